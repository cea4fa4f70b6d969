"""Columns of numbers in memory, one row per document, growing at the end; filters and counts over them.

Owns the packed row format on disk and the arrays of one process. It must not know terms or postings.
Arrays are never changed below a count that was handed out, so a view stays true while rows are appended.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from jobsite.search.engine import Column, IndexDocument, IndexSchema, Kind

Numbers = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ID_BITS = 40
_FIRST_CAPACITY = 1024
LOWEST, HIGHEST = -(1 << 31), (1 << 31) - 1


class RowFormat:
    """Packs a document's numbers into bytes of one length: id, version, then the columns, 64 bits each."""

    def __init__(self, schema: IndexSchema) -> None:
        self.columns = schema.columns
        self.names = ("id", "version", *(column.name for column in schema.columns))
        self._struct = struct.Struct(f"<{len(self.names)}q")
        self.dtype = np.dtype([(name, "<i8") for name in self.names])

    @property
    def size(self) -> int:
        return self.dtype.itemsize

    def pack(self, document: IndexDocument) -> bytes:
        """Raises KeyError for a value that the schema does not know, ValueError for one out of range."""
        unknown = document.values.keys() - {column.name for column in self.columns}
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        if not 0 < document.id < 1 << ID_BITS:
            raise ValueError(f"id {document.id} is out of range")
        values = [document.values.get(column.name, 0) for column in self.columns]
        for column, value in zip(self.columns, values, strict=True):
            _check(column, value)
        return self._struct.pack(document.id, document.version, *values)

    def unpack(self, packed: bytes) -> npt.NDArray[Any]:
        """Rows as a structured array; a view of the bytes."""
        return np.frombuffer(packed, dtype=self.dtype)


def _check(column: Column, value: int) -> None:
    if column.kind is Kind.CODE:
        allowed = 0 <= value < 10 ** (column.digits or 18)
    elif column.kind is Kind.BITS:
        allowed = 0 <= value < 1 << 31
    else:
        allowed = -(1 << 31) <= value < 1 << 31
    if not allowed:
        raise ValueError(f"{column.name} {value} is out of range")


