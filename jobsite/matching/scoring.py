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
from jobsite.matching.compiled import compiled
from jobsite.matching.conditions import CONDITIONS
from jobsite.matching.features import FLAG_ANYWHERE, FLAG_LATER, FLAG_LEARNER, FLAG_NEAR, FLAG_OPEN, FLAG_WILLING
from jobsite.matching.limits import ANY_HOURS, FULL_BIT
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

CLASH_FACTORS = np.array([one.factor for one in CONDITIONS], np.float64)
OFFER_MASK = sum(1 << bit for bit, one in enumerate(CONDITIONS) if one.kind == "offer")
LODGING_BIT = 1 << [one.name for one in CONDITIONS].index("lodging")
CONDITION_COUNT = len(CONDITIONS)

PAST_WORK_SHARE = 0.6  # past work fits this much where something else is wished
PAST_WORK_ONLY = 0.93  # and this much where nothing is wished
OPEN_TO_SIMPLE, OPEN_TO_OTHER, LEARNER_OF_ANY, LEARNER_BESIDE_WISH = 0.55, 0.15, 0.45, 0.22
REFUSED_SAME, REFUSED_NEAR = 0.06, 0.5
MIN_RELATED = 0.35
SAME_COUNTY_KM, SAME_PREFECTURE_KM, SAME_PROVINCE_KM, SAME_TOWN_KM = 8.0, 35.0, 150.0, 2.0


def node_traits() -> NDArray[np.int8]:
    """For each node: 1 simple work anyone may begin, 2 a skilled trade, 0 neither; int8 [nodes]."""
    traits = np.zeros(node_count(), np.int8)
    for trade in list_trades():
        traits[trade.index] = 1 if "simple" in trade.tags else 2 if "skilled" in trade.tags else 0
    return traits


def affinity_matrix() -> NDArray[np.float32]:
    """The affinity of nodes as the loops read it: float32 [nodes, nodes], C order."""
    return np.ascontiguousarray(affinity())


@compiled
def fit_nodes(
    nodes: NDArray[np.int16],
    matrix: NDArray[np.float32],
    traits: NDArray[np.int8],
    j: int,
    s: t.SeekerArrays,
    out: NDArray[np.float32],
) -> None:
    """How far seeker ``j`` fits work of each node: out float32 [3, nodes] = (fit, related past work, its years)."""
    flags = s.whole[j, t.SI_FLAGS]
    has_wish, has_past = s.wished[j, 0] >= 0, s.done[j, 0] >= 0
    total = s.measure[j, t.SF_YEARS_TOTAL]
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
        past, years = 0.0, 0.0
        for p in range(t.S_NODES):
            if s.done[j, p] < 0:
                break
            related = float(matrix[s.done[j, p], v])
            past = max(past, related * min(1.0, 0.5 + 0.5 * float(s.done_years[j, p])))
            if related >= MIN_RELATED:
                years += related * s.done_years[j, p]
        if not has_past and total > 0 and wish > 0:
            past, years = 0.7 * wish, 0.6 * total * wish
        years = min(years, total) if total > 0 else years
        fit = max(wish, past * (PAST_WORK_SHARE if has_wish else PAST_WORK_ONLY))
        if flags & FLAG_OPEN or not (has_wish or has_past):
            fit = max(fit, OPEN_TO_SIMPLE if traits[v] == 1 else OPEN_TO_OTHER)
        if flags & FLAG_LEARNER and traits[v] > 0:
            fit = max(fit, LEARNER_BESIDE_WISH if has_wish else LEARNER_OF_ANY)
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


@compiled
def kilometres(v: NDArray[np.int64], vf: NDArray[np.float32], s: NDArray[np.int64], sf: NDArray[np.float32]) -> float:
    """Kilometres between the two places, as ``divisions.distance_km`` (equirectangular); -1 where one is unknown."""
    if v[t.VI_LEVEL] < 0 or s[t.SI_LEVEL] < 0:
        return -1.0
    a, b = v[t.VI_CODE], s[t.SI_CODE]
    if a == b:
        level = v[t.VI_LEVEL]
        if level == 0:
            return SAME_TOWN_KM
        return SAME_COUNTY_KM if level == 1 else SAME_PREFECTURE_KM if level == 2 else SAME_PROVINCE_KM
    wider = max(v[t.VI_LEVEL], s[t.SI_LEVEL])
    if wider == 3 and a // 10**7 == b // 10**7:
        return SAME_PROVINCE_KM
    if wider == 2 and a // 10**5 == b // 10**5:
        return SAME_PREFECTURE_KM
    if wider == 1 and a // 1000 == b // 1000:
        return SAME_COUNTY_KM
    north = (vf[t.VF_LATITUDE] - sf[t.SF_LATITUDE]) * 111.2
    east = (vf[t.VF_LONGITUDE] - sf[t.SF_LONGITUDE]) * 111.2 * math.cos(math.radians(vf[t.VF_LATITUDE]))
    apart = math.sqrt(north * north + east * east)
    if apart < 0.01 and a // 1000 == b // 1000:
        return SAME_COUNTY_KM
    return max(SAME_TOWN_KM, apart)


