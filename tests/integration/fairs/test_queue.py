"""Queues of a fair: who is next, what a ticket may do, what the clock does, what is said of positions and waits."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.core.clock import now
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.outbox import Event
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueMove, QueueState, TalkWay
from jobsite.fairs.models.talking import Incident, TalkEnd, TalkState
from jobsite.fairs.queries.queueing import list_waiting, place_of, serving_of
from jobsite.fairs.services import attending, queueing, serving, talking
from jobsite.fairs.services.fairs import has_due_fairs, move_due_fairs
from jobsite.fairs.waiting import expected_wait_s, position_after
from tests.factories.open_fairs import make_fair, make_stall
from tests.factories.seekers import add_seeker, as_actor

Q = QueueState
SECOND = timedelta(seconds=1)


@pytest.fixture
def stall(clock):
    return make_stall()


def join(stall, seeker=None, **values):
    seeker = seeker or add_seeker()
    return queueing.join_queue(actor=as_actor(seeker), booth_id=stall.booth.id, vacancy_id=stall.vacancy.id, **values)


def by(entry):
    return as_actor(entry.person)


def call(stall):
    return serving.call_next(actor=stall.by_firm, booth=stall.booth)


def release(entry):
    """End a called ticket so that the recruiter is free again."""
    queueing.leave_queue(actor=by(entry), entry=entry)


def test_tickets_are_called_in_their_order(stall):
    first, second = join(stall), join(stall)
    assert (place_of(first).position, place_of(second).position) == (1, 2)
    assert call(stall) is first
    assert first.state is Q.CALLED
    assert place_of(second).position == 1


def test_joining_twice_gives_the_same_ticket(stall):
    seeker = add_seeker()
    assert join(stall, seeker) is join(stall, seeker)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(QueueEntry)) == 1


def test_a_seeker_holds_places_in_as_many_queues_as_the_fair_allows(clock):
    fair = make_fair(queues_most=2)
    stalls = [make_stall(fair) for _number in range(3)]
    seeker = add_seeker()
    first, _second = join(stalls[0], seeker), join(stalls[1], seeker)
    with pytest.raises(Conflict, match="2 个队"):
        join(stalls[2], seeker)
    release(first)
    assert join(stalls[2], seeker).open_slot == 1


def test_a_paused_ticket_keeps_its_number_and_is_passed_over(stall):
    first, second = join(stall), join(stall)
    queueing.pause_ticket(actor=by(first), entry=first)
    assert place_of(second).position == 1
    assert place_of(first) is None
    queueing.resume_ticket(actor=by(first), entry=first)
    assert (place_of(first).position, place_of(second).position) == (1, 2)
    assert call(stall) is first


def test_a_missed_call_is_joined_again_once_at_the_end(stall, clock):
    first, second = join(stall), join(stall)
    call(stall)
    clock.advance(61 * SECOND)
    with pytest.raises(Conflict, match="60 秒"):
        talking.confirm_call(actor=by(first), entry=first)
    assert attending.expire_tickets() == 1
    assert first.state is Q.MISSED
    queueing.join_again(actor=by(first), entry=first)
    assert (place_of(second).position, place_of(first).position) == (1, 2)
    release(call(stall))
    assert call(stall) is first
    clock.advance(61 * SECOND)
    attending.expire_tickets()
    with pytest.raises(Conflict, match="错过两次"):
        queueing.join_again(actor=by(first), entry=first)
    assert join(stall, first.person).ticket == 4, "a new ticket may still be taken"


def test_a_call_can_be_confirmed_until_its_sixtieth_second(stall, clock):
    entry = join(stall)
    call(stall)
    clock.advance(59 * SECOND)
    assert attending.expire_tickets() == 0
    assert talking.confirm_call(actor=by(entry), entry=entry).state is TalkState.READY
    assert entry.state is Q.CONFIRMED


def test_a_confirmed_person_whom_nobody_begins_with_is_next_again(stall, clock):
    first, second = join(stall), join(stall)
    call(stall)
    talking.confirm_call(actor=by(first), entry=first)
    clock.advance(121 * SECOND)
    assert attending.expire_tickets() == 1
    assert (place_of(first).position, place_of(second).position) == (1, 2)


def test_a_pause_ends_after_a_quarter_of_an_hour(stall, clock):
    entry = join(stall)
    queueing.pause_ticket(actor=by(entry), entry=entry)
    clock.advance(timedelta(minutes=16))
    assert attending.expire_tickets() == 1
    assert entry.state is Q.LEFT
    assert entry.open_slot is None


def test_who_is_called_elsewhere_is_passed_over_and_keeps_the_place(clock):
    fair = make_fair()
    one, two = make_stall(fair), make_stall(fair)
    seeker = add_seeker()
    mine, other = join(one, seeker), join(two, seeker)
    later = join(two)
    assert call(one) is mine
    assert call(two) is later
    release(mine)
    release(later)
    assert call(two) is other


def test_a_recruiter_takes_one_video_talk_or_as_many_text_talks_as_they_said(clock):
    stall = make_stall(capacity=2)
    for way in (TalkWay.VIDEO, TalkWay.VIDEO, TalkWay.TEXT):
        join(stall, way=way)
    call(stall)
    with pytest.raises(Conflict, match="没结束"):
        call(stall)
    texts = make_stall(capacity=2)
    for _number in range(3):
        join(texts, way=TalkWay.TEXT)
    call(texts)
    call(texts)
    with pytest.raises(Conflict, match="2 位"):
        call(texts)


def test_an_empty_queue_calls_nobody(stall):
    assert call(stall) is None


def test_queues_refuse_foreign_vacancies_people_without_a_profile_and_closed_halls(stall):
    with pytest.raises(Invalid):
        queueing.join_queue(actor=as_actor(add_seeker()), booth_id=stall.booth.id, vacancy_id=make_stall().vacancy.id)
    seeker = add_seeker()
    db.session.execute(sa.text("DELETE FROM seeker_profile WHERE person_id = :id"), {"id": seeker.id})
    db.session.expire_all()
    with pytest.raises(Conflict, match="简历"):
        join(stall, seeker)
    stall.booth.hall.is_open = False
    with pytest.raises(Conflict, match="展区"):
        join(stall)


def test_every_move_has_its_row_of_history(stall):
    entry = join(stall)
    queueing.pause_ticket(actor=by(entry), entry=entry)
    queueing.resume_ticket(actor=by(entry), entry=entry)
    call(stall)
    rows = db.session.execute(sa.select(QueueMove.from_state, QueueMove.to_state, QueueMove.actor_id)).all()
    person, recruiter = entry.person_id, stall.recruiter.id
    assert [tuple(row) for row in rows] == [
        ("", "queued", person),
        ("queued", "paused", person),
        ("paused", "queued", person),
        ("queued", "called", recruiter),
    ]


def test_a_booth_without_anyone_is_flagged_after_two_minutes_and_its_queue_is_told_once(stall, clock):
    join(stall)
    clock.advance(119 * SECOND)
    assert attending.watch_booths() == 0
    clock.advance(2 * SECOND)
    assert attending.watch_booths() == 1
    assert attending.watch_booths() == 0
    queue = db.session.get_one(BoothQueue, stall.booth.id, populate_existing=True)
    assert queue.unattended_since is not None
    assert expected_wait_s(1, serving_of(queue), now()) is None
    incident = db.session.scalars(sa.select(Incident)).one()
    assert incident.closed_at is None
    attending.attend(actor=stall.by_firm, booth=stall.booth)
    db.session.expire_all()
    assert queue.unattended_since is None
    assert incident.closed_at is not None
    assert expected_wait_s(1, serving_of(queue), now()) == 0


def test_a_booth_that_nobody_ever_came_to_is_flagged_too(clock):
    stall = make_stall(is_attended=False)
    join(stall)
    assert attending.watch_booths() == 1


def test_the_calls_of_a_recruiter_who_is_gone_go_back_to_the_queue(stall, clock):
    first, second = join(stall), join(stall)
    call(stall)
    clock.advance(31 * SECOND)
    attending.watch_booths()
    assert first.state is Q.QUEUED
    assert (place_of(first).position, place_of(second).position) == (1, 2)


def act_at_random(rng, stall, entries):
    """One move of any kind that a person or a recruiter may make now."""
    waiting = [entry for entry in entries if entry.state is Q.QUEUED]
    called = [entry for entry in entries if entry.state is Q.CALLED]
    away = [entry for entry in entries if entry.state is Q.PAUSED]
    choice = rng.random()
    if choice < 0.4 or not waiting:
        entries.append(join(stall))
    elif choice < 0.6:
        queueing.pause_ticket(actor=by(one := rng.choice(waiting)), entry=one)
    elif choice < 0.75 and away:
        queueing.resume_ticket(actor=by(one := rng.choice(away)), entry=one)
    elif not called:
        call(stall)
    elif choice < 0.9:
        release(called[0])
    else:
        serving.take_back_call(actor=stall.by_firm, entry=called[0])


def test_pages_keep_their_positions_by_the_events_alone(stall, clock):
    """What a browser does with the stream gives what the database says, through every kind of move."""
    rng = random.Random(3)
    entries, shown = [], {}
    for _move in range(100):
        clock.advance(5 * SECOND)
        attending.attend(actor=stall.by_firm, booth=stall.booth)
        act_at_random(rng, stall, entries)
        events = db.session().info["pending_events"]
        for news in [event["payload"] for event in events if event["name"] == "queue"]:
            for own, (place, revision) in shown.items():
                assert news["rev"] == revision + 1, "no revision without its news"
                shown[own] = position_after(place, own, news["ticket"], news["delta"]), news["rev"]
        events.clear()
        places = {entry.ticket: place_of(entry) for entry in entries if entry.state is Q.QUEUED}
        shown = {own: known for own, known in shown.items() if own in places}
        for own, place in places.items():
            assert shown.setdefault(own, (place.position, place.revision)) == (place.position, place.revision)
    queue = db.session.get_one(BoothQueue, stall.booth.id, populate_existing=True)
    assert queue.waiting_count == len(list_waiting(stall.booth.id, limit=200))


def test_one_move_writes_one_event_however_many_wait(stall):
    for _number in range(20):
        join(stall)
    db.session.commit()
    before = db.session.scalar(sa.select(sa.func.max(Event.id)))
    call(stall)
    db.session.commit()
    names = db.session.scalars(sa.select(Event.name).where(Event.id > before)).all()
    assert sorted(names) == ["TicketCalled", "queue"]


def test_the_promise_counts_recruiters_and_what_talks_took(stall, clock):
    assert join(stall).promised_wait_s == 0
    assert join(stall).promised_wait_s == pytest.approx(450, abs=1), "three quarters of the planned ten minutes"
    db.session.execute(sa.update(BoothQueue).values(cycle_seconds=300 * 20, cycle_count=20))
    queue = db.session.get_one(BoothQueue, stall.booth.id, populate_existing=True)
    assert serving_of(queue).mean_s == pytest.approx((6000 + 900) / 22)


def test_the_clock_looks_before_it_writes_and_finds_what_is_due(stall, clock):
    looks = (attending.has_due_tickets, attending.has_left_booths, talking.has_overdue_talks, has_due_fairs)
    entry = join(stall)
    assert [one() for one in looks] == [False] * 4
    call(stall)
    clock.advance(61 * SECOND)
    assert (attending.has_due_tickets(), attending.expire_tickets(), attending.has_due_tickets()) == (True, 1, False)
    attending.attend(actor=stall.by_firm, booth=stall.booth)
    queueing.join_again(actor=by(entry), entry=entry)
    talk = talking.begin_talk(actor=stall.by_firm, talk=talking.confirm_call(actor=by(entry), entry=call(stall)))
    assert not attending.has_left_booths(), "who talks is not called any more"
    clock.advance(11 * 60 * SECOND)
    assert (talking.has_overdue_talks(), talking.end_overdue_talks(), talking.has_overdue_talks()) == (True, 1, False)
    assert talk.end_reason is TalkEnd.TIME_UP
    clock.advance(60 * SECOND)  # who talked was there until the time was up
    assert (attending.has_left_booths(), attending.watch_booths(), attending.has_left_booths()) == (True, 1, False)
    clock.advance(5 * 3600 * SECOND)
    assert (has_due_fairs(), move_due_fairs(), has_due_fairs()) == (True, 1, False)
