"""The verbs of booked talks: ask for one, at a chosen time or whenever the timetable finds one, and call it off.

A recruiter and a seeker each begin one talk at a time: two unique constraints keep that, whatever comes at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.fairs.events import BookingMoved
from jobsite.fairs.models.preparing import (
    ADMITTED,
    BOOKING_TRANSITIONS,
    LIVE_BOOKINGS,
    BookingState,
    Fair,
    FairEntry,
    FairRegistration,
    FairState,
    TalkBooking,
)
from jobsite.fairs.queries.booking import find_booking, free_slots, is_unserved
from jobsite.fairs.queries.queueing import find_open_ticket
from jobsite.fairs.queries.registering import find_registration, score_of
from jobsite.fairs.services.queueing import leave_queue
from jobsite.fairs.services.registering import register_for_fair
from jobsite.matching.queries import MatchingNotReady
from jobsite.seekers.queries import find_profile

B = BookingState


def can_still_book(fair: Fair) -> bool:
    """Whether everyone can book talks now: before the fair opens and before its date for bookings."""
    if fair.state is not FairState.PUBLISHED or fair.bookings_most == 0:
        return False
    limits = [one for one in (fair.book_until, fair.opens_at) if one is not None]
    return all(clock.now() < one for one in limits)


def book_talk(*, actor: Actor, entry: FairEntry, vacancy_id: int, starts_at: datetime | None = None) -> TalkBooking:
    """Ask for a talk about a vacancy of the booth, at `starts_at` or whenever the timetable finds a time.

    Registers the person if need be. While the fair runs it is for those whom the booth's queue did not serve, at a time
    of their choice and beyond the fair's limit; their place in the queue is given up for it. Raises Conflict when it is
    too late, the person has a talk there or too many of them, or somebody was faster; Invalid on `vacancy`, `starts_at`.
    """
    fair = entry.fair
    if not can_book(entry, actor.required_id):
        raise Conflict(_("现在不能预约了，开场后可以排队。"))
    if all(row.vacancy_id != vacancy_id for row in entry.vacancies):
        raise Invalid({"vacancy": _("请选这个展位的岗位。")})
    registration = find_registration(fair.id, actor.required_id) or register_for_fair(actor=actor, fair=fair)
    if can_still_book(fair):
        _check_limit(registration, fair)
    elif starts_at is None:
        raise Invalid({"starts_at": _("请选一个时间。")})
    else:
        _give_place_up(actor, entry)
    booking = _open_booking(actor, entry, vacancy_id)
    if starts_at is not None:
        _take_slot(booking, entry, starts_at)
    db.session.flush()
    return booking


def can_book(entry: FairEntry, person_id: int) -> bool:
    """Whether the person can book a talk at the booth now: before the opening, or because its queue did not serve them."""
    return entry.state in ADMITTED and (can_still_book(entry.fair) or is_unserved(entry, person_id))


def _give_place_up(actor: Actor, entry: FairEntry) -> None:
    """The booked time is in the place of the ticket that waited in vain."""
    ticket = find_open_ticket(entry.id, actor.required_id)
    if ticket is not None:
        leave_queue(actor=actor, entry=ticket, reason="booked")


def _check_limit(row: FairRegistration, fair: Fair) -> None:
    """Count the person's talks under a lock on their registration. Raises Conflict at the fair's limit."""
    db.session.get_one(FairRegistration, row.id, with_for_update=True)
    booked = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(TalkBooking)
        .where(
            TalkBooking.fair_id == fair.id,
            TalkBooking.person_id == row.person_id,
            TalkBooking.state.in_(LIVE_BOOKINGS),
        )
    )
    if (booked or 0) >= fair.bookings_most:
        raise Conflict(_("每人最多预约 %(n)s 次。", n=fair.bookings_most))


def _open_booking(actor: Actor, entry: FairEntry, vacancy_id: int) -> TalkBooking:
    again: Text = _("您已经约了这个展位。")
    booking = find_booking(entry.id, actor.required_id)
    if booking is not None:
        if booking.state is not B.CANCELLED:
            raise Conflict(again)
        move_booking(booking, B.REQUESTED)
    else:
        booking = TalkBooking(
            fair_id=entry.fair_id,
            entry_id=entry.id,
            person_id=actor.required_id,
            state=B.REQUESTED,
            created_at=clock.now(),
        )
        try:
            with savepoint():
                db.session.add(booking)
                db.session.flush()
        except sa.exc.IntegrityError as error:
            raise Conflict(again) from error
    booking.vacancy_id = vacancy_id
    booking.match = _match(actor, entry, vacancy_id)
    return booking


def _match(actor: Actor, entry: FairEntry, vacancy_id: int) -> int:
    vacancy = next(row.vacancy for row in entry.vacancies if row.vacancy_id == vacancy_id)
    try:
        return score_of(find_profile(actor.required_id), vacancy)
    except MatchingNotReady:
        return 0  # the timetable counts it as one point


def _take_slot(booking: TalkBooking, entry: FairEntry, starts_at: datetime) -> None:
    """Give the booking this time with a recruiter who is free then; raises Conflict when none is, also in a race."""
    gone: Text = _("这个时间刚被约走了，请另选一个。")
    free = next((one for one in free_slots(entry, booking.person_id) if one.starts_at == starts_at), None)
    for recruiter_id in free.recruiter_ids if free else ():
        try:
            with savepoint():
                for name, value in time_values(recruiter_id, starts_at, entry.fair.talk_minutes).items():
                    setattr(booking, name, value)
                db.session.flush()
        except sa.exc.IntegrityError:
            db.session.refresh(booking)
            continue
        publish(BookingMoved(booking.id, B.REQUESTED, B.PLACED, starts_at.isoformat()))
        return
    raise Conflict(gone)


def time_values(recruiter_id: int, starts_at: datetime, talk_minutes: int) -> dict[str, Any]:
    """What a placed talk holds: its recruiter and times; its constraints decide when they are written."""
    return {
        "recruiter_id": recruiter_id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=talk_minutes),
        "state": B.PLACED,
        "unplaced_reason": None,
        "reminded_at": None,
    }


def move_booking(booking: TalkBooking, target: BookingState) -> None:
    """Move a booking; of many who do the same at once, one succeeds. Away from a time, the time becomes free."""
    before = booking.state
    check_move(BOOKING_TRANSITIONS, before, target)
    values: dict[str, object] = {"state": target}
    if target in (B.REQUESTED, B.UNPLACED, B.CANCELLED):
        values |= {"starts_at": None, "ends_at": None, "recruiter_id": None, "unplaced_reason": None}
    changed = db.session.execute(
        sa.update(TalkBooking)
        .where(TalkBooking.id == booking.id, TalkBooking.state == before)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    db.session.flush()
    db.session.refresh(booking)


def cancel_booking(*, actor: Actor, booking: TalkBooking) -> TalkBooking:
    """Call a talk off; the other side is told. Raises Conflict once it is over."""
    before, was_at = booking.state, booking.starts_at
    move_booking(booking, B.CANCELLED)
    publish(BookingMoved(booking.id, before, B.CANCELLED, "", was_at.isoformat() if was_at else ""))
    return booking


def cancel_bookings_of_entry(*, actor: Actor, entry_id: int) -> int:
    """Call off all talks of a firm that stays away; returns how many."""
    rows = db.session.scalars(
        sa.select(TalkBooking).where(TalkBooking.entry_id == entry_id, TalkBooking.state.in_(LIVE_BOOKINGS))
    ).all()
    for row in rows:
        cancel_booking(actor=actor, booking=row)
    return len(rows)
