"""The first look at a pair: the most it can score, from 32 bytes of each side and nothing else.

Nine pairs of ten end here. A bound is never below the score (each rule that is left out could only lower it), so
what passes is judged by the whole formula and the top stays exact. Must not decide a score or a limit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jobsite.matching import tables as t
from jobsite.matching.compiled import compiled_lean
from jobsite.matching.features import FLAG_ANYWHERE, FLAG_LATER, FLAG_NEAR, FLAG_STAYS, FLAG_WILLING
from jobsite.matching.scoring import (
    AVAILABILITY,
    DISTANCE,
    EDUCATION,
    FRESHNESS,
    SOON,
    WAGE,
    availability_fit,
    clash_factor,
    distance_factor,
    education_fit,
    employment_factor,
    freshness_fit,
    kilometres,
    near_factor,
    nearness,
    wage_fit,
)

PLACES = 1024  # remembered places of one ranking; two of the same slot take turns
SPREAD = 0x9E3779B97F4A7C1  # a large odd number: neighbouring codes land far apart (Knuth, TAOCP 3, 6.4)
SLOT_BITS = 40
PLACE_FLAGS = FLAG_NEAR | FLAG_STAYS | FLAG_ANYWHERE | FLAG_WILLING


@compiled_lean
def clash(
    v: NDArray[np.int64], i: int, s: NDArray[np.int64], j: int, factors: NDArray[np.float64]
) -> tuple[float, float]:
    """(factor, fit of shifts and wishes) at most, from two words of each side; v, s are ``look`` tables."""
    asked = s[j, t.L_FOR] & t.LOOK_MASK
    clashes = v[i, t.L_AGAINST] & s[j, t.L_AGAINST] & t.LOOK_MASK
    factor = clash_factor(clashes | asked & ~v[i, t.L_FOR], factors)
    return factor, 0.0 if clashes else 0.8 if not asked else 1.0


@compiled_lean
def look(
    v: NDArray[np.int64], vf: NDArray[np.float32], i: int, s: NDArray[np.int64], sf: NDArray[np.float32], j: int,
    weights: NDArray[np.float64], today: int,
) -> tuple[float, float]:  # fmt: skip
    """(factor, points lost) by all but clashes and the place; vf, sf are v, s read as float32."""
    offer, person = v[i, t.L_AGAINST], s[j, t.L_AGAINST]
    education, gate = education_fit((offer >> t.LOOK_EDUCATION_BITS) - 1, (person >> t.LOOK_EDUCATION_BITS) - 1)
    offered, wanted = offer >> t.LOOK_BITS & t.EMPLOYMENT_MASK, person >> t.LOOK_BITS & t.EMPLOYMENT_MASK
    gate *= employment_factor(offered, wanted, v[i, t.L_FOR] >> (t.LOOK_BITS + 1) & 1)
    wage, factor = wage_fit(vf[i, t.LF_WAGE], vf[i, t.LF_WAGE_MIDDLE], sf[j, t.LF_WAGE])
    is_later = s[j, t.L_FOR] >> t.LOOK_BITS & FLAG_LATER
    free = availability_fit((s[j, t.L_PLACE] >> t.PLACE_BITS) - 1, is_later, SOON, today)
    fresh = freshness_fit((v[i, t.L_PLACE] >> t.PLACE_BITS) - 1, today)
    lost = weights[EDUCATION] * (1.0 - education) + weights[WAGE] * (1.0 - wage)
    lost += weights[AVAILABILITY] * (1.0 - free) + weights[FRESHNESS] * (1.0 - fresh)
    return gate * factor, lost


@compiled_lean
def with_place(
    key: int, i: int, j: int, v: t.VacancyArrays, s: t.SeekerArrays, is_exact: bool, keys: NDArray[np.int64],
    places: NDArray[np.float64], weights: NDArray[np.float64],
) -> tuple[float, float]:  # fmt: skip
    """(factor, points lost) by the place, remembered by ``key`` in keys int64 [PLACES], places float64 [PLACES, 2].

    ``key`` holds all that differs between the candidates of one ranking. Not ``is_exact``: people's own areas differ
    and are taken as good.
    """
    slot = (key * SPREAD >> SLOT_BITS) & (PLACES - 1)
    if keys[slot] != key:
        km = kilometres(v.whole, i, v.measure, s.whole, j, s.measure)
        factor, flags = 1.0, s.whole[j, t.SI_FLAGS]
        if km >= 0 and (is_exact or not flags & FLAG_WILLING):
            factor = distance_factor(km, v.whole, i, s.whole, j, s.areas)
        elif km >= 0:
            factor = near_factor(km, flags)
        keys[slot] = key
        places[slot, 0], places[slot, 1] = factor, weights[DISTANCE] * (1.0 - nearness(km))
    return places[slot, 0], places[slot, 1]


@compiled_lean
def vacancy_place(v: NDArray[np.int64], i: int) -> int:
    """All of a vacancy that its distance to one seeker depends on: the place, and whether there is a bed."""
    return int((v[i, t.L_PLACE] & t.PLACE_MASK) << 1 | (v[i, t.L_FOR] >> t.LOOK_BITS & 1))


@compiled_lean
def seeker_place(s: NDArray[np.int64], j: int) -> int:
    """All of a seeker that the distance to one vacancy depends on, but for the areas: the place, and the flags."""
    return int((s[j, t.L_PLACE] & t.PLACE_MASK) << 8 | (s[j, t.L_FOR] >> t.LOOK_BITS & PLACE_FLAGS))
