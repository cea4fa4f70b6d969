"""Who may do what with applications. Pure functions of the actor and the application."""

from __future__ import annotations

from jobsite.applications.models import Application
from jobsite.core.identity import Actor, StaffRole


def can_apply(actor: Actor) -> bool:
    """Only seekers apply."""
    return actor.is_seeker


def can_see_own_applications(actor: Actor) -> bool:
    """Seekers have a list of their applications."""
    return actor.is_seeker


def can_follow_application(actor: Actor, application: Application) -> bool:
    """The seeker who applied sees where it stands, withdraws, accepts."""
    return actor.is_seeker and application.person_id == actor.person_id


def can_answer_application(actor: Actor, application: Application) -> bool:
    """The firm's own people read and answer it, nobody of another firm."""
    return actor.is_member(application.employer_id)


def can_inspect_application(actor: Actor, application: Application) -> bool:
    """Reviewers and liaison officers look at it where a complaint needs it; each look is in the audit log."""
    return actor.has_role(StaffRole.REVIEWER, StaffRole.LIAISON_OFFICER)
