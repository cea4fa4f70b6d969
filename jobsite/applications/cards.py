"""A vacancy as the card component shows it, for lists of this room."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core import clock
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.taxonomy.divisions import division_name, find_division
from jobsite.vacancies.models import Vacancy
from jobsite.web.display import preference
from jobsite.web.page import UNIT_WORDS, wage_text


@dataclass(frozen=True)
class VacancyCard:
    """What `components/vacancy_card` reads."""

    url: str
    title_parts: tuple[tuple[str, bool], ...]
    wage_text: str
    wage_unit: Text
    firm: str
    place: str
    headcount: int
    tags: tuple[tuple[Text, str], ...]
    is_verified: bool


def place_name(code: str) -> str:
    """The name of a division in the reader's language; empty for an unknown one."""
    return division_name(code, preference("locale")) if find_division(code) else ""


def vacancy_card(vacancy: Vacancy) -> VacancyCard:
    """The card; a vacancy that is not public any more says so."""
    is_public = vacancy.is_public(clock.today())
    return VacancyCard(
        url=f"/vacancies/{vacancy.id}",
        title_parts=((vacancy.title, False),),
        wage_text=wage_text(vacancy.wage_min_fen, vacancy.wage_max_fen),
        wage_unit=UNIT_WORDS[vacancy.wage_unit],
        firm=vacancy.employer.name,
        place=place_name(vacancy.division_code),
        headcount=vacancy.headcount,
        tags=() if is_public else ((_("已停止招聘"), "warn"),),
        is_verified=is_public,
    )
