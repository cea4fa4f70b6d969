"""The verbs of reports: someone reports a vacancy, staff answer. A room of its own beside `services`."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.throttle import count_attempts, record_attempt
from jobsite.vacancies.events import VacancyReported
from jobsite.vacancies.models import TRANSITIONS, ReportReason, Vacancy, VacancyReport, VacancyState
from jobsite.vacancies.services import close_vacancy, refuse_vacancy

MOST_A_DAY = 10
DAY = timedelta(days=1)


class ReportOutcome(StrEnum):
    """What staff do about a report."""

    DISMISS = "dismiss"
    SEND_BACK = "send_back"
    CLOSE = "close"


def report_vacancy(
    *, actor: Actor, vacancy: Vacancy, reason: ReportReason, text: str = "", address: str = ""
) -> VacancyReport:
    """Tell staff that something is wrong with a vacancy; people who are not signed in may, too.

    A second open report of the same person changes the first. `address` is where the request came from; it is only
    counted, never kept. Raises TooMany after MOST_A_DAY a day.
    """
    subject = str(actor.person_id or address)
    if count_attempts("report", subject, window=DAY) >= MOST_A_DAY:
        raise TooMany(_("今天举报得太多了，请明天再来，或直接打人社服务电话。"), retry_after=3600)
    record_attempt("report", subject)
    report = _open_report_of(actor, vacancy)
    if report is None:
        report = VacancyReport(vacancy_id=vacancy.id, person_id=actor.person_id, created_at=clock.now())
        db.session.add(report)
    report.reason = reason
    report.text = text[:500]
    db.session.flush()
    publish(VacancyReported(report.id))
    return report


def _open_report_of(actor: Actor, vacancy: Vacancy) -> VacancyReport | None:
    if not actor.is_signed_in:
        return None
    return db.session.scalar(
        sa.select(VacancyReport).where(
            VacancyReport.vacancy_id == vacancy.id,
            VacancyReport.person_id == actor.person_id,
            VacancyReport.handled_at.is_(None),
        )
    )


def handle_report(*, actor: Actor, report: VacancyReport, outcome: ReportOutcome, note: str) -> None:
    """Answer a report: dismiss it, send the vacancy back to its firm, or close it. All open reports of a vacancy that
    was sent back or closed are answered with it. Raises Conflict when a colleague was faster, Invalid without a note.
    """
    if not note.strip():
        raise Invalid({"note": _("请写一句处理结果，单位和同事会看到。")})
    which = VacancyReport.id == report.id
    if outcome is not ReportOutcome.DISMISS:
        which = VacancyReport.vacancy_id == report.vacancy_id
    result = db.session.execute(
        sa.update(VacancyReport)
        .where(which, VacancyReport.handled_at.is_(None))
        .values(handled_at=clock.now(), handled_by_id=actor.person_id, outcome=f"{outcome}: {note.strip()}"[:500])
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 0:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("这条举报刚刚有人处理过。"))
    db.session.refresh(report)
    _act(actor, report.vacancy, outcome, note.strip())


def _act(actor: Actor, vacancy: Vacancy, outcome: ReportOutcome, note: str) -> None:
    """Do to the vacancy what was decided; one that has ended already stays as it is."""
    target = {ReportOutcome.SEND_BACK: VacancyState.DRAFT, ReportOutcome.CLOSE: VacancyState.CLOSED}.get(outcome)
    if target is None or target not in TRANSITIONS[vacancy.state]:
        return
    if target is VacancyState.DRAFT:
        refuse_vacancy(actor=actor, vacancy=vacancy, reasons=[note])
    else:
        close_vacancy(actor=actor, vacancy=vacancy, reason=note)
