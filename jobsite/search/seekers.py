"""Searching people, for firms and staff. Visibility binds inside the query, so that counts tell nothing either.

Owns who may find whom: a firm finds profiles open to every firm, and those open only to firms applied to when
the person applied to it; never one that blocked it. Staff find what is not hidden. Returns person ids only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jobsite.search.documents import (
    DIVISION_LEVELS,
    EMPLOYMENT_BITS,
    OCCUPATION_LEVELS,
    SHIFT_BITS,
    Visible,
    division_prefix,
    mask_of,
    occupation_prefix,
)
from jobsite.search.engine import (
    MOST_WORDS,
    AtLeast,
    AtMost,
    Both,
    Either,
    Filter,
    HasAny,
    OneOf,
    OrderBy,
    SearchQuery,
    Tagged,
    Without,
)
from jobsite.search.indexes import newest
from jobsite.search.queries import DEEPEST, LONGEST_TEXT, MOST_PER_PAGE, search_words
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.segmentation import QueryWord, query_tokens
from jobsite.taxonomy.terms import Education


class SeekerSort(StrEnum):
    """Orders of people: by words, by freshness of the profile, or by years of experience."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekerCriteria:
    """Whom to look for; what is left out does not bind.

    ``skills``: all of them. ``divisions``: lives there or would work there. ``wage_max_fen``: wishes no more by the
    month, or says nothing. ``education_min``: has that or more. ``available_by``: free on that day.
    ``employment_types``, ``shifts``: ready for one of them.
    """

    text: str = ""
    skills: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    wage_max_fen: int | None = None
    education_min: str | None = None
    experience_min: int | None = None
    available_by: date | None = None
    employment_types: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    sort: SeekerSort = SeekerSort.RELEVANCE
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekerPage:
    """Person ids of one page in order. ``education``: level → count among all results."""

    person_ids: tuple[int, ...]
    total: int
    page: int
    per_page: int
    education: dict[str, int] = field(default_factory=dict)


def search_seekers(criteria: SeekerCriteria, *, for_employer: int | None) -> SeekerPage:
    """Find people for a firm, or for staff with None. Raises SearchUnavailable without a readable index."""
    limit = min(max(1, criteria.per_page), MOST_PER_PAGE)
    page = max(1, criteria.page)
    query = SearchQuery(
        words=search_words(_words(criteria)),
        filters=(visible_to(for_employer), *_filters(criteria)),
        order=_order(criteria.sort),
        facets=("education",),
        offset=min(page - 1, DEEPEST // limit) * limit,
        limit=limit,
    )
    result = newest("seekers").search(query)
    levels = [str(level) for level in Education]
    education = {levels[rank]: count for rank, count in sorted(result.facets["education"].items())}
    return SeekerPage(person_ids=result.ids, total=result.total, page=page, per_page=limit, education=education)


def visible_to(employer_id: int | None) -> Filter:
    """The filter of whom this firm may find; staff with None."""
    if employer_id is None:
        return OneOf("visibility", (Visible.APPLIED_TO, Visible.EVERY_FIRM))
    applied = Both((OneOf("visibility", (Visible.APPLIED_TO,)), Tagged(f"applied:{employer_id}")))
    seen = Either((OneOf("visibility", (Visible.EVERY_FIRM,)), applied))
    return Both((seen, Without(Tagged(f"blocked:{employer_id}"))))


def _words(criteria: SeekerCriteria) -> list[QueryWord]:
    text = " ".join([criteria.text[:LONGEST_TEXT], *criteria.skills])
    return query_tokens(text)[:MOST_WORDS]


def _filters(criteria: SeekerCriteria) -> Iterable[Filter]:
    if criteria.divisions:
        found = [division.code for code in criteria.divisions if (division := find_division(code))]
        yield _one_of_tags("area", (division_prefix(code) for code in found), DIVISION_LEVELS)
    if criteria.occupations:
        prefixes = (occupation_prefix(code) for code in criteria.occupations)
        yield _one_of_tags("occupation", prefixes, OCCUPATION_LEVELS)
    if criteria.wage_max_fen is not None:
        yield AtMost("wage_month_fen", min(criteria.wage_max_fen, 1 << 30))
    if criteria.education_min in set(Education):
        yield AtLeast("education", Education(criteria.education_min).rank)
    if criteria.experience_min is not None:
        yield AtLeast("experience_years", min(criteria.experience_min, 100))
    if criteria.available_by is not None:
        yield AtMost("available_on", criteria.available_by.toordinal())
    if criteria.employment_types:
        yield HasAny("employment_types", mask_of(criteria.employment_types, EMPLOYMENT_BITS))
    if criteria.shifts:
        yield HasAny("shifts", mask_of(criteria.shifts, SHIFT_BITS))


def _one_of_tags(name: str, prefixes: Iterable[str], levels: tuple[int, ...]) -> Filter:
    tags = tuple(Tagged(f"{name}:{prefix}") for prefix in prefixes if len(prefix) in levels and prefix.isdigit())
    return Either(tags or (Tagged(f"{name}:none"),))


def _order(sort: SeekerSort) -> OrderBy | None:
    match sort:
        case SeekerSort.NEWEST:
            return OrderBy("updated_on")
        case SeekerSort.EXPERIENCE:
            return OrderBy("experience_years")
        case SeekerSort.RELEVANCE:
            return None
