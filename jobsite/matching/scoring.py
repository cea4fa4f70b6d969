"""The score: nine named parts that add up to at most 100, all weights and formulas in this one place.

Must not know the database, the engine's order of work, or words for people. Every part is

    part = WEIGHTS[part] × fit[part] × gate,        score = sum of the parts,  0 ≤ fit, gate ≤ 1

``gate`` is how far the work itself fits (affinity of trades) times a factor for each stated condition that clashes,
so that an unrelated trade or a refused night shift cannot be made up for by pay or distance. Missing data is
neutral: its fit is NEUTRAL and its factor 1.

| part | weight | fit | source |
| --- | --- | --- | --- |
| occupation | 40 | 1 (the affinity is the gate) | placement practice: trade first |
| skills | 15 | 0.35 + 0.65 × share of the vacancy's skills held or implied by past work | weights of data/… listed 1, read 0.5 |
| wage | 12 | top wage ÷ wish: below 1 falls to 0 at 0.6; above, 0.7 rising to 1 where the middle is 30 % more | 劳社部发〔2008〕3号 for months |
| distance | 10 | 1 up to 3 km, then exp(-(km-3)/30) | straight line between divisions |
| experience | 8 | 0.3 + 0.7 × related years ÷ asked; none asked: 0.7 + 0.3 × years ÷ 2 | |
| shifts | 6 | 0.6 + 0.4 × share of the wishes met; 0 where a refused demand stands | conditions.py |
| education | 4 | 1 at or above what is asked, 0.4 one level below, else 0 | |
| availability | 3 | 1 within 14 days, falling to 0.2 at 90 days | |
| freshness | 2 | exp(-days since publishing ÷ 30) | |

Weights: chosen on the project's own judged pairs (bench/data), kept where neither direction improved by moving them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jobsite.matching import tables as t
from jobsite.matching.compiled import compiled_lean
from jobsite.matching.conditions import CONDITIONS
from jobsite.matching.features import (
    FLAG_ANYWHERE,
    FLAG_LATER,
    FLAG_LEARNER,
    FLAG_NEAR,
    FLAG_OPEN,
    FLAG_STAYS,
    FLAG_WILLING,
)
from jobsite.matching.limits import is_willing
from jobsite.matching.trades import affinity, list_trades, node_count

PARTS = (
    "occupation", "skills", "wage", "distance", "experience", "shifts", "education", "availability", "freshness",
)  # fmt: skip
WEIGHTS = {
    "occupation": 40.0, "skills": 15.0, "wage": 12.0, "distance": 10.0, "experience": 8.0, "shifts": 6.0,
    "education": 4.0, "availability": 3.0, "freshness": 2.0,
}  # fmt: skip
_W = np.array([WEIGHTS[part] for part in PARTS], np.float64)
NEUTRAL = 0.6
OCCUPATION, SKILLS, WAGE, DISTANCE, EXPERIENCE, SHIFTS, EDUCATION, AVAILABILITY, FRESHNESS = range(9)

FULL_SCORE = 100.0
MISSING_CERTIFICATE = 0.62
NOT_NAMED = 0.3  # a county beside the areas a seeker named
LEAST_OF_CLASHES = 0.1  # the right trade under the wrong conditions still stands above an unrelated one
_FRESHNESS = np.exp(-np.arange(400) / 30.0)
SLICE_BITS = 12
SLICE = (1 << SLICE_BITS) - 1
FULL_BIT, PART_BITS = 1, 0b110
SOON = 14

PAST_WORK_SHARE, PAST_WORK_NEAR = (
    0.55,
    0.3,
)  # past work where something else is wished: this much, and more beside the wish
PAST_WORK_ONLY = 0.93  # and this much where nothing is wished
OPEN_TO_SIMPLE, OPEN_TO_FACTORY, OPEN_TO_OTHER, LEARNER_OF_ANY, LEARNER_BESIDE_WISH = 0.55, 0.45, 0.15, 0.45, 0.22
REFUSED_SAME, REFUSED_NEAR = 0.06, 0.5
MIN_RELATED = 0.35
SAME_COUNTY_KM, SAME_PREFECTURE_KM, SAME_PROVINCE_KM, SAME_TOWN_KM = 8.0, 35.0, 150.0, 2.0


def clash_table() -> NDArray[np.float64]:
    """The product of the factors for each 12 bits of a clash: float64 [3, 4096], one look-up in place of a loop."""
    table = np.ones((3, SLICE + 1))
    masks = np.arange(SLICE + 1)
    for bit, condition in enumerate(CONDITIONS):
        table[bit // SLICE_BITS, (masks >> bit % SLICE_BITS) & 1 == 1] *= condition.factor
    return table


def node_traits() -> NDArray[np.int8]:
    """For each node: 1 simple work anyone may begin, 2 a skilled trade, 3 other factory work, 0 else; int8 [nodes]."""
    traits = np.zeros(node_count(), np.int8)
    for trade in list_trades():
        for trait, tag in ((3, "factory"), (2, "skilled"), (1, "simple")):
            if tag in trade.tags:
                traits[trade.index] = trait
    return traits


def affinity_matrix() -> NDArray[np.float32]:
    """The affinity of nodes as the loops read it: float32 [nodes, nodes], C order."""
    return np.ascontiguousarray(affinity())


@compiled_lean
def fit_nodes(
    nodes: NDArray[np.int16],
    matrix: NDArray[np.float32],
    traits: NDArray[np.int8],
    j: int,
    s: t.SeekerArrays,
    out: NDArray[np.float32],
    shares: NDArray[np.float64],
) -> None:
    """How far seeker ``j`` fits work of each node: out float32 [3, nodes] = (fit, related past work, its years).

    ``shares`` float64 [S_NODES] is working room.
    """
    flags = s.whole[j, t.SI_FLAGS]
    has_wish, has_past = s.wished[j, 0] >= 0, s.done[j, 0] >= 0
    total = s.measure[j, t.SF_YEARS_TOTAL]
    shares[:] = PAST_WORK_ONLY
    if has_wish:
        for p in range(t.S_NODES):
            near = 0.0
            for q in range(t.S_NODES):
                if s.done[j, p] < 0 or s.wished[j, q] < 0:
                    break
                near = max(near, float(s.wished_weights[j, q] * matrix[s.wished[j, q], s.done[j, p]]))
            shares[p] = PAST_WORK_SHARE + PAST_WORK_NEAR * near
    for k in range(nodes.shape[0]):
        v = nodes[k]
        if v < 0:
            out[0, k] = out[1, k] = out[2, k] = 0.0
            continue
        wish = 0.0
        for p in range(t.S_NODES):
            if s.wished[j, p] < 0:
                break
            wish = max(wish, float(s.wished_weights[j, p] * matrix[s.wished[j, p], v]))
        past, years, fit = 0.0, 0.0, wish
        for p in range(t.S_NODES):
            if s.done[j, p] < 0:
                break
            related = float(matrix[s.done[j, p], v])
            done = related * min(1.0, 0.5 + 0.5 * float(s.done_years[j, p]))
            past, fit = max(past, done), max(fit, shares[p] * done)
            if related >= MIN_RELATED:
                years += related * s.done_years[j, p]
        if not has_past and total > 0 and wish > 0:
            past, years = 0.7 * wish, 0.6 * total * wish
        years = min(years, total) if total > 0 else years
        if flags & FLAG_OPEN or not (has_wish or has_past):
            fit = max(fit, OPEN_TO_SIMPLE if traits[v] == 1 else OPEN_TO_FACTORY if traits[v] == 3 else OPEN_TO_OTHER)
        if flags & FLAG_LEARNER and traits[v] > 0:
            beside = LEARNER_BESIDE_WISH if traits[v] == 2 else 0.5 * LEARNER_BESIDE_WISH
            fit = max(fit, beside if has_wish else LEARNER_OF_ANY)
        fit *= 0.94 + 0.06 * past
        for p in range(t.S_REFUSED):
            if s.refused[j, p] < 0:
                break
            related = matrix[s.refused[j, p], v]
            if related >= 0.8:
                fit *= REFUSED_SAME
            elif related >= 0.65 and wish < 0.9:
                fit *= REFUSED_NEAR
        out[0, k], out[1, k], out[2, k] = fit, past, years


@compiled_lean
def kilometres(
    v: NDArray[np.int64], i: int, vf: NDArray[np.float32], s: NDArray[np.int64], j: int, sf: NDArray[np.float32]
) -> float:
    """Kilometres between the two places, as ``divisions.distance_km`` (equirectangular); -1 where one is unknown."""
    if v[i, t.VI_LEVEL] < 0 or s[j, t.SI_LEVEL] < 0:
        return -1.0
    a, b = v[i, t.VI_CODE], s[j, t.SI_CODE]
    if a == b:
        level = v[i, t.VI_LEVEL]
        if level == 0:
            return SAME_TOWN_KM
        return SAME_COUNTY_KM if level == 1 else SAME_PREFECTURE_KM if level == 2 else SAME_PROVINCE_KM
    wider = max(v[i, t.VI_LEVEL], s[j, t.SI_LEVEL])
    if wider == 3 and a // 10**7 == b // 10**7:
        return SAME_PROVINCE_KM
    if wider == 2 and a // 10**5 == b // 10**5:
        return SAME_PREFECTURE_KM
    if wider == 1 and a // 1000 == b // 1000:
        return SAME_COUNTY_KM
    north = (vf[i, t.VF_LATITUDE] - sf[j, t.SF_LATITUDE]) * t.KM_A_DEGREE
    east = (vf[i, t.VF_LONGITUDE] - sf[j, t.SF_LONGITUDE]) * vf[i, t.VF_EAST_KM]
    apart = math.sqrt(north * north + east * east)
    if apart < 0.01 and a // 1000 == b // 1000:
        return SAME_COUNTY_KM
    return max(SAME_TOWN_KM, apart)


@compiled_lean
def near_factor(km: float, flags: int) -> float:
    """The factor of those who want to work near home: no place of this distance has a larger one."""
    if not flags & FLAG_NEAR:
        return 1.0
    return 1.0 if km <= 9 else 0.85 if km <= 16 else 0.55 if km <= 32 else 0.3


@compiled_lean
def nearness(km: float) -> float:
    """The fit of a distance; neutral where it is unknown (-1)."""
    return NEUTRAL if km < 0 else 1.0 if km <= 3 else math.exp(-(km - 3.0) / 30.0)


@compiled_lean
def distance_factor(
    km: float, v: NDArray[np.int64], i: int, s: NDArray[np.int64], j: int, areas: NDArray[np.int32]
) -> float:
    """How much the place alone puts people off: outside the areas they named, or far where they named none."""
    flags = s[j, t.SI_FLAGS]
    factor = near_factor(km, flags)
    if flags & FLAG_ANYWHERE or v[i, t.VI_CODE] // 1000 == s[j, t.SI_CODE] // 1000:
        return factor
    if flags & FLAG_WILLING:
        is_named = is_willing(v[i, t.VI_CODE], v[i, t.VI_LEVEL], areas, j, False)
        return factor if is_named else factor * NOT_NAMED
    if flags & FLAG_STAYS:
        factor *= 0.6
    has_bed = v[i, t.VI_OFFERS] & t.LODGING
    if v[i, t.VI_CODE] // 10**5 == s[j, t.SI_CODE] // 10**5:
        return factor * (1.0 if km <= 22 else 0.85 if has_bed else 0.72)
    if km <= 45:
        return factor * 0.8
    if v[i, t.VI_CODE] // 10**7 == s[j, t.SI_CODE] // 10**7:
        return factor * (0.6 if has_bed else 0.45)
    return factor * (0.4 if has_bed else 0.28)


@compiled_lean
def clash_factor(both: int, factors: NDArray[np.float64]) -> float:
    """The product of the factors of all clashes; factors as ``clash_table`` gives them."""
    factor = factors[0, both & SLICE] * factors[1, (both >> SLICE_BITS) & SLICE] * factors[2, both >> (2 * SLICE_BITS)]
    return float(max(factor, LEAST_OF_CLASHES))


@compiled_lean
def _clash(
    v: NDArray[np.int64], i: int, s: NDArray[np.int64], j: int, factors: NDArray[np.float64]
) -> tuple[float, float]:
    """(the factor of all clashes, the fit of shifts and wishes); factors as ``clash_table`` gives them."""
    clashes = s[j, t.SI_REFUSALS] & v[i, t.VI_DEMANDS]
    asked = s[j, t.SI_WISHES] & t.OFFER_MASK
    both = clashes | (asked & ~v[i, t.VI_OFFERS] & ~v[i, t.VI_SILENT])
    factor = clash_factor(both, factors)
    if clashes:
        return factor, 0.0
    if not asked:
        return factor, 0.8
    return factor, 0.6 + 0.4 * _ones(asked & v[i, t.VI_OFFERS]) / _ones(asked)


@compiled_lean
def _ones(mask: int) -> int:
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled_lean
def wage_fit(top: float, middle: float, wish: float) -> tuple[float, float]:
    """(fit, factor) of a vacancy's top and middle monthly wage against the wish; neutral where one is NaN."""
    if not (top > 0 and wish > 0):
        return NEUTRAL, 1.0
    ratio = top / wish
    if ratio < 1.0:
        return max(0.0, 0.7 * (ratio - 0.6) / 0.4), max(0.3, 1.0 - 1.4 * (1.0 - ratio))
    return 0.7 + 0.3 * min(1.0, max(0.0, middle / wish - 0.9) / 0.4), 1.0


