"""The default engine: postings on disk in Whoosh, numbers in numpy columns, one snapshot per commit.

Owns writing, refreshing and the cache of decoded postings per segment. Scoring is the snapshot's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from jobsite.search import whoosh_format
from jobsite.search.caching import BoundedCache
from jobsite.search.columns import ColumnStore, Numbers, RowFormat
from jobsite.search.directory import IndexDirectory
from jobsite.search.engine import (
    IndexDocument,
    IndexSchema,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
)
from jobsite.search.whoosh_snapshot import Segment, Snapshot

POSTING_CACHE_BYTES = 32 << 20
MOST_SEGMENTS = 48
FEWEST_DEAD = 1_000
_OPEN_ATTEMPTS = 5
_DEAD_SHARE = 4
"""Rows are packed afresh once one in so many belongs to a segment that is gone."""


class WhooshEngine:
    """See SearchEngine. One instance per process and index; ``root`` is the index's own directory."""

    def __init__(self, schema: IndexSchema, root: Path) -> None:
        self.schema = schema
        self._directory = IndexDirectory(root, f"whoosh{schema.edition}")
        self._rows = RowFormat(schema)
        self._store = ColumnStore(schema)
        self._readers: dict[str, tuple[SegmentReader, Segment]] = {}
        self._postings: BoundedCache[Numbers] = BoundedCache(POSTING_CACHE_BYTES)
        self._refreshing = Lock()
        self._decoding = Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._build: Path | None = None
        self._snapshot: Snapshot | None = None
        self._added: dict[int, IndexDocument] = {}
        self._deleted: set[int] = set()

    # reading

    def refresh(self) -> bool:
        stamp = self._directory.stamp()
        if stamp == self._stamp:
            return False
        with self._refreshing:
            if stamp == self._stamp:
                return False
            self._load()
            self._stamp = stamp
        return True

    @property
    def is_open(self) -> bool:
        return self._snapshot is not None

    @property
    def is_worn(self) -> bool:
        snapshot = self._snapshot
        if snapshot is None:
            return False
        held = sum(place.count for place in snapshot.segments)
        dead = held - int(np.count_nonzero(snapshot.alive))
        return len(snapshot.segments) > MOST_SEGMENTS or dead > max(FEWEST_DEAD, held // 2)

    def search(self, query: SearchQuery) -> SearchResult:
        return self._current().search(query)

    def versions(self) -> dict[int, int]:
        return self._current().live_versions()

    def vocabulary(self) -> dict[str, int]:
        self._current()
        words: Counter[str] = Counter()
        with self._decoding:
            for reader, _ in list(self._readers.values()):
                words.update(dict(whoosh_format.read_terms(reader, "exact")))
        return words

    def close(self) -> None:
        with self._refreshing, self._decoding:
            self._forget_build()
            self._snapshot = None

    def _current(self) -> Snapshot:
        if self._snapshot is None:
            self.refresh()
        if self._snapshot is None:
            raise SearchUnavailable(self.schema.name)
        return self._snapshot

    def _load(self) -> None:
        for attempt in range(_OPEN_ATTEMPTS):
            build = self._directory.current()
            try:
                if build != self._build:
                    self._forget_build()
                    self._build = build
                self._take(whoosh_format.open_build(build, self._rows))
                return
            except Exception as error:
                # Whoosh says corrupt in as many ways as there are ways to read wrong bytes. A file that a
                # writer has just removed looks the same, and is not there in the next commit.
                if attempt == _OPEN_ATTEMPTS - 1:
                    self._forget_build()
                    raise SearchUnavailable(f"the index {self.schema.name} cannot be read") from error

    def _take(self, opened: Any) -> None:
        """Make the snapshot of the newest commit, opening only segments not open yet."""
        toc = opened._read_toc()
        segments = {segment.segment_id(): segment for segment in toc.segments}
        gone = self._readers.keys() - segments.keys()
        for key in gone:
            del self._readers[key]
        self._postings.drop(lambda entry: isinstance(entry, tuple) and entry[0] in gone)
        live = sum(segment.count for _, segment in self._readers.values())
        if (self._store.count - live) * _DEAD_SHARE > self._store.count:
            self._repack()
        for key, segment in segments.items():
            if key not in self._readers:
                self._open(key, SegmentReader(opened.storage, opened.schema, segment))
        self._snapshot = self._make_snapshot(segments, f"{self._build and self._build.name}:{toc.generation}")

    def _make_snapshot(self, segments: dict[str, Any], generation: str) -> Snapshot:
        view = self._store.view()
        alive = np.zeros(view.count, dtype=np.bool_)
        places = sorted((place for _, place in self._readers.values()), key=lambda place: place.base)
        for place in places:
            alive[place.base : place.base + place.count] = True
            deleted = np.fromiter(segments[place.key].deleted_docs(), dtype=np.int64)
            alive[place.base + deleted] = False
        return Snapshot(view, alive, places, generation)

    def _open(self, key: str, reader: SegmentReader) -> None:
        rows = whoosh_format.read_rows(reader, self._rows)
        base = self._store.append(rows)
        place = Segment(
            key=key,
            base=base,
            count=len(rows),
            postings=partial(self._decoded, key, reader, base),
            tags=partial(self._tags, reader),
        )
        self._readers[key] = (reader, place)

    def _repack(self) -> None:
        """Number the rows afresh from the segments still in use."""
        readers = [(key, reader) for key, (reader, _) in self._readers.items()]
        self._readers = {}
        self._postings.drop(lambda _: True)
        self._store = ColumnStore(self.schema)
        for key, reader in readers:
            self._open(key, reader)

    def _forget_build(self) -> None:
        # Readers are not closed: a search in another thread may still be reading them. They go with it.
        self._readers = {}
        self._postings.drop(lambda _: True)
        self._store = ColumnStore(self.schema)
        self._build = None

    def _decoded(self, key: str, reader: SegmentReader, base: int, field: str, token: str) -> Numbers:
        entry = (key, base, field, token)
        rows = self._postings.get(entry)
        if rows is None:
            with self._decoding:  # a reader's files have one position for all threads
                rows = whoosh_format.read_postings(reader, field, token)
            rows += np.int32(base)
            self._postings.put(entry, rows, rows.nbytes + 200)
        return rows

    def _tags(self, reader: SegmentReader, prefix: str) -> list[str]:
        with self._decoding:
            return [tag for tag, _ in whoosh_format.read_terms(reader, "tag", prefix)]

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
            self.refresh()
            snapshot = self._current()
            assert self._build is not None
            opened = whoosh_format.open_build(self._build, self._rows)
            writer = whoosh_format.SegmentBuilder(opened, self._rows)
            try:
                self._remove(writer, snapshot, [*self._added, *self._deleted])
                for document in self._added.values():
                    writer.add(document)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(mergetype=whoosh_format.merge_small)
            self._directory.announce()
        self._added.clear()
        self._deleted.clear()

    def _remove(self, writer: Any, snapshot: Snapshot, ids: list[int]) -> None:
        """Mark the rows of these ids as deleted in the writer's own segments."""
        segments = {segment.segment_id(): segment for segment in writer.segments}
        rows = snapshot.live_rows(ids)
        for place in snapshot.segments:
            inside = rows[(rows >= place.base) & (rows < place.base + place.count)]
            for row in inside.tolist():
                segments[place.key].delete_document(row - place.base)

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        with self._directory.writing():
            build = self._directory.new_build()
            whoosh_format.create(build, self.schema)
            opened = whoosh_format.open_build(build, self._rows)
            writer = whoosh_format.SegmentBuilder(opened, self._rows)
            count = 0
            try:
                for document in documents:
                    writer.add(document)
                    count += 1
            except BaseException:
                writer.cancel()
                raise
            writer.commit(merge=False)
            self._directory.swap(build)
        return count
