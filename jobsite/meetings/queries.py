"""Reading meetings: by id, by link, what one participant may know of it now, messages, quality. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.meetings.models import (
    OVER,
    Meeting,
    MeetingMessage,
    Participant,
    ParticipantState,
    ProviderName,
    Role,
)
from jobsite.meetings.models import MeetingState as S
from jobsite.meetings.policies import can_read_messages, is_in_room
from jobsite.meetings.tokens import read_token

LINK_DAYS = 7
MESSAGES = 200


class LinkExpired(NotFound):
    """The link was right once: it was revoked, or its meeting is long over."""


def get_meeting(meeting_id: int) -> Meeting:
    """A meeting with its people. Raises NotFound."""
    meeting = db.session.get(
        Meeting, meeting_id, options=[selectinload(Meeting.participants).joinedload(Participant.person)]
    )
    if meeting is None:
        raise NotFound
    return meeting


def lock_meeting(meeting_id: int) -> Meeting:
    """A meeting with its people as they are now, held until the transaction ends. Raises NotFound."""
    meeting = db.session.scalar(
        sa.select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(selectinload(Meeting.participants).joinedload(Participant.person))
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NotFound
    return meeting


def list_meetings_of(kind: str, subject_ids: Iterable[int]) -> Sequence[Meeting]:
    """All meetings of these subjects, oldest first, with their people."""
    return db.session.scalars(
        sa.select(Meeting)
        .where(Meeting.kind == kind, Meeting.subject_id.in_(list(subject_ids)))
        .options(selectinload(Meeting.participants).joinedload(Participant.person))
        .order_by(Meeting.id)
    ).all()


def find_participant(meeting: Meeting, person_id: int | None) -> Participant | None:
    """The place of a person in a meeting; None when they have none or were removed."""
    return next(
        (
            one
            for one in meeting.participants
            if person_id is not None and one.person_id == person_id and one.state is not ParticipantState.REMOVED
        ),
        None,
    )


def participant_by_token(token: str) -> Participant:
    """Whom a link stands for. Raises NotFound for a link that was never made, LinkExpired for one that is void."""
    known = read_token(token)
    found = _with_all(known[0]) if known else None
    if known is None or found is None:
        raise NotFound
    ended = found.meeting.ended_at
    is_old = ended is not None and clock.now() > ended + timedelta(days=LINK_DAYS)
    if found.token_version != known[1] or found.state is ParticipantState.REMOVED or is_old:
        raise LinkExpired
    return found


def _with_all(participant_id: int) -> Participant | None:
    return db.session.scalar(
        sa.select(Participant)
        .join(Participant.meeting)
        .where(Participant.id == participant_id)
        .options(
            joinedload(Participant.person),
            contains_eager(Participant.meeting).selectinload(Meeting.participants).joinedload(Participant.person),
        )
    )


def place_in_line(participant: Participant) -> int:
    """1 for the one who has waited longest among those who knock now; 0 when this one does not knock."""
    if participant.state is not ParticipantState.KNOCKING:
        return 0
    return [one.id for one in knocking(participant.meeting)].index(participant.id) + 1


def knocking(meeting: Meeting) -> list[Participant]:
    """Who stands in the lobby and has knocked, the longest waiting first. People whose lease ran out keep their place."""
    waiting = [one for one in meeting.participants if one.state is ParticipantState.KNOCKING]
    return sorted(waiting, key=lambda one: (one.knocked_at or clock.now(), one.id))


def snapshot_of(participant: Participant) -> dict[str, Any]:
    """All that this participant may know of the meeting now, as JSON values. Names of others only inside the room."""
    meeting = participant.meeting
    is_inside = is_in_room(participant) or (participant.role is Role.HOST and meeting.state not in OVER)
    return {
        "now": clock.now().isoformat(),
        "meeting": _meeting_facts(meeting),
        "me": {
            "id": participant.id,
            "role": participant.role.value,
            "state": participant.state.value,
            "seat": participant.seat,
            "media": participant.media.value,
            "isPresent": participant.is_present,
            "place": place_in_line(participant),
            "refusal": participant.refusal,
        },
        "isHostHere": any(one.role is Role.HOST and is_in_room(one) for one in meeting.participants),
        "people": [_person_facts(one) for one in meeting.participants if is_in_room(one)] if is_inside else [],
        "knocking": [_knock_facts(one) for one in knocking(meeting)] if participant.role is Role.HOST else [],
        "link": link_for(participant),
    }


def link_for(participant: Participant) -> str:
    """The outside link of this participant's role: only inside the room, and only when the meeting is held there."""
    meeting = participant.meeting
    is_there = meeting.state is S.LINK or (meeting.provider is ProviderName.LINK and meeting.state not in OVER)
    if not (is_there and is_in_room(participant)):
        return ""
    return meeting.host_link if participant.role is Role.HOST else meeting.guest_link


