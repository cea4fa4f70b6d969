"""How a ticket moves, whoever moves it: the one place where a queue's counters, its row, its history and its news change.

Each move holds the row of the booth's queue, so that moves of one booth come one after another and their revisions are
the order of their commits; the ticket itself moves by a conditional UPDATE, so that the slower of two does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import announce
from jobsite.core.states import check_move
from jobsite.fairs.models.queueing import (
    BUSY,
    HOLDING,
    QUEUE_TRANSITIONS,
    BoothQueue,
    QueueEntry,
    QueueMove,
    QueueState,
)
from jobsite.fairs.queries.queueing import serving_of
from jobsite.fairs.waiting import Serving

Q = QueueState


def ensure_queue(booth_id: int, fair_id: int) -> None:
    """Make the row of a booth's queue where it is missing."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(BoothQueue).values(_new_queue(booth_id, fair_id)).on_conflict_do_nothing())


def _new_queue(booth_id: int, fair_id: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("revision", "waiting_count", "cycle_seconds", "cycle_count"), 0)
    switches = dict.fromkeys(("is_closed", "is_text_only"), False)
    return {"booth_id": booth_id, "fair_id": fair_id, "next_ticket": 1} | zeros | switches


def hold_queue(booth_id: int, **values: Any) -> BoothQueue:
    """Take the booth's queue for this transaction, raise its revision, and change what `values` say. Raises NotFound."""
    found = db.session.execute(
        sa.update(BoothQueue)
        .where(BoothQueue.booth_id == booth_id)
        .values(revision=BoothQueue.revision + 1, **values)
        .returning(BoothQueue)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def lock_queue(booth_id: int) -> None:
    """Hold the booth's queue for this transaction without changing it, so that what is read next stays true."""
    db.session.execute(sa.select(BoothQueue.booth_id).where(BoothQueue.booth_id == booth_id).with_for_update())


def move_ticket(
    entry: QueueEntry,
    to: QueueState,
    *,
    actor_id: int | None,
    reason: str = "",
    cycle_s: float | None = None,
    is_renumbered: bool = False,
    **values: Any,
) -> QueueEntry:
    """Move a ticket and tell its booth. `cycle_s` is the cycle that ends with this move; renumbered it goes to the end.

    Raises Conflict when the ticket is no longer where `entry` says, or may not move so.
    """
    check_move(QUEUE_TRANSITIONS, entry.state, to)
    before, delta = entry.state, waiting_delta(entry.state, to)
    counted: dict[str, Any] = {}
    if cycle_s is not None:
        counted["cycle_seconds"] = BoothQueue.cycle_seconds + max(0, round(cycle_s))
        counted["cycle_count"] = BoothQueue.cycle_count + 1
    if is_renumbered:
        counted["next_ticket"] = BoothQueue.next_ticket + 1
    queue = hold_queue(entry.booth_id, waiting_count=BoothQueue.waiting_count + delta, **counted)
    if is_renumbered:
        values["ticket"] = queue.next_ticket - 1
    moved = db.session.execute(
        sa.update(QueueEntry)
        .where(QueueEntry.id == entry.id, QueueEntry.state == before, QueueEntry.ticket == entry.ticket)
        .values({"state": to} | _held(entry, to) | values)
        .returning(QueueEntry)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar_one_or_none()
    if moved is None:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    note_move(entry.id, before, to, actor_id, reason)
    tell_booth(queue, moved.ticket, delta)
    return moved


def waiting_delta(before: QueueState | None, to: QueueState) -> int:
    """How many more (+1) or fewer (-1) wait after a move."""
    return int(to is Q.QUEUED) - int(before is Q.QUEUED)


def _held(entry: QueueEntry, to: QueueState) -> dict[str, Any]:
    """What a ticket holds in its new state: a place while it is open, a recruiter while it is busy, no more."""
    held: dict[str, Any] = {"busy_person_id": entry.person_id if to in BUSY else None, "due_at": None}
    if to not in HOLDING:
        held |= {"open_slot": None, "open_booth_id": None}
    if to in (Q.DONE, Q.LEFT, Q.CLOSED):
        held["ended_at"] = clock.now()
    if to is Q.QUEUED:
        held |= {"host_id": None, "serving_from_at": None}
    return held


def note_move(entry_id: int, before: QueueState | None, to: QueueState, actor_id: int | None, reason: str) -> None:
    """Write one row of history."""
    values = {"from_state": before.value if before else "", "to_state": to.value, "reason": reason}
    db.session.execute(
        sa.insert(QueueMove).values(entry_id=entry_id, actor_id=actor_id, created_at=clock.now(), **values)
    )


def tell_booth(
    queue: BoothQueue, ticket: int, delta: int, *, must_look: bool = False, serving: Serving | None = None
) -> None:
    """One event for everyone at the booth, however many: from it each page reckons its own position and wait.

    `must_look` asks pages to load their part anew: the queue closed, or whether anyone is there changed. `serving` is
    who serves the booth, where the caller knows already.
    """
    serving = serving or serving_of(queue)
    announce(
        "queue",
        {
            "rev": queue.revision,
            "ticket": ticket,
            "delta": delta,
            "waiting": queue.waiting_count,
            "idle": serving.idle,
            "busy": serving.busy_epochs(),
            "mean": round(serving.mean_s),
        }
        | ({"look": 1} if must_look else {}),
        topic=f"booth:{queue.booth_id}",
    )


def tell_operators(fair_id: int) -> None:
    """The fair's operators are to look: an incident came or went."""
    announce("desk", {"fair": fair_id}, topic=f"operators:{fair_id}")


def cycle_of(entry: QueueEntry, at: datetime) -> float:
    """Seconds that a called ticket has kept its recruiter."""
    return (at - (entry.serving_from_at or at)).total_seconds()


def reload_entries(ids: Iterable[int]) -> list[QueueEntry]:
    """Tickets as the database has them now, in the order of their numbers."""
    return list(
        db.session.scalars(
            sa.select(QueueEntry)
            .where(QueueEntry.id.in_(list(ids)))
            .order_by(QueueEntry.booth_id, QueueEntry.ticket)
            .execution_options(populate_existing=True)
        )
    )
