"""The loops over candidates: one seeker against vacancies, one vacancy against seekers, all against all.

Owns the order of work: candidates come node by node, best affinity first, and a node whose affinity cannot reach the
present top any more ends the search, so the result is the exact top. Must not know formulas (scoring) or limits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jobsite.matching import tables as t
from jobsite.matching.bounds import PLACES, clash, look, seeker_place, vacancy_place, with_place
from jobsite.matching.compiled import compiled, compiled_lean
from jobsite.matching.limits import limit_of
from jobsite.matching.scoring import (
    FULL_SCORE,
    SHIFTS,
    fit_nodes,
    held_share,
    measured_factors,
    most_possible,
    most_with_skills,
    plain_factors,
    score_pair,
)

LEAST_FIT = 0.05
SLACK = 1e-4  # a bound this close to the top's last score is looked at, so that rounding loses nobody
MAIN_WEIGHT = 0.5  # a vacancy's nodes below this weight are its side nodes


@compiled
def postings(nodes: NDArray[np.int16], count: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Rows by node as CSR: starts int64 [count + 1], rows int32 in rising order; nodes int16 [rows, any], -1 is none."""
    starts = np.zeros(count + 1, np.int64)
    for row in range(nodes.shape[0]):
        for k in range(nodes.shape[1]):
            if nodes[row, k] >= 0:
                starts[nodes[row, k] + 1] += 1
    for node in range(count):
        starts[node + 1] += starts[node]
    place = starts[:-1].copy()
    rows = np.empty(starts[-1], np.int32)
    for row in range(nodes.shape[0]):
        for k in range(nodes.shape[1]):
            node = nodes[row, k]
            if node >= 0:
                rows[place[node]] = row
                place[node] += 1
    return starts, rows


@compiled_lean
def insert(top_rows: NDArray[np.int32], top_scores: NDArray[np.float32], count: int, row: int, score: float) -> int:
    """Keep the best in order (higher score, then lower row) and return how many there are."""
    size = top_rows.shape[0]
    if count == size and (score < top_scores[size - 1] or (score == top_scores[size - 1] and row > top_rows[size - 1])):
        return count
    k = count if count < size else size - 1
    while k > 0 and (top_scores[k - 1] < score or (top_scores[k - 1] == score and top_rows[k - 1] > row)):
        top_scores[k], top_rows[k] = top_scores[k - 1], top_rows[k - 1]
        k -= 1
    top_scores[k], top_rows[k] = score, row
    return count + 1 if count < size else size


@compiled_lean
def order_nodes(reach: NDArray[np.float32], order: NDArray[np.int32]) -> int:
    """Write the nodes of at least LEAST_FIT into ``order``, best first; return how many."""
    count = 0
    for node in range(reach.shape[0]):
        if reach[node] < LEAST_FIT:
            continue
        k = count
        while k > 0 and reach[order[k - 1]] < reach[node]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = node
        count += 1
    return count


@compiled_lean
def best_node(v: t.VacancyArrays, i: int, fits: NDArray[np.float32]) -> tuple[float, float, float]:
    """(fit, related past work, its years) of the vacancy's best node, from fits [3, all nodes]."""
    fit, past, years = 0.0, 0.0, 0.0
    for k in range(t.V_NODES):
        node = v.nodes[i, k]
        if node < 0:
            break
        weight = v.weights[i, k]
        fit = max(fit, weight * fits[0, node])
        past = max(past, weight * fits[1, node])
        years = max(years, weight * fits[2, node])
    return fit, past, years


@compiled_lean
def held_skills(v: t.VacancyArrays, i: int, has: NDArray[np.uint8]) -> tuple[float, int]:
    """(share of the vacancy's skills held, certificates asked for but not held); has uint8 [skills]."""
    held = 0.0
    for k in range(t.V_SKILLS):
        skill = v.skills[i, k]
        if skill < 0:
            break
        if has[skill]:
            held += v.skill_weights[i, k]
    missing = 0
    for k in range(t.V_CERTIFICATES):
        certificate = v.certificates[i, k]
        if certificate < 0:
            break
        if not has[certificate]:
            missing += 1
    return held_share(v.measure, i, held), missing


@compiled_lean
def mark_skills(s: t.SeekerArrays, j: int, has: NDArray[np.uint8], value: int) -> None:
    """Set or clear the seeker's skills in ``has``."""
    for k in range(t.S_SKILLS):
        if s.skills[j, k] < 0:
            break
        has[s.skills[j, k]] = value


