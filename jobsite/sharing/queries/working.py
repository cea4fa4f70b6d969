"""Reading what happens at work: days, statements, settlements, reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.sharing.models.agreeing import StaffLoan
from jobsite.sharing.models.lending import NamedWorker
from jobsite.sharing.models.working import Attendance, LendingReview, LoanDay, LoanIncident, PayStatement, Settlement


@dataclass(frozen=True)
class RosterLine:
    """One person's day with the name."""

    day: LoanDay
    name: str


def list_roster(agreement_id: int, day: date) -> list[RosterLine]:
    """Everyone whose loan covers the day, by the order of the list."""
    rows = db.session.execute(
        sa.select(LoanDay, NamedWorker.name)
        .join(StaffLoan, StaffLoan.id == LoanDay.loan_id)
        .join(NamedWorker, NamedWorker.id == StaffLoan.named_id)
        .where(StaffLoan.agreement_id == agreement_id, LoanDay.day_on == day)
        .order_by(LoanDay.loan_id)
    ).all()
    return [RosterLine(row, name) for row, name in rows]


def list_days(loan_id: int, starts_on: date, ends_on: date) -> Sequence[LoanDay]:
    """A person's days in a span."""
    statement = sa.select(LoanDay).where(LoanDay.loan_id == loan_id, LoanDay.day_on.between(starts_on, ends_on))
    return db.session.scalars(statement.order_by(LoanDay.day_on)).all()


def find_day(loan_id: int, day: date) -> LoanDay | None:
    """A person's day; None when the loan does not cover it."""
    return db.session.get(LoanDay, (loan_id, day))


@dataclass(frozen=True)
class MonthCount:
    """What a month's attendance comes to for one loan."""

    loan_id: int
    days_bound: int
    days_present: int
    minutes: int
    unrecorded: int


def count_month(agreement_id: int, first_on: date, last_on: date) -> dict[int, MonthCount]:
    """The attendance of everyone under an agreement, added up in the database; by loan."""
    present = sa.case((LoanDay.attendance == Attendance.PRESENT, 1), else_=0)
    planned = sa.case((LoanDay.attendance == Attendance.PLANNED, 1), else_=0)
    rows = db.session.execute(
        sa.select(
            LoanDay.loan_id,
            sa.func.count(),
            sa.func.sum(present),
            sa.func.sum(LoanDay.minutes * present),
            sa.func.sum(planned),
        )
        .join(StaffLoan, StaffLoan.id == LoanDay.loan_id)
        .where(StaffLoan.agreement_id == agreement_id, LoanDay.day_on.between(first_on, last_on))
        .group_by(LoanDay.loan_id)
        .order_by(LoanDay.loan_id)
    ).all()
    return {row[0]: MonthCount(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


def list_statements(agreement_id: int, month_on: date) -> Sequence[PayStatement]:
    """The month's statements of everyone under an agreement."""
    statement = (
        sa.select(PayStatement)
        .join(StaffLoan, StaffLoan.id == PayStatement.loan_id)
        .options(joinedload(PayStatement.loan))
        .where(StaffLoan.agreement_id == agreement_id, PayStatement.month_on == month_on)
    )
    return db.session.scalars(statement.order_by(PayStatement.loan_id)).unique().all()


def list_statements_of_loan(loan_id: int) -> Sequence[PayStatement]:
    """A person's statements, newest first."""
    statement = sa.select(PayStatement).where(PayStatement.loan_id == loan_id)
    return db.session.scalars(statement.order_by(PayStatement.month_on.desc())).all()


def get_statement(loan_id: int, month_on: date) -> PayStatement:
    """A person's statement of a month; raises NotFound."""
    found = db.session.scalar(
        sa.select(PayStatement).where(PayStatement.loan_id == loan_id, PayStatement.month_on == month_on)
    )
    if found is None:
        raise NotFound
    return found


def find_settlement(agreement_id: int, month_on: date) -> Settlement | None:
    """The month's settlement between the firms; None when the lender has not written one."""
    return db.session.scalar(
        sa.select(Settlement).where(Settlement.agreement_id == agreement_id, Settlement.month_on == month_on)
    )


def list_reviews(agreement_id: int) -> Sequence[LendingReview]:
    """What was said about both firms under an agreement."""
    statement = sa.select(LendingReview).where(LendingReview.agreement_id == agreement_id)
    return db.session.scalars(statement.order_by(LendingReview.id)).all()


def rating_of(employer_id: int) -> tuple[float, int]:
    """A firm's mean rating as partner of shared staff, and from how many; (0, 0) without any."""
    row = db.session.execute(
        sa.select(sa.func.avg(LendingReview.rating), sa.func.count()).where(
            LendingReview.about_employer_id == employer_id
        )
    ).one()
    return (round(float(row[0]), 1), int(row[1])) if row[1] else (0.0, 0)


def get_incident(agreement_id: int, incident_id: int) -> LoanIncident:
    """An incident under this agreement; raises NotFound."""
    found = db.session.get(LoanIncident, incident_id)
    if found is None or found.agreement_id != agreement_id:
        raise NotFound
    return found
