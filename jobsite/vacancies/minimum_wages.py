"""The local minimum wage by place and day, from data/minimum_wages.csv. Judges no vacancy: see `checks`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from jobsite.core.money import WageUnit

DATA = Path(__file__).parent / "data" / "minimum_wages.csv"
PAID_DAYS_A_MONTH = 21.75


@dataclass(frozen=True)
class MinimumWage:
    """Fen a month and fen an hour that apply in a division from a day on, with the notice that says so."""

    from_on: date
    division: str
    month_fen: int
    hour_fen: int
    source: str

    def fen_in(self, unit: WageUnit) -> int | None:
        """The minimum in fen per `unit`; a day is a month's by 21.75 paid days; None for piece wages."""
        amounts = {
            WageUnit.MONTH: self.month_fen,
            WageUnit.DAY: round(self.month_fen / PAID_DAYS_A_MONTH),
            WageUnit.HOUR: self.hour_fen,
        }
        return amounts.get(unit)


@lru_cache(maxsize=1)
def list_minimum_wages() -> tuple[MinimumWage, ...]:
    """All rows of the file."""
    with DATA.open(encoding="utf-8", newline="") as stream:
        return tuple(
            MinimumWage(
                date.fromisoformat(row["from_on"]),
                row["division"],
                round(float(row["month_yuan"]) * 100),
                round(float(row["hour_yuan"]) * 100),
                row["source"],
            )
            for row in csv.DictReader(stream)
        )


def find_minimum_wage(division_code: str, on: date) -> MinimumWage | None:
    """The row for a division on a day: the longest division that fits, then the latest day; None where none is known."""
    fitting = [row for row in list_minimum_wages() if row.from_on <= on and division_code.startswith(row.division)]
    return max(fitting, key=lambda row: (len(row.division), row.from_on), default=None)
