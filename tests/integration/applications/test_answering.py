"""Answers of a firm and of a seeker: every pair of states through the services, history, dates, many at once."""

from datetime import timedelta
from itertools import product

import pytest

from jobsite.applications.bulk import AT_ONCE, answer_now_or_later
from jobsite.applications.models import FINAL, TRANSITIONS, UNANSWERED, ApplicationState, DeclineReason, WithdrawReason
from jobsite.applications.queries import (
    DeskFilter,
    count_by_state,
    count_mine,
    duplicates_among,
    list_for_employer,
    list_mine,
    list_next_steps,
    list_waiting,
)
from jobsite.applications.services import (
    Answer,
    Answered,
    accept_offer,
    add_note,
    answer_application,
    answer_many,
    open_application,
    set_next_step,
    withdraw_application,
)
from jobsite.applications.wording import DECLINE_TEXTS, answer_of
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.jobs import Job, JobState
from jobsite.core.outbox import read_events
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.usefixtures("db_session")
S = ApplicationState
FIRM_TARGETS = (S.SHORTLISTED, S.INTERVIEWING, S.OFFERED, S.HIRED, S.DECLINED)


def answered(case, to, **answer):
    reason = DeclineReason.SKILLS if to is S.DECLINED else None
    return answer_application(
        actor=case.by_firm, application_id=case.application.id, answer=Answer(to=to, **({"reason": reason} | answer))
    )


@pytest.mark.parametrize(("current", "target"), list(product(S, FIRM_TARGETS)))
def test_a_firm_moves_an_application_exactly_where_its_state_allows(current, target):
    case = make_case(current)
    if target in TRANSITIONS[current]:
        assert answered(case, target).state is target
    else:
        with pytest.raises(Conflict):
            answered(case, target)
        assert case.application.state is current


@pytest.mark.parametrize("current", list(S))
def test_a_seeker_withdraws_from_every_state_but_an_end(current):
    case = make_case(current)
    act = {"actor": case.by_seeker, "application_id": case.application.id, "reason": WithdrawReason.DISTANCE}
    if current in FINAL:
        with pytest.raises(Conflict):
            withdraw_application(**act)
    else:
        gone = withdraw_application(**act, text="太远了")
        assert (gone.state, gone.withdraw_reason, gone.history[-1].reason) == (S.WITHDRAWN, "distance", "太远了")
        assert gone.ended_at is not None


@pytest.mark.parametrize("target", [S.SUBMITTED, S.SEEN, S.WITHDRAWN])
def test_a_firm_cannot_unsend_or_withdraw_for_the_seeker(target):
    with pytest.raises(Conflict):
        answered(make_case(S.SHORTLISTED), target)


def test_opening_marks_the_first_time_only():
    case = make_case()
    first = open_application(actor=case.by_firm, application_id=case.application.id).seen_at
    open_application(actor=case.by_firm, application_id=case.application.id)
    assert case.application.seen_at == first
    assert [step.to_state for step in case.application.history] == ["submitted", "seen"]


def test_history_says_who_when_and_why(clock):
    case = make_case()
    clock.advance(timedelta(hours=5))
    answered(case, S.INTERVIEWING, text="周五两点，带身份证")
    step = case.application.history[-1]
    assert (step.from_state, step.to_state, step.actor_id) == ("submitted", "interviewing", case.recruiter.id)
    assert (step.reason, step.created_at) == ("周五两点，带身份证", clock.now())


@pytest.mark.parametrize("to", [S.SHORTLISTED, S.INTERVIEWING, S.OFFERED, S.DECLINED])
def test_the_first_answer_stops_the_clock_and_later_ones_leave_it(clock, to):
    case = make_case(S.SEEN)
    assert case.application.answered_at is None
    clock.advance(timedelta(hours=3))
    answered(case, to)
    assert case.application.answered_at == clock.now()
    moment = clock.now()
    clock.advance(timedelta(hours=3))
    if to is not S.DECLINED:
        answered(case, S.DECLINED)
    assert case.application.answered_at == moment


def test_a_withdrawal_is_no_answer():
    assert make_case(S.WITHDRAWN).application.answered_at is None


