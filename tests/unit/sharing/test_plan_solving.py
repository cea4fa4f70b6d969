"""The lending plan: never too many, never twice, pins kept, and the best by an independent solver."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from ortools.sat.python import cp_model
from scipy import sparse
from scipy.optimize import linprog

from bench.lending import draw
from jobsite.sharing.planning import costs, prices
from jobsite.sharing.planning.flows import check_cuts, grow_flow
from jobsite.sharing.planning.pairs import LIMITS, PARTS, WEIGHTS, build_pairs, judge_pair
from jobsite.sharing.planning.prices import priced_floor
from jobsite.sharing.planning.sides import Shortage, Surplus, Taken, Wish
from jobsite.sharing.planning.slices import PlanError, Problem, build_problem
from jobsite.sharing.planning.solving import Plan, solve_plan

CASES = 10_000
TOGETHER = 25
COMPARED = 500
TOWNS = ("330282104", "330282110", "330282101")
NODE = 3


def an_offer(number: int = 1, **changes) -> Surplus:
    given = {
        "id": number, "firm_id": number, "nodes": ((NODE, 1.0),), "division": TOWNS[0], "headcount": 3,
        "start": 100, "end": 109, "wage_fen": 500_000,
    }  # fmt: skip
    return Surplus(**(given | changes))


def a_request(number: int = 101, **changes) -> Shortage:
    given = {
        "id": number, "firm_id": number, "nodes": ((NODE, 1.0),), "division": TOWNS[0], "headcount": 3,
        "start": 100, "end": 109, "wage_fen": 500_000,
    }  # fmt: skip
    return Shortage(**(given | changes))


def random_sides(chance: random.Random, most: int = 4) -> tuple[list[Surplus], list[Shortage]]:
    """Small random sides with every kind of difficulty."""

    def period() -> dict[str, int]:
        start = chance.randint(100, 110)
        return {"start": start, "end": start + chance.randint(0, 9)}

    def taken(one: dict[str, int]) -> tuple[Taken, ...]:
        return (Taken(one["start"], chance.randint(one["start"], one["end"]), 1),) if chance.random() < 0.2 else ()

    offers, requests = [], []
    for number in range(1, chance.randint(1, most) + 1):
        days, count = period(), chance.randint(1, 4)
        people = tuple(chance.sample(range(number * 10, number * 10 + 12), count)) if chance.random() < 0.6 else ()
        offers.append(
            an_offer(
                number,
                headcount=count,
                people=people,
                taken=() if people else taken(days),
                firm_id=chance.randint(1, 9),
                division=chance.choice(TOWNS),
                nodes=((chance.choice([3, 3, 8, 40]), 1.0),),
                radius_km=chance.choice([5, 30]),
                skills=frozenset(chance.sample("ab", chance.randint(0, 2))),
                certificates=frozenset(chance.sample("xy", chance.randint(0, 2))),
                shifts=frozenset(chance.sample(["day", "night"], chance.randint(0, 2))),
                needs_lodging=chance.random() < 0.2,
                wage_fen=chance.choice([None, 400_000, 600_000]),
                **days,
            )
        )
    for number in range(101, 101 + chance.randint(1, most)):
        days = period()
        requests.append(
            a_request(
                number,
                headcount=chance.randint(1, 4),
                taken=taken(days),
                firm_id=chance.randint(1, 9),
                division=chance.choice(TOWNS),
                nodes=((chance.choice([3, 3, 8, 40]), 1.0),),
                skills=frozenset(chance.sample("ab", chance.randint(0, 2))),
                certificates=frozenset(chance.sample("xy", chance.choice([0, 0, 1]))),
                shifts=frozenset(chance.sample(["day", "night"], chance.randint(0, 2))),
                offers_lodging=chance.random() < 0.4,
                wage_fen=chance.choice([None, 450_000, 600_000]),
                **days,
            )
        )
    return offers, requests


def assert_keeps_the_rules(
    plan: Plan, offers: list[Surplus], requests: list[Shortage], wishes: list[Wish], least_days: int
) -> None:
    by_id = {one.id: one for one in (*offers, *requests)}
    load: defaultdict[tuple[int, int], int] = defaultdict(int)
    busy: set[tuple[int, int]] = set()
    found = build_pairs(offers, requests, least_days)
    possible = {(offers[o].id, requests[r].id) for o, r in zip(found.surplus, found.shortage, strict=True)}
    for loan in plan.loans:
        offer, request = by_id[loan.surplus_id], by_id[loan.shortage_id]
        assert (offer.id, request.id) in possible
        assert max(offer.start, request.start) <= loan.start <= loan.end <= min(offer.end, request.end)
        assert len(loan.people) == min(loan.headcount, len(set(offer.people))) if offer.people else not loan.people
        assert set(loan.people) <= set(offer.people)
        for day in range(loan.start, loan.end + 1):
            load[loan.surplus_id, day] += loan.headcount
            load[loan.shortage_id, day] += loan.headcount
            for person in loan.people:
                assert (person, day) not in busy, "a person on two loans on one day"
                busy.add((person, day))
    for (side, day), count in load.items():
        taken = sum(one.headcount for one in by_id[side].taken if one.start <= day <= one.end)
        assert count + taken <= by_id[side].headcount
    for wish in wishes:
        of_pair = [
            one for one in plan.loans if (one.surplus_id, one.shortage_id) == (wish.surplus_id, wish.shortage_id)
        ]
        if not wish.least:
            assert not of_pair
        else:
            offer, request = by_id[wish.surplus_id], by_id[wish.shortage_id]
            for day in range(max(offer.start, request.start), min(offer.end, request.end) + 1):
                assert sum(one.headcount for one in of_pair if one.start <= day <= one.end) >= wish.least


def random_wishes(chance: random.Random, offers: list[Surplus], requests: list[Shortage]) -> list[Wish]:
    """Up to two pairs fixed by hand; pins mostly of pairs that meet, so that most can be kept."""
    pairs = [(o, r) for o in offers for r in requests]
    chosen = chance.sample(pairs, min(len(pairs), chance.randint(0, 2)))
    return [Wish(o.id, r.id, chance.randint(1, 2) if _meet(o, r) and chance.random() < 0.7 else 0) for o, r in chosen]


def _meet(offer: Surplus, request: Shortage) -> bool:
    days = min(offer.end, request.end) - max(offer.start, request.start) + 1
    return days >= 3 and offer.firm_id != request.firm_id and request.certificates <= offer.certificates


def shifted(one: Surplus | Shortage, by: int) -> Surplus | Shortage:
    """The same in another time with other people and numbers."""
    moved = tuple(Taken(taken.start + by, taken.end + by, taken.headcount) for taken in one.taken)
    changes = {"id": one.id + by, "start": one.start + by, "end": one.end + by, "taken": moved}
    if isinstance(one, Surplus):
        changes["people"] = tuple(person + by for person in one.people)
    return replace(one, **changes)


def test_ten_thousand_plans_keep_headcounts_people_pins_and_what_is_forbidden(monkeypatch):
    """Cases that share no day are one problem of independent parts: twenty-five at a time are solved in one call."""
    monkeypatch.setattr(costs, "EXACT_MOST", 0)  # the exact ones are held against another solver below
    monkeypatch.setattr(prices, "ROUNDS", 1)  # a floor after any number of rounds
    chance, refused = random.Random(1), 0
    for _call in range(CASES // TOGETHER):
        offers, requests, wishes = [], [], []
        for part in range(TOGETHER):
            ours, theirs = random_sides(chance)
            ours, theirs = ([shifted(one, 1000 * part) for one in side] for side in (ours, theirs))
            offers, requests = offers + ours, requests + theirs
            wishes += random_wishes(chance, ours, theirs)
        least_days = chance.choice([1, 1, 3])
        while True:
            try:
                plan = solve_plan(offers, requests, wishes, least_days=least_days)
                break
            except PlanError as error:
                wishes.remove(error.wish)
                refused += 1
        assert_keeps_the_rules(plan, offers, requests, wishes, least_days)
        assert plan.person_days == plan.bound
        assert plan.minutes >= plan.minutes_bound
    assert refused > 100


def solve_with_cp(problem: Problem) -> tuple[int, int]:
    """(most person-days, least minutes) by CP-SAT, written from the definition: one variable a pair and slice."""
    model, pairs, slices = cp_model.CpModel(), problem.pairs, range(len(problem.bounds) - 1)
    people, begins = {}, {}
    for row in range(len(pairs)):
        for t in slices:
            day = problem.bounds[t]
            if pairs.start[row] <= day <= pairs.end[row]:
                most = int(min(problem.spare[pairs.surplus[row], t], problem.open[pairs.shortage[row], t]))
                people[row, t] = model.new_int_var(0, most, "")
                begins[row, t] = model.new_int_var(0, most, "")
                model.add(begins[row, t] >= people[row, t] - people.get((row, t - 1), 0))
    for table, side in ((problem.spare, pairs.surplus), (problem.open, pairs.shortage)):
        for place in range(len(table)):
            for t in slices:
                model.add(
                    sum(x for (row, s), x in people.items() if s == t and side[row] == place) <= int(table[place, t])
                )
    days = sum(int(problem.lengths[t]) * x for (_row, t), x in people.items())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    model.maximize(days)
    assert solver.solve(model) == cp_model.OPTIMAL
    most_days = round(solver.objective_value)
    model.add(days == most_days)
    model.minimize(
        sum(int(pairs.daily[row] * problem.lengths[t]) * x for (row, t), x in people.items())
        + sum(int(pairs.retraining[row]) * x for (row, _t), x in begins.items())
    )
    assert solver.solve(model) == cp_model.OPTIMAL
    return most_days, round(solver.objective_value)


def test_plans_equal_an_independent_solver_on_five_hundred_cases():
    chance, compared = random.Random(2), 0
    while compared < COMPARED:
        offers, requests = random_sides(chance, 3)
        wishes = random_wishes(chance, offers, requests)
        try:
            problem = build_problem(offers, requests, wishes)
        except PlanError:
            continue
        if not len(problem.pairs):
            continue
        compared += 1
        plan = solve_plan(offers, requests, wishes)
        pinned = [loan for loan in plan.loans if loan.is_pinned]
        days, minutes = solve_with_cp(problem)
        assert plan.person_days == plan.bound == days + sum(loan.person_days for loan in pinned)
        assert plan.is_exact
        assert priced_floor(problem, grow_flow(problem)) <= minutes
        assert plan.minutes == plan.minutes_bound == minutes + sum(loan.minutes for loan in pinned)


def test_prices_prove_nearly_all_of_what_the_linear_program_proves():
    offers, requests = draw(24, 24, 1)
    problem = build_problem(offers, requests)
    flow = grow_flow(problem)
    least = costs.least_costs(problem, flow)
    assert least.is_exact
    floor = priced_floor(problem, flow, 60)
    assert costs.floor_of_costs(problem, flow) < floor <= least.cost_bound
    assert floor > 0.9 * least.cost_bound


def test_the_bound_of_person_days_is_the_linear_programs_dual_bound():
    chance = random.Random(3)
    for _case in range(30):
        problem = build_problem(*random_sides(chance, 6))
        pair, slices = costs._cells(problem)
        if not len(pair):
            continue
        width = len(problem.bounds) - 1
        keys = [problem.pairs.surplus[pair] * width + slices, problem.pairs.shortage[pair] * width + slices]
        tables = [sparse.csr_matrix((np.ones(len(pair)), (key, np.arange(len(pair)))), shape=(table.size, len(pair)))
                  for key, table in zip(keys, (problem.spare, problem.open), strict=True)]  # fmt: skip
        limits = np.concatenate([problem.spare.ravel(), problem.open.ravel()])
        found = linprog(-problem.lengths[slices], A_ub=sparse.vstack(tables), b_ub=limits, method="highs")
        dual_bound = -float(found.ineqlin.marginals @ limits)
        assert dual_bound == pytest.approx(grow_flow(problem).person_days(problem.lengths))


def test_a_false_cut_is_found_out():
    problem = build_problem([an_offer()], [a_request()])
    flow = grow_flow(problem)
    assert check_cuts(problem, flow) == 30
    with pytest.raises(ValueError, match="not cut"):
        check_cuts(problem, replace(flow, ours=np.ones_like(flow.ours), theirs=np.zeros_like(flow.theirs)))


def test_an_offer_is_split_among_requests_over_time():
    requests = [a_request(101, end=104), a_request(102, start=103, headcount=2), a_request(103, start=105, headcount=1)]
    plan = solve_plan([an_offer()], requests)
    assert plan.person_days == plan.bound == 30
    assert len({loan.shortage_id for loan in plan.loans}) == 3


def test_among_equal_person_days_the_nearest_and_least_retrained_are_sent():
    far = an_offer(1, division=TOWNS[1])
    near = an_offer(2)
    plan = solve_plan([far, near], [a_request()])
    assert [loan.surplus_id for loan in plan.loans] == [2]
    learned = an_offer(3, nodes=((NODE, 1.0),), skills=frozenset("a"))
    unlearned = an_offer(4, nodes=((NODE, 1.0),))
    plan = solve_plan([unlearned, learned], [a_request(skills=frozenset("a"))])
    assert [loan.surplus_id for loan in plan.loans] == [3]


def test_a_person_named_in_two_offers_is_counted_once():
    offers = [an_offer(1, headcount=1, people=(7,)), an_offer(2, headcount=1, people=(7,))]
    plan = solve_plan(offers, [a_request(headcount=2)])
    assert plan.person_days == 10
    assert [loan.people for loan in plan.loans] == [(7,)]


@pytest.mark.parametrize(
    ("wish", "reason"), [(Wish(9, 101, 1), "unknown"), (Wish(1, 101, 4), "headcount"), (Wish(2, 101, 1), "limits")]
)
def test_a_pin_that_cannot_be_kept_names_itself_and_the_reason(wish, reason):
    offers = [an_offer(1), an_offer(2, start=200, end=209)]
    with pytest.raises(PlanError) as caught:
        solve_plan(offers, [a_request()], [wish])
    assert (caught.value.wish, caught.value.reason) == (wish, reason)


def test_an_empty_side_gives_an_empty_plan():
    for sides in (([], [a_request()]), ([an_offer()], []), ([], [])):
        plan = solve_plan(*sides)
        assert (plan.loans, plan.person_days, plan.bound, plan.gap) == ((), 0, 0, 0.0)


def test_progress_is_told_step_by_step():
    steps: list[int] = []
    solve_plan([an_offer()], [a_request()], report=steps.append)
    assert steps == [1, 2, 3]


@pytest.mark.parametrize(
    ("offer", "request_", "limit"),
    [
        ({"firm_id": 101}, {}, "same_firm"),
        ({"end": 99, "start": 90}, {}, "dates"),
        ({}, {"nodes": ((6, 1.0),)}, "work"),
        ({}, {"certificates": frozenset("x")}, "certificates"),
        ({"division": "330212001", "radius_km": 5.0}, {}, "distance"),
        ({"division": "330212001", "radius_km": 5.0, "needs_lodging": True}, {"offers_transport": True}, "lodging"),
        ({"shifts": frozenset(["day"])}, {"shifts": frozenset(["night"])}, "shifts"),
    ],
)
def test_each_limit_stands_alone(offer, request_, limit):
    found = judge_pair(an_offer(**offer), a_request(**request_))
    assert limit in LIMITS
    assert found.limits == (limit,)
    assert not len(build_pairs([an_offer(**offer)], [a_request(**request_)]))


def test_the_score_is_the_sum_of_its_parts_and_full_for_a_perfect_pair():
    found = judge_pair(an_offer(), a_request())
    assert tuple(found.points) == PARTS
    assert found.score == pytest.approx(sum(found.points.values()))
    assert found.score == pytest.approx(WEIGHTS.sum()) == pytest.approx(100)


@pytest.mark.parametrize(
    ("part", "offer", "request_"),
    [
        ("work", {"skills": frozenset("a")}, {"skills": frozenset("ab")}),
        ("dates", {"end": 105}, {}),
        ("commute", {"division": TOWNS[1], "radius_km": 60.0}, {}),
        ("pay", {}, {"wage_fen": 450_000}),
        ("shifts", {"shifts": frozenset(["day"])}, {"shifts": frozenset(["day", "night"])}),
    ],
)
def test_each_part_falls_alone_when_its_matter_is_worse(part, offer, request_):
    best, worse = judge_pair(an_offer(), a_request()), judge_pair(an_offer(**offer), a_request(**request_))
    assert worse.points[part] < best.points[part]
    assert all(worse.points[name] == best.points[name] for name in PARTS if name != part)


def test_lodging_that_is_needed_and_not_offered_costs_its_part():
    near = judge_pair(an_offer(needs_lodging=True), a_request())
    assert near.points["lodging"] == 0
    assert judge_pair(an_offer(needs_lodging=True), a_request(offers_lodging=True)).points["lodging"] == 7
