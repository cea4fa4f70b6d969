"""Tables of what happens at work: days and attendance, pay statements, settlement, incidents and reviews."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.sharing.models.agreeing import LendingAgreement, Side, StaffLoan

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class Attendance(StrEnum):
    """What became of a day; `planned` until the borrower says."""

    PLANNED = "planned"
    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"
    REST = "rest"


class LoanDay(Model):
    """One person's day under a binding loan: the roster and the attendance.

    The key is the rule that nobody is lent twice on one day, decided by the database. `minutes` are those worked.
    `is_confirmed` is the worker's word: None no word yet, False disagrees (with `worker_note`).
    """

    __tablename__ = "loan_day"
    __table_args__ = (
        sa.UniqueConstraint("worker_id", "day_on", name="uq_loan_day_worker_day"),
        sa.Index("ix_loan_day_day_on_loan_id", "day_on", "loan_id"),
        sa.CheckConstraint("minutes >= 0 AND minutes <= 960", name="minutes"),
    )

    loan_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_loan.id", ondelete="CASCADE"), primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_worker.id", ondelete="CASCADE"))
    attendance: Mapped[Attendance] = mapped_column(enum_type(Attendance, "attendance"), default=Attendance.PLANNED)
    minutes: Mapped[int] = mapped_column(default=0)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime | None]
    is_confirmed: Mapped[bool | None]
    confirmed_at: Mapped[datetime | None]
    worker_note: Mapped[str] = mapped_column(sa.String(200), default="")

    loan: Mapped[StaffLoan] = relationship(StaffLoan)


class PayStatement(Model):
    """One person's month (`month_on` is its first day): due by the attendance, and what was really paid, in fen.

    The borrower pays the wage to the lender (`borrower_paid_fen`), the lender pays it on (`worker_paid_fen`) and pays social
    insurance (`social_paid_fen`). None means nobody has said yet; a difference to what is due is shown to all sides.
    """

    __tablename__ = "pay_statement"
    __table_args__ = (
        sa.UniqueConstraint("loan_id", "month_on"),
        sa.CheckConstraint("wage_due_fen >= 0 AND social_due_fen >= 0", name="due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_loan.id", ondelete="CASCADE"))
    month_on: Mapped[date]
    days_present: Mapped[int]
    minutes: Mapped[int]
    wage_due_fen: Mapped[int]
    social_due_fen: Mapped[int]
    borrower_paid_fen: Mapped[int | None]
    worker_paid_fen: Mapped[int | None]
    social_paid_fen: Mapped[int | None]
    is_confirmed: Mapped[bool | None]
    confirmed_at: Mapped[datetime | None]
    worker_note: Mapped[str] = mapped_column(sa.String(200), default="")
    updated_at: Mapped[datetime]

    loan: Mapped[StaffLoan] = relationship(StaffLoan)


class SettlementState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


SETTLEMENT_TRANSITIONS: Transitions[SettlementState] = {
    SettlementState.DRAFT: frozenset({SettlementState.SENT}),
    SettlementState.SENT: frozenset({SettlementState.ACCEPTED, SettlementState.REFUSED}),
    SettlementState.REFUSED: frozenset({SettlementState.SENT}),
    SettlementState.ACCEPTED: frozenset(),
}


class LineKind(StrEnum):
    """What a line of a settlement asks for. Only the first three may be asked at all."""

    WAGE = "wage"
    SOCIAL = "social"
    COST = "cost"
    FEE = "fee"


class Settlement(Model):
    """What the lender asks of the borrower for one month; `total_fen` is the sum of its lines."""

    __tablename__ = "lending_settlement"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "month_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"))
    month_on: Mapped[date]
    state: Mapped[SettlementState] = mapped_column(enum_type(SettlementState, "state"), default=SettlementState.DRAFT)
    total_fen: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    updated_at: Mapped[datetime]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    agreement: Mapped[LendingAgreement] = relationship(LendingAgreement)
    lines: Mapped[list[SettlementLine]] = relationship(
        back_populates="settlement", order_by="SettlementLine.id", cascade="all, delete-orphan"
    )


class SettlementLine(Model):
    """One line of a settlement. A cost names the paper that proves it and its amount."""

    __tablename__ = "lending_settlement_line"
    __table_args__ = (sa.CheckConstraint("amount_fen >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_settlement.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind, "kind"))
    label: Mapped[str] = mapped_column(sa.String(60))
    amount_fen: Mapped[int]
    document: Mapped[str] = mapped_column(sa.String(120), default="")

    settlement: Mapped[Settlement] = relationship(back_populates="lines")


class IncidentKind(StrEnum):
    INJURY = "injury"
    WAGE = "wage"
    WORK = "work"
    ABSENCE = "absence"
    OTHER = "other"


class LoanIncident(Model):
    """Something went wrong: seen by both firms, by the person it is about, and by staff."""

    __tablename__ = "loan_incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"), index=True)
    loan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_loan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[IncidentKind] = mapped_column(enum_type(IncidentKind, "kind"))
    happened_on: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(1000))
    reported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reported_as: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(sa.String(1000), default="")
    handled_at: Mapped[datetime | None]

    agreement: Mapped[LendingAgreement] = relationship(LendingAgreement)
    loan: Mapped[StaffLoan | None] = relationship(StaffLoan)


class LendingReview(Model):
    """One firm or one lent person says how the other firm kept the agreement: 1 to 5 and a few words."""

    __tablename__ = "lending_review"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "about", "author_key"),
        sa.CheckConstraint("rating >= 1 AND rating <= 5", name="rating"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"))
    about: Mapped[Side] = mapped_column(enum_type(Side, "about"))
    about_employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    author_key: Mapped[str] = mapped_column(sa.String(32))
    loan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_loan.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    rating: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
