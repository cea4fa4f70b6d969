"""The most people at work in each slice: a maximum flow that keeps yesterday's places where it can.

Each slice is a transport problem of offers and requests; the largest total of person-days is the sum of the largest
flows, since people may change places between slices. The flow is grown from what ran before, then by the cheapest free
pairs, then by augmenting paths (Dinic 1970). The smallest cut that ends the search proves the maximum: no
plan whatever can place more people on those days. Must not know names, scores or the database.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobsite.matching.compiled import compiled
from jobsite.sharing.planning.slices import Ints, Problem

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flow:
    """People at work of each pair in each slice, as rows (pair, slice, people), and the cuts that prove the most.

    `most` [slices] is the flow; the cut of a slice is the offers still reachable `ours` [offers, slices] and the
    requests `theirs` [requests, slices]: most = spare of the offers outside + places of the requests inside.
    """

    pair: Ints
    slice: Ints
    people: Ints
    most: Ints
    ours: Mask
    theirs: Mask

    def person_days(self, lengths: Ints) -> int:
        """The largest total that any plan can reach."""
        return int(self.most @ lengths)


def grow_flow(problem: Problem) -> Flow:
    """The maximum flow of every slice, in the order of time."""
    slices = max(0, len(problem.bounds) - 1)
    number, rate = _pair_numbers(problem), _rate(problem)
    people = np.zeros(number.shape, np.int64)
    ours, theirs = np.zeros((len(problem.offers), slices), bool), np.zeros((len(problem.requests), slices), bool)
    rows: list[Ints] = []
    most = np.zeros(slices, np.int64)
    last = np.ix_(np.zeros(0, np.int64), np.zeros(0, np.int64))
    for t in range(slices):
        mine, yours = np.nonzero(problem.spare[:, t])[0], np.nonzero(problem.open[:, t])[0]
        part = np.ix_(mine, yours)
        pair = number[part].ravel()
        allowed = pair >= 0
        allowed[allowed] = _is_on(problem, pair[allowed], t)
        before = people[part]
        flow = np.where(allowed.reshape(before.shape), before, 0)
        spare, places = problem.spare[mine, t], problem.open[yours, t]
        _keep(flow, spare, places)
        free = np.nonzero(allowed & ((spare > 0)[:, None] & (places > 0)[None, :]).ravel())[0]
        order = free[np.argsort(rate[pair[free]], kind="stable")]
        seen = np.zeros(len(mine), bool), np.zeros(len(yours), bool)
        _grow(allowed.reshape(flow.shape), order, flow, spare, places, *seen)
        people[last] = 0
        people[part] = flow
        last = part
        ours[mine, t], theirs[yours, t] = seen
        used = np.nonzero(flow.ravel())[0]
        rows.append(np.stack([pair[used], np.full(len(used), t), flow.ravel()[used]], axis=1))
        most[t] = flow.sum()
    table = np.concatenate(rows) if rows else np.zeros((0, 3), np.int64)
    return Flow(table[:, 0], table[:, 1], table[:, 2], most, ours, theirs)


def _rate(problem: Problem) -> NDArray[np.float64]:
    """Minutes a person and day of each pair over its whole time, learning spread over all its days."""
    pairs = problem.pairs
    return np.asarray(pairs.daily + pairs.retraining / np.maximum(pairs.days, 1))


def check_cuts(problem: Problem, flow: Flow) -> int:
    """Person-days that the cuts allow at most, counted anew from the problem alone.

    Raises ValueError where a cut is none: a possible pair leads from a reachable offer to an unreachable request.
    """
    total = 0
    number = _pair_numbers(problem)
    for t, days in enumerate(problem.lengths):
        near = np.nonzero(flow.ours[:, t] & (problem.spare[:, t] > 0))[0]
        far = np.nonzero(~flow.theirs[:, t] & (problem.open[:, t] > 0))[0]
        pair = number[np.ix_(near, far)].ravel()
        if _is_on(problem, pair[pair >= 0], t).any():
            raise ValueError(f"slice {t} is not cut")
        outside = problem.spare[~flow.ours[:, t], t].sum()
        total += int(days) * int(outside + problem.open[flow.theirs[:, t], t].sum())
    return total


def _pair_numbers(problem: Problem) -> Ints:
    """The place of each pair, -1 where there is none: int64 [offers, requests]."""
    number = np.full((len(problem.offers), len(problem.requests)), -1, np.int64)
    number[problem.pairs.surplus, problem.pairs.shortage] = np.arange(len(problem.pairs))
    return number


def _is_on(problem: Problem, pair: Ints, t: int) -> Mask:
    """Whether these pairs have slice `t` in common."""
    day = problem.bounds[t]
    return np.asarray((problem.pairs.start[pair] <= day) & (problem.pairs.end[pair] >= day))


@compiled
def _keep(flow: Ints, spare: Ints, places: Ints) -> None:
    """Take what ran before from the capacities; less where these have shrunk."""
    for i in range(flow.shape[0]):
        for j in range(flow.shape[1]):
            if flow[i, j]:
                flow[i, j] = min(flow[i, j], spare[i], places[j])
                spare[i] -= flow[i, j]
                places[j] -= flow[i, j]


@compiled
def _fill(order: Ints, flow: Ints, spare: Ints, places: Ints) -> None:
    """Fill the pairs in this order as far as both sides reach."""
    width = flow.shape[1]
    for place in order:
        i, j = place // width, place % width
        more = min(spare[i], places[j])
        if more > 0:
            flow[i, j] += more
            spare[i] -= more
            places[j] -= more


@compiled
def _grow(allowed: Mask, order: Ints, flow: Ints, spare: Ints, places: Ints, ours: Mask, theirs: Mask) -> None:
    """Fill, then augment by blocking flows (Dinic 1970); the last search is the cut (ours, theirs)."""
    _fill(order, flow, spare, places)
    rows, columns = flow.shape
    level_row, level_column = np.empty(rows, np.int64), np.empty(columns, np.int64)
    while _search(allowed, flow, spare, places, level_row, level_column):
        next_column, next_row = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
        for i in range(rows):
            while level_row[i] == 0 and spare[i] > 0:
                if not _push(i, allowed, flow, spare, places, level_row, level_column, next_column, next_row):
                    break
    for i in range(rows):
        ours[i] = level_row[i] >= 0
    for j in range(columns):
        theirs[j] = level_column[j] >= 0


@compiled
def _search(allowed: Mask, flow: Ints, spare: Ints, places: Ints, level_row: Ints, level_column: Ints) -> bool:
    """Levels of the residual graph from the spare people on, -1 where unreachable; whether a free place is reached."""
    rows, columns = flow.shape
    level_row[:] = -1
    level_column[:] = -1
    queue = np.empty(rows, np.int64)
    head = tail = 0
    for i in range(rows):
        if spare[i] > 0:
            level_row[i] = 0
            queue[tail] = i
            tail += 1
    is_found = False
    while head < tail:
        i = queue[head]
        head += 1
        for j in range(columns):
            if allowed[i, j] and level_column[j] < 0:
                level_column[j] = level_row[i] + 1
                if places[j] > 0:
                    is_found = True
                if not is_found:
                    for k in range(rows):
                        if flow[k, j] > 0 and level_row[k] < 0:
                            level_row[k] = level_column[j] + 1
                            queue[tail] = k
                            tail += 1
    return is_found


@compiled
def _push(
    first: int,
    allowed: Mask,
    flow: Ints,
    spare: Ints,
    places: Ints,
    level_row: Ints,
    level_column: Ints,
    next_column: Ints,
    next_row: Ints,
) -> bool:
    """Send people from row `first` along the levels to a free place, without recursion; whether any went."""
    rows, columns = flow.shape
    path_row, path_column = np.empty(rows + 1, np.int64), np.empty(rows + 1, np.int64)
    depth = 0
    path_row[0] = first
    while True:
        i = path_row[depth]
        while next_column[i] < columns:
            j = next_column[i]
            if allowed[i, j] and level_column[j] == level_row[i] + 1:
                break
            next_column[i] += 1
        if next_column[i] == columns:
            if depth == 0:
                return False
            depth -= 1
            next_row[path_column[depth]] += 1
            continue
        j = next_column[i]
        path_column[depth] = j
        if places[j] > 0:
            break
        while next_row[j] < rows:
            k = next_row[j]
            if flow[k, j] > 0 and level_row[k] == level_column[j] + 1:
                break
            next_row[j] += 1
        if next_row[j] == rows:
            next_column[i] += 1
            continue
        depth += 1
        path_row[depth] = next_row[j]
    more = min(spare[first], places[path_column[depth]])
    for step in range(depth):
        more = min(more, flow[path_row[step + 1], path_column[step]])
    for step in range(depth + 1):
        flow[path_row[step], path_column[step]] += more
        if step < depth:
            flow[path_row[step + 1], path_column[step]] -= more
    spare[first] -= more
    places[path_column[depth]] -= more
    return True
