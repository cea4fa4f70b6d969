"""News of shared staff, heard by notices, alerts and rooms above."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class PostingMoved:
    """A surplus offer or shortage request took a new state."""

    posting_id: int
    employer_id: int
    from_state: str
    to_state: str
    history_id: int


@event_type
@dataclass(frozen=True)
class AgreementMoved:
    """A lending agreement took a new state, `proposed` at first. `history_id` names the row that says who and why."""

    agreement_id: int
    from_state: str
    to_state: str
    history_id: int


@event_type
@dataclass(frozen=True)
class AgreementVersionWritten:
    """A new text of an agreement waits for the confirmation of the side(s) that did not write it."""

    agreement_id: int
    version: int
    by_side: str


@event_type
@dataclass(frozen=True)
class AgreementVersionConfirmed:
    """One side confirmed a text."""

    agreement_id: int
    version: int
    side: str


@event_type
@dataclass(frozen=True)
class LoanAsked:
    """A person was asked whether they agree to be lent under a version of an agreement."""

    loan_id: int
    version: int


@event_type
@dataclass(frozen=True)
class LoanMoved:
    """A person's loan took a new state."""

    loan_id: int
    agreement_id: int
    from_state: str
    to_state: str
    history_id: int


@event_type
@dataclass(frozen=True)
class AgreementEndsSoon:
    """An agreement ends in `days` days."""

    agreement_id: int
    days: int


@event_type
@dataclass(frozen=True)
class SettlementSent:
    """The lender sent a month's settlement to the borrower."""

    settlement_id: int
    agreement_id: int


@event_type
@dataclass(frozen=True)
class IncidentReported:
    """Something went wrong at work."""

    incident_id: int
    agreement_id: int
