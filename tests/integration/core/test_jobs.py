"""Jobs are leased, done at least once, and tried again when they fail."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock as clock_module
from jobsite.core import jobs
from jobsite.core.database import db, is_reading, reading, unit_of_work
from jobsite.core.jobs import Job, JobState, PeriodicTask, claim_job, enqueue, register_job, run_jobs


def make_job(db_session: Any, kind: str, **options: Any) -> Job:
    job = enqueue(kind, {}, **options)
    db_session.commit()
    return job


def test_a_job_is_done_and_keeps_its_result(db_session: Any) -> None:
    register_job("test:sum", lambda job: {"sum": 3})
    job = make_job(db_session, "test:sum")
    assert run_jobs() == 1
    assert (job.state, job.result) == (JobState.DONE, {"sum": 3})
    assert run_jobs() == 0


def test_the_same_key_is_one_job(db_session: Any) -> None:
    assert make_job(db_session, "test:sum", key="k").id == make_job(db_session, "test:sum", key="k").id


def test_a_claimed_job_is_not_claimed_again_before_its_lease_ends(db_session: Any, clock: Any) -> None:
    register_job("test:sum", lambda job: None)
    job = make_job(db_session, "test:sum")
    assert claim_job() == job.id
    assert claim_job() is None
    clock.advance(jobs.LEASE + timedelta(seconds=1))
    assert claim_job() == job.id


def test_a_failing_job_waits_longer_each_time_and_gives_up(db_session: Any, clock: Any) -> None:
    def fail(job: Job) -> None:
        raise OSError("no disk")

    register_job("test:fail", fail)
    job = make_job(db_session, "test:fail")
    for _attempt in range(jobs.MAX_ATTEMPTS):
        assert run_jobs() == 1
        clock.advance(timedelta(minutes=5))
    assert (job.state, job.error) == (JobState.FAILED, "OSError: no disk")
    assert run_jobs() == 0


def test_a_periodic_task_runs_when_it_is_due_only(db_session: Any, clock: Any) -> None:
    ran: list[int] = []
    jobs._periodic.clear()
    jobs.register_periodic("test:tick", timedelta(minutes=1), lambda: ran.append(1))
    jobs.run_periodic()
    jobs.run_periodic()
    clock.advance(timedelta(minutes=2))
    jobs.run_periodic()
    assert len(ran) == 2


def test_a_periodic_task_with_nothing_to_do_writes_nothing(db_session: Any, clock: Any) -> None:
    ran, due = [], []
    jobs._periodic.clear()
    jobs.register_periodic(
        "test:look", timedelta(minutes=1), lambda: ran.append(is_reading()), is_due=lambda: look(due)
    )
    jobs.run_periodic()
    assert (ran, due) == ([], [True]), "it looks in a reading transaction"
    assert db_session.get(jobs.PeriodicTask, "test:look") is None
    due.clear()
    due.append(False)
    jobs.run_periodic()
    jobs.run_periodic()
    assert ran == [False], "once until its time comes again"


def look(due: list[bool]) -> bool:
    """Notes whether it only reads; something is to be done once the list begins with False."""
    due.append(is_reading())
    return due[0] is False


def test_a_silent_process_is_not_alive(db_session: Any, clock: Any) -> None:
    jobs.beat("test:process")
    assert jobs.is_alive("test:process")
    clock.advance(timedelta(minutes=1))
    assert not jobs.is_alive("test:process")


def test_writing_after_reading_begins_anew(separate_app: Any) -> None:
    with separate_app.app_context():
        with reading():
            db.session.execute(sa.select(Job.id)).all()
        with db.engine.begin() as other:
            other.execute(sa.insert(PeriodicTask).values(name="test:other", next_run_at=clock_module.now()))
        with unit_of_work():
            db.session.add(PeriodicTask(name="test:own", next_run_at=clock_module.now()))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PeriodicTask)) == 2


def test_jobs_that_ended_long_ago_are_forgotten(db_session: Any, clock: Any) -> None:
    register_job("test:sum", lambda job: None)
    job_id = make_job(db_session, "test:sum").id
    run_jobs()
    jobs.purge_jobs()
    assert db_session.get(Job, job_id) is not None
    clock.advance(timedelta(days=31))
    jobs.purge_jobs()
    db_session.expire_all()
    assert db_session.get(Job, job_id) is None
