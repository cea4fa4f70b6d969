"""The times that an offer leaves free: weekly hours, exceptions, lead, limits and buffers, right on daylight-saving days.

Pure: no database, no clock. Instants are aware and in UTC; hours are wall times of the offer's zone. A slot lies within
its hours for each of its minutes, also on the day when the clock is changed. Everything stands on cells of five minutes
since 1970, so that two interviews overlap exactly when they share a cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CELL_MINUTES = 5
CELL_SECONDS = CELL_MINUTES * 60


@dataclass(frozen=True)
class Hours:
    """From `begins` to `ends` on one day, wall times; `begins` before `ends`, both on the grid of five minutes."""

    begins: time
    ends: time


@dataclass(frozen=True)
class Offer:
    """What a firm offers. `weekly` maps 0 (Monday) to 6; a day in `exceptions` has those hours in place of the week's.

    `limit_per_day` 0 means none; days are counted in `zone`.
    """

    zone: ZoneInfo
    from_on: date
    until_on: date
    weekly: Mapping[int, Sequence[Hours]]
    exceptions: Mapping[date, Sequence[Hours]] = field(default_factory=dict)
    length_minutes: int = 30
    buffer_minutes: int = 0
    lead_minutes: int = 0
    limit_per_day: int = 0

    @property
    def step(self) -> timedelta:
        """From one offered start to the next: length and buffer, so that slots never touch each other's buffer."""
        return timedelta(minutes=self.length_minutes + self.buffer_minutes)


@dataclass(frozen=True)
class Diary:
    """What is known of one interviewer: taken cells, and interviews of this plan on each day."""

    person_id: int
    cells: Collection[int] = frozenset()
    per_day: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """A time that can be taken, and by which interviewers."""

    starts_at: datetime
    person_ids: tuple[int, ...]


def cell_of(instant: datetime) -> int:
    """The cell in which an instant lies."""
    return int(instant.timestamp()) // CELL_SECONDS


def cells_between(starts_at: datetime, ends_at: datetime) -> range:
    """The cells from the start up to the end, which itself is free again."""
    return range(cell_of(starts_at), -(-int(ends_at.timestamp()) // CELL_SECONDS))


def instant_of(day: date, wall: time, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """The UTC instant of a wall time. What comes twice is taken late for a begin and early for an end; what is left out
    when clocks go forward becomes the instant of the change: hours are never longer than they say."""
    readings = [datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    plain = datetime.combine(day, wall)
    true = [one for one in readings if one.astimezone(zone).replace(tzinfo=None, fold=0) == plain]
    if true:
        return min(true) if is_end else max(true)
    return _change_between(min(readings), max(readings), zone)


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=1) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def spans_on(offer: Offer, day: date) -> list[tuple[datetime, datetime]]:
    """The offered hours of a day as instants, in their order."""
    if not offer.from_on <= day <= offer.until_on:
        return []
    hours = offer.exceptions.get(day, offer.weekly.get(day.weekday(), ()))
    spans = []
    for one in sorted(hours, key=lambda given: given.begins):
        begin = instant_of(day, one.begins, offer.zone)
        end = instant_of(day, one.ends, offer.zone, is_end=True)
        if begin < end:
            spans.append((begin, end))
    return spans


def starts_on(offer: Offer, day: date) -> Iterator[datetime]:
    """Every start of a day, taken or not; each slot with its length lies within the hours."""
    length, last = timedelta(minutes=offer.length_minutes), None
    for begin, end in spans_on(offer, day):
        start = begin if last is None else max(begin, last + offer.step)
        while start + length <= end:
            yield start
            last = start
            start += offer.step


def days_of(offer: Offer, now: datetime, *, days: int | None = None) -> Iterator[date]:
    """The days of an offer that may still have a start, at most so many."""
    day = max(offer.from_on, (now + timedelta(minutes=offer.lead_minutes)).astimezone(offer.zone).date())
    last = offer.until_on if days is None else min(offer.until_on, day + timedelta(days=days - 1))
    while day <= last:
        yield day
        day += timedelta(days=1)


def free_slots(
    offer: Offer,
    now: datetime,
    diaries: Sequence[Diary],
    *,
    need_everyone: bool,
    others: Collection[int] = frozenset(),
    limit: int = 1000,
) -> list[Slot]:
    """The times that can be taken, the earliest first, at most `limit`.

    A start keeps the lead time from `now`; the candidate and the room (`others`: their cells) are free for the length,
    interviewers for length and buffer and below their limit of the day: all of them, or at least one.
    """
    earliest = now + timedelta(minutes=offer.lead_minutes)
    found: list[Slot] = []
    for day in days_of(offer, now):
        for start in starts_on(offer, day):
            if start < earliest:
                continue
            slot = slot_at(offer, start, diaries, need_everyone=need_everyone, others=others)
            if slot is not None:
                found.append(slot)
                if len(found) == limit:
                    return found
    return found


def slot_at(
    offer: Offer,
    start: datetime,
    diaries: Sequence[Diary],
    *,
    need_everyone: bool,
    others: Collection[int] = frozenset(),
) -> Slot | None:
    """The slot at this start if enough people are free; None otherwise. For anyone: whoever has least that day."""
    length = timedelta(minutes=offer.length_minutes)
    if _meet(others, cells_between(start, start + length)):
        return None
    wanted, day = cells_between(start, start + offer.step), start.astimezone(offer.zone).date()
    free = [
        diary
        for diary in diaries
        if not _meet(diary.cells, wanted)
        and not (offer.limit_per_day and diary.per_day.get(day, 0) >= offer.limit_per_day)
    ]
    if not free or (need_everyone and len(free) < len(diaries)):
        return None
    if need_everyone:
        return Slot(start, tuple(sorted(diary.person_id for diary in free)))
    chosen = min(free, key=lambda diary: (diary.per_day.get(day, 0), diary.person_id))
    return Slot(start, (chosen.person_id,))


def _meet(taken: Collection[int], wanted: range) -> bool:
    return any(cell in taken for cell in wanted)
