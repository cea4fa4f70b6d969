"""Choosing, moving, cancelling, waiting and settling, as services do it on both databases."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from jobsite.accounts.privacy import erase_person, export_person
from jobsite.applications.models import ApplicationState, DeclineReason, WithdrawReason
from jobsite.applications.services import Answer, answer_application, withdraw_application
from jobsite.core import clock as clock_module
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.interviews.figures import figures_of, records
from jobsite.interviews.models import (
    Attendance,
    InterviewKind,
    InterviewState,
    OccupiedCell,
    Recommendation,
    Reminder,
    Side,
    TimeChoice,
)
from jobsite.interviews.occupancy import person_taker
from jobsite.interviews.offers import weekly_rows
from jobsite.interviews.queries import get_interview, list_free, list_scorecards
from jobsite.interviews.services.booking import (
    MOST_MOVES,
    Who,
    ask_anew,
    cancel_interview,
    choose_time,
    join_waitlist,
    keep_busy,
    move_by_candidate,
    move_by_firm,
)
from jobsite.interviews.services.inviting import create_plan, invite_to_interview
from jobsite.interviews.services.moving import SlotTaken
from jobsite.interviews.services.settling import (
    decide,
    give_feedback,
    save_scorecard,
    settle_by_meeting,
    settle_interview,
)
from jobsite.interviews.talks import find_talk, join_path
from jobsite.meetings.models import MeetingState, Role
from jobsite.meetings.services import keep_quality
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.interviews import first_free, make_plan, make_scheduled, make_talk, plan_content
from tests.factories.seekers import as_actor

S = InterviewState
CITY = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.usefixtures("clock")


def cells():
    return db.session.scalar(sa.select(sa.func.count()).select_from(OccupiedCell))


def begin(clock, talk, **more):
    """Move the clock to the start of the interview, and more."""
    clock.advance(talk.interview.starts_at - clock.now() + timedelta(**more))


def test_a_time_outside_the_offer_is_refused():
    talk = make_talk()
    start = first_free(talk)
    for wrong in (start + timedelta(minutes=5), start - timedelta(days=1), start + timedelta(days=60)):
        with pytest.raises(SlotTaken):
            choose_time(actor=talk.by_seeker, interview_id=talk.id, starts_at=wrong)


def test_two_firms_cannot_book_one_candidate_at_one_time():
    one = make_scheduled()
    other_case = make_case()
    other_case.application.person_id = one.case.seeker.id
    other = make_talk(other_case, lead_minutes=0)
    assert one.interview.starts_at not in [slot.starts_at for slot in list_free(other.interview)]
    with pytest.raises(Invalid) as refused:
        move_by_firm(actor=other.by_firm, interview_id=other.id, starts_at=one.interview.starts_at)
    assert "starts_at" in refused.value.errors


def test_one_room_holds_one_interview_and_its_buffer_keeps_the_interviewer_apart():
    case = make_case()
    second = add_member(case.employer)
    start = clock_module.now().replace(hour=2) + timedelta(days=1)
    exact = {"kind": InterviewKind.ON_SITE, "choice": TimeChoice.EXACT, "room_name": "一号", "buffer_minutes": 15}
    make_talk(case, starts=[start], **exact)
    rival = make_case(vacancy=case.vacancy, recruiter=case.recruiter)
    plan = make_plan(rival, starts=[start], interviewer_ids=[second.id], **exact)
    with pytest.raises(Invalid):
        invite_to_interview(actor=rival.by_firm, plan=plan, application_ids=[rival.application.id])
    later = make_case(vacancy=case.vacancy, recruiter=case.recruiter)
    plan = make_plan(later, starts=[start + timedelta(minutes=40)], **exact)
    with pytest.raises(Invalid):
        invite_to_interview(actor=later.by_firm, plan=plan, application_ids=[later.application.id])
    plan = make_plan(later, starts=[start + timedelta(minutes=45)], **exact)
    invite_to_interview(actor=later.by_firm, plan=plan, application_ids=[later.application.id])


def test_moving_frees_the_old_time_and_raises_the_sequence_each_time():
    talk = make_scheduled()
    taken = cells()
    starts = [slot.starts_at for slot in list_free(talk.interview)[1:]]
    for number in range(1, MOST_MOVES + 1):
        move_by_candidate(actor=talk.by_seeker, interview_id=talk.id, starts_at=starts[number])
        assert get_interview(talk.id).sequence == number
    assert cells() == taken
    with pytest.raises(Conflict):
        move_by_candidate(actor=talk.by_seeker, interview_id=talk.id, starts_at=starts[0])
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=starts[0], reason="换人")
    assert get_interview(talk.id).sequence == MOST_MOVES + 1
    cancel_interview(actor=talk.by_firm, interview_id=talk.id, side=Side.FIRM, reason="停招")
    assert get_interview(talk.id).sequence == MOST_MOVES + 2
    assert cells() == 0


def test_a_candidate_cannot_move_in_the_last_hour(clock):
    talk = make_scheduled(lead_minutes=0)
    begin(clock, talk, minutes=-59)
    with pytest.raises(Conflict):
        move_by_candidate(actor=talk.by_seeker, interview_id=talk.id, starts_at=list_free(talk.interview)[-1].starts_at)


def test_moving_keeps_the_interviewer_or_takes_whoever_is_free():
    case = make_case()
    second = add_member(case.employer)
    talk = make_scheduled(case, interviewer_ids=[case.recruiter.id, second.id], attendance=Attendance.ANYONE)
    [first] = talk.interview.interviewer_ids
    other = ({case.recruiter.id, second.id} - {first}).pop()
    start = list_free(talk.interview)[5].starts_at
    keep_busy(
        actor=as_actor(case.recruiter if first == case.recruiter.id else second),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
    )
    with pytest.raises(Invalid):
        move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=start, who=Who.SAME)
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=start, who=Who.ANYONE)
    assert get_interview(talk.id).interviewer_ids == [other]
    assert [
        one.person_id
        for one in find_talk(talk.interview).participants
        if one.role is Role.HOST and one.state != "removed"
    ] == [other]


def test_who_waits_longest_gets_the_time_that_becomes_free(settle):
    day = clock_module.today() + timedelta(days=1)
    first = make_scheduled(from_on=day, until_on=day, weekly=weekly_rows(range(7), [(time(9), time(9, 30))]))
    waiting = []
    for _number in range(2):
        case = make_case(vacancy=first.case.vacancy, recruiter=first.case.recruiter)
        talk = make_talk(case, plan=first.plan)
        assert list_free(talk.interview) == []
        join_waitlist(actor=talk.by_seeker, interview_id=talk.id)
        waiting.append(talk)
        clock_module.advance(timedelta(minutes=1))
    start = first.interview.starts_at
    cancel_interview(actor=first.by_seeker, interview_id=first.id, side=Side.CANDIDATE, reason="")
    settle()
    assert (get_interview(waiting[0].id).state, get_interview(waiting[0].id).starts_at) == (S.SCHEDULED, start)
    assert get_interview(waiting[1].id).state is S.WAITLISTED


def test_an_application_that_ends_takes_its_interview_along(settle):
    withdrawn, declined = make_scheduled(), make_scheduled()
    withdraw_application(
        actor=withdrawn.by_seeker, application_id=withdrawn.case.application.id, reason=WithdrawReason.FOUND
    )
    answer = Answer(to=ApplicationState.DECLINED, reason=DeclineReason.SKILLS)
    answer_application(actor=declined.by_firm, application_id=declined.case.application.id, answer=answer)
    settle()
    assert get_interview(withdrawn.id).settled_by is Side.CANDIDATE
    assert {get_interview(one.id).state for one in (withdrawn, declined)} == {S.CANCELLED}
    assert cells() == 0
    assert find_talk(get_interview(withdrawn.id)) is None


def test_a_blocked_or_unverified_firm_invites_nobody(clock):
    case = make_case()
    case.employer.blocked_at = clock.now()
    with pytest.raises(Conflict):
        make_plan(case)


def test_only_colleagues_interview_and_hours_must_make_sense():
    case = make_case()
    stranger = make_case().recruiter
    wrong = [
        ({"interviewer_ids": [stranger.id]}, "interviewers"),
        ({"length_minutes": 7}, "length_minutes"),
        ({"kind": InterviewKind.ON_SITE}, "place"),
        ({"guest_link": "https://evil.example/123"}, "guest_link"),
        ({"guest_link": "http://meeting.tencent.com/1"}, "guest_link"),
        ({"until_on": clock_module.today() + timedelta(days=200)}, "until_on"),
        ({"weekly": weekly_rows([0], [(time(9, 2), time(10))])}, "weekdays"),
        ({"weekly": weekly_rows([0], [(time(11), time(10))])}, "weekdays"),
        ({"weekly": []}, "weekdays"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"choice": TimeChoice.POLL, "starts": [clock_module.now() + timedelta(days=1)]}, "starts_at"),
    ]
    for change, field in wrong:
        content = plan_content(**({"interviewer_ids": [case.recruiter.id]} | change))
        with pytest.raises(Invalid) as refused:
            create_plan(actor=case.by_firm, employer_id=case.employer.id, content=content)
        assert field in refused.value.errors, change


def test_absence_is_noted_after_a_quarter_of_an_hour_and_forgiven_once(clock):
    talk = make_scheduled()
    begin(clock, talk, minutes=14)
    with pytest.raises(Conflict):
        settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.NO_SHOW_CANDIDATE, side=Side.FIRM)
    clock.advance(timedelta(minutes=1))
    settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.NO_SHOW_CANDIDATE, side=Side.FIRM)
    assert talk.case.application.state is ApplicationState.INTERVIEWING
    ask_anew(actor=talk.by_firm, interview_id=talk.id)
    choose_time(actor=talk.by_seeker, interview_id=talk.id, starts_at=first_free(talk))
    begin(clock, talk, minutes=20)
    settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.NO_SHOW_CANDIDATE, side=Side.FIRM)
    with pytest.raises(Conflict):
        ask_anew(actor=talk.by_firm, interview_id=talk.id)


def test_a_side_cannot_settle_for_the_other(clock):
    talk = make_scheduled()
    begin(clock, talk, hours=1)
    for to in (S.HELD, S.NO_SHOW_CANDIDATE):
        with pytest.raises(Conflict):
            settle_interview(actor=talk.by_seeker, interview_id=talk.id, to=to, side=Side.CANDIDATE)
    settle_interview(actor=talk.by_seeker, interview_id=talk.id, to=S.NO_SHOW_FIRM, side=Side.CANDIDATE)
    with pytest.raises(Conflict):
        settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.HELD, side=Side.FIRM)


def test_the_meeting_follows_the_interview_and_gives_its_outcome(clock):
    talk = make_scheduled()
    meeting = find_talk(talk.interview)
    assert meeting.starts_at == talk.interview.starts_at
    assert {(one.person_id, one.role) for one in meeting.participants} == {
        (talk.case.recruiter.id, Role.HOST),
        (talk.case.seeker.id, Role.GUEST),
    }
    assert join_path(talk.interview, talk.case.seeker.id).startswith("/m/")
    assert join_path(talk.interview, add_member(talk.case.employer).id) == ""
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=list_free(talk.interview)[4].starts_at)
    assert find_talk(talk.interview).starts_at == talk.interview.starts_at
    begin(clock, talk, minutes=40)
    assert settle_by_meeting(meeting_id=meeting.id, outcome="nobody") is None
    settle_by_meeting(meeting_id=meeting.id, outcome="held")
    assert (talk.interview.state, talk.interview.settled_by) == (S.HELD, Side.SYSTEM)
    assert settle_by_meeting(meeting_id=meeting.id, outcome="no_show_host") is None


def test_a_cancelled_interview_calls_its_meeting_off():
    talk = make_scheduled()
    meeting = find_talk(talk.interview)
    cancel_interview(actor=talk.by_seeker, interview_id=talk.id, side=Side.CANDIDATE, reason="")
    assert meeting.state is MeetingState.CANCELLED


def test_scorecards_are_hidden_until_ones_own_is_sent(clock):
    case = make_case()
    second, third = add_member(case.employer), add_member(case.employer)
    talk = make_scheduled(case, interviewer_ids=[case.recruiter.id, second.id])
    given = {"interview_id": talk.id, "scores": {"skill": 4}, "recommendation": Recommendation.YES, "text": "稳"}
    with pytest.raises(Conflict):
        save_scorecard(actor=case.by_firm, is_sent=True, **given)
    begin(clock, talk)
    save_scorecard(actor=case.by_firm, is_sent=False, **given)
    save_scorecard(actor=as_actor(second), is_sent=False, **given)
    assert [card.author_id for card in list_scorecards(talk.id, second.id)] == [second.id]
    save_scorecard(actor=case.by_firm, is_sent=True, **given)
    assert [card.author_id for card in list_scorecards(talk.id, second.id)] == [second.id]
    assert [card.author_id for card in list_scorecards(talk.id, third.id)] == [case.recruiter.id]
    save_scorecard(actor=as_actor(second), is_sent=True, **given)
    assert len(list_scorecards(talk.id, second.id)) == 2
    with pytest.raises(Conflict):
        save_scorecard(actor=case.by_firm, is_sent=True, **given)


def test_a_decision_needs_an_outcome_and_moves_the_application(clock):
    talk = make_scheduled()
    with pytest.raises(Conflict):
        decide(actor=talk.by_firm, interview_id=talk.id, answer=Answer(to=ApplicationState.OFFERED))
    begin(clock, talk, hours=1)
    settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.HELD, side=Side.FIRM)
    decide(actor=talk.by_firm, interview_id=talk.id, answer=Answer(to=ApplicationState.OFFERED))
    assert talk.case.application.state is ApplicationState.OFFERED


def test_figures_count_what_happened(clock):
    day = clock.today()
    held, absent, called_off = make_scheduled(), make_scheduled(), make_scheduled()
    make_talk()
    cancel_interview(actor=called_off.by_seeker, interview_id=called_off.id, side=Side.CANDIDATE, reason="")
    begin(clock, held, hours=1)
    settle_interview(actor=held.by_firm, interview_id=held.id, to=S.HELD, side=Side.FIRM)
    settle_interview(actor=absent.by_seeker, interview_id=absent.id, to=S.NO_SHOW_FIRM, side=Side.CANDIDATE)
    give_feedback(interview_id=held.id, stars=4, text="")
    figures = figures_of(day, day, employer_id=None)
    assert figures.counts == {
        "invited": 4, "scheduled": 3, "held": 1, "no_show_candidate": 0, "no_show_firm": 1,
        "cancelled_candidate": 1, "cancelled_firm": 0, "waiting": 1,
    }  # fmt: skip
    hours = (held.interview.starts_at - held.interview.invited_at) / timedelta(hours=1)
    assert figures.hours == pytest.approx(hours, abs=0.01)
    assert (figures.stars, figures.rated) == (4.0, 1)
    own = figures_of(day, day, employer_id=held.case.employer.id)
    assert own.counts["invited"] == 1


def test_a_person_takes_their_interviews_along_and_leaves_none(clock):
    talk = make_scheduled()
    begin(clock, talk)
    given = {
        "interview_id": talk.id,
        "scores": {"skill": 4},
        "recommendation": Recommendation.NO,
        "text": "记在心里的话",
    }
    save_scorecard(actor=talk.by_firm, is_sent=True, **given)
    clock.advance(timedelta(hours=1))
    settle_interview(actor=talk.by_firm, interview_id=talk.id, to=S.HELD, side=Side.FIRM)
    later = make_talk(talk.case)
    choose_time(actor=talk.by_seeker, interview_id=later.id, starts_at=first_free(later))
    export = export_person(talk.case.seeker.id)
    assert len(export["interviews"]) == 2
    assert "记在心里的话" in str(export["interview_scorecards"])
    assert "nonce" not in export["interviews"][0]
    erase_person(talk.case.seeker.id)
    assert get_interview(later.id).state is S.CANCELLED
    taken = sa.select(sa.func.count()).where(OccupiedCell.taker == person_taker(talk.case.seeker.id))
    assert db.session.scalar(taken) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 0
    assert "记在心里的话" not in str(export_person(talk.case.recruiter.id))


def test_connection_quality_comes_from_the_meetings_and_opens_its_records(clock):
    day, talk = clock.today(), make_scheduled()
    make_scheduled()
    for one, rtt in zip(find_talk(talk.interview).participants, (40, 60), strict=True):
        keep_quality(participant=one, sample={"rtt_ms": rtt, "lost_percent": 1.5, "way": "host"})
    quality = figures_of(day, day, employer_id=None).quality
    assert (quality.count, quality.rtt_ms, quality.lost_percent) == (1, 50, 1.5)
    found = records("measured", day, day, employer_id=None, page=1)
    assert [row.id for row in found.items] == [talk.id]
