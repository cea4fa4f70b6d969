"""Keeps the indexes true to the database: the pump of the jobs process, rebuilding, comparing.

Owns the consumer ``search-index`` of the outbox. One writer at a time, whatever process it is in: a lock beside
the indexes. An index is committed first and only then does the cursor move, so that a crash at any point repeats
work and loses none; documents are always read anew, so that repeating is harmless.
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, reading, unit_of_work
from jobsite.core.outbox import Consumer, Event, last_event_id, position_of
from jobsite.search import sources
from jobsite.search.documents import SEEKERS, VACANCIES
from jobsite.search.engine import IndexBusy, IndexDocument, SearchUnavailable
from jobsite.search.indexes import index_of, index_root
from jobsite.search.vocabulary import FILE, write_vocabulary

log = logging.getLogger(__name__)
CONSUMER = "search-index"
BATCH = 200
LOCK = "INDEXING"
VOCABULARY_AGE = timedelta(minutes=10)
_PATIENCE_SECONDS = 60.0

_subjects: dict[str, tuple[str, str]] = {
    "VacancyPublished": ("vacancy", "vacancy_id"),
    "VacancyUpdated": ("vacancy", "vacancy_id"),
    "VacancyUnpublished": ("vacancy", "vacancy_id"),
    "VacancyClosed": ("vacancy", "vacancy_id"),
    "EmployerVerified": ("employer", "employer_id"),
    "EmployerRefused": ("employer", "employer_id"),
    "EmployerBlocked": ("employer", "employer_id"),
    "EmployerUnblocked": ("employer", "employer_id"),
    "EmployerUpdated": ("employer", "employer_id"),
    "ProfileChanged": ("seeker", "person_id"),
    "ProfileRemoved": ("seeker", "person_id"),
}


def reindex_seeker_on(news: type, person_field: str) -> None:
    """Index a person's profile anew after news of a room above, such as an application."""
    _subjects[news.__name__] = ("seeker", person_field)


@dataclass(frozen=True, slots=True)
class _Source:
    """How the documents of one index are read: all or some, and their versions."""

    read: Callable[[Iterable[int] | None], Iterator[IndexDocument]]
    versions: Callable[[], Mapping[int, int]]


_SOURCES = {
    VACANCIES.name: _Source(
        lambda ids: (one.to_index() for one in sources.read_vacancies(ids)), sources.vacancy_versions
    ),
    SEEKERS.name: _Source(lambda ids: (one.to_index() for one in sources.read_seekers(ids)), sources.seeker_versions),
}


@dataclass(frozen=True, slots=True)
class Differences:
    """What an index has wrong: ids it lacks, ids it has too many, ids whose version is another."""

    missing: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.outdated)


def run_pump() -> int:
    """Index one batch of news; returns how many events were passed, 0 also while another process indexes.

    Where an index is missing, broken or of another database (the consumer has never run) it is built first. One that
    is worn is built anew when there is nothing else to do.
    """
    try:
        with _sole_writer(patience=0):
            if _needs_rebuild():
                _rebuild(_SOURCES)
            passed = _pass_batch()
            if not passed:
                _rebuild([name for name in _SOURCES if index_of(name).is_worn])
    except IndexBusy:
        return 0
    if not passed:
        _renew_vocabulary_when_old()
    return passed


def rebuild(names: Iterable[str] = ()) -> dict[str, int]:
    """Build these indexes (or all) anew beside the present ones; returns the number of documents of each.

    Waits up to a minute for another writer, then raises IndexBusy.
    """
    with _sole_writer(patience=_PATIENCE_SECONDS):
        return _rebuild(tuple(names) or _SOURCES)


def verify(name: str) -> Differences:
    """Compare an index with the database by id and version. Raises SearchUnavailable without an index."""
    engine = index_of(name)
    engine.refresh()
    found = engine.versions()
    with reading():
        wanted = _SOURCES[name].versions()
    return Differences(
        missing=sorted(wanted.keys() - found.keys()),
        surplus=sorted(found.keys() - wanted.keys()),
        outdated=sorted(one for one in wanted.keys() & found.keys() if wanted[one] != found[one]),
    )


def count_pending() -> int:
    """How many events the indexes have not taken in yet."""
    with reading():
        position = db.session.get(Consumer, CONSUMER)
        after = position.last_event_id if position else 0
        counted = sa.select(sa.func.count()).where(Event.id > after, Event.name.in_(tuple(_subjects)))
        return db.session.scalar(counted) or 0


def index_names() -> tuple[str, ...]:
    """The indexes that there are."""
    return tuple(_SOURCES)


@contextmanager
def _sole_writer(*, patience: float) -> Iterator[None]:
    """Hold the lock of all indexing; raises IndexBusy when it is not free within so many seconds."""
    root = index_root()
    root.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with (root / LOCK).open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise IndexBusy(LOCK) from error
                time.sleep(0.1)
        yield


def _needs_rebuild() -> bool:
    with reading():
        is_new = db.session.get(Consumer, CONSUMER) is None
    db.session.rollback()
    return is_new or not all(_is_readable(name) for name in _SOURCES)


def _is_readable(name: str) -> bool:
    try:
        index_of(name).refresh()
    except SearchUnavailable as error:
        log.warning("%s: building it again", error)
        return False
    return True


def _rebuild(names: Collection[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    if not names:
        return counts
    with reading():
        seen = last_event_id()  # before the rows are read: what happens meanwhile is done again
        for name in names:
            counts[name] = index_of(name).rebuild(_SOURCES[name].read(None))
            index_of(name).refresh()
    db.session.rollback()
    if set(counts) == set(_SOURCES):
        _move_cursor(seen)
    write_vocabulary(index_root(), index_of(VACANCIES.name).vocabulary())
    return counts


def _pass_batch() -> int:
    with reading():
        position = db.session.get(Consumer, CONSUMER)
        after = position.last_event_id if position else 0
        statement = sa.select(Event).where(Event.id > after, Event.name.in_(tuple(_subjects)))
        events = db.session.scalars(statement.order_by(Event.id).limit(BATCH)).all()
        changes = _changes(events)
        last = events[-1].id if events else after
        batches = {name: (ids, list(_SOURCES[name].read(ids))) for name, ids in changes.items() if ids}
    db.session.rollback()
    for name, (ids, documents) in batches.items():
        engine = index_of(name)
        engine.upsert(documents)
        engine.delete(ids - {document.id for document in documents})
        engine.commit()
    if events:
        _move_cursor(last)
    return len(events)


def _changes(events: Iterable[Event]) -> dict[str, set[int]]:
    """Index → ids to read anew."""
    by_kind: dict[str, set[int]] = {"vacancy": set(), "employer": set(), "seeker": set()}
    for event in events:
        kind, key = _subjects[event.name]
        if key in event.payload:
            by_kind[kind].add(int(event.payload[key]))
    vacancies = by_kind["vacancy"] | set(sources.list_vacancy_ids_of(by_kind["employer"]))
    return {VACANCIES.name: vacancies, SEEKERS.name: by_kind["seeker"]}


def _move_cursor(event_id: int) -> None:
    with unit_of_work():
        position = position_of(CONSUMER)
        position.last_event_id = max(position.last_event_id, event_id)


def _renew_vocabulary_when_old() -> None:
    root = index_root()
    try:
        written = (root / FILE).stat().st_mtime
    except OSError:
        written = 0.0
    if clock.now().timestamp() - written > VOCABULARY_AGE.total_seconds():
        engine = index_of(VACANCIES.name)
        engine.refresh()
        write_vocabulary(root, engine.vocabulary())
