"""Work outside requests: pumps that run for ever, tasks that recur, and single jobs with progress.

Owns the `job`, `periodic_task` and `process_heartbeat` tables. A job is done at least once: it is leased by a
conditional UPDATE and finished in the transaction of its own work.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core import clock
from jobsite.core.database import Model, db, enum_type, looking, unit_of_work

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
IDLE_SECONDS = 0.2
MAX_ATTEMPTS = 5


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Model):
    """One piece of long work. `key`, when given, makes a second enqueueing of the same work a no-op."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state_run_at", "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str | None] = mapped_column(sa.String(128), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "state"), default=JobState.WAITING)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    total_count: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    error: Mapped[str | None] = mapped_column(sa.Text)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PeriodicTask(Model):
    """When a recurring task is due next."""

    __tablename__ = "periodic_task"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    next_run_at: Mapped[datetime]


class ProcessHeartbeat(Model):
    """When a process last said that it lives."""

    __tablename__ = "process_heartbeat"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    beat_at: Mapped[datetime]


@dataclass(frozen=True)
class Periodic:
    """A task that recurs every `every`, as long as `is_due`, where it has one, says that there is something to do."""

    name: str
    every: timedelta
    run: Callable[[], object]
    is_due: Callable[[], bool] | None = None


_job_handlers: dict[str, Callable[[Job], dict[str, Any] | None]] = {}
_periodic: dict[str, Periodic] = {}
_pumps: dict[str, Callable[[], int]] = {}
_slow_pumps: dict[str, tuple[Callable[[], int], float]] = {}


def register_job(kind: str, handler: Callable[[Job], dict[str, Any] | None]) -> None:
    """Let `handler` do jobs of this kind. It may run twice for one job and must not mind."""
    _job_handlers[kind] = handler


def register_periodic(
    name: str, every: timedelta, run: Callable[[], object], *, is_due: Callable[[], bool] | None = None
) -> None:
    """Let `run` recur, each time in a transaction of its own. `is_due` looks first, in a reading transaction: what has
    nothing to do takes no write lock.
    """
    _periodic[name] = Periodic(name, every, run, is_due)


def register_pump(name: str, run: Callable[[], int]) -> None:
    """Let `run` be called for ever in a thread of its own; it returns how much it did and pauses after 0."""
    _pumps[name] = run


def register_slow_pump(name: str, pause: timedelta, run: Callable[[], int]) -> None:
    """Like `register_pump` for work that may take long and is not looked at more often than every `pause`."""
    _slow_pumps[name] = (run, pause.total_seconds())


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    person_id: int | None = None,
) -> Job:
    """Ask for a job within the present transaction; the same `key` gives the job that is already there."""
    if key is not None:
        known = db.session.scalar(sa.select(Job).where(Job.key == key))
        if known is not None:
            return known
    moment = clock.now()
    job = Job(
        kind=kind,
        key=key,
        payload=payload,
        state=JobState.WAITING,
        run_at=run_at or moment,
        created_at=moment,
        person_id=person_id,
    )
    db.session.add(job)
    db.session.flush()
    return job


def claim_job() -> int | None:
    """Lease the next due job and return its id; None when there is none. Two claimers never get the same."""
    moment = clock.now()
    due = sa.and_(
        Job.run_at <= moment,
        sa.or_(Job.state == JobState.WAITING, sa.and_(Job.state == JobState.RUNNING, Job.lease_until < moment)),
    )
    with looking():
        candidate = db.session.scalar(sa.select(Job.id).where(due).order_by(Job.run_at, Job.id).limit(1))
    if candidate is None:
        return None
    with unit_of_work():
        taken = db.session.execute(
            sa.update(Job)
            .where(Job.id == candidate, due)
            .values(state=JobState.RUNNING, lease_until=moment + LEASE, attempts=Job.attempts + 1)
        )
        return candidate if taken.rowcount else None  # type: ignore[attr-defined]  # an update has a row count


