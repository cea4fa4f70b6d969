"""A vacancy as its card shows it. Pure: takes loaded rows, asks no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobsite.core.i18n import LazyString
from jobsite.core.i18n import gettext as _
from jobsite.taxonomy.divisions import division_name, find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import BENEFIT_WORDS, SHIFT_WORDS, Benefit, Shift
from jobsite.vacancies.models import Vacancy
from jobsite.web.display import page_language
from jobsite.web.page import UNIT_WORDS, shown_date, wage_text

Parts = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class VacancyCard:
    """What `components/vacancy_card.html` draws."""

    url: str
    title_parts: Parts
    wage_text: str
    wage_unit: LazyString
    firm: str
    place: str
    trade: str
    headcount: int
    fresh: str
    is_verified: bool
    tags: list[tuple[Any, str]] = field(default_factory=list)
    fit: int | None = None
    fit_note: str = ""


def place_name(code: str) -> str:
    """The division's own name in the language of the page; a town with its county when it lies elsewhere."""
    return division_name(code, page_language()) if find_division(code) else ""


def card_of(
    vacancy: Vacancy,
    *,
    url: str,
    marked: Callable[[str], Parts] | None = None,
    fit: int | None = None,
    fit_note: str = "",
) -> VacancyCard:
    """The card of a vacancy; `marked` splits its title into hits and the rest."""
    occupation = find_occupation(vacancy.occupation_code)
    return VacancyCard(
        url=url,
        title_parts=marked(vacancy.title) if marked else [(vacancy.title, False)],
        wage_text=wage_text(vacancy.wage_min_fen, vacancy.wage_max_fen),
        wage_unit=UNIT_WORDS[vacancy.wage_unit],
        firm=vacancy.employer.name,
        place=place_name(vacancy.division_code),
        trade=occupation.name if occupation else "",
        headcount=vacancy.headcount,
        fresh=shown_date(vacancy.published_at),
        is_verified=vacancy.employer.is_public,
        tags=tags_of(vacancy),
        fit=fit,
        fit_note=fit_note,
    )


def tags_of(vacancy: Vacancy) -> list[tuple[Any, str]]:
    """At most four small facts: a certificate that is needed first, then lodging, shift and other benefits."""
    tags: list[tuple[Any, str]] = [(name, "warn") for name in vacancy.certificates[:1]]
    benefits = [Benefit(name) for name in vacancy.benefits]
    if Benefit.LODGING in benefits and Benefit.MEALS in benefits:
        tags.append((_("包吃住"), ""))
        benefits = [name for name in benefits if name not in (Benefit.LODGING, Benefit.MEALS)]
    tags += [(SHIFT_WORDS[Shift(name)], "") for name in vacancy.shifts[:1]]
    tags += [(BENEFIT_WORDS[name], "") for name in benefits]
    return tags[:4]
