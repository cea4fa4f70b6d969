"""A proven floor of the minutes of large plans: prices of places and days, and each person's best way through them.

Lagrangian relaxation of "no more people than places" (prices v ≥ 0 of a place and day) and of "the most people in each
slice" (reward λ of a person and day). For any prices no plan with these people costs less than

    Σ λ × days × most - Σ v × days × places - Σ people of an offer × its best path,

where the best path of one person over time, from place to place with learning at each beginning, is found exactly by
dynamic programming. Prices are raised where too many come and lowered where places stay free, offer by offer
(incremental subgradients). Nothing here makes a plan. Must not know names or the database.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobsite.matching.compiled import compiled
from jobsite.sharing.planning.flows import Flow
from jobsite.sharing.planning.slices import Ints, Problem

Floats = NDArray[np.float64]
ROUNDS = 10
LAST_LOOKED_AT = 1
FIRST_REWARD = 250.0
PLACE_STEP, REWARD_STEP = 1.5, 100.0
NOWHERE = -1e18


class Ways(NamedTuple):
    """Where people of each offer can go: pairs `first[i]` to `first[i + 1]`, each open in slices start ≤ t < end.

    `begins`, `ends` are the slices of the offer itself, `people` its most people in any slice.
    """

    first: Ints
    begins: Ints
    ends: Ints
    people: Floats
    start: Ints
    end: Ints
    place: Ints
    daily: Floats
    learning: Floats
    days: Floats


def priced_floor(problem: Problem, flow: Flow, rounds: int = 0) -> int:
    """Minutes that no plan with the flow's people in each slice can undercut; 0 where prices tell nothing.

    After any number of `rounds` (ROUNDS unless given) the floor holds; more make it better.
    """
    if not len(problem.pairs):
        return 0
    ways = _ways(problem)
    places = np.ascontiguousarray(problem.open.T).astype(np.float64)
    most = flow.most.astype(np.float64)
    price, reward = np.zeros_like(places), np.full(len(most), FIRST_REWARD)
    usage, covered = np.zeros_like(places), np.zeros_like(most)
    at = np.full((len(problem.offers), len(most)), -1, np.int64)
    chance, best = np.random.default_rng(1), 0.0
    rounds = rounds or ROUNDS
    for number in range(rounds):
        order = chance.permutation(len(problem.offers))
        steps = PLACE_STEP / (1 + number / 3), REWARD_STEP / (1 + number / 10)
        _adjust(order, ways, reward, price, most, places, usage, covered, at, *steps)
        if number >= rounds - LAST_LOOKED_AT:
            best = max(best, _floor(ways, reward, price, most, places))
    return math.floor(best * (1 - 1e-9))


def _ways(problem: Problem) -> Ways:
    pairs, bounds = problem.pairs, problem.bounds

    def slices(days: list[int]) -> Ints:
        return np.searchsorted(bounds, np.array(days, np.int64)).astype(np.int64)

    return Ways(
        first=np.searchsorted(pairs.surplus, np.arange(len(problem.offers) + 1)).astype(np.int64),
        begins=slices([one.start for one in problem.offers]),
        ends=slices([one.end + 1 for one in problem.offers]),
        people=problem.spare.max(axis=1).astype(np.float64),
        start=np.searchsorted(bounds, pairs.start).astype(np.int64),
        end=np.searchsorted(bounds, pairs.end + 1).astype(np.int64),
        place=pairs.shortage.astype(np.int64),
        daily=pairs.daily.astype(np.float64),
        learning=pairs.retraining.astype(np.float64),
        days=problem.lengths.astype(np.float64),
    )


@compiled
def _best_path(offer: int, ways: Ways, reward: Floats, price: Floats, top: Floats, via: Ints, since: Ints) -> float:
    """The most that one person of the offer can gain; `via` and `since` tell the stays that end in each slice."""
    first, last = ways.first[offer], ways.first[offer + 1]
    stay, began = np.full(last - first, NOWHERE), np.zeros(last - first, np.int64)
    begins, ends = ways.begins[offer], ways.ends[offer]
    top[begins] = 0.0
    for t in range(begins, ends):
        before = top[t]
        best, by, by_since = before, -1, 0
        days = ways.days[t]
        for z in range(last - first):
            row = first + z
            if ways.start[row] <= t and t < ways.end[row]:
                gain = stay[z]
                if before - ways.learning[row] > gain:
                    gain, began[z] = before - ways.learning[row], t
                gain += days * (reward[t] - price[t, ways.place[row]] - ways.daily[row])
                stay[z] = gain
                if gain > best:
                    best, by, by_since = gain, row, began[z]
        top[t + 1], via[t], since[t] = best, by, by_since
    return float(top[ends])


@compiled
def _floor(ways: Ways, reward: Floats, price: Floats, most: Floats, places: Floats) -> float:
    """The floor that these prices prove."""
    slices = len(ways.days)
    top, via, since = np.zeros(slices + 1), np.zeros(slices, np.int64), np.zeros(slices, np.int64)
    total = 0.0
    for t in range(slices):
        total += reward[t] * ways.days[t] * most[t]
        for place in range(places.shape[1]):
            total -= price[t, place] * ways.days[t] * places[t, place]
    for offer in range(len(ways.people)):
        if ways.people[offer] > 0 and ways.ends[offer] > ways.begins[offer]:
            total -= ways.people[offer] * _best_path(offer, ways, reward, price, top, via, since)
    return total


@compiled
def _adjust(
    order: Ints,
    ways: Ways,
    reward: Floats,
    price: Floats,
    most: Floats,
    places: Floats,
    usage: Floats,
    covered: Floats,
    at: Ints,
    place_step: float,
    reward_step: float,
) -> None:
    """Send each offer's people along their best path (`at` [offers, slices] is the request), prices following at once."""
    slices = len(ways.days)
    top, via, since = np.zeros(slices + 1), np.zeros(slices, np.int64), np.zeros(slices, np.int64)
    for offer in order:
        people = ways.people[offer]
        if people <= 0 or ways.ends[offer] <= ways.begins[offer]:
            continue
        _best_path(offer, ways, reward, price, top, via, since)
        for t in range(ways.begins[offer], ways.ends[offer]):
            if at[offer, t] >= 0:
                usage[t, at[offer, t]] -= people
                covered[t] -= people
                at[offer, t] = -1
        t = ways.ends[offer] - 1
        while t >= ways.begins[offer]:
            if via[t] < 0:
                t -= 1
                continue
            place = ways.place[via[t]]
            for s in range(since[t], t + 1):
                usage[s, place] += people
                covered[s] += people
                at[offer, s] = place
                price[s, place] = max(0.0, price[s, place] + place_step * (usage[s, place] - places[s, place]))
            t = since[t] - 1
    for t in range(slices):
        reward[t] += reward_step * (most[t] - covered[t]) / max(1.0, most[t])
        for place in range(places.shape[1]):
            if usage[t, place] < places[t, place] and price[t, place] > 0:
                price[t, place] = max(0.0, price[t, place] + place_step * (usage[t, place] - places[t, place]))
