"""The verbs of a booth's recruiter: call the next, take a call back. They flush, never commit."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.fairs.models.preparing import FairEntry
from jobsite.fairs.models.queueing import BUSY, QueueEntry, QueueState, RecruiterPresence, TalkWay
from jobsite.fairs.models.talking import Talk, TalkState
from jobsite.fairs.news import TicketCalled
from jobsite.fairs.services.attending import attend
from jobsite.fairs.services.moving import lock_queue, move_ticket
from jobsite.fairs.services.queueing import CALL_SECONDS, check_is_open
from jobsite.fairs.waiting import serving_from

Q = QueueState
TRIES = 5


def call_next(*, actor: Actor, booth: FairEntry) -> QueueEntry | None:
    """Call the first of those who wait and are not taken by another booth; None when there is nobody.

    They have CALL_SECONDS to confirm. Raises Conflict when the fair is closed, or the recruiter holds as many talks
    as they take: one with picture, or up to their capacity in text.
    """
    check_is_open(booth.fair)
    attend(actor=actor, booth=booth)
    lock_queue(booth.id)
    host = db.session.get_one(RecruiterPresence, (booth.id, actor.required_id), populate_existing=True)
    for _try in range(TRIES):
        entry = _first_free(booth.id)
        if entry is None:
            return None
        check_hands(booth.id, host.person_id, entry.way)
        try:
            with savepoint():
                return _call(entry, host)
        except sa.exc.IntegrityError:
            db.session.expire(entry)  # another booth called the same person a moment ago: the next one, then
    return None


def _first_free(booth_id: int) -> QueueEntry | None:
    taken = aliased(QueueEntry)
    return db.session.scalar(
        sa.select(QueueEntry)
        .where(
            QueueEntry.booth_id == booth_id,
            QueueEntry.state == Q.QUEUED,
            ~sa.exists().where(taken.busy_person_id == QueueEntry.person_id),
        )
        .order_by(QueueEntry.ticket)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def check_hands(booth_id: int, host_id: int, way: TalkWay) -> None:
    """Raise Conflict when the recruiter has no hand free for a talk of this way."""
    tickets = sa.select(QueueEntry.way).where(QueueEntry.host_id == host_id, QueueEntry.state.in_(BUSY))
    booked = sa.select(Talk.way).where(Talk.host_id == host_id, Talk.entry_id.is_(None), Talk.state != TalkState.ENDED)
    ways = db.session.scalars(sa.union_all(tickets, booked)).all()
    if TalkWay.VIDEO in ways or (ways and way is TalkWay.VIDEO):
        raise Conflict(_("您还有一场交谈没结束，先结束它，再叫下一位。"))
    host = db.session.get(RecruiterPresence, (booth_id, host_id))
    if len(ways) >= (host.capacity if host is not None else 1):
        raise Conflict(_("您已经同时和 %(n)s 位在谈，先结束一位，再叫下一位。", n=len(ways)))


def _call(entry: QueueEntry, host: RecruiterPresence) -> QueueEntry:
    moment = clock.now()
    until = moment + timedelta(seconds=CALL_SECONDS)
    move_ticket(
        entry, Q.CALLED, actor_id=host.person_id, host_id=host.person_id, called_at=moment, due_at=until,
        serving_from_at=serving_from(host.free_since_at, entry.joined_at, moment),
    )  # fmt: skip
    publish(
        TicketCalled(entry_id=entry.id, booth_id=entry.booth_id, person_id=entry.person_id, until=until.isoformat()),
        topic=f"person:{entry.person_id}",
    )
    return entry


def take_back_call(*, actor: Actor, entry: QueueEntry) -> QueueEntry:
    """A recruiter cannot begin after all: the ticket waits again at its old number. Raises Conflict otherwise."""
    if entry.state not in (Q.CALLED, Q.CONFIRMED):
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    return move_ticket(entry, Q.QUEUED, actor_id=actor.person_id, reason="taken_back")


def note_free(host_id: int | None, booth_id: int) -> None:
    """The recruiter is free for the next from now on."""
    db.session.execute(
        sa.update(RecruiterPresence)
        .where(RecruiterPresence.booth_id == booth_id, RecruiterPresence.person_id == host_id)
        .values(free_since_at=clock.now())
        .execution_options(synchronize_session=False)
    )