@compiled_lean
def _experience(
    v: NDArray[np.int64], i: int, asked: float, past: float, years: float, s: NDArray[np.int64], j: int
) -> tuple[float, float]:
    """(fit, factor) of related years against what the vacancy asks."""
    if asked > 0:
        if not s[j, t.SI_KNOWS_EXPERIENCE]:
            return NEUTRAL, 0.9
        share = min(1.0, years / asked)
        return 0.3 + 0.7 * share, 0.55 + 0.45 * share
    if v[i, t.VI_FLAGS] & t.IS_APPRENTICESHIP and years >= 4.0:
        return NEUTRAL, 0.75  # a master is not sent to learn the trade
    fit = 0.7 + 0.3 * min(1.0, years / 2.0)
    if v[i, t.VI_FLAGS] & t.IS_SKILLED and not v[i, t.VI_FLAGS] & t.IS_FOR_NOVICES:
        if not s[j, t.SI_KNOWS_EXPERIENCE]:
            return NEUTRAL, 0.9
        return fit, 0.6 + 0.4 * min(1.0, max(past, years))
    return fit, 1.0


@compiled_lean
def plain_factors(
    v: NDArray[np.int64], i: int, s: NDArray[np.int64], j: int, factors: NDArray[np.float64], today: int
) -> tuple[float, float, float, float, float]:
    """(factor, fits of shifts, education, availability, freshness) from the whole numbers alone: the first look."""
    gate, shifts = _clash(v, i, s, j, factors)
    education, factor = education_fit(v[i, t.VI_EDUCATION], s[j, t.SI_EDUCATION])
    gate *= factor
    gate *= employment_factor(v[i, t.VI_EMPLOYMENT], s[j, t.SI_EMPLOYMENT], v[i, t.VI_OFFERS] & t.ANY_HOURS)
    if s[j, t.SI_KNOWS_CERTIFICATES] and v[i, t.VI_LEGAL_OF_TRADE] & ~s[j, t.SI_HOLDS] & ~v[i, t.VI_LEGAL]:
        gate *= 0.7
    days = 3 if v[i, t.VI_FLAGS] & t.IS_URGENT else SOON
    free = availability_fit(s[j, t.SI_AVAILABLE], s[j, t.SI_FLAGS] & FLAG_LATER, days, today)
    return gate, shifts, education, free, freshness_fit(v[i, t.VI_PUBLISHED], today)


