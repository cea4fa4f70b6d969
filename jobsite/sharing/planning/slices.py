"""The time of a plan cut into slices in which nothing changes, and how many people stand free in each.

Owns the arrays that solvers work on. Slices begin where an offer, a request or something taken begins or ends; people
change places between slices only. Must not know how plans are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jobsite.sharing.planning.pairs import Pairs, build_pairs
from jobsite.sharing.planning.sides import Shortage, Surplus, Wish

Ints = NDArray[np.int64]


class PlanError(ValueError):
    """A wish of staff that cannot be kept; `wish` names the pair and `reason` is `unknown`, `limits` or `headcount`."""

    def __init__(self, wish: Wish, reason: str) -> None:
        super().__init__(f"{reason}: {wish}")
        self.wish, self.reason = wish, reason


@dataclass(frozen=True, slots=True)
class Pinned:
    """A loan that staff fixed: places of the two sides, first and last day, people, and the pair's figures."""

    surplus: int
    shortage: int
    start: int
    end: int
    headcount: int
    daily: int
    retraining: int
    km: float
    score: float


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be solved: free people `spare` [offers, slices] and free places `open` [requests, slices].

    `bounds` [slices + 1] are the first days of the slices and the day after the last one. Pinned loans are already
    taken from both; pairs that are forbidden are not among `pairs`.
    """

    offers: tuple[Surplus, ...]
    requests: tuple[Shortage, ...]
    pairs: Pairs
    bounds: Ints
    spare: Ints
    open: Ints
    pinned: tuple[Pinned, ...]

    @property
    def lengths(self) -> Ints:
        """Days of each slice."""
        return np.diff(self.bounds)


def name_each_once(offers: Sequence[Surplus]) -> list[Surplus]:
    """A person named in two offers counts in the first only, so that nobody is counted twice on one day."""
    seen: set[int] = set()
    kept = []
    for offer in offers:
        people = tuple(one for one in dict.fromkeys(offer.people) if one not in seen)
        seen.update(people)
        fewer = len(offer.people) - len(people)
        kept.append(replace(offer, people=people, headcount=offer.headcount - fewer) if fewer else offer)
    return [one for one in kept if one.headcount > 0]


def build_problem(
    offers: Sequence[Surplus], requests: Sequence[Shortage], wishes: Sequence[Wish] = (), least_days: int = 1
) -> Problem:
    """Pairs, slices and capacities; raises PlanError for a pin that breaks a limit or a headcount."""
    offers = name_each_once(offers)
    pairs = build_pairs(offers, requests, least_days)
    bounds = _bounds(offers, requests)
    spare, places = _capacity(offers, bounds), _capacity(requests, bounds)
    pinned = tuple(_pin(wish, offers, requests, pairs) for wish in wishes if wish.least)
    pins = [wish for wish in wishes if wish.least]
    for wish, loan in zip(pins, pinned, strict=True):
        days = slice(np.searchsorted(bounds, loan.start), np.searchsorted(bounds, loan.end + 1))
        for table, place in ((spare, loan.surplus), (places, loan.shortage)):
            table[place, days] -= loan.headcount
            if table[place, days].min(initial=0) < 0:
                raise PlanError(wish, "headcount")
    pairs = pairs.pick(~_are_forbidden(pairs, offers, requests, wishes))
    return Problem(tuple(offers), tuple(requests), pairs, bounds, spare, places, pinned)


def _bounds(offers: Sequence[Surplus], requests: Sequence[Shortage]) -> Ints:
    sides: list[Surplus | Shortage] = [*offers, *requests]
    periods = [(one.start, one.end) for one in sides]
    periods += [(taken.start, taken.end) for one in sides for taken in one.taken]
    return np.unique(np.array([(start, end + 1) for start, end in periods], np.int64).ravel())


def _capacity(sides: Sequence[Surplus | Shortage], bounds: Ints) -> Ints:
    """Headcount in each slice less what is taken, never below 0: int64 [sides, slices]."""
    table = np.zeros((len(sides), max(0, len(bounds) - 1)), np.int64)
    for row, one in zip(table, sides, strict=True):
        row[np.searchsorted(bounds, one.start) : np.searchsorted(bounds, one.end + 1)] = one.headcount
        for taken in one.taken:
            row[np.searchsorted(bounds, taken.start) : np.searchsorted(bounds, taken.end + 1)] -= taken.headcount
    return np.maximum(table, 0)


def _pin(wish: Wish, offers: Sequence[Surplus], requests: Sequence[Shortage], pairs: Pairs) -> Pinned:
    surplus = next((place for place, one in enumerate(offers) if one.id == wish.surplus_id), None)
    shortage = next((place for place, one in enumerate(requests) if one.id == wish.shortage_id), None)
    if surplus is None or shortage is None:
        raise PlanError(wish, "unknown")
    found = np.nonzero((pairs.surplus == surplus) & (pairs.shortage == shortage))[0]
    if not len(found):
        raise PlanError(wish, "limits")
    row = found[0]
    figures = (int(pairs.daily[row]), int(pairs.retraining[row]), float(pairs.km[row]), pairs.score_of(row))
    return Pinned(surplus, shortage, int(pairs.start[row]), int(pairs.end[row]), wish.least, *figures)


def _are_forbidden(
    pairs: Pairs, offers: Sequence[Surplus], requests: Sequence[Shortage], wishes: Sequence[Wish]
) -> NDArray[np.bool_]:
    forbidden = {(wish.surplus_id, wish.shortage_id) for wish in wishes if not wish.least}
    mask = np.zeros(len(pairs), bool)
    for surplus_id, shortage_id in forbidden:
        ours = [place for place, one in enumerate(offers) if one.id == surplus_id]
        theirs = [place for place, one in enumerate(requests) if one.id == shortage_id]
        mask |= np.isin(pairs.surplus, ours) & np.isin(pairs.shortage, theirs)
    return mask
