"""The answer clock: reminders at 3 and 7 days, the truth at 14, answer rates, durations, and what people are told."""

from datetime import timedelta

import pytest

from jobsite.applications.answer_clock import recompute_answer_rates, run_answer_clock
from jobsite.applications.figures import desk_figures
from jobsite.applications.models import ApplicationState, DeclineReason
from jobsite.applications.services import Answer, accept_offer, answer_application
from jobsite.notifications.models import Notice
from tests.factories.applications import bring_to, make_case
from tests.factories.employers import add_member
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.usefixtures("db_session")
S = ApplicationState


@pytest.fixture
def told(db_session, settle):
    """Run the clock and the jobs, then say what a person has been told, oldest first."""

    def run(person, *kinds):
        run_answer_clock()
        settle()
        rows = db_session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id)
        return [row.kind for row in rows if not kinds or row.kind in kinds]

    return run


REMINDER, SILENCE = "application_reminder", "application_unanswered"


def test_a_silent_firm_is_reminded_at_three_and_at_seven_days_once_each(clock, told):
    case = make_case()
    expected = {2: 0, 3: 1, 4: 1, 6: 1, 7: 2, 8: 2, 13: 2, 14: 2, 30: 2}
    begin = clock.now()
    for day, reminders in expected.items():
        clock.advance(begin + timedelta(days=day) - clock.now())
        assert len(told(case.recruiter, REMINDER)) == reminders, f"day {day}"


def test_the_seeker_is_told_the_truth_after_fourteen_days_and_once(clock, told):
    case = make_case(S.SEEN)
    begin = clock.now()
    for day, times in {13: 0, 14: 1, 20: 1}.items():
        clock.advance(begin + timedelta(days=day) - clock.now())
        assert len(told(case.seeker, SILENCE)) == times, f"day {day}"


@pytest.mark.parametrize("state", [state for state in S if state not in (S.SUBMITTED, S.SEEN)])
def test_an_answered_or_withdrawn_application_is_never_reminded_of(clock, told, state):
    case = make_case(state)
    clock.advance(timedelta(days=20))
    assert told(case.recruiter, REMINDER) == told(case.seeker, SILENCE) == []


def test_a_step_missed_while_the_site_was_down_is_not_made_up_for(clock, told):
    case = make_case()
    clock.advance(timedelta(days=8))
    assert told(case.recruiter, REMINDER) == [REMINDER]
    assert case.application.reminders == 2


def test_one_reminder_speaks_of_all_that_wait_and_goes_to_each_member(clock, told, db_session):
    vacancy = VacancyFactory()
    one, other = add_member(vacancy.employer), add_member(vacancy.employer)
    for _number in range(3):
        make_case(vacancy=vacancy, recruiter=one)
    clock.advance(timedelta(days=3))
    assert told(one, REMINDER) == told(other, REMINDER) == [REMINDER]
    notice = db_session.query(Notice).filter_by(kind=REMINDER, person_id=one.id).one()
    assert (notice.parameters["count"], notice.parameters["days"]) == (3, 3)


def test_a_firm_hears_of_the_first_application_of_a_day_for_a_vacancy(clock, told):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    for _number in range(3):
        make_case(vacancy=vacancy, recruiter=recruiter)
    assert told(recruiter) == ["application_received"]
    clock.advance(timedelta(days=1))
    make_case(vacancy=vacancy, recruiter=recruiter)
    assert told(recruiter, "application_received") == ["application_received"] * 2


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (S.SEEN, "application_seen"),
        (S.SHORTLISTED, "application_shortlisted"),
        (S.INTERVIEWING, "application_interviewing"),
        (S.OFFERED, "application_offered"),
        (S.HIRED, "application_hired"),
        (S.DECLINED, "application_declined"),
    ],
)
def test_the_seeker_hears_of_every_step_of_the_firm(clock, told, state, kind):
    case = make_case(state)
    assert told(case.seeker)[-1] == kind
    assert told(case.seeker).count(kind) == 1


