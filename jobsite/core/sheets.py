"""Workbooks (XLSX) whose cells are never run: text that a spreadsheet would take for a formula is made plain. Knows no feature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from jobsite.core.lazily import lazy_module

openpyxl = lazy_module("openpyxl")
RUNS = ("=", "+", "-", "@", "\t", "\r")
SHEET_SIGNS = frozenset("[]:*?/\\")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(value: object) -> int | float | str:
    """A number as it is; text without control signs, with an apostrophe before what would be run as a formula."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\r\n")
    return f"'{clean}" if clean.lstrip(" ").startswith(RUNS) else clean


def make_workbook(sheets: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> bytes:
    """The workbook of (title, rows); titles are cut to what a sheet may be called."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet("".join("_" if sign in SHEET_SIGNS else sign for sign in title)[:31])
        for row in rows:
            sheet.append([neutral(value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
