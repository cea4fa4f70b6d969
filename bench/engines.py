"""The other ways to search that the site's engine is measured against, over the same tokens.

``fts5``: SQLite's full-text table beside an ordinary one. ``plain``: Whoosh as its manual shows it, with a
parsed query, ``filter=`` and ``groupedby=``. Both match as the site's engines do; their own BM25 ranks.
"""

from __future__ import annotations

import heapq
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, query, sorting

from jobsite.search.engine import AtLeast, AtMost, IndexDocument, SearchQuery, SearchWord, Under

COLUMNS = ("posted_on", "closes_on", "division", "occupation", "wage_month_fen", "education")
Found = tuple[list[int], int, dict[str, dict[int, int]]]


class Fts5:
    """SQLite FTS5 over three columns of tokens; filters and facets over an ordinary table."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.file = root / "fts5.sqlite"

    def build(self, documents: Iterable[IndexDocument]) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        self.open()
        self.db.execute("create table v(id integer primary key," + ",".join(f"{one} integer" for one in COLUMNS) + ")")
        tokens = "unicode61 remove_diacritics 0 tokenchars '+#.='"
        self.db.execute(f'create virtual table f using fts5(exact, title, any, tokenize="{tokens}", detail=column)')
        self.add(documents)
        self.db.execute("insert into f(f) values('optimize')")
        self.db.execute("create index v_division on v(division)")
        self.db.execute("analyze")

    def open(self) -> None:
        self.db = sqlite3.connect(self.file, isolation_level=None)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=normal")
        self.db.execute("pragma mmap_size=1000000000")
        self.db.execute("pragma cache_size=-64000")

    def add(self, documents: Iterable[IndexDocument]) -> None:
        self.db.execute("begin")
        for document in documents:
            self.db.execute("delete from f where rowid = ?", (document.id,))
            row = (document.id, *(document.values.get(name, 0) for name in COLUMNS))
            self.db.execute(f"insert or replace into v values({','.join('?' * len(row))})", row)
            texts = (" ".join(document.title_words), " ".join(document.title_tokens), " ".join(document.tokens))
            self.db.execute("insert into f(rowid, exact, title, any) values(?, ?, ?, ?)", (document.id, *texts))
        self.db.execute("commit")

    def search(self, asked: SearchQuery) -> Found:
        where, values = (
            ["f match ?"],
            ["".join(f"({_match(word)})" if not n else f" AND ({_match(word)})" for n, word in enumerate(asked.words))],
        )
        for one in asked.filters:
            clause, more = _sql(one)
            where.append(clause)
            values += more
        statement = (
            "select v.id, v.posted_on, v.division, v.occupation, bm25(f, 3, 2, 1)"
            " from f cross join v on v.id = f.rowid where " + " and ".join(where)
        )
        rows = self.db.execute(statement, values).fetchall()
        best = heapq.nsmallest(asked.offset + asked.limit, rows, key=lambda row: (row[4], -row[1], -row[0]))
        facets = {
            "division": dict(Counter(row[2] for row in rows)),
            "occupation": dict(Counter(row[3] for row in rows)),
        }
        return [row[0] for row in best], len(rows), facets


def _match(word: SearchWord) -> str:
    def every(column: str, tokens: Iterable[str]) -> str:
        return "(" + " AND ".join(f'{column}:"{token}"' for token in tokens) + ")"

    ways = [every("any", word.literal.pieces), every("title", word.literal.bigrams)]
    ways += [every(field, tokens) for field, tokens in word.synonym_ways]
    return " OR ".join(dict.fromkeys(ways))


def _sql(one: Any) -> tuple[str, list[Any]]:
    match one:
        case AtLeast(column, value):
            return f"v.{column} >= ?", [value]
        case AtMost(column, value):
            return f"v.{column} <= ?", [value]
        case Under(column, prefixes):
            ends = [(int(prefix.ljust(9, "0")), int(prefix.ljust(9, "9"))) for prefix in prefixes]
            return "(" + " or ".join(f"v.{column} between ? and ?" for _ in ends) + ")", [
                end for pair in ends for end in pair
            ]
    raise NotImplementedError(one)


class Blanks(analysis.Tokenizer):
    """Tokens parted by blanks."""

    def __call__(self, value: str, **more: Any) -> Any:
        token = analysis.Token(more.get("positions", False), more.get("chars", False))
        token.boost = 1.0
        for word in value.split():
            token.text = word
            yield token


class PlainWhoosh:
    """Whoosh as its manual shows it: text fields, ``filter=`` a query, ``groupedby=`` sortable columns."""

    def __init__(self, root: Path) -> None:
        self.path = root / "plain"

    def build(self, documents: Iterable[IndexDocument]) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        numbers = {name: fields.NUMERIC(int, 64, sortable=True) for name in COLUMNS}
        texts = {name: fields.TEXT(analyzer=Blanks(), phrase=False) for name in ("exact", "title", "any")}
        schema = fields.Schema(id=fields.ID(unique=True, stored=True), **numbers, **texts)
        writer = index.create_in(str(self.path), schema).writer(limitmb=512)
        for document in documents:
            writer.add_document(**self._fields(document))
        writer.commit()
        self.open()

    def open(self) -> None:
        self.index = index.open_dir(str(self.path))
        self.searcher = self.index.searcher()

    def add(self, documents: Iterable[IndexDocument]) -> None:
        writer = self.index.writer()
        for document in documents:
            writer.update_document(**self._fields(document))
        writer.commit()
        self.searcher = self.searcher.refresh()

    def _fields(self, document: IndexDocument) -> dict[str, Any]:
        return {
            "id": str(document.id),
            "exact": " ".join(document.title_words),
            "title": " ".join(document.title_tokens),
            "any": " ".join(document.tokens),
            **{name: document.values.get(name, 0) for name in COLUMNS},
        }

    def search(self, asked: SearchQuery) -> Found:
        words = query.And([_parsed(word) for word in asked.words])
        result = self.searcher.search(
            words,
            limit=asked.offset + asked.limit,
            filter=query.And([_numeric(one) for one in asked.filters]),
            groupedby={"division": sorting.FieldFacet("division"), "occupation": sorting.FieldFacet("occupation")},
            maptype=sorting.Count,
        )
        facets = {name: dict(result.groups(name)) for name in ("division", "occupation")}
        return [int(hit["id"]) for hit in result], len(result), facets


def _parsed(word: SearchWord) -> query.Query:
    def every(field: str, tokens: Iterable[str], boost: float = 1.0) -> query.Query:
        return query.And([query.Term(field, token, boost=boost) for token in tokens])

    ways = [
        every("any", word.literal.pieces),
        every("title", word.literal.bigrams, 2.0),
        every("exact", word.literal.pieces, 3.0),
    ]
    return query.Or([*ways, *(every(field, tokens, 0.3) for field, tokens in word.synonym_ways)])


def _numeric(one: Any) -> query.Query:
    match one:
        case AtLeast(column, value):
            return query.NumericRange(column, value, None)
        case AtMost(column, value):
            return query.NumericRange(column, None, value)
        case Under(column, prefixes):
            return query.Or(
                [query.NumericRange(column, int(one.ljust(9, "0")), int(one.ljust(9, "9"))) for one in prefixes]
            )
    raise NotImplementedError(one)
