"""The only source of time. Tests replace it with `frozen_at`; nothing else may call `datetime.now`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY_ZONE = ZoneInfo("Asia/Shanghai")
_shift: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _shift[-1] if _shift else datetime.now(UTC)


def today() -> date:
    """The present date in the city's zone."""
    return now().astimezone(CITY_ZONE).date()


@contextmanager
def frozen_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware). For tests and for the demo city, which writes history."""
    _shift.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _shift.pop()


def advance(delta: timedelta) -> None:
    """Move a frozen clock on. Raises RuntimeError when the clock is not frozen."""
    if not _shift:
        raise RuntimeError("the clock is not frozen")
    _shift[-1] += delta