@compiled_lean
def forward(
    j: int, v: t.VacancyArrays, s: t.SeekerArrays, starts: NDArray[np.int64], rows: NDArray[np.int32],
    matrix: NDArray[np.float32], traits: NDArray[np.int8], nodes: NDArray[np.int16], has: NDArray[np.uint8],
    seen: NDArray[np.int32], stamp: int, today: int, year: int, weights: NDArray[np.float64],
    factors: NDArray[np.float64], top_rows: NDArray[np.int32], top_scores: NDArray[np.float32],
    fits: NDArray[np.float32], reach: NDArray[np.float32], order: NDArray[np.int32], parts: NDArray[np.float64],
    keys: NDArray[np.int64], places: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> int:  # fmt: skip
    """The best vacancies of seeker ``j`` into top_rows, top_scores; returns how many.

    Postings hold each vacancy under its main nodes, and under nodes + count for its side nodes (weight at most 0.5).
    ``seen`` holds stamps of visits; ``reach`` float32 [2 × nodes] is working room.
    """
    fit_nodes(nodes, matrix, traits, j, s, fits, shares)
    mark_skills(s, j, has, 1)
    for node in range(nodes.shape[0]):
        reach[node] = fits[0, node]
        reach[nodes.shape[0] + node] = MAIN_WEIGHT * fits[0, node]
    vf, sf = v.look.view(np.float32), s.look.view(np.float32)
    keys[:] = -1
    count, size, least = 0, top_rows.shape[0], -1.0
    for place in range(order_nodes(reach, order)):
        node = order[place]
        if FULL_SCORE * reach[node] + SLACK < least:
            break
        for p in range(starts[node], starts[node + 1]):
            i = rows[p]
            if seen[i] == stamp:
                continue
            seen[i] = stamp
            most, shifts = clash(v.look, i, s.look, j, factors)
            most *= reach[node]
            points = FULL_SCORE - weights[SHIFTS] * (1.0 - shifts)
            if most * points + SLACK < least:
                continue
            gate, lost = look(v.look, vf, i, s.look, sf, j, weights, today)
            most, points = most * gate, points - lost
            if most * points + SLACK < least:
                continue
            near, lost = with_place(vacancy_place(v.look, i), i, j, v, s, True, keys, places, weights)
            if most * near * (points - lost) + SLACK < least:
                continue
            plain = plain_factors(v.whole, i, s.whole, j, factors, today)
            measured = measured_factors(v.whole, i, v.measure, s.whole, j, s.measure, s.areas)
            bound = most_possible(reach[node], plain, measured, weights)
            if bound + SLACK < least:
                continue
            skills = held_skills(v, i, has)
            if most_with_skills(bound, reach[node], plain, measured, skills, weights) + SLACK < least:
                continue
            if limit_of(v.whole, i, s.whole, j, s.areas, s.blocked, today, year):
                continue
            best = best_node(v, i, fits)
            if best[0] < LEAST_FIT:
                continue
            score = score_pair(i, j, v, s, plain, measured, best, skills, weights, parts)
            count = insert(top_rows, top_scores, count, i, score)
            least = top_scores[size - 1] if count == size else -1.0
    mark_skills(s, j, has, 0)
    return count


@compiled_lean
def reverse(
    i: int, v: t.VacancyArrays, s: t.SeekerArrays, starts: NDArray[np.int64], rows: NDArray[np.int32],
    reach: NDArray[np.float32], matrix: NDArray[np.float32], traits: NDArray[np.int8], needs: NDArray[np.float32],
    certificates: NDArray[np.uint8], seen: NDArray[np.int32], stamp: int, today: int, year: int,
    weights: NDArray[np.float64], factors: NDArray[np.float64], top_rows: NDArray[np.int32],
    top_scores: NDArray[np.float32], order: NDArray[np.int32], parts: NDArray[np.float64],
    fits: NDArray[np.float32], keys: NDArray[np.int64], places: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> int:  # fmt: skip
    """The best seekers of vacancy ``i``; returns how many.

    ``needs`` float32 and ``certificates`` uint8 are the vacancy's skills by number; ``reach`` float32 is the most a
    seeker under each list of the postings can fit.
    """
    count, size, least = 0, top_rows.shape[0], -1.0
    if not v.whole[i, t.VI_FLAGS] & t.IS_OPEN:
        return 0
    nodes, node_weights = v.nodes[i], v.weights[i]
    vf, sf = v.look.view(np.float32), s.look.view(np.float32)
    keys[:] = -1
    asked = 0
    for k in range(t.V_CERTIFICATES):
        asked += v.certificates[i, k] >= 0
    for place in range(order_nodes(reach, order)):
        node = order[place]
        if FULL_SCORE * reach[node] + SLACK < least:
            break
        for p in range(starts[node], starts[node + 1]):
            j = rows[p]
            if seen[j] == stamp:
                continue
            seen[j] = stamp
            most, shifts = clash(v.look, i, s.look, j, factors)
            most *= reach[node]
            points = FULL_SCORE - weights[SHIFTS] * (1.0 - shifts)
            if most * points + SLACK < least:
                continue
            gate, lost = look(v.look, vf, i, s.look, sf, j, weights, today)
            most, points = most * gate, points - lost
            if most * points + SLACK < least:
                continue
            near, lost = with_place(seeker_place(s.look, j), i, j, v, s, False, keys, places, weights)
            if most * near * (points - lost) + SLACK < least:
                continue
            plain = plain_factors(v.whole, i, s.whole, j, factors, today)
            measured = measured_factors(v.whole, i, v.measure, s.whole, j, s.measure, s.areas)
            bound = most_possible(reach[node], plain, measured, weights)
            if bound + SLACK < least:
                continue
            skills = _skills_of(v, i, s, j, needs, certificates, asked)
            if most_with_skills(bound, reach[node], plain, measured, skills, weights) + SLACK < least:
                continue
            if limit_of(v.whole, i, s.whole, j, s.areas, s.blocked, today, year):
                continue
            fit_nodes(nodes, matrix, traits, j, s, fits, shares)
            best = _weighed(fits, node_weights)
            if best[0] < LEAST_FIT:
                continue
            score = score_pair(i, j, v, s, plain, measured, best, skills, weights, parts)
            count = insert(top_rows, top_scores, count, j, score)
            least = top_scores[size - 1] if count == size else -1.0
    return count


@compiled_lean
def _weighed(fits: NDArray[np.float32], weights: NDArray[np.float32]) -> tuple[float, float, float]:
    fit, past, years = 0.0, 0.0, 0.0
    for k in range(t.V_NODES):
        fit = max(fit, weights[k] * fits[0, k])
        past = max(past, weights[k] * fits[1, k])
        years = max(years, weights[k] * fits[2, k])
    return fit, past, years


@compiled_lean
def _skills_of(
    v: t.VacancyArrays,
    i: int,
    s: t.SeekerArrays,
    j: int,
    needs: NDArray[np.float32],
    certificates: NDArray[np.uint8],
    asked: int,
) -> tuple[float, int]:
    held, missing = 0.0, asked
    for k in range(t.S_SKILLS):
        skill = s.skills[j, k]
        if skill < 0:
            break
        held += needs[skill]
        missing -= certificates[skill]
    return held_share(v.measure, i, held), missing


@compiled
def batch(
    first: int, last: int, v: t.VacancyArrays, s: t.SeekerArrays, starts: NDArray[np.int64], rows: NDArray[np.int32],
    matrix: NDArray[np.float32], traits: NDArray[np.int8], nodes: NDArray[np.int16], skill_count: int, today: int, year: int,
    weights: NDArray[np.float64], factors: NDArray[np.float64], top_rows: NDArray[np.int32],
    top_scores: NDArray[np.float32],
) -> None:  # fmt: skip
    """The best vacancies of each seeker in [first, last) into rows of top_rows, top_scores."""
    has = np.zeros(skill_count, np.uint8)
    seen = np.full(v.whole.shape[0], -1, np.int32)
    fits = np.zeros((3, matrix.shape[0]), np.float32)
    reach = np.zeros(2 * matrix.shape[0], np.float32)
    order = np.zeros(2 * matrix.shape[0], np.int32)
    parts = np.zeros(9, np.float64)
    keys, places = np.zeros(PLACES, np.int64), np.zeros((PLACES, 2), np.float64)
    shares = np.zeros(t.S_NODES, np.float64)
    for j in range(first, last):
        forward(
            j, v, s, starts, rows, matrix, traits, nodes, has, seen, j, today, year, weights, factors,
            top_rows[j], top_scores[j], fits, reach, order, parts, keys, places, shares,
        )  # fmt: skip