def test_the_firm_hears_of_a_withdrawal_and_of_an_accepted_offer_without_a_name(clock, told, db_session):
    gone = make_case(S.WITHDRAWN, name="不留名")
    assert told(gone.recruiter)[-1] == "application_withdrawn"
    offered = make_case(S.OFFERED, name="不留名")
    accept_offer(actor=offered.by_seeker, application_id=offered.application.id)
    assert told(offered.recruiter)[-1] == "offer_accepted"
    firm_ids = (gone.recruiter.id, offered.recruiter.id)
    assert "不留名" not in str(
        [row.parameters for row in db_session.query(Notice).filter(Notice.person_id.in_(firm_ids))]
    )


def test_the_answer_rate_counts_what_is_older_than_seven_days_but_not_early_withdrawals(clock, db_session):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(6)]
    clock.advance(timedelta(hours=10))
    bring_to(cases[0], S.SHORTLISTED)
    clock.advance(timedelta(hours=20))
    for case in cases[1:3]:
        bring_to(case, S.DECLINED)
    bring_to(cases[3], S.WITHDRAWN)
    clock.advance(timedelta(days=7))
    make_case(vacancy=vacancy, recruiter=recruiter)
    db_session.commit()
    recompute_answer_rates()
    db_session.expire_all()
    firm = vacancy.employer
    assert (firm.applications_count, firm.answered_count, firm.answer_hours_median) == (5, 3, 30)
    assert firm.answer_rate == 60


def test_a_firm_without_old_applications_has_no_rate_any_more(clock, db_session):
    case = make_case(S.DECLINED)
    clock.advance(timedelta(days=8))
    db_session.commit()
    recompute_answer_rates()
    db_session.expire_all()
    assert (case.employer.applications_count, case.employer.answered_count) == (1, 1)
    clock.advance(timedelta(days=366))
    db_session.commit()
    recompute_answer_rates()
    db_session.expire_all()
    assert (case.employer.applications_count, case.employer.answer_hours_median) == (0, None)


def test_the_desk_shows_who_waits_time_to_answer_and_time_in_each_stage(clock):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    hired, waiting = (make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(2))
    waiting_since = clock.now()
    for hours, state in ((4, S.SEEN), (6, S.SHORTLISTED), (24, S.OFFERED)):
        clock.advance(timedelta(hours=hours))
        bring_to(hired, state)
    clock.advance(timedelta(hours=14))
    answer_application(actor=hired.by_firm, application_id=hired.application.id, answer=Answer(to=S.HIRED))
    found = desk_figures(vacancy.employer_id)
    assert (found.unanswered, found.oldest_unanswered_at) == (1, waiting_since)
    assert found.answer_hours == pytest.approx(10, abs=0.01)
    assert found.hire_hours == pytest.approx(48, abs=0.01)
    expected = {S.SUBMITTED: 4, S.SEEN: 6, S.SHORTLISTED: 24, S.OFFERED: 14}
    assert found.stage_hours == pytest.approx(expected, abs=0.01)
    assert waiting.application.state is S.SUBMITTED


def test_the_desk_of_a_firm_without_applications_has_no_figures(clock):
    vacancy = VacancyFactory()
    found = desk_figures(vacancy.employer_id, vacancy.id)
    assert (found.unanswered, found.oldest_unanswered_at, found.answer_hours, found.hire_hours) == (0, None, None, None)
    assert found.stage_hours == {}


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two(clock):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(4)]
    for hours, case in zip((1, 2, 4, 10), cases, strict=True):
        clock.advance(timedelta(hours=hours) - (clock.now() - case.application.submitted_at))
        answer_application(
            actor=case.by_firm,
            application_id=case.application.id,
            answer=Answer(to=S.DECLINED, reason=DeclineReason.WAGE),
        )
    assert desk_figures(vacancy.employer_id).answer_hours == pytest.approx(3, abs=0.01)
