"""Who may do what with vacancies. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.vacancies.models import Vacancy, VacancyReport, VacancyTemplate


def can_list_vacancies(actor: Actor, employer: Employer) -> bool:
    """The firm's own people see its vacancies in every state."""
    return can_act_for_employer(actor, employer)


def can_create_vacancy(actor: Actor, employer: Employer) -> bool:
    """The firm's own people draft vacancies, also while the firm is not verified yet."""
    return can_act_for_employer(actor, employer)


def can_edit_vacancy(actor: Actor, vacancy: Vacancy) -> bool:
    """The firm's own people edit and move its vacancies."""
    return actor.is_member(vacancy.employer_id)


def can_use_template(actor: Actor, template: VacancyTemplate) -> bool:
    """The firm's own people use and remove its templates."""
    return actor.is_member(template.employer_id)


def can_review_vacancies(actor: Actor) -> bool:
    """Reviewers work on the queue."""
    return actor.has_role(StaffRole.REVIEWER)


def can_review_vacancy(actor: Actor, vacancy: Vacancy) -> bool:
    """Reviewers look at any vacancy, publish and refuse it."""
    return can_review_vacancies(actor)


def can_handle_reports(actor: Actor) -> bool:
    """Reviewers handle what people report."""
    return can_review_vacancies(actor)


def can_handle_report(actor: Actor, report: VacancyReport) -> bool:
    """Reviewers handle any report."""
    return can_review_vacancies(actor)
