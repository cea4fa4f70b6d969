"""The database: base class, column types, session, and how a transaction begins. Holds no table of its own."""

from __future__ import annotations

import enum
import fcntl
import json
import os
import sqlite3
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 5000
LOOK_AGAIN_S = 0.002
_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware instant in UTC on both databases (SQLite keeps none of its own)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def enum_type(cls: type[enum.StrEnum], name: str) -> sa.Enum:
    """Values of `cls` as text with a named CHECK, readable by any tool and alike on both databases."""
    return sa.Enum(
        cls,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[dict[str, Any]]: sa.JSON(),
    }


db = SQLAlchemy(metadata=Model.metadata)


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine`: JSON kept readable, no values of people in errors and so in logs, connections tested
    before use on PostgreSQL.
    """
    options: dict[str, Any] = {
        "json_serializer": lambda value: json.dumps(value, ensure_ascii=False),
        "hide_parameters": True,
    }
    if not url.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
    return options


@event.listens_for(sa.Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # the driver must not begin transactions on its own
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-16000")
    cursor.close()


@contextmanager
def _turn_to_write(path: str | None) -> Iterator[None]:
    """Who asks for SQLite's write lock first gets it first, among all processes.

    SQLite lets those who wait for the lock sleep longer and longer, while newcomers take it: under steady writing some
    were seen to wait out their five seconds. So only one waits for the lock at a time, the others for their turn.
    """
    if not path or path == ":memory:":
        yield
        return
    turn = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def _begin_immediate(connection: sa.Connection) -> None:
    """Begin with the write lock. The last try raises what it raises, after BUSY_TIMEOUT_MS in all."""
    driver: Any = connection.connection.dbapi_connection
    end = monotonic() + BUSY_TIMEOUT_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while monotonic() < end:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                sleep(LOOK_AGAIN_S)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


@event.listens_for(sa.Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and not _is_reading.get():
        with _turn_to_write(connection.engine.url.database):
            _begin_immediate(connection)
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    elif _is_reading.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def reading() -> Iterator[None]:
    """Within this block transactions only read: they take no write lock, and a flush of changes raises."""
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


@contextmanager
def looking() -> Iterator[None]:
    """A short reading transaction of its own, ended with the block. For processes that look for work over and over:
    a transaction that may write would take SQLite's one write lock each time, for nothing.
    """
    with reading():
        try:
            yield
        finally:
            db.session.rollback()


def let_go() -> None:
    """End the present transaction, which wrote nothing, before asking another server: SQLite's one write lock and the
    connection are free meanwhile. What was loaded must not be used afterwards.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted or session.info.get("pending_events"):
        raise RuntimeError("something was written before another server is asked")
    session.rollback()


def begin_reading() -> None:
    """Declare that the present request only reads (see `reading`)."""
    _is_reading.set(True)


def begin_writing() -> None:
    """Declare that the present request may write."""
    _is_reading.set(False)


def is_reading() -> bool:
    """Whether the present transaction may only read."""
    return _is_reading.get()


@event.listens_for(Session, "after_begin")
def _note_how_it_began(session: Session, _transaction: Any, _connection: sa.Connection) -> None:
    session.info["began_reading"] = _is_reading.get()


@event.listens_for(Session, "before_flush")
def _refuse_writes_while_reading(session: Session, _context: Any, _instances: Sequence[Any] | None) -> None:
    if _is_reading.get() and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise RuntimeError("a reading request tried to write")


@contextmanager
def savepoint() -> Iterator[None]:
    """Undo what the block did, its events included, when it raises; the surrounding transaction goes on."""
    pending: list[Any] = db.session().info.setdefault("pending_events", [])
    mark = len(pending)
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        del pending[mark:]
        raise


@contextmanager
def unit_of_work() -> Iterator[None]:
    """The commit boundary of commands and jobs, twin of `web.boundary`: all of the block or nothing."""
    token = _is_reading.set(False)
    session = db.session()
    if session.in_transaction() and session.info.get("began_reading"):
        session.rollback()  # its snapshot may be old: SQLite refuses to write on top of it
    try:
        yield
        commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _is_reading.reset(token)


def commit() -> None:
    """The one place that commits. Called by `unit_of_work` and by the web's boundary only."""
    db.session.commit()


def constraint_of(error: sa.exc.IntegrityError) -> str:
    """The name of the broken constraint or, on SQLite, the text that names its columns (`table.column`)."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None and diagnostics.constraint_name:
        return str(diagnostics.constraint_name)
    return str(error.orig)
