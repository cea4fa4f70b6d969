"""Who may do what in a meeting, once they are known as its participant. Pure; asks nothing."""

from __future__ import annotations

from jobsite.core.identity import Actor
from jobsite.meetings.models import OVER, Meeting, Participant, ParticipantState, Role


def can_enter_meeting(actor: Actor, meeting: Meeting) -> bool:
    """A signed-in person who was invited and not removed."""
    return actor.is_signed_in and any(
        one.person_id == actor.person_id and one.state is not ParticipantState.REMOVED for one in meeting.participants
    )


def is_in_room(participant: Participant) -> bool:
    """Admitted and present: hears, sees, is sent signals."""
    return participant.state is ParticipantState.ADMITTED and participant.is_present


def can_host(participant: Participant) -> bool:
    """Admit, refuse, send back, extend, end, move: a host of a meeting that is not over."""
    return participant.role is Role.HOST and participant.meeting.state not in OVER


def can_write(participant: Participant) -> bool:
    """Write and hand over files: people who are or were admitted, while the meeting is not over."""
    return participant.meeting.state not in OVER and participant.state in (
        ParticipantState.ADMITTED,
        ParticipantState.LEFT,
    )


def can_read_messages(participant: Participant) -> bool:
    """Read the chat: people who were admitted, also when it is over; not those in the lobby, refused or removed."""
    return participant.admitted_at is not None and participant.state in (
        ParticipantState.ADMITTED,
        ParticipantState.LEFT,
    )


def can_use_relay(participant: Participant) -> bool:
    """Be given credentials of the relay: people in the room of a meeting that goes on or is about to begin."""
    return is_in_room(participant) and participant.meeting.state not in OVER


def may_use_link(_actor: Actor, participant: Participant) -> bool:
    """Whoever holds a good link is its participant; the loader has refused links that are void."""
    return participant.state is not ParticipantState.REMOVED


def may_host_by_link(actor: Actor, participant: Participant) -> bool:
    """A host by their link, while the meeting is not over."""
    return may_use_link(actor, participant) and can_host(participant)