class GrowingArray:
    """An array that grows at the end; ``view`` gives the first n values without copying."""

    def __init__(self, dtype: Any) -> None:
        self._data = np.zeros(_FIRST_CAPACITY, dtype=dtype)

    def write(self, start: int, values: npt.NDArray[Any]) -> None:
        """Put values at start; a larger array is a new one, so that views handed out stay as they are."""
        end = start + len(values)
        if end > len(self._data):
            grown = np.zeros(max(end, len(self._data) * 5 // 4), dtype=self._data.dtype)
            grown[:start] = self._data[:start]
            self._data = grown
        self._data[start:end] = values

    def view(self, count: int) -> npt.NDArray[Any]:
        return self._data[:count]


class CodeTable:
    """Turns codes into small numbers in the order they are met; the table only grows."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}

    def encode(self, codes: Keys) -> Numbers:
        distinct, places = np.unique(codes, return_inverse=True)
        known = [self._places.setdefault(int(code), len(self._places)) for code in distinct]
        return np.asarray(known, dtype=np.int32)[places]

    def codes(self) -> tuple[int, ...]:
        return tuple(self._places)


class ColumnStore:
    """All columns of one index in this process. Rows are only appended; ``reset`` starts afresh."""

    def __init__(self, schema: IndexSchema) -> None:
        self.schema = schema
        self.reset()

    def reset(self) -> None:
        self.count = 0
        self._ids = GrowingArray(np.int64)
        self._versions = GrowingArray(np.int64)
        self._arrays = {column.name: GrowingArray(np.int32) for column in self.schema.columns}
        self._tables = {column.name: CodeTable() for column in self.schema.columns if column.kind is Kind.CODE}

    def append(self, rows: npt.NDArray[Any]) -> int:
        """Add rows at the end and return the number of the first."""
        base = self.count
        self._ids.write(base, rows["id"])
        self._versions.write(base, rows["version"])
        for name, array in self._arrays.items():
            values = rows[name]
            table = self._tables.get(name)
            array.write(base, table.encode(values) if table else values.astype(np.int32))
        self.count = base + len(rows)
        return base

    def view(self) -> ColumnView:
        """What is there now, unchanged by later appends."""
        count = self.count
        return ColumnView(
            schema=self.schema,
            count=count,
            ids=self._ids.view(count),
            versions=self._versions.view(count),
            columns={name: array.view(count) for name, array in self._arrays.items()},
            tables={name: table.codes() for name, table in self._tables.items()},
        )


class ColumnView:
    """An unchanging look at the columns, with what is derived from them."""

    def __init__(
        self,
        *,
        schema: IndexSchema,
        count: int,
        ids: Keys,
        versions: Keys,
        columns: dict[str, Numbers],
        tables: dict[str, tuple[int, ...]],
    ) -> None:
        self.schema = schema
        self.count = count
        self.ids = ids
        self.versions = versions
        self.columns = columns
        self.tables = tables
        self.rank: Keys = (columns[schema.recency].astype(np.int64) << ID_BITS) | ids

    def numbers(self, name: str) -> Numbers:
        """The raw numbers of a column; of a CODE column the places in its table. Raises KeyError."""
        return self.columns[name]

    def one_of(self, name: str, values: Sequence[int]) -> Mask:
        """Documents whose code is one of the values."""
        wanted = set(values)
        return self._chosen(name, [code in wanted for code in self.tables[name]])

    def between(self, name: str, lowest: int, highest: int) -> Mask:
        """Documents whose number or code is from lowest to highest, both included."""
        if name in self.tables:
            return self._chosen(name, [lowest <= code <= highest for code in self.tables[name]])
        values = self.columns[name]
        inside: Mask = (values >= lowest) & (values <= highest)
        return inside

    def under(self, name: str, prefixes: Sequence[str]) -> Mask:
        """Documents whose code begins with one of the digits."""
        digits = self.schema.column(name).digits
        starts = tuple(prefixes)
        return self._chosen(name, [str(code).zfill(digits).startswith(starts) for code in self.tables[name]])

    def _chosen(self, name: str, choice: list[bool]) -> Mask:
        chosen: Mask = np.asarray(choice, dtype=np.bool_)
        return chosen[self.columns[name]] if len(chosen) else np.zeros(self.count, dtype=np.bool_)

    def counts(self, name: str, rows: npt.NDArray[Any]) -> dict[int, int]:
        """Value (CODE) or bit number (BITS) → how many of the rows have it; zeros left out."""
        values = self.columns[name][rows]
        if self.schema.column(name).kind is Kind.BITS:
            used = int(np.bitwise_or.reduce(values)) if len(values) else 0
            bits = [bit for bit in range(used.bit_length()) if used >> bit & 1]
            return {bit: int(np.count_nonzero(values & np.int32(1 << bit))) for bit in bits}
        if self.schema.column(name).kind is not Kind.CODE:
            raise KeyError(name)
        table = self.tables[name]
        tally = np.bincount(values, minlength=len(table)).tolist()
        return {code: total for code, total in zip(table, tally, strict=True) if total}


def best(primary: npt.NDArray[Any], rank: Keys, wanted: int) -> npt.NDArray[np.intp]:
    """Places of the ``wanted`` greatest by (primary, rank), in falling order; one dimension each."""
    places: npt.NDArray[np.intp]
    if wanted <= 0:
        return np.zeros(0, dtype=np.intp)
    if wanted < len(primary):
        bound = np.partition(primary, len(primary) - wanted)[len(primary) - wanted]
        above = np.flatnonzero(primary > bound)
        level = np.flatnonzero(primary == bound)
        missing = wanted - len(above)
        if missing < len(level):
            level = level[np.argpartition(rank[level], len(level) - missing)[len(level) - missing :]]
        places = np.concatenate((above, level))
    else:
        places = np.arange(len(primary))
    order = np.lexsort((rank[places], primary[places]))[::-1]
    return places[order]
