"""How an index is laid out in Whoosh: fields, blocks of postings, merging of segments.

Owns everything that touches Whoosh's own types. It must not score, filter or know files of other engines.
Whoosh pickles its schema with the names of these classes: renaming one makes old indexes unreadable, which
is treated like a corrupt index (it is built again).
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns as whoosh_columns
from whoosh import fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from jobsite.search.columns import Numbers, RowFormat
from jobsite.search.engine import IndexDocument, IndexSchema

TERM_FIELDS = ("exact", "title", "any", "tag")
BLOCK = 16_384
"""Postings in a block. Blocks are decoded whole, so that few large ones are much faster than Whoosh's 128."""
MERGE_AT = 8
MERGE_SIZES = (8, 64, 512)
"""A commit merges the segments of at most so many documents once there are MERGE_AT of them; larger ones
are packed by a rebuild, because merging them would hold up the one writer for seconds."""


class TokenField(fields.FieldType):  # type: ignore[misc] # Whoosh is untyped
    """A field of tokens already cut that keeps only which documents have them."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)


class RowField(fields.FieldType):  # type: ignore[misc] # Whoosh is untyped
    """A document's packed numbers in a column of fixed width; not searchable."""

    indexed = False

    def __init__(self, size: int) -> None:
        super().__init__(None, None, sortable=whoosh_columns.FixedBytesColumn(size))

    def from_bytes(self, bs: bytes) -> bytes:
        """Whoosh's hook for what a column holds."""
        return bs


class MappedStorage(FileStorage):  # type: ignore[misc] # Whoosh is untyped
    """Files mapped into memory, so that a process holds only the pages that its searches touch.

    Whoosh maps its compound files as well, but then copies each part of them into memory.
    """

    def open_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Whoosh's hook."""
        with (Path(self.folder) / name).open("rb") as file:
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:  # an empty file cannot be mapped
                return StructFile(BytesIO(), name=name)
        return StructFile(mapped, name=name)


class ListWriter(W3PostingsWriter):  # type: ignore[misc] # Whoosh is untyped
    """Writes a whole list of postings at once. Whoosh adds them one by one, which takes ten times as long."""

    def add_all(self, docnums: array[int]) -> None:
        """Between start_postings and finish_postings: rising document numbers, at least one."""
        for start in range(0, len(docnums), BLOCK):
            self._ids = docnums[start : start + BLOCK]
            self._weights = array("f", (1.0,)) * len(self._ids)
            self._maxweight = 1.0
            self._write_block(last=start + BLOCK >= len(docnums))

    def _mini_ids(self) -> tuple[int, ...]:
        if len(self._ids) > 64:
            return tuple(np.diff(np.array(self._ids, dtype=np.int32), prepend=np.int32(0)).tolist())
        return tuple(after - before for before, after in pairwise((0, *self._ids)))  # numpy's start costs more

    def _mini_weights(self) -> None:
        return None  # all are 1.0


class ListCodec(W3Codec):  # type: ignore[misc] # Whoosh is untyped
    """Large blocks, not compressed: read by the megabyte, and the files are in the page cache anyway."""

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK, compression=0)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> ListWriter:
        return ListWriter(dbfile, blocklimit=BLOCK, byteids=byteids, compression=0)


