"""How long it takes until a ticket is called, reckoned from who is there and how long tickets took so far. Pure.

A recruiter serves one ticket after the other; a cycle is the time from being free for a ticket to being free again:
looking at it, the call, the talk. Tickets that were never called count as cycles of no length, missed calls as the
minute they cost, so that one mean holds it all. The remaining time of a running cycle follows from its elapsed time as
for Erlang-4 lengths (deviation half the mean), which talks with a timer come near to. `assets/js/fair_wait.js` reckons
the same from the numbers that a queue's event carries.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

PRIOR_CYCLES = 2
"""The planned length of a talk weighs as much as so many cycles that were seen."""
PRIOR_SHARE = 0.75
"""Of the planned length, which is the most that a talk takes without extension."""
MOST_GAP_S = 120
"""A recruiter who was free for longer before a call rested; that is no part of a cycle."""


@dataclass(frozen=True)
class Serving:
    """Who serves a booth now: recruiters free for a ticket, since when the others are at theirs, the mean cycle (s)."""

    idle: int
    busy_since: tuple[datetime, ...]
    mean_s: float

    @property
    def servers(self) -> int:
        """How many tickets can be served at once."""
        return self.idle + len(self.busy_since)

    def busy_epochs(self) -> list[int]:
        """When the running cycles began, in whole seconds since 1970, as scripts reckon."""
        return [round(since.timestamp()) for since in self.busy_since]


def mean_cycle_s(total_s: float, count: int, planned_s: float) -> float:
    """The mean cycle of a booth in seconds: what was seen, weighed with the plan while little was seen."""
    return (total_s + PRIOR_CYCLES * PRIOR_SHARE * planned_s) / (count + PRIOR_CYCLES)


def remaining_s(elapsed_s: float, mean_s: float) -> float:
    """What is left of a cycle that has lasted `elapsed_s`: the mean residual life of an Erlang-4 length."""
    x = 4 * max(elapsed_s, 0.0) / mean_s
    return mean_s / 4 * (4 + 3 * x + x * x + x**3 / 6) / (1 + x + x * x / 2 + x**3 / 6)


def expected_wait_s(position: int, serving: Serving, at: datetime) -> float | None:
    """Seconds until the ticket at `position` (1: the next) is called; None while nobody serves."""
    if serving.servers == 0:
        return None
    free_in = [0.0] * serving.idle
    free_in += [remaining_s((at - since).total_seconds(), serving.mean_s) for since in serving.busy_since]
    return nth_start_s(position, free_in, serving.mean_s)


def nth_start_s(position: int, free_in: Sequence[float], mean_s: float) -> float:
    """When the `position`-th ticket begins if each of the recruiters, free in so many seconds, takes one after another."""
    heap = list(free_in)
    heapq.heapify(heap)
    for _ahead in range(position - 1):
        heapq.heapreplace(heap, heap[0] + mean_s)
    return heap[0]


def position_after(position: int, own_ticket: int, ticket: int, delta: int) -> int:
    """One's position after the news that `ticket` came into (+1) or went out of (-1) those who wait."""
    return position + delta if ticket < own_ticket else position


def serving_from(free_since: datetime, joined_at: datetime, called_at: datetime) -> datetime:
    """When the cycle of a ticket called at `called_at` began: when the recruiter was free for it, at most a gap before."""
    ready = max(free_since, joined_at)
    gap = (called_at - ready).total_seconds()
    return ready if 0 <= gap <= MOST_GAP_S else called_at
