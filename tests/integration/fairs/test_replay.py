"""The fairs that the source texts tell of, half a hundredth of each, come out of the reports exactly. `bench.replay` plays them whole."""

from __future__ import annotations

import pytest

from bench.replay import CIXI, ZAOZHUANG, Told, expected, play_city


@pytest.mark.one_database
@pytest.mark.parametrize("told", [CIXI, ZAOZHUANG], ids=lambda told: told.name)
def test_reports_say_what_was_played(told: Told) -> None:
    small = told.scaled(0.005)
    found = play_city(small)
    assert found == expected(small) | {"exact": True}
    assert small.fairs == told.fairs
