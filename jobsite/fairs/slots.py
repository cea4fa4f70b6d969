"""The rounds of booked talks in a fair's opening hours. Pure: takes plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

GAP = timedelta(minutes=5)


def slots_of(hours: Iterable[tuple[datetime, datetime]], talk_minutes: int) -> list[datetime]:
    """When talks can begin: every `talk_minutes` and GAP from each opening on, as long as the talk ends in the session."""
    length = timedelta(minutes=talk_minutes)
    found = []
    for opens_at, closes_at in sorted(hours):
        moment = opens_at
        while moment + length <= closes_at:
            found.append(moment)
            moment += length + GAP
    return found


def overlaps(starts_at: datetime, talk_minutes: int, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether a talk that begins then touches one of the other stretches of time."""
    ends_at = starts_at + timedelta(minutes=talk_minutes)
    return any(begins < ends_at and starts_at < ends for begins, ends in others)
