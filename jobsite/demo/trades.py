"""The trades of the demo city: what a vacancy or a seeker of each is like. Data in `data/trades.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jobsite.core.money import WageUnit
from jobsite.employers.models import Industry
from jobsite.taxonomy.terms import Education, Shift

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Trade:
    """One trade; wages are yuan in `unit`, `weight` its share of the vacancies."""

    code: str
    titles: tuple[str, ...]
    industries: tuple[Industry, ...]
    low: int
    high: int
    unit: WageUnit
    education: Education
    skills: tuple[str, ...]
    certificates: tuple[str, ...]
    shifts: tuple[Shift, ...]
    duties: tuple[str, ...]
    weight: int


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@cache
def list_trades() -> tuple[Trade, ...]:
    """All trades, in the file's order."""
    with (DATA / "trades.csv").open(encoding="utf-8") as stream:
        return tuple(
            Trade(
                code=row["code"],
                titles=_several(row["titles"]),
                industries=tuple(Industry(name) for name in _several(row["industries"])),
                low=int(row["low"]),
                high=int(row["high"]),
                unit=WageUnit(row["unit"]),
                education=Education(row["education"]),
                skills=_several(row["skills"]),
                certificates=_several(row["certificates"]),
                shifts=tuple(Shift(name) for name in _several(row["shifts"])),
                duties=_several(row["duties"]),
                weight=int(row["weight"]),
            )
            for row in csv.DictReader(stream)
        )


@cache
def trades_of(industry: Industry) -> tuple[Trade, ...]:
    """Trades that firms of this industry look for; every firm looks for some, so never empty."""
    found = tuple(trade for trade in list_trades() if industry in trade.industries)
    return found or tuple(trade for trade in list_trades() if Industry.SERVICES in trade.industries)
