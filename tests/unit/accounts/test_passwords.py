"""The rule for new passwords, and checking them."""

import pytest

from jobsite.accounts import passwords
from jobsite.core.errors import Invalid


@pytest.fixture(autouse=True)
def _cheap() -> None:
    passwords.configure(is_cheap=True)


@pytest.mark.parametrize(
    "weak", ["short", "x" * 129, "Password1", "88888888", "aaaaaaab", "wangli@example.org", "wangliwang", "13912345678"]
)
def test_guessable_passwords_are_refused(weak: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_new_password(weak, own=("wangli@example.org", "wangliwang", "+8613912345678"))


@pytest.mark.parametrize("fine", ["correct horse battery", "晚霞里的三只白鹭飞过江", "x7-Kd_92qp"])
def test_other_passwords_are_taken(fine: str) -> None:
    passwords.check_new_password(fine, own=("wangli@example.org",))


def test_a_hash_matches_its_password_only() -> None:
    stored = passwords.hashed("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "correct horse battery")
    assert not passwords.matches(stored, "correct horse batterz")


def test_nobody_has_the_decoys_password() -> None:
    assert not passwords.matches(None, "nobody's password")


def test_a_hash_of_another_cost_is_renewed() -> None:
    stored = passwords.hashed("correct horse battery")
    assert not passwords.needs_new_hash(stored)
    passwords.configure(is_cheap=False)
    assert passwords.needs_new_hash(stored)
    passwords.configure(is_cheap=True)
