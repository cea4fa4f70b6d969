"""The search page, its suggestions, and browsing by division and occupation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import ngettext
from jobsite.core.paging import page_number
from jobsite.portal.cards import VacancyCard, card_of, place_name
from jobsite.portal.facets import SORT_WORDS, Group, chips_of, groups_of
from jobsite.search.asking import Asked, asked_of
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import VacancyCriteria, VacancyPage, highlight, search_vacancies, suggest
from jobsite.taxonomy.divisions import ancestors, find_division, list_children
from jobsite.taxonomy.occupations import class_name, find_occupation
from jobsite.taxonomy.occupations import list_children as list_classes
from jobsite.vacancies.queries import list_vacancies
from jobsite.web.access import public
from jobsite.web.display import page_language
from jobsite.web.navigation import with_arguments

bp = Blueprint("search", __name__)


@dataclass(frozen=True)
class Shown:
    """The result column of the search page."""

    heading: str
    cards: list[VacancyCard]
    number: int = 1
    pages: int = 1
    note: str = ""
    hint: str = ""
    did_you_mean: str | None = None
    did_you_mean_url: str = ""
    is_down: bool = False


@dataclass(frozen=True)
class SortLink:
    """One order of the results."""

    label: Any
    url: str
    is_current: bool


@dataclass(frozen=True)
class Branch:
    """A way further down a tree of divisions or occupations."""

    label: str
    url: str
    count: int


def home_division() -> str:
    """The city that this site serves."""
    return str(current_app.extensions["settings"].city_division)


@bp.get("/vacancies")
@public
def vacancies() -> Any:
    """Words and filters in, vacancies out; without script as well."""
    asked = asked_of(request.args)
    towns = [
        division.code for division in list_children(asked.division if len(asked.division) == 6 else home_division())
    ]
    try:
        found = search_vacancies(asked.criteria())
    except SearchUnavailable:
        current_app.logger.exception("no readable index")
        shown = Shown(heading=_("找岗位"), cards=[], is_down=True)
        return render_template("portal/search.html", **_frame(asked, [], shown)), 503
    groups = groups_of(asked, found.facets, towns)
    return render_template("portal/search.html", **_frame(asked, groups, _shown(asked, found)))


def _frame(asked: Asked, groups: list[Group], shown: Shown) -> dict[str, Any]:
    sorts = [
        SortLink(label, _address(sort=str(sort), page=None), asked.sort == sort) for sort, label in SORT_WORDS.items()
    ]
    chips = [(label, _without(name, value)) for label, name, value in chips_of(asked, groups)]
    return {
        "asked": asked,
        "groups": groups,
        "result": shown,
        "sorts": sorts,
        "chips": chips,
        "clear_url": url_for("search.vacancies"),
        "places": place_choices(),
    }


def place_choices() -> list[tuple[str, str]]:
    """The places of the search box: the city and the counties around it."""
    city = home_division()
    around = [division.code for division in list_children(city[:4] + "00") if division.code != city]
    return [("", _("全部地区")), *((code, place_name(code)) for code in (city, *around))]


def _address(**changes: Any) -> str:
    arguments: MultiDict[str, str] = MultiDict(request.args.items(multi=True))
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value
    return with_arguments(url_for("search.vacancies"), arguments.to_dict(flat=False))


def _without(name: str, value: str) -> str:
    kept: MultiDict[str, str] = MultiDict(
        (key, given)
        for key, given in request.args.items(multi=True)
        if key != "page" and given and (key, given.strip()) != (name, value)
    )
    return with_arguments(url_for("search.vacancies"), kept.to_dict(flat=False))


def _shown(asked: Asked, found: VacancyPage) -> Shown:
    total = f"{found.total:,}"
    if asked.q:
        heading = ngettext(
            "“%(q)s”有 %(total)s 个岗位", "“%(q)s”有 %(total)s 个岗位", found.total, q=asked.q, total=total
        )
    else:
        heading = ngettext("%(count)s 个岗位", "%(count)s 个岗位", found.total, count=total)
    note = ""
    if found.searched_as:
        note = _("按“%(words)s”查找。", words=found.searched_as)
    elif found.left_out:
        note = _("没有同时符合的岗位，下面的结果没有考虑：%(words)s。", words="、".join(found.left_out))
    return Shown(
        heading=heading,
        cards=cards_of(found),
        number=found.page,
        pages=max(1, found.pages),
        note=note,
        hint=_("试试少写几个字，或者去掉一两个条件；也可以把范围扩大到相邻镇街。"),
        did_you_mean=found.did_you_mean,
        did_you_mean_url=_address(q=found.did_you_mean, page=None) if found.did_you_mean else "",
    )


def cards_of(found: VacancyPage) -> list[VacancyCard]:
    """The cards of one page of results, in its order; two queries whatever its size."""
    return [
        card_of(
            vacancy,
            url=url_for("search.vacancy", vacancy_id=vacancy.id),
            marked=lambda text: highlight(text, found.words),
        )
        for vacancy in list_vacancies(found.ids)
    ]


@bp.get("/vacancies/suggest")
@public
def suggest_words() -> Any:
    """Words that begin as typed, for the search box."""
    try:
        words = suggest(request.args.get("q", "")[:30].strip())
    except SearchUnavailable:
        words = []
    response = jsonify([{"value": word, "label": word} for word in words])
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@bp.get("/divisions")
@public
def divisions() -> Any:
    """All places with open vacancies, to browse."""
    facets = search_vacancies(VacancyCriteria(per_page=1)).facets
    city = home_division()
    towns = [
        Branch(place_name(child.code), url_for("search.division", code=child.code), facets["town"].get(child.code, 0))
        for child in list_children(city)
    ]
    counties = [
        Branch(place_name(code), url_for("search.division", code=code), count)
        for code, count in facets["county"].items()
        if place_name(code)
    ]
    return render_template(
        "portal/index.html",
        heading=_("按地区找岗位"),
        sections=[(place_name(city), towns), (_("周边地区"), counties)],
    )


@bp.get("/occupations")
@public
def occupations() -> Any:
    """All classes of occupations with open vacancies, to browse."""
    counts = search_vacancies(VacancyCriteria(per_page=1)).facets["occupation_middle"]
    english = page_language() == "en"
    sections = []
    for large in list_classes():
        middle = [
            Branch(
                class_name(child.code, 2, english=english),
                url_for("search.occupation", code=child.code),
                counts[child.code],
            )
            for child in list_classes(large.code)
            if counts.get(child.code)
        ]
        if middle:
            sections.append((class_name(large.code, 1, english=english), middle))
    return render_template("portal/index.html", heading=_("按职业找岗位"), sections=sections)


@bp.get("/divisions/<code>")
@public
def division(code: str) -> Any:
    """The vacancies of one division and the way to those inside it."""
    found = find_division(code)
    if found is None:
        raise NotFound
    criteria = VacancyCriteria(divisions=(found.code,), page=page_number(request.args.get("page")))
    result = search_vacancies(criteria)
    counts = result.facets.get("town", {}) | result.facets.get("county", {})
    branches = [
        Branch(place_name(child.code), url_for("search.division", code=child.code), counts[child.code])
        for child in list_children(found.code)
        if counts.get(child.code)
    ]
    trail = [(place_name(one.code), url_for("search.division", code=one.code)) for one in ancestors(found.code)]
    return _browse(
        result,
        heading=_("%(place)s的岗位", place=place_name(found.code)),
        branches=branches,
        trail=[*trail, (place_name(found.code), "")],
        search_url=_search_in(code),
    )


@bp.get("/occupations/<code>")
@public
def occupation(code: str) -> Any:
    """The vacancies of one occupation or class of occupations and the way to those inside it."""
    found = find_occupation(code)
    if found is None:
        raise NotFound
    english = page_language() == "en"
    criteria = VacancyCriteria(occupations=(code,), page=page_number(request.args.get("page")))
    result = search_vacancies(criteria)
    counts = result.facets.get("occupation_middle", {}) if found.level == 1 else {}
    branches = [
        Branch(
            class_name(child.code, child.level, english=english),
            url_for("search.occupation", code=child.code),
            counts.get(child.code, 0),
        )
        for child in list_classes(code)
        if found.level > 1 or counts.get(child.code)
    ]
    name = class_name(code, found.level, english=english)
    return _browse(
        result,
        heading=_("%(name)s岗位", name=name),
        branches=branches if found.level < 3 else [],
        trail=[(_("全部职业"), url_for("search.occupations")), (name, "")],
        search_url=url_for("search.vacancies", occ=code),
    )


def _browse(result: VacancyPage, *, heading: str, branches: list[Branch], trail: Any, search_url: str) -> Any:
    return render_template(
        "portal/browse.html",
        heading=heading,
        text="",
        branches=branches,
        trail=trail,
        cards=cards_of(replace(result, words=())),
        total=result.total,
        number=result.page,
        pages=max(1, result.pages),
        search_url=search_url,
    )


def _search_in(code: str) -> str:
    """The search page narrowed to a town or to a larger division."""
    if len(code) == 9:
        return url_for("search.vacancies", town=code)
    return url_for("search.vacancies", division=code)
