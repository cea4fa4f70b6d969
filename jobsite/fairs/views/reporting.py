"""What came of a fair: the report with its records, XLSX, PDF, summaries for firms, seekers and everyone, follow-ups."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.pdf import render_pdf
from jobsite.core.sheets import XLSX_TYPE
from jobsite.fairs.forms.reports import FollowUpForm, OutcomeForm
from jobsite.fairs.models.preparing import ADMITTED, Fair, FairEntry, FairFollowUp, FairState
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.reports import words
from jobsite.fairs.reports.figures import ONE_FAIR, SEVERAL, Dimension, report_of
from jobsite.fairs.reports.records import FigureName
from jobsite.fairs.services import following
from jobsite.fairs.views.blueprint import bp, fair_when
from jobsite.fairs.views.report_pages import (
    REGISTERED,
    asked_part,
    asked_year,
    label_of,
    records_page,
    workbook_of,
)
from jobsite.fairs.views.showing import shown_while
from jobsite.fairs.words import THEME_WORDS
from jobsite.web.access import access, current_actor

PRINTED = 40


@bp.get("/staff/fairs/<int:fair_id>/report")
@access(policies.can_manage_fair, queries.get_fair)
def report(fair: Fair) -> Any:
    """The figures as a whole and by one dimension; each leads to its records."""
    by = asked_part(ONE_FAIR)[0] or Dimension.HALL
    found = report_of([fair.id], by=[by])
    return render_template(
        "fairs/report.html",
        fair=fair,
        report=found,
        by=by,
        label_of=label_of(found),
        figures=words.FIGURE_WORDS,
        dimensions={one: words.DIMENSION_WORDS[one] for one in ONE_FAIR},
        wait_text=words.wait_text,
        registered=queries.count_registrations(fair.id),
        open_follow_ups=following.count_open_follow_ups(fair.id),
    )


@bp.get("/staff/fairs/<int:fair_id>/report/<figure>")
@access(policies.can_manage_fair, queries.get_fair)
def report_records(fair: Fair, figure: str) -> Any:
    """The records that a figure counts, of the whole or of one part."""
    path = [
        (_("招聘会"), url_for("fairs.staff_list")),
        (fair.name, url_for("fairs.manage", fair_id=fair.id)),
        (_("报告"), url_for("fairs.report", fair_id=fair.id)),
    ]
    dimension, key = asked_part(ONE_FAIR)
    return records_page([fair.id], figure, path=path, about=fair.name, dimension=dimension, key=key, more=[REGISTERED])


@bp.get("/staff/fairs/<int:fair_id>/report.xlsx")
@access(policies.can_manage_fair, queries.get_fair)
def report_workbook(fair: Fair) -> Any:
    """The report as a workbook: the whole, and one sheet for each dimension."""
    content = workbook_of(report_of([fair.id]), [_("招聘会"), fair.name])
    return _download(content, XLSX_TYPE, f"fair-{fair.id}.xlsx")


@bp.get("/staff/fairs/<int:fair_id>/report.pdf")
@access(policies.can_manage_fair, queries.get_fair)
def report_pdf(fair: Fair) -> Any:
    """The report on paper: the whole, and the main figures by hall, trade and division; firms stand in the workbook."""
    found = report_of([fair.id], by=[Dimension.HALL, Dimension.TRADE, Dimension.DIVISION])
    label = label_of(found)
    names = (FigureName.ENTRIES, FigureName.VACANCIES, FigureName.HEADCOUNT, FigureName.TALKS, FigureName.INTENTS)
    tables = [
        {
            "heading": str(words.DIMENSION_WORDS[dimension]),
            "columns": ["", *(str(words.FIGURE_WORDS[name]) for name in names)],
            "rows": [
                [str(label(dimension, line)), *(str(line.counts[name]) for name in names)] for line in lines[:PRINTED]
            ],
        }
        for dimension, lines in found.parts.items()
    ]
    facts = [
        [str(head), str(value)] for head, value in zip(words.head_words(), words.line_cells(found.total), strict=True)
    ]
    content = render_pdf(
        "print/document.typ",
        {
            "title": fair.name,
            "subtitle": f"{_('招聘会报告')}  {fair_when(fair)}",
            "facts": facts,
            "tables": tables,
            "foot": fair.name,
        },
    )
    return _download(content, "application/pdf", f"fair-{fair.id}.pdf")


@bp.get("/staff/fairs/reports")
@access(policies.can_manage_fairs)
def year_report() -> Any:
    """The fairs of a year together: the totals, fair by fair and by the other dimensions; each figure opens its records."""
    year, theme = asked_year()
    fairs = queries.list_held(year, theme)
    by = asked_part(SEVERAL)[0] or Dimension.FAIR
    found = report_of([one.id for one in fairs], by=[by])
    return render_template(
        "fairs/year_report.html",
        fairs=fairs,
        year=year,
        theme=theme,
        years=queries.list_years_held(),
        themes=THEME_WORDS,
        report=found,
        by=by,
        label_of=label_of(found),
        figures=words.FIGURE_WORDS,
        dimensions={one: words.DIMENSION_WORDS[one] for one in SEVERAL},
        wait_text=words.wait_text,
    )


@bp.get("/staff/fairs/reports/<figure>")
@access(policies.can_manage_fairs)
def year_records(figure: str) -> Any:
    """The records that a figure of several fairs counts."""
    year, theme = asked_year()
    chosen: dict[str, Any] = {"year": year, "theme": theme.value if theme else None}
    path = [
        (_("招聘会"), url_for("fairs.staff_list")),
        (_("全年报告"), url_for("fairs.year_report", **chosen)),
    ]
    dimension, key = asked_part(SEVERAL)
    ids = [one.id for one in queries.list_held(year, theme)]
    return records_page(ids, figure, path=path, about=str(year), dimension=dimension, key=key, shows_fair=True)


@bp.get("/staff/fairs/reports.xlsx")
@access(policies.can_manage_fairs)
def year_workbook() -> Any:
    """The fairs of a year as a workbook: the totals, then a sheet for each dimension, the first fair by fair."""
    year, theme = asked_year()
    found = report_of([one.id for one in queries.list_held(year, theme)], by=SEVERAL)
    return _download(workbook_of(found, [_("年份"), year]), XLSX_TYPE, f"fairs-{year}.xlsx")


def _download(content: bytes, media_type: str, name: str) -> Any:
    response = current_app.response_class(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>/summary")
@access(policies.can_edit_entry, entry_queries.get_desk_entry)
def firm_summary(entry: FairEntry) -> Any:
    """The firm's own figures in one fair."""
    own = report_of([entry.fair_id], only=entry.id).total if entry.state in ADMITTED else None
    return render_template(
        "fairs/firm_summary.html",
        entry=entry,
        fair=entry.fair,
        employer=entry.employer,
        line=own,
        figures=words.FIGURE_WORDS,
        wait_text=words.wait_text,
    )


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>/summary/<figure>")
@access(policies.can_edit_entry, entry_queries.get_desk_entry)
def firm_records(entry: FairEntry, figure: str) -> Any:
    """The records that a figure of the firm's summary counts."""
    here: dict[str, Any] = {"employer_id": entry.employer_id, "fair_id": entry.fair_id}
    path = [
        (_("招聘会"), url_for("fairs.firm_list", employer_id=entry.employer_id)),
        (entry.fair.name, url_for("fairs.firm_entry", **here)),
        (_("小结"), url_for("fairs.firm_summary", **here)),
    ]
    part: dict[str, Any] = {"dimension": Dimension.FIRM, "key": str(entry.employer_id)}
    return records_page([entry.fair_id], figure, path=path, about=entry.fair.name, for_staff=False, **part)


