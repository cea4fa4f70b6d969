"""Taking and giving back times. The primary key of `OccupiedCell` decides who was first, on every database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.interviews.models import Interview, OccupiedCell
from jobsite.interviews.slots import cell_of, cells_between


class _Taken(Exception):
    """Someone holds one of the cells."""


def person_taker(person_id: int) -> str:
    """The name under which a person takes cells, whether as candidate or as interviewer."""
    return f"p{person_id}"


def room_taker(room_id: int) -> str:
    """The name under which a room takes cells."""
    return f"r{room_id}"


def claim(wanted: Mapping[str, range], *, interview_id: int | None = None, busy_span_id: int | None = None) -> bool:
    """Take all these cells or none; False when somebody has one of them.

    Rows go in one statement and in one order, so that two who want the same wait for each other and never in a circle.
    """
    rows: list[dict[str, str | int | None]] = [
        {"taker": taker, "cell": cell, "interview_id": interview_id, "busy_span_id": busy_span_id}
        for taker in sorted(wanted)
        for cell in wanted[taker]
    ]
    try:
        with savepoint():
            if _insert_free(rows) < len(rows):
                raise _Taken
    except (_Taken, sa.exc.OperationalError) as error:
        if isinstance(error, sa.exc.OperationalError) and not _is_deadlock(error):
            raise
        return False
    return True


def _insert_free(rows: list[dict[str, str | int | None]]) -> int:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(OccupiedCell).values(rows).on_conflict_do_nothing().returning(OccupiedCell.cell)
    return len(db.session.execute(statement).all())


def _is_deadlock(error: sa.exc.OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "40P01"


def release(interview_id: int) -> None:
    """Give back all cells of an interview."""
    db.session.execute(sa.delete(OccupiedCell).where(OccupiedCell.interview_id == interview_id))


def claim_interview(interview: Interview, starts_at: datetime, person_ids: Iterable[int]) -> bool:
    """Let an interview occupy this time in place of the one it had: the candidate and the room for its length,
    interviewers with the buffer. False, and nothing changed, when somebody is not free.
    """
    plan = interview.plan
    ends_at = starts_at + timedelta(minutes=plan.length_minutes)
    wanted = {
        person_taker(one): cells_between(starts_at, ends_at + timedelta(minutes=plan.buffer_minutes))
        for one in person_ids
    }
    wanted[person_taker(interview.person_id)] = cells_between(starts_at, ends_at)
    if plan.room_id is not None:
        wanted[room_taker(plan.room_id)] = cells_between(starts_at, ends_at)
    try:
        with savepoint():
            release(interview.id)
            if not claim(wanted, interview_id=interview.id):
                raise _Taken
    except _Taken:
        return False
    return True


def taken_cells(
    takers: Iterable[str], begin: datetime, end: datetime, *, except_interview_id: int | None = None
) -> dict[str, set[int]]:
    """The taken cells of each taker from `begin` to `end`, without those of one interview. One query."""
    statement = sa.select(OccupiedCell.taker, OccupiedCell.cell).where(
        OccupiedCell.taker.in_(list(takers)), OccupiedCell.cell.between(cell_of(begin), cell_of(end))
    )
    if except_interview_id is not None:
        statement = statement.where(OccupiedCell.interview_id.is_distinct_from(except_interview_id))
    found: dict[str, set[int]] = {}
    for taker, cell in db.session.execute(statement):
        found.setdefault(taker, set()).add(cell)
    return found


def purge_cells() -> None:
    """Forget what was taken over a week ago."""
    old = cell_of(clock.now() - timedelta(days=7))
    db.session.execute(sa.delete(OccupiedCell).where(OccupiedCell.cell < old))