def _meeting_facts(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "state": meeting.state.value,
        "outcome": meeting.outcome.value if meeting.outcome else "",
        "provider": meeting.provider.value,
        "startsAt": _iso(meeting.starts_at),
        "opensAt": _iso(meeting.opens_at),
        "startedAt": _iso(meeting.started_at),
        "endsAt": _iso(meeting.ends_at),
        "noShowAt": _iso(meeting.no_show_at),
        "isTextOnly": meeting.is_text_only,
    }


def _person_facts(one: Participant) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "role": one.role.value, "seat": one.seat, "media": one.media.value}


def _knock_facts(one: Participant) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "since": _iso(one.knocked_at), "isPresent": one.is_present}


def _iso(value: datetime | None) -> str:
    return value.isoformat() if value else ""


def list_messages(participant: Participant, *, after: int = 0) -> Sequence[MeetingMessage]:
    """The chat after a message's id, oldest first, at most MESSAGES (the newest when `after` is 0).

    Empty for people who may not read it.
    """
    if not can_read_messages(participant):
        return []
    statement = (
        sa.select(MeetingMessage)
        .where(MeetingMessage.meeting_id == participant.meeting_id, MeetingMessage.id > after)
        .options(joinedload(MeetingMessage.participant).joinedload(Participant.person), joinedload(MeetingMessage.file))
        .limit(MESSAGES)
    )
    if after:
        return db.session.scalars(statement.order_by(MeetingMessage.id)).all()
    return db.session.scalars(statement.order_by(MeetingMessage.id.desc())).all()[::-1]


def list_transcript(meeting_id: int) -> Sequence[MeetingMessage]:
    """The newest MESSAGES messages of a meeting, oldest first, for rooms above that keep the record."""
    found = db.session.scalars(
        sa.select(MeetingMessage)
        .where(MeetingMessage.meeting_id == meeting_id)
        .options(joinedload(MeetingMessage.participant).joinedload(Participant.person), joinedload(MeetingMessage.file))
        .order_by(MeetingMessage.id.desc())
        .limit(MESSAGES)
    ).all()
    return found[::-1]


def get_message(participant: Participant, message_id: int) -> MeetingMessage:
    """A message of the participant's own meeting. Raises NotFound."""
    message = db.session.get(MeetingMessage, message_id)
    if message is None or message.meeting_id != participant.meeting_id or not can_read_messages(participant):
        raise NotFound
    return message


def quality_of(meeting_ids: Iterable[int]) -> dict[int, dict[int, dict[str, Any]]]:
    """Connection quality by meeting and person: what `services.keep_quality` stored. People who sent none are left out."""
    rows = db.session.execute(
        sa.select(Participant.meeting_id, Participant.person_id, Participant.quality).where(
            Participant.meeting_id.in_(list(meeting_ids)), Participant.person_id.is_not(None)
        )
    ).all()
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for row in rows:
        if row.quality:
            found.setdefault(row.meeting_id, {})[row.person_id] = row.quality
    return found
