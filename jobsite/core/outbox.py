"""News: events written in the transaction that makes them true, read later by consumers and by live streams.

Owns the `event` and `consumer` tables. Ids rise in the order of commits: on PostgreSQL the writers of events
queue on an advisory lock as the last thing before their commit, SQLite has one writer anyway. So a reader that
keeps "the last id I saw" misses nothing.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from jobsite.core import clock
from jobsite.core.database import BigId, Model, db, looking, savepoint, unit_of_work

log = logging.getLogger(__name__)
_LOCK = 74_001
MAX_FAILURES = 5
KEPT_DAYS = 30
Payload = TypeVar("Payload")


class Event(Model):
    """One thing that happened. `topic` is the audience of a live stream, or empty."""

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_topic_id", "topic", "id"),
        sa.Index("ix_event_name_id", "name", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    topic: Mapped[str] = mapped_column(sa.String(64), default="")
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Consumer(Model):
    """How far one consumer has read, and how often it failed at the next event."""

    __tablename__ = "consumer"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    last_event_id: Mapped[int] = mapped_column(BigId, default=0)
    failures: Mapped[int] = mapped_column(default=0)


class FailedEvent(Model):
    """An event that a consumer gave up on after MAX_FAILURES tries; kept for the operator."""

    __tablename__ = "failed_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    consumer: Mapped[str] = mapped_column(sa.String(64))
    event_id: Mapped[int] = mapped_column(BigId)
    error: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]


_types: dict[str, type[Any]] = {}
_not_before: dict[str, datetime] = {}
"""When a consumer whose last try failed tries again: after 4, 16, 64, 256 seconds."""
_handlers: dict[str, dict[str, list[Callable[[Any], None]]]] = {}


def event_type(cls: type[Payload]) -> type[Payload]:
    """Decorate a frozen dataclass whose name is a past-tense event, so that it can be stored and read back."""
    _types[cls.__name__] = cls
    return cls


def publish(news: Any, *, topic: str = "") -> None:
    """Write `news` (an `event_type` instance) together with the present transaction."""
    announce(type(news).__name__, {key: _plain(value) for key, value in dataclasses.asdict(news).items()}, topic=topic)


def announce(name: str, payload: dict[str, Any], *, topic: str) -> None:
    """Write a live event without a type of its own together with the present transaction: only streams read it."""
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that a rollback is noticed even when nothing else was done
    pending = session.info.setdefault("pending_events", [])
    pending.append({"name": name, "topic": topic, "payload": payload, "created_at": clock.now()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


@sa_event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    pending = session.info.get("pending_events")
    if not pending or session.in_nested_transaction():
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.execute(sa.insert(Event), list(pending))
    pending.clear()


@sa_event.listens_for(Session, "after_soft_rollback")
def _drop_pending(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:  # `database.savepoint` looks after its own
        session.info.get("pending_events", []).clear()


def subscribe(consumer: str, cls: type[Payload], handler: Callable[[Payload], None]) -> None:
    """Let `handler` run, under the named consumer, once for each stored `cls`. Called at start, by `app`."""
    by_name = _handlers.setdefault(consumer, {})
    handlers = by_name.setdefault(cls.__name__, [])
    if handler not in handlers:
        handlers.append(handler)


def consumer_names() -> list[str]:
    """The consumers that have subscriptions."""
    return sorted(_handlers)


def read_events(
    after_id: int, *, names: Iterable[str] = (), topics: Iterable[str] = (), limit: int = 500
) -> Sequence[Event]:
    """Events with id > `after_id`, oldest first; of the given names or topics, or all."""
    statement = sa.select(Event).where(Event.id > after_id).order_by(Event.id).limit(limit)
    if names := tuple(names):
        statement = statement.where(Event.name.in_(names))
    if topics := tuple(topics):
        statement = statement.where(Event.topic.in_(topics))
    return db.session.scalars(statement).all()


def last_event_id() -> int:
    """The highest id written so far; 0 when there is none."""
    return db.session.scalar(sa.select(sa.func.max(Event.id))) or 0


def oldest_event_id() -> int:
    """The lowest id that is still kept; 0 when there is none."""
    return db.session.scalar(sa.select(sa.func.min(Event.id))) or 0


def position_of(consumer: str) -> Consumer:
    """The consumer's row, made when new, locked against a twin process until the transaction ends."""
    row = db.session.get(Consumer, consumer, with_for_update=True)
    if row is None:
        row = Consumer(name=consumer, last_event_id=0, failures=0)
        db.session.add(row)
        db.session.flush()
    return row


def run_consumer(consumer: str, *, limit: int = 100) -> int:
    """Handle up to `limit` events, each with the cursor's move in one transaction, so that it counts once.

    Returns how many were passed. A handler that raises is tried again later; after MAX_FAILURES the event is
    set aside in `failed_event` and the consumer goes on.
    """
    passed = 0
    if consumer in _not_before and clock.now() < _not_before[consumer]:
        return 0
    while passed < limit and _has_news(consumer):
        with unit_of_work():
            if not _pass_one(consumer):
                break
        passed += 1
    return passed


def _has_news(consumer: str) -> bool:
    """Whether anything waits, without taking the write lock."""
    last = sa.select(Consumer.last_event_id).where(Consumer.name == consumer).scalar_subquery()
    wanted = tuple(_handlers.get(consumer, {}))
    with looking():
        found = db.session.scalar(
            sa.select(Event.id).where(Event.id > sa.func.coalesce(last, 0), Event.name.in_(wanted)).limit(1)
        )
    return found is not None


def _pass_one(consumer: str) -> bool:
    position = position_of(consumer)
    wanted = _handlers.get(consumer, {})
    found = db.session.scalars(
        sa.select(Event)
        .where(Event.id > position.last_event_id, Event.name.in_(tuple(wanted)))
        .order_by(Event.id)
        .limit(1)
    ).first()
    if found is None:
        return False
    try:
        with savepoint():
            news = restore(found)
            for handler in wanted[found.name]:
                handler(news)
            db.session.flush()
    except Exception as error:
        log.exception("consumer %s failed at event %s", consumer, found.id)
        position.failures += 1
        _not_before[consumer] = clock.now() + timedelta(seconds=4**position.failures)
        if position.failures < MAX_FAILURES:
            return False
        db.session.add(
            FailedEvent(
                consumer=consumer,
                event_id=found.id,
                error=f"{type(error).__name__}: {error}"[:2000],
                created_at=clock.now(),
            )
        )
    position.last_event_id = found.id
    position.failures = 0
    _not_before.pop(consumer, None)
    return True


def restore(stored: Event) -> Any:
    """The dataclass that was published. Fields that it no longer has are dropped."""
    cls = _types[stored.name]
    known = {field.name for field in dataclasses.fields(cls)}
    return cls(**{key: value for key, value in stored.payload.items() if key in known})


def purge_events() -> int:
    """Remove events older than KEPT_DAYS that every consumer has passed; returns how many."""
    lowest = db.session.scalar(sa.select(sa.func.min(Consumer.last_event_id)))
    if lowest is None:
        return 0
    old = clock.now() - timedelta(days=KEPT_DAYS)
    result = db.session.execute(sa.delete(Event).where(Event.created_at < old, Event.id <= lowest))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a delete has a row count
