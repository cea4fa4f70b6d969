"""Who may read a notice: the person it was told to."""

from __future__ import annotations

from jobsite.core.identity import Actor
from jobsite.notifications.models import Notice


def can_read_notices(actor: Actor) -> bool:
    """Everyone with an account, their own."""
    return actor.is_signed_in


def can_open_notice(actor: Actor, notice: Notice) -> bool:
    """The person it was told to."""
    return actor.person_id == notice.person_id
