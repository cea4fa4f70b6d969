"""Small timetables solved to the end: a mixed integer program for HiGHS, one variable for each talk and slot.

Used where breaks keep `board` from reaching its bounds, and to move as few talks as possible. Must not be used for large
fairs: more than MOST_CELLS variables are refused by `fits`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.fairs.timetable.values import Calendar, TalkRequest, slots_of

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint
optimize = lazy_module("scipy.optimize")
sparse = lazy_module("scipy.sparse")

MOST_CELLS = 3_000
LIMIT_SECONDS = 2.0
Floats = NDArray[np.float64]


class Cells:
    """Talks and slots as variables, with the constraints that every timetable keeps."""

    def __init__(self, requests: Sequence[TalkRequest], calendar: Calendar) -> None:
        self.requests = list(requests)
        self.cells = [(place, slot) for place, one in enumerate(requests) for slot in slots_of(calendar.allowed(one))]
        self.slots = calendar.slots
        keys: dict[tuple[str, int, int], list[int]] = {}
        for column, (place, slot) in enumerate(self.cells):
            one = self.requests[place]
            keys.setdefault(("talk", place, 0), []).append(column)
            keys.setdefault(("recruiter", one.recruiter, slot), []).append(column)
            keys.setdefault(("seeker", one.seeker, slot), []).append(column)
        limits = [calendar.capacity(key[1]) if key[0] == "recruiter" else 1 for key in keys]
        self.limit = self._rows(list(keys.values()), -np.inf, np.array(limits, np.float64))

    def _rows(self, rows: Sequence[Sequence[int]], low: float, high: Floats) -> LinearConstraint:
        at = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        on = np.array([column for row in rows for column in row], np.int64)
        table = sparse.csr_matrix((np.ones(len(on)), (at, on)), shape=(len(rows), len(self.cells) + self.slots))
        return optimize.LinearConstraint(table, low, high)

    def opens(self) -> LinearConstraint:
        """A talk needs its round: x ≤ y."""
        count = len(self.cells)
        rows = np.arange(count)
        at = np.concatenate([rows, rows])
        on = np.concatenate([rows, count + np.array([slot for _place, slot in self.cells], np.int64)])
        data = np.concatenate([np.ones(count), -np.ones(count)])
        return optimize.LinearConstraint(
            sparse.csr_matrix((data, (at, on)), shape=(count, count + self.slots)), -np.inf, 0
        )

    def weights(self) -> Floats:
        """What each variable serves."""
        return np.array([self.requests[place].weight for place, _slot in self.cells] + [0.0] * self.slots)

    def moves(self, before: Mapping[int, int]) -> Floats:
        """1 for each variable that keeps a talk where it was, times -1: the fewer kept, the more moved."""
        kept = [-1.0 if before.get(self.requests[place].id) == slot else 0.0 for place, slot in self.cells]
        return np.array(kept + [0.0] * self.slots)

    def rounds(self) -> Floats:
        """1 for each round used."""
        return np.array([0.0] * len(self.cells) + [1.0] * self.slots)

    def solve(self, price: Floats, *more: LinearConstraint) -> Floats | None:
        """The cheapest whole values within LIMIT_SECONDS; None where that was not proven."""
        found = optimize.milp(
            price,
            constraints=[self.limit, *more],
            integrality=np.ones(len(price)),
            bounds=optimize.Bounds(0, 1),
            options={"time_limit": LIMIT_SECONDS, "mip_rel_gap": 0.0},
        )
        return np.asarray(np.rint(found.x)) if found.status == 0 else None

    def at_least(self, row: Floats, value: float) -> LinearConstraint:
        """What was reached once stays reached."""
        return optimize.LinearConstraint(sparse.csr_matrix(row), value - 1e-6, np.inf)

    def read(self, values: Floats) -> dict[int, int]:
        """Talk → slot."""
        return {
            self.requests[place].id: slot
            for (place, slot), value in zip(self.cells, values, strict=False)
            if value > 0.5
        }


def fits(requests: Sequence[TalkRequest], calendar: Calendar) -> bool:
    """Whether it is small enough."""
    return 0 < sum(calendar.allowed(one).bit_count() for one in requests) <= MOST_CELLS


def solve_exactly(requests: Sequence[TalkRequest], calendar: Calendar) -> dict[int, int] | None:
    """The most weight, then the fewest rounds; None where it could not be proven in time."""
    cells = Cells(requests, calendar)
    first = cells.solve(-cells.weights())
    if first is None:
        return None
    kept = cells.at_least(cells.weights(), float(cells.weights() @ first))
    second = cells.solve(cells.rounds(), kept, cells.opens())
    return None if second is None else cells.read(second)


def move_fewest(
    requests: Sequence[TalkRequest], calendar: Calendar, before: Mapping[int, int]
) -> dict[int, int] | None:
    """The most weight, then the most talks left where they were; None where it could not be proven in time."""
    cells = Cells(requests, calendar)
    first = cells.solve(-cells.weights())
    if first is None:
        return None
    second = cells.solve(cells.moves(before), cells.at_least(cells.weights(), float(cells.weights() @ first)))
    return None if second is None else cells.read(second)
