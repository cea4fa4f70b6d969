"""What people reported about vacancies, and the bureau's answer. Reporting itself is on the public page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.vacancies import policies, queries
from jobsite.vacancies import reports as services
from jobsite.vacancies.forms import HandleReportForm
from jobsite.vacancies.models import VacancyReport
from jobsite.vacancies.reports import ReportOutcome
from jobsite.vacancies.views import show as words
from jobsite.vacancies.views.blueprint import bp
from jobsite.vacancies.words import REPORT_WORDS, STATE_TONES, STATE_WORDS
from jobsite.web.access import access, current_actor


@bp.get("/staff/reports")
@access(policies.can_handle_reports)
def reports() -> Any:
    """Reports that wait, the oldest first; or those that were answered."""
    is_handled = request.args.get("state") == "handled"
    return render_template(
        "vacancies/reports.html",
        found=queries.list_reports(is_handled=is_handled, page=page_number(request.args.get("page"))),
        is_handled=is_handled,
        report_words=REPORT_WORDS,
    )


@bp.route("/staff/reports/<int:report_id>", methods=["GET", "POST"])
@access(policies.can_handle_report, queries.get_report)
def handle_report(report: VacancyReport) -> Any:
    """One report with its vacancy, and the answer."""
    form = HandleReportForm()
    if form.validate_on_submit():
        with form.saving():
            services.handle_report(
                actor=current_actor(), report=report, outcome=ReportOutcome(form.outcome.data), note=form.note.data
            )
        if not form.has_errors:
            flash(_("已处理。"), "success")
            return redirect(url_for("vacancies.reports"), 303)
    page = render_template(
        "vacancies/handle_report.html",
        report=report,
        vacancy=report.vacancy,
        facts=words.facts_of(report.vacancy),
        others=queries.count_open_reports(report.vacancy_id),
        form=form,
        report_words=REPORT_WORDS,
        state_words=STATE_WORDS,
        state_tones=STATE_TONES,
    )
    return page, 422 if form.is_submitted() else 200
