"""Who may do what with interviews. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.interviews.models import Interview


def can_handle_interview(actor: Actor, interview: Interview) -> bool:
    """The firm's own people arrange, move, cancel and settle it; nobody of another firm knows of it."""
    return actor.is_member(interview.employer_id)


def can_take_part(actor: Actor, interview: Interview) -> bool:
    """The candidate."""
    return actor.is_seeker and interview.person_id == actor.person_id


def can_use_link(actor: Actor, opened: tuple[str, Interview]) -> bool:
    """Whoever holds a link that is signed, not revoked and not too old: loading it has decided that."""
    return opened[1].id > 0


def can_see_own_interviews(actor: Actor) -> bool:
    """Seekers have a calendar of their interviews."""
    return actor.is_seeker


def can_subscribe_calendar(actor: Actor) -> bool:
    """Everyone with an account, for the interviews that they take part in."""
    return actor.is_signed_in


def can_score(actor: Actor, interview: Interview) -> bool:
    """Those who interviewed, while they act for the firm."""
    return can_handle_interview(actor, interview) and actor.person_id in interview.interviewer_ids


def can_see_interview_figures(actor: Actor) -> bool:
    """The bureau's reviewers and liaison officers, and fair operators."""
    return actor.has_role(StaffRole.REVIEWER, StaffRole.LIAISON_OFFICER, StaffRole.FAIR_OPERATOR)
