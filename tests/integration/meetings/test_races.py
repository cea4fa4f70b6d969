"""Many at once in one meeting: hosts who admit, windows of one person, the end while someone is let in; on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor
from jobsite.core.outbox import Event
from jobsite.meetings.models import MeetingHistory, MeetingState, Outcome, ParticipantState, Role
from jobsite.meetings.policies import is_in_room
from jobsite.meetings.queries import get_meeting, place_in_line
from jobsite.meetings.services import admit_participant, end_meeting, enter_meeting
from tests.factories.meetings import make_talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from jobsite.meetings.models import Participant

AT_ONCE = 16
S = MeetingState


def at_once(app: Flask, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(number)` AT_ONCE times together, each in a session of its own; returns what each gave, or its refusal."""
    gate = threading.Barrier(AT_ONCE)

    def one(number: int) -> Any:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                with unit_of_work():
                    return act(number)
            except Conflict as error:
                return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def make(app: Flask, state: MeetingState = S.LOBBY_OPEN, **given: Any) -> int:
    with app.app_context(), unit_of_work():
        return make_talk(state, **given).meeting.id


def people(meeting_id: int, role: Role) -> list[Participant]:
    return [one for one in get_meeting(meeting_id).participants if one.role is role]


def count(name: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.name == name)) or 0


def test_hosts_who_admit_one_guest_at_once_let_them_in_once(separate_app: Flask) -> None:
    meeting_id = make(separate_app, S.WAITING, hosts=2)
    with separate_app.app_context(), unit_of_work():
        for host in people(meeting_id, Role.HOST):
            enter_meeting(participant=host)

    def act(number: int) -> None:
        host = people(meeting_id, Role.HOST)[number % 2]
        admit_participant(host=host, participant_id=people(meeting_id, Role.GUEST)[0].id)

    answers = at_once(separate_app, act)
    assert [type(one) for one in answers].count(Conflict) == AT_ONCE - 1
    with separate_app.app_context():
        assert get_meeting(meeting_id).state is S.LIVE
        assert (count("MeetingStarted"), count("ParticipantJoined")) == (1, 3)


def test_windows_of_one_person_that_knock_at_once_are_one_knock_and_the_last_has_the_place(
    separate_app: Flask,
) -> None:
    meeting_id = make(separate_app)

    def act(_number: int) -> int:
        return enter_meeting(participant=people(meeting_id, Role.GUEST)[0]).seat

    seats = at_once(separate_app, act)
    assert sorted(seats) == list(range(1, AT_ONCE + 1))
    with separate_app.app_context():
        [guest] = people(meeting_id, Role.GUEST)
        knocks = sa.select(sa.func.count()).where(MeetingHistory.to_state == ParticipantState.KNOCKING)
        assert (guest.seat, place_in_line(guest), db.session.scalar(knocks)) == (AT_ONCE, 1, 1)


def test_an_end_while_someone_is_let_in_leaves_nobody_inside(separate_app: Flask) -> None:
    meeting_id = make(separate_app, S.WAITING)
    with separate_app.app_context(), unit_of_work():
        enter_meeting(participant=people(meeting_id, Role.HOST)[0])

    def act(number: int) -> None:
        [host] = people(meeting_id, Role.HOST)
        if number % 2:
            end_meeting(meeting=host.meeting, actor=Actor(person_id=host.person_id))
        else:
            admit_participant(host=host, participant_id=people(meeting_id, Role.GUEST)[0].id)

    at_once(separate_app, act)
    with separate_app.app_context():
        meeting = get_meeting(meeting_id)
        was_let_in = count("MeetingStarted") == 1
        assert (meeting.state, count("MeetingEnded")) == (S.ENDED, 1)
        assert meeting.outcome is (Outcome.HELD if was_let_in else Outcome.NO_SHOW_HOST)
        assert not any(one.is_present for one in meeting.participants)


def test_the_last_chair_is_taken_once(separate_app: Flask) -> None:
    meeting_id = make(separate_app, guests=AT_ONCE, has_lobby=False)
    with separate_app.app_context(), unit_of_work():
        enter_meeting(participant=people(meeting_id, Role.HOST)[0])

    answers = at_once(separate_app, lambda number: enter_meeting(participant=people(meeting_id, Role.GUEST)[number]).id)
    assert [type(one) for one in answers].count(Conflict) == AT_ONCE - 2
    with separate_app.app_context():
        assert sum(is_in_room(one) for one in get_meeting(meeting_id).participants) == 3
