"""The employer's shares of social insurance, read from `data/social_insurance.json`, each with its source.

A city whose shares differ changes the file. They only fill in a first draft: the lender puts in what it really pays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jobsite.sharing.payroll import half_up

DATA = Path(__file__).resolve().parent / "data" / "social_insurance.json"


@dataclass(frozen=True)
class Share:
    """One insurance: the employer's share of the wage in ten-thousandths, and the text it stands in."""

    key: str
    title: str
    per_ten_thousand: int
    source: str


@lru_cache(maxsize=1)
def all_shares() -> tuple[Share, ...]:
    """Every insurance that an employer pays, in the order of the file."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["shares"]
    return tuple(Share(**row) for row in rows)


def total_per_ten_thousand() -> int:
    """All shares together, in ten-thousandths of the wage."""
    return sum(one.per_ten_thousand for one in all_shares())


def estimated_fen(wage_fen: int) -> int:
    """What an employer pays in a month on this wage, each insurance rounded half up to the fen."""
    return sum(half_up(wage_fen * one.per_ten_thousand, 10_000) for one in all_shares())
