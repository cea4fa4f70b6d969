"""Who may hear, watch and run what is said and shown at a fair. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.fairs.models.preparing import Fair


def can_run_stages(actor: Actor) -> bool:
    """Fair operators make announcements and run the stage of every fair."""
    return actor.has_role(StaffRole.FAIR_OPERATOR)


def can_run_stage(actor: Actor, fair: Fair) -> bool:
    """The same for one fair."""
    return can_run_stages(actor)


def can_watch_stage(actor: Actor, fair: Fair) -> bool:
    """Everyone watches the stage of a public fair; operators also before it is public."""
    return fair.is_public or can_run_stages(actor)


def can_take_part(actor: Actor) -> bool:
    """Anyone with an account asks, votes and likes where they may watch."""
    return actor.is_signed_in


def can_apply_at_stage(actor: Actor) -> bool:
    """Seekers apply for what is presented."""
    return actor.is_seeker
