"""News of discovery."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class SeekerInvited:
    """Someone was invited to apply."""

    invitation_id: int
