"""The two sides of a plan as plain values: what firms have to lend and what firms lack.

Owns the dataclasses that planning works on; dates are days since year 1 (`date.toordinal()`), both ends included.
Must not know the database.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """So many people are already spoken for on these days."""

    start: int
    end: int
    headcount: int


@dataclass(frozen=True, slots=True)
class Surplus:
    """People a firm can lend. `people` are named ones, at most `headcount`; `wage_fen` is a month's present wage.

    `nodes` are the trades as `matching.features.title_nodes` gives them; an empty `shifts` takes any shift.
    """

    id: int
    firm_id: int
    nodes: tuple[tuple[int, float], ...]
    division: str
    headcount: int
    start: int
    end: int
    radius_km: float = 20.0
    wage_fen: int | None = None
    skills: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()
    needs_lodging: bool = False
    has_transport: bool = False
    people: tuple[int, ...] = ()
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortage:
    """People a firm lacks; `certificates` must be held, `skills` are welcome and else taught."""

    id: int
    firm_id: int
    nodes: tuple[tuple[int, float], ...]
    division: str
    headcount: int
    start: int
    end: int
    wage_fen: int | None = None
    skills: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()
    offers_lodging: bool = False
    offers_transport: bool = False
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff fixed by hand: at least `least` people of the pair (pin), or none (`least` 0: forbid)."""

    surplus_id: int
    shortage_id: int
    least: int = 0
