"""Finding postings: words, filters and exact counts over the few thousand that are open. Pure: rows in, ids out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from jobsite.taxonomy.divisions import distance_km, find_division
from jobsite.taxonomy.occupations import class_code, class_name, find_occupation
from jobsite.taxonomy.segmentation import fold
from jobsite.taxonomy.synonyms import synonyms_of

GROUPS = ("town", "occ", "industry", "shift", "offers")


class SortBy(StrEnum):
    """Orders of a list of postings."""

    NEWEST = "newest"
    START = "start"
    HEADCOUNT = "headcount"
    NEAR = "near"


@dataclass(frozen=True)
class OpenRow:
    """What finding needs of one open posting. `free` are the people or places still to be had."""

    id: int
    kind: str
    title: str
    occupation_code: str
    division_code: str
    industry: str
    employer_name: str
    skills: Sequence[str]
    shifts: Sequence[str]
    lodging: bool
    transport: bool
    free: int
    starts_on: date
    ends_on: date
    published_at: Any


@dataclass(frozen=True)
class Wanted:
    """What someone looks for. Groups narrow among each other; choices inside a group widen."""

    kind: str = ""
    words: str = ""
    picks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    on: date | None = None
    least: int = 0
    near: str = ""
    sort: SortBy = SortBy.NEWEST


@dataclass(frozen=True)
class Found:
    """Ids in the order asked for, with counts per group (each without its own picks) and people by town."""

    ids: list[int]
    people: int
    counts: Mapping[str, Counter[str]]
    by_town: Counter[str]


def keys_of(row: OpenRow) -> dict[str, set[str]]:
    """The values of a row in each group."""
    offers = {name for name, is_on in (("lodging", row.lodging), ("transport", row.transport)) if is_on}
    known = find_occupation(row.occupation_code)
    return {
        "town": {row.division_code},
        "occ": {class_code(row.occupation_code, 2)} if known else set(),
        "industry": {row.industry},
        "shift": set(row.shifts),
        "offers": offers,
    }


def find(rows: Iterable[OpenRow], wanted: Wanted) -> Found:
    """All rows that fit, and how many would fit with each other choice."""
    says = _words_test(wanted.words)
    counts: dict[str, Counter[str]] = {name: Counter() for name in GROUPS}
    by_town: Counter[str] = Counter()
    fitting: list[OpenRow] = []
    for row in rows:
        if not _fits_plainly(row, wanted) or not says(row):
            continue
        keys = keys_of(row)
        missed = [name for name in GROUPS if not _fits_group(name, keys[name], wanted.picks.get(name, frozenset()))]
        if not missed:
            fitting.append(row)
        for name in GROUPS:
            if not missed or missed == [name]:
                counts[name].update(keys[name])
        if not missed or missed == ["town"]:
            by_town[row.division_code] += row.free
    fitting.sort(key=_order(wanted))
    return Found([row.id for row in fitting], sum(row.free for row in fitting), counts, by_town)


def _fits_group(name: str, keys: set[str], picks: frozenset[str]) -> bool:
    if not picks:
        return True
    return picks <= keys if name == "offers" else bool(picks & keys)


def _fits_plainly(row: OpenRow, wanted: Wanted) -> bool:
    return (
        (not wanted.kind or row.kind == wanted.kind)
        and (wanted.on is None or row.starts_on <= wanted.on <= row.ends_on)
        and row.free >= wanted.least
    )


def _words_test(words: str) -> Callable[[OpenRow], bool]:
    asked = [(word, *synonyms_of(word)) for word in fold(words).split()][:6]

    def says(row: OpenRow) -> bool:
        if not asked:
            return True
        known = find_occupation(row.occupation_code)
        text = fold(" ".join((row.title, known.name if known else "", row.employer_name, *row.skills)))
        return all(any(word in text for word in group) for group in asked)

    return says


def _order(wanted: Wanted) -> Callable[[OpenRow], tuple[Any, ...]]:
    if wanted.sort is SortBy.START:
        return lambda row: (row.starts_on, row.id)
    if wanted.sort is SortBy.HEADCOUNT:
        return lambda row: (-row.free, row.id)
    if wanted.sort is SortBy.NEAR and find_division(wanted.near):
        return lambda row: (_km(wanted.near, row.division_code), row.id)
    return lambda row: (-row.published_at.timestamp() if row.published_at else 0.0, -row.id)


def _km(here: str, there: str) -> float:
    return distance_km(here, there) if find_division(there) else 9_999.0


def words_of(wanted: Wanted, *, english: bool = False) -> str:
    """A short name for what is looked for: words, occupations and towns."""
    classes = [class_name(code, 2, english=english) for code in sorted(wanted.picks.get("occ", ()))]
    towns = [found.name for code in sorted(wanted.picks.get("town", ())) if (found := find_division(code))]
    return " ".join(part for part in (wanted.words, *classes, *towns) if part)[:60]


def to_json(wanted: Wanted) -> dict[str, Any]:
    """What is looked for, as an alert keeps it."""
    return {
        "kind": wanted.kind,
        "words": wanted.words,
        "picks": {name: sorted(values) for name, values in wanted.picks.items() if values},
        "least": wanted.least,
    }


def from_json(stored: Mapping[str, Any]) -> Wanted:
    """What `to_json` wrote."""
    picks = {name: frozenset(values) for name, values in stored.get("picks", {}).items() if name in GROUPS}
    return replace(
        Wanted(),
        kind=stored.get("kind", ""),
        words=stored.get("words", ""),
        picks=picks,
        least=int(stored.get("least", 0)),
    )
