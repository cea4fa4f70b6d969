"""The records behind each figure of a report: one select for each, which both the figure and its page read.

A record names its entry (家次), and where it has them the person, the vacancy and the time; `value` is what it counts:
1, a headcount, a number of visits, or seconds. Applications, interviews and hires are those of vacancies at the fair's
booths: sent between first opening and last closing, or by someone with an intent there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from jobsite.applications.models import Application, ApplicationState
from jobsite.core.database import UtcDateTime
from jobsite.fairs.models.preparing import ADMITTED, BoothVacancy, Fair, FairEntry
from jobsite.fairs.models.queueing import QueueEntry, QueueState
from jobsite.fairs.models.talking import BoothVisit, Intent, Talk
from jobsite.interviews.models import Interview

AFTER = timedelta(days=30)


class FigureName(StrEnum):
    """The figures of a report that have records of their own."""

    ENTRIES = "entries"
    VACANCIES = "vacancies"
    HEADCOUNT = "headcount"
    VISITS = "visits"
    APPLICATIONS = "applications"
    TALKS = "talks"
    WAITS = "waits"
    UNANSWERED = "unanswered"
    INTENTS = "intents"
    INTENTS_OPEN = "intents_open"
    INTERVIEWS = "interviews"
    HIRES = "hires"


N = FigureName
NOBODY: sa.ColumnElement[Any] = sa.cast(sa.null(), sa.Integer)
NEVER: sa.ColumnElement[Any] = sa.cast(sa.null(), UtcDateTime())


def records_of(name: FigureName, fair_ids: Sequence[int]) -> sa.Select[Any]:
    """The records of a figure in these fairs: id, entry_id, person_id, vacancy_id, at, value; in no order."""
    return _SELECTS[name](list(fair_ids))


def _columns(
    record: Any, entry: Any, person: Any = NOBODY, vacancy: Any = NOBODY, at: Any = NEVER, value: Any = None
) -> list[Any]:
    counted = sa.literal(1) if value is None else value
    return [
        record.label("id"),
        entry.label("entry_id"),
        person.label("person_id"),
        vacancy.label("vacancy_id"),
        at.label("at"),
        counted.label("value"),
    ]


def _entries(fair_ids: list[int]) -> sa.Select[Any]:
    return sa.select(*_columns(FairEntry.id, FairEntry.id, at=FairEntry.applied_at)).where(
        FairEntry.fair_id.in_(fair_ids), FairEntry.state.in_(ADMITTED)
    )


def _shown(fair_ids: list[int], value: Any = None) -> sa.Select[Any]:
    columns = _columns(BoothVacancy.id, BoothVacancy.entry_id, vacancy=BoothVacancy.vacancy_id, value=value)
    return (
        sa.select(*columns)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .where(FairEntry.fair_id.in_(fair_ids), FairEntry.state.in_(ADMITTED))
    )


def _visits(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(
        BoothVisit.id, BoothVisit.booth_id, BoothVisit.person_id, at=BoothVisit.first_at, value=BoothVisit.times
    )
    return sa.select(*columns).where(BoothVisit.fair_id.in_(fair_ids))


def _talks(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(Talk.id, Talk.booth_id, Talk.person_id, Talk.vacancy_id, Talk.began_at)
    return sa.select(*columns).where(Talk.fair_id.in_(fair_ids), Talk.began_at.is_not(None))


def _seconds_between(first: Any, last: Any) -> sa.ColumnElement[int]:
    """Whole seconds from one instant to another, on both databases."""
    return sa.cast(sa.func.round(_seconds(last - first)), sa.Integer)


class _Seconds(sa.sql.expression.FunctionElement[float]):
    """An interval in seconds; SQLite keeps instants as text and subtracts days."""

    inherit_cache = True
    name = "interval_seconds"
    type = sa.Float()


def _seconds(difference: Any) -> Any:
    return _Seconds(difference.left, difference.right)


@compiles(_Seconds, "sqlite")
def _sqlite_seconds(element: Any, compiler: Any, **options: Any) -> str:
    last, first = (compiler.process(part, **options) for part in element.clauses)
    return f"((julianday({last}) - julianday({first})) * 86400.0)"


@compiles(_Seconds)
def _other_seconds(element: Any, compiler: Any, **options: Any) -> str:
    last, first = (compiler.process(part, **options) for part in element.clauses)
    return f"EXTRACT(EPOCH FROM ({last} - {first}))"


def _waits(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(
        QueueEntry.id,
        QueueEntry.booth_id,
        QueueEntry.person_id,
        QueueEntry.vacancy_id,
        QueueEntry.joined_at,
        _seconds_between(QueueEntry.joined_at, QueueEntry.called_at),
    )
    return sa.select(*columns).where(QueueEntry.fair_id.in_(fair_ids), QueueEntry.called_at.is_not(None))


def _unanswered(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(
        QueueEntry.id, QueueEntry.booth_id, QueueEntry.person_id, QueueEntry.vacancy_id, QueueEntry.joined_at
    )
    return sa.select(*columns).where(
        QueueEntry.fair_id.in_(fair_ids), QueueEntry.state == QueueState.CLOSED, QueueEntry.called_at.is_(None)
    )


def _intents(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(Intent.id, Intent.booth_id, Intent.person_id, Intent.vacancy_id, Intent.created_at)
    return sa.select(*columns).where(Intent.fair_id.in_(fair_ids))


def _intents_open(fair_ids: list[int]) -> sa.Select[Any]:
    applied = sa.exists().where(
        Application.person_id == Intent.person_id,
        Application.vacancy_id == Intent.vacancy_id,
        Application.state != ApplicationState.WITHDRAWN,
    )
    return _intents(fair_ids).where(~applied)


def _followed(fair_ids: list[int], statement: sa.Select[Any]) -> sa.Select[Any]:
    """Applications for vacancies at the fair's booths: sent during it, or by someone with an intent."""
    wanted = sa.exists().where(
        Intent.fair_id == Fair.id,
        Intent.person_id == Application.person_id,
        Intent.vacancy_id == Application.vacancy_id,
    )
    during = sa.and_(Application.submitted_at >= Fair.opens_at, Application.submitted_at <= Fair.closes_at)
    return (
        statement.join(BoothVacancy, BoothVacancy.vacancy_id == Application.vacancy_id)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .join(Fair, Fair.id == FairEntry.fair_id)
        .where(Fair.id.in_(fair_ids), FairEntry.state.in_(ADMITTED), sa.or_(during, wanted))
    )


