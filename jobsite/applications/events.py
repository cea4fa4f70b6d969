"""News of applications. Written by `applications.services` and the answer clock, heard by notices and rooms above."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class ApplicationSubmitted:
    """A seeker applied for a vacancy."""

    application_id: int
    vacancy_id: int
    employer_id: int
    person_id: int


@event_type
@dataclass(frozen=True)
class ApplicationMoved:
    """An application took a new state. `history_id` names the row that says who and why."""

    application_id: int
    vacancy_id: int
    employer_id: int
    person_id: int
    from_state: str
    to_state: str
    history_id: int


@event_type
@dataclass(frozen=True)
class OfferAccepted:
    """A seeker said yes to an offer."""

    application_id: int
    employer_id: int
    person_id: int


@event_type
@dataclass(frozen=True)
class ApplicationsStayedSilent:
    """A firm left `count` applications unanswered for `days` days; `last_application_id` is the highest of them."""

    employer_id: int
    days: int
    count: int
    last_application_id: int


@event_type
@dataclass(frozen=True)
class ApplicationLeftUnanswered:
    """The firm let the answer clock run out: the seeker is told so."""

    application_id: int
