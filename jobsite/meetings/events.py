"""News of meetings. Written by `meetings.services`, heard by the rooms above that asked for the meeting."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class MeetingStarted:
    """Both sides are in the room for the first time."""

    meeting_id: int
    kind: str
    subject_id: int


@event_type
@dataclass(frozen=True)
class MeetingInterrupted:
    """One side is gone from a meeting that was live; it may come back."""

    meeting_id: int
    kind: str
    subject_id: int


@event_type
@dataclass(frozen=True)
class MeetingEnded:
    """It is over. `outcome` is held, no_show_guest, no_show_host or nobody; `reason` is for people and may be empty."""

    meeting_id: int
    kind: str
    subject_id: int
    outcome: str
    reason: str = ""


@event_type
@dataclass(frozen=True)
class MeetingCancelled:
    """It was called off before anybody met."""

    meeting_id: int
    kind: str
    subject_id: int


@event_type
@dataclass(frozen=True)
class MeetingMoved:
    """It goes on in another way: `to` is text, link or live (back to picture and sound)."""

    meeting_id: int
    kind: str
    subject_id: int
    to: str


@event_type
@dataclass(frozen=True)
class ParticipantJoined:
    """A person came into the room (not only the lobby); `role` is host or guest."""

    meeting_id: int
    kind: str
    subject_id: int
    participant_id: int
    person_id: int | None
    role: str


@event_type
@dataclass(frozen=True)
class ParticipantLeft:
    """A person left the room or the lobby; `is_explicit` when they said so, else their lease ran out."""

    meeting_id: int
    kind: str
    subject_id: int
    participant_id: int
    person_id: int | None
    role: str
    is_explicit: bool
