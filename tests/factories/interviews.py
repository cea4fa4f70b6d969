"""Interviews for tests, made by the services so that their history is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from jobsite.core import clock
from jobsite.core.identity import Actor
from jobsite.interviews.models import Interview, InterviewKind, InterviewPlan, TimeChoice
from jobsite.interviews.offers import weekly_rows
from jobsite.interviews.queries import list_free
from jobsite.interviews.services.booking import choose_time
from jobsite.interviews.services.inviting import PlanContent, create_plan, invite_to_interview
from tests.factories.applications import Case, make_case


def plan_content(**changes: Any) -> PlanContent:
    """A video round of half an hour, mornings of every day in the next two weeks, chosen by the candidate."""
    given: dict[str, Any] = {
        "kind": InterviewKind.VIDEO,
        "choice": TimeChoice.SELF,
        "interviewer_ids": [],
        "from_on": clock.today(),
        "until_on": clock.today() + timedelta(days=13),
        "weekly": weekly_rows(range(7), [(time(9), time(12))]),
    }
    return PlanContent(**(given | changes))


@dataclass
class Talk:
    """One interview with everyone around it."""

    interview: Interview
    plan: InterviewPlan
    case: Case

    @property
    def by_firm(self) -> Actor:
        return self.case.by_firm

    @property
    def by_seeker(self) -> Actor:
        return self.case.by_seeker

    @property
    def id(self) -> int:
        return self.interview.id


def make_plan(case: Case, **changes: Any) -> InterviewPlan:
    """A round of this case's firm; its recruiter interviews unless others are named."""
    given = {"interviewer_ids": [case.recruiter.id]} | changes
    return create_plan(actor=case.by_firm, employer_id=case.employer.id, content=plan_content(**given))


def make_talk(case: Case | None = None, *, plan: InterviewPlan | None = None, **changes: Any) -> Talk:
    """A candidate invited to a round."""
    case = case or make_case()
    plan = plan or make_plan(case, **changes)
    made = invite_to_interview(actor=case.by_firm, plan=plan, application_ids=[case.application.id])
    return Talk(made.interviews[0], plan, case)


def make_scheduled(case: Case | None = None, **changes: Any) -> Talk:
    """An interview at the first free time."""
    talk = make_talk(case, **changes)
    choose_time(actor=talk.by_seeker, interview_id=talk.id, starts_at=first_free(talk))
    return talk


def first_free(talk: Talk, number: int = 0) -> datetime:
    """The first free time of the offer, or a later one."""
    return list_free(talk.interview)[number].starts_at
