"""The records behind the figures of reports, page by page: what a figure counts, its visitors, its firms. No names of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import ADMITTED, FairEntry, FairRegistration
from jobsite.fairs.models.talking import BoothVisit
from jobsite.fairs.reports.figures import Dimension
from jobsite.fairs.reports.records import FigureName, records_of
from jobsite.vacancies.models import Vacancy

Rows: TypeAlias = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Record:
    """One record behind a figure, in words' material: no person's name, only what the figure counts."""

    id: int
    entry: FairEntry
    vacancy: Vacancy | None
    person_id: int | None
    at: Any
    value: int


def list_records(
    name: FigureName,
    fair_ids: Sequence[int],
    *,
    dimension: Dimension | None = None,
    key: str = "",
    page: int = 1,
    size: int = 50,
) -> tuple[Page[Record], int]:
    """One page of the records of a figure, and the sum of all their values: what the figure says."""
    records = records_of(name, fair_ids).subquery()
    statement = sa.select(records).join(FairEntry, FairEntry.id == records.c.entry_id)
    statement = _of_part(statement, dimension, key)
    inner = statement.subquery()
    total, amount = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(inner.c.value), 0)).select_from(inner)
    ).one()
    order = (records.c.at.is_(None), records.c.at, records.c.id)
    rows = db.session.execute(statement.order_by(*order).limit(size).offset((page - 1) * size)).all()
    return Page(_with_things(rows), page, size, total), int(amount)


def _of_part(statement: Rows, dimension: Dimension | None, key: str) -> Rows:
    """What the statement selects of admitted entries, of one part of a dimension when asked."""
    statement = statement.join(Employer, Employer.id == FairEntry.employer_id).where(FairEntry.state.in_(ADMITTED))
    return statement if dimension is None else statement.where(_condition(dimension, key))


def _condition(dimension: Dimension, key: str) -> sa.ColumnElement[bool]:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    if dimension is Dimension.FAIR:
        return FairEntry.fair_id == number
    if dimension is Dimension.HALL:
        return FairEntry.hall_id == number if number else FairEntry.hall_id.is_(None)
    if dimension is Dimension.FIRM:
        return FairEntry.employer_id == number
    if dimension is Dimension.TRADE:
        return sa.cast(Employer.industry, sa.String) == key
    return Employer.division_code == key


def _with_things(rows: Sequence[Any]) -> list[Record]:
    entries = {
        one.id: one
        for one in db.session.scalars(
            sa.select(FairEntry)
            .options(joinedload(FairEntry.hall), joinedload(FairEntry.fair))
            .where(FairEntry.id.in_({row.entry_id for row in rows}))
        ).unique()
    }
    vacancies = {
        one.id: one
        for one in db.session.scalars(
            sa.select(Vacancy).where(Vacancy.id.in_({row.vacancy_id for row in rows if row.vacancy_id}))
        ).unique()
    }
    return [
        Record(row.id, entries[row.entry_id], vacancies.get(row.vacancy_id), row.person_id, row.at, int(row.value))
        for row in rows
    ]


@dataclass(frozen=True)
class Visitor:
    """Someone who came, without a name: how many booths they saw, and when they first came."""

    booths: int
    first_at: Any


def list_visitors(
    fair_ids: Sequence[int], *, dimension: Dimension | None = None, key: str = "", page: int = 1, size: int = 50
) -> Page[Visitor]:
    """The people whom a number of visitors counts, each once, in the order in which they came."""
    first_at = sa.func.min(BoothVisit.first_at)
    grouped = (
        sa.select(BoothVisit.person_id, sa.func.count(sa.distinct(BoothVisit.booth_id)).label("booths"), first_at)
        .join(FairEntry, FairEntry.id == BoothVisit.booth_id)
        .where(BoothVisit.fair_id.in_(list(fair_ids)))
        .group_by(BoothVisit.person_id)
    )
    grouped = _of_part(grouped, dimension, key)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(grouped.subquery())) or 0
    ordered = grouped.order_by(first_at, BoothVisit.person_id).limit(size).offset((page - 1) * size)
    return Page([Visitor(row[1], row[2]) for row in db.session.execute(ordered)], page, size, total)


def list_firms(
    fair_ids: Sequence[int], *, dimension: Dimension | None = None, key: str = "", page: int = 1, size: int = 50
) -> Page[tuple[Employer, int]]:
    """The firms that a number of firms counts, each once with how many of these fairs it was in."""
    grouped = _of_part(
        sa.select(Employer.id, sa.func.count().label("entries")).select_from(FairEntry), dimension, key
    ).where(FairEntry.fair_id.in_(list(fair_ids)))
    counted = grouped.group_by(Employer.id).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    rows = db.session.execute(
        sa.select(Employer, counted.c.entries)
        .join(counted, counted.c.id == Employer.id)
        .order_by(counted.c.entries.desc(), Employer.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return Page([(row[0], row[1]) for row in rows], page, size, total)


def list_registered(fair_ids: Sequence[int], *, page: int = 1) -> Page[FairRegistration]:
    """The registrations that the number of people registered counts, in the order in which they came."""
    return paginate(
        sa.select(FairRegistration)
        .where(FairRegistration.fair_id.in_(list(fair_ids)))
        .order_by(FairRegistration.registered_at, FairRegistration.id),
        number=page,
        size=50,
    )
