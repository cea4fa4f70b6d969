"""News of an open fair: calls, booths without anyone, queues that ended, intents. `events` holds those of its making."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class TicketCalled:
    """A person is called and has until `until` (ISO text) to confirm. Goes to the person's own stream too."""

    entry_id: int
    booth_id: int
    person_id: int
    until: str


@event_type
@dataclass(frozen=True)
class BoothFoundUnattended:
    """Nobody has been at the booth for two minutes."""

    booth_id: int
    fair_id: int
    revision: int


@event_type
@dataclass(frozen=True)
class QueueClosed:
    """A booth's queue ended with people unserved: `entry_ids` are their tickets."""

    booth_id: int
    fair_id: int
    entry_ids: list[int]


@event_type
@dataclass(frozen=True)
class TalkEnded:
    """A talk is over."""

    talk_id: int


@event_type
@dataclass(frozen=True)
class IntentReached:
    """Seeker and firm both said yes to a vacancy, for the first time in this fair."""

    intent_id: int
    fair_id: int
    employer_id: int
    person_id: int
    vacancy_id: int


@event_type
@dataclass(frozen=True)
class HelpAnswered:
    """The fair's helpdesk answered a question."""

    incident_id: int
    person_id: int
