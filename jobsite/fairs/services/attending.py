"""Who is at a booth: leases of recruiters, breaks, and what happens when nobody is there. They flush, never commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.fairs.models.preparing import BoothRecruiter, EntryState, Fair, FairEntry, FairState, Hall
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState, RecruiterPresence
from jobsite.fairs.models.talking import Incident, IncidentKind
from jobsite.fairs.news import BoothFoundUnattended
from jobsite.fairs.services.moving import ensure_queue, hold_queue, move_ticket, tell_booth, tell_operators

Q = QueueState
LEASE_SECONDS = 30
GONE_SECONDS = 120
"""A booth whose recruiters were last known to be there longer ago is flagged."""
AT_ONCE = 200


def attend(*, actor: Actor, booth: FairEntry) -> bool:
    """Renew the actor's lease at a booth of their firm; returns whether they have just come.

    Coming takes the flag off the booth and tells everyone there.
    """
    person_id, moment = actor.required_id, clock.now()
    until = moment + timedelta(seconds=LEASE_SECONDS)
    renewed = db.session.execute(
        sa.update(RecruiterPresence)
        .where(
            RecruiterPresence.booth_id == booth.id,
            RecruiterPresence.person_id == person_id,
            RecruiterPresence.lease_until > moment,
        )
        .values(
            lease_until=sa.case((RecruiterPresence.lease_until > until, RecruiterPresence.lease_until), else_=until)
        )
        .execution_options(synchronize_session=False)
    )
    if renewed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        return False
    ensure_queue(booth.id, booth.fair_id)
    queue = hold_queue(booth.id, unattended_since=None)
    _arrive(booth.id, person_id)
    db.session.execute(
        sa.update(Incident)
        .where(Incident.booth_id == booth.id, Incident.kind == IncidentKind.UNATTENDED, Incident.closed_at.is_(None))
        .values(closed_at=moment)
        .execution_options(synchronize_session=False)
    )
    tell_booth(queue, 0, 0, must_look=True)
    tell_operators(booth.fair_id)
    return True


def stay(*, booth_id: int, person_id: int | None, until: datetime | None) -> None:
    """Someone who is at the booth talks until then and is there so long, whatever page they look at; None: the talk is
    over, and the lease is the ordinary one again.
    """
    moment = clock.now()
    ordinary = moment + timedelta(seconds=LEASE_SECONDS)
    db.session.execute(
        sa.update(RecruiterPresence)
        .where(
            RecruiterPresence.booth_id == booth_id,
            RecruiterPresence.person_id == person_id,
            RecruiterPresence.lease_until > (moment if until is not None else ordinary),
        )
        .values(lease_until=until if until is not None else ordinary)
        .execution_options(synchronize_session=False)
    )


def _arrive(booth_id: int, person_id: int) -> None:
    moment = clock.now()
    values: dict[str, Any] = {
        "capacity": _capacity(booth_id, person_id),
        "is_on_break": False,
        "arrived_at": moment,
        "free_since_at": moment,
        "lease_until": moment + timedelta(seconds=LEASE_SECONDS),
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(
        insert(RecruiterPresence)
        .values(booth_id=booth_id, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["booth_id", "person_id"], set_=values)
    )


def _capacity(booth_id: int, person_id: int) -> int:
    asked = sa.select(BoothRecruiter.capacity).where(
        BoothRecruiter.entry_id == booth_id, BoothRecruiter.person_id == person_id
    )
    return db.session.scalar(asked) or 1


def go_away(*, actor: Actor, booth: FairEntry) -> None:
    """Leave the booth at once: the lease ends, those whom this recruiter called wait at their places again."""
    moment = clock.now()
    db.session.execute(
        sa.update(RecruiterPresence)
        .where(
            RecruiterPresence.booth_id == booth.id,
            RecruiterPresence.person_id == actor.person_id,
            RecruiterPresence.lease_until > moment,
        )
        .values(lease_until=moment)
        .execution_options(synchronize_session=False)
    )
    give_back_calls(sa.and_(QueueEntry.booth_id == booth.id, QueueEntry.host_id == actor.person_id))
    tell_booth(hold_queue(booth.id), 0, 0, must_look=True)


def take_break(*, actor: Actor, booth: FairEntry, is_on_break: bool) -> None:
    """Pause or go on serving while staying at the booth."""
    attend(actor=actor, booth=booth)
    db.session.execute(
        sa.update(RecruiterPresence)
        .where(RecruiterPresence.booth_id == booth.id, RecruiterPresence.person_id == actor.person_id)
        .values(is_on_break=is_on_break, free_since_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    tell_booth(hold_queue(booth.id), 0, 0, must_look=True)


def give_back_calls(condition: sa.ColumnElement[bool], *, reason: str = "nobody_there") -> int:
    """Called and confirmed tickets that meet the condition wait again, at their old numbers; returns how many."""
    rows = db.session.scalars(
        sa.select(QueueEntry)
        .where(QueueEntry.state.in_((Q.CALLED, Q.CONFIRMED)), condition)
        .order_by(QueueEntry.id)
        .limit(AT_ONCE)
    ).all()
    return sum(_moved(entry, Q.QUEUED, reason) for entry in rows)


def _moved(entry: QueueEntry, to: QueueState, reason: str, **values: Any) -> int:
    """Move by the clock; 0 when someone was faster."""
    try:
        with savepoint():
            move_ticket(entry, to, actor_id=None, reason=reason, **values)
    except Conflict:
        return 0
    return 1


def has_due_tickets() -> bool:
    """Whether `expire_tickets` has anything to do. Reads only."""
    return db.session.scalar(sa.select(QueueEntry.id).where(QueueEntry.due_at <= clock.now()).limit(1)) is not None


def expire_tickets() -> int:
    """Do what the clock asks for: a call that was not confirmed is missed, a confirmed ticket that no recruiter began
    with waits again at the head, a pause that was too long ends. Returns how many moved. Recurs.
    """
    moment = clock.now()
    rows = db.session.scalars(
        sa.select(QueueEntry).where(QueueEntry.due_at <= moment).order_by(QueueEntry.due_at).limit(AT_ONCE)
    ).all()
    moved = 0
    for entry in rows:
        if entry.state is Q.CALLED:
            cycle_s = (moment - (entry.serving_from_at or moment)).total_seconds()
            moved += _moved(entry, Q.MISSED, "too_late", cycle_s=cycle_s)
        elif entry.state is Q.CONFIRMED:
            moved += _moved(entry, Q.QUEUED, "not_begun")
        elif entry.state is Q.PAUSED:
            moved += _moved(entry, Q.LEFT, "paused_too_long")
    return moved


def has_left_booths() -> bool:
    """Whether `watch_booths` has anything to do. Reads only."""
    called = QueueEntry.state.in_((Q.CALLED, Q.CONFIRMED))
    deserted = db.session.scalar(sa.select(QueueEntry.id).where(called, _is_deserted()).limit(1))
    return deserted is not None or bool(_left_alone())


def _is_deserted() -> sa.ColumnElement[bool]:
    """A ticket whose recruiter is not at the booth any more."""
    return sa.not_(
        sa.exists().where(
            RecruiterPresence.booth_id == QueueEntry.booth_id,
            RecruiterPresence.person_id == QueueEntry.host_id,
            RecruiterPresence.lease_until > clock.now(),
        )
    )


def watch_booths() -> int:
    """Find what recruiters who are gone left behind: their calls go back, and a booth without anyone for GONE_SECONDS is
    flagged once, with an incident for the operator and news for those who wait. Returns how many were flagged. Recurs.
    """
    moment = clock.now()
    give_back_calls(_is_deserted())
    flagged = 0
    for booth_id, fair_id in _left_alone():
        queue = hold_queue(booth_id, unattended_since=moment)
        db.session.add(Incident(fair_id=fair_id, booth_id=booth_id, kind=IncidentKind.UNATTENDED, opened_at=moment))
        tell_booth(queue, 0, 0, must_look=True)
        tell_operators(fair_id)
        publish(BoothFoundUnattended(booth_id=booth_id, fair_id=fair_id, revision=queue.revision))
        flagged += 1
    db.session.flush()
    return flagged


def _left_alone() -> list[tuple[int, int]]:
    """Booths of open fairs and halls, not flagged yet, whose last lease ran out too long ago, or that nobody came to."""
    since = clock.now() - timedelta(seconds=GONE_SECONDS)
    last = sa.func.max(RecruiterPresence.lease_until)
    last_seen = (
        sa.select(RecruiterPresence.booth_id, last.label("lease"))
        .group_by(RecruiterPresence.booth_id)
        .having(last > since - timedelta(days=1))
        .subquery()
    )
    gone_at = since + timedelta(seconds=LEASE_SECONDS)  # a lease was renewed so long before it ran out
    rows = db.session.execute(
        sa.select(BoothQueue.booth_id, BoothQueue.fair_id)
        .join(FairEntry, FairEntry.id == BoothQueue.booth_id)
        .join(Fair, Fair.id == BoothQueue.fair_id)
        .join(Hall, Hall.id == FairEntry.hall_id)
        .outerjoin(last_seen, last_seen.c.booth_id == BoothQueue.booth_id)
        .where(
            Fair.state == FairState.OPEN,
            Hall.is_open.is_(True),
            FairEntry.state == EntryState.PLACED,
            BoothQueue.is_closed.is_(False),
            BoothQueue.unattended_since.is_(None),
            sa.or_(
                last_seen.c.lease <= gone_at,
                sa.and_(last_seen.c.lease.is_(None), sa.func.coalesce(Fair.opened_at, Fair.opens_at) <= since),
            ),
        )
        .order_by(BoothQueue.booth_id)
        .limit(AT_ONCE)
    ).all()
    return [(row.booth_id, row.fair_id) for row in rows]