@compiled
def _distance_factor(km: float, v: NDArray[np.int64], s: NDArray[np.int64]) -> float:
    """How much a distance alone puts people off who named no place they would go to."""
    flags = s[t.SI_FLAGS]
    factor = 1.0
    if flags & FLAG_NEAR:
        factor = 1.0 if km <= 9 else 0.85 if km <= 16 else 0.55 if km <= 32 else 0.3
    if flags & (FLAG_WILLING | FLAG_ANYWHERE) or v[t.VI_CODE] // 1000 == s[t.SI_CODE] // 1000:
        return factor
    has_bed = v[t.VI_OFFERS] & LODGING_BIT
    if v[t.VI_CODE] // 10**5 == s[t.SI_CODE] // 10**5:
        return factor * (1.0 if km <= 22 else 0.85 if has_bed else 0.72)
    if km <= 45:
        return factor * 0.8
    if v[t.VI_CODE] // 10**7 == s[t.SI_CODE] // 10**7:
        return factor * (0.6 if has_bed else 0.45)
    return factor * (0.4 if has_bed else 0.28)


@compiled
def _clash(v: NDArray[np.int64], s: NDArray[np.int64], factors: NDArray[np.float64]) -> tuple[float, float]:
    """(the factor of all clashes, the fit of shifts and wishes)."""
    clashes = s[t.SI_REFUSALS] & v[t.VI_DEMANDS]
    asked = s[t.SI_WISHES] & OFFER_MASK
    unmet = asked & ~v[t.VI_OFFERS] & ~v[t.VI_SILENT]
    met = asked & v[t.VI_OFFERS]
    factor, wishes, granted = 1.0, 0, 0
    for bit in range(CONDITION_COUNT):
        mask = np.int64(1) << np.int64(bit)
        if (clashes | unmet) & mask:
            factor *= factors[bit]
        wishes += 1 if asked & mask else 0
        granted += 1 if met & mask else 0
    if clashes:
        return factor, 0.0
    return factor, 0.6 + 0.4 * (granted / wishes if wishes else 0.5)


@compiled
def _wage(top: float, middle: float, wish: float) -> tuple[float, float]:
    """(fit, factor) of a vacancy's top and middle monthly wage against the wish; neutral where one is NaN."""
    if not (top > 0 and wish > 0):
        return NEUTRAL, 1.0
    ratio = top / wish
    if ratio < 1.0:
        return max(0.0, 0.7 * (ratio - 0.6) / 0.4), max(0.3, 1.0 - 1.4 * (1.0 - ratio))
    return 0.7 + 0.3 * min(1.0, max(0.0, middle / wish - 0.9) / 0.4), 1.0


@compiled
def _experience(
    v: NDArray[np.int64], asked: float, past: float, years: float, s: NDArray[np.int64]
) -> tuple[float, float]:
    """(fit, factor) of related years against what the vacancy asks."""
    if asked > 0:
        if not s[t.SI_KNOWS_EXPERIENCE]:
            return NEUTRAL, 0.9
        share = min(1.0, years / asked)
        return 0.3 + 0.7 * share, 0.55 + 0.45 * share
    fit = 0.7 + 0.3 * min(1.0, years / 2.0)
    if v[t.VI_FLAGS] & t.IS_SKILLED and not v[t.VI_FLAGS] & t.IS_FOR_NOVICES:
        if not s[t.SI_KNOWS_EXPERIENCE]:
            return NEUTRAL, 0.9
        return fit, 0.6 + 0.4 * min(1.0, max(past, years))
    return fit, 1.0