@compiled_lean
def measured_factors(
    v: NDArray[np.int64], i: int, vf: NDArray[np.float32], s: NDArray[np.int64], j: int, sf: NDArray[np.float32],
    areas: NDArray[np.int32],
) -> tuple[float, float, float]:  # fmt: skip
    """(factor, fit of the wage, fit of the distance): the second look."""
    wage, gate = wage_fit(vf[i, t.VF_WAGE_MAX], vf[i, t.VF_WAGE_MIDDLE], sf[j, t.SF_WAGE])
    km = kilometres(v, i, vf, s, j, sf)
    if km < 0:
        return gate, wage, NEUTRAL
    return gate * distance_factor(km, v, i, s, j, areas), wage, nearness(km)


@compiled_lean
def most_possible(
    fit: float,
    plain: tuple[float, float, float, float, float],
    measured: tuple[float, float, float],
    weights: NDArray[np.float64],
) -> float:
    """The most a pair can score whose affinity is at most ``fit``: no score lies above it."""
    lost = weights[SHIFTS] * (1.0 - plain[1]) + weights[EDUCATION] * (1.0 - plain[2])
    lost += weights[AVAILABILITY] * (1.0 - plain[3]) + weights[FRESHNESS] * (1.0 - plain[4])
    lost += weights[WAGE] * (1.0 - measured[1]) + weights[DISTANCE] * (1.0 - measured[2])
    return float(fit * plain[0] * measured[0] * (FULL_SCORE - lost))


