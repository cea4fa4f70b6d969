"""Which talks can be served at all: the most weight when no party has more talks than slots.

Without clashes of time this is a linear program whose corners are whole (a bipartite degree problem), so HiGHS finds
the best set and its value bounds every timetable. Must not place anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from jobsite.core.lazily import lazy_module
from jobsite.fairs.timetable.values import Calendar, TalkRequest

optimize = lazy_module("scipy.optimize")
sparse = lazy_module("scipy.sparse")


def rooms_of(requests: Sequence[TalkRequest], calendar: Calendar) -> tuple[dict[int, int], dict[int, int]]:
    """How many talks each recruiter and each seeker could have at most."""
    recruiters = {
        one.recruiter: calendar.recruiter_mask(one.recruiter).bit_count() * calendar.capacity(one.recruiter)
        for one in requests
    }
    return recruiters, {one.seeker: calendar.seeker_mask(one.seeker).bit_count() for one in requests}


def choose(requests: Sequence[TalkRequest], calendar: Calendar) -> tuple[list[TalkRequest], float]:
    """(the talks to serve, the most weight any timetable can serve); requests without a common slot are left out."""
    possible = [one for one in requests if calendar.allowed(one) and calendar.capacity(one.recruiter) > 0]
    recruiters, seekers = rooms_of(possible, calendar)
    by_recruiter, by_seeker = Counter(one.recruiter for one in possible), Counter(one.seeker for one in possible)
    fits = all(by_recruiter[key] <= room for key, room in recruiters.items())
    if fits and all(by_seeker[key] <= room for key, room in seekers.items()):
        return possible, sum(one.weight for one in possible)
    ours = {key: place for place, key in enumerate(recruiters)}
    theirs = {key: len(ours) + place for place, key in enumerate(seekers)}
    count = len(possible)
    at = np.array([[ours[one.recruiter], theirs[one.seeker]] for one in possible]).T.ravel()
    table = sparse.csr_matrix((np.ones(2 * count), (at, np.tile(np.arange(count), 2))))
    limits = [*recruiters.values(), *seekers.values()]
    price = -np.array([one.weight for one in possible])
    found = optimize.linprog(price, A_ub=table, b_ub=limits, bounds=(0, 1), method="highs-ds")
    if found.x is None:
        raise RuntimeError(f"choosing talks failed: {found.message}")
    return [one for one, share in zip(possible, found.x, strict=True) if share > 0.5], -float(found.fun)
