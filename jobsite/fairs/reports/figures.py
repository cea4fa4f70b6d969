"""Figures of one or several fairs: totals, and the same by hall, trade, division and firm. Counts what `records` selects."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.core.paging import Page
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import ADMITTED, FairEntry
from jobsite.fairs.models.talking import BoothVisit
from jobsite.fairs.reports.records import FigureName, records_of
from jobsite.vacancies.models import Vacancy

N = FigureName
COUNTED: tuple[FigureName, ...] = tuple(name for name in FigureName if name is not N.WAITS)


class Dimension(StrEnum):
    """What a report is split by."""

    HALL = "hall"
    TRADE = "trade"
    DIVISION = "division"
    FIRM = "firm"


@dataclass(frozen=True)
class Waits:
    """Waits from joining a queue to the call, in seconds; None without any."""

    median: int | None
    p90: int | None
    longest: int | None


@dataclass(frozen=True)
class Line:
    """One line of a report: the whole, or one part of a dimension by its key."""

    key: str
    label: str
    counts: dict[FigureName, int]
    firms: int
    visitors: int
    waits: Waits


@dataclass(frozen=True)
class Report:
    """The figures of fairs."""

    total: Line
    parts: dict[Dimension, list[Line]] = field(default_factory=dict)


def waits_of(seconds: Iterable[int]) -> Waits:
    """Median (the lower middle one), 90th percentile (nearest rank) and the longest."""
    ordered = sorted(seconds)
    if not ordered:
        return Waits(None, None, None)

    def rank(share: float) -> int:
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    return Waits(rank(0.5), rank(0.9), ordered[-1])


def report_of(fair_ids: Sequence[int], *, by: Sequence[Dimension] = tuple(Dimension)) -> Report:
    """The report of these fairs. A firm in two fairs counts as one firm and two entries."""
    entries = _entries(fair_ids)
    counts = {name: _by_entry(name, fair_ids) for name in COUNTED}
    waits = _waits_by_entry(fair_ids)
    visitors = _visitors_by_entry(fair_ids)
    whole = _line("", "", entries, counts, waits, visitors)
    parts = {
        one: [
            _line(key, _label(one, group[0]), group, counts, waits, visitors)
            for key, group in sorted(_grouped(one, entries).items(), key=lambda item: (-len(item[1]), item[0]))
        ]
        for one in by
    }
    return Report(whole, parts)


def _entries(fair_ids: Sequence[int]) -> list[FairEntry]:
    statement = (
        sa.select(FairEntry)
        .options(joinedload(FairEntry.hall))
        .where(FairEntry.fair_id.in_(list(fair_ids)), FairEntry.state.in_(ADMITTED))
        .order_by(FairEntry.id)
    )
    return list(db.session.scalars(statement).unique())


def key_of(dimension: Dimension, entry: FairEntry) -> str:
    """The part of a dimension that an entry belongs to."""
    return {
        Dimension.HALL: str(entry.hall_id or ""),
        Dimension.TRADE: entry.employer.industry.value,
        Dimension.DIVISION: entry.employer.division_code,
        Dimension.FIRM: str(entry.employer_id),
    }[dimension]


def _label(dimension: Dimension, entry: FairEntry) -> str:
    if dimension is Dimension.HALL:
        return entry.hall.name if entry.hall else ""
    return entry.employer.name if dimension is Dimension.FIRM else key_of(dimension, entry)


def _grouped(dimension: Dimension, entries: Sequence[FairEntry]) -> dict[str, list[FairEntry]]:
    found: dict[str, list[FairEntry]] = defaultdict(list)
    for entry in entries:
        found[key_of(dimension, entry)].append(entry)
    return found


def _by_entry(name: FigureName, fair_ids: Sequence[int]) -> dict[int, int]:
    records = records_of(name, fair_ids).subquery()
    rows = db.session.execute(sa.select(records.c.entry_id, sa.func.sum(records.c.value)).group_by(records.c.entry_id))
    return {row[0]: int(row[1]) for row in rows}


def _waits_by_entry(fair_ids: Sequence[int]) -> dict[int, list[int]]:
    records = records_of(N.WAITS, fair_ids).subquery()
    found: dict[int, list[int]] = defaultdict(list)
    for entry_id, value in db.session.execute(sa.select(records.c.entry_id, records.c.value)):
        found[entry_id].append(int(value))
    return found


def _visitors_by_entry(fair_ids: Sequence[int]) -> dict[int, set[int]]:
    rows = db.session.execute(
        sa.select(BoothVisit.booth_id, BoothVisit.person_id).where(BoothVisit.fair_id.in_(list(fair_ids))).distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for entry_id, person_id in rows:
        found[entry_id].add(person_id)
    return found


def _line(
    key: str,
    label: str,
    entries: Sequence[FairEntry],
    counts: dict[FigureName, dict[int, int]],
    waits: dict[int, list[int]],
    visitors: dict[int, set[int]],
) -> Line:
    ids = [entry.id for entry in entries]
    return Line(
        key=key,
        label=label,
        counts={name: sum(found.get(one, 0) for one in ids) for name, found in counts.items()},
        firms=len({entry.employer_id for entry in entries}),
        visitors=len(set().union(*(visitors.get(one, set()) for one in ids))),
        waits=waits_of(second for one in ids for second in waits.get(one, ())),
    )


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
    statement = statement.join(Employer, Employer.id == FairEntry.employer_id).where(FairEntry.state.in_(ADMITTED))
    if dimension is not None:
        statement = statement.where(_condition(dimension, key))
    inner = statement.subquery()
    total, amount = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(inner.c.value), 0)).select_from(inner)
    ).one()
    order = (records.c.at.is_(None), records.c.at, records.c.id)
    rows = db.session.execute(statement.order_by(*order).limit(size).offset((page - 1) * size)).all()
    return Page(_with_things(rows), page, size, total), int(amount)


def _condition(dimension: Dimension, key: str) -> sa.ColumnElement[bool]:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
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


def list_visitors(fair_ids: Sequence[int], *, page: int = 1, size: int = 50) -> Page[tuple[int, int, Any]]:
    """Visitors as person ids, each with the number of booths they saw and when they first came."""
    grouped = (
        sa.select(
            BoothVisit.person_id,
            sa.func.count(sa.distinct(BoothVisit.booth_id)).label("booths"),
            sa.func.min(BoothVisit.first_at).label("first_at"),
        )
        .join(FairEntry, FairEntry.id == BoothVisit.booth_id)
        .where(BoothVisit.fair_id.in_(list(fair_ids)), FairEntry.state.in_(ADMITTED))
        .group_by(BoothVisit.person_id)
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(grouped.subquery())) or 0
    rows = db.session.execute(
        grouped.order_by(sa.text("first_at"), BoothVisit.person_id).limit(size).offset((page - 1) * size)
    ).all()
    return Page([(row[0], row[1], row[2]) for row in rows], page, size, total)
