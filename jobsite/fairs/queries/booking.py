"""Reading booked talks: a person's, a firm's, a fair's, and which times are still free at a booth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.preparing import (
    RUNNING_STATES,
    BookingState,
    BoothRecruiter,
    Fair,
    FairEntry,
    TalkBooking,
    TimetablePlan,
)
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState
from jobsite.fairs.slots import overlaps, slots_of

WITH = (
    joinedload(TalkBooking.entry).joinedload(FairEntry.hall),
    joinedload(TalkBooking.vacancy),
    joinedload(TalkBooking.recruiter).joinedload(BoothRecruiter.person),
    joinedload(TalkBooking.person),
)


def get_booking(fair_id: int, booking_id: int) -> TalkBooking:
    """A booking of this fair; raises NotFound."""
    row = db.session.get(TalkBooking, booking_id)
    if row is None or row.fair_id != fair_id:
        raise NotFound
    return row


def find_booking(entry_id: int, person_id: int) -> TalkBooking | None:
    """The person's booking at a booth, in whatever state; None when there never was one."""
    return db.session.scalar(
        sa.select(TalkBooking).where(TalkBooking.entry_id == entry_id, TalkBooking.person_id == person_id)
    )


def list_bookings_of_person(fair_id: int, person_id: int) -> Sequence[TalkBooking]:
    """A person's talks at a fair but the cancelled ones: by time, those without a time last."""
    return (
        db.session.scalars(
            sa.select(TalkBooking)
            .options(*WITH)
            .where(
                TalkBooking.fair_id == fair_id,
                TalkBooking.person_id == person_id,
                TalkBooking.state != BookingState.CANCELLED,
            )
            .order_by(TalkBooking.starts_at.is_(None), TalkBooking.starts_at, TalkBooking.id)
        )
        .unique()
        .all()
    )


def list_bookings_of_booth(entry_id: int, *, page: int = 1) -> Page[TalkBooking]:
    """A booth's talks but the cancelled ones, by time."""
    return paginate(
        sa.select(TalkBooking)
        .options(*WITH)
        .where(TalkBooking.entry_id == entry_id, TalkBooking.state != BookingState.CANCELLED)
        .order_by(TalkBooking.starts_at.is_(None), TalkBooking.starts_at, TalkBooking.id),
        number=page,
        size=50,
    )


def list_bookings(fair_id: int, *, state: BookingState | None = None, page: int = 1) -> Page[TalkBooking]:
    """A fair's talks by time; of one state when asked."""
    statement = sa.select(TalkBooking).options(*WITH).where(TalkBooking.fair_id == fair_id)
    if state is not None:
        statement = statement.where(TalkBooking.state == state)
    return paginate(
        statement.order_by(TalkBooking.starts_at.is_(None), TalkBooking.starts_at, TalkBooking.id),
        number=page,
        size=50,
    )


def count_bookings(fair_id: int) -> dict[BookingState, int]:
    """How many of the fair's talks are in each state; states without any are 0."""
    rows = db.session.execute(
        sa.select(TalkBooking.state, sa.func.count()).where(TalkBooking.fair_id == fair_id).group_by(TalkBooking.state)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in BookingState}


def latest_plan(fair_id: int) -> TimetablePlan | None:
    """The last run of the timetable; None before the first."""
    return db.session.scalar(
        sa.select(TimetablePlan).where(TimetablePlan.fair_id == fair_id).order_by(TimetablePlan.id.desc()).limit(1)
    )


def fair_slots(fair: Fair) -> list[datetime]:
    """When booked talks can begin, in order."""
    return slots_of([(one.opens_at, one.closes_at) for one in fair.sessions], fair.talk_minutes)


@dataclass(frozen=True)
class FreeSlot:
    """A time at a booth with the recruiters who are free then."""

    starts_at: datetime
    recruiter_ids: tuple[int, ...]


def free_slots(entry: FairEntry, person_id: int) -> list[FreeSlot]:
    """The times from now on at which a recruiter of the booth and the person are both free, in order."""
    fair, moment = entry.fair, clock.now()
    taken = _taken_times([one.id for one in entry.recruiters])
    own = [
        (row.starts_at, row.ends_at)
        for row in db.session.execute(
            sa.select(TalkBooking.starts_at, TalkBooking.ends_at).where(
                TalkBooking.person_id == person_id, TalkBooking.state == BookingState.PLACED
            )
        )
        if row.starts_at is not None and row.ends_at is not None
    ]
    found = []
    for slot in fair_slots(fair):
        if slot <= moment or overlaps(slot, fair.talk_minutes, own):
            continue
        free = [
            one.id
            for one in entry.recruiters
            if slot not in taken.get(one.id, ())
            and not overlaps(slot, fair.talk_minutes, [(row.starts_at, row.ends_at) for row in one.breaks])
        ]
        if free:
            found.append(FreeSlot(slot, tuple(free)))
    return found


def is_unserved(entry: FairEntry, person_id: int) -> bool:
    """Whether the running fair owes the person another time at the booth: their queue ended before their turn, or they
    wait in it while nobody is there.
    """
    if entry.fair.state not in RUNNING_STATES:
        return False
    waits_in_vain = sa.and_(
        QueueEntry.state.in_((QueueState.QUEUED, QueueState.PAUSED)), BoothQueue.unattended_since.is_not(None)
    )
    ticket = (
        sa.select(QueueEntry.id)
        .join(BoothQueue, BoothQueue.booth_id == QueueEntry.booth_id)
        .where(
            QueueEntry.booth_id == entry.id,
            QueueEntry.person_id == person_id,
            sa.or_(QueueEntry.state == QueueState.CLOSED, waits_in_vain),
        )
        .limit(1)
    )
    return db.session.scalar(ticket) is not None


def _taken_times(recruiter_ids: Sequence[int]) -> dict[int, set[datetime]]:
    rows = db.session.execute(
        sa.select(TalkBooking.recruiter_id, TalkBooking.starts_at).where(
            TalkBooking.recruiter_id.in_(recruiter_ids), TalkBooking.starts_at.is_not(None)
        )
    )
    found: dict[int, set[datetime]] = {}
    for recruiter_id, starts_at in rows:
        if recruiter_id is not None and starts_at is not None:
            found.setdefault(recruiter_id, set()).add(starts_at)
    return found