def run_jobs() -> int:
    """Do one due job; returns 1, or 0 when there was none."""
    job_id = claim_job()
    if job_id is None:
        return 0
    try:
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            job.result = _job_handlers[job.kind](job)
            job.state, job.finished_at, job.error = JobState.DONE, clock.now(), None
    except Exception as error:
        log.exception("job %s failed", job_id)
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            job.error = f"{type(error).__name__}: {error}"[:2000]
            job.state = JobState.FAILED if job.attempts >= MAX_ATTEMPTS else JobState.WAITING
            job.run_at = clock.now() + timedelta(seconds=2**job.attempts)
    return 1


def report_progress(job_id: int, done: int, total: int) -> None:
    """Show how far a long job is. Call between transactions of the job's own work; renews the lease."""
    with unit_of_work():
        db.session.execute(
            sa.update(Job)
            .where(Job.id == job_id)
            .values(done_count=done, total_count=total, lease_until=clock.now() + LEASE)
        )


def run_periodic() -> int:
    """Run the tasks that are due; returns how many ran. A twin process runs none of them a second time."""
    ran = 0
    with looking():
        rows = db.session.execute(sa.select(PeriodicTask.name, PeriodicTask.next_run_at)).all()
    waiting = {row.name for row in rows if row.next_run_at > clock.now()}
    for task in [task for task in _periodic.values() if task.name not in waiting]:
        if not _is_due(task):
            continue
        with unit_of_work():
            if not _claim_periodic(task):
                continue
        with unit_of_work():
            task.run()
        ran += 1
    return ran


def _is_due(task: Periodic) -> bool:
    if task.is_due is None:
        return True
    with looking():
        return task.is_due()


def _claim_periodic(task: Periodic) -> bool:
    moment = clock.now()
    row = db.session.get(PeriodicTask, task.name, with_for_update=True)
    if row is None:
        db.session.add(PeriodicTask(name=task.name, next_run_at=moment + task.every))
        return True
    if row.next_run_at > moment:
        return False
    row.next_run_at = moment + task.every
    return True


def beat(name: str) -> int:
    """Say that the process lives. Returns 0: there is nothing to hurry for."""
    with unit_of_work():
        row = db.session.get(ProcessHeartbeat, name)
        if row is None:
            db.session.add(ProcessHeartbeat(name=name, beat_at=clock.now()))
        else:
            row.beat_at = clock.now()
    return 0


def is_alive(name: str, *, within: timedelta = timedelta(seconds=30)) -> bool:
    """Whether the process has said so lately."""
    row = db.session.get(ProcessHeartbeat, name)
    return row is not None and row.beat_at > clock.now() - within


def run_for_ever(app_context: Callable[[], AbstractContextManager[Any]], stop: threading.Event) -> None:
    """Run all pumps, jobs and periodic tasks, each in its thread, until `stop` is set."""
    loops: dict[str, tuple[Callable[[], int], float]] = {name: (run, IDLE_SECONDS) for name, run in _pumps.items()}
    loops |= _slow_pumps
    loops["jobs"] = (run_jobs, IDLE_SECONDS)
    loops["periodic"] = (run_periodic, 1.0)
    loops["heartbeat"] = (lambda: beat("jobs"), 5.0)
    threads = [
        threading.Thread(target=_loop, args=(name, run, pause, app_context, stop), name=name, daemon=True)
        for name, (run, pause) in loops.items()
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=10)


def _loop(
    name: str,
    run: Callable[[], int],
    pause: float,
    app_context: Callable[[], AbstractContextManager[Any]],
    stop: threading.Event,
) -> None:
    failures = 0
    while not stop.is_set():
        try:
            with app_context():
                worked = run()
            failures = 0
        except Exception:
            failures += 1
            worked = 0
            log.exception("%s failed, trying again", name)
        if not worked:
            stop.wait(pause * min(2**failures, 64))


def purge_jobs() -> None:
    """Forget jobs that ended over 30 days ago: their payloads may hold words to people."""
    db.session.execute(sa.delete(Job).where(Job.finished_at < clock.now() - timedelta(days=30)))


def wait_for_idle(app_context: Callable[[], AbstractContextManager[Any]], *, rounds: int = 100) -> int:
    """Run every pump and job until nothing is left to do; for tests and one-shot commands. Returns the work done."""
    total = 0
    for _round in range(rounds):
        with app_context():
            worked = sum(run() for run in _pumps.values()) + run_jobs()
        if not worked:
            return total
        total += worked
    raise RuntimeError(f"still busy after {rounds} rounds")
