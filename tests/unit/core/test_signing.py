"""Tokens and codes."""

import pytest

from jobsite.core import signing


@pytest.fixture(autouse=True)
def _key() -> None:
    signing.configure("k" * 40)


def test_a_signed_payload_comes_back() -> None:
    assert signing.unsign("live", signing.sign("live", ["person:1"]), max_age_s=60) == ["person:1"]


def test_a_token_of_one_purpose_is_refused_for_another() -> None:
    assert signing.unsign("reset", signing.sign("live", 1), max_age_s=60) is None


def test_a_changed_token_is_refused() -> None:
    token = signing.sign("live", 1)
    assert signing.unsign("live", "z" + token, max_age_s=60) is None


def test_a_code_depends_on_nonce_and_target() -> None:
    codes = {signing.derived_code(nonce, target) for nonce in ("a", "b", "c") for target in ("x", "y", "z")}
    assert len(codes) == 9
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_another_key_gives_another_code() -> None:
    before = signing.derived_code("n", "t")
    signing.configure("z" * 40)
    assert signing.derived_code("n", "t") != before