@compiled_lean
def held_share(vf: NDArray[np.float32], i: int, held: float) -> float:
    """The share of the vacancy's skills held; where it lists none, a little under the middle."""
    return held / vf[i, t.VF_SKILL_SUM] if vf[i, t.VF_SKILL_SUM] > 0 else 0.4


@compiled_lean
def most_with_skills(
    bound: float, fit: float, plain: tuple[float, float, float, float, float], measured: tuple[float, float, float],
    skills: tuple[float, int], weights: NDArray[np.float64],
) -> float:  # fmt: skip
    """``most_possible`` once the skills are known: (share held, certificates missing)."""
    lost = weights[SKILLS] * 0.65 * (1.0 - skills[0]) * 0.6
    return float((bound - fit * plain[0] * measured[0] * lost) * MISSING_CERTIFICATE ** skills[1])


@compiled_lean
def score_pair(
    i: int,
    j: int,
    v: t.VacancyArrays,
    s: t.SeekerArrays,
    plain: tuple[float, float, float, float, float],
    measured: tuple[float, float, float],
    best: tuple[float, float, float],
    skills: tuple[float, int],
    weights: NDArray[np.float64],
    parts: NDArray[np.float64],
) -> float:
    """Fill ``parts`` float64 [9] for vacancy ``i`` and seeker ``j`` and return their sum.

    ``best`` = (affinity, related past work, its years) from fit_nodes; ``skills`` = (share of the vacancy's skills
    held, certificates asked for but not held).
    """
    fit, past, years = best
    experience, gate = _experience(v.whole, i, v.measure[i, t.VF_YEARS], past, years, s.whole, j)
    gate *= plain[0] * measured[0] * fit * MISSING_CERTIFICATE ** skills[1]
    held = skills[0]
    parts[OCCUPATION] = weights[OCCUPATION] * gate
    parts[SKILLS] = weights[SKILLS] * gate * (0.35 + 0.65 * (1.0 - (1.0 - held) * (1.0 - 0.4 * past)))
    parts[WAGE] = weights[WAGE] * gate * measured[1]
    parts[DISTANCE] = weights[DISTANCE] * gate * measured[2]
    parts[EXPERIENCE] = weights[EXPERIENCE] * gate * experience
    parts[SHIFTS] = weights[SHIFTS] * gate * plain[1]
    parts[EDUCATION] = weights[EDUCATION] * gate * plain[2]
    parts[AVAILABILITY] = weights[AVAILABILITY] * gate * plain[3]
    parts[FRESHNESS] = weights[FRESHNESS] * gate * plain[4]
    return float(parts.sum())


