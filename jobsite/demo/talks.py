"""Meetings of the demo city's video interviews: one whose lobby is open now, those to come, those that were held with how
the line was."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.accounts.models import Person
from jobsite.applications.models import Application, ApplicationHistory, ApplicationState
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import SYSTEM
from jobsite.demo.city import City
from jobsite.interviews.models import (
    Attendee,
    Interview,
    InterviewHistory,
    InterviewKind,
    InterviewPlan,
    InterviewState,
    Side,
)
from jobsite.interviews.talks import set_up_talk
from jobsite.meetings.models import Meeting, MeetingState, Outcome, Participant, ParticipantState, Role
from jobsite.vacancies.models import Vacancy, VacancyState

FIRM = 1
LOBBY_HOURS = 12
S = InterviewState


def load_talks(city: City) -> int:
    """Write the meetings; returns how many. The lobby that is open now waits half a day for its people."""
    rng = random.Random(f"{city.seed}:talks")
    with unit_of_work():
        held = _videos(S.HELD)
        for interview in held:
            _hold(rng, interview)
        coming = _videos(S.SCHEDULED)
        for interview in coming:
            set_up_talk(interview, SYSTEM)
        is_open = _open_lobby()
        return len(held) + len(coming) + is_open


def _videos(state: InterviewState) -> Sequence[Interview]:
    return db.session.scalars(
        sa.select(Interview)
        .join(Interview.plan)
        .where(Interview.state == state, InterviewPlan.kind == InterviewKind.VIDEO)
        .options(joinedload(Interview.application).joinedload(Application.vacancy))
        .order_by(Interview.id)
    ).all()


def _hold(rng: random.Random, interview: Interview) -> None:
    """A meeting that is over, with a summary of getStats for each side."""
    assert interview.starts_at is not None
    begun = interview.starts_at + timedelta(minutes=1)
    meeting = Meeting(
        kind="interview", subject_id=interview.id, title=interview.application.vacancy.title, max_minutes=45,
        no_show_minutes=15, state=MeetingState.ENDED, outcome=Outcome.HELD, starts_at=interview.starts_at,
        opens_at=interview.starts_at - timedelta(minutes=15), no_show_at=interview.starts_at + timedelta(minutes=15),
        started_at=begun, ends_at=begun + timedelta(minutes=45), ended_at=begun + timedelta(minutes=rng.randint(12, 29)),
        provider_data={}, created_at=interview.invited_at,
    )  # fmt: skip
    roles = [(interview.person_id, Role.GUEST), *((one, Role.HOST) for one in interview.interviewer_ids)]
    meeting.participants = [
        Participant(
            person_id=person_id, role=role, state=ParticipantState.ADMITTED, admitted_at=begun, last_seen_at=begun,
            provider_data={}, quality=_quality(rng),
        )
        for person_id, role in roles
    ]  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    interview.meeting_id = meeting.id


def _quality(rng: random.Random) -> dict[str, object]:
    rtt, lost = rng.randint(12, 90), rng.choice((0.0, 0.1, 0.3, 0.8, 2.1))
    return {
        "samples": rng.randint(60, 180), "rtt_ms": [rtt, rtt * 3], "lost_percent": [lost, lost * 4],
        "jitter_ms": [rng.randint(2, 14), 40], "kbps_in": [rng.randint(380, 900), 120], "way": rng.choice(("host", "srflx", "relay")),
    }  # fmt: skip


def _open_lobby() -> bool:
    """The demo seeker and the demo firm meet in ten minutes; they find each other also when they come hours later."""
    plan = db.session.scalar(
        sa.select(InterviewPlan)
        .where(InterviewPlan.employer_id == FIRM, InterviewPlan.kind == InterviewKind.VIDEO)
        .order_by(InterviewPlan.id)
    )
    application = _application()
    if plan is None or application is None:
        return False
    moment = clock.now()
    start = moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0) + timedelta(minutes=10)
    interview = Interview(
        plan=plan, application=application, employer_id=FIRM, person_id=application.person_id, state=S.SCHEDULED,
        nonce=f"{random.Random('lobby').getrandbits(128):032x}", uid="demo-lobby@interviews",
        invited_at=moment - timedelta(days=1), scheduled_at=moment - timedelta(hours=20), starts_at=start,
        ends_at=start + timedelta(minutes=plan.length_minutes),
    )  # fmt: skip
    interview.attendees = [Attendee(person_id=row.person_id) for row in plan.interviewers]
    db.session.add(interview)
    db.session.flush()
    for before, after, side in (("", S.INVITED, Side.FIRM), (S.INVITED, S.SCHEDULED, Side.CANDIDATE)):
        db.session.add(
            InterviewHistory(
                interview_id=interview.id, from_state=str(before), to_state=after.value, side=side, reason="",
                actor_id=plan.created_by_id if side is Side.FIRM else application.person_id,
                starts_at=start if after is S.SCHEDULED else None, created_at=moment - timedelta(hours=20),
            )
        )  # fmt: skip
    set_up_talk(interview, SYSTEM)
    meeting = db.session.get_one(Meeting, interview.meeting_id)
    meeting.no_show_minutes = LOBBY_HOURS * 60
    meeting.no_show_at = start + timedelta(hours=LOBBY_HOURS)
    return True


def _application() -> Application | None:
    """The demo seeker's application to the firm, made as the one for another firm was."""
    pattern = db.session.scalar(
        sa.select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Person.email == "seeker@demo.example", Application.state == ApplicationState.INTERVIEWING)
        .order_by(Application.id)
    )
    vacancy = db.session.scalar(
        sa.select(Vacancy)
        .where(Vacancy.employer_id == FIRM, Vacancy.state == VacancyState.PUBLISHED)
        .order_by(Vacancy.published_at, Vacancy.id)
    )
    if pattern is None or vacancy is None:
        return None
    values = {
        column.key: getattr(pattern, column.key)
        for column in sa.inspect(Application).column_attrs
        if column.key not in ("id", "vacancy_id", "employer_id")
    }
    application = Application(**values, vacancy_id=vacancy.id, employer_id=FIRM)
    db.session.add(application)
    db.session.flush()
    steps = db.session.scalars(sa.select(ApplicationHistory).where(ApplicationHistory.application_id == pattern.id))
    for step in steps.all():
        same = {c.key: getattr(step, c.key) for c in sa.inspect(ApplicationHistory).column_attrs if c.key != "id"}
        actor_id = step.actor_id if step.actor_id == application.person_id else None
        db.session.add(ApplicationHistory(**(same | {"application_id": application.id, "actor_id": actor_id})))
    db.session.flush()
    return application
