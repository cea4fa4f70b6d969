"""Opening and closing queues: of one booth, of a hall, of a fair. Who is left unserved is told so. Flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.outbox import publish
from jobsite.fairs.models.preparing import EntryState, FairEntry
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueMove, QueueState
from jobsite.fairs.news import QueueClosed
from jobsite.fairs.services.moving import ensure_queue, hold_queue, tell_booth

Q = QueueState
UNSERVED = (Q.QUEUED, Q.CALLED, Q.CONFIRMED, Q.PAUSED)


def open_queues(fair_id: int) -> int:
    """Give every placed booth of a fair its queue and open the queues that the last session closed; returns how many."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    zero, no = sa.literal(0), sa.false()
    placed = sa.select(FairEntry.id, FairEntry.fair_id, sa.literal(1), zero, zero, zero, zero, no, no).where(
        FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED
    )
    names = [
        "booth_id", "fair_id", "next_ticket", "revision", "waiting_count", "cycle_seconds", "cycle_count",
        "is_closed", "is_text_only",
    ]  # fmt: skip
    db.session.execute(insert(BoothQueue).from_select(names, placed).on_conflict_do_nothing())
    changed = db.session.execute(
        sa.update(BoothQueue)
        .where(BoothQueue.fair_id == fair_id)
        .values(is_closed=False, unattended_since=None, revision=BoothQueue.revision + 1)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]  # an update has a row count


def open_queue(booth: FairEntry) -> None:
    """Let people join the booth's queue again."""
    ensure_queue(booth.id, booth.fair_id)
    tell_booth(hold_queue(booth.id, is_closed=False), 0, 0, must_look=True)


def close_queue(booth_id: int, fair_id: int, *, actor_id: int | None, reason: str) -> int:
    """Nobody joins any more, who waits is unserved and told so, with another time to book; talks go on to their end.

    Returns how many were unserved. One event for the booth, whatever the length of the queue.
    """
    ensure_queue(booth_id, fair_id)
    queue = hold_queue(booth_id, is_closed=True, waiting_count=0)
    moment = clock.now()
    rows = db.session.execute(
        sa.select(QueueEntry.id, QueueEntry.state)
        .where(QueueEntry.booth_id == booth_id, QueueEntry.state.in_(UNSERVED))
        .order_by(QueueEntry.ticket)
    ).all()
    if rows:
        ids = [row.id for row in rows]
        db.session.execute(
            sa.update(QueueEntry)
            .where(QueueEntry.booth_id == booth_id, QueueEntry.state.in_(UNSERVED))
            .values(
                state=Q.CLOSED, ended_at=moment, due_at=None, open_slot=None, open_booth_id=None, busy_person_id=None
            )
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            sa.insert(QueueMove),
            [
                {
                    "entry_id": row.id, "from_state": row.state.value, "to_state": Q.CLOSED.value,
                    "actor_id": actor_id, "reason": reason, "created_at": moment,
                }
                for row in rows
            ],
        )  # fmt: skip
        publish(QueueClosed(booth_id=booth_id, fair_id=fair_id, entry_ids=ids))
        db.session.expire_all()
    tell_booth(queue, 0, 0, must_look=True)
    return len(rows)


def close_queues(condition: sa.ColumnElement[bool], *, actor_id: int | None, reason: str) -> int:
    """Close the queues of all booths that meet a condition on `FairEntry`; returns how many people were unserved."""
    booths = db.session.execute(
        sa.select(FairEntry.id, FairEntry.fair_id)
        .join(BoothQueue, BoothQueue.booth_id == FairEntry.id)
        .where(condition, BoothQueue.is_closed.is_(False))
        .order_by(FairEntry.id)
    ).all()
    return sum(close_queue(row.id, row.fair_id, actor_id=actor_id, reason=reason) for row in booths)


def reopen_queues(booth_ids: Iterable[int]) -> None:
    """Let people join these queues again."""
    for booth_id in sorted(booth_ids):
        tell_booth(hold_queue(booth_id, is_closed=False), 0, 0, must_look=True)
