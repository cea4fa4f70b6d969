"""Many at once: nobody is booked twice, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Invalid
from jobsite.interviews.models import Attendance, Interview, InterviewState, OccupiedCell, TimeChoice
from jobsite.interviews.queries import get_interview, list_free
from jobsite.interviews.services.booking import choose_time, move_by_firm
from jobsite.interviews.services.inviting import invite_to_interview
from jobsite.interviews.services.moving import SlotTaken
from jobsite.interviews.slots import cells_between
from tests.factories.applications import make_case
from tests.factories.interviews import make_plan

AT_ONCE = 50
S = InterviewState


def run_at_once(app, act, times=AT_ONCE):
    """Run `act(number)` in so many threads that begin together, each with its session; returns what each gave."""
    gate = threading.Barrier(times)

    def one(number):
        with app.app_context():
            gate.wait(timeout=30)
            return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def scheduled():
    return db.session.scalars(sa.select(Interview).where(Interview.state == S.SCHEDULED)).all()


def overlaps(interviews):
    """Pairs of interviews that share a person in some five minutes."""
    seen, found = {}, []
    for one in interviews:
        for cell in cells_between(one.starts_at, one.ends_at):
            for person_id in [one.person_id, *one.interviewer_ids]:
                if seen.setdefault((person_id, cell), one.id) != one.id:
                    found.append((one.id, seen[person_id, cell]))
    return found


def test_fifty_take_the_last_slot_and_one_gets_it_and_the_others_see_the_next(separate_app):
    day = clock.today() + timedelta(days=1)
    with separate_app.app_context(), unit_of_work():
        case = make_case()
        later = day + timedelta(days=1)
        plan = make_plan(
            case,
            from_on=day,
            until_on=later,
            weekly=[],
            exceptions=[
                {"on": day.isoformat(), "begins": "09:00", "ends": "09:30"},
                {"on": later.isoformat(), "begins": "10:00", "ends": "12:00"},
            ],
            choice=TimeChoice.SELF,
        )
        others = [make_case(vacancy=case.vacancy, recruiter=case.recruiter) for _number in range(AT_ONCE - 1)]
        cases = [case, *others]
        made = invite_to_interview(
            actor=case.by_firm, plan=plan, application_ids=[one.application.id for one in cases]
        ).interviews
        by_person = {one.person_id: one.id for one in made}
        wanted = [(one.by_seeker, by_person[one.seeker.id]) for one in cases]
        last = list_free(made[0])[0].starts_at
        next_free = list_free(made[0])[1].starts_at

    def act(number):
        actor, interview_id = wanted[number]
        try:
            with unit_of_work():
                choose_time(actor=actor, interview_id=interview_id, starts_at=last)
                return None
        except SlotTaken:
            return list_free(get_interview(interview_id))[0].starts_at

    answers = run_at_once(separate_app, act)
    assert answers.count(None) == 1
    assert answers.count(next_free) == AT_ONCE - 1
    with separate_app.app_context():
        assert len(scheduled()) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OccupiedCell)) == 12


def test_firms_at_once_want_one_person_and_one_interviewer_and_nobody_is_booked_twice(separate_app):
    """Three candidates, each invited by three rounds that share interviewers; times are taken and moved wildly."""
    with separate_app.app_context(), unit_of_work():
        first = make_case()
        cases = [first] + [make_case(vacancy=first.vacancy, recruiter=first.recruiter) for _number in range(2)]
        ids = [one.application.id for one in cases]
        interviews = []
        for length in (20, 30, 45):
            plan = make_plan(
                first,
                length_minutes=length,
                from_on=clock.today() + timedelta(days=1),
                until_on=clock.today() + timedelta(days=1),
            )
            interviews += invite_to_interview(actor=first.by_firm, plan=plan, application_ids=ids).interviews
        numbers, actor = [one.id for one in interviews], first.by_firm
        begin = list_free(interviews[0])[0].starts_at

    def act(number):
        done = 0
        for step in range(4):
            start = begin + timedelta(minutes=5 * ((number * 7 + step * 11) % 24))
            try:
                with unit_of_work():
                    move_by_firm(actor=actor, interview_id=numbers[(number + step) % len(numbers)], starts_at=start)
                    done += 1
            except Invalid:
                continue
        return done

    assert sum(run_at_once(separate_app, act, times=12)) >= 3
    with separate_app.app_context():
        found = scheduled()
        assert 1 <= len(found) <= 6
        assert overlaps(found) == []
        held = db.session.scalar(sa.select(sa.func.count()).select_from(OccupiedCell))
        assert held == sum(len(cells_between(one.starts_at, one.ends_at)) * 2 for one in found)


def test_the_limit_of_a_day_holds_in_a_race(separate_app):
    with separate_app.app_context(), unit_of_work():
        case = make_case()
        day = clock.today() + timedelta(days=1)
        plan = make_plan(case, limit_per_day=3, from_on=day, until_on=day, attendance=Attendance.ANYONE)
        cases = [case] + [make_case(vacancy=case.vacancy, recruiter=case.recruiter) for _number in range(11)]
        made = invite_to_interview(
            actor=case.by_firm, plan=plan, application_ids=[one.application.id for one in cases]
        ).interviews
        by_person = {one.person_id: one.id for one in made}
        wanted = [(one.by_seeker, by_person[one.seeker.id]) for one in cases]
        starts = [slot.starts_at for slot in list_free(made[0])]

    def act(number):
        actor, interview_id = wanted[number]
        try:
            with unit_of_work():
                choose_time(actor=actor, interview_id=interview_id, starts_at=starts[number % len(starts)])
                return 1
        except SlotTaken:
            return 0

    assert sum(run_at_once(separate_app, act, times=12)) == 3
    with separate_app.app_context():
        assert len(scheduled()) == 3
