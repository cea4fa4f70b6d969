"""How an index is laid out in Whoosh: fields, blocks of postings, merging of segments.

Owns everything that touches Whoosh's own types. It must not score, filter or know files of other engines.
Whoosh pickles its schema with the names of these classes: renaming one makes old indexes unreadable, which
is treated like a corrupt index (it is built again).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns as whoosh_columns
from whoosh import fields, formats, index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import SegmentReader, TermNotFound

from jobsite.search.columns import Numbers, RowFormat
from jobsite.search.engine import IndexDocument, IndexSchema

TERM_FIELDS = ("exact", "title", "any", "tag")
BLOCK = 16_384
"""Postings in a block. Blocks are decoded whole, so that few large ones are much faster than Whoosh's 128."""
MERGE_AT = 8
MERGE_SIZES = (8, 64, 512)
"""A commit merges the segments of at most so many documents once there are MERGE_AT of them; larger ones
are packed by a rebuild, because merging them would hold up the one writer for seconds."""
REBUILD_MEMORY_MB = 512


class TokenField(fields.FieldType):  # type: ignore[misc] # Whoosh is untyped
    """A field that takes tokens already cut and keeps only which documents have them."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: Iterable[str], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """Whoosh's hook: (term, frequency, weight, payload) of each distinct token."""
        return [(token.encode(), 1, 1.0, b"") for token in value]


class RowField(fields.FieldType):  # type: ignore[misc] # Whoosh is untyped
    """A document's packed numbers in a column of fixed width; not searchable."""

    indexed = False

    def __init__(self, size: int) -> None:
        super().__init__(None, None, sortable=whoosh_columns.FixedBytesColumn(size))

    def to_bytes(self, value: bytes) -> bytes:
        return value

    def from_bytes(self, bs: bytes) -> bytes:
        return bs


def whoosh_schema(rows: RowFormat) -> fields.Schema:
    """The fields of an index with rows of this format."""
    return fields.Schema(row=RowField(rows.size), **{name: TokenField() for name in TERM_FIELDS})


def create(build: Path, schema: IndexSchema) -> None:
    """Make an empty index in an empty directory."""
    index.create_in(str(build), whoosh_schema(RowFormat(schema)))


def codec() -> W3Codec:
    """Large blocks, not compressed: read by the megabyte, and the files are in the page cache anyway."""
    return W3Codec(blocklimit=BLOCK, compression=0)


def fields_of(document: IndexDocument, rows: RowFormat) -> dict[str, Any]:
    """A document as Whoosh takes it."""
    return {
        "row": rows.pack(document),
        "exact": document.title_words,
        "title": document.title_tokens,
        "any": document.tokens,
        "tag": document.tags,
    }


def merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge hook: merges many segments of one size into the new one, returns those that stay."""
    for most in MERGE_SIZES:
        small = [segment for segment in segments if segment.doc_count_all() <= most]
        if len(small) >= MERGE_AT:
            for segment in small:
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return [segment for segment in segments if segment not in small]
    return segments


def read_rows(reader: SegmentReader, rows: RowFormat) -> Any:
    """The packed numbers of every document of a segment, deleted ones as well, as a structured array."""
    column = reader.column_reader("row", whoosh_columns.FixedBytesColumn(rows.size))
    return rows.unpack(b"".join(column))


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
