"""The timetable of a fair's booked talks: every run serves the most match in the fewest rounds, and after the first run
moves as few talks as it can. The people of talks that got, changed or lost their time are told.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.fairs.events import BookingMoved
from jobsite.fairs.models.preparing import (
    ADMITTED,
    LIVE_BOOKINGS,
    BookingState,
    BoothRecruiter,
    Fair,
    FairEntry,
    FairState,
    TalkBooking,
    TimetablePlan,
    UnplacedReason,
)
from jobsite.fairs.queries.booking import fair_slots
from jobsite.fairs.services.booking import time_values
from jobsite.fairs.slots import overlaps
from jobsite.fairs.timetable import Calendar, Reason, TalkRequest, Timetable, hand_over, plan_talks, replan

B = BookingState
REASONS = {
    Reason.NO_COMMON_TIME: UnplacedReason.NO_TIME,
    Reason.SEEKER_FULL: UnplacedReason.SEEKER_BUSY,
    Reason.RECRUITER_FULL: UnplacedReason.BOOTH_FULL,
    Reason.CROWDED: UnplacedReason.BOOTH_FULL,
}
NO_TIME: dict[str, Any] = {
    "state": B.UNPLACED, "starts_at": None, "ends_at": None, "recruiter_id": None, "reminded_at": None,
}  # fmt: skip


def make_timetable(*, actor: Actor, fair: Fair) -> TimetablePlan:
    """Place the fair's booked talks in its rounds from now on; talks that have a time keep it wherever possible.

    Raises Conflict unless the fair is published or running and has rounds left.
    """
    if fair.state not in (FairState.PUBLISHED, FairState.OPEN, FairState.PAUSED):
        raise Conflict(_("现在不能排时间。"))
    db.session.get_one(Fair, fair.id, with_for_update=True)
    began = time.perf_counter()
    moment = clock.now()
    slots = [one for one in fair_slots(fair) if one > moment]
    if not slots:
        raise Conflict(_("没有还没开始的时段。"))
    bookings = [row for row in _live_bookings(fair.id) if row.starts_at is None or row.starts_at > moment]
    recruiters = _recruiters(fair.id)
    calendar = _calendar(fair, slots, recruiters, bookings)
    places = {slot: number for number, slot in enumerate(slots)}
    before = {row.id: places[row.starts_at] for row in bookings if row.starts_at in places and _is_placed(row)}
    requests = _requests(bookings, recruiters, before, calendar)
    table = replan(before, requests, calendar).timetable if before else plan_talks(requests, calendar)
    moved = _write(fair, bookings, requests, table, slots)
    return _note(fair, actor, table, moved, len(bookings), began)


def _is_placed(row: TalkBooking) -> bool:
    return row.state is B.PLACED


def _live_bookings(fair_id: int) -> Sequence[TalkBooking]:
    return db.session.scalars(
        sa.select(TalkBooking)
        .where(TalkBooking.fair_id == fair_id, TalkBooking.state.in_(LIVE_BOOKINGS))
        .order_by(TalkBooking.id)
    ).all()


def _recruiters(fair_id: int) -> dict[int, list[BoothRecruiter]]:
    """The recruiters of the fair's booths with their breaks, by entry."""
    rows = db.session.scalars(
        sa.select(BoothRecruiter)
        .options(selectinload(BoothRecruiter.breaks))
        .join(FairEntry, FairEntry.id == BoothRecruiter.entry_id)
        .where(FairEntry.fair_id == fair_id, FairEntry.state.in_(ADMITTED))
        .order_by(BoothRecruiter.id)
    ).all()
    found: dict[int, list[BoothRecruiter]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found


def _requests(
    bookings: Sequence[TalkBooking],
    recruiters: Mapping[int, Sequence[BoothRecruiter]],
    before: Mapping[int, int],
    calendar: Calendar,
) -> list[TalkRequest]:
    """A request for each booking: with the recruiter it has, else with one of its booth, if need be and if there is one
    a colleague who is free when the talk was to be, so that the seeker need not move.
    """
    known = {one.id: one.entry_id for people in recruiters.values() for one in people}
    by_booth: dict[int, list[TalkRequest]] = {}
    for row in bookings:
        if recruiters.get(row.entry_id):
            request = TalkRequest(row.id, row.person_id, _host(row, known), row.entry_id, float(max(row.match, 1)))
            by_booth.setdefault(row.entry_id, []).append(request)
    return [
        one
        for entry_id, requests in by_booth.items()
        for one in hand_over(requests, before, -entry_id, [one.id for one in recruiters[entry_id]], calendar)
    ]


def _host(row: TalkBooking, known: Mapping[int, int]) -> int:
    """The recruiter whom the talk has; -1 times its booth where nobody, or nobody of the booth any more."""
    if row.recruiter_id is not None and known.get(row.recruiter_id) == row.entry_id:
        return row.recruiter_id
    return -row.entry_id


def _calendar(
    fair: Fair,
    slots: Sequence[datetime],
    recruiters: Mapping[int, Sequence[BoothRecruiter]],
    bookings: Sequence[TalkBooking],
) -> Calendar:
    breaks = {
        one.id: _touched(slots, fair.talk_minutes, [(row.starts_at, row.ends_at) for row in one.breaks])
        for people in recruiters.values()
        for one in people
        if one.breaks
    }
    elsewhere: dict[int, list[tuple[datetime, datetime]]] = {}
    rows = db.session.execute(
        sa.select(TalkBooking.person_id, TalkBooking.starts_at, TalkBooking.ends_at).where(
            TalkBooking.fair_id != fair.id,
            TalkBooking.starts_at.is_not(None),
            TalkBooking.state == B.PLACED,
            TalkBooking.person_id.in_({row.person_id for row in bookings}),
        )
    )
    for person_id, starts_at, ends_at in rows:
        if starts_at is None or ends_at is None:
            continue
        elsewhere.setdefault(person_id, []).append((starts_at, ends_at))
    busy = {person_id: _touched(slots, fair.talk_minutes, times) for person_id, times in elsewhere.items()}
    return Calendar(slots=len(slots), breaks=breaks, unavailable=busy)


def _touched(
    slots: Sequence[datetime], talk_minutes: int, times: Sequence[tuple[datetime, datetime]]
) -> frozenset[int]:
    return frozenset(number for number, slot in enumerate(slots) if overlaps(slot, talk_minutes, times))


def _write(
    fair: Fair,
    bookings: Sequence[TalkBooking],
    requests: Sequence[TalkRequest],
    table: Timetable,
    slots: Sequence[datetime],
) -> int:
    """Store the times and tell the news; returns how many talks lost the time they had."""
    host = {one.id: one.recruiter for one in requests}
    freed: list[dict[str, Any]] = []
    given: list[dict[str, Any]] = []
    moved = 0
    for row in bookings:
        starts_at = slots[table.placed[row.id]] if row.id in table.placed else None
        if starts_at is not None and (starts_at, host[row.id]) == (row.starts_at, row.recruiter_id):
            continue
        if starts_at is not None:
            values = time_values(host[row.id], starts_at, fair.talk_minutes)
        else:
            reason = table.unplaced.get(row.id)
            values = NO_TIME | {"unplaced_reason": REASONS[reason] if reason else UnplacedReason.NO_RECRUITER}
        given.append({"id": row.id} | values)
        if row.starts_at is not None:
            freed.append({"id": row.id, "starts_at": None, "ends_at": None, "recruiter_id": None})
            moved += starts_at != row.starts_at
        _tell(row, values["state"], starts_at)
    for rows in (freed, given):  # first all times are free, so that talks can change places
        if rows:
            db.session.execute(sa.update(TalkBooking), rows)
    for row in bookings:
        db.session.expire(row)
    return moved


def _tell(row: TalkBooking, state: BookingState, starts_at: datetime | None) -> None:
    if (row.state, row.starts_at) == (state, starts_at):
        return
    was = row.starts_at.isoformat() if row.starts_at else ""
    publish(BookingMoved(row.id, row.state, state, starts_at.isoformat() if starts_at else "", was))


def _note(fair: Fair, actor: Actor, table: Timetable, moved: int, asked: int, began: float) -> TimetablePlan:
    plan = TimetablePlan(
        fair_id=fair.id,
        made_by_id=actor.person_id,
        made_at=clock.now(),
        rounds=table.rounds,
        bound=table.bound,
        placed=len(table.placed),
        unplaced=asked - len(table.placed),
        moved=moved,
        match_total=round(table.weight),
        milliseconds=round((time.perf_counter() - began) * 1000),
    )
    db.session.add(plan)
    db.session.flush()
    return plan
