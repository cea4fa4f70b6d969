"""Days and hours of a calendar page: which instants it shows, and what stands in each cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jobsite.interviews.models import Interview
from jobsite.interviews.slots import instant_of

FIRST_HOUR, LAST_HOUR = 8, 18
VIEWS = ("list", "day", "week")
Spans = Mapping[int, Sequence[tuple[datetime, datetime]]]


@dataclass(frozen=True)
class Cell:
    """One hour of one day: what begins in it, and who is taken in it."""

    wall: datetime
    interviews: list[Interview] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Agenda:
    """A day or a week from Monday, hour by hour, in one zone. `days` are its dates; `rows` an hour with a cell a day."""

    days: list[date]
    rows: list[tuple[int, list[Cell]]]
    zone: ZoneInfo

    @property
    def earlier(self) -> date:
        return self.days[0] - timedelta(days=len(self.days))

    @property
    def later(self) -> date:
        return self.days[0] + timedelta(days=len(self.days))

    @property
    def is_empty(self) -> bool:
        return not any(cell.interviews for _hour, cells in self.rows for cell in cells)


def days_shown(view: str, on: date) -> list[date]:
    """The day, or the week around it from Monday."""
    if view == "day":
        return [on]
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def bounds(days: Sequence[date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants from the first day's begin to the last day's end."""
    return instant_of(days[0], time(0), zone), instant_of(days[-1] + timedelta(days=1), time(0), zone)


def agenda_of(
    days: list[date], zone: ZoneInfo, interviews: Iterable[Interview], busy: Spans, names: Mapping[int, str]
) -> Agenda:
    """Put each interview into the hour in which it begins; hours before and after work only when something is there."""
    by_cell: dict[tuple[date, int], list[Interview]] = {}
    for one in interviews:
        if one.starts_at is not None:
            local = one.starts_at.astimezone(zone)
            by_cell.setdefault((local.date(), local.hour), []).append(one)
    hours = [hour for _day, hour in by_cell]
    first, last = min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours])
    rows = [(hour, [_cell(day, hour, zone, by_cell, busy, names) for day in days]) for hour in range(first, last + 1)]
    return Agenda(days, rows, zone)


def _cell(
    day: date,
    hour: int,
    zone: ZoneInfo,
    by_cell: Mapping[tuple[date, int], list[Interview]],
    busy: Spans,
    names: Mapping[int, str],
) -> Cell:
    begin = instant_of(day, time(hour), zone)
    end = begin + timedelta(hours=1)
    taken = [
        names[person_id] for person_id, spans in busy.items() if any(low < end and high > begin for low, high in spans)
    ]
    return Cell(datetime.combine(day, time(hour)), by_cell.get((day, hour), []), taken)
