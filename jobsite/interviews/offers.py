"""A plan's stored hours as the slot engine reads them, and what people write about hours as it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from jobsite.interviews.models import InterviewPlan
from jobsite.interviews.slots import Hours, Offer

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
)
_EXCEPTION = re.compile(r"^(\d{4}-\d{2}-\d{2})\s*(?:(\d{1,2}:\d{2})\s*[-–~]\s*(\d{1,2}:\d{2}))?$")


def offer_of(plan: InterviewPlan) -> Offer:
    """The hours, length, buffer, lead and limit of a plan."""
    weekly: dict[int, list[Hours]] = {}
    for row in plan.weekly:
        weekly.setdefault(int(row["weekday"]), []).append(_hours(row))
    exceptions: dict[date, list[Hours]] = {}
    for row in plan.exceptions:
        hours = exceptions.setdefault(date.fromisoformat(row["on"]), [])
        if row.get("begins"):
            hours.append(_hours(row))
    day = date.min if plan.from_on is None else plan.from_on
    return Offer(
        zone=ZoneInfo(plan.zone),
        from_on=day,
        until_on=day if plan.until_on is None else plan.until_on,
        weekly=weekly,
        exceptions=exceptions,
        length_minutes=plan.length_minutes,
        buffer_minutes=plan.buffer_minutes,
        lead_minutes=plan.lead_minutes,
        limit_per_day=plan.limit_per_day,
    )


def _hours(row: Mapping[str, Any]) -> Hours:
    return Hours(time.fromisoformat(row["begins"]), time.fromisoformat(row["ends"]))


def weekly_rows(weekdays: Iterable[int], spans: Iterable[tuple[time | None, time | None]]) -> list[dict[str, Any]]:
    """The same spans on each of the weekdays, as they are stored; a span without both ends is left out."""
    return [
        {"weekday": day, "begins": begins.strftime("%H:%M"), "ends": ends.strftime("%H:%M")}
        for day in weekdays
        for begins, ends in spans
        if begins is not None and ends is not None
    ]


def exception_rows(text: str) -> list[dict[str, Any]]:
    """One day a line: `2026-05-01` is closed, `2026-05-02 13:00-15:00` has these hours. Raises ValueError with the line."""
    rows: list[dict[str, Any]] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        found = _EXCEPTION.match(line)
        try:
            rows.append(_exception_row(*found.groups()) if found else _unread(line))
        except ValueError:
            raise ValueError(line) from None
    return rows


def _exception_row(day: str, begins: str | None, ends: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"on": date.fromisoformat(day).isoformat()}
    if begins and ends:
        first, last = (time.fromisoformat(one.zfill(5)) for one in (begins, ends))
        if first >= last:
            return _unread(day)
        row |= {"begins": first.strftime("%H:%M"), "ends": last.strftime("%H:%M")}
    return row


def _unread(line: str) -> dict[str, Any]:
    raise ValueError(line)
