"""Tables of firms and the history of their verification."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class EmployerState(StrEnum):
    """Verification of a firm. Blocking is apart from it: see `Employer.blocked_at`."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


TRANSITIONS: Transitions[EmployerState] = {
    EmployerState.PENDING: frozenset({EmployerState.VERIFIED, EmployerState.REFUSED}),
    EmployerState.REFUSED: frozenset({EmployerState.PENDING}),
    EmployerState.VERIFIED: frozenset({EmployerState.PENDING}),
}


class EmployerSize(StrEnum):
    """Staff bands of the bureau's forms."""

    TINY = "under_20"
    SMALL = "20_99"
    MIDDLE = "100_499"
    LARGE = "500_999"
    HUGE = "over_1000"


class Industry(StrEnum):
    """Sections of GB/T 4754 as the bureau groups them."""

    HARDWARE = "hardware"
    APPLIANCES = "appliances"
    TEXTILES = "textiles"
    AUTO_PARTS = "auto_parts"
    ELECTRONICS = "electronics"
    MACHINERY = "machinery"
    PLASTICS = "plastics"
    MEDICAL = "medical"
    FOOD = "food"
    CONSTRUCTION = "construction"
    LOGISTICS = "logistics"
    RETAIL = "retail"
    HOSPITALITY = "hospitality"
    SERVICES = "services"
    SOFTWARE = "software"
    EDUCATION = "education"
    HEALTH = "health"
    AGRICULTURE = "agriculture"
    OTHER = "other"


class Employer(Model):
    """A firm. `uscc` is its unified social credit code (GB 32100). Public only while verified and not blocked."""

    __tablename__ = "employer"
    __table_args__ = (sa.Index("ix_employer_state_created_at", "state", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.String(18), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    industry: Mapped[Industry] = mapped_column(enum_type(Industry, "industry"))
    size: Mapped[EmployerSize] = mapped_column(enum_type(EmployerSize, "size"))
    division_code: Mapped[str] = mapped_column(sa.String(9), index=True)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(40), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(20), default="")
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    licence_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="SET NULL"))
    is_key_firm: Mapped[bool] = mapped_column(default=False)
    is_above_designated_size: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EmployerState] = mapped_column(enum_type(EmployerState, "state"), default=EmployerState.PENDING)
    refusal_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    blocked_at: Mapped[datetime | None]
    block_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    applications_count: Mapped[int] = mapped_column(default=0)
    answered_count: Mapped[int] = mapped_column(default=0)
    answer_hours_median: Mapped[int | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    history: Mapped[list[EmployerHistory]] = relationship(
        back_populates="employer", order_by="EmployerHistory.id", cascade="all, delete-orphan"
    )

    @property
    def is_public(self) -> bool:
        """Whether the firm and its vacancies may be seen by everyone."""
        return self.state is EmployerState.VERIFIED and self.blocked_at is None

    @property
    def answer_rate(self) -> int | None:
        """Answered share of applications older than the answer clock, in percent; None under 5 of them."""
        if self.applications_count < 5:
            return None
        return round(100 * self.answered_count / self.applications_count)


class EmployerHistory(Model):
    """One step of a firm's verification or blocking."""

    __tablename__ = "employer_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    employer: Mapped[Employer] = relationship(back_populates="history")