def _applications(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(
        Application.id, FairEntry.id, Application.person_id, Application.vacancy_id, Application.submitted_at
    )
    return _followed(fair_ids, sa.select(*columns).select_from(Application))


def _interviews(fair_ids: list[int]) -> sa.Select[Any]:
    columns = _columns(Interview.id, FairEntry.id, Interview.person_id, Application.vacancy_id, Interview.invited_at)
    statement = sa.select(*columns).select_from(Interview).join(Application, Application.id == Interview.application_id)
    return _followed(fair_ids, statement).where(Interview.invited_at >= Fair.opens_at)


def _hires(fair_ids: list[int]) -> sa.Select[Any]:
    return _applications(fair_ids).where(
        Application.state == ApplicationState.HIRED,
        Application.ended_at >= Fair.opens_at,
        Application.ended_at <= _days_later(Fair.closes_at),
    )


class _DaysLater(sa.sql.expression.FunctionElement[datetime]):
    """An instant and AFTER, on both databases."""

    inherit_cache = True
    name = "days_later"
    type = UtcDateTime()


def _days_later(instant: Any) -> Any:
    return _DaysLater(instant)


@compiles(_DaysLater, "sqlite")
def _sqlite_later(element: Any, compiler: Any, **options: Any) -> str:
    (instant,) = (compiler.process(part, **options) for part in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f', {instant}, '+{AFTER.days} days')"


@compiles(_DaysLater)
def _other_later(element: Any, compiler: Any, **options: Any) -> str:
    (instant,) = (compiler.process(part, **options) for part in element.clauses)
    return f"({instant} + INTERVAL '{AFTER.days} days')"


_SELECTS = {
    N.ENTRIES: _entries,
    N.VACANCIES: _shown,
    N.HEADCOUNT: lambda fair_ids: _shown(fair_ids, BoothVacancy.headcount),
    N.VISITS: _visits,
    N.APPLICATIONS: _applications,
    N.TALKS: _talks,
    N.WAITS: _waits,
    N.UNANSWERED: _unanswered,
    N.INTENTS: _intents,
    N.INTENTS_OPEN: _intents_open,
    N.INTERVIEWS: _interviews,
    N.HIRES: _hires,
}
