"""News of interviews. Written by `interviews.services`, heard by notices, the waiting list and rooms above."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class InterviewInvited:
    """A candidate was asked to choose a time. `is_again`: not for the first time."""

    interview_id: int
    is_again: bool = False
    sequence: int = 0


@event_type
@dataclass(frozen=True)
class InterviewScheduled:
    """An interview has a time. `side` is who set it."""

    interview_id: int
    sequence: int
    side: str


@event_type
@dataclass(frozen=True)
class InterviewMoved:
    """An interview has another time, or other people. `gone_ids` are interviewers who take part no longer."""

    interview_id: int
    sequence: int
    side: str
    gone_ids: list[int] = field(default_factory=list)


@event_type
@dataclass(frozen=True)
class InterviewCancelled:
    """An interview will not take place. `was_scheduled`: it had a time, so calendars must hear of it."""

    interview_id: int
    sequence: int
    side: str
    was_scheduled: bool


@event_type
@dataclass(frozen=True)
class InterviewUnset:
    """A time was taken back, to be chosen anew. `starts_at` is the time it had, in ISO 8601."""

    interview_id: int
    sequence: int
    starts_at: str


@event_type
@dataclass(frozen=True)
class InterviewWaitlisted:
    """A candidate waits for a time that becomes free."""

    interview_id: int


@event_type
@dataclass(frozen=True)
class InterviewSettled:
    """An interview was held, or one side did not come."""

    interview_id: int
    state: str


@event_type
@dataclass(frozen=True)
class SlotFreed:
    """A time of this plan is free again."""

    plan_id: int


@event_type
@dataclass(frozen=True)
class ScorecardSent:
    """An interviewer sent a scorecard."""

    interview_id: int
    author_id: int