def test_a_decline_needs_a_reason_and_gives_its_text():
    case = make_case(S.SEEN)
    with pytest.raises(Invalid) as refusal:
        answered(case, S.DECLINED, reason=None)
    assert "reason" in refusal.value.errors
    answered(case, S.DECLINED, reason=DeclineReason.FILLED)
    assert answer_of(case.application) == DECLINE_TEXTS[DeclineReason.FILLED]


def test_the_firms_own_words_stand_before_the_text_of_the_reason():
    case = make_case(S.SEEN)
    answered(case, S.DECLINED, text="厂里停产了")
    assert answer_of(case.application) == "厂里停产了"


@pytest.mark.parametrize("days", [-1, 400])
def test_a_next_step_lies_within_a_year_from_today(clock, days):
    case = make_case(S.SEEN)
    with pytest.raises(Invalid):
        answered(case, S.INTERVIEWING, next_step_on=clock.today() + timedelta(days=days))
    with pytest.raises(Invalid):
        set_next_step(
            actor=case.by_firm,
            application_id=case.application.id,
            next_step_on=clock.today() + timedelta(days=days),
        )


def test_the_date_of_the_next_step_can_be_moved_and_ends_with_the_application(clock):
    case = make_case(S.SEEN)
    day = clock.today() + timedelta(days=2)
    answered(case, S.INTERVIEWING, next_step_on=day)
    assert [row.id for row in list_next_steps(case.seeker.id)] == [case.application.id]
    set_next_step(actor=case.by_firm, application_id=case.application.id, next_step_on=day + timedelta(days=1))
    assert case.application.next_step_on == day + timedelta(days=1)
    answered(case, S.DECLINED)
    assert case.application.next_step_on is None
    with pytest.raises(Conflict):
        set_next_step(actor=case.by_firm, application_id=case.application.id, next_step_on=day)


def test_a_blocked_firm_may_decline_and_nothing_else(clock):
    case = make_case(S.SEEN)
    case.employer.blocked_at = clock.now()
    with pytest.raises(Conflict):
        answered(case, S.OFFERED)
    assert answered(case, S.DECLINED).state is S.DECLINED


def test_an_offer_is_accepted_once_and_is_news(db_session):
    case = make_case(S.OFFERED)
    for _time in range(2):
        accept_offer(actor=case.by_seeker, application_id=case.application.id)
    assert case.application.offer_accepted_at is not None
    assert [(step.from_state, step.to_state) for step in case.application.history][-1] == ("offered", "offered")
    db_session.commit()
    assert len(read_events(0, names=["OfferAccepted"])) == 1
    assert answered(case, S.HIRED).offer_accepted_at is not None


@pytest.mark.parametrize("state", [state for state in S if state is not S.OFFERED])
def test_without_an_offer_there_is_nothing_to_accept(state):
    case = make_case(state)
    with pytest.raises(Conflict):
        accept_offer(actor=case.by_seeker, application_id=case.application.id)


def test_many_are_answered_alike_and_those_that_moved_on_are_left():
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    states = (S.SUBMITTED, S.SEEN, S.HIRED, S.WITHDRAWN)
    cases = [make_case(state, vacancy=vacancy, recruiter=recruiter) for state in states]
    stranger = make_case()
    result = answer_many(
        actor=cases[0].by_firm,
        employer_id=vacancy.employer_id,
        application_ids=[case.application.id for case in [*cases, stranger]],
        answer=Answer(to=S.DECLINED, reason=DeclineReason.CLOSED),
    )
    assert result == Answered(done=2, skipped=2)
    assert [case.application.state for case in cases] == [S.DECLINED, S.DECLINED, S.HIRED, S.WITHDRAWN]
    assert stranger.application.state is S.SUBMITTED


def test_more_than_a_page_become_a_job_with_progress(db_session, settle):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(AT_ONCE + 3)]
    job = answer_now_or_later(
        actor=cases[0].by_firm,
        employer_id=vacancy.employer_id,
        application_ids=[case.application.id for case in cases],
        answer=Answer(to=S.DECLINED, reason=DeclineReason.FILLED),
    )
    assert isinstance(job, Job)
    assert (job.state, job.total_count) == (JobState.WAITING, AT_ONCE + 3)
    settle()
    done = db_session.get_one(Job, job.id)
    assert (done.state, done.done_count, done.result) == (
        JobState.DONE,
        AT_ONCE + 3,
        {"done": AT_ONCE + 3, "skipped": 0},
    )
    assert {case.application.state for case in cases} == {S.DECLINED}


