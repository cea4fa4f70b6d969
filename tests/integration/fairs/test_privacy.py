"""What fairs keep about a person: all of it is given out on request, and nothing they wrote or were stays when they go."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.accounts.privacy import erase_person, export_person
from jobsite.core import clock as core_clock
from jobsite.core.database import Model, db
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import BookingState, TalkBooking
from jobsite.fairs.models.queueing import RecruiterPresence
from jobsite.fairs.models.staging import QuestionState, ShowState, StageLikes, StageQuestion, StageShow, StageVote
from jobsite.fairs.models.talking import Side, Verdict
from jobsite.fairs.services import moderating, queueing, serving, talking, visiting
from jobsite.fairs.services.deciding import say_verdict, write_note
from jobsite.fairs.services.registering import register_for_fair
from jobsite.fairs.services.staging import open_poll
from jobsite.fairs.services.watching import answer_poll
from tests.factories.accounts import StaffFactory
from tests.factories.open_fairs import make_stall
from tests.factories.seekers import add_seeker, as_actor

CANARY = "黄鹂鸟"
OF_RECRUITERS = {"booth_recruiter", "recruiter_presence"}


def fair_tables():
    """The tables of this room."""
    return [
        one.local_table for one in Model.registry.mappers if one.class_.__module__.startswith("jobsite.fairs.models")
    ]


def tables_about_people():
    return {table.name for table in fair_tables() if "person_id" in table.columns}


def words_kept():
    """Everything that stands in this room's tables, as text."""
    rows = [db.session.execute(sa.select(table)).mappings().all() for table in fair_tables()]
    return json.dumps([[dict(row) for row in one] for one in rows], default=str, ensure_ascii=False)


@pytest.fixture
def visitor(clock):
    """A seeker who did everything that one can do at a fair, and wrote the canary wherever one can write."""
    stall, operator = make_stall(questions=["为什么来？"]), as_actor(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]))
    seeker = add_seeker(name=CANARY)
    actor, fair, moment = as_actor(seeker), stall.booth.fair, core_clock.now()
    register_for_fair(actor=actor, fair=fair, wish=CANARY)
    visiting.record_visit(actor=actor, booth=stall.booth)
    visiting.write_in_chat(actor=actor, booth=stall.booth, text=CANARY)
    visiting.leave_resume(actor=actor, booth=stall.booth, note=CANARY)
    visiting.ask_help(actor=actor, fair=fair, text=CANARY)
    vacancy_id = stall.vacancy.id
    queueing.join_queue(actor=actor, booth_id=stall.booth.id, vacancy_id=vacancy_id, answers=[CANARY])
    talk = talking.confirm_call(actor=actor, entry=serving.call_next(actor=stall.by_firm, booth=stall.booth))
    talking.begin_talk(actor=stall.by_firm, talk=talk)
    for one, side in ((actor, Side.SEEKER), (stall.by_firm, Side.FIRM)):
        write_note(actor=one, talk=talk, side=side, text=CANARY)
        say_verdict(actor=one, talk=talk, side=side, verdict=Verdict.YES)
    talking.end_talk(actor=stall.by_firm, talk=talk)
    queueing.join_queue(actor=actor, booth_id=make_stall(fair, questions=["想做什么？"]).booth.id, answers=[CANARY])
    moderating.mute_person(actor=operator, fair=fair, person_id=seeker.id, reason=CANARY)
    show = StageShow(
        fair_id=fair.id, title="直播", presenter="局长", state=ShowState.LIVE, starts_at=moment,
        ends_at=moment + timedelta(hours=1), created_at=moment,
    )  # fmt: skip
    db.session.add(show)
    db.session.flush()
    asked = StageQuestion(
        show_id=show.id, person_id=seeker.id, text=CANARY, state=QuestionState.SHOWN, created_at=moment
    )
    db.session.add(asked)
    db.session.flush()
    poll = open_poll(actor=operator, show=show, question="看重什么？", options=["工资", "离家近"])
    answer_poll(actor=actor, option=poll.options[0])
    db.session.add_all([
        StageVote(question_id=asked.id, person_id=seeker.id, created_at=moment),
        StageLikes(show_id=show.id, person_id=seeker.id, likes=1, liked_at=moment),
        TalkBooking(
            fair_id=fair.id, entry_id=stall.booth.id, person_id=seeker.id, vacancy_id=vacancy_id,
            state=BookingState.REQUESTED, created_at=moment,
        ),
    ])  # fmt: skip
    db.session.flush()
    return seeker


def test_all_that_fairs_keep_about_a_visitor_is_given_out(visitor):
    given = export_person(visitor.id)
    kept = tables_about_people() - OF_RECRUITERS
    for table in (one for one in fair_tables() if one.name in kept):
        rows = db.session.execute(sa.select(table).where(table.columns["person_id"] == visitor.id)).mappings().all()
        assert rows, f"the visitor has nothing in {table.name}"
        assert any(len(found) == len(rows) and set(found[0]) == set(rows[0]) for found in given.values() if found), (
            table
        )
    own = json.dumps(given, ensure_ascii=False, default=str)
    for name in ("fair_talk_notes", "fair_ticket_moves", "fair_talk_moves"):
        assert given[name], name
    assert own.count(CANARY) >= 9


def test_nothing_that_a_visitor_wrote_or_was_stays_in_the_tables_of_fairs(visitor):
    assert words_kept().count(CANARY) >= 9
    counted = {"queue_entry", "talk", "fair_intent", "booth_visit", "left_resume"}
    erase_person(visitor.id)
    assert CANARY not in words_kept()
    for table in fair_tables():
        if table.name in tables_about_people() - counted:
            found = db.session.scalar(
                sa.select(sa.func.count()).select_from(table).where(table.columns["person_id"] == visitor.id)
            )
            assert found == 0, table.name


def test_a_recruiter_who_goes_is_given_their_traces_and_leaves_none(clock):
    stall = make_stall()
    talk_host = stall.recruiter.id
    queueing.join_queue(actor=as_actor(add_seeker()), booth_id=stall.booth.id)
    serving.call_next(actor=stall.by_firm, booth=stall.booth)
    given = export_person(talk_host)
    assert len(given["fair_presence"]) == len(given["booth_recruiter"]) == 1
    erase_person(talk_host)
    assert db.session.scalars(sa.select(RecruiterPresence)).all() == []
    for table in (one for one in fair_tables() if "person_id" in one.columns):
        left = sa.select(sa.func.count()).select_from(table).where(table.columns["person_id"] == talk_host)
        assert db.session.scalar(left) == 0, table.name
