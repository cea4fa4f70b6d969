"""Interviews of the demo city, in every state, made from its applications; the same every time on the same day."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import cycle, islice

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.accounts.models import Membership, Person
from jobsite.applications.models import FINAL, Application, ApplicationState
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import SYSTEM
from jobsite.demo.city import City
from jobsite.interviews.models import (
    Attendance,
    Attendee,
    Feedback,
    Interview,
    InterviewHistory,
    InterviewKind,
    InterviewPlan,
    InterviewState,
    PlanInterviewer,
    Recommendation,
    Scorecard,
    Side,
    TimeChoice,
)
from jobsite.interviews.offers import weekly_rows
from jobsite.interviews.services.moving import SlotTaken, take_time
from jobsite.interviews.services.settling import CRITERIA
from jobsite.interviews.slots import instant_of

S = InterviewState
MOST = 240
PLACES = {InterviewKind.ON_SITE: "厂门口登记，二楼人事办公室", InterviewKind.VIDEO: "", InterviewKind.PHONE: ""}
COMING = (S.SCHEDULED, S.HELD, S.SCHEDULED, S.INVITED, S.SCHEDULED, S.NO_SHOW_CANDIDATE, S.SCHEDULED, S.WAITLISTED, S.CANCELLED, S.NO_SHOW_FIRM)  # fmt: skip
NOTES = ("动作熟练，讲得清楚。", "经验够，想要长白班。", "人稳重，会看图纸。", "上手慢一点，肯学。")


def load_interviews(city: City) -> Counter[str]:
    """Write the interviews; returns how many stand in each state."""
    rng = random.Random(f"{city.seed}:interviews")
    with unit_of_work():
        owners = _owners()
        plans: dict[tuple[int, InterviewKind], InterviewPlan] = {}
        starts: dict[int, Iterator[datetime]] = {}
        past: dict[int, Iterator[datetime]] = {}
        states: dict[int, Iterator[InterviewState]] = {}
        made = Counter[str]()
        for number, application in enumerate(_chosen(), start=1):
            firm = application.employer_id
            kind = list(InterviewKind)[number % 3 if firm > 2 else (0, 0, 1, 2)[number % 4]]
            plan = plans.get((firm, kind)) or plans.setdefault((firm, kind), _plan(firm, kind, owners[firm]))
            is_open = application.state not in FINAL and application.state is not ApplicationState.OFFERED
            state = (
                next(states.setdefault(firm, islice(cycle(COMING), firm % len(COMING), None))) if is_open else S.HELD
            )
            begins, ended = starts.setdefault(firm, _begins()), past.setdefault(firm, _ended())
            interview = _interview(rng, plan, application, number, state, begins, ended)
            made[interview.state] += 1
    return made


def _owners() -> dict[int, list[int]]:
    """Firm → those of its people who interview: the first and the last who joined."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(sa.select(Membership.employer_id, Membership.person_id).order_by(Membership.person_id))
    for employer_id, person_id in rows:
        found.setdefault(employer_id, []).append(person_id)
    return {firm: sorted({people[0], people[-1]}) for firm, people in found.items()}


def _chosen() -> Sequence[Application]:
    """Applications that talks fit to: first those of the demo firms and of the demo seeker, then the city's."""
    demo_seeker = sa.select(Person.id).where(Person.email == "seeker@demo.example").scalar_subquery()
    talked = (ApplicationState.INTERVIEWING, ApplicationState.OFFERED, ApplicationState.HIRED)
    is_mine = sa.and_(
        Application.person_id == demo_seeker, Application.state.in_((*talked, ApplicationState.SHORTLISTED))
    )
    return db.session.scalars(
        sa.select(Application)
        .where(sa.or_(Application.state.in_(talked), is_mine))
        .options(joinedload(Application.vacancy))
        .order_by(sa.case((is_mine, 0), (Application.employer_id <= 2, 1), else_=2), Application.id)
        .limit(MOST)
    ).all()


def _begins() -> Iterator[datetime]:
    """Half hours of the coming working days, from this day's next hour on."""
    for day_number in range(60):
        day = clock.today() + timedelta(days=day_number)
        for hour in (9, 10, 14, 15) if day.weekday() < 6 else ():
            start = instant_of(day, time(hour), clock.CITY_ZONE)
            if start > clock.now() + timedelta(minutes=30):
                yield start


def _ended() -> Iterator[datetime]:
    """Full hours of the working days before this one, the latest first."""
    for day_number in range(1, 200):
        day = clock.today() - timedelta(days=day_number)
        for hour in (16, 14, 10, 9) if day.weekday() < 6 else ():
            yield instant_of(day, time(hour), clock.CITY_ZONE)


