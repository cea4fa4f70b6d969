"""The engine for large cities: tantivy, chosen by one setting, answering as the default engine does.

Owns the translation of documents, filters and points into tantivy's. Documents lie in each segment by rank,
newest first, so that equal points come out newest first; across segments a margin of hits is ordered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
from tantivy import (
    DocAddress,
    Document,
    FieldType,
    Index,
    Occur,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
)

from jobsite.search.columns import ID_BITS, RowFormat
from jobsite.search.directory import IndexDirectory
from jobsite.search.engine import (
    BY_SYNONYM,
    IN_TEXT,
    IN_TITLE,
    OWN_WORD,
    WHOLE_TITLE_POINTS,
    AtLeast,
    AtMost,
    Both,
    Column,
    Either,
    Filter,
    HasAll,
    HasAny,
    IndexDocument,
    IndexSchema,
    Kind,
    Nearest,
    OneOf,
    OrderBy,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    SearchWord,
    Tagged,
    Under,
    Without,
)
from jobsite.search.places import kilometres

COMMIT_HEAP = 32_000_000
REBUILD_HEAP = 256_000_000
MARGIN = 100
"""Hits beyond the page that are fetched, so that equal ones of different segments are ordered together."""
_MOST_VALUES = 65_000


def tantivy_schema(schema: IndexSchema) -> Schema:
    """Fields: id, version, rank, the cut texts, tags (with a code's leading digits), the columns."""
    builder = SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("version", fast=True)
    builder.add_integer_field("rank", fast=True)
    for name in ("exact", "title", "any", "tag"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for column in schema.columns:
        builder.add_integer_field(column.name, indexed=True, fast=True)
    return builder.build()


def _bits(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]


class TantivyEngine:
    """See SearchEngine. One instance per process and index; ``root`` is the index's own directory."""

    def __init__(self, schema: IndexSchema, root: Path) -> None:
        self.schema = schema
        self._directory = IndexDirectory(root, f"tantivy{schema.edition}")
        self._rows = RowFormat(schema)
        self._fields = tantivy_schema(schema)
        self._refreshing = Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._build: Path | None = None
        self._index: Index | None = None
        self._searcher: Searcher | None = None
        self._added: dict[int, IndexDocument] = {}
        self._deleted: set[int] = set()

    # reading

    def refresh(self) -> bool:
        stamp = self._directory.stamp()
        if stamp == self._stamp:
            return False
        with self._refreshing:
            build = self._directory.current()
            try:
                if build != self._build or self._index is None:
                    self._index, self._build = Index.open(str(build)), build
                    self._index.config_reader("manual")
                self._index.reload()
                self._searcher = self._index.searcher()
            except (ValueError, OSError) as error:
                self._index = None
                raise SearchUnavailable(f"the index {self.schema.name} cannot be read") from error
            self._stamp = stamp
        return True

    @property
    def is_open(self) -> bool:
        return self._searcher is not None

    @property
    def is_worn(self) -> bool:
        return False  # tantivy merges by itself

    def _current(self) -> Searcher:
        if self._searcher is None:
            self.refresh()
        if self._searcher is None:
            raise SearchUnavailable(self.schema.name)
        return self._searcher

    def search(self, query: SearchQuery) -> SearchResult:
        searcher = self._current()
        asked = self._query([self._word(word) for word in query.words], query.filters)
        ids, scores, total = self._page(searcher, asked, query)
        return SearchResult(
            ids=tuple(ids),
            scores=tuple(scores),
            total=total,
            facets=self._facets(searcher, query) if query.facets else {},
            generation=f"{self._build and self._build.name}:{self._stamp}",
        )

    def versions(self) -> dict[int, int]:
        searcher = self._current()
        if not searcher.num_docs:
            return {}
        hits = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
        addresses = [address for _, address in hits]
        ids = _whole_numbers(searcher, "id", addresses)
        return dict(zip(ids, _whole_numbers(searcher, "version", addresses), strict=True))

    def vocabulary(self) -> dict[str, int]:
        return dict(self._current().terms_with_prefix("exact", ""))

    def close(self) -> None:
        self._searcher = self._index = None

    # words and filters

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._fields, field, token, "basic")

    def _all_terms(self, field: str, tokens: Sequence[str]) -> Query:
        if len(tokens) == 1:
            return self._term(field, tokens[0])
        return Query.boolean_query([(Occur.Must, self._term(field, token)) for token in tokens])

    def _literal(self, word: SearchWord) -> Query:
        """The ways in which the word itself matches."""
        found = self._all_terms("any", word.literal.pieces)
        if word.literal.pieces == word.literal.bigrams:
            return found
        in_title = self._all_terms("title", word.literal.bigrams)
        return Query.boolean_query([(Occur.Should, found), (Occur.Should, in_title)])

    def _synonyms(self, word: SearchWord) -> list[tuple[Occur, Query]]:
        return [(Occur.Should, self._all_terms(field, tokens)) for field, tokens in word.synonym_ways]

    def _match(self, word: SearchWord) -> Query:
        """What the word matches, without points: for counting."""
        literal = self._literal(word)
        if not word.synonyms:
            return literal
        return Query.boolean_query([(Occur.Should, literal), *self._synonyms(word)])

    def _word(self, word: SearchWord) -> Query:
        """What the word matches, with its points."""
        literal = word.literal
        ways = [
            (Occur.Should, self._all_terms("title", literal.bigrams), IN_TITLE),
            (Occur.Should, self._all_terms("exact", literal.pieces), OWN_WORD),
            (Occur.Should, self._term("exact", literal.whole), WHOLE_TITLE_POINTS),
        ]
        if word.synonyms:
            ways += [
                (Occur.Must, self._match(word), BY_SYNONYM),
                (Occur.Should, self._literal(word), IN_TEXT - BY_SYNONYM),
            ]
        else:
            ways.append((Occur.Must, self._literal(word), IN_TEXT))
        return Query.boolean_query([(occur, Query.const_score_query(way, points)) for occur, way, points in ways])

    def _query(self, words: Sequence[Query], filters: Iterable[Filter]) -> Query:
        parts = [(Occur.Must, word) for word in words]
        parts += [(Occur.Must, Query.const_score_query(self._filter(one), 0.0)) for one in filters]
        return Query.boolean_query(parts) if parts else Query.all_query()

    def _filter(self, one: Filter) -> Query:
        fields = self._fields
        match one:
            case AtLeast(column, value):
                return Query.range_query(fields, self._name(column), FieldType.Integer, lower_bound=value)
            case AtMost(column, value):
                return Query.range_query(fields, self._name(column), FieldType.Integer, upper_bound=value)
            case OneOf(column, values):
                return Query.term_set_query(fields, self._name(column), list(values))
            case Under(column, prefixes):
                tags = [f"{self._name(column)}/{prefix}" for prefix in prefixes]
                return Query.term_set_query(fields, "tag", tags)
            case HasAll(column, mask):
                return self._has(column, mask, Occur.Must) if mask else Query.all_query()
            case HasAny(column, mask):
                return self._has(column, mask, Occur.Should) if mask else Query.empty_query()
            case Tagged(tag):
                return self._term("tag", tag)
            case Either(filters):
                return Query.boolean_query([(Occur.Should, self._filter(part)) for part in filters])
            case Both(filters):
                return Query.boolean_query([(Occur.Must, self._filter(part)) for part in filters])
            case Without(inner):
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self._filter(inner))])

    def _has(self, column: str, mask: int, occur: Occur) -> Query:
        name = self._name(column)
        return Query.boolean_query([(occur, Query.term_query(self._fields, name, bit)) for bit in _bits(mask)])

    def _name(self, column: str) -> str:
        return self.schema.column(column).name

    # pages and counts

    def _page(self, searcher: Searcher, asked: Query, query: SearchQuery) -> tuple[list[int], list[float], int]:
        end = query.offset + query.limit
        if isinstance(query.order, Nearest):
            return self._nearest_page(searcher, asked, query, query.order)
        wanted = max(1, end + MARGIN)
        match query.order:
            case OrderBy(column, ascending):
                found = searcher.search(
                    asked,
                    wanted,
                    order_by_field=self._name(column),
                    order=Order.Asc if ascending else Order.Desc,
                )
                sign = -1 if ascending else 1
            case None if query.words:
                found, sign = searcher.search(asked, wanted), 1
            case None:
                found, sign = searcher.search(asked, wanted, order_by_field="rank"), 1
        addresses = [address for _, address in found.hits]
        ranks = _whole_numbers(searcher, "rank", addresses)
        keys = [sign * float(key) for key, _ in found.hits]
        ordered = sorted(zip(keys, ranks, strict=True), reverse=True)[query.offset : end]
        has_points = query.order is None and bool(query.words)
        ids = [rank & ((1 << ID_BITS) - 1) for _, rank in ordered]
        points = [key for key, _ in ordered] if has_points else [0.0] * len(ids)
        if query.words and not has_points:
            points = self._points(searcher, query, ids)
        # the library counts but its type stub does not say so
        return ids, points, int(cast(Any, found).count)

    def _points(self, searcher: Searcher, query: SearchQuery, ids: list[int]) -> list[float]:
        """The points of these documents, for orders in which tantivy does not give them."""
        if not ids:
            return []
        these = Query.const_score_query(Query.term_set_query(self._fields, "id", ids), 0.0)
        parts = [(Occur.Must, self._word(word)) for word in query.words]
        hits = searcher.search(Query.boolean_query([*parts, (Occur.Must, these)]), len(ids), count=False).hits
        found = _whole_numbers(searcher, "id", [address for _, address in hits])
        by_id = {one: float(score) for one, (score, _) in zip(found, hits, strict=True)}
        return [by_id[one] for one in ids]

    def _nearest_page(
        self, searcher: Searcher, asked: Query, query: SearchQuery, near: Nearest
    ) -> tuple[list[int], list[float], int]:
        """Fetches every match to measure it: tantivy has no order by distance."""
        if self.schema.place is None:
            raise KeyError("place")
        hits = searcher.search(asked, max(1, searcher.num_docs), count=False).hits
        addresses: list[DocAddress] = [address for _, address in hits]
        if not addresses:
            return [], [], 0
        east, north = (
            np.asarray(searcher.fast_field_values(name, addresses), dtype=np.int64) for name in self.schema.place
        )
        ranks = np.asarray(searcher.fast_field_values("rank", addresses), dtype=np.int64)
        places = np.lexsort((-ranks, kilometres(near, east, north)))[query.offset : query.offset + query.limit]
        points = [float(hits[place][0]) if query.words else 0.0 for place in places.tolist()]
        return (ranks[places] & ((1 << ID_BITS) - 1)).tolist(), points, len(hits)

    def _facets(self, searcher: Searcher, query: SearchQuery) -> dict[str, dict[int, int]]:
        words = [self._match(word) for word in query.words]
        asked = self._query(words, query.filters)
        own = {one.facet for one in query.filters if one.facet}
        counts: dict[str, dict[int, int]] = {}
        together = [name for name in query.facets if name not in own and not name.endswith(":")]
        counts.update(self._counted(searcher, asked, together))
        for name in query.facets:
            others = asked
            if name in own:
                others = self._query(words, [one for one in query.filters if one.facet != name])
            if name.endswith(":"):
                counts[name] = {
                    int(tag.removeprefix(name)): total
                    for tag, total in searcher.terms_with_prefix("tag", name, filter_query=others)
                    if total
                }
            elif name in own:
                counts.update(self._counted(searcher, others, [name]))
        return {name: counts[name] for name in query.facets}

    def _counted(self, searcher: Searcher, asked: Query, names: Sequence[str]) -> dict[str, dict[int, int]]:
        for name in names:
            if self.schema.column(name).kind is Kind.NUMBER:
                raise KeyError(name)
        if not names:
            return {}
        wish = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
        answer = searcher.aggregate(asked, wish)
        return {
            name: {int(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in names
        }

    # writing

    def upsert(self, documents: Iterable[IndexDocument]) -> None:
        for document in documents:
            self._added[document.id] = document
            self._deleted.discard(document.id)

    def delete(self, ids: Iterable[int]) -> None:
        for one in ids:
            self._added.pop(one, None)
            self._deleted.add(one)

    def commit(self) -> None:
        with self._directory.writing():
            index = self._opened()
            writer = index.writer(COMMIT_HEAP, 1)
            for one in [*self._added, *self._deleted]:
                writer.delete_documents_by_term("id", one)
            for document in self._added.values():
                writer.add_document(self._document(document))
            writer.commit()
            writer.wait_merging_threads()
            self._directory.announce()
        self._added.clear()
        self._deleted.clear()

    def _opened(self) -> Index:
        self.refresh()
        if self._index is None:
            raise SearchUnavailable(self.schema.name)
        return self._index

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        with self._directory.writing():
            build = self._directory.new_build()
            index = Index(self._fields, path=str(build), sort_by_field="rank", sort_order=Order.Desc)
            writer = index.writer(REBUILD_HEAP, 1)
            count = 0
            for document in documents:
                writer.add_document(self._document(document))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            self._directory.swap(build)
        return count

    def _document(self, document: IndexDocument) -> Document:
        self._rows.pack(document)  # the same values are refused by both engines
        out = Document()
        out.add_integer("id", document.id)
        out.add_integer("version", document.version)
        recency = document.values.get(self.schema.recency, 0)
        out.add_integer("rank", recency << ID_BITS | document.id)
        out.add_text("exact", " ".join(document.title_words))
        out.add_text("title", " ".join(document.title_tokens))
        out.add_text("any", " ".join(document.tokens))
        tags = list(document.tags)
        for column in self.schema.columns:
            value = document.values.get(column.name, 0)
            for number in _bits(value) if column.kind is Kind.BITS else [value]:
                out.add_integer(column.name, number)
            tags += _leading_digits(column, value)
        out.add_text("tag", " ".join(tags))
        return out


def _whole_numbers(searcher: Searcher, name: str, addresses: list[DocAddress]) -> list[int]:
    return cast(list[int], searcher.fast_field_values(name, addresses))


def _leading_digits(column: Column, value: int) -> list[str]:
    digits = str(value).zfill(column.digits)
    return [f"{column.name}/{digits[:level]}" for level in column.levels]
