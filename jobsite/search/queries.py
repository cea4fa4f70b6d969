"""Searching vacancies: what a page asks and gets. The public face for views, alerts and the API.

Owns the translation of criteria into filters and of counts into codes, and the help when nothing is found.
It must not read tables: it returns ids, and pages load what they show. It never returns a vacancy whose
closing date has passed, even where the index is late; publication itself is what the index holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from jobsite.core import clock
from jobsite.search.documents import (
    BENEFIT_BITS,
    COLUMN_BITS,
    DIVISION_LEVELS,
    EMPLOYMENT_CODES,
    OCCUPATION_LEVELS,
    SHIFT_BITS,
    division_code_of,
    division_prefix,
    mask_of,
    occupation_code_of,
    occupation_prefix,
)
from jobsite.search.engine import (
    MOST_WORDS,
    AtLeast,
    AtMost,
    Filter,
    HasAll,
    HasAny,
    Nearest,
    OneOf,
    OrderBy,
    SearchEngine,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    SearchWord,
    Under,
)
from jobsite.search.highlighting import highlight, marked_words
from jobsite.search.indexes import index_root, newest
from jobsite.search.vocabulary import Vocabulary, vocabulary_at
from jobsite.taxonomy.divisions import find_division, nearby
from jobsite.taxonomy.segmentation import QueryWord, query_tokens
from jobsite.taxonomy.synonyms import synonyms_of
from jobsite.taxonomy.terms import Benefit, Column, Education

__all__ = [
    "Sort",
    "VacancyCriteria",
    "VacancyPage",
    "highlight",
    "is_searchable",
    "marked_words",
    "search_vacancies",
    "suggest",
]

LONGEST_TEXT = 100
MOST_PER_PAGE = 100
DEEPEST = 10_000
"""Results beyond this one are not paged to: nobody reads them, and robots would."""
NEIGHBOUR_KM = 15.0
_TOWNS = 1_000
FACETS = ("division", "occupation", "wage_band", "employment_type", "education", "benefits", "columns")


class Sort(StrEnum):
    """Orders of vacancies. Without words RELEVANCE is NEWEST; without a place DISTANCE is as well."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    WAGE = "wage"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyCriteria:
    """What is looked for; everything left out does not bind. Codes and values that do not exist match nothing.

    ``divisions`` and ``occupations``: codes of any level, one of them; ``with_neighbours`` adds divisions of the
    same level within NEIGHBOUR_KM. ``wage_min_fen``: by the month, met by the upper wage. ``education_max``: the
    vacancy asks for no more. ``benefits``: all of them; ``shifts``, ``columns``, ``employment_types``: one of them.
    ``near``: longitude and latitude in degrees, for DISTANCE; else the first division's place.
    """

    text: str = ""
    divisions: tuple[str, ...] = ()
    with_neighbours: bool = False
    occupations: tuple[str, ...] = ()
    wage_min_fen: int | None = None
    employment_types: tuple[str, ...] = ()
    education_max: str | None = None
    benefits: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    posted_since: date | None = None
    posted_within_days: int | None = None
    employer_id: int | None = None
    sort: Sort = Sort.RELEVANCE
    near: tuple[float, float] | None = None
    page: int = 1
    per_page: int = 20
    with_facets: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyPage:
    """Ids of one page in order and what to say about the search.

    ``facets``: ``county``, ``town``, ``occupation_large``, ``occupation_middle``, ``wage_band`` (number as text),
    ``employment_type``, ``education``, ``benefits``, ``columns`` → {code: count}. ``searched_as``: the text that was
    really looked for, when pinyin was understood; ``did_you_mean``: a text with results nearby in spelling;
    ``left_out``: words given up because nothing has all of them. ``words``: what ``highlight`` marks.
    """

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    page: int
    per_page: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    searched_as: str | None = None
    did_you_mean: str | None = None
    left_out: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return -(-min(self.total, DEEPEST) // self.per_page)

    @property
    def is_exact(self) -> bool:
        """Whether the results are for the very words that were typed."""
        return self.searched_as is None and not self.left_out


def search_vacancies(criteria: VacancyCriteria, *, today: date | None = None) -> VacancyPage:
    """Find public vacancies. Raises SearchUnavailable when there is no readable index."""
    engine = newest("vacancies")
    day = today or clock.today()
    words = query_tokens(criteria.text[:LONGEST_TEXT])[:MOST_WORDS]
    query = _query_of(criteria, words, day)
    result = engine.search(query)
    page = VacancyPage(ids=(), scores=(), total=0, page=max(1, criteria.page), per_page=query.limit)
    if result.total == 0 and words:
        words, result, page = _help(engine, query, words, page)
    return replace(
        page,
        ids=result.ids,
        scores=result.scores,
        total=result.total,
        facets=_facets(result),
        words=marked_words(" ".join(word.text for word in words)),
    )


def is_searchable() -> bool:
    """Whether vacancies can be searched now. For the health check."""
    try:
        return search_vacancies(VacancyCriteria(per_page=1, with_facets=False)).total >= 0
    except SearchUnavailable:
        return False


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Words that begin as typed, in Chinese, pinyin or initials; the commonest in titles first."""
    return vocabulary_at(index_root()).suggest(prefix[:LONGEST_TEXT], limit)


def search_words(words: Iterable[QueryWord]) -> tuple[SearchWord, ...]:
    """Words with their synonyms, as the engines take them."""
    return tuple(
        SearchWord(word, tuple(part for synonym in synonyms_of(word.text) for part in _as_one(synonym)))
        for word in words
    )


def _as_one(synonym: str) -> list[QueryWord]:
    """A synonym that is one word; one of two scripts would need both parts and is left out."""
    parts = query_tokens(synonym)
    return parts if len(parts) == 1 else []


def _query_of(criteria: VacancyCriteria, words: Sequence[QueryWord], today: date) -> SearchQuery:
    limit = min(max(1, criteria.per_page), MOST_PER_PAGE)
    offset = min(max(1, criteria.page) - 1, DEEPEST // limit) * limit
    return SearchQuery(
        words=search_words(words),
        filters=tuple(_filters(criteria, today)),
        order=_order(criteria),
        facets=FACETS if criteria.with_facets else (),
        offset=offset,
        limit=limit,
    )


def _filters(criteria: VacancyCriteria, today: date) -> Iterable[Filter]:
    yield AtLeast("closes_on", today.toordinal())
    if criteria.divisions:
        yield Under("division", _division_prefixes(criteria), facet="division")
    if criteria.occupations:
        prefixes = tuple(occupation_prefix(code) for code in criteria.occupations)
        yield Under("occupation", _of_levels(prefixes, OCCUPATION_LEVELS), facet="occupation")
    if criteria.wage_min_fen is not None:
        yield AtLeast("wage_month_fen", min(criteria.wage_min_fen, 1 << 30), facet="wage_band")
    if criteria.employment_types:
        codes = (EMPLOYMENT_CODES[one] for one in criteria.employment_types if one in EMPLOYMENT_CODES)
        yield OneOf("employment_type", tuple(codes), facet="employment_type")
    if criteria.education_max in set(Education):
        yield AtMost("education", Education(criteria.education_max).rank, facet="education")
    if criteria.benefits:
        yield _all_benefits(criteria.benefits)
    if criteria.shifts:
        yield HasAny("shifts", mask_of(criteria.shifts, SHIFT_BITS))
    if criteria.columns:
        yield HasAny("columns", mask_of(criteria.columns, COLUMN_BITS), facet="columns")
    if criteria.posted_within_days is not None:
        since = today - timedelta(days=min(max(0, criteria.posted_within_days), 36_500))
        yield AtLeast("posted_on", since.toordinal())
    if criteria.posted_since is not None:
        yield AtLeast("posted_on", criteria.posted_since.toordinal())
    if criteria.employer_id is not None:
        yield OneOf("employer", (criteria.employer_id,))


def _all_benefits(benefits: tuple[str, ...]) -> Filter:
    if not BENEFIT_BITS.keys() >= set(benefits):
        return HasAny("benefits", 0)  # what does not exist nobody offers
    return HasAll("benefits", mask_of(benefits, BENEFIT_BITS))


def _division_prefixes(criteria: VacancyCriteria) -> tuple[str, ...]:
    divisions = [found.code for code in criteria.divisions if (found := find_division(code))]
    if criteria.with_neighbours:
        divisions += [near.code for code in divisions for near, _ in nearby(code, NEIGHBOUR_KM)]
    return _of_levels((division_prefix(code) for code in divisions), DIVISION_LEVELS)


def _of_levels(prefixes: Iterable[str], levels: tuple[int, ...]) -> tuple[str, ...]:
    """Prefixes that are as long as a level, once each; without one of them nothing may match."""
    return tuple(dict.fromkeys(prefix for prefix in prefixes if len(prefix) in levels and prefix.isdigit()))


def _order(criteria: VacancyCriteria) -> OrderBy | Nearest | None:
    match criteria.sort:
        case Sort.WAGE:
            return OrderBy("wage_month_fen")
        case Sort.DISTANCE if place := _place(criteria):
            return Nearest(*place)
        case Sort.NEWEST | Sort.DISTANCE:
            return OrderBy("posted_on")
        case _:
            return None


def _place(criteria: VacancyCriteria) -> tuple[float, float] | None:
    if criteria.near:
        return criteria.near
    division = find_division(criteria.divisions[0]) if criteria.divisions else None
    return (division.longitude, division.latitude) if division else None


# help when nothing is found


def _help(
    engine: SearchEngine, query: SearchQuery, words: list[QueryWord], page: VacancyPage
) -> tuple[list[QueryWord], SearchResult, VacancyPage]:
    """Understand pinyin, propose a spelling, or give up the word that costs most; in this order."""
    known = vocabulary_at(index_root())
    said = [_by_pinyin(word, known) for word in words]
    if any(one is not None for one in said):
        spoken = query_tokens(" ".join(one or word.text for one, word in zip(said, words, strict=True)))[:MOST_WORDS]
        result = engine.search(replace(query, words=search_words(spoken)))
        if result.total:
            return spoken, result, replace(page, searched_as=" ".join(word.text for word in spoken))
    page = replace(page, did_you_mean=_other_spelling(engine, query, words, known))
    return _with_fewer_words(engine, query, words, page)


def _by_pinyin(word: QueryWord, known: Vocabulary) -> str | None:
    return known.by_pinyin(word.text) if word.text.isascii() and word.text.isalpha() else None


def _other_spelling(
    engine: SearchEngine, query: SearchQuery, words: Sequence[QueryWord], known: Vocabulary
) -> str | None:
    """The text with the words that nothing has replaced by near ones, if that finds something."""
    changed = []
    for word in words:
        alone = replace(query, words=search_words([word]), facets=(), offset=0, limit=1)
        found = engine.search(alone).total > 0
        changed.append(word.text if found else known.nearest(word.text) or word.text)
    text = " ".join(changed)
    other = query_tokens(text)[:MOST_WORDS]
    if [word.text for word in other] == [word.text for word in words]:
        return None
    probe = replace(query, words=search_words(other), facets=(), offset=0, limit=1)
    return text if engine.search(probe).total else None


def _with_fewer_words(
    engine: SearchEngine, query: SearchQuery, words: list[QueryWord], page: VacancyPage
) -> tuple[list[QueryWord], SearchResult, VacancyPage]:
    """Give up one word after the other, each time the one without which the best is found, then the most.

    A single word that is made of several is taken apart first.
    """
    kept: list[QueryWord] = list(words)
    if len(kept) == 1 and len(kept[0].pieces) > 1:
        kept = query_tokens(" ".join(kept[0].pieces))
    gone: list[str] = []
    result = engine.search(replace(query, words=search_words(kept)))
    while result.total == 0 and len(kept) > 1:
        choices = [kept[:place] + kept[place + 1 :] for place in range(len(kept))]
        results = [engine.search(replace(query, words=search_words(choice))) for choice in choices]
        best = max(range(len(kept)), key=lambda place: (max(results[place].scores, default=0), results[place].total))
        gone.append(kept[best].text)
        kept, result = choices[best], results[best]
    return kept, result, replace(page, left_out=tuple(gone) if result.total else ())


# counts


def _facets(result: SearchResult) -> dict[str, dict[str, int]]:
    """The engine's counts under the names and codes of the site."""
    if not result.facets:
        return {}
    counts: dict[str, dict[str, int]] = {}
    counts["town"], counts["county"] = _division_counts(result.facets["division"])
    counts["occupation_large"] = _class_counts(result.facets["occupation"], level=1)
    counts["occupation_middle"] = _class_counts(result.facets["occupation"], level=2)
    counts["wage_band"] = {str(band): count for band, count in sorted(result.facets["wage_band"].items())}
    kinds = {code: str(kind) for kind, code in EMPLOYMENT_CODES.items()}
    counts["employment_type"] = {kinds[one]: n for one, n in result.facets["employment_type"].items() if one in kinds}
    levels = [str(level) for level in Education]
    counts["education"] = {levels[rank]: count for rank, count in sorted(result.facets["education"].items())}
    counts["benefits"] = {str(list(Benefit)[bit]): count for bit, count in result.facets["benefits"].items()}
    counts["columns"] = {str(list(Column)[bit]): count for bit, count in result.facets["columns"].items()}
    return counts


def _division_counts(numbers: dict[int, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of towns, and of counties with their towns."""
    towns = {division_code_of(number): numbers[number] for number in sorted(numbers) if number % _TOWNS}
    counties = _added(numbers, _TOWNS)
    return towns, {division_code_of(county * _TOWNS): counties[county] for county in sorted(counties)}


def _class_counts(numbers: dict[int, int], *, level: int) -> dict[str, int]:
    """Counts of the classes of a level, 1 large or 2 middle."""
    below: int = 10 ** (OCCUPATION_LEVELS[-1] - OCCUPATION_LEVELS[level - 1])
    classes = _added(numbers, below)
    return {occupation_code_of(one * below): classes[one] for one in sorted(classes)}


def _added(numbers: dict[int, int], below: int) -> dict[int, int]:
    """Counts added up by what stands above the last digits; 0, for none, is left out."""
    sums: dict[int, int] = {}
    for number, count in numbers.items():
        if number:
            sums[number // below] = sums.get(number // below, 0) + count
    return sums
