"""Seekers register for a fair and say what they look for there."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.models import Industry
from jobsite.fairs.models.preparing import (
    LIVE_BOOKINGS,
    RUNNING_STATES,
    BookingState,
    Fair,
    FairRegistration,
    FairState,
    TalkBooking,
)
from jobsite.fairs.queries.registering import find_registration


def register_for_fair(
    *, actor: Actor, fair: Fair, wish: str = "", trades: Sequence[str] = (), source: str = ""
) -> FairRegistration:
    """Register, or change what one looks for; once per person and fair, also when two clicks come at once.

    Raises Conflict when the fair takes nobody any more, Invalid on `trades`.
    """
    if fair.state not in (FairState.PUBLISHED, *RUNNING_STATES):
        raise Conflict(_("这场招聘会已经不能登记了。"))
    if set(trades) - {one.value for one in Industry}:
        raise Invalid({"trades": _("有不认识的行业。")})
    row = find_registration(fair.id, actor.required_id) or _new_registration(actor, fair, source)
    row.wish, row.trades = wish[:200], list(dict.fromkeys(trades))
    db.session.flush()
    return row


def _new_registration(actor: Actor, fair: Fair, source: str) -> FairRegistration:
    row = FairRegistration(
        fair_id=fair.id, person_id=actor.required_id, trades=[], source=source[:40], registered_at=clock.now()
    )
    try:
        with savepoint():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError:
        known = find_registration(fair.id, actor.required_id)
        if known is None:
            raise
        return known
    return row


def leave_fair(*, actor: Actor, fair: Fair) -> None:
    """Take the registration back. Raises Conflict while talks are booked, so that nobody waits in vain."""
    row = find_registration(fair.id, actor.required_id)
    if row is None:
        return
    booked = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(TalkBooking)
        .where(
            TalkBooking.fair_id == fair.id,
            TalkBooking.person_id == row.person_id,
            TalkBooking.state.in_(LIVE_BOOKINGS - {BookingState.UNPLACED}),
        )
    )
    if booked:
        raise Conflict(_("您还有约好的面谈，请先取消。"))
    db.session.delete(row)
    db.session.flush()