@compiled_lean
def education_fit(asked: int, has: int) -> tuple[float, float]:
    """(fit, factor) of the education asked against what a person has; -1 is unknown."""
    if asked > 0 and has >= 0:
        below = asked - has
        return 1.0 if below <= 0 else 0.4 if below == 1 else 0.0, 1.0 if below <= 0 else 0.8 if below == 1 else 0.5
    return 1.0 if asked == 0 else NEUTRAL, 1.0


@compiled_lean
def employment_factor(offered: int, wanted: int, any_hours: int) -> float:
    """Factor for the kind of employment: full-time people rarely take short work, and the reverse."""
    if not offered or offered & wanted:
        return 1.0
    if not wanted:
        return 1.0 if offered == FULL_BIT else 0.7
    if offered == FULL_BIT:
        if any_hours:
            return 0.8
        return 0.35 if wanted & ~PART_BITS else 0.22
    return 0.4


@compiled_lean
def availability_fit(available: int, is_later: int, days: int, today: int) -> float:
    """The fit of a day a person is free from, -1 unknown; ``days`` from today on are as good as today."""
    if available < 0:
        return 0.4 if is_later else NEUTRAL
    late = float(available - today - days) / 76.0
    return 1.0 - 0.8 * min(1.0, max(0.0, late))


@compiled_lean
def freshness_fit(published: int, today: int) -> float:
    """The fit of the day of publishing, -1 unknown."""
    if published < 0:
        return NEUTRAL
    return float(_FRESHNESS[min(max(0, today - published), len(_FRESHNESS) - 1)])


def weight_array() -> NDArray[np.float64]:
    """The weights in the order of PARTS: float64 [9]."""
    return _W.copy()
