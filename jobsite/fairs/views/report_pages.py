"""What the reports of one fair, of several and of one firm share: the part asked for, its name, records, the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request

from jobsite.core import clock
from jobsite.core.errors import NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.sheets import make_workbook
from jobsite.fairs.models.preparing import FairTheme
from jobsite.fairs.reports import words
from jobsite.fairs.reports.figures import Dimension, Line, Report
from jobsite.fairs.reports.listing import list_firms, list_records, list_registered, list_visitors
from jobsite.fairs.reports.records import FigureName
from jobsite.taxonomy.divisions import division_name, find_division
from jobsite.web.display import page_language

FIRMS, VISITORS, REGISTERED = "firms", "visitors", "registered"


def asked_part(dimensions: Sequence[Dimension]) -> tuple[Dimension | None, str]:
    """The dimension that the address names, where it is one of these, and the part's key."""
    asked = request.args.get("by", "")
    found = Dimension(asked) if asked in {one.value for one in dimensions} else None
    return found, request.args.get("key", "")[:20]


def asked_year() -> tuple[int, FairTheme | None]:
    """The year that the address names, else the present one, and the theme, else all."""
    text, theme = request.args.get("year", ""), request.args.get("theme", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text[:2] in ("19", "20") else None
    return year or clock.today().year, FairTheme(theme) if theme in {one.value for one in FairTheme} else None


def label_of(report: Report) -> Callable[[Dimension, Line], Text]:
    """Names parts of this report, places in the page's language."""
    codes = [line.key for line in report.parts.get(Dimension.DIVISION, ())]
    places = [(code, division_name(code, page_language()) if find_division(code) else code) for code in codes]
    return lambda dimension, line: words.part_label(dimension, line, places)


def workbook_of(report: Report, about: list[Any]) -> bytes:
    """A workbook: a sheet of totals, and one for each dimension of the report."""
    label = label_of(report)
    whole = [[head, value] for head, value in zip(words.head_words(), words.line_cells(report.total), strict=True)]
    sheets: list[tuple[str, list[list[Any]]]] = [(str(_("总表")), [about, *whole])]
    for dimension, lines in report.parts.items():
        rows = [[label(dimension, line), *words.line_cells(line)] for line in lines]
        sheets.append((str(words.DIMENSION_WORDS[dimension]), [["", *words.head_words()], *rows]))
    return make_workbook(sheets)


def records_page(
    fair_ids: Sequence[int],
    figure: str,
    *,
    path: Sequence[tuple[Text, str]],
    about: str,
    dimension: Dimension | None = None,
    key: str = "",
    more: Sequence[str] = (),
    shows_fair: bool = False,
    for_staff: bool = True,
) -> str:
    """The page of a figure's records, of the whole or of one part. Raises NotFound for a figure that is none."""
    page = page_number(request.args.get("page"))
    shared: dict[str, Any] = {"path": path, "about": about, "shows_fair": shows_fair, "for_staff": for_staff}
    if figure == VISITORS:
        visitors = list_visitors(fair_ids, dimension=dimension, key=key, page=page)
        return render_template("fairs/report_visitors.html", found=visitors, **shared)
    if figure == FIRMS:
        firms = list_firms(fair_ids, dimension=dimension, key=key, page=page)
        return render_template("fairs/report_firms.html", found=firms, **shared)
    if figure == REGISTERED and figure in more:
        return render_template("fairs/report_registered.html", found=list_registered(fair_ids, page=page), **shared)
    if figure not in {one.value for one in FigureName}:
        raise NotFound
    name = FigureName(figure)
    found, amount = list_records(name, fair_ids, dimension=dimension, key=key, page=page)
    given: dict[str, Any] = {"found": found, "amount": amount, "name": name, "wait_text": words.wait_text}
    return render_template("fairs/report_records.html", figures=words.FIGURE_WORDS, **given, **shared)
