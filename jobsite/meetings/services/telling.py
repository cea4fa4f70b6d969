"""Tells every window of a meeting what has changed, each on its own topic, and keeps the history."""

from __future__ import annotations

from typing import Any

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.core.outbox import announce, publish
from jobsite.core.states import check_move
from jobsite.meetings.events import ParticipantJoined, ParticipantLeft
from jobsite.meetings.models import (
    MEETING_TRANSITIONS,
    PARTICIPANT_TRANSITIONS,
    Meeting,
    MeetingHistory,
    MeetingState,
    Participant,
    ParticipantState,
)
from jobsite.meetings.policies import is_in_room
from jobsite.meetings.queries import snapshot_of
from jobsite.meetings.tokens import topic_of

STATE_EVENT = "meeting_state"
MESSAGE_EVENT = "meeting_message"
SIGNAL_EVENT = "meeting_signal"


def tell(meeting: Meeting) -> None:
    """Announce to each participant whose window was ever open, on their own topic, what they may know now."""
    db.session.flush()
    for participant in meeting.participants:
        if participant.seat:
            announce(STATE_EVENT, snapshot_of(participant), topic=topic_of(participant))


def tell_message(meeting: Meeting, message: dict[str, Any]) -> None:
    """Announce a message to those in the room."""
    for participant in meeting.participants:
        if is_in_room(participant):
            announce(MESSAGE_EVENT, message, topic=topic_of(participant))


def facts_of(meeting: Meeting) -> dict[str, Any]:
    """What every news of a meeting names."""
    return {"meeting_id": meeting.id, "kind": meeting.kind, "subject_id": meeting.subject_id}


def publish_joined(participant: Participant) -> None:
    """Say that a person came into the room."""
    publish(ParticipantJoined(**_facts(participant)))


def publish_left(participant: Participant, *, is_explicit: bool) -> None:
    """Say that a person is gone."""
    publish(ParticipantLeft(**_facts(participant), is_explicit=is_explicit))


def _facts(participant: Participant) -> dict[str, Any]:
    return facts_of(participant.meeting) | {
        "participant_id": participant.id,
        "person_id": participant.person_id,
        "role": participant.role.value,
    }


def move(meeting: Meeting, to: MeetingState, *, actor: Actor | None = None, reason: str = "") -> None:
    """Move a meeting to another state, with a line of history. Raises Conflict when it may not."""
    check_move(MEETING_TRANSITIONS, meeting.state, to)
    _note(meeting, None, meeting.state, to, actor, reason)
    meeting.state = to


def move_participant(
    participant: Participant, to: ParticipantState, *, actor: Actor | None = None, reason: str = ""
) -> None:
    """Move one person's place to another state, with a line of history. Raises Conflict when it may not."""
    check_move(PARTICIPANT_TRANSITIONS, participant.state, to)
    _note(participant.meeting, participant, participant.state, to, actor, reason)
    participant.state = to


def _note(
    meeting: Meeting, participant: Participant | None, before: str, after: str, actor: Actor | None, reason: str
) -> None:
    db.session.add(
        MeetingHistory(
            meeting_id=meeting.id,
            participant_id=participant.id if participant else None,
            from_state=str(before),
            to_state=str(after),
            actor_id=actor.person_id if actor else None,
            reason=reason[:300],
            created_at=clock.now(),
        )
    )
