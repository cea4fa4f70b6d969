"""How fast a city's lending plan is made: 2,000 offers × 2,000 requests on one core, pairs included.

``python -m bench.lending [--offers 2000] [--requests 2000] [--seed 1]``. Offers and requests are drawn at random: trades
of the lexicon with a skew, the towns of one county, any first day of four months and any length of two weeks to three
months, 1 to 30 people. The loops are compiled before the clock starts. Prints each step, checks that no headcount is
exceeded and that person-days reach the proven bound. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict

from bench.environment import describe, one_core, rss_mb
from jobsite.matching.trades import affinity, list_trades
from jobsite.sharing.planning.sides import Shortage, Surplus
from jobsite.sharing.planning.solving import Plan, solve_plan
from jobsite.taxonomy.divisions import list_children

FIRST_DAY = 739_300
STEP_NAMES = ("pairs and slices", "most person-days", "least way and learning")


def draw(offers: int, requests: int, seed: int) -> tuple[list[Surplus], list[Shortage]]:
    """Random sides; the same seed gives the same."""
    chance = random.Random(seed)
    trades = range(len(list_trades()))
    skew = [1.0 / (place + 4) for place in trades]
    towns = [one.code for one in list_children("330282")]

    def common(number: int) -> tuple[int, int, tuple[tuple[int, float], ...], str, int, int, int]:
        start = FIRST_DAY + chance.randint(0, 120)
        nodes = ((chance.choices(trades, skew)[0], 1.0),)
        return number, number, nodes, chance.choice(towns), chance.randint(1, 30), start, start + chance.randint(13, 89)

    surplus = [
        Surplus(
            *common(number), radius_km=chance.choice([8.0, 12.0, 20.0, 30.0]), wage_fen=chance.randint(400_000, 700_000)
        )
        for number in range(offers)
    ]
    shortage = [
        Shortage(
            *common(offers + number), wage_fen=chance.randint(450_000, 750_000), offers_lodging=chance.random() < 0.3
        )
        for number in range(requests)
    ]
    return surplus, shortage


def check_headcounts(plan: Plan, sides: dict[int, Surplus | Shortage], name: str) -> None:
    """No side has more people away, or more at work, than its headcount on any day."""
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for loan in plan.loans:
        days[getattr(loan, name)] += [(loan.start, loan.headcount), (loan.end + 1, -loan.headcount)]
    for number, changes in days.items():
        level = 0
        for _day, change in sorted(changes, key=lambda pair: (pair[0], pair[1])):
            level += change
            assert level <= sides[number].headcount, f"{name} {number} is above its headcount"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offers", type=int, default=2_000)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="only the last line")
    options = parser.parse_args()
    one_core()
    affinity()
    solve_plan(*draw(8, 8, 0))
    solve_plan(*draw(60, 60, 0))  # large enough for the loops of the floor by prices
    surplus, shortage = draw(options.offers, options.requests, options.seed)
    started, cpu = time.perf_counter(), time.process_time()
    marks = [started]
    plan = solve_plan(surplus, shortage, least_days=3, report=lambda _done: marks.append(time.perf_counter()))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    check_headcounts(plan, {one.id: one for one in surplus}, "surplus_id")
    check_headcounts(plan, {one.id: one for one in shortage}, "shortage_id")
    if not options.json:
        print(describe("numpy", "scipy", "numba"))
        for name, before, after in zip(STEP_NAMES, marks, marks[1:], strict=False):
            print(f"{name:24s} {after - before:6.2f} s")
        print(f"{plan.pair_count} possible pairs, {len(plan.loans)} loans, rss {rss_mb():.0f} MB")
        print(f"offered {plan.offered_days}, asked {plan.asked_days} person-days")
        exact = "HiGHS" if plan.is_exact else "prices"
        print(
            f"way and learning {plan.minutes / 60:.0f} h, proven floor {plan.minutes_bound / 60:.0f} h ({exact}),",
            end=" ",
        )
        print(f"gap {plan.minutes_gap:.1%}; {plan.person_days / max(1, len(plan.loans)):.0f} person-days a loan")
    last = {
        "seconds": round(seconds, 2),
        "person_days": plan.person_days,
        "bound": plan.bound,
        "gap": round(plan.gap, 6),
        "minutes": plan.minutes,
        "minutes_bound": plan.minutes_bound,
        "minutes_gap": round(plan.minutes_gap, 4),
        "loans": len(plan.loans),
        "cpu_seconds": round(cpu, 2),
    }
    print(json.dumps(last))


if __name__ == "__main__":
    main()
