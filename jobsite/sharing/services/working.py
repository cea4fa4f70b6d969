"""The verbs at work: attendance, the worker's word on it, incidents, reviews, reminders before the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.sharing import terms as wording
from jobsite.sharing.events import AgreementEndsSoon, IncidentReported
from jobsite.sharing.models.agreeing import OVER, AgreementState, LendingAgreement, LoanState, Side, StaffLoan
from jobsite.sharing.models.working import Attendance, IncidentKind, LendingReview, LoanDay, LoanIncident
from jobsite.sharing.queries.agreements import terms_of
from jobsite.sharing.queries.working import find_day, list_roster

REMIND_DAYS = (14, 3)
RECORDABLE = frozenset({Attendance.PRESENT, Attendance.LEAVE, Attendance.ABSENT, Attendance.REST})
BACK_DAYS = 62


@dataclass(frozen=True)
class Recorded:
    """What the borrower says of one person's day."""

    attendance: Attendance
    minutes: int


def record_day(*, actor: Actor, agreement: LendingAgreement, day: date, marks: Mapping[int, Recorded]) -> int:
    """The borrower records a day for people by loan id; returns how many changed. A change asks the worker anew.

    Raises Invalid for a day ahead or long past, or minutes beyond what the law allows a day.
    """
    if not clock.today() - timedelta(days=BACK_DAYS) <= day <= clock.today():
        raise Invalid({"day": _("只能登记今天和过去两个月的考勤。")})
    changed = 0
    for line in list_roster(agreement.id, day):
        mark = marks.get(line.day.loan_id)
        if mark is None:
            continue
        minutes = mark.minutes if mark.attendance is Attendance.PRESENT else 0
        if mark.attendance not in RECORDABLE or not 0 <= minutes <= wording.LONGEST_MINUTES:
            raise Invalid({"day": _("%(name)s：每天最多 11 小时。", name=line.name)})
        if mark.attendance is Attendance.PRESENT and minutes == 0:
            raise Invalid({"day": _("%(name)s：出勤请填写小时数。", name=line.name)})
        if line.day.recorded_at is not None and (line.day.attendance, line.day.minutes) == (mark.attendance, minutes):
            continue
        line.day.attendance, line.day.minutes = mark.attendance, minutes
        line.day.recorded_by_id, line.day.recorded_at = actor.person_id, clock.now()
        line.day.is_confirmed = line.day.confirmed_at = None
        changed += 1
    db.session.flush()
    return changed


def planned_minutes(agreement: LendingAgreement) -> int:
    """What a day of work comes to by the terms in force."""
    return terms_of(agreement).minutes_per_day


def confirm_day(*, loan: StaffLoan, day: date, agrees: bool, note: str = "") -> LoanDay:
    """The worker says whether the record is right. Raises NotFound without such a day, Conflict before it is recorded."""
    row = find_day(loan.id, day)
    if row is None:
        raise NotFound
    if row.recorded_at is None:
        raise Conflict(_("这天的考勤还没有登记。"))
    row.is_confirmed, row.confirmed_at = agrees, clock.now()
    row.worker_note = "" if agrees else note.strip()[:200]
    db.session.flush()
    return row


def confirm_all(*, loan: StaffLoan) -> int:
    """The worker says yes to every recorded day without an answer; returns how many."""
    result = db.session.execute(
        sa.update(LoanDay)
        .where(LoanDay.loan_id == loan.id, LoanDay.recorded_at.is_not(None), LoanDay.is_confirmed.is_(None))
        .values(is_confirmed=True, confirmed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an update has a row count


def report_incident(
    *,
    actor: Actor,
    agreement: LendingAgreement,
    loan: StaffLoan | None,
    kind: IncidentKind,
    happened_on: date,
    text: str,
    reported_as: str,
) -> LoanIncident:
    """Someone on any side says what went wrong; everyone concerned is told. Raises Invalid by field, Conflict before signing."""
    if agreement.signed_at is None:
        raise Conflict(_("协议还没有签。"))
    if not text.strip():
        raise Invalid({"text": _("请写清发生了什么。")})
    if not agreement.starts_on <= happened_on <= clock.today():
        raise Invalid({"happened_on": _("请选择协议期间、今天以前的日期。")})
    if loan is not None and loan.agreement_id != agreement.id:
        raise NotFound
    row = LoanIncident(
        agreement_id=agreement.id,
        loan_id=loan.id if loan else None,
        kind=kind,
        happened_on=happened_on,
        text=text.strip()[:1000],
        reported_by_id=actor.person_id,
        reported_as=reported_as,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    publish(IncidentReported(incident_id=row.id, agreement_id=agreement.id))
    return row


def settle_incident(*, incident: LoanIncident, outcome: str) -> None:
    """Say how it was dealt with. Raises Invalid without words."""
    if not outcome.strip():
        raise Invalid({"outcome": _("请写清怎么处理的。")})
    incident.outcome, incident.handled_at = outcome.strip()[:1000], clock.now()
    db.session.flush()


def review_partner(
    *,
    actor: Actor,
    agreement: LendingAgreement,
    about: Side,
    author_key: str,
    rating: int,
    text: str,
    loan: StaffLoan | None = None,
) -> LendingReview:
    """After the end: a firm about the other, or a worker about either. Once; raises Conflict before the end or again.

    `author_key` is `lender`, `borrower` or `loan:<id>`: a firm cannot review itself.
    """
    is_over = agreement.state in OVER or (
        loan is not None and loan.state in (LoanState.RETURNED, LoanState.ENDED_EARLY)
    )
    if not is_over:
        raise Conflict(_("结束以后才能评价。"))
    if author_key == about.value:
        raise Conflict(_("不能评价自己。"))
    if not 1 <= rating <= 5:
        raise Invalid({"rating": _("请选 1 到 5 分。")})
    row = LendingReview(
        agreement_id=agreement.id,
        about=about,
        about_employer_id=agreement.lender_id if about is Side.LENDER else agreement.borrower_id,
        author_key=author_key,
        loan_id=loan.id if loan else None,
        author_id=actor.person_id,
        rating=rating,
        text=text.strip()[:500],
        created_at=clock.now(),
    )
    try:
        with savepoint():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        if "author_key" in constraint_of(error) or "about" in constraint_of(error):
            raise Conflict(_("您已经评价过了。")) from error
        raise
    return row


def remind_due() -> int:
    """Tell of agreements that end in REMIND_DAYS days or fewer, each step once; returns how many were told."""
    today, told = clock.today(), 0
    for step, days in enumerate(REMIND_DAYS, start=1):
        rows = db.session.scalars(
            sa.select(LendingAgreement)
            .where(
                LendingAgreement.state == AgreementState.RUNNING,
                LendingAgreement.ends_on.between(today, today + timedelta(days=days)),
                LendingAgreement.reminders < step,
            )
            .limit(500)
        ).all()
        for agreement in rows:
            agreement.reminders = step
            if not _is_nearer(agreement.ends_on - today, step):
                publish(AgreementEndsSoon(agreement_id=agreement.id, days=(agreement.ends_on - today).days))
                told += 1
    db.session.flush()
    return told


def _is_nearer(left: timedelta, step: int) -> bool:
    """Whether a later, nearer step is due as well: one notice is enough."""
    return any(left.days <= days for days in REMIND_DAYS[step:])
