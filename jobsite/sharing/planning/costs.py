"""The least way and learning for a given number of people in each slice: a mixed integer program for HiGHS.

Variables are people x of a pair in a slice and people s who begin there, s ≥ x - x of the slice before:

    min Σ daily × days × x + Σ retraining × s,   people ≤ spare, people ≤ places,   Σ x of a slice = its most

HiGHS (scipy.optimize.milp) gives the plan and the dual bound. Beyond EXACT_MOST variables the
flow stays as it is, and the floor is the better of `floor_of_costs` and `prices.priced_floor`. Must not know names or
the database.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jobsite.core.lazily import lazy_module
from jobsite.sharing.planning.flows import Flow
from jobsite.sharing.planning.prices import priced_floor
from jobsite.sharing.planning.slices import Ints, Problem

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint
optimize = lazy_module("scipy.optimize")
sparse = lazy_module("scipy.sparse")

EXACT_MOST = 6_000
LIMIT_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """People of each pair in each slice as rows (pair, slice, people), with a proven floor of the minutes in all."""

    pair: Ints
    slice: Ints
    people: Ints
    cost_bound: int
    is_exact: bool


def schedule_of(flow: Flow, problem: Problem) -> Schedule:
    """The schedule of a plain flow, with the better of two proven floors."""
    floor = max(floor_of_costs(problem, flow), priced_floor(problem, flow))
    return Schedule(flow.pair, flow.slice, flow.people, floor, False)


def least_costs(problem: Problem, flow: Flow, seconds: float = LIMIT_SECONDS) -> Schedule:
    """The cheapest schedule with the flow's people in each slice; the flow itself where that is too large or slow."""
    pair, slices = _cells(problem)
    if not len(pair):
        return Schedule(flow.pair, flow.slice, flow.people, 0, True)
    if len(pair) > EXACT_MOST:
        return schedule_of(flow, problem)
    count = len(pair)
    before = _before(pair, slices)
    constraints = _constraints(problem, flow, pair, slices, before)
    pairs = problem.pairs
    price = np.concatenate([pairs.daily[pair] * problem.lengths[slices], pairs.retraining[pair]])
    limit = np.minimum(problem.spare[pairs.surplus[pair], slices], problem.open[pairs.shortage[pair], slices])
    found = optimize.milp(
        price.astype(np.float64),
        constraints=constraints,
        integrality=np.repeat([1, 0], count),
        bounds=optimize.Bounds(0, np.concatenate([limit, np.full(count, np.inf)])),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return schedule_of(flow, problem)
    people = np.rint(found.x[:count]).astype(np.int64)
    used = np.nonzero(people)[0]
    bound = max(floor_of_costs(problem, flow), _round_up(found.mip_dual_bound))
    return Schedule(pair[used], slices[used], people[used], bound, True)


def _round_up(bound: float | None) -> int:
    """A proven floor of whole minutes, with room for the solver's own tolerance."""
    return 0 if bound is None or not math.isfinite(bound) else math.ceil(bound - 1e-6 * max(1.0, abs(bound)))


def _cells(problem: Problem) -> tuple[Ints, Ints]:
    """Every (pair, slice) in which both sides have people and places, by pair then slice; too many give what fits."""
    pairs, firsts = problem.pairs, problem.bounds[:-1]
    if len(pairs) > EXACT_MOST:
        return np.arange(len(pairs)), np.zeros(len(pairs), np.int64)
    is_on = (pairs.start[:, None] <= firsts[None, :]) & (pairs.end[:, None] >= firsts[None, :])
    is_on &= (problem.spare[pairs.surplus] > 0) & (problem.open[pairs.shortage] > 0)
    pair, slices = np.nonzero(is_on)
    return pair.astype(np.int64), slices.astype(np.int64)


def _before(pair: Ints, slices: Ints) -> Ints:
    """The place of the same pair in the slice before, -1 where there is none."""
    before = np.arange(len(pair)) - 1
    follows = np.zeros(len(pair), bool)
    follows[1:] = (pair[1:] == pair[:-1]) & (slices[1:] == slices[:-1] + 1)
    return np.where(follows, before, -1)


def _constraints(problem: Problem, flow: Flow, pair: Ints, slices: Ints, before: Ints) -> list[LinearConstraint]:
    count, width = len(pair), len(problem.bounds) - 1
    columns = np.arange(count)

    def rows(key: Ints, limits: Ints, *, exact: bool) -> LinearConstraint:
        names, places = np.unique(key, return_inverse=True)
        table = sparse.csr_matrix((np.ones(count), (places, columns)), shape=(len(names), 2 * count))
        ends = limits.ravel()[names]
        return optimize.LinearConstraint(table, ends if exact else -np.inf, ends)

    follows = np.nonzero(before >= 0)[0]
    data = np.concatenate([np.ones(count), -np.ones(count), -np.ones(len(follows))])
    at = np.concatenate([columns, columns, follows])
    on = np.concatenate([columns, columns + count, before[follows]])
    begins = sparse.csr_matrix((data, (at, on)), shape=(count, 2 * count))
    return [
        rows(problem.pairs.surplus[pair] * width + slices, problem.spare, exact=False),
        rows(problem.pairs.shortage[pair] * width + slices, problem.open, exact=False),
        rows(slices, flow.most, exact=True),
        optimize.LinearConstraint(begins, -np.inf, 0.0),
    ]


def floor_of_costs(problem: Problem, flow: Flow) -> int:
    """Minutes that no plan with these people can undercut, by each side's cheapest rate a day.

    Who begins stays at most all days of the pair, so learning costs at least its share of each day.
    """
    pairs = problem.pairs
    if not len(pairs):
        return 0
    rate = pairs.daily + pairs.retraining / pairs.days
    floors = []
    for place, free in ((pairs.surplus, problem.spare), (pairs.shortage, problem.open)):
        least = np.full(len(free), np.inf)
        np.minimum.at(least, place, rate)
        order = np.argsort(least, kind="stable")
        order = order[np.isfinite(least[order])]
        reached = np.minimum(np.cumsum(free[order], axis=0), flow.most[None, :])
        taken = np.diff(reached, axis=0, prepend=0)
        floors.append(float((least[order][:, None] * taken * problem.lengths[None, :]).sum()))
    return math.floor(max(floors) + 1e-6)
