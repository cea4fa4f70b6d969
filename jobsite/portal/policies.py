"""Who may see what on the public pages. Pure."""

from __future__ import annotations

from jobsite.core.identity import Actor
from jobsite.employers.models import Employer
from jobsite.vacancies.models import Vacancy


def can_see_vacancy_page(actor: Actor, vacancy: Vacancy) -> bool:
    """Everyone may ask for what was public once (it may have ended); the firm and staff for all of theirs."""
    if actor.is_member(vacancy.employer_id) or actor.is_staff:
        return True
    return vacancy.published_at is not None and vacancy.employer.is_public


def can_see_employer_page(actor: Actor, employer: Employer) -> bool:
    """Everyone sees verified firms that are not blocked; the firm and staff see theirs."""
    return employer.is_public or actor.is_member(employer.id) or actor.is_staff
