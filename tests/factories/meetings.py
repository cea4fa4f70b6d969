"""Meetings for tests, made by the services so that their history is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.meetings.models import Meeting, MeetingState, Participant, Role
from jobsite.meetings.services import (
    admit_participant,
    cancel_meeting,
    create_meeting,
    end_meeting,
    enter_meeting,
    leave_meeting,
    move_meeting,
)
from tests.factories.accounts import PersonFactory

S = MeetingState
LINKS = {"host_link": "https://meet.jit.si/room-host", "guest_link": "https://meet.jit.si/room-guest"}


@dataclass
class Talk:
    """One meeting with its first host and guest."""

    meeting: Meeting

    @property
    def host(self) -> Participant:
        return next(one for one in self.meeting.participants if one.role is Role.HOST)

    @property
    def guest(self) -> Participant:
        return next(one for one in self.meeting.participants if one.role is Role.GUEST)

    @property
    def by_host(self) -> Actor:
        return Actor(person_id=self.host.person_id)


def make_talk(state: MeetingState = S.LOBBY_OPEN, *, hosts: int = 1, guests: int = 1, **given: Any) -> Talk:
    """A meeting of new people in this state, brought there as people would."""
    host_ids = [PersonFactory(display_name=f"王经理{number}").id for number in range(hosts)]
    guest_ids = [PersonFactory(display_name=f"李师傅{number}").id for number in range(guests)]
    options: dict[str, Any] = {"kind": "test", "subject_id": 1, "title": "视频面试 电焊工"} | given
    talk = Talk(create_meeting(hosts=host_ids, guests=guest_ids, **options))
    bring_to(talk, state)
    return talk


def bring_to(talk: Talk, state: MeetingState) -> None:
    """Move a new meeting whose lobby is open to a state."""
    meeting = talk.meeting
    if state in (S.WAITING, S.LIVE, S.INTERRUPTED, S.TEXT, S.LINK):
        enter_meeting(participant=talk.guest)
    if state in (S.LIVE, S.INTERRUPTED, S.TEXT, S.LINK):
        enter_meeting(participant=talk.host)
        if talk.meeting.has_lobby:
            admit_participant(host=talk.host, participant_id=talk.guest.id)
    if state is S.INTERRUPTED:
        leave_meeting(participant=talk.guest)
    elif state is S.TEXT:
        move_meeting(meeting=meeting, actor=talk.by_host, to=S.TEXT)
    elif state is S.LINK:
        move_meeting(meeting=meeting, actor=talk.by_host, to=S.LINK, **LINKS)
    elif state is S.ENDED:
        end_meeting(meeting=meeting, actor=talk.by_host)
    elif state is S.CANCELLED:
        cancel_meeting(meeting=meeting, actor=talk.by_host)
    db.session.flush()