@shown_while(FairState.CLOSED, FairState.ARCHIVED)
def after_closing(fair: Fair) -> str:
    """What came of the fair, for everyone."""
    found = report_of([fair.id], by=[Dimension.TRADE])
    return render_template(
        "fairs/after.html",
        fair=fair,
        report=found,
        label_of=label_of(found),
        figures=words.FIGURE_WORDS,
        wait_text=words.wait_text,
        booths=entry_queries.list_halls_with_booths(fair.id),
    )


@bp.route("/staff/fairs/<int:fair_id>/follow-ups", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def follow_ups(fair: Fair) -> Any:
    """What is still to be done, and a new thing to do."""
    form = FollowUpForm()
    form.offer(entry_queries.list_placed(fair.id))
    if form.validate_on_submit():
        with form.saving():
            entry = entry_queries.get_entry(fair.id, int(form.entry.data)) if form.entry.data else None
            following.add_follow_up(
                actor=current_actor(), fair=fair, text=form.text.data, due_on=form.due_on.data, entry=entry
            )
        if not form.has_errors:
            flash(_("记下了。"), "success")
            return redirect(url_for("fairs.follow_ups", fair_id=fair.id), 303)
    page = render_template(
        "fairs/follow_ups.html",
        fair=fair,
        form=form,
        rows=following.list_follow_ups(fair.id),
        outcome=OutcomeForm(formdata=None),
        today=clock.today(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/staff/fairs/<int:fair_id>/follow-ups/<int:follow_up_id>/done")
@access(policies.can_finish_follow_up, following.get_follow_up)
def follow_up_done(follow_up: FairFollowUp) -> Any:
    """Say that it is done."""
    form = OutcomeForm()
    if form.validate():
        following.finish_follow_up(actor=current_actor(), follow_up=follow_up, outcome=form.outcome.data or "")
        flash(_("办完了。"), "success")
    else:
        flash(_("最多 %(n)s 个字。", n=300), "error")
    return redirect(url_for("fairs.follow_ups", fair_id=follow_up.fair_id), 303)
