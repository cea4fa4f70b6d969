"""The course of a meeting: states follow from who is there; leases, no-shows, ends; who is told what."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from jobsite.core.errors import AppError, Conflict, Invalid, NotFound
from jobsite.core.identity import SYSTEM
from jobsite.core.outbox import Event
from jobsite.meetings.models import Media, MeetingState, Outcome, ParticipantState, Role
from jobsite.meetings.queries import (
    LinkExpired,
    get_meeting,
    link_for,
    participant_by_token,
    place_in_line,
    quality_of,
    snapshot_of,
)
from jobsite.meetings.services import (
    SeatTaken,
    add_participant,
    admit_participant,
    cancel_meeting,
    create_meeting,
    end_meeting,
    enter_meeting,
    extend_meeting,
    guest_token,
    keep_quality,
    leave_meeting,
    move_meeting,
    purge_signals,
    refuse_participant,
    remove_participant,
    renew_presence,
    reschedule_meeting,
    revoke_tokens,
    run_rules,
    send_signal,
    send_to_lobby,
)
from jobsite.meetings.tokens import topic_of
from tests.factories.accounts import PersonFactory
from tests.factories.meetings import LINKS, Talk, make_talk

S = MeetingState
P = ParticipantState


def news(db_session: Any, name: str) -> list[dict[str, Any]]:
    db_session.commit()
    return [row.payload for row in db_session.query(Event).filter_by(name=name).order_by(Event.id)]


def test_a_meeting_goes_from_the_lobby_to_its_end(db_session: Any, clock: ModuleType) -> None:
    talk = make_talk(starts_at=clock.now() + timedelta(hours=1))
    assert talk.meeting.state is S.SCHEDULED
    with pytest.raises(Conflict):
        enter_meeting(participant=talk.guest)
    clock.advance(timedelta(minutes=45))
    assert run_rules() == 1
    assert talk.meeting.state is S.LOBBY_OPEN
    enter_meeting(participant=talk.guest)
    assert (talk.meeting.state, talk.guest.state) == (S.WAITING, P.KNOCKING)
    enter_meeting(participant=talk.host)
    assert talk.meeting.state is S.WAITING
    admit_participant(host=talk.host, participant_id=talk.guest.id)
    assert talk.meeting.state is S.LIVE
    end_meeting(meeting=talk.meeting, actor=talk.by_host, reason="done")
    assert (talk.meeting.state, talk.meeting.outcome) == (S.ENDED, Outcome.HELD)
    end_meeting(meeting=talk.meeting, actor=talk.by_host, reason="again")
    facts = {"meeting_id": talk.meeting.id, "kind": "test", "subject_id": 1}
    assert news(db_session, "MeetingStarted") == [facts]
    assert news(db_session, "MeetingEnded") == [facts | {"outcome": "held", "reason": "done"}]


def test_guests_stand_in_line_in_the_order_of_their_first_knock(clock: ModuleType) -> None:
    talk = make_talk(guests=3)
    _host, first, second, third = sorted(talk.meeting.participants, key=lambda one: (one.role is Role.GUEST, one.id))
    for one in (second, first, third, second):
        enter_meeting(participant=one)
        clock.advance(timedelta(seconds=1))
    assert [place_in_line(one) for one in (second, first, third)] == [1, 2, 3]
    refuse_participant(host=talk.host, participant_id=second.id, words="岗位已经招满")
    assert [place_in_line(one) for one in (second, first, third)] == [0, 1, 2]
    assert snapshot_of(second)["me"]["refusal"] == "岗位已经招满"
    with pytest.raises(Conflict):
        enter_meeting(participant=second)
    admit_participant(host=talk.host, participant_id=second.id)
    enter_meeting(participant=second)
    assert (second.state, place_in_line(second)) == (P.KNOCKING, 3)


def test_someone_let_in_comes_back_without_knocking_and_someone_sent_out_waits(clock: ModuleType) -> None:
    talk = make_talk(S.LIVE)
    leave_meeting(participant=talk.guest)
    assert (talk.meeting.state, talk.guest.state) == (S.INTERRUPTED, P.LEFT)
    enter_meeting(participant=talk.guest)
    assert (talk.meeting.state, talk.guest.state) == (S.LIVE, P.ADMITTED)
    send_to_lobby(host=talk.host, participant_id=talk.guest.id)
    assert (talk.meeting.state, talk.guest.state) == (S.INTERRUPTED, P.KNOCKING)
    enter_meeting(participant=talk.guest)
    assert talk.guest.state is P.KNOCKING
    admit_participant(host=talk.host, participant_id=talk.guest.id)
    assert talk.meeting.state is S.LIVE


def test_a_lease_that_runs_out_interrupts_and_its_renewal_goes_on(db_session: Any, clock: ModuleType) -> None:
    talk = make_talk(S.LIVE)
    clock.advance(timedelta(seconds=20))
    renew_presence(participant=talk.host, seat=talk.host.seat)
    assert run_rules() == 0
    clock.advance(timedelta(seconds=11))
    assert run_rules() == 1
    assert (talk.meeting.state, talk.guest.is_present) == (S.INTERRUPTED, False)
    assert [one["is_explicit"] for one in news(db_session, "ParticipantLeft")] == [False]
    renew_presence(participant=talk.guest, seat=talk.guest.seat)
    assert talk.meeting.state is S.LIVE
    assert len(news(db_session, "MeetingInterrupted")) == 1
    assert [one["role"] for one in news(db_session, "ParticipantJoined")] == ["host", "guest", "guest"]


def test_a_talk_that_stays_interrupted_ends_as_held(clock: ModuleType) -> None:
    talk = make_talk(S.INTERRUPTED)
    clock.advance(timedelta(minutes=4, seconds=59))
    run_rules()
    assert talk.meeting.state is S.INTERRUPTED
    clock.advance(timedelta(seconds=1))
    run_rules()
    assert (talk.meeting.outcome, talk.meeting.end_reason) == (Outcome.HELD, "interrupted")


def test_the_longest_time_ends_a_talk_unless_it_is_extended(clock: ModuleType) -> None:
    talk = make_talk(S.LIVE, max_minutes=15)
    extend_meeting(meeting=talk.meeting, actor=talk.by_host, minutes=10)
    for _minute in range(24):
        clock.advance(timedelta(minutes=1))
        for one in (talk.host, talk.guest):
            renew_presence(participant=one, seat=one.seat, lease=timedelta(minutes=2))
        run_rules()
    assert talk.meeting.state is S.LIVE
    with pytest.raises(Conflict):
        extend_meeting(meeting=talk.meeting, actor=talk.by_host, minutes=61)
    clock.advance(timedelta(minutes=1))
    run_rules()
    assert (talk.meeting.outcome, talk.meeting.end_reason) == (Outcome.HELD, "time")


@pytest.mark.parametrize(
    ("present", "outcome"),
    [
        ("", Outcome.NOBODY),
        ("host", Outcome.NO_SHOW_GUEST),
        ("guest", Outcome.NO_SHOW_HOST),
    ],
)
def test_a_side_that_is_missing_ten_minutes_after_the_start_did_not_show_up(
    clock: ModuleType, present: str, outcome: Outcome
) -> None:
    talk = make_talk(starts_at=clock.now() + timedelta(minutes=5))
    clock.advance(timedelta(minutes=14, seconds=50))
    if present:
        enter_meeting(participant=talk.host if present == "host" else talk.guest)
    run_rules()
    assert talk.meeting.outcome is None
    clock.advance(timedelta(seconds=10))
    run_rules()
    assert (talk.meeting.state, talk.meeting.outcome) == (S.ENDED, outcome)


def test_someone_who_came_and_waited_in_vain_is_no_no_show_though_they_left(clock: ModuleType) -> None:
    talk = make_talk(starts_at=clock.now())
    clock.advance(timedelta(minutes=8))
    enter_meeting(participant=talk.guest)
    leave_meeting(participant=talk.guest)
    clock.advance(timedelta(minutes=2))
    run_rules()
    assert talk.meeting.outcome is Outcome.NO_SHOW_HOST


def test_a_host_who_lets_nobody_in_is_waited_for_as_long_as_the_talk_would_last(clock: ModuleType) -> None:
    talk = make_talk(max_minutes=20)
    for _step in range(20):
        for one in (talk.host, talk.guest):
            enter_meeting(participant=one, lease=timedelta(minutes=2))
        run_rules()
        assert talk.meeting.state is S.WAITING
        clock.advance(timedelta(minutes=1))
    run_rules()
    assert talk.meeting.outcome is Outcome.NO_SHOW_HOST


def test_when_one_side_has_only_text_the_talk_moves_to_text_and_back(db_session: Any) -> None:
    talk = make_talk(S.LIVE)
    renew_presence(participant=talk.guest, seat=talk.guest.seat, media=Media.AUDIO)
    assert talk.meeting.state is S.LIVE
    renew_presence(participant=talk.guest, seat=talk.guest.seat, media=Media.TEXT)
    assert talk.meeting.state is S.TEXT
    renew_presence(participant=talk.guest, seat=talk.guest.seat, media=Media.VIDEO)
    assert talk.meeting.state is S.LIVE
    assert [one["to"] for one in news(db_session, "MeetingMoved")] == ["text", "live"]


def test_links_are_shown_only_inside_and_each_side_has_its_own() -> None:
    talk = make_talk(provider="link", **LINKS)
    enter_meeting(participant=talk.guest)
    assert link_for(talk.guest) == ""
    enter_meeting(participant=talk.host)
    admit_participant(host=talk.host, participant_id=talk.guest.id)
    assert talk.meeting.state is S.LINK
    assert (link_for(talk.host), link_for(talk.guest)) == (LINKS["host_link"], LINKS["guest_link"])
    assert LINKS["host_link"] not in str(snapshot_of(talk.guest))
    with pytest.raises(Invalid):
        make_talk(provider="link", host_link=LINKS["host_link"], guest_link=LINKS["host_link"])


def test_a_room_holds_no_more_people_than_its_provider_carries() -> None:
    talk = make_talk(hosts=2, guests=2, has_lobby=False)
    first, second, third, fourth = talk.meeting.participants
    for one in (first, second, third):
        enter_meeting(participant=one)
    with pytest.raises(Conflict):
        enter_meeting(participant=fourth)
    leave_meeting(participant=third)
    assert enter_meeting(participant=fourth).state is P.ADMITTED
    with pytest.raises(Invalid):
        make_talk(hosts=3)


def test_another_window_takes_the_place_from_the_first() -> None:
    talk = make_talk(S.LIVE)
    first = talk.guest.seat
    enter_meeting(participant=talk.guest)
    with pytest.raises(SeatTaken):
        renew_presence(participant=talk.guest, seat=first)
    leave_meeting(participant=talk.guest, seat=first)
    assert (talk.meeting.state, talk.guest.seat) == (S.LIVE, first + 1)


def test_a_link_is_good_until_it_is_revoked_or_its_meeting_is_long_over(clock: ModuleType) -> None:
    talk = make_talk(S.ENDED)
    token = guest_token(talk.guest)
    assert participant_by_token(token).id == talk.guest.id
    clock.advance(timedelta(days=8))
    with pytest.raises(LinkExpired):
        participant_by_token(token)
    other = make_talk()
    token = guest_token(other.guest)
    revoke_tokens(other.guest)
    with pytest.raises(LinkExpired):
        participant_by_token(token)
    assert participant_by_token(guest_token(other.guest)).id == other.guest.id
    for wrong in ("", "x", token[:-1], token + "A"):
        with pytest.raises(NotFound):
            participant_by_token(wrong)


def test_someone_removed_is_out_at_once_and_can_be_invited_anew() -> None:
    talk = make_talk(S.LIVE)
    token, guest = guest_token(talk.guest), talk.guest
    remove_participant(meeting=talk.meeting, person_id=guest.person_id or 0)
    assert (talk.meeting.state, guest.is_present) == (S.INTERRUPTED, False)
    with pytest.raises(LinkExpired):
        participant_by_token(token)
    with pytest.raises(NotFound):
        enter_meeting(participant=guest)
    add_participant(meeting=talk.meeting, person_id=guest.person_id or 0, role=Role.GUEST)
    assert guest.state is P.INVITED
    with pytest.raises(LinkExpired):
        participant_by_token(token)


def test_a_new_time_empties_the_lobby_and_keeps_the_links(clock: ModuleType) -> None:
    talk = make_talk(S.WAITING)
    token = guest_token(talk.guest)
    reschedule_meeting(meeting=talk.meeting, actor=talk.by_host, starts_at=clock.now() + timedelta(days=1))
    assert (talk.meeting.state, talk.guest.state) == (S.SCHEDULED, P.INVITED)
    assert participant_by_token(token).id == talk.guest.id
    late = make_talk(S.LIVE)
    with pytest.raises(Conflict):
        reschedule_meeting(meeting=late.meeting, actor=SYSTEM, starts_at=clock.now())
    with pytest.raises(Conflict):
        cancel_meeting(meeting=late.meeting, actor=SYSTEM)


def test_each_state_is_told_to_each_on_their_own_topic_only(db_session: Any) -> None:
    talk = make_talk(S.LIVE, guests=2)
    waiting = next(one for one in talk.meeting.participants if one.role is Role.GUEST and one is not talk.guest)
    enter_meeting(participant=waiting)
    send_signal(participant=talk.host, seat=talk.host.seat, to=talk.guest.id, number=1, data={"description": "secret"})
    with pytest.raises(AppError):
        send_signal(participant=waiting, seat=waiting.seat, to=talk.guest.id, number=1, data={})
    with pytest.raises(AppError):
        send_signal(participant=talk.host, seat=talk.host.seat, to=waiting.id, number=2, data={})
    with pytest.raises(AppError):
        send_signal(participant=talk.host, seat=talk.host.seat, to=talk.guest.id, number=3, data={"x": "y" * 60_000})
    db_session.commit()
    rows = db_session.query(Event).filter(Event.topic.startswith("meeting:")).all()
    assert {row.topic for row in rows if row.name == "meeting_signal"} == {topic_of(talk.guest)}
    to_waiting = [row.payload for row in rows if row.topic == topic_of(waiting)]
    assert to_waiting
    assert all(not one["people"] and not one["knocking"] for one in to_waiting)
    assert {one["me"]["id"] for one in to_waiting} == {waiting.id}


def test_signals_are_forgotten_after_an_hour(db_session: Any, clock: ModuleType) -> None:
    talk = make_talk(S.LIVE)
    send_signal(participant=talk.host, seat=talk.host.seat, to=talk.guest.id, number=1, data={"candidate": "10.0.0.1"})
    assert news(db_session, "meeting_signal")
    clock.advance(timedelta(hours=1, seconds=1))
    purge_signals()
    assert not news(db_session, "meeting_signal")
    assert news(db_session, "MeetingStarted")


def test_quality_is_kept_as_one_bounded_summary_per_person() -> None:
    talk = make_talk(S.LIVE)
    for rtt in (100, 300):
        keep_quality(
            participant=talk.guest, sample={"rtt_ms": rtt, "lost_percent": True, "kbps_in": "no", "way": "relay"}
        )
    keep_quality(participant=talk.guest, sample={"rtt_ms": -1, "junk": "x" * 10_000, "way": "<script>"})
    found = quality_of([talk.meeting.id])[talk.meeting.id]
    assert found == {talk.guest.person_id: {"rtt_ms": [200, 300], "way": "relay", "samples": 3}}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(
    "verb", ["enter", "leave", "end", "cancel", "to_text", "to_link", "to_live", "extend", "reschedule"]
)
def test_every_verb_in_every_state_moves_along_the_table_or_changes_nothing(
    clock: ModuleType, verb: str, state: MeetingState
) -> None:
    """The verb is refused or leaves a state that is whole: an outcome when it ended, an end time when it talks."""
    talk = make_talk(starts_at=clock.now() + timedelta(days=1)) if state is S.SCHEDULED else make_talk(state)
    assert talk.meeting.state is state
    try:
        act(talk, verb, clock)
    except Conflict:
        assert talk.meeting.state is state
    meeting = get_meeting(talk.meeting.id)
    assert (meeting.outcome is not None) == (meeting.state is S.ENDED)
    assert (meeting.ended_at is not None) == (meeting.state in (S.ENDED, S.CANCELLED))
    assert meeting.state in (S.SCHEDULED, S.LOBBY_OPEN, S.WAITING, S.ENDED, S.CANCELLED) or meeting.ends_at is not None
    if state in (S.ENDED, S.CANCELLED):
        assert meeting.state is state


def act(talk: Talk, verb: str, clock: ModuleType) -> None:
    meeting, actor = talk.meeting, talk.by_host
    ways = {"to_text": S.TEXT, "to_link": S.LINK, "to_live": S.LIVE}
    if verb in ways:
        move_meeting(meeting=meeting, actor=actor, to=ways[verb], **LINKS)
    elif verb == "enter":
        enter_meeting(participant=talk.guest)
    elif verb == "leave":
        leave_meeting(participant=talk.guest)
    elif verb == "end":
        end_meeting(meeting=meeting, actor=actor)
    elif verb == "cancel":
        cancel_meeting(meeting=meeting, actor=actor)
    elif verb == "extend":
        extend_meeting(meeting=meeting, actor=actor)
    else:
        reschedule_meeting(meeting=meeting, actor=actor, starts_at=clock.now() + timedelta(days=2))


def test_nobody_meets_nobody() -> None:
    someone = PersonFactory().id
    for hosts, guests in (([], [someone]), ([someone], []), ([someone], [someone])):
        with pytest.raises(Invalid):
            create_meeting(kind="test", subject_id=1, title="x", hosts=hosts, guests=guests)
