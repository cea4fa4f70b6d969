"""The address of the search page and the criteria it stands for; every state of the page is in the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from jobsite.core.i18n import LazyString, lazy_gettext
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.portal.cards import place_name
from jobsite.search.queries import Sort, VacancyCriteria
from jobsite.taxonomy.occupations import class_name, find_occupation
from jobsite.taxonomy.terms import (
    BENEFIT_WORDS,
    COLUMN_WORDS,
    EDUCATION_WORDS,
    EMPLOYMENT_WORDS,
    SHIFT_WORDS,
    Benefit,
    Column,
    Education,
    EmploymentType,
    Shift,
)
from jobsite.web.display import preference

MOST_VALUES = 20
WAGES_YUAN = (4000, 6000, 8000, 10000)
DAYS = {1: lazy_gettext("今天"), 3: lazy_gettext("3 天内"), 7: lazy_gettext("一周内"), 30: lazy_gettext("一个月内")}
SORT_WORDS = {
    Sort.RELEVANCE: lazy_gettext("最合适"),
    Sort.NEWEST: lazy_gettext("最新"),
    Sort.WAGE: lazy_gettext("工资高"),
    Sort.DISTANCE: lazy_gettext("离我近"),
}


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
    return given if given.isascii() and given.isdigit() and place_name(given) else ""


def _known(values: Sequence[str], vocabulary: Iterable[Any]) -> tuple[str, ...]:
    known = {str(member) for member in vocabulary}
    return tuple(value for value in dict.fromkeys(values) if value in known)


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
    english = preference("locale") == "en"
    occupations = facets.get("occupation_middle", {})
    classes = sorted(set(occupations) | set(asked.occupations), key=lambda code: -occupations.get(code, 0))
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
            + [Option(str(days), label, None, asked.since == days) for days, label in DAYS.items()],
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
