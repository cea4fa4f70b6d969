"""Money of shared staff in whole fen: no profit passes, settlements add up, statements are exact. 10,000 cases each."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, timedelta

from jobsite.core.money import WageUnit
from jobsite.sharing import payroll
from jobsite.sharing.models.working import LineKind
from jobsite.sharing.services.agreements import consent_problem
from jobsite.sharing.terms import Line, breaches_of, total_fen

CASES = 10_000


def some_lines(rng, wage, social):
    lines = []
    for _number in range(rng.randrange(6)):
        kind = rng.choice(list(LineKind))
        top = {LineKind.WAGE: wage, LineKind.SOCIAL: social}.get(kind, 100_000)
        document = rng.choice(["", " ", "发票 12"])
        lines.append(Line(kind=kind, label="项", amount_fen=rng.randrange(top * 3 // 2 + 1), document=document))
    return lines


def test_a_settlement_without_breaches_never_asks_more_than_was_paid():
    rng, passed, refused = random.Random(4), 0, 0
    for _case in range(CASES):
        wage, social = rng.randrange(1, 900_000), rng.randrange(1, 300_000)
        lines = some_lines(rng, wage, social)
        found = breaches_of(lines, wage_fen=wage, social_fen=social)
        costs = sum(one.amount_fen for one in lines if one.kind is LineKind.COST and one.document.strip())
        asked = {kind: sum(one.amount_fen for one in lines if one.kind is kind) for kind in LineKind}
        if found:
            refused += 1
            assert all(0 < one.over_fen <= lines[one.index].amount_fen for one in found)
        else:
            passed += 1
            assert total_fen(lines) <= wage + social + costs
            assert asked[LineKind.FEE] == 0
        over = max(0, asked[LineKind.WAGE] - wage) + max(0, asked[LineKind.SOCIAL] - social)
        undocumented = asked[LineKind.COST] - costs
        assert sum(one.over_fen for one in found) == over + undocumented + asked[LineKind.FEE]
    assert passed > 1_000
    assert refused > 1_000


def test_a_month_of_full_attendance_is_paid_exactly_and_no_day_is_lost():
    rng = random.Random(5)
    for _case in range(CASES):
        pay, rest = rng.randrange(1, 2_000_000), tuple(rng.sample(range(7), rng.randrange(1, 4)))
        month = date(2026, 1, 1) + timedelta(days=rng.randrange(0, 700))
        month = payroll.month_of(month)
        workdays = payroll.workdays_of(month, rest)
        whole = payroll.wage_due_fen(
            pay_fen=pay, pay_unit=WageUnit.MONTH, days_present=workdays, minutes=0, workdays=workdays
        )
        assert whole == pay
        cut = rng.randrange(workdays + 1)
        parts = [
            payroll.wage_due_fen(pay_fen=pay, pay_unit=WageUnit.MONTH, days_present=days, minutes=0, workdays=workdays)
            for days in (cut, workdays - cut)
        ]
        assert abs(sum(parts) - pay) <= 1
        days = rng.randrange(32)
        by_day = payroll.wage_due_fen(
            pay_fen=pay, pay_unit=WageUnit.DAY, days_present=days, minutes=0, workdays=workdays
        )
        assert by_day == pay * days
        minutes = rng.randrange(12_000)
        by_hour = payroll.wage_due_fen(pay_fen=pay, pay_unit=WageUnit.HOUR, days_present=1, minutes=minutes, workdays=1)
        assert abs(by_hour * 60 - pay * minutes) <= 30


def test_social_insurance_of_a_whole_month_is_whole_and_of_a_part_its_share():
    rng = random.Random(6)
    for _case in range(CASES):
        social, days_in_month = rng.randrange(1, 400_000), monthrange(2026, rng.randrange(1, 13))[1]
        bound = rng.randrange(days_in_month + 1)
        due = payroll.social_due_fen(social_fen=social, days_bound=bound, days_in_month=days_in_month)
        assert abs(due * days_in_month - social * bound) * 2 <= days_in_month
        assert (
            payroll.social_due_fen(social_fen=social, days_bound=days_in_month, days_in_month=days_in_month) == social
        )


def test_a_text_is_confirmed_exactly_when_everyone_needed_agreed_to_it():
    rng, allowed = random.Random(7), 0
    for _case in range(CASES):
        version, headcount = rng.randrange(1, 4), rng.randrange(1, 6)
        consents = [rng.choice([None, 1, 2, 3, version, version, version]) for _ in range(rng.randrange(8))]
        may = consent_problem(consents, headcount=headcount, version=version) == ""
        allowed += may
        assert may == (len(consents) == headcount and all(one == version for one in consents))
    assert allowed > 100


def test_the_months_of_a_span_are_all_that_it_touches():
    rng = random.Random(8)
    for _case in range(CASES):
        start = date(2025, 1, 1) + timedelta(days=rng.randrange(900))
        end = start + timedelta(days=rng.randrange(400))
        months = payroll.months_between(start, end)
        assert months[0] == start.replace(day=1)
        assert months[-1] == end.replace(day=1)
        assert len(months) == (end.year - start.year) * 12 + end.month - start.month + 1