def _plan(firm: int, kind: InterviewKind, people: list[int]) -> InterviewPlan:
    plan = InterviewPlan(
        employer_id=firm, created_by_id=people[0], round_number=1, kind=kind, choice=TimeChoice.SELF,
        attendance=Attendance.EVERYONE, length_minutes=30, buffer_minutes=10, place=PLACES[kind],
        message="请带身份证和证书。", from_on=clock.today(), until_on=clock.today() + timedelta(days=20),
        weekly=weekly_rows(range(6), [(time(9), time(11, 30)), (time(13, 30), time(17))]), exceptions=[], starts=[],
        lead_minutes=120, limit_per_day=0, created_at=clock.now() - timedelta(days=10),
    )  # fmt: skip
    plan.interviewers = [PlanInterviewer(person_id=one) for one in people]
    db.session.add(plan)
    db.session.flush()
    return plan


def _interview(
    rng: random.Random,
    plan: InterviewPlan,
    application: Application,
    number: int,
    state: InterviewState,
    begins: Iterator[datetime],
    ended: Iterator[datetime],
) -> Interview:
    answered = application.answered_at or application.submitted_at
    invited_at = max(answered, clock.now() - timedelta(days=rng.uniform(1, 12)))
    interview = Interview(
        plan=plan, application=application, employer_id=plan.employer_id, person_id=application.person_id,
        state=S.INVITED, nonce=f"{rng.getrandbits(128):032x}", uid=f"demo-{number}@interviews", invited_at=invited_at,
    )  # fmt: skip
    db.session.add(interview)
    db.session.flush()
    _note(interview, "", Side.FIRM, invited_at)
    if state is S.SCHEDULED:
        _schedule(interview, plan, begins)
    elif state is S.WAITLISTED:
        interview.state, interview.waitlisted_at = state, clock.now() - timedelta(hours=3)
        _note(interview, S.INVITED, Side.CANDIDATE, interview.waitlisted_at)
    elif state is S.CANCELLED:
        side = rng.choice((Side.FIRM, Side.CANDIDATE))
        interview.state, interview.settled_by, interview.settled_at = state, side, clock.now() - timedelta(hours=5)
        interview.reason = "那天车间停电检修。" if side is Side.FIRM else "临时回老家。"
        _note(interview, S.INVITED, side, interview.settled_at)
    elif state is not S.INVITED:
        _past(rng, interview, plan, state, ended)
    db.session.flush()
    return interview


def _schedule(interview: Interview, plan: InterviewPlan, begins: Iterator[datetime]) -> None:
    people = [row.person_id for row in plan.interviewers]
    for start in begins:
        try:
            take_time(interview, start, people, actor=SYSTEM)
        except SlotTaken:
            continue
        interview.state, interview.scheduled_at = S.SCHEDULED, clock.now() - timedelta(hours=2)
        _note(interview, S.INVITED, Side.CANDIDATE, interview.scheduled_at)
        return


def _past(
    rng: random.Random, interview: Interview, plan: InterviewPlan, state: InterviewState, ended: Iterator[datetime]
) -> None:
    """An interview on an earlier working day, with what was said afterwards."""
    interview.starts_at = next(ended)
    interview.ends_at = interview.starts_at + timedelta(minutes=plan.length_minutes)
    interview.invited_at = min(interview.invited_at, interview.starts_at - timedelta(hours=rng.uniform(20, 90)))
    interview.scheduled_at = interview.invited_at + timedelta(hours=2)
    interview.state, interview.settled_at = state, interview.ends_at
    interview.settled_by = Side.CANDIDATE if state is S.NO_SHOW_FIRM else Side.FIRM
    interview.no_shows = int(state is S.NO_SHOW_CANDIDATE)
    people = [row.person_id for row in plan.interviewers]
    interview.attendees = [Attendee(person_id=one) for one in people]
    _note(interview, S.SCHEDULED, interview.settled_by, interview.settled_at)
    if state is not S.HELD:
        return
    is_decided = interview.application.state is not ApplicationState.INTERVIEWING
    for person_id in people if is_decided else people[1:]:
        db.session.add(
            Scorecard(
                interview_id=interview.id,
                author_id=person_id,
                text=rng.choice(NOTES),
                scores={name: rng.randint(3, 5) for name in CRITERIA},
                recommendation=rng.choice((Recommendation.STRONG_YES, Recommendation.YES)),
                updated_at=interview.settled_at,
                sent_at=interview.settled_at,
            )
        )
    if rng.random() < 0.5:
        moment = interview.settled_at + timedelta(hours=1)
        stars, text = rng.choice(((5, "面试官很客气。"), (4, ""), (5, "讲清楚了工资。"), (3, "等了二十分钟。")))
        db.session.add(Feedback(interview_id=interview.id, stars=stars, text=text, created_at=moment))


def _note(interview: Interview, came_from: str, side: Side, moment: datetime) -> None:
    db.session.add(
        InterviewHistory(
            interview_id=interview.id,
            from_state=str(came_from),
            to_state=interview.state.value,
            side=side,
            actor_id=interview.person_id if side is Side.CANDIDATE else interview.plan.created_by_id,
            starts_at=interview.starts_at,
            reason=interview.reason or "",
            created_at=moment,
        )
    )
