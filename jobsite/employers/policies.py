"""Who may do what with firms. Pure functions of the actor and the firm."""

from __future__ import annotations

from jobsite.core.identity import Actor, PersonKind, StaffRole
from jobsite.employers.models import Employer


def can_see_desks(actor: Actor) -> bool:
    """People who act for firms choose among their desks."""
    return actor.kind is PersonKind.EMPLOYER


def can_register_employer(actor: Actor) -> bool:
    """Anyone with an employer's account registers firms, and owns them."""
    return actor.kind is PersonKind.EMPLOYER


def can_act_for_employer(actor: Actor, employer: Employer) -> bool:
    """Owners and recruiters of the firm work at its desk, also while it is unverified or blocked."""
    return actor.is_member(employer.id)


def can_edit_employer(actor: Actor, employer: Employer) -> bool:
    """Only owners change what the firm says about itself."""
    return actor.is_owner(employer.id)


def can_verify_employers(actor: Actor) -> bool:
    """Reviewers check firms."""
    return actor.has_role(StaffRole.REVIEWER)


def can_verify_employer(actor: Actor, employer: Employer) -> bool:
    """Reviewers check any firm."""
    return can_verify_employers(actor)


def can_read_licence(actor: Actor, employer: Employer) -> bool:
    """The licence scan is for the firm's own people and for reviewers."""
    return can_act_for_employer(actor, employer) or can_verify_employers(actor)


def can_use_staff_desk(actor: Actor) -> bool:
    """Everyone with a role in the bureau."""
    return actor.is_staff
