"""The plan: the most person-days first, then the least way and learning, with the proof of both.

`solve_plan` is the only way in. Person-days are proven by the cuts of `flows`, minutes by HiGHS's dual bound
(`costs`). Must not know the database or words for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from jobsite.sharing.planning.costs import Schedule, least_costs
from jobsite.sharing.planning.flows import check_cuts, grow_flow
from jobsite.sharing.planning.sides import Shortage, Surplus, Wish
from jobsite.sharing.planning.slices import Problem, build_problem

STEPS = 4


@dataclass(frozen=True, slots=True)
class Loan:
    """So many people of an offer work for a request from day to day; `people` are the named ones among them."""

    surplus_id: int
    shortage_id: int
    headcount: int
    start: int
    end: int
    daily_minutes: int
    retraining_minutes: int
    km: float
    score: float
    is_pinned: bool = False
    people: tuple[int, ...] = ()

    @property
    def person_days(self) -> int:
        return self.headcount * (self.end - self.start + 1)

    @property
    def minutes(self) -> int:
        """Way and learning of all its people."""
        return self.daily_minutes * self.person_days + self.retraining_minutes * self.headcount


@dataclass(frozen=True, slots=True)
class Plan:
    """Loans with their certificate: `person_days` ≤ `bound` and `minutes` ≥ `minutes_bound`, both proven."""

    loans: tuple[Loan, ...]
    person_days: int
    bound: int
    minutes: int
    minutes_bound: int
    is_exact: bool
    pair_count: int
    offered_days: int
    asked_days: int

    @property
    def gap(self) -> float:
        """How far person-days may be from the best, as a share of the bound."""
        return (self.bound - self.person_days) / self.bound if self.bound else 0.0

    @property
    def minutes_gap(self) -> float:
        """How far minutes may be above the least, as a share of them."""
        return (self.minutes - self.minutes_bound) / self.minutes if self.minutes else 0.0


def solve_plan(
    offers: Sequence[Surplus],
    requests: Sequence[Shortage],
    wishes: Sequence[Wish] = (),
    *,
    least_days: int = 1,
    report: Callable[[int], object] = lambda done: None,
) -> Plan:
    """The best plan; `report` is told how many of STEPS are done. Raises PlanError for a pin that cannot be kept."""
    problem = build_problem(offers, requests, wishes, least_days)
    report(1)
    flow = grow_flow(problem)
    report(2)
    schedule = least_costs(problem, flow)
    report(3)
    loans = _name_people(problem, [*_pinned_loans(problem), *_loans(problem, schedule)])
    pinned = [loan for loan in loans if loan.is_pinned]
    return Plan(
        loans=tuple(loans),
        person_days=sum(loan.person_days for loan in loans),
        bound=check_cuts(problem, flow) + sum(loan.person_days for loan in pinned),
        minutes=sum(loan.minutes for loan in loans),
        minutes_bound=schedule.cost_bound + sum(loan.minutes for loan in pinned),
        is_exact=schedule.is_exact,
        pair_count=len(problem.pairs),
        offered_days=int((problem.spare @ problem.lengths).sum()) + sum(loan.person_days for loan in pinned),
        asked_days=int((problem.open @ problem.lengths).sum()) + sum(loan.person_days for loan in pinned),
    )


def _pinned_loans(problem: Problem) -> Iterable[Loan]:
    for pin in problem.pinned:
        row = (problem.offers[pin.surplus].id, problem.requests[pin.shortage].id, pin.headcount, pin.start, pin.end)
        yield Loan(*row, pin.daily, pin.retraining, pin.km, pin.score, is_pinned=True)


def _loans(problem: Problem, schedule: Schedule) -> Iterable[Loan]:
    """Each pair's people over time as loans of a fixed number; who came last leaves first."""
    rows = sorted(zip(schedule.pair.tolist(), schedule.slice.tolist(), schedule.people.tolist(), strict=True))
    place = 0
    while place < len(rows):
        pair, first = rows[place][0], rows[place][1]
        counts: list[int] = []
        while place < len(rows) and rows[place][0] == pair and rows[place][1] == first + len(counts):
            counts.append(rows[place][2])
            place += 1
        for start, end, people in _layers(counts):
            yield _loan(problem, pair, first + start, first + end, people)


def _layers(counts: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Counts over neighbouring slices as (first, last, people), as few as rises ask for."""
    running: list[list[int]] = []
    for at, count in enumerate([*counts, 0]):
        before = sum(people for _first, people in running)
        if count > before:
            running.append([at, count - before])
        while before > count:
            first, people = running[-1]
            leaving = min(people, before - count)
            yield first, at - 1, leaving
            before -= leaving
            running[-1][1] -= leaving
            if not running[-1][1]:
                running.pop()


def _loan(problem: Problem, pair: int, first: int, last: int, people: int) -> Loan:
    pairs = problem.pairs
    return Loan(
        surplus_id=problem.offers[pairs.surplus[pair]].id,
        shortage_id=problem.requests[pairs.shortage[pair]].id,
        headcount=people,
        start=int(problem.bounds[first]),
        end=int(problem.bounds[last + 1]) - 1,
        daily_minutes=int(pairs.daily[pair]),
        retraining_minutes=int(pairs.retraining[pair]),
        km=float(pairs.km[pair]),
        score=pairs.score_of(pair),
    )


def _name_people(problem: Problem, loans: Sequence[Loan]) -> list[Loan]:
    """Give each loan named people who are free on all its days; those without a name fill the rest."""
    free_from = {offer.id: [(0, person) for person in offer.people] for offer in problem.offers if offer.people}
    named = []
    for loan in sorted(loans, key=lambda one: (one.start, one.end, one.surplus_id, one.shortage_id)):
        slots = free_from.get(loan.surplus_id, [])
        free = sorted(slot for slot in slots if slot[0] <= loan.start)[: loan.headcount]
        for slot in free:
            slots[slots.index(slot)] = (loan.end + 1, slot[1])
        people = tuple(person for _day, person in free)
        named.append(replace(loan, people=people) if people else loan)
    return named
