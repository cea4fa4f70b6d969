"""The address of the search page and the criteria it stands for: every state of the page is in its address.

Used by the page and by saved searches. Pure: it knows no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from jobsite.core.paging import page_number
from jobsite.search.queries import Sort, VacancyCriteria
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import Benefit, Column, Education, EmploymentType, Shift

MOST_VALUES = 20
DAYS = (1, 3, 7, 30)
LONGEST_QUERY = 800
SEARCH_PARAMETERS = (
    "q",
    "division",
    "town",
    "near",
    "occ",
    "wage",
    "type",
    "edu",
    "benefit",
    "shift",
    "column",
    "since",
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as strings that are known to make sense; the rest is dropped."""

    q: str
    division: str
    towns: tuple[str, ...]
    near: bool
    occupations: tuple[str, ...]
    wage: int | None
    employment_types: tuple[str, ...]
    education: str
    benefits: tuple[str, ...]
    shifts: tuple[str, ...]
    columns: tuple[str, ...]
    since: int | None
    sort: Sort
    page: int

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return bool(self.q or self.division or self.towns or self.occupations or self.benefits or self.columns)

    def criteria(self) -> VacancyCriteria:
        """The same for the search engine."""
        return VacancyCriteria(
            text=self.q,
            divisions=self.towns or ((self.division,) if self.division else ()),
            with_neighbours=self.near,
            occupations=self.occupations,
            wage_min_fen=self.wage * 100 if self.wage else None,
            employment_types=self.employment_types,
            education_max=self.education or None,
            benefits=self.benefits,
            shifts=self.shifts,
            columns=self.columns,
            posted_within_days=self.since,
            sort=self.sort,
            page=self.page,
        )


def asked_of(arguments: MultiDict[str, str]) -> Asked:
    """Read the address."""
    since = arguments.get("since", "")
    wage = arguments.get("wage", "")
    return Asked(
        q=arguments.get("q", "")[:60].strip(),
        division=_code(arguments.get("division", "")),
        towns=tuple(filter(None, map(_code, arguments.getlist("town")[:MOST_VALUES]))),
        near=arguments.get("near") == "1",
        occupations=tuple(code for code in arguments.getlist("occ")[:MOST_VALUES] if find_occupation(code)),
        wage=int(wage) if wage.isascii() and wage.isdigit() and len(wage) < 7 and int(wage) else None,
        employment_types=_known(arguments.getlist("type"), EmploymentType),
        education=next(iter(_known(arguments.getlist("edu"), Education)), ""),
        benefits=_known(arguments.getlist("benefit"), Benefit),
        shifts=_known(arguments.getlist("shift"), Shift),
        columns=_known(arguments.getlist("column"), Column),
        since=int(since) if since.isascii() and since.isdigit() and int(since[:4]) in DAYS else None,
        sort=next((sort for sort in Sort if sort == arguments.get("sort")), Sort.RELEVANCE),
        page=page_number(arguments.get("page")),
    )


def _code(given: str) -> str:
    return given if given.isascii() and given.isdigit() and find_division(given) else ""


def _known(values: Sequence[str], vocabulary: Iterable[Any]) -> tuple[str, ...]:
    known = {str(member) for member in vocabulary}
    return tuple(value for value in dict.fromkeys(values) if value in known)


def asked_of_query(query: str) -> Asked:
    """Read an address's part after the `?`, as saved searches keep it."""
    return asked_of(MultiDict(parse_qsl(query[:LONGEST_QUERY])))
