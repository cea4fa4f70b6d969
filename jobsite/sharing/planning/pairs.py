"""Who could help whom: the score of a pair, its limits and its cost, all formulas in this one place.

Must not know the database or words for people. A pair is one surplus offer and one shortage request. The score is

    score = Σ WEIGHTS[part] × fit[part],    0 ≤ fit ≤ 1, at most 100; what is not known fits NEUTRAL

| part | weight | fit |
| --- | --- | --- |
| work | 40 | 0.75 × how near the trades are + 0.25 × share of the asked skills that are there |
| dates | 20 | days both named ÷ the longer of both periods |
| commute | 15 | 1 up to 3 km, then exp(-(km - 3) / 15) |
| pay | 10 | 1 where the borrower pays no less than now, falling to 0 at 20 % less |
| lodging | 7 | 1 where it is not needed or offered, else 0 |
| shifts | 8 | share of the borrower's shifts that the people take |

How near the trades are: the affinity of the trades (`matching.trades`), but at least EASY_SIMPLE for simple work that
anyone may begin and EASY_FACTORY for factory work that is no skilled trade.

A pair is impossible, whatever its score, where a limit stands: LIMITS names them in the order they are told.

The cost of a loan is people's time in whole minutes: `daily` a person and day, the way to and fro at MINUTES_PER_KM
(with lodging beyond LODGING_FROM_KM a seventh of it: once a week); and `retraining` once for each person who begins:
RETRAINING_DAYS × (1 - nearness of the trades), and SKILL_DAYS for each asked skill that is missing, together at most
MOST_SKILL_DAYS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jobsite.matching.trades import affinity, list_trades, node_count
from jobsite.sharing.planning.sides import Shortage, Surplus
from jobsite.taxonomy.divisions import distance_km, find_division

PARTS = ("work", "dates", "commute", "pay", "lodging", "shifts")
WEIGHTS = np.array([40.0, 20.0, 15.0, 10.0, 7.0, 8.0])
LIMITS = ("same_firm", "dates", "work", "certificates", "distance", "lodging", "shifts")
NEUTRAL = 0.6
SKILL_SHARE = 0.25
LEAST_NEARNESS = 0.3
EASY_SIMPLE, EASY_FACTORY = 0.5, 0.35
NEAR_KM, FALL_KM = 3.0, 15.0
PAY_ZERO_AT = 0.8
UNKNOWN_KM = 25.0
MINUTES_PER_KM = 4.0  # both ways at 30 km/h
LODGING_FROM_KM = 15.0
DAY_MINUTES = 480
RETRAINING_DAYS = 5.0
SKILL_DAYS, MOST_SKILL_DAYS = 0.5, 2.0
SHIFT_NAMES = ("day", "night", "rotating")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns, one row each: places in the two lists, first and last day, and the figures of one person.

    `daily` are minutes of way a person and day, `retraining` minutes once for a person; both whole numbers.
    """

    surplus: Ints
    shortage: Ints
    start: Ints
    end: Ints
    daily: Ints
    retraining: Ints
    km: Floats
    fits: Floats  # [pairs, parts]

    def __len__(self) -> int:
        return len(self.surplus)

    @property
    def days(self) -> Ints:
        return self.end - self.start + 1

    @property
    def scores(self) -> Floats:
        return np.asarray(self.fits @ WEIGHTS)

    def score_of(self, row: int) -> float:
        """The score of one pair."""
        return float(self.fits[row] @ WEIGHTS)

    def pick(self, rows: NDArray[np.generic]) -> Pairs:
        """The pairs at these places (or where a mask is true)."""
        return Pairs(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One pair looked at alone: its points by part, the limits that stand, its days, distance and costs."""

    points: dict[str, float]
    score: float
    limits: tuple[str, ...]
    start: int
    end: int
    km: float
    daily_minutes: int
    retraining_minutes: int

    @property
    def days(self) -> int:
        return max(0, self.end - self.start + 1)


def build_pairs(offers: Sequence[Surplus], requests: Sequence[Shortage], least_days: int = 1) -> Pairs:
    """All possible pairs of both lists, by offer then request; those with a limit are left out."""
    if not offers or not requests:
        return no_pairs()
    table = _Table(offers, requests, least_days)
    rows, columns = np.nonzero(table.meeting())
    pairs, limits = table.measure(rows, columns)
    return pairs.pick(np.flatnonzero(~limits.any(axis=1)))


def no_pairs() -> Pairs:
    """An empty table of pairs."""
    none = np.zeros(0, np.int64)
    return Pairs(none, none, none, none, none, none, np.zeros(0), np.zeros((0, len(PARTS))))


def judge_pair(offer: Surplus, request: Shortage, least_days: int = 1) -> Judgement:
    """The same figures for one pair, also where it is impossible."""
    pairs, limits = _Table([offer], [request], least_days).measure(np.zeros(1, np.int64), np.zeros(1, np.int64))
    points = {part: float(value) for part, value in zip(PARTS, pairs.fits[0] * WEIGHTS, strict=True)}
    return Judgement(
        points=points,
        score=float(pairs.scores[0]),
        limits=tuple(name for name, stands in zip(LIMITS, limits[0], strict=True) if stands),
        start=int(pairs.start[0]),
        end=int(pairs.end[0]),
        km=float(pairs.km[0]),
        daily_minutes=int(pairs.daily[0]),
        retraining_minutes=int(pairs.retraining[0]),
    )


class _Table:
    """Both lists as arrays; `measure` is called with places in them."""

    def __init__(self, offers: Sequence[Surplus], requests: Sequence[Shortage], least_days: int) -> None:
        self.offers, self.requests, self.least_days = offers, requests, max(1, least_days)
        self.o = {name: np.array([getattr(one, name) for one in offers]) for name in _BOTH}
        self.r = {name: np.array([getattr(one, name) for one in requests]) for name in _BOTH}
        self.radius = np.array([one.radius_km for one in offers], np.float64)
        self.needs_lodging = np.array([one.needs_lodging for one in offers], bool)
        self.offers_lodging = np.array([one.offers_lodging for one in requests], bool)
        self.rides = np.array([one.has_transport for one in offers], bool)
        self.offers_ride = np.array([one.offers_transport for one in requests], bool)

    def meeting(self) -> NDArray[np.bool_]:
        """Pairs of two firms with days in common: bool [offers, requests]."""
        late = self.o["start"][:, None] <= self.r["end"][None, :]
        early = self.o["end"][:, None] >= self.r["start"][None, :]
        return np.asarray(late & early & (self.o["firm_id"][:, None] != self.r["firm_id"][None, :]))

    def measure(self, rows: Ints, columns: Ints) -> tuple[Pairs, NDArray[np.bool_]]:
        """The pairs at these places and their limits: bool [pairs, limits]."""
        start = np.maximum(self.o["start"][rows], self.r["start"][columns])
        end = np.minimum(self.o["end"][rows], self.r["end"][columns])
        days = np.maximum(end - start + 1, 0)
        near = _nearness(self.offers, self.requests)[rows, columns]
        asked, held = _counts([one.skills for one in self.offers], [one.skills for one in self.requests])
        missing = asked[columns] - held[rows, columns]
        share = np.where(asked[columns] > 0, held[rows, columns] / np.maximum(asked[columns], 1), 1.0)
        km = _kilometres(self.offers, self.requests)[rows, columns]
        bed, ride = self.offers_lodging[columns], self.offers_ride[columns] | self.rides[rows]
        shifts = _shift_share(self.offers, self.requests)[rows, columns]
        longer = np.maximum(self._length(self.o)[rows], self._length(self.r)[columns])
        fits = np.stack(
            [
                (1 - SKILL_SHARE) * near + SKILL_SHARE * share,
                days / longer,
                np.where(km <= NEAR_KM, 1.0, np.exp(-(km - NEAR_KM) / FALL_KM)),
                _pay(self.offers, self.requests)[rows, columns],
                (~self.needs_lodging[rows] | bed).astype(np.float64),
                shifts,
            ],
            axis=1,
        )
        taught = RETRAINING_DAYS * (1 - near) + np.minimum(SKILL_DAYS * missing, MOST_SKILL_DAYS)
        trips = np.where(bed & (km > LODGING_FROM_KM), 1 / 7, 1.0)
        daily, retraining = np.rint(MINUTES_PER_KM * km * trips), np.rint(DAY_MINUTES * taught)
        limits = np.stack(
            [
                self.o["firm_id"][rows] == self.r["firm_id"][columns],
                days < self.least_days,
                near < LEAST_NEARNESS,
                self._lacks_certificate()[rows, columns],
                (km > self.radius[rows]) & ~bed & ~ride,
                self.needs_lodging[rows] & ~bed & (km > self.radius[rows]),
                shifts == 0,
            ],
            axis=1,
        )
        whole = (daily.astype(np.int64), retraining.astype(np.int64))
        return Pairs(rows, columns, start, end, *whole, km, fits), limits

    @staticmethod
    def _length(side: dict[str, Ints]) -> Ints:
        return side["end"] - side["start"] + 1

    def _lacks_certificate(self) -> NDArray[np.bool_]:
        asked, held = _counts([one.certificates for one in self.offers], [one.certificates for one in self.requests])
        return np.asarray(held < asked[None, :])


_BOTH = ("firm_id", "start", "end")


def _counts(held: Sequence[frozenset[str]], asked: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
    """(how many are asked [requests], how many of them are held [offers, requests])."""
    names = {name: place for place, name in enumerate(sorted(set().union(*asked)))}
    ours, theirs = np.zeros((len(held), len(names)), np.float32), np.zeros((len(asked), len(names)), np.float32)
    for table, sets in ((ours, held), (theirs, asked)):
        for place, one in enumerate(sets):
            table[place, [names[name] for name in one if name in names]] = 1
    return theirs.sum(axis=1).astype(np.float64), (ours @ theirs.T).astype(np.float64)


def _nearness(offers: Sequence[Surplus], requests: Sequence[Shortage]) -> Floats:
    """How near the trades are, [offers, requests] in [0, 1]; NEUTRAL where one is unknown."""
    ours, our_place = np.unique(_node_rows(offers), axis=0, return_inverse=True)
    theirs, their_place = np.unique(_node_rows(requests), axis=0, return_inverse=True)
    near = np.zeros((len(ours), len(theirs)))
    matrix, easy = _trades()
    half = ours.shape[1] // 2
    for p in range(half):
        for q in range(half):
            a, b = ours[:, p].astype(np.int64), theirs[:, q].astype(np.int64)
            weight = ours[:, half + p][:, None] * theirs[:, half + q][None, :]
            np.maximum(near, weight * np.maximum(matrix[a][:, b], easy[b][None, :]), out=near)
    unknown = (ours[:, half] == 0)[:, None] | (theirs[:, half] == 0)[None, :]
    return np.where(unknown, NEUTRAL, np.minimum(near, 1.0))[our_place.ravel()][:, their_place.ravel()]


def _node_rows(sides: Sequence[Surplus | Shortage], most: int = 4) -> Floats:
    """Nodes and weights of each, padded: float64 [sides, 2 × most]."""
    rows = np.zeros((len(sides), 2 * most))
    rows[:, :most] = node_count()
    for place, one in enumerate(sides):
        for k, (node, weight) in enumerate(one.nodes[:most]):
            rows[place, k], rows[place, most + k] = node, weight
    return rows


@lru_cache(maxsize=1)
def _trades() -> tuple[Floats, Floats]:
    """(affinity of nodes, how near at least each is to any other), with a row of noughts for no node."""
    matrix, easy = np.zeros((node_count() + 1, node_count() + 1)), np.zeros(node_count() + 1)
    matrix[:-1, :-1] = affinity()
    for trade in list_trades():
        if "simple" in trade.tags:
            easy[trade.index] = EASY_SIMPLE
        elif "factory" in trade.tags and "skilled" not in trade.tags:
            easy[trade.index] = EASY_FACTORY
    return matrix, easy


def _kilometres(offers: Sequence[Surplus], requests: Sequence[Shortage]) -> Floats:
    """Kilometres between the places [offers, requests]; UNKNOWN_KM where one is unknown."""
    ours, our_place = np.unique([one.division for one in offers], return_inverse=True)
    theirs, their_place = np.unique([one.division for one in requests], return_inverse=True)
    table = np.array(
        [[distance_km(a, b) if find_division(a) and find_division(b) else UNKNOWN_KM for b in theirs] for a in ours]
    )
    return np.asarray(table[our_place][:, their_place])


def _pay(offers: Sequence[Surplus], requests: Sequence[Shortage]) -> Floats:
    now = np.array([one.wage_fen or np.nan for one in offers], np.float64)
    then = np.array([one.wage_fen or np.nan for one in requests], np.float64)
    ratio = then[None, :] / now[:, None]
    return np.where(np.isnan(ratio), NEUTRAL, np.clip((ratio - PAY_ZERO_AT) / (1 - PAY_ZERO_AT), 0.0, 1.0))


def _shift_share(offers: Sequence[Surplus], requests: Sequence[Shortage]) -> Floats:
    """The share of the asked shifts that are taken; who names none takes all, and asks for the day."""
    takes = np.array([[not one.shifts or name in one.shifts for name in SHIFT_NAMES] for one in offers], np.float64)
    asks = np.array([[name in (one.shifts or {"day"}) for name in SHIFT_NAMES] for one in requests], np.float64)
    return np.asarray((takes @ asks.T) / np.maximum(asks.sum(axis=1), 1)[None, :])
