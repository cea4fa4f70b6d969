"""News of seekers' profiles for the rooms above: matching keeps its features fresh from it."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class ProfileChanged:
    """A profile was made or changed, its visibility and blocked employers included."""

    person_id: int


@event_type
@dataclass(frozen=True)
class ProfileRemoved:
    """A profile is gone."""

    person_id: int
