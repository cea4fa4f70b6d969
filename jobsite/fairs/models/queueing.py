"""Tables of an open fair's queues: who waits at which booth, who is there to talk, and the states a ticket may take.

A booth is a placed `preparing.FairEntry`. Must not know talks (`talking`) nor the stage (`staging`).

Order and position. Each booth counts its tickets upwards; those who wait are served in the order of their numbers, and
a position is one more than the number of waiting tickets below one's own. A ticket keeps its number while it is
paused, called back into the queue, or waiting for a person who talks elsewhere; only a missed call takes a new one, at
the end. So nobody can be overtaken but by their own doing. Every change of who waits raises `BoothQueue.revision` by
one and is told to the booth's listeners as (revision, ticket, +1 or -1): a page that knows its ticket and its position
at some revision adds what concerns lower tickets and stays right without asking again, however many listen; a page
that finds a revision missing loads its part anew. The row of the booth's queue is the lock under which its queue moves.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.accounts.models import Person
from jobsite.core.database import Model, enum_type
from jobsite.fairs.models.preparing import FairEntry
from jobsite.vacancies.models import Vacancy

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class QueueState(StrEnum):
    """Where a ticket stands; closed is: unserved, because the queue ended."""

    QUEUED = "queued"
    CALLED = "called"
    CONFIRMED = "confirmed"
    IN_TALK = "in_talk"
    DONE = "done"
    MISSED = "missed"
    LEFT = "left"
    PAUSED = "paused"
    CLOSED = "closed"


Q = QueueState
QUEUE_TRANSITIONS: Transitions[QueueState] = {
    Q.QUEUED: frozenset({Q.CALLED, Q.PAUSED, Q.LEFT, Q.CLOSED}),
    Q.CALLED: frozenset({Q.CONFIRMED, Q.MISSED, Q.QUEUED, Q.LEFT, Q.CLOSED}),
    Q.CONFIRMED: frozenset({Q.IN_TALK, Q.QUEUED, Q.LEFT, Q.CLOSED}),
    Q.IN_TALK: frozenset({Q.DONE}),
    Q.PAUSED: frozenset({Q.QUEUED, Q.LEFT, Q.CLOSED}),
    Q.MISSED: frozenset({Q.QUEUED, Q.LEFT, Q.CLOSED}),
    Q.DONE: frozenset(),
    Q.LEFT: frozenset(),
    Q.CLOSED: frozenset(),
}
HOLDING = frozenset({Q.QUEUED, Q.CALLED, Q.CONFIRMED, Q.IN_TALK, Q.PAUSED})
"""States that hold one of the person's queue places."""
BUSY = frozenset({Q.CALLED, Q.CONFIRMED, Q.IN_TALK})
"""States in which the person is taken by one booth and cannot be called by another."""


class TalkWay(StrEnum):
    """How people talk."""

    VIDEO = "video"
    TEXT = "text"


class BoothQueue(Model):
    """The queue of one booth, and what the expected wait is reckoned with.

    `cycle_seconds` and `cycle_count` add up how long one ticket kept a recruiter, from being free for it to being free
    again; a ticket that left counts with 0 seconds. `unattended_since` is set while the booth is flagged because no recruiter is there. A flagged or closed queue says so to everyone in it.
    """

    __tablename__ = "booth_queue"

    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), index=True)
    next_ticket: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    waiting_count: Mapped[int] = mapped_column(default=0)
    cycle_seconds: Mapped[int] = mapped_column(default=0)
    cycle_count: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)
    is_text_only: Mapped[bool] = mapped_column(default=False)
    unattended_since: Mapped[datetime | None] = mapped_column(index=True)

    booth: Mapped[FairEntry] = relationship(FairEntry)


class RecruiterPresence(Model):
    """A recruiter at a booth: there until the lease runs out. `free_since_at` is when they last became free."""

    __tablename__ = "recruiter_presence"
    __table_args__ = (sa.Index("ix_recruiter_presence_lease_until", "lease_until"),)

    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    capacity: Mapped[int] = mapped_column(default=1)
    is_on_break: Mapped[bool] = mapped_column(default=False)
    arrived_at: Mapped[datetime]
    free_since_at: Mapped[datetime]
    lease_until: Mapped[datetime]

    person: Mapped[Person] = relationship(Person)


class QueueEntry(Model):
    """One person's ticket at one booth.

    `due_at` is when the present state runs out: a call, a confirmed ticket that no recruiter begins with, a pause.
    `open_slot` (1 to the fair's `queues_most`), `open_booth_id` and `busy_person_id` are empty unless the ticket holds
    a place, or a recruiter; their unique constraints are what keeps a person to so many queues, to one ticket a booth,
    and to one recruiter at a time. `promised_wait_s` is what was said at joining. `answers` are to the booth's
    questions; `snapshot` is the résumé as `seekers.queries.snapshot_of` gave it then.
    """

    __tablename__ = "queue_entry"
    __table_args__ = (
        sa.UniqueConstraint("booth_id", "ticket"),
        sa.UniqueConstraint("fair_id", "person_id", "open_slot"),
        sa.UniqueConstraint("person_id", "open_booth_id"),
        sa.UniqueConstraint("busy_person_id"),
        sa.Index("ix_queue_entry_booth_id_state_ticket", "booth_id", "state", "ticket"),
        sa.Index("ix_queue_entry_fair_id_state", "fair_id", "state"),
        sa.Index("ix_queue_entry_due_at", "due_at"),
        sa.Index("ix_queue_entry_host_id_state", "host_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="SET NULL"))
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    ticket: Mapped[int]
    state: Mapped[QueueState] = mapped_column(enum_type(QueueState, "state"), default=QueueState.QUEUED)
    way: Mapped[TalkWay] = mapped_column(enum_type(TalkWay, "way"), default=TalkWay.VIDEO)
    answers: Mapped[list[str]]
    snapshot: Mapped[dict[str, Any]]
    promised_wait_s: Mapped[int | None]
    requeues: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime]
    serving_from_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    talk_began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    open_slot: Mapped[int | None]
    open_booth_id: Mapped[int | None]
    busy_person_id: Mapped[int | None]

    booth: Mapped[FairEntry] = relationship(FairEntry)
    person: Mapped[Person] = relationship(Person, foreign_keys=[person_id])
    vacancy: Mapped[Vacancy | None] = relationship(Vacancy)


class QueueMove(Model):
    """One move of a ticket: from, to, who (none: the clock), why, when."""

    __tablename__ = "queue_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("queue_entry.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[datetime]
