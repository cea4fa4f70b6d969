"""Many at once at a booth: nobody is served twice, no place is given twice, on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import MemberRole
from jobsite.core.outbox import Event
from jobsite.fairs.models.preparing import FairEntry
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.talking import Intent, Side, Talk, Verdict
from jobsite.fairs.services import attending, queueing, serving, talking
from jobsite.fairs.services.deciding import say_verdict
from tests.factories.employers import add_member
from tests.factories.open_fairs import make_fair, make_stall
from tests.factories.seekers import add_seeker, as_actor
from tests.integration.applications.test_races import run_at_once

Q = QueueState
AT_ONCE = 12


def count(model, *conditions):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))


def test_parallel_next_never_serves_one_person_twice(separate_app):
    with separate_app.app_context(), unit_of_work():
        stall = make_stall()
        booth_id = stall.booth.id
        hosts = [as_actor(add_member(stall.employer, role=MemberRole.RECRUITER)) for _number in range(AT_ONCE)]
        for host in hosts:
            attending.attend(actor=host, booth=stall.booth)
        waiting = [
            queueing.join_queue(actor=as_actor(add_seeker()), booth_id=booth_id).person_id for _number in range(8)
        ]

    def act(number):
        with unit_of_work():
            booth = db.session.get_one(FairEntry, booth_id)
            entry = serving.call_next(actor=hosts[number], booth=booth)
            return entry.person_id if entry is not None else None

    served = run_at_once(separate_app, act, times=AT_ONCE)
    assert sorted(one for one in served if one is not None) == waiting
    assert served.count(None) == AT_ONCE - len(waiting)
    with separate_app.app_context():
        queue = db.session.get_one(BoothQueue, booth_id)
        assert queue.waiting_count == 0
        news = db.session.scalars(
            sa.select(Event.payload).where(Event.name == "queue", Event.topic == f"booth:{booth_id}").order_by(Event.id)
        ).all()
        revisions = [one["rev"] for one in news]
        assert revisions == list(range(1, queue.revision + 1)), "news leave in the order of their revisions"
        called = [one["ticket"] for one in news if one["delta"] == -1]
        assert called == sorted(called), "nobody was overtaken"


def test_two_booths_at_once_never_call_the_same_person(separate_app):
    with separate_app.app_context(), unit_of_work():
        fair = make_fair()
        stalls = [make_stall(fair) for _number in range(3)]
        booths, actors = [stall.booth.id for stall in stalls], [stall.by_firm for stall in stalls]
        seeker = as_actor(add_seeker())
        for booth_id in booths:
            queueing.join_queue(actor=seeker, booth_id=booth_id)

    def act(number):
        with unit_of_work():
            booth = db.session.get_one(FairEntry, booths[number])
            return serving.call_next(actor=actors[number], booth=booth) is not None

    assert sum(run_at_once(separate_app, act, times=3)) == 1
    with separate_app.app_context():
        assert count(QueueEntry, QueueEntry.state == Q.CALLED) == 1
        assert count(QueueEntry, QueueEntry.state == Q.QUEUED) == 2


def test_joining_everywhere_at_once_holds_no_more_places_than_the_fair_allows(separate_app):
    with separate_app.app_context(), unit_of_work():
        fair = make_fair(queues_most=3)
        booths = [make_stall(fair).booth.id for _number in range(AT_ONCE // 2)] * 2
        seeker = as_actor(add_seeker())

    def act(number):
        try:
            with unit_of_work():
                return queueing.join_queue(actor=seeker, booth_id=booths[number]).id
        except Conflict:
            return None

    held = {one for one in run_at_once(separate_app, act, times=AT_ONCE) if one is not None}
    assert len(held) == 3
    with separate_app.app_context():
        slots = db.session.scalars(sa.select(QueueEntry.open_slot).order_by(QueueEntry.open_slot)).all()
        assert slots == [1, 2, 3]


def test_confirming_while_the_time_runs_out_ends_in_one_of_both(separate_app):
    with separate_app.app_context(), unit_of_work():
        stall = make_stall()
        seeker = as_actor(add_seeker())
        entry_id = queueing.join_queue(actor=seeker, booth_id=stall.booth.id, way=TalkWay.TEXT).id
        serving.call_next(actor=stall.by_firm, booth=stall.booth)

    def act(number):
        try:
            with unit_of_work():
                entry = db.session.get_one(QueueEntry, entry_id)
                if number % 2:
                    queueing.leave_queue(actor=seeker, entry=entry)
                else:
                    talking.confirm_call(actor=seeker, entry=entry)
                return 1
        except Conflict:
            return 0

    run_at_once(separate_app, act, times=8)
    with separate_app.app_context():
        entry = db.session.get_one(QueueEntry, entry_id)
        assert entry.state in (Q.CONFIRMED, Q.LEFT)
        assert (entry.busy_person_id is None) is (entry.state is Q.LEFT)


def test_both_sides_saying_yes_at_once_make_one_intent(separate_app):
    with separate_app.app_context(), unit_of_work():
        stall = make_stall()
        seeker = as_actor(add_seeker())
        entry = queueing.join_queue(actor=seeker, booth_id=stall.booth.id, vacancy_id=stall.vacancy.id)
        serving.call_next(actor=stall.by_firm, booth=stall.booth)
        talk_id = talking.begin_talk(actor=stall.by_firm, talk=talking.confirm_call(actor=seeker, entry=entry)).id

    def act(number):
        with unit_of_work():
            side = Side.FIRM if number % 2 else Side.SEEKER
            talk = db.session.get_one(Talk, talk_id)
            return say_verdict(actor=seeker, talk=talk, side=side, verdict=Verdict.YES) is not None

    assert any(run_at_once(separate_app, act, times=8))
    with separate_app.app_context():
        assert count(Intent) == 1
        assert count(Event, Event.name == "IntentReached") == 1
