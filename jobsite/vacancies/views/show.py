"""How vacancies are put into words for pages: facts, changes, history, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobsite.core.i18n import Text
from jobsite.core.i18n import gettext as _
from jobsite.core.money import WageUnit, yuan_text
from jobsite.employers.words import phone_text
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.skills import skill_name
from jobsite.taxonomy.terms import (
    BENEFIT_WORDS,
    COLUMN_WORDS,
    EDUCATION_WORDS,
    EMPLOYMENT_WORDS,
    SHIFT_WORDS,
)
from jobsite.vacancies.content import VacancyContent, column_values, content_of
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState
from jobsite.vacancies.words import FIELD_WORDS, STEP_WORDS
from jobsite.web.display import preference
from jobsite.web.page import UNIT_WORDS, shown_date, shown_time, wage_text

_WORDS: dict[str, Mapping[Any, Any]] = {
    "employment_type": EMPLOYMENT_WORDS,
    "education": EDUCATION_WORDS,
    "shifts": SHIFT_WORDS,
    "benefits": BENEFIT_WORDS,
    "columns": COLUMN_WORDS,
    "wage_unit": UNIT_WORDS,
}


def value_text(name: str, value: Any) -> str:
    """One value of a vacancy as people read it, in the viewer's language; empty for nothing."""
    if value in (None, "", [], ()):
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(_one(name, each) for each in value)
    return _one(name, value)


def _one(name: str, value: Any) -> str:
    locale = preference("locale")
    if name in _WORDS:
        return str({key.value: word for key, word in _WORDS[name].items()}.get(str(value), value))
    if name in ("wage_min_fen", "wage_max_fen"):
        return yuan_text(int(value))
    if name == "division_code":
        return full_name(value, locale) if find_division(value) else str(value)
    if name == "occupation_code":
        found = find_occupation(value)
        return found.name if found else str(value)
    if name in ("skills", "certificates"):
        return skill_name(value, locale)
    return str(value)


def wage_words(content: VacancyContent) -> str:
    """`7000–9500 元/月`."""
    return f"{wage_text(content.wage_min_fen, content.wage_max_fen)} {UNIT_WORDS[WageUnit(content.wage_unit)]}"


def facts_of(vacancy: Vacancy) -> list[tuple[Text, str]]:
    """All that a vacancy says apart from its title and description, as `(term, text)`."""
    content = content_of(vacancy)
    values = column_values(content)
    pay_day = _("每月 %(n)s 日", n=content.pay_day) if content.pay_day else ""
    years = _("%(n)s 年以上", n=content.experience_years) if content.experience_years else _("不限")
    place = " ".join(part for part in (value_text("division_code", content.division_code), content.address) if part)
    plain = ("education", "skills", "certificates", "shifts", "benefits", "columns", "age_max", "age_limit_basis")
    rows: list[tuple[Text, str]] = [
        (_("工资"), wage_words(content)),
        (_("发薪日"), pay_day),
        (_("招聘人数"), str(content.headcount)),
        (_("职业"), value_text("occupation_code", content.occupation_code)),
        (_("用工形式"), value_text("employment_type", content.employment_type)),
        (_("工作地点"), place),
        (_("经验要求"), years),
        *((FIELD_WORDS[name], value_text(name, values[name])) for name in plain),
        (_("联系人"), " ".join(part for part in (content.contact_name, phone_text(content.contact_phone)) if part)),
        (_("截止日期"), shown_date(vacancy.closes_on)),
    ]
    return [(term, text) for term, text in rows if text]


def change_rows(changes: Mapping[str, Sequence[Any]]) -> list[tuple[Text, str, str]]:
    """`(field, old, new)` in words for a diff."""
    return [
        (FIELD_WORDS[name], value_text(name, old), value_text(name, new))
        for name, (old, new) in changes.items()
        if old != new
    ]


def history_rows(rows: Sequence[tuple[VacancyHistory, str]]) -> list[dict[str, Any]]:
    """A vacancy's history as the timeline shows it."""
    return [_history_row(row, who) for row, who in rows]


def _history_row(row: VacancyHistory, who: str) -> dict[str, Any]:
    changed = "、".join(str(FIELD_WORDS[name]) for name in row.changes or {})
    note = row.reason or (_("改了：%(fields)s", fields=changed) if changed else "")
    return {
        "title": _step_words(row),
        "when": shown_time(row.created_at),
        "when_iso": row.created_at.isoformat(),
        "who": who,
        "note": note,
    }


def _step_words(row: VacancyHistory) -> Text:
    if not row.from_state:
        return _("已建草稿")
    if row.from_state == row.to_state:
        return _("已修改")
    if row.to_state == VacancyState.PUBLISHED and row.from_state != VacancyState.SUBMITTED:
        return _("已恢复招聘")
    return STEP_WORDS[VacancyState(row.to_state)]
