"""Tables of vacancies, their history, templates and reports, and the states they may take."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.core.money import WageUnit, monthly_fen
from jobsite.employers.models import Employer
from jobsite.taxonomy.terms import Education, EmploymentType

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class VacancyState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    PAUSED = "paused"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"


S = VacancyState
TRANSITIONS: Transitions[VacancyState] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.CLOSED}),
    S.SUBMITTED: frozenset({S.PUBLISHED, S.DRAFT, S.CLOSED}),
    S.PUBLISHED: frozenset({S.PAUSED, S.FILLED, S.CLOSED, S.EXPIRED, S.SUBMITTED, S.DRAFT}),
    S.PAUSED: frozenset({S.PUBLISHED, S.FILLED, S.CLOSED, S.EXPIRED, S.SUBMITTED, S.DRAFT}),
    S.FILLED: frozenset({S.PUBLISHED}),
    S.CLOSED: frozenset(),
    S.EXPIRED: frozenset({S.PUBLISHED, S.CLOSED}),
}


class Vacancy(Model):
    """A vacancy. Wages are fen in `wage_unit`; `wage_month_fen` is the upper end by the month for sorting and filters."""

    __tablename__ = "vacancy"
    __table_args__ = (
        sa.Index("ix_vacancy_state_submitted_at", "state", "submitted_at"),
        sa.Index("ix_vacancy_state_published_at", "state", "published_at"),
        sa.Index("ix_vacancy_state_closes_on", "state", "closes_on"),
        sa.Index("ix_vacancy_employer_id_state", "employer_id", "state"),
        sa.CheckConstraint("headcount > 0", name="headcount"),
        sa.CheckConstraint("wage_max_fen >= wage_min_fen AND wage_min_fen > 0", name="wage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[VacancyState] = mapped_column(enum_type(VacancyState, "state"), default=VacancyState.DRAFT)

    title: Mapped[str] = mapped_column(sa.String(60))
    occupation_code: Mapped[str] = mapped_column(sa.String(10), index=True)
    description: Mapped[str] = mapped_column(sa.Text)
    headcount: Mapped[int]
    employment_type: Mapped[EmploymentType] = mapped_column(
        enum_type(EmploymentType, "employment_type"), default=EmploymentType.FULL
    )
    wage_min_fen: Mapped[int]
    wage_max_fen: Mapped[int]
    wage_unit: Mapped[WageUnit] = mapped_column(enum_type(WageUnit, "wage_unit"), default=WageUnit.MONTH)
    pay_day: Mapped[int | None]
    division_code: Mapped[str] = mapped_column(sa.String(9), index=True)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    education: Mapped[Education] = mapped_column(enum_type(Education, "education"), default=Education.NONE)
    experience_years: Mapped[int] = mapped_column(default=0)
    skills: Mapped[list[str]]
    certificates: Mapped[list[str]]
    shifts: Mapped[list[str]]
    benefits: Mapped[list[str]]
    columns: Mapped[list[str]]
    age_max: Mapped[int | None]
    age_limit_basis: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(40), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(20), default="")
    closes_on: Mapped[date]

    refusal_reasons: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    applications_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    employer: Mapped[Employer] = relationship(Employer, lazy="joined", innerjoin=True)
    history: Mapped[list[VacancyHistory]] = relationship(
        back_populates="vacancy", order_by="VacancyHistory.id", cascade="all, delete-orphan"
    )

    def is_public(self, today: date) -> bool:
        """Whether everyone may see it on `today`: published, not past its closing date, its firm public."""
        return self.state is VacancyState.PUBLISHED and self.closes_on >= today and self.employer.is_public

    @property
    def wage_month_fen(self) -> int | None:
        """The upper wage as fen a month; None for piece wages."""
        return monthly_fen(self.wage_max_fen, self.wage_unit)


class VacancyHistory(Model):
    """One move of a vacancy: who, when, why, and for edits what changed."""

    __tablename__ = "vacancy_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    changes: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    created_at: Mapped[datetime]

    vacancy: Mapped[Vacancy] = relationship(back_populates="history")


class VacancyTemplate(Model):
    """A firm's form filled in once, to begin new vacancies from."""

    __tablename__ = "vacancy_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class ReportReason(StrEnum):
    """Why someone reports a vacancy."""

    FALSE = "false"
    FEE = "fee"
    DISCRIMINATION = "discrimination"
    FILLED = "filled"
    OTHER = "other"


class VacancyReport(Model):
    """Someone reported a vacancy; staff handle it."""

    __tablename__ = "vacancy_report"
    __table_args__ = (sa.Index("ix_vacancy_report_handled_at_created_at", "handled_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[ReportReason] = mapped_column(enum_type(ReportReason, "reason"))
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")

    vacancy: Mapped[Vacancy] = relationship(Vacancy)
