"""Counting attempts in windows."""

from datetime import timedelta
from typing import Any

from jobsite.core.throttle import Attempt, count_attempts, forget_attempts, purge_attempts, record_attempt

HOUR = timedelta(hours=1)


def test_attempts_are_counted_per_purpose_and_subject(db_session: Any) -> None:
    record_attempt("sign-in", "a")
    record_attempt("sign-in", "a")
    record_attempt("sign-in", "b")
    record_attempt("reset", "a")
    assert count_attempts("sign-in", "a", window=HOUR) == 2


def test_old_attempts_leave_the_window_and_then_the_table(db_session: Any, clock: Any) -> None:
    record_attempt("sign-in", "a")
    clock.advance(2 * HOUR)
    assert count_attempts("sign-in", "a", window=HOUR) == 0
    clock.advance(timedelta(days=3))
    purge_attempts()
    assert db_session.query(Attempt).count() == 0


def test_a_success_begins_anew(db_session: Any) -> None:
    record_attempt("sign-in", "a")
    forget_attempts("sign-in", "a")
    assert count_attempts("sign-in", "a", window=HOUR) == 0


def test_the_subject_is_not_stored_in_clear(db_session: Any) -> None:
    record_attempt("sign-in", "13900000000")
    row = db_session.query(Attempt).one()
    assert "139" not in row.bucket or len(row.bucket) == 64
    assert "13900000000" not in row.bucket
