"""Tables of lending agreements, their versions and confirmations, and of each person's loan under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.employers.models import Employer
from jobsite.sharing.models.lending import NamedWorker, SharedWorker, SharingPosting

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class AgreementState(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    RUNNING = "running"
    ENDED = "ended"
    ENDED_EARLY = "ended_early"
    WITHDRAWN = "withdrawn"


A = AgreementState
AGREEMENT_TRANSITIONS: Transitions[AgreementState] = {
    A.PROPOSED: frozenset({A.SIGNED, A.WITHDRAWN}),
    A.SIGNED: frozenset({A.RUNNING}),
    A.RUNNING: frozenset({A.ENDED, A.ENDED_EARLY}),
    A.ENDED: frozenset(),
    A.ENDED_EARLY: frozenset(),
    A.WITHDRAWN: frozenset(),
}
BINDING = frozenset({A.SIGNED, A.RUNNING})
OVER = frozenset({A.ENDED, A.ENDED_EARLY})


class Side(StrEnum):
    """A party of an agreement."""

    LENDER = "lender"
    BORROWER = "borrower"


class VersionKind(StrEnum):
    """What a version of the text is for."""

    FIRST = "first"
    CHANGE = "change"
    EARLY_END = "early_end"


class LendingAgreement(Model):
    """A lender lends people of one offer to a borrower for one request. `version` is the text in force or, before signing, the draft.

    Dates and headcount repeat those of the text in force, for lists and reminders. `reminders` counts those sent.
    """

    __tablename__ = "lending_agreement"
    __table_args__ = (
        sa.Index("ix_lending_agreement_lender_id_state", "lender_id", "state"),
        sa.Index("ix_lending_agreement_borrower_id_state", "borrower_id", "state"),
        sa.Index("ix_lending_agreement_state_ends_on", "state", "ends_on"),
        sa.Index("ix_lending_agreement_state_starts_on", "state", "starts_on"),
        sa.CheckConstraint("lender_id <> borrower_id", name="two_firms"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("headcount > 0", name="headcount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("sharing_posting.id", ondelete="CASCADE"), index=True)
    lender_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    borrower_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    state: Mapped[AgreementState] = mapped_column(enum_type(AgreementState, "state"), default=AgreementState.PROPOSED)
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    headcount: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    reminders: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    offer: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[offer_id])
    request: Mapped[SharingPosting] = relationship(SharingPosting, foreign_keys=[request_id])
    lender: Mapped[Employer] = relationship(Employer, foreign_keys=[lender_id], lazy="joined", innerjoin=True)
    borrower: Mapped[Employer] = relationship(Employer, foreign_keys=[borrower_id], lazy="joined", innerjoin=True)
    versions: Mapped[list[AgreementVersion]] = relationship(
        back_populates="agreement", order_by="AgreementVersion.number", cascade="all, delete-orphan"
    )
    loans: Mapped[list[StaffLoan]] = relationship(
        back_populates="agreement", order_by="StaffLoan.id", cascade="all, delete-orphan"
    )
    history: Mapped[list[AgreementHistory]] = relationship(
        back_populates="agreement", order_by="AgreementHistory.id", cascade="all, delete-orphan"
    )


@dataclass(frozen=True)
class DeskPlace:
    """An agreement as seen from the desk of one of its firms."""

    agreement: LendingAgreement
    employer_id: int

    @property
    def side(self) -> Side:
        """Which side this firm is."""
        return Side.LENDER if self.agreement.lender_id == self.employer_id else Side.BORROWER

    @property
    def employer(self) -> Employer:
        """The firm whose desk it is."""
        return self.agreement.lender if self.side is Side.LENDER else self.agreement.borrower

    @property
    def partner(self) -> Employer:
        """The other firm."""
        return self.agreement.borrower if self.side is Side.LENDER else self.agreement.lender


class AgreementVersion(Model):
    """One text of an agreement: `terms` in the form of `sharing.terms.Terms`, `wording` the version of the clauses."""

    __tablename__ = "agreement_version"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[VersionKind] = mapped_column(enum_type(VersionKind, "kind"), default=VersionKind.FIRST)
    wording: Mapped[str] = mapped_column(sa.String(20))
    terms: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    agreement: Mapped[LendingAgreement] = relationship(back_populates="versions")
    confirmations: Mapped[list[AgreementConfirmation]] = relationship(
        back_populates="version", order_by="AgreementConfirmation.id", cascade="all, delete-orphan"
    )


class AgreementConfirmation(Model):
    """One side said yes to one version: who and when. `person_name` stays as it was then, until the person is erased."""

    __tablename__ = "agreement_confirmation"
    __table_args__ = (sa.UniqueConstraint("version_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_version.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    person_name: Mapped[str] = mapped_column(sa.String(80))
    confirmed_at: Mapped[datetime]

    version: Mapped[AgreementVersion] = relationship(back_populates="confirmations")


class AgreementHistory(Model):
    """One move of an agreement: who, when, why."""

    __tablename__ = "agreement_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    agreement: Mapped[LendingAgreement] = relationship(back_populates="history")


class LoanState(StrEnum):
    """`unavailable` never says why: refusing has no consequence."""

    ASKED = "asked"
    AGREED = "agreed"
    UNAVAILABLE = "unavailable"
    BOUND = "bound"
    RETURNED = "returned"
    ENDED_EARLY = "ended_early"
    WITHDRAWN = "withdrawn"


L = LoanState
LOAN_TRANSITIONS: Transitions[LoanState] = {
    L.ASKED: frozenset({L.AGREED, L.UNAVAILABLE, L.WITHDRAWN}),
    L.AGREED: frozenset({L.ASKED, L.UNAVAILABLE, L.BOUND, L.WITHDRAWN}),
    L.UNAVAILABLE: frozenset({L.AGREED, L.WITHDRAWN}),
    L.BOUND: frozenset({L.RETURNED, L.ENDED_EARLY}),
    L.RETURNED: frozenset(),
    L.ENDED_EARLY: frozenset(),
    L.WITHDRAWN: frozenset(),
}


class ConsentChannel(StrEnum):
    """Where a person answered: signed link, own account, or at the counter with staff."""

    LINK = "link"
    ACCOUNT = "account"
    COUNTER = "counter"


class StaffLoan(Model):
    """One person lent, or asked to be, under one agreement. `consent_version` is the text the person said yes to."""

    __tablename__ = "staff_loan"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "worker_id"),
        sa.Index("ix_staff_loan_worker_id_state", "worker_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("lending_agreement.id", ondelete="CASCADE"))
    named_id: Mapped[int] = mapped_column(sa.ForeignKey("named_worker.id", ondelete="CASCADE"), index=True)
    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_worker.id", ondelete="CASCADE"))
    state: Mapped[LoanState] = mapped_column(enum_type(LoanState, "state"), default=LoanState.ASKED)
    consent_version: Mapped[int | None]
    consent_at: Mapped[datetime | None]
    consent_channel: Mapped[ConsentChannel | None] = mapped_column(enum_type(ConsentChannel, "consent_channel"))
    asked_at: Mapped[datetime]
    ended_on: Mapped[date | None]

    agreement: Mapped[LendingAgreement] = relationship(back_populates="loans")
    named: Mapped[NamedWorker] = relationship(NamedWorker, lazy="joined", innerjoin=True)
    worker: Mapped[SharedWorker] = relationship(SharedWorker, lazy="joined", innerjoin=True)
    history: Mapped[list[LoanHistory]] = relationship(
        back_populates="loan", order_by="LoanHistory.id", cascade="all, delete-orphan"
    )


class LoanHistory(Model):
    """One move of a loan; the consent log of lending. `actor_id` is staff for an answer at the counter."""

    __tablename__ = "staff_loan_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_loan.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int]
    channel: Mapped[str] = mapped_column(sa.String(32), default="")
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    loan: Mapped[StaffLoan] = relationship(back_populates="history")
