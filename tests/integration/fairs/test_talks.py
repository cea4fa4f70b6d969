"""Talks: from the call to what both sides say, hand-over and extension, and intents that count once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.applications.models import WithdrawReason
from jobsite.applications.services import withdraw_application
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import MemberRole
from jobsite.fairs.models.preparing import BookingState, BoothVacancy, TalkBooking
from jobsite.fairs.models.queueing import BoothQueue, QueueState, TalkWay
from jobsite.fairs.models.talking import Intent, Side, Talk, TalkEnd, TalkState, Verdict
from jobsite.fairs.queries.queueing import list_present
from jobsite.fairs.queries.talking import find_note
from jobsite.fairs.services import attending, queueing, serving, talking
from jobsite.fairs.services.continuing import application_of_intent
from jobsite.fairs.services.deciding import say_verdict, write_note
from jobsite.fairs.wiring.queueing import end_with_meeting
from jobsite.meetings.events import MeetingEnded
from jobsite.meetings.models import Meeting, MeetingState
from tests.factories.employers import add_member
from tests.factories.open_fairs import make_stall
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

YES, NO = Verdict.YES, Verdict.NO


@pytest.fixture
def stall(clock):
    return make_stall()


def confirmed(stall, **values):
    """A seeker who was called and said that they are here; the talk is ready."""
    seeker = add_seeker()
    entry = queueing.join_queue(actor=as_actor(seeker), booth_id=stall.booth.id, vacancy_id=stall.vacancy.id, **values)
    serving.call_next(actor=stall.by_firm, booth=stall.booth)
    return entry, talking.confirm_call(actor=as_actor(seeker), entry=entry)


def running(stall, **values):
    entry, talk = confirmed(stall, **values)
    return entry, talking.begin_talk(actor=stall.by_firm, talk=talk)


def say(talk, side, verdict, vacancy_id=None):
    return say_verdict(actor=as_actor(talk.person), talk=talk, side=side, verdict=verdict, vacancy_id=vacancy_id)


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_confirmed_call_opens_a_room_for_the_two_and_no_one_else(stall):
    entry, talk = confirmed(stall, way=TalkWay.TEXT)
    meeting = db.session.get_one(Meeting, talk.meeting_id)
    assert {one.person_id for one in meeting.participants} == {entry.person_id, stall.recruiter.id}
    assert meeting.is_text_only
    assert talk.state is TalkState.READY


def test_the_timer_begins_with_the_talk_and_its_end_frees_the_recruiter(stall, clock):
    entry, talk = running(stall)
    assert talk.ends_at - clock.now() == timedelta(minutes=10)
    clock.advance(timedelta(minutes=6))
    talking.end_talk(actor=stall.by_firm, talk=talk)
    assert entry.state is QueueState.DONE
    assert entry.busy_person_id is None
    assert db.session.get_one(Meeting, talk.meeting_id).state is MeetingState.ENDED
    queue = db.session.get_one(BoothQueue, stall.booth.id, populate_existing=True)
    assert (queue.cycle_seconds, queue.cycle_count) == (360, 1)
    talking.end_talk(actor=stall.by_firm, talk=talk)
    assert talk.end_reason is TalkEnd.DONE


def test_a_talk_is_extended_twice_at_most(stall):
    _entry, talk = running(stall)
    before = talk.ends_at
    for _time in range(talking.MOST_EXTENSIONS):
        talking.extend_talk(actor=stall.by_firm, talk=talk)
    assert talk.ends_at - before == timedelta(minutes=10)
    with pytest.raises(Conflict):
        talking.extend_talk(actor=stall.by_firm, talk=talk)


def test_a_talk_that_nobody_ends_is_ended_a_minute_after_its_time(stall, clock):
    entry, talk = running(stall)
    clock.advance(timedelta(minutes=10, seconds=59))
    assert talking.end_overdue_talks() == 0
    clock.advance(timedelta(seconds=2))
    assert talking.end_overdue_talks() == 1
    assert talk.end_reason is TalkEnd.TIME_UP
    assert entry.state is QueueState.DONE


def test_who_talks_is_at_the_booth_whatever_page_they_look_at(stall, clock):
    _entry, talk = running(stall)
    clock.advance(timedelta(minutes=9))
    assert attending.watch_booths() == 0
    assert [one.person_id for one in list_present(stall.booth.id)] == [stall.recruiter.id]
    talking.end_talk(actor=stall.by_firm, talk=talk)
    clock.advance(timedelta(seconds=121))
    assert list_present(stall.booth.id) == []
    assert attending.watch_booths() == 1, "the talk is over and nobody came back"


def test_a_talk_ends_with_its_room(stall):
    entry, talk = running(stall)
    end_with_meeting(MeetingEnded(meeting_id=talk.meeting_id, kind="fair_talk", subject_id=talk.id, outcome="held"))
    assert entry.state is QueueState.DONE
    end_with_meeting(MeetingEnded(meeting_id=talk.meeting_id, kind="interview", subject_id=talk.id, outcome="held"))


def test_a_talk_is_handed_to_a_colleague_at_the_booth(stall):
    entry, talk = running(stall)
    colleague = add_member(stall.employer, role=MemberRole.RECRUITER)
    with pytest.raises(Invalid):
        talking.hand_over(actor=stall.by_firm, talk=talk, to_id=colleague.id)
    attending.attend(actor=as_actor(colleague), booth=stall.booth)
    talking.hand_over(actor=stall.by_firm, talk=talk, to_id=colleague.id)
    db.session.refresh(entry)
    assert talk.host_id == entry.host_id == colleague.id
    people = {one.person_id: one.state.value for one in db.session.get_one(Meeting, talk.meeting_id).participants}
    assert people[stall.recruiter.id] == "removed"
    assert people[colleague.id] == "invited"
    queueing.join_queue(actor=as_actor(add_seeker()), booth_id=stall.booth.id)
    assert serving.call_next(actor=stall.by_firm, booth=stall.booth) is not None, "the first recruiter is free again"


def test_a_talk_goes_on_in_text_when_the_picture_fails(stall):
    _entry, talk = running(stall)
    talking.make_text(actor=stall.by_firm, talk=talk)
    assert talk.way is TalkWay.TEXT
    assert db.session.get_one(Meeting, talk.meeting_id).is_text_only


def test_both_yes_make_one_intent(stall):
    _entry, talk = running(stall)
    assert say(talk, Side.SEEKER, YES) is None
    intent = say(talk, Side.FIRM, YES)
    assert (intent.person_id, intent.employer_id, intent.vacancy_id) == (
        talk.person_id,
        stall.employer.id,
        stall.vacancy.id,
    )
    assert say(talk, Side.SEEKER, YES) is intent
    assert count(Intent) == 1
    with pytest.raises(Conflict):
        say(talk, Side.SEEKER, NO)


def test_an_intent_gives_the_application_from_which_the_firm_invites(stall):
    _entry, talk = running(stall)
    say(talk, Side.SEEKER, YES)
    intent = say(talk, Side.FIRM, YES)
    made = application_of_intent(intent=intent)
    assert (made.person_id, made.vacancy_id, made.source) == (talk.person_id, stall.vacancy.id, f"fair-{talk.fair_id}")
    assert application_of_intent(intent=intent) is made
    withdraw_application(actor=as_actor(talk.person), application_id=made.id, reason=WithdrawReason.FOUND)
    with pytest.raises(Conflict):
        application_of_intent(intent=intent)


@pytest.mark.parametrize(("seeker", "firm"), [(YES, NO), (NO, YES), (NO, NO)])
def test_anything_else_makes_none(stall, seeker, firm):
    _entry, talk = running(stall)
    say(talk, Side.SEEKER, seeker)
    assert say(talk, Side.FIRM, firm) is None
    assert count(Intent) == 0


def test_a_second_talk_about_the_same_vacancy_adds_no_intent(stall):
    entry, talk = running(stall)
    for side in Side:
        say(talk, side, YES)
    talking.end_talk(actor=stall.by_firm, talk=talk)
    again = queueing.join_queue(actor=as_actor(entry.person), booth_id=stall.booth.id, vacancy_id=stall.vacancy.id)
    serving.call_next(actor=stall.by_firm, booth=stall.booth)
    second = talking.confirm_call(actor=as_actor(entry.person), entry=again)
    talking.begin_talk(actor=stall.by_firm, talk=second)
    assert say(second, Side.SEEKER, YES).talk_id == talk.id
    assert count(Intent) == 1


def test_naming_another_vacancy_asks_the_other_side_anew(stall):
    _entry, talk = running(stall)
    other = VacancyFactory(employer=stall.employer)
    db.session.add(BoothVacancy(entry_id=stall.booth.id, vacancy_id=other.id, headcount=1))
    say(talk, Side.SEEKER, YES)
    assert say(talk, Side.FIRM, YES, other.id) is None
    assert talk.seeker_says is None
    assert say(talk, Side.SEEKER, YES).vacancy_id == other.id
    with pytest.raises(Invalid):
        say(running(make_stall())[1], Side.FIRM, YES, other.id)


def test_nothing_is_said_before_the_talk_began(stall):
    _entry, talk = confirmed(stall)
    with pytest.raises(Conflict):
        say(talk, Side.FIRM, YES)


def test_each_side_has_its_own_note(stall):
    _entry, talk = running(stall)
    write_note(actor=stall.by_firm, talk=talk, side=Side.FIRM, text="手艺好")
    write_note(actor=as_actor(talk.person), talk=talk, side=Side.SEEKER, text="离家远")
    write_note(actor=stall.by_firm, talk=talk, side=Side.FIRM, text="手艺好，下周试工")
    assert find_note(talk.id, Side.FIRM).text == "手艺好，下周试工"
    assert find_note(talk.id, Side.SEEKER).text == "离家远"
    write_note(actor=stall.by_firm, talk=talk, side=Side.FIRM, text="")
    assert find_note(talk.id, Side.FIRM) is None


def test_a_talk_not_begun_goes_to_the_next_recruiter_who_calls(stall, clock):
    entry, talk = confirmed(stall)
    first_room = talk.meeting_id
    clock.advance(timedelta(seconds=121))
    attending.expire_tickets()
    colleague = add_member(stall.employer)
    serving.call_next(actor=as_actor(colleague), booth=stall.booth)
    again = talking.confirm_call(actor=as_actor(entry.person), entry=entry)
    assert again.id == talk.id
    assert again.host_id == colleague.id
    assert again.meeting_id != first_room
    assert count(Talk) == 1


def test_a_booked_talk_is_begun_at_the_desk_and_marked_by_how_it_went(stall, clock):
    seeker, moment = add_seeker(), clock.now()
    booking = TalkBooking(
        fair_id=stall.booth.fair_id, entry_id=stall.booth.id, person_id=seeker.id, vacancy_id=stall.vacancy.id,
        state=BookingState.PLACED, recruiter_id=stall.booth.recruiters[0].id, starts_at=moment,
        ends_at=moment + timedelta(minutes=10), created_at=moment,
    )  # fmt: skip
    db.session.add(booking)
    db.session.flush()
    talk = talking.begin_booked(actor=stall.by_firm, booking=booking)
    assert talk.state is TalkState.RUNNING
    assert talking.begin_booked(actor=stall.by_firm, booking=booking) is talk
    queueing.join_queue(actor=as_actor(add_seeker()), booth_id=stall.booth.id)
    with pytest.raises(Conflict, match="没结束"):
        serving.call_next(actor=stall.by_firm, booth=stall.booth)
    talking.end_talk(actor=stall.by_firm, talk=talk)
    assert booking.state is BookingState.MISSED, "nobody came into the room"
