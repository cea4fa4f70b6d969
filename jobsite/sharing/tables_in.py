"""Reading postings from a table (XLSX, XLS, ODS by calamine; CSV) and making the template. Pure: bytes in, rows out."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import python_calamine

from jobsite.core.errors import Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, fen_of
from jobsite.core.sheets import make_workbook
from jobsite.sharing.content import PostingContent, gaps_of, problems_of
from jobsite.sharing.models.lending import PostingKind
from jobsite.taxonomy.written import division_from, names_in, occupation_from

DATA = Path(__file__).resolve().parent / "data" / "import_columns.json"
MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS = 500
LONGEST = {"title": 60, "address": 200, "expects": 500, "contact_name": 40, "contact_phone": 20, "description": 3000}
_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: the row as the table counts it, the column's title, and what to do."""

    row: int
    column: str
    message: Text


@dataclass(frozen=True)
class Read:
    """One row that was read: its number in the table, its content or None, and its problems."""

    row: int
    content: PostingContent | None
    problems: list[Problem]


@lru_cache(maxsize=1)
def _spec() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def titles() -> dict[str, str]:
    """The column's title by field, in the order of the template."""
    return {one["field"]: one["title"] for one in _spec()["columns"]}


def template(kind: PostingKind) -> bytes:
    """An XLSX with the column titles and one example row."""
    columns = _spec()["columns"]
    return make_workbook([("Sheet", [[one["title"] for one in columns], [one[kind.value] for one in columns]])])


def read_table(content: bytes, *, kind: PostingKind, today: date) -> list[Read]:
    """Every row of the first sheet. Raises Invalid on `file` when it is no table, too large, or lacks a column."""
    if not content or len(content) > MOST_BYTES:
        raise Invalid({"file": _("请选择不超过 5 MB 的表格。")})
    rows = cells_of(content)
    if not rows:
        raise Invalid({"file": _("表格是空的。")})
    head = {str(cell).strip(): number for number, cell in enumerate(rows[0])}
    wanted = titles()
    missing = [title for title in wanted.values() if title not in head]
    if missing:
        raise Invalid({"file": _("表格缺少这几列：%(columns)s。请用模板填写。", columns="、".join(missing))})
    if len(rows) - 1 > MOST_ROWS:
        raise Invalid({"file": _("一次最多导入 %(n)s 行。", n=MOST_ROWS)})
    found = []
    for number, cells in enumerate(rows[1:], start=2):
        values = {
            name: text_of(cells[head[title]] if head[title] < len(cells) else "") for name, title in wanted.items()
        }
        if any(values.values()):
            found.append(_read_row(number, values, kind, today))
    if not found:
        raise Invalid({"file": _("表格里没有要导入的行。")})
    return found


def cells_of(content: bytes) -> list[Sequence[Any]]:
    """The cells of the first sheet, or of a CSV. Raises Invalid on `file` when it is no table."""
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        _check_unpacked(content)
        try:
            sheet = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
            return [list(row) for row in sheet.to_python(skip_empty_area=False)]
        except (python_calamine.CalamineError, ValueError, OSError, IndexError) as error:
            raise Invalid({"file": _("打不开这个表格，请另存为 XLSX 再试。")}) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            return list(csv.reader(StringIO(text), strict=True))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise Invalid({"file": _("打不开这个表格，请另存为 XLSX 再试。")})


def _check_unpacked(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise Invalid({"file": _("打不开这个表格，请另存为 XLSX 再试。")}) from error
    if size > MOST_UNPACKED:
        raise Invalid({"file": _("请选择不超过 5 MB 的表格。")})


def text_of(cell: Any) -> str:
    """A cell as one would write it: whole numbers without a point, days as 2027-03-01."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).replace("\x00", "").strip()


def _read_row(number: int, values: Mapping[str, str], kind: PostingKind, today: date) -> Read:
    problems: list[Problem] = []

    def wrong(field: str, message: Text) -> None:
        problems.append(Problem(number, titles()[field], message))

    for field, most in LONGEST.items():
        if len(values[field]) > most:
            wrong(field, _("最多 %(n)s 个字。", n=most))
    starts_on, ends_on = day_of(values["starts_on"]), day_of(values["ends_on"])
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is None:
            wrong(field, _("请写成 2027-03-01 这样的日期。"))
    headcount, commute = _whole(values["headcount"]), _whole(values["commute_km"] or "15")
    unit = _spec()["units"].get(values["wage_unit"].lower())
    for field, value, message in (
        ("headcount", headcount, _("请填写 1 到 2000 之间的人数。")),
        ("commute_km", commute, _("请填写 0 到 200 公里。")),
        ("wage", fen_of(values["wage"]), _("请填写数字，单位是元。")),
        ("wage_unit", unit, _("请写月、天或小时。")),
    ):
        if value is None:
            wrong(field, message)
    if problems or starts_on is None or ends_on is None or headcount is None or commute is None:
        return Read(number, None, problems)
    content = _content(values, starts_on, ends_on, headcount, commute, WageUnit(unit))
    found = problems_of(content, today=today) | gaps_of(content, kind)
    for field, message in found.items():
        wrong(_COLUMN_OF.get(field, field), message)
    return Read(number, None if problems else content, problems)


_COLUMN_OF = {"occupation_name": "occupation", "division_name": "division"}


def _content(
    values: Mapping[str, str], starts_on: date, ends_on: date, headcount: int, commute_km: int, unit: WageUnit
) -> PostingContent:
    occupation, division = occupation_from(values["occupation"]), division_from(values["division"])
    yes = set(_spec()["yes"])
    shifts = [_spec()["shifts"].get(word) for word in re.split(r"[^\w]+", values["shifts"]) if word]
    return PostingContent(
        title=values["title"],
        headcount=headcount,
        starts_on=starts_on,
        ends_on=ends_on,
        wage_fen=fen_of(values["wage"]) or 0,
        wage_unit=unit,
        occupation_code=occupation.code if occupation else "",
        description=values["description"],
        skills=names_in(values["skills"]),
        certificates=names_in(values["certificates"]),
        division_code=division.code if division else "",
        address=values["address"],
        commute_km=commute_km,
        shifts=tuple(dict.fromkeys(one for one in shifts if one)),
        lodging=values["lodging"].lower() in yes,
        transport=values["transport"].lower() in yes,
        expects=values["expects"],
        contact_name=values["contact_name"],
        contact_phone=values["contact_phone"],
    )


def day_of(text: str) -> date | None:
    """The day that a text names, year first; None when it names none."""
    found = _DATE.match(text + " ")
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def to_json(content: PostingContent) -> dict[str, Any]:
    """A content as an import keeps it."""
    values = {name: getattr(content, name) for name in content.__dataclass_fields__}
    return values | {
        "starts_on": content.starts_on.isoformat(),
        "ends_on": content.ends_on.isoformat(),
        "wage_unit": content.wage_unit.value,
        **{name: list(values[name]) for name in ("skills", "certificates", "shifts")},
    }


def from_json(stored: Mapping[str, Any]) -> PostingContent:
    """What `to_json` wrote."""
    lists = {name: tuple(stored[name]) for name in ("skills", "certificates", "shifts")}
    days = {name: date.fromisoformat(stored[name]) for name in ("starts_on", "ends_on")}
    kept = {name: value for name, value in stored.items() if name != "row"}
    return PostingContent(**kept | lists | days | {"wage_unit": WageUnit(stored["wage_unit"])})
