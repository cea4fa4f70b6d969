"""Applications for tests, made by the services so that their history is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobsite.accounts.models import Person
from jobsite.applications.models import Application, ApplicationState, DeclineReason, WithdrawReason
from jobsite.applications.services import (
    Answer,
    answer_application,
    apply_for_vacancy,
    open_application,
    withdraw_application,
)
from jobsite.core.identity import Actor
from jobsite.employers.models import Employer
from jobsite.vacancies.models import Vacancy
from tests.factories.employers import add_member
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

S = ApplicationState


@dataclass
class Case:
    """One application with everyone around it."""

    application: Application
    vacancy: Vacancy
    employer: Employer
    seeker: Person
    recruiter: Person

    @property
    def by_seeker(self) -> Actor:
        return as_actor(self.seeker)

    @property
    def by_firm(self) -> Actor:
        return as_actor(self.recruiter)


def make_case(
    state: ApplicationState = S.SUBMITTED,
    *,
    vacancy: Vacancy | None = None,
    recruiter: Person | None = None,
    note: str = "",
    **profile: Any,
) -> Case:
    """An application in this state; a new vacancy with its firm and recruiter unless given."""
    vacancy = vacancy or VacancyFactory()
    recruiter = recruiter or add_member(vacancy.employer)
    seeker = add_seeker(**profile)
    made = apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id, note=note)
    case = Case(made.application, vacancy, vacancy.employer, seeker, recruiter)
    bring_to(case, state)
    return case


def bring_to(case: Case, state: ApplicationState) -> None:
    """Move a fresh application to a state by the shortest way that people would take."""
    number = case.application.id
    if state is S.WITHDRAWN:
        withdraw_application(actor=case.by_seeker, application_id=number, reason=WithdrawReason.FOUND)
    elif state is S.SEEN:
        open_application(actor=case.by_firm, application_id=number)
    elif state is S.HIRED:
        bring_to(case, S.OFFERED)
        answer_application(actor=case.by_firm, application_id=number, answer=Answer(to=S.HIRED))
    elif state is not S.SUBMITTED:
        reason = DeclineReason.SKILLS if state is S.DECLINED else None
        answer_application(actor=case.by_firm, application_id=number, answer=Answer(to=state, reason=reason))
