"""Who may do what with seekers' profiles. Pure functions of the actor."""

from __future__ import annotations

from jobsite.core.identity import Actor


def can_keep_profile(actor: Actor) -> bool:
    """Seekers keep a profile, their own."""
    return actor.is_seeker
