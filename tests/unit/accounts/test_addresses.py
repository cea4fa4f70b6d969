"""Addresses as typed become the one form that is stored."""

import pytest

from jobsite.accounts.addresses import masked, normalised
from jobsite.core.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("139 1234 5678", "+8613912345678"),
        ("+86 139-1234-5678", "+8613912345678"),
        ("8613912345678", "+8613912345678"),
        ("１３９１２３４５６７８", "+8613912345678"),
        (" Wang.Li@Example.ORG ", "wang.li@example.org"),
        ("+1 650 253 0000", "+16502530000"),
    ],
)
def test_an_address_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalised(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "12345", "010-12345678", "13912345678 ext 9", "a@", "@b.cn", "a b@c.cn", "12812345678", "x" * 300],
)
def test_what_no_code_can_reach_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalised(typed)
    assert list(caught.value.errors) == ["address"]


def test_masks_hide_the_middle() -> None:
    assert masked("+8613912345678") == "139****5678"
    assert masked("wangli@example.org") == "wa***@example.org"
