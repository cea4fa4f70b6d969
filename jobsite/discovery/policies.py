"""Who may look for whom, and who owns which search. Pure."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.discovery.models import MatchInvitation
from jobsite.employers.models import Employer
from jobsite.matching.models import SavedSearch
from jobsite.vacancies.models import Vacancy


def can_get_recommendations(actor: Actor) -> bool:
    """Seekers are shown what fits them."""
    return actor.is_seeker


def can_change_search(actor: Actor, search: SavedSearch) -> bool:
    """A saved search is its owner's."""
    return actor.person_id == search.person_id


def can_decline_invitation(actor: Actor, invitation: MatchInvitation) -> bool:
    """An invitation is answered by the person invited."""
    return actor.person_id == invitation.person_id


def can_dismiss_vacancy(actor: Actor, vacancy: Vacancy) -> bool:
    """Any seeker may say that a vacancy that is or was public is not for them."""
    return actor.is_seeker and vacancy.published_at is not None and vacancy.employer.is_public


def can_search_people_for(actor: Actor, employer: Employer) -> bool:
    """People of a verified firm look for seekers, within what the seekers allow."""
    return actor.is_member(employer.id) and employer.is_public


def can_see_candidates(actor: Actor, vacancy: Vacancy) -> bool:
    """People of a verified firm see who fits their own vacancy."""
    return actor.is_member(vacancy.employer_id) and vacancy.employer.is_public


def can_search_people(actor: Actor) -> bool:
    """Staff who bring people and firms together look for seekers."""
    return actor.has_role(StaffRole.LIAISON_OFFICER, StaffRole.REVIEWER)


def can_propose_candidates(actor: Actor, vacancy: Vacancy) -> bool:
    """The same staff see who could be invited for any vacancy."""
    return can_search_people(actor)