def test_a_bulk_answer_of_someone_who_left_the_firm_does_nothing(db_session, settle):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(AT_ONCE + 1)]
    answer_now_or_later(
        actor=cases[0].by_firm,
        employer_id=vacancy.employer_id,
        application_ids=[case.application.id for case in cases],
        answer=Answer(to=S.DECLINED, reason=DeclineReason.FILLED),
    )
    recruiter.memberships.clear()
    settle()
    assert {case.application.state for case in cases} == {S.SUBMITTED}


def test_a_note_is_kept_with_its_author_and_an_empty_one_is_refused():
    case = make_case()
    note = add_note(actor=case.by_firm, application_id=case.application.id, text="电话里很客气")
    assert (note.author_id, note.text) == (case.recruiter.id, "电话里很客气")
    for text in ("", "长" * 1001):
        with pytest.raises(Invalid):
            add_note(actor=case.by_firm, application_id=case.application.id, text=text)


def test_an_unknown_application_does_not_exist():
    case = make_case()
    with pytest.raises(NotFound):
        open_application(actor=case.by_firm, application_id=case.application.id + 1000)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_twin"),
    [
        ({"phone": "+8613911111111"}, {"phone": "+8613911111111"}, True),
        ({"name": "王芳", "birth_year": 1990}, {"name": "王芳", "birth_year": 1990}, True),
        ({"name": "王芳", "birth_year": 1990}, {"name": "王芳", "birth_year": 1991}, False),
        ({"name": "王芳"}, {"name": "王芳"}, False),
        ({}, {}, False),
    ],
)
def test_the_same_phone_or_the_same_name_and_birth_year_is_a_possible_duplicate(ours, theirs, is_twin):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    one = make_case(vacancy=vacancy, recruiter=recruiter, **ours)
    other = make_case(vacancy=VacancyFactory(employer=vacancy.employer), recruiter=recruiter, **theirs)
    make_case(**theirs)
    expected = {one.application.id: [other.application.id]} if is_twin else {}
    assert duplicates_among([one.application]) == expected


def test_a_firms_list_is_filtered_by_state_vacancy_words_and_day(clock):
    vacancy = VacancyFactory(title="氩弧焊工")
    recruiter = add_member(vacancy.employer)
    early = make_case(vacancy=vacancy, recruiter=recruiter, name="张三")
    clock.advance(timedelta(days=3))
    late = make_case(S.SHORTLISTED, vacancy=VacancyFactory(employer=vacancy.employer, title="普工"), name="李四")
    make_case()

    def listed(**wanted):
        return [row.id for row in list_for_employer(vacancy.employer_id, DeskFilter(**wanted)).items]

    assert listed() == [late.application.id, early.application.id]
    assert listed(is_waiting=True) == listed(words="张") == listed(words="氩弧") == [early.application.id]
    assert listed(state=S.SHORTLISTED) == listed(since_on=clock.today()) == [late.application.id]
    assert listed(vacancy_id=vacancy.id) == [early.application.id]
    assert listed(words="%") == []
    assert count_by_state(vacancy.employer_id, DeskFilter(state=S.HIRED)) == {S.SUBMITTED: 1, S.SHORTLISTED: 1}


def test_a_seekers_list_knows_open_and_ended():
    case = make_case(S.DECLINED)
    assert [row.id for row in list_mine(case.seeker.id, is_open=False).items] == [case.application.id]
    assert list_mine(case.seeker.id, is_open=True).items == []
    assert count_mine(case.seeker.id) == {S.DECLINED: 1}


@pytest.mark.parametrize("state", list(S))
def test_everyone_without_an_outcome_waits_when_a_vacancy_closes(state):
    case = make_case(state)
    assert [row.id for row in list_waiting(case.vacancy.id)] == ([] if state in FINAL else [case.application.id])


def test_only_submitted_and_seen_wait_for_an_answer():
    assert {S.SUBMITTED, S.SEEN} == UNANSWERED