@compiled
def score_pair(
    i: int,
    j: int,
    v: t.VacancyArrays,
    s: t.SeekerArrays,
    best: tuple[float, float, float],
    skills: tuple[float, int],
    today: int,
    weights: NDArray[np.float64],
    factors: NDArray[np.float64],
    parts: NDArray[np.float64],
) -> float:
    """Fill ``parts`` float64 [9] for vacancy ``i`` and seeker ``j`` and return their sum.

    ``best`` = (affinity, related past work, its years) from fit_nodes; ``skills`` = (summed weight of the vacancy's
    skills held, certificates asked for but not held).
    """
    vi, vf, si, sf = v.whole[i], v.measure[i], s.whole[j], s.measure[j]
    fit, past, years = best
    gate, shifts = _clash(vi, si, factors)
    wage, factor = _wage(vf[t.VF_WAGE_MAX], vf[t.VF_WAGE_MIDDLE], sf[t.SF_WAGE])
    gate *= factor
    experience, factor = _experience(vi, vf[t.VF_YEARS], past, years, si)
    gate *= factor
    km = kilometres(vi, vf, si, sf)
    distance = NEUTRAL
    if km >= 0:
        distance = 1.0 if km <= 3 else math.exp(-(km - 3.0) / 30.0)
        gate *= _distance_factor(km, vi, si)
    education = NEUTRAL
    if vi[t.VI_EDUCATION] > 0 and si[t.SI_EDUCATION] >= 0:
        below = vi[t.VI_EDUCATION] - si[t.SI_EDUCATION]
        education = 1.0 if below <= 0 else 0.4 if below == 1 else 0.0
        gate *= 1.0 if below <= 0 else 0.8 if below == 1 else 0.5
    elif vi[t.VI_EDUCATION] == 0:
        education = 1.0
    gate *= 0.62 ** skills[1]
    if si[t.SI_KNOWS_CERTIFICATES] and vi[t.VI_LEGAL_OF_TRADE] & ~si[t.SI_HOLDS] & ~vi[t.VI_LEGAL]:
        gate *= 0.8 if past >= 0.8 and years >= 1 else 0.7
    gate *= _employment(vi, si)
    total = vf[t.VF_SKILL_SUM]
    held = skills[0] / total if total > 0 else 0.4
    gate *= fit
    parts[OCCUPATION] = weights[OCCUPATION] * gate
    parts[SKILLS] = weights[SKILLS] * gate * (0.35 + 0.65 * (1.0 - (1.0 - held) * (1.0 - 0.4 * past)))
    parts[WAGE] = weights[WAGE] * gate * wage
    parts[DISTANCE] = weights[DISTANCE] * gate * distance
    parts[EXPERIENCE] = weights[EXPERIENCE] * gate * experience
    parts[SHIFTS] = weights[SHIFTS] * gate * shifts
    parts[EDUCATION] = weights[EDUCATION] * gate * education
    parts[AVAILABILITY] = weights[AVAILABILITY] * gate * _availability(vi, si, today)
    parts[FRESHNESS] = weights[FRESHNESS] * gate * _freshness(vi, today)
    return float(parts.sum())


@compiled
def _employment(v: NDArray[np.int64], s: NDArray[np.int64]) -> float:
    """Factor for the kind of employment: full-time people rarely take short work, and the reverse."""
    offered, wanted = v[t.VI_EMPLOYMENT], s[t.SI_EMPLOYMENT]
    if not offered or offered & wanted:
        return 1.0
    if not wanted:
        return 1.0 if offered == FULL_BIT else 0.7
    if offered == FULL_BIT:
        return 0.8 if v[t.VI_OFFERS] & ANY_HOURS else 0.35
    return 0.4


@compiled
def _availability(v: NDArray[np.int64], s: NDArray[np.int64], today: int) -> float:
    if s[t.SI_AVAILABLE] < 0:
        return 0.4 if s[t.SI_FLAGS] & FLAG_LATER else NEUTRAL
    late = float(s[t.SI_AVAILABLE] - today - (3 if v[t.VI_FLAGS] & t.IS_URGENT else 14)) / 76.0
    return 1.0 - 0.8 * min(1.0, max(0.0, late))


@compiled
def _freshness(v: NDArray[np.int64], today: int) -> float:
    if v[t.VI_PUBLISHED] < 0:
        return NEUTRAL
    return math.exp(-max(0, today - v[t.VI_PUBLISHED]) / 30.0)


def weight_array() -> NDArray[np.float64]:
    """The weights in the order of PARTS: float64 [9]."""
    return _W.copy()
