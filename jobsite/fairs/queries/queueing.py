"""Reading queues: tickets, positions, expected waits, who serves. Instants aware, durations in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry
from jobsite.fairs.models.queueing import (
    BUSY,
    HOLDING,
    BoothQueue,
    QueueEntry,
    QueueState,
    RecruiterPresence,
    TalkWay,
)
from jobsite.fairs.waiting import Serving, mean_cycle_s

Q = QueueState
Thing = TypeVar("Thing")


def get_open_fair(fair_id: int) -> Fair:
    """A fair. Raises NotFound, also for a rehearsal: it has no lobby and no operator's desk."""
    fair = _found(db.session.get(Fair, fair_id))
    return _found(None if fair.is_rehearsal else fair)


def get_booth(fair_id: int, booth_id: int) -> FairEntry:
    """A booth of this fair. Raises NotFound, also for one of a rehearsal: nobody visits it."""
    booth = db.session.scalar(sa.select(FairEntry).where(FairEntry.id == booth_id, FairEntry.fair_id == fair_id))
    return _found(None if booth is None or booth.fair.is_rehearsal else booth)


def get_own_booth(employer_id: int, booth_id: int) -> FairEntry:
    """A placed booth of this firm. Raises NotFound."""
    return _found(
        db.session.scalar(
            sa.select(FairEntry).where(
                FairEntry.id == booth_id,
                FairEntry.employer_id == employer_id,
                FairEntry.state == EntryState.PLACED,
            )
        )
    )


def get_ticket(entry_id: int) -> QueueEntry:
    """A ticket. Raises NotFound."""
    return _found(db.session.get(QueueEntry, entry_id))


def get_ticket_of_booth(employer_id: int, entry_id: int) -> QueueEntry:
    """A ticket at a booth of this firm. Raises NotFound."""
    statement = sa.select(QueueEntry).join(FairEntry, FairEntry.id == QueueEntry.booth_id)
    return _found(db.session.scalar(statement.where(QueueEntry.id == entry_id, FairEntry.employer_id == employer_id)))


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise NotFound
    return thing


def find_queue(booth_id: int) -> BoothQueue | None:
    """The queue of a booth; None before anyone came."""
    return db.session.get(BoothQueue, booth_id)


def find_open_ticket(booth_id: int, person_id: int) -> QueueEntry | None:
    """The ticket that the person holds at the booth."""
    return db.session.scalar(
        sa.select(QueueEntry).where(QueueEntry.open_booth_id == booth_id, QueueEntry.person_id == person_id)
    )


def find_last_ticket(booth_id: int, person_id: int) -> QueueEntry | None:
    """The newest ticket of the person at the booth, open or not."""
    return db.session.scalar(
        sa.select(QueueEntry)
        .where(QueueEntry.booth_id == booth_id, QueueEntry.person_id == person_id)
        .order_by(QueueEntry.id.desc())
        .limit(1)
    )


def list_tickets_of(person_id: int, fair_id: int) -> Sequence[QueueEntry]:
    """The person's tickets in a fair that are open or could be taken up again, oldest first."""
    return db.session.scalars(
        sa.select(QueueEntry)
        .where(
            QueueEntry.fair_id == fair_id,
            QueueEntry.person_id == person_id,
            QueueEntry.state.in_([*HOLDING, Q.MISSED, Q.CLOSED]),
        )
        .order_by(QueueEntry.id.desc())
        .limit(20)
    ).all()


def list_waiting(booth_id: int, *, limit: int = 50) -> Sequence[QueueEntry]:
    """Who waits at a booth, in the order in which they are called."""
    return db.session.scalars(
        sa.select(QueueEntry)
        .where(QueueEntry.booth_id == booth_id, QueueEntry.state == Q.QUEUED)
        .order_by(QueueEntry.ticket)
        .limit(limit)
    ).all()


def list_busy(booth_id: int) -> Sequence[QueueEntry]:
    """Tickets that are called, confirmed or in a talk at a booth."""
    return db.session.scalars(
        sa.select(QueueEntry)
        .where(QueueEntry.booth_id == booth_id, QueueEntry.state.in_(BUSY))
        .order_by(QueueEntry.called_at, QueueEntry.id)
    ).all()


@dataclass(frozen=True)
class Place:
    """Where a waiting ticket stands: its position (1: the next) at a revision of its booth's queue."""

    position: int
    revision: int


def place_of(entry: QueueEntry) -> Place | None:
    """Position and revision from one statement, so that they belong together; None when the ticket does not wait."""
    if entry.state is not Q.QUEUED:
        return None
    ahead = (
        sa.select(sa.func.count())
        .where(QueueEntry.booth_id == entry.booth_id, QueueEntry.state == Q.QUEUED, QueueEntry.ticket < entry.ticket)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(ahead.label("ahead"), BoothQueue.revision).where(BoothQueue.booth_id == entry.booth_id)
    ).one()
    return Place(row.ahead + 1, row.revision)


def list_present(booth_id: int, at: datetime | None = None) -> Sequence[RecruiterPresence]:
    """Recruiters whose lease has not run out, the first to come first."""
    return db.session.scalars(
        sa.select(RecruiterPresence)
        .where(RecruiterPresence.booth_id == booth_id, RecruiterPresence.lease_until > (at or clock.now()))
        .order_by(RecruiterPresence.arrived_at, RecruiterPresence.person_id)
    ).all()


def serving_of(queue: BoothQueue) -> Serving:
    """Who serves a booth now: present recruiters who are not on a break, each with one talk, in text with as many as
    they take at once."""
    hosts = db.session.execute(
        sa.select(RecruiterPresence.person_id, RecruiterPresence.capacity).where(
            RecruiterPresence.booth_id == queue.booth_id,
            RecruiterPresence.lease_until > clock.now(),
            RecruiterPresence.is_on_break.is_(False),
        )
    ).all()
    busy = db.session.execute(
        sa.select(QueueEntry.host_id, QueueEntry.serving_from_at, QueueEntry.way).where(
            QueueEntry.booth_id == queue.booth_id, QueueEntry.state.in_(BUSY)
        )
    ).all()
    present = {row.person_id for row in hosts}
    since = sorted(row.serving_from_at for row in busy if row.host_id in present and row.serving_from_at)
    alone = {row.host_id for row in busy if row.way is TalkWay.VIDEO}
    taken = {host: sum(row.host_id == host for row in busy) for host in present}
    idle = sum(
        max(0, (row.capacity if queue.is_text_only else 1) - taken[row.person_id])
        for row in hosts
        if row.person_id not in alone
    )
    planned_s = 60 * db.session.get_one(Fair, queue.fair_id).talk_minutes
    return Serving(idle, tuple(since), mean_cycle_s(queue.cycle_seconds, queue.cycle_count, planned_s))
