"""Amounts and wages."""

import pytest

from jobsite.core.money import WageUnit, monthly_fen, yuan_text


@pytest.mark.parametrize(("fen", "text"), [(650_000, "6500"), (1950, "19.5"), (1905, "19.05"), (0, "0"), (5, "0.05")])
def test_yuan_are_written_with_no_more_digits_than_needed(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


def test_a_daily_wage_counts_for_the_paid_days_of_a_month() -> None:
    assert monthly_fen(30_000, WageUnit.DAY) == 652_500


def test_an_hourly_wage_counts_for_174_hours() -> None:
    assert monthly_fen(2_000, WageUnit.HOUR) == 348_000


def test_piece_wages_cannot_be_compared() -> None:
    assert monthly_fen(100, WageUnit.PIECE) is None
