"""Figures of one or several fairs: totals, and the same by hall, trade, division and firm. Counts what `records` selects."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.fairs.models.preparing import ADMITTED, FairEntry
from jobsite.fairs.models.talking import BoothVisit
from jobsite.fairs.reports.records import FigureName, records_of

N = FigureName
COUNTED: tuple[FigureName, ...] = tuple(name for name in FigureName if name is not N.WAITS)


class Dimension(StrEnum):
    """What a report is split by."""

    FAIR = "fair"
    HALL = "hall"
    TRADE = "trade"
    DIVISION = "division"
    FIRM = "firm"


ONE_FAIR = (Dimension.HALL, Dimension.TRADE, Dimension.DIVISION, Dimension.FIRM)
SEVERAL = (Dimension.FAIR, Dimension.TRADE, Dimension.DIVISION, Dimension.FIRM)


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


def report_of(fair_ids: Sequence[int], *, by: Sequence[Dimension] = ONE_FAIR, only: int | None = None) -> Report:
    """The report of these fairs, or of the one entry `only` of them. A firm in two fairs is one firm and two entries."""
    entries = [entry for entry in _entries(fair_ids) if only in (None, entry.id)]
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
        .options(joinedload(FairEntry.hall), joinedload(FairEntry.fair))
        .where(FairEntry.fair_id.in_(list(fair_ids)), FairEntry.state.in_(ADMITTED))
        .order_by(FairEntry.id)
    )
    return list(db.session.scalars(statement).unique())


def key_of(dimension: Dimension, entry: FairEntry) -> str:
    """The part of a dimension that an entry belongs to."""
    return {
        Dimension.FAIR: str(entry.fair_id),
        Dimension.HALL: str(entry.hall_id or ""),
        Dimension.TRADE: entry.employer.industry.value,
        Dimension.DIVISION: entry.employer.division_code,
        Dimension.FIRM: str(entry.employer_id),
    }[dimension]


def _label(dimension: Dimension, entry: FairEntry) -> str:
    if dimension is Dimension.HALL:
        return entry.hall.name if entry.hall else ""
    if dimension is Dimension.FAIR:
        return entry.fair.name
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
