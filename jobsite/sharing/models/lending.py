"""Tables of postings: surplus offers and shortage requests, the people named in them, their history and alerts.

Loans and agreements are in `agreeing`, what follows at work is in `working`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.core.money import WageUnit, monthly_fen
from jobsite.employers.models import Employer

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class PostingKind(StrEnum):
    """Which side a posting is of: a firm that has too many people, or one that has too few."""

    SURPLUS = "surplus"
    SHORTAGE = "shortage"


class PostingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    OPEN = "open"
    MATCHED = "matched"
    PARTLY_FILLED = "partly_filled"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"


class PostingOrigin(StrEnum):
    """How a posting came: the firm's form, a file, or staff on a visit."""

    FORM = "form"
    IMPORT = "import"
    VISIT = "visit"


S = PostingState
TRANSITIONS: Transitions[PostingState] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.CLOSED}),
    S.SUBMITTED: frozenset({S.OPEN, S.REFUSED, S.CLOSED, S.EXPIRED}),
    S.REFUSED: frozenset({S.SUBMITTED, S.CLOSED}),
    S.OPEN: frozenset({S.MATCHED, S.SUBMITTED, S.CLOSED, S.EXPIRED}),
    S.MATCHED: frozenset({S.OPEN, S.PARTLY_FILLED, S.FILLED, S.CLOSED, S.EXPIRED}),
    S.PARTLY_FILLED: frozenset({S.OPEN, S.MATCHED, S.FILLED, S.CLOSED, S.EXPIRED}),
    S.FILLED: frozenset({S.OPEN, S.MATCHED, S.PARTLY_FILLED, S.CLOSED, S.EXPIRED}),
    S.CLOSED: frozenset(),
    S.EXPIRED: frozenset(),
}
LISTED = frozenset({S.OPEN, S.MATCHED, S.PARTLY_FILLED})
LIVE = LISTED | {S.FILLED}
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED, S.REFUSED, S.OPEN})


class SharingPosting(Model):
    """A surplus offer or a shortage request, in the same terms.

    Wages are fen in `wage_unit`: paid now for an offer, to be paid for a request. `commute_km` is how far people travel
    (offer) or how far off people may live (request). `lodging` and `transport` are wanted by an offer, given by a request.
    `lent_count` is the number of people bound by signed agreements now, never above `headcount`.
    """

    __tablename__ = "sharing_posting"
    __table_args__ = (
        sa.Index("ix_sharing_posting_kind_state_starts_on", "kind", "state", "starts_on"),
        sa.Index("ix_sharing_posting_kind_state_published_at", "kind", "state", "published_at"),
        sa.Index("ix_sharing_posting_employer_id_kind_state", "employer_id", "kind", "state"),
        sa.Index("ix_sharing_posting_state_submitted_at", "state", "submitted_at"),
        sa.Index("ix_sharing_posting_state_ends_on", "state", "ends_on"),
        sa.CheckConstraint("headcount > 0", name="headcount"),
        sa.CheckConstraint("lent_count >= 0 AND lent_count <= headcount", name="lent_count"),
        sa.CheckConstraint("wage_fen > 0", name="wage"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("commute_km >= 0", name="commute"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PostingKind] = mapped_column(enum_type(PostingKind, "kind"))
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    origin: Mapped[PostingOrigin] = mapped_column(enum_type(PostingOrigin, "origin"), default=PostingOrigin.FORM)
    state: Mapped[PostingState] = mapped_column(enum_type(PostingState, "state"), default=PostingState.DRAFT)

    title: Mapped[str] = mapped_column(sa.String(60))
    occupation_code: Mapped[str] = mapped_column(sa.String(10), index=True)
    description: Mapped[str] = mapped_column(sa.Text, default="")
    skills: Mapped[list[str]]
    certificates: Mapped[list[str]]
    headcount: Mapped[int]
    lent_count: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    division_code: Mapped[str] = mapped_column(sa.String(9), index=True)
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    commute_km: Mapped[int] = mapped_column(default=15)
    shifts: Mapped[list[str]]
    wage_fen: Mapped[int]
    wage_unit: Mapped[WageUnit] = mapped_column(enum_type(WageUnit, "wage_unit"), default=WageUnit.MONTH)
    lodging: Mapped[bool] = mapped_column(default=False)
    transport: Mapped[bool] = mapped_column(default=False)
    expects: Mapped[str] = mapped_column(sa.String(500), default="")
    contact_name: Mapped[str] = mapped_column(sa.String(40), default="")
    contact_phone: Mapped[str] = mapped_column(sa.String(20), default="")

    refusal_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    employer: Mapped[Employer] = relationship(Employer, lazy="joined", innerjoin=True)
    workers: Mapped[list[NamedWorker]] = relationship(
        back_populates="posting", order_by="NamedWorker.id", cascade="all, delete-orphan"
    )
    history: Mapped[list[PostingHistory]] = relationship(
        back_populates="posting", order_by="PostingHistory.id", cascade="all, delete-orphan"
    )

    @property
    def free_count(self) -> int:
        """People that may still be lent, or places still to be filled."""
        return self.headcount - self.lent_count

    @property
    def days(self) -> int:
        """Calendar days from the first to the last, both counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def wage_month_fen(self) -> int | None:
        """The wage as fen a month; None for piece wages."""
        return monthly_fen(self.wage_fen, self.wage_unit)

    def is_public(self, today: date) -> bool:
        """Whether everyone may see it on `today`: listed, not over, its firm public."""
        return self.state in LISTED and self.ends_on >= today and self.employer.is_public


class PostingHistory(Model):
    """One move or meaningful edit of a posting: who, when, why."""

    __tablename__ = "sharing_posting_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    posting: Mapped[SharingPosting] = relationship(back_populates="history")


class SharedWorker(Model):
    """One human being, known by mobile phone (E.164) across firms, so that nobody is lent twice at once.

    Holds nothing that a firm says about the person. `phone` becomes None when the person is erased.
    """

    __tablename__ = "shared_worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]


class EmploymentForm(StrEnum):
    """How the lending firm employs the person; only its own contracts may be lent."""

    CONTRACT = "contract"
    DISPATCH = "dispatch"


class NamedWorker(Model):
    """A person whom a firm names in its surplus offer. `certificates` and `skills` are what the firm says they have."""

    __tablename__ = "named_worker"
    __table_args__ = (sa.UniqueConstraint("posting_id", "worker_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"))
    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_worker.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    birth_on: Mapped[date]
    employment_form: Mapped[EmploymentForm] = mapped_column(enum_type(EmploymentForm, "employment_form"))
    skills: Mapped[list[str]]
    certificates: Mapped[list[str]]
    created_at: Mapped[datetime]

    posting: Mapped[SharingPosting] = relationship(back_populates="workers")
    worker: Mapped[SharedWorker] = relationship(SharedWorker, lazy="joined", innerjoin=True)


class PostingAlert(Model):
    """A saved wish of a person: new public postings that fit its filters come as one notice a day."""

    __tablename__ = "sharing_alert"
    __table_args__ = (sa.Index("ix_sharing_alert_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(60))
    filters: Mapped[dict[str, Any]]
    sent_until: Mapped[datetime]
    created_at: Mapped[datetime]


class PostingImport(Model):
    """A file of postings that was read and waits for its sender's yes. `rows` holds what would be posted."""

    __tablename__ = "sharing_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[PostingKind] = mapped_column(enum_type(PostingKind, "kind"))
    file_name: Mapped[str] = mapped_column(sa.String(120))
    rows: Mapped[list[dict[str, Any]]]
    problems: Mapped[list[dict[str, Any]]]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