class SegmentBuilder(SegmentWriter):  # type: ignore[misc] # Whoosh is untyped
    """Whoosh's writer with postings gathered in memory (4 bytes each) instead of sorted one by one."""

    def __init__(self, opened: Any, rows: RowFormat) -> None:
        super().__init__(opened, codec=ListCodec(), compound=False)
        self._rows = rows
        self._column = whoosh_columns.FixedBytesColumn(rows.size)
        self._lists: dict[str, dict[bytes, array[int]]] = {name: {} for name in TERM_FIELDS}

    def add(self, document: IndexDocument) -> None:
        """Add a document; tokens of a field are distinct. Raises as RowFormat.pack does."""
        docnum = self._add_row(self._rows.pack(document))
        texts = (document.title_words, document.title_tokens, document.tokens, document.tags)
        for name, tokens in zip(TERM_FIELDS, texts, strict=True):
            lists = self._lists[name]
            for token in tokens:
                key = token.encode()
                if key in lists:
                    lists[key].append(docnum)
                else:
                    lists[key] = array("I", (docnum,))

    def add_reader(self, reader: SegmentReader) -> None:
        """Take over the living documents of a segment."""
        rows = read_rows(reader, self._rows)
        living = np.ones(len(rows), dtype=np.bool_)
        living[deleted_rows(reader)] = False
        first = self.docnum
        for packed in rows[living]:
            self._add_row(packed.tobytes())
        moved = first + np.cumsum(living, dtype=np.int32) - 1
        for name in TERM_FIELDS:
            for token, _ in read_terms(reader, name):
                docnums = read_postings(reader, name, token)
                kept = moved[docnums[living[docnums]]]
                if len(kept):
                    self._lists[name].setdefault(token.encode(), array("I")).extend(kept.tolist())

    def _add_row(self, packed: bytes) -> int:
        docnum = int(self.docnum)
        self.perdocwriter.start_doc(docnum)
        self.perdocwriter.add_column_value("row", self._column, packed)
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True
        return docnum

    def _flush_segment(self) -> None:
        """Whoosh's hook: write what was gathered, fields and terms in order."""
        self.perdocwriter.close()
        for name in sorted(self._lists):
            lists = self._lists[name]
            if lists:
                self.fieldwriter.start_field(name, self.schema[name])
                for term in sorted(lists):
                    self.fieldwriter.start_term(term)
                    self.fieldwriter._postwriter.add_all(lists[term])
                    self.fieldwriter.finish_term()
                self.fieldwriter.finish_field()
        self.fieldwriter.close()


def whoosh_schema(rows: RowFormat) -> fields.Schema:
    """The fields of an index with rows of this format."""
    return fields.Schema(row=RowField(rows.size), **{name: TokenField() for name in TERM_FIELDS})


def create(build: Path, schema: IndexSchema) -> None:
    """Make an empty index in an empty directory."""
    index.create_in(str(build), whoosh_schema(RowFormat(schema)))


def open_build(build: Path, rows: RowFormat) -> Any:
    """The newest commit of an index as Whoosh's index object. Raises whatever Whoosh raises on wrong bytes."""
    return MappedStorage(str(build)).open_index(schema=whoosh_schema(rows))


def merge_small(writer: SegmentBuilder, segments: list[Any]) -> list[Any]:
    """Whoosh's merge hook: merges many segments of one size into the new one, returns those that stay."""
    for over, most in pairwise((0, *MERGE_SIZES)):
        small = [segment for segment in segments if over < segment.doc_count_all() <= most]
        if len(small) >= MERGE_AT:
            for segment in small:
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return [segment for segment in segments if segment not in small]
    return segments


def read_rows(reader: SegmentReader, rows: RowFormat) -> Any:
    """The packed numbers of every document of a segment, deleted ones as well, as a structured array."""
    name = W3Codec.column_filename(reader.segment(), "row")
    with reader.storage().open_file(name) as file:
        return rows.unpack(file.read(reader.doc_count_all() * rows.size))


def deleted_rows(reader: SegmentReader) -> list[int]:
    return sorted(reader.segment().deleted_docs())


def read_postings(reader: SegmentReader, field: str, token: str) -> Numbers:
    """Numbers of the documents of a segment that have the token, rising; deleted ones as well.

    Goes below ``reader.postings`` to take whole blocks instead of one document at a time (20 times faster).
    """
    try:
        matcher = reader._terms.matcher(field, token.encode(), formats.Existence())
    except TermNotFound:
        return np.zeros(0, dtype=np.int32)
    if not hasattr(matcher, "_read_data"):
        return np.fromiter(matcher.all_ids(), dtype=np.int32)
    blocks = list(_blocks(matcher))
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


def _blocks(matcher: Any) -> Iterator[Numbers]:
    while True:
        matcher._read_data()
        gaps = np.array(matcher._data[0], dtype=np.int32)
        yield np.cumsum(gaps, dtype=np.int32)
        if matcher._lastblock:
            return
        matcher._next_block()


def read_terms(reader: SegmentReader, field: str, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Tokens of a field that begin so, with the number of documents that have each, deleted ones as well."""
    start = prefix.encode()
    if field not in reader.indexed_field_names():
        return
    for (name, token), info in reader._terms.items_from(field, start):
        if name != field or not token.startswith(start):
            return
        yield token.decode(), info.doc_frequency()
