"""From days worked to pay, in whole fen. Pure: the same numbers always give the same statement."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from jobsite.core.money import WageUnit


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def workdays_of(month_on: date, rest_weekdays: Sequence[int]) -> int:
    """How many days of the month are no days of rest."""
    days = monthrange(month_on.year, month_on.month)[1]
    return sum((month_on + timedelta(days=n)).weekday() not in rest_weekdays for n in range(days))


def months_between(starts_on: date, ends_on: date) -> list[date]:
    """The first days of every month that the span touches."""
    found, month = [], month_of(starts_on)
    while month <= ends_on:
        found.append(month)
        month = month_of(month + timedelta(days=32))
    return found


def half_up(numerator: int, denominator: int) -> int:
    """A quotient of non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def wage_due_fen(*, pay_fen: int, pay_unit: WageUnit, days_present: int, minutes: int, workdays: int) -> int:
    """What a person has earned in a month.

    By the day or hour it is the days or minutes; by the month it is the share of the month's working days, so that full
    attendance gives exactly the pay agreed.
    """
    if pay_unit is WageUnit.DAY:
        return pay_fen * days_present
    if pay_unit is WageUnit.HOUR:
        return half_up(pay_fen * minutes, 60)
    return half_up(pay_fen * days_present, workdays) if workdays else 0


def social_due_fen(*, social_fen: int, days_bound: int, days_in_month: int) -> int:
    """The lender's share of social insurance for a month: the whole of it for whole months, else by calendar days."""
    return half_up(social_fen * days_bound, days_in_month)
