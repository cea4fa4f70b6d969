"""The filter column of the search page: its groups with counts, and the chips of what narrows the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jobsite.core.i18n import LazyString, lazy_gettext
from jobsite.core.i18n import gettext as _
from jobsite.portal.cards import place_name
from jobsite.search.asking import Asked
from jobsite.search.queries import Sort
from jobsite.taxonomy.occupations import class_name, find_occupation
from jobsite.taxonomy.terms import (
    BENEFIT_WORDS,
    COLUMN_WORDS,
    EDUCATION_WORDS,
    EMPLOYMENT_WORDS,
    SHIFT_WORDS,
    Education,
)
from jobsite.web.display import page_language

MOST_CLASSES = 20
WAGES_YUAN = (4000, 6000, 8000, 10000)
DAY_WORDS = {
    1: lazy_gettext("今天"),
    3: lazy_gettext("3 天内"),
    7: lazy_gettext("一周内"),
    30: lazy_gettext("一个月内"),
}
SORT_WORDS = {
    Sort.RELEVANCE: lazy_gettext("最合适"),
    Sort.NEWEST: lazy_gettext("最新"),
    Sort.WAGE: lazy_gettext("工资高"),
    Sort.DISTANCE: lazy_gettext("离我近"),
}


@dataclass(frozen=True)
class Option:
    """One choice of a facet, with how many vacancies it would give."""

    value: str
    label: LazyString | str
    count: int | None
    is_on: bool


@dataclass(frozen=True)
class Group:
    """One facet of the filter column."""

    name: str
    legend: str
    options: list[Option]
    kind: str = "checkbox"


def groups_of(asked: Asked, facets: dict[str, dict[str, int]], towns: Sequence[str]) -> list[Group]:
    """The filter column: places, wages, benefits, types, occupations, education, age of the vacancy, columns."""
    english = page_language() == "en"
    occupations = facets.get("occupation_middle", {})
    most = sorted(occupations, key=lambda code: -occupations[code])[:MOST_CLASSES]
    classes = [*dict.fromkeys([*most, *asked.occupations])]
    return [
        Group("town", _("镇街"), _places(asked, facets, towns)),
        Group("near", _("范围"), [Option("1", _("包括相邻镇街"), None, asked.near)]),
        Group("wage", _("月工资"), _wages(asked, facets.get("wage_band", {})), kind="radio"),
        Group("benefit", _("福利"), _terms(BENEFIT_WORDS, asked.benefits, facets.get("benefits", {}))),
        Group("shift", _("班次"), _terms(SHIFT_WORDS, asked.shifts, None)),
        Group(
            "type", _("用工类型"), _terms(EMPLOYMENT_WORDS, asked.employment_types, facets.get("employment_type", {}))
        ),
        Group(
            "occ",
            _("职业"),
            [
                Option(code, _class_label(code, english=english), occupations.get(code, 0), code in asked.occupations)
                for code in classes
            ],
        ),
        Group("edu", _("我的学历"), _educations(asked, facets.get("education", {})), kind="radio"),
        Group(
            "since",
            _("发布时间"),
            [Option("", _("不限"), None, asked.since is None)]
            + [Option(str(days), label, None, asked.since == days) for days, label in DAY_WORDS.items()],
            kind="radio",
        ),
        Group("column", _("专栏"), _terms(COLUMN_WORDS, asked.columns, facets.get("columns", {}))),
    ]


def _class_label(code: str, *, english: bool) -> str:
    occupation = find_occupation(code)
    level = occupation.level if occupation else 2
    return class_name(code, level, english=english)


def _places(asked: Asked, facets: dict[str, dict[str, int]], towns: Sequence[str]) -> list[Option]:
    counts = facets.get("town", {})
    shown = sorted(set(towns) | set(asked.towns), key=lambda code: (-counts.get(code, 0), code))
    return [Option(code, place_name(code), counts.get(code, 0), code in asked.towns) for code in shown]


def _wages(asked: Asked, bands: dict[str, int]) -> list[Option]:
    options = [Option("", _("不限"), None, asked.wage is None)]
    for number, yuan in enumerate(WAGES_YUAN, start=2):
        count = sum(value for band, value in bands.items() if int(band) >= number)
        options.append(Option(str(yuan), _("%(yuan)s 元以上", yuan=yuan), count, asked.wage == yuan))
    return options


def _educations(asked: Asked, counts: dict[str, int]) -> list[Option]:
    options = [Option("", _("不限"), None, not asked.education)]
    below = counts.get(Education.NONE, 0)
    for level in list(Education)[1:]:
        below += counts.get(level, 0)
        options.append(Option(level, EDUCATION_WORDS[level], below, asked.education == level))
    return options


def _terms(words: dict[Any, LazyString], chosen: tuple[str, ...], counts: dict[str, int] | None) -> list[Option]:
    return [
        Option(str(term), label, None if counts is None else counts.get(str(term), 0), str(term) in chosen)
        for term, label in words.items()
    ]


def chips_of(asked: Asked, groups: Sequence[Group]) -> list[tuple[str, str, str]]:
    """What narrows the result: (label, parameter, value), in the order of the filter column."""
    chips = [("“" + asked.q + "”", "q", asked.q)] if asked.q else []
    if asked.division:
        chips.append((place_name(asked.division), "division", asked.division))
    for group in groups:
        chips += [
            (str(option.label), group.name, option.value) for option in group.options if option.is_on and option.value
        ]
    return chips
