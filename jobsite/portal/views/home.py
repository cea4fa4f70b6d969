"""The front page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.matching.queries import MatchingNotReady, list_recommended_vacancies
from jobsite.portal.cards import VacancyCard, card_of, place_name
from jobsite.portal.queries import figures_of_public
from jobsite.portal.views.finding import Branch, place_choices
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import VacancyCriteria, search_vacancies
from jobsite.taxonomy.occupations import class_name
from jobsite.taxonomy.terms import COLUMN_WORDS, Column
from jobsite.vacancies.queries import list_latest_public
from jobsite.web.access import public
from jobsite.web.display import page_language
from jobsite.web.navigation import url_or_none

bp = Blueprint("home", __name__)
HOT_WORDS = ("注塑工", "电焊工", "缝纫工", "包吃住", "长白班", "叉车工")
MOST_BRANCHES = 16
RECOMMENDED = 5
FIGURES_AGE_S = 60.0
_figures: list[tuple[float, tuple[int, int, int]]] = []


@dataclass(frozen=True)
class ColumnCard:
    """A curated column on the front page."""

    title: Any
    text: str
    url: str
    count: int
    icon: str


@dataclass(frozen=True)
class Home:
    """What `home/index.html` shows."""

    search_url: str
    suggest_url: str
    places: list[tuple[str, str]]
    hot_words: list[tuple[str, str]]
    figures: list[tuple[str, str]]
    latest: list[VacancyCard]
    latest_url: str
    columns: list[ColumnCard]
    divisions: list[Branch]
    classes: list[Branch]
    employer_url: str | None


@bp.get("/")
@public
def index() -> Any:
    """Search, what is new, and the ways into the site."""
    try:
        facets = search_vacancies(VacancyCriteria(per_page=1)).facets
    except SearchUnavailable:
        facets = {}
    vacancies, firms, headcount = figures()
    home = Home(
        search_url=url_for("search.vacancies"),
        suggest_url=url_for("search.suggest_words"),
        places=place_choices(),
        hot_words=[(word, url_for("search.vacancies", q=word)) for word in HOT_WORDS],
        figures=[(f"{vacancies:,}", _("个岗位")), (f"{firms:,}", _("家企业")), (f"{headcount:,}", _("人的需求"))],
        latest=[
            card_of(row, url=url_for("search.vacancy", vacancy_id=row.id))
            for row in list_latest_public(clock.today(), limit=8)
        ],
        latest_url=url_for("search.vacancies", sort="newest"),
        columns=_columns(facets.get("columns", {})),
        divisions=_divisions(facets.get("town", {})),
        classes=_classes(facets.get("occupation_middle", {})),
        employer_url=url_or_none("employers.register"),
    )
    return render_template("home/index.html", home=home)


def recommended_cards(actor: Actor) -> list[VacancyCard] | None:
    """What fits a seeker best, for their own home; None without a profile."""
    try:
        found = list_recommended_vacancies(actor.required_id, limit=RECOMMENDED)
    except MatchingNotReady:
        return None
    cards = [
        card_of(one.vacancy, url=url_for("search.vacancy", vacancy_id=one.vacancy.id), fit=round(one.match.score))
        for one in found
    ]
    return cards or None


def figures() -> tuple[int, int, int]:
    """Open vacancies, their firms, their headcount; at most a minute old."""
    if not _figures or time.monotonic() - _figures[-1][0] > FIGURES_AGE_S:
        _figures[:] = [(time.monotonic(), figures_of_public(clock.today()))]
    return _figures[-1][1]


def _columns(counts: dict[str, int]) -> list[ColumnCard]:
    texts = {
        Column.REOPENED: (_("复工复产的企业集中招人，岗位都已核实。"), "work"),
        Column.CARE: (_("优先留给有困难的求职者，欢迎直接应聘。"), "heart"),
        Column.GRADUATES: (_("适合应届毕业生和实习生的岗位。"), "people"),
    }
    return [
        ColumnCard(
            COLUMN_WORDS[column], text, url_for("search.vacancies", column=str(column)), counts[str(column)], icon
        )
        for column, (text, icon) in texts.items()
        if counts.get(str(column))
    ]


def _divisions(counts: dict[str, int]) -> list[Branch]:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_BRANCHES]
    return [Branch(place_name(code), url_for("search.division", code=code), count) for code, count in most]


def _classes(counts: dict[str, int]) -> list[Branch]:
    english = page_language() == "en"
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_BRANCHES]
    return [
        Branch(class_name(code, 2, english=english), url_for("search.occupation", code=code), count)
        for code, count in most
    ]
