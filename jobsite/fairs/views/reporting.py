"""What came of a fair: the report with its records, XLSX, PDF, summaries for firms, seekers and everyone, follow-ups."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.pdf import render_pdf
from jobsite.core.sheets import XLSX_TYPE, make_workbook
from jobsite.fairs.forms.reports import FollowUpForm, OutcomeForm
from jobsite.fairs.models.preparing import Fair, FairEntry, FairFollowUp, FairState
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.reports import words
from jobsite.fairs.reports.figures import Dimension, Report, list_records, list_visitors, report_of
from jobsite.fairs.reports.records import FigureName
from jobsite.fairs.services import following
from jobsite.fairs.views.blueprint import bp, fair_when
from jobsite.fairs.views.showing import shown_while
from jobsite.taxonomy.divisions import division_name, find_division
from jobsite.web.access import access, current_actor
from jobsite.web.display import page_language

PRINTED = 40


def _places(report: Report) -> list[tuple[str, str]]:
    codes = [line.key for line in report.parts.get(Dimension.DIVISION, ())]
    return [(code, division_name(code, page_language()) if find_division(code) else code) for code in codes]


def _label_of(report: Report) -> Any:
    places = _places(report)
    return lambda dimension, line: words.part_label(dimension, line, places)


def _dimension_asked() -> Dimension | None:
    asked = request.args.get("by", "")
    return Dimension(asked) if asked in {one.value for one in Dimension} else None


@bp.get("/staff/fairs/<int:fair_id>/report")
@access(policies.can_manage_fair, queries.get_fair)
def report(fair: Fair) -> Any:
    """The figures as a whole and by one dimension; each leads to its records."""
    by = _dimension_asked() or Dimension.HALL
    found = report_of([fair.id], by=[by])
    return render_template(
        "fairs/report.html",
        fair=fair,
        report=found,
        by=by,
        label_of=_label_of(found),
        figures=words.FIGURE_WORDS,
        dimensions=words.DIMENSION_WORDS,
        wait_text=words.wait_text,
        registered=queries.count_registrations(fair.id),
        open_follow_ups=following.count_open_follow_ups(fair.id),
    )


@bp.get("/staff/fairs/<int:fair_id>/report/<figure>")
@access(policies.can_manage_fair, queries.get_fair)
def report_records(fair: Fair, figure: str) -> Any:
    """The records that a figure counts."""
    page = page_number(request.args.get("page"))
    if figure == "visitors":
        return render_template("fairs/report_visitors.html", fair=fair, found=list_visitors([fair.id], page=page))
    if figure not in {one.value for one in FigureName}:
        raise NotFound
    name, dimension = FigureName(figure), _dimension_asked()
    found, amount = list_records(name, [fair.id], dimension=dimension, key=request.args.get("key", "")[:20], page=page)
    return render_template(
        "fairs/report_records.html",
        fair=fair,
        found=found,
        amount=amount,
        name=name,
        figures=words.FIGURE_WORDS,
        wait_text=words.wait_text,
        is_part=dimension is not None,
    )


@bp.get("/staff/fairs/<int:fair_id>/report.xlsx")
@access(policies.can_manage_fair, queries.get_fair)
def report_workbook(fair: Fair) -> Any:
    """The report as a workbook: the whole, and one sheet for each dimension."""
    found = report_of([fair.id])
    label = _label_of(found)
    whole = [[head, value] for head, value in zip(words.head_words(), words.line_cells(found.total), strict=True)]
    sheets: list[tuple[str, list[list[Any]]]] = [(str(_("总表")), [[_("招聘会"), fair.name], *whole])]
    for dimension, lines in found.parts.items():
        rows = [[label(dimension, line), *words.line_cells(line)] for line in lines]
        sheets.append((str(words.DIMENSION_WORDS[dimension]), [["", *words.head_words()], *rows]))
    return _download(make_workbook(sheets), XLSX_TYPE, f"fair-{fair.id}.xlsx")


@bp.get("/staff/fairs/<int:fair_id>/report.pdf")
@access(policies.can_manage_fair, queries.get_fair)
def report_pdf(fair: Fair) -> Any:
    """The report on paper: the whole, and the main figures by hall, trade and division; firms stand in the workbook."""
    found = report_of([fair.id], by=[Dimension.HALL, Dimension.TRADE, Dimension.DIVISION])
    label = _label_of(found)
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


def _download(content: bytes, media_type: str, name: str) -> Any:
    response = current_app.response_class(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>/summary")
@access(policies.can_edit_entry, entry_queries.get_desk_entry)
def firm_summary(entry: FairEntry) -> Any:
    """The firm's own figures in one fair."""
    found = report_of([entry.fair_id], by=[Dimension.FIRM])
    own = next((line for line in found.parts[Dimension.FIRM] if line.key == str(entry.employer_id)), None)
    return render_template(
        "fairs/firm_summary.html",
        entry=entry,
        fair=entry.fair,
        employer=entry.employer,
        line=own,
        figures=words.FIGURE_WORDS,
        wait_text=words.wait_text,
    )


@shown_while(FairState.CLOSED, FairState.ARCHIVED)
def after_closing(fair: Fair) -> str:
    """What came of the fair, for everyone."""
    found = report_of([fair.id], by=[Dimension.TRADE])
    return render_template(
        "fairs/after.html",
        fair=fair,
        report=found,
        label_of=_label_of(found),
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
