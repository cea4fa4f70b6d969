"""Who may do what with people. Pure: no query, no request."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole


def can_use_account(actor: Actor) -> bool:
    """Any person with an account, on their own account."""
    return actor.is_signed_in


def can_find_people(actor: Actor) -> bool:
    """Staff who check firms and people: reviewers and administrators."""
    return actor.has_role(StaffRole.REVIEWER)


def can_administer(actor: Actor) -> bool:
    """Administrators: roles, invitations of staff, closing accounts, the audit log."""
    return actor.has_role(StaffRole.ADMINISTRATOR)


def can_manage_colleagues(actor: Actor, employer_id: int) -> bool:
    """The owners of a firm."""
    return actor.is_owner(employer_id)
