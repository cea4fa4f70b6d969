"""Answers queries from one commit of a Whoosh index: decoded postings, masks, points, counts.

Owns scoring and filtering over numpy arrays. A snapshot never changes; threads share it. It must not write,
look at files, or ask Whoosh to filter or sort (its own ``filter=`` is slower by a factor of a thousand).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from jobsite.search.caching import BoundedCache
from jobsite.search.columns import HIGHEST, LOWEST, ColumnView, Mask, Numbers, best
from jobsite.search.engine import (
    BY_SYNONYM,
    IN_TEXT,
    IN_TITLE,
    OWN_WORD,
    WHOLE_TITLE_POINTS,
    AtLeast,
    AtMost,
    Both,
    Either,
    Filter,
    HasAll,
    HasAny,
    Nearest,
    OneOf,
    OrderBy,
    SearchQuery,
    SearchResult,
    SearchWord,
    Tagged,
    Under,
    Without,
)
from jobsite.search.places import kilometres

Points = npt.NDArray[np.uint8]

WORD_CACHE_BYTES = 24 << 20
MASK_CACHE_BYTES = 12 << 20
_DENSE_SHARE = 8
"""A word that one document in so many has keeps its points for all documents, for direct look-up."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's place among all rows; ``postings``: (field, token) → rising row numbers among all rows;
    ``tags``: first part of a tag → the whole tags that begin with it."""

    key: str
    base: int
    count: int
    postings: Callable[[str, str], Numbers]
    tags: Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class WordHits:
    """Rows that match a word, rising, and their points; ``dense`` are the points of all rows, if kept."""

    rows: Numbers
    points: Points
    dense: Points | None

    @property
    def size(self) -> int:
        return self.rows.nbytes + self.points.nbytes + (0 if self.dense is None else self.dense.nbytes)


class Snapshot:
    """One commit, ready to be asked. ``alive`` says which rows are neither deleted nor replaced."""

    def __init__(self, view: ColumnView, alive: Mask, segments: Sequence[Segment], generation: str) -> None:
        self.view = view
        self.alive = alive
        self.segments = tuple(segments)
        self.generation = generation
        self._words: BoundedCache[WordHits] = BoundedCache(WORD_CACHE_BYTES)
        self._masks: BoundedCache[Mask] = BoundedCache(MASK_CACHE_BYTES)

    def search(self, query: SearchQuery) -> SearchResult:
        general, by_facet = self._split(query.filters)
        rows, points = self._matches(query.words, general)
        checks = {name: mask[rows] for name, mask in by_facet.items()}
        chosen = rows
        if checks:
            passed = _all_of(checks.values())
            chosen, points = rows[passed], points[passed]
        facets = {name: self._counts(name, rows, checks, chosen) for name in query.facets}
        places = self._ordered(query, chosen, points)
        page = places[query.offset : query.offset + query.limit]
        return SearchResult(
            ids=tuple(self.view.ids[chosen[page]].tolist()),
            scores=tuple(points[page].astype(float).tolist()),
            total=len(chosen),
            facets=facets,
            generation=self.generation,
        )

    def postings(self, field: str, token: str) -> Numbers:
        """Rows that have the token, rising, dead ones as well."""
        found = [segment.postings(field, token) for segment in self.segments]
        if not found:
            return np.zeros(0, dtype=np.int32)
        return found[0] if len(found) == 1 else np.concatenate(found)

    def live_versions(self) -> dict[int, int]:
        ids, versions = self.view.ids[self.alive], self.view.versions[self.alive]
        return dict(zip(ids.tolist(), versions.tolist(), strict=True))

    def live_rows(self, ids: Sequence[int]) -> Numbers:
        """Rows of these ids that are alive."""
        wanted = np.isin(self.view.ids, np.asarray(ids, dtype=np.int64)) & self.alive
        return np.flatnonzero(wanted).astype(np.int32)

    # words

    def _matches(self, words: Sequence[SearchWord], masks: list[Mask]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Rows that have every word and pass every mask, and the sum of their points."""
        if not words:
            everything = np.flatnonzero(_all_of([self.alive, *masks]))
            return everything, np.zeros(len(everything), dtype=np.uint8)
        first, *others = sorted((self._hits(word) for word in words), key=lambda hits: len(hits.rows))
        rows, points = first.rows, first.points.astype(np.int32)
        for hits in others:
            more = self._points_at(hits, rows)
            found = more > 0
            rows, points = rows[found], (points + more)[found]
        if masks:  # rows that came from words are alive already
            kept = _all_of([mask[rows] for mask in masks])
            rows, points = rows[kept], points[kept]
        return rows, points

    def _points_at(self, hits: WordHits, rows: Numbers) -> npt.NDArray[Any]:
        if hits.dense is not None:
            return hits.dense[rows]
        places = np.searchsorted(hits.rows, rows)
        places[places == len(hits.rows)] = 0
        if not len(hits.rows):
            return np.zeros(len(rows), dtype=np.uint8)
        return np.where(hits.rows[places] == rows, hits.points[places], np.uint8(0))

    def _hits(self, word: SearchWord) -> WordHits:
        hits = self._words.get(word)
        if hits is None:
            hits = self._score(word)
            self._words.put(word, hits, hits.size)
        return hits

    def _score(self, word: SearchWord) -> WordHits:
        literal = word.literal
        points: Points = np.zeros(self.view.count, dtype=np.uint8)
        points[self._everywhere("any", literal.pieces)] = IN_TEXT
        in_title = self._everywhere("title", literal.bigrams)
        points[in_title] = IN_TEXT + IN_TITLE
        own = self._everywhere("exact", literal.pieces)
        points[own] += OWN_WORD
        points[self.postings("exact", literal.whole)] += WHOLE_TITLE_POINTS
        for field, tokens in word.synonym_ways:
            rows = self._everywhere(field, tokens)
            points[rows[points[rows] == 0]] = BY_SYNONYM
        points[~self.alive] = 0
        rows = np.flatnonzero(points).astype(np.int32)
        dense = points if len(rows) * _DENSE_SHARE > self.view.count else None
        return WordHits(rows, points[rows], dense)

    def _everywhere(self, field: str, tokens: Sequence[str]) -> Numbers:
        """Rows that have all the tokens, the rarest first."""
        lists = sorted((self.postings(field, token) for token in tokens), key=len)
        rows = lists[0]
        for other in lists[1:]:
            if not len(rows):
                break
            rows = _common(rows, other)
        return rows

    # filters

    def _split(self, filters: Sequence[Filter]) -> tuple[list[Mask], dict[str, Mask]]:
        """Masks that bind everything, and by facet the one that its own counts leave out."""
        general: list[Mask] = []
        by_facet: dict[str, Mask] = {}
        for one in filters:
            mask = self._mask(one)
            if not one.facet:
                general.append(mask)
            else:
                by_facet[one.facet] = by_facet[one.facet] & mask if one.facet in by_facet else mask
        return general, by_facet

    def _mask(self, one: Filter) -> Mask:
        mask = self._masks.get(one)
        if mask is None:
            mask = self._compute(one)
            self._masks.put(one, mask, mask.nbytes)
        return mask

    def _compute(self, one: Filter) -> Mask:
        view = self.view
        match one:
            case AtLeast(column, value):
                return view.between(column, value, HIGHEST)
            case AtMost(column, value):
                return view.between(column, LOWEST, value)
            case OneOf(column, values):
                return view.one_of(column, values)
            case Under(column, prefixes):
                return view.under(column, prefixes)
            case HasAll(column, bits):
                every: Mask = (view.numbers(column) & bits) == bits
                return every
            case HasAny(column, bits):
                some: Mask = (view.numbers(column) & bits) != 0
                return some
            case Tagged(tag):
                mask = np.zeros(view.count, dtype=np.bool_)
                mask[self.postings("tag", tag)] = True
                return mask
            case Either(filters):
                return _any_of([self._mask(part) for part in filters])
            case Both(filters):
                return _all_of([self._mask(part) for part in filters])
            case Without(inner):
                return ~self._mask(inner)

    # counts and order

    def _counts(
        self, name: str, rows: npt.NDArray[Any], checks: dict[str, Mask], chosen: npt.NDArray[Any]
    ) -> dict[int, int]:
        if name in checks:
            others = [mask for facet, mask in checks.items() if facet != name]
            chosen = rows[_all_of(others)] if others else rows
        if not name.endswith(":"):
            return self.view.counts(name, chosen)
        return self._tag_counts(name, chosen)

    def _tag_counts(self, prefix: str, chosen: npt.NDArray[Any]) -> dict[int, int]:
        matched = np.zeros(self.view.count, dtype=np.bool_)
        matched[chosen] = True
        counts = {}
        for tag in {tag for segment in self.segments for tag in segment.tags(prefix)}:
            total = int(np.count_nonzero(matched[self.postings("tag", tag)]))
            if total:
                counts[int(tag.removeprefix(prefix))] = total
        return counts

    def _ordered(self, query: SearchQuery, rows: npt.NDArray[Any], points: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
        """Places in ``rows`` of the first documents of the order, up to the end of the page."""
        wanted = query.offset + query.limit
        rank = self.view.rank[rows]
        match query.order:
            case OrderBy(column, ascending):
                values = self.view.numbers(column)[rows]
                return best(-values if ascending else values, rank, wanted)
            case Nearest() as near:
                return best(-self._distances(near, rows), rank, wanted)
            case None:
                return best(points, rank, wanted)

    def _distances(self, near: Nearest, rows: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        if self.view.schema.place is None:
            raise KeyError("place")
        longitude, latitude = (self.view.numbers(name)[rows] for name in self.view.schema.place)
        return kilometres(near, longitude, latitude)


def _all_of(masks: Iterable[Mask]) -> Mask:
    """All masks at once; one is given at least."""
    return reduce(np.logical_and, masks)


def _any_of(masks: Sequence[Mask]) -> Mask:
    """At least one of the masks; one is given at least."""
    return reduce(np.logical_or, masks)


def _common(few: Numbers, many: Numbers) -> Numbers:
    """Values in both, each list rising without repetition."""
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    common: Numbers = few[many[places] == few]
    return common
