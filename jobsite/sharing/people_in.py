"""Reading a list of people from a table or from what was pasted, and making its template. Pure: text in, rows out."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from jobsite.core.errors import Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.sheets import make_workbook
from jobsite.sharing.models.lending import EmploymentForm
from jobsite.sharing.services.people import NamedContent
from jobsite.sharing.tables_in import MOST_BYTES, MOST_ROWS, cells_of, day_of, text_of
from jobsite.taxonomy.written import names_in

DATA = Path(__file__).resolve().parent / "data" / "people_columns.json"
LONGEST = {"name": 40, "phone": 20, "skills": 400, "certificates": 400}


@dataclass(frozen=True)
class PersonRow:
    """One row: its number in the table, the person or None, and what is wrong by field."""

    row: int
    content: NamedContent | None
    errors: dict[str, Text]


@lru_cache(maxsize=1)
def _spec() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def titles() -> dict[str, str]:
    """The column's title by field, in the order of the template."""
    return {one["field"]: one["title"] for one in _spec()["columns"]}


def people_template() -> bytes:
    """An XLSX with the column titles and one example row."""
    return make_workbook([("Sheet", [list(titles().values()), [one["example"] for one in _spec()["columns"]]])])


def pasted_text(content: bytes) -> str:
    """A table as the text that would be pasted for it, so that nobody has to upload it twice. Raises Invalid on `file`."""
    if not content or len(content) > MOST_BYTES:
        raise Invalid({"file": _("请选择不超过 5 MB 的表格。")})
    stream = StringIO()
    lines = [[text_of(cell).replace("\t", " ").replace("\n", " ") for cell in row] for row in cells_of(content)]
    csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(lines)
    return stream.getvalue()


def read_people(text: str) -> list[PersonRow]:
    """Every row of a pasted list, by its titles or, without them, in the order of the template.

    Raises Invalid on `rows` when there is none, too many, or a column is missing.
    """
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    mark = "\t" if "\t" in first else ","
    lines = [[cell.strip() for cell in line] for line in csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=mark)]
    wanted = titles()
    place = {name: number for number, name in enumerate(wanted)}
    start = 0
    if lines and wanted["name"] in lines[0]:
        missing = [title for name, title in wanted.items() if title not in lines[0] and name in ("phone", "birth_on")]
        if missing:
            raise Invalid({"rows": _("表格缺少这几列：%(columns)s。请用模板填写。", columns="、".join(missing))})
        place = {name: lines[0].index(title) for name, title in wanted.items() if title in lines[0]}
        start = 1
    found = [
        _read(number, {name: line[at] if at < len(line) else "" for name, at in place.items()})
        for number, line in enumerate(lines[start:], start=start + 1)
        if any(line)
    ]
    if not found:
        raise Invalid({"rows": _("请粘贴名单，或选择一份表格。")})
    if len(found) > MOST_ROWS:
        raise Invalid({"rows": _("一次最多导入 %(n)s 行。", n=MOST_ROWS)})
    return found


def _read(number: int, values: Mapping[str, str]) -> PersonRow:
    errors: dict[str, Text] = {
        name: _("最多 %(n)s 个字。", n=most) for name, most in LONGEST.items() if len(values.get(name, "")) > most
    }
    birth_on = day_of(values.get("birth_on", ""))
    if birth_on is None:
        errors["birth_on"] = _("请写成 2027-03-01 这样的日期。")
    form = _spec()["forms"].get(values.get("employment_form", "").lower())
    if form is None:
        errors["employment_form"] = _("请写劳动合同或劳务派遣。")
    if errors or birth_on is None:
        return PersonRow(number, None, errors)
    content = NamedContent(
        name=values["name"],
        phone=values["phone"],
        birth_on=birth_on,
        employment_form=EmploymentForm(form),
        skills=names_in(values.get("skills", "")),
        certificates=names_in(values.get("certificates", "")),
    )
    return PersonRow(number, content, {})
