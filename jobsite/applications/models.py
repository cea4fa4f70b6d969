"""Tables of applications, their history and internal notes, and the states they may take."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.vacancies.models import Vacancy

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    SEEN = "seen"
    SHORTLISTED = "shortlisted"
    INTERVIEWING = "interviewing"
    OFFERED = "offered"
    HIRED = "hired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


S = ApplicationState
_ENDS = frozenset({S.DECLINED, S.WITHDRAWN})
TRANSITIONS: Transitions[ApplicationState] = {
    S.SUBMITTED: frozenset({S.SEEN, S.SHORTLISTED, S.INTERVIEWING, S.OFFERED}) | _ENDS,
    S.SEEN: frozenset({S.SHORTLISTED, S.INTERVIEWING, S.OFFERED}) | _ENDS,
    S.SHORTLISTED: frozenset({S.INTERVIEWING, S.OFFERED}) | _ENDS,
    S.INTERVIEWING: frozenset({S.SHORTLISTED, S.OFFERED}) | _ENDS,
    S.OFFERED: frozenset({S.HIRED}) | _ENDS,
    S.HIRED: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
UNANSWERED = frozenset({S.SUBMITTED, S.SEEN})
FINAL = frozenset({S.HIRED, S.DECLINED, S.WITHDRAWN})


class DeclineReason(StrEnum):
    """Why a firm declines; each has a text template."""

    FILLED = "filled"
    SKILLS = "skills"
    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    WAGE = "wage"
    SCHEDULE = "schedule"
    CLOSED = "closed"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """Why a seeker withdraws."""

    FOUND = "found"
    WAGE = "wage"
    DISTANCE = "distance"
    SCHEDULE = "schedule"
    SILENT = "silent"
    OTHER = "other"


class Application(Model):
    """One person applies for one vacancy.

    `snapshot` is the profile as of then, in the form of `seekers.queries.snapshot_of`. `answer_text` is empty when the
    firm declined with the text of the reason. `reminders` counts the steps of the answer clock: firm, firm, seeker.
    """

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("vacancy_id", "person_id"),
        sa.Index("ix_application_person_id_submitted_at", "person_id", "submitted_at"),
        sa.Index("ix_application_employer_id_state_submitted_at", "employer_id", "state", "submitted_at"),
        sa.Index("ix_application_employer_id_submitted_at", "employer_id", "submitted_at"),
        sa.Index("ix_application_state_reminders_submitted_at", "state", "reminders", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"))
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[ApplicationState] = mapped_column(
        enum_type(ApplicationState, "state"), default=ApplicationState.SUBMITTED
    )
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    snapshot: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    decline_reason: Mapped[DeclineReason | None] = mapped_column(enum_type(DeclineReason, "decline_reason"))
    withdraw_reason: Mapped[WithdrawReason | None] = mapped_column(enum_type(WithdrawReason, "withdraw_reason"))
    answer_text: Mapped[str] = mapped_column(sa.String(1000), default="")
    next_step_on: Mapped[date | None]
    submitted_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    offer_accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)

    vacancy: Mapped[Vacancy] = relationship(Vacancy)
    history: Mapped[list[ApplicationHistory]] = relationship(
        back_populates="application", order_by="ApplicationHistory.id", cascade="all, delete-orphan"
    )
    notes: Mapped[list[ApplicationNote]] = relationship(
        back_populates="application", order_by="ApplicationNote.id", cascade="all, delete-orphan"
    )


class ApplicationHistory(Model):
    """One move of an application: who, when, why. From a state to itself: the seeker accepted the offer."""

    __tablename__ = "application_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    created_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="history")


class ApplicationNote(Model):
    """A note that only the firm's own people see."""

    __tablename__ = "application_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.String(1000))
    created_at: Mapped[datetime]

    application: Mapped[Application] = relationship(back_populates="notes")
