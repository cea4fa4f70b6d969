"""Tables of planning: a plan with its certificate, what staff fixed by hand, and its loans."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.sharing.models.agreeing import LendingAgreement
from jobsite.sharing.models.lending import SharingPosting

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class PlanState(StrEnum):
    WAITING = "waiting"
    SOLVED = "solved"
    FAILED = "failed"


PLAN_TRANSITIONS: Transitions[PlanState] = {
    PlanState.WAITING: frozenset({PlanState.SOLVED, PlanState.FAILED}),
    PlanState.SOLVED: frozenset({PlanState.WAITING}),
    PlanState.FAILED: frozenset({PlanState.WAITING}),
}


class LendingPlan(Model):
    """A plan for a division, or for the city where `division_code` is empty, from `starts_on` to `ends_on`.

    The figures are those of its last solving: `bound` person-days that no plan can exceed, `minutes` of way and learning
    and the `minutes_bound` that none can undercut. `failed_offer_id` and `failed_request_id` name the pin that failed.
    """

    __tablename__ = "lending_plan"
    __table_args__ = (sa.Index("ix_lending_plan_created_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_code: Mapped[str] = mapped_column(sa.String(9), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    least_days: Mapped[int]
    state: Mapped[PlanState] = mapped_column(enum_type(PlanState, "state"), default=PlanState.WAITING)
    job_id: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    rounds: Mapped[int] = mapped_column(default=0)
    person_days: Mapped[int] = mapped_column(default=0)
    bound: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    minutes_bound: Mapped[int] = mapped_column(default=0)
    is_exact: Mapped[bool] = mapped_column(default=False)
    pair_count: Mapped[int] = mapped_column(default=0)
    offered_days: Mapped[int] = mapped_column(default=0)
    asked_days: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(sa.String(32), default="")
    failed_offer_id: Mapped[int | None]
    failed_request_id: Mapped[int | None]

    @property
    def gap_percent(self) -> float:
        """How far the person-days may be below the best, in per cent of the bound."""
        return 100 * (self.bound - self.person_days) / self.bound if self.bound else 0.0

    @property
    def minutes_gap_percent(self) -> float:
        """How far the minutes may be above the least, in per cent."""
        return 100 * (self.minutes - self.minutes_bound) / self.minutes if self.minutes else 0.0


class PlanWish(Model):
    """A pair that staff fixed by hand in a plan: at least `headcount` people, or none where it is 0."""

    __tablename__ = "lending_plan_wish"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "offer_id", "request_id"),
        sa.CheckConstraint("headcount >= 0", name="headcount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_plan.id", ondelete="CASCADE"))
    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    headcount: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    offer: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[offer_id])
    request: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[request_id])


class PlanLoan(Model):
    """So many people of an offer for a request from day to day; `agreement_id` once it was proposed to both firms.

    `round` is the solving it came from: those of earlier rounds are kept only where they were proposed.
    """

    __tablename__ = "lending_plan_loan"
    __table_args__ = (
        sa.Index("ix_lending_plan_loan_plan_id_round", "plan_id", "round", "person_days"),
        sa.Index("ix_lending_plan_loan_proposed_at", "proposed_at"),
        sa.Index("ix_lending_plan_loan_plan_id_pair", "plan_id", "offer_id", "request_id"),
        sa.CheckConstraint("headcount > 0", name="headcount"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_plan.id", ondelete="CASCADE"))
    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    round: Mapped[int]
    headcount: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    person_days: Mapped[int]
    minutes: Mapped[int]
    km: Mapped[float]
    score: Mapped[float]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    named_ids: Mapped[str] = mapped_column(sa.Text, default="")
    agreement_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("lending_agreement.id", ondelete="SET NULL"), index=True
    )
    proposed_at: Mapped[datetime | None]

    offer: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[offer_id])
    request: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[request_id])
    agreement: Mapped[LendingAgreement | None] = relationship(LendingAgreement)

    @property
    def named(self) -> list[int]:
        """Ids of the people named for it, as `named_worker`."""
        return [int(one) for one in self.named_ids.split()]
