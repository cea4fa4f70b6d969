"""What a firm says about a vacancy, apart from its state: the form, the templates and the diff speak of this.

Pure: knows no session and no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from jobsite.core.money import WageUnit
from jobsite.taxonomy.terms import Education, EmploymentType
from jobsite.vacancies.models import Vacancy


@dataclass(frozen=True, kw_only=True)
class VacancyContent:
    """All that a firm fills in. Wages are fen in `wage_unit`; `closes_on` None means not chosen yet."""

    title: str
    headcount: int
    wage_min_fen: int
    wage_max_fen: int
    wage_unit: WageUnit
    occupation_code: str = ""
    description: str = ""
    employment_type: EmploymentType = EmploymentType.FULL
    pay_day: int | None = None
    division_code: str = ""
    address: str = ""
    education: Education = Education.NONE
    experience_years: int = 0
    skills: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    age_max: int | None = None
    age_limit_basis: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    closes_on: date | None = None


FIELDS = tuple(field.name for field in fields(VacancyContent))
_LISTS = frozenset({"skills", "certificates", "shifts", "benefits", "columns"})
_ENUMS: dict[str, type[StrEnum]] = {"wage_unit": WageUnit, "employment_type": EmploymentType, "education": Education}

PERSONAL = frozenset({"contact_name", "contact_phone"})

# A change of these is another offer: people who applied would have to know, so staff look at it again.
MEANINGFUL = frozenset(
    {
        "title",
        "occupation_code",
        "description",
        "wage_min_fen",
        "wage_max_fen",
        "wage_unit",
        "employment_type",
        "education",
        "experience_years",
        "skills",
        "certificates",
        "shifts",
        "age_max",
        "age_limit_basis",
        "division_code",
    }
)


def content_of(vacancy: Vacancy) -> VacancyContent:
    """The vacancy's content as it is now."""
    values = {name: getattr(vacancy, name) for name in FIELDS}
    return VacancyContent(**(values | {name: tuple(values[name]) for name in _LISTS}))


def column_values(content: VacancyContent) -> dict[str, Any]:
    """The content as values of the table's columns: lists for tuples."""
    values = {name: getattr(content, name) for name in FIELDS}
    return values | {name: list(values[name]) for name in _LISTS}


def to_json(content: VacancyContent) -> dict[str, Any]:
    """The content as JSON, without the closing date: for templates."""
    return {name: value for name, value in column_values(content).items() if name != "closes_on"}


def from_json(stored: Mapping[str, Any]) -> VacancyContent:
    """What `to_json` wrote; fields that exist no more are dropped."""
    values = {name: value for name, value in stored.items() if name in FIELDS and name != "closes_on"}
    for name in _LISTS & values.keys():
        values[name] = tuple(values[name])
    for name in _ENUMS.keys() & values.keys():
        values[name] = _ENUMS[name](values[name])
    return VacancyContent(**values)


def changes_between(old: VacancyContent, new: VacancyContent) -> dict[str, list[Any]]:
    """`{field: [old, new]}` of what differs, as JSON values."""
    before, after = column_values(old), column_values(new)
    return {name: [_plain(before[name]), _plain(after[name])] for name in FIELDS if before[name] != after[name]}


def without_contacts(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """The changes as history keeps them: that a contact changed, not whose it was."""
    return {name: [None, None] if name in PERSONAL else pair for name, pair in changes.items()}


def changes_meaning(changes: Mapping[str, list[Any]]) -> bool:
    """Whether an edit makes another offer of it: one of MEANINGFUL, or more people than before."""
    if MEANINGFUL & changes.keys():
        return True
    old, new = changes.get("headcount", [0, 0])
    return bool(new > old)


def merge_changes(earlier: Mapping[str, list[Any]], later: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Two edits one after the other as one: what was changed and changed back is left out."""
    merged = {name: list(pair) for name, pair in earlier.items()}
    for name, (old, new) in later.items():
        merged[name] = [merged[name][0] if name in merged else old, new]
    return {name: pair for name, pair in merged.items() if pair[0] != pair[1]}


def without_closing_date(content: VacancyContent) -> VacancyContent:
    """The same offer with its closing date open: for copies and templates."""
    return replace(content, closes_on=None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
