"""Guessing passwords becomes slow; the owner always gets in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobsite.accounts.services import PasswordOutcome, check_password
from jobsite.accounts.services.sign_in import MAX_PER_ACCOUNT, MAX_PER_NETWORK, MAX_PER_PAIR
from tests.integration.accounts.people import PASSWORD, code_in, is_signed_in, last_message, member

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.client import SiteClient

TARGET = "known@example.org"


def tried(password: str, network: str = "10.0.0.1", target: str = TARGET) -> PasswordOutcome:
    """What one try gives."""
    return check_password(target=target, password=password, network=network)[0]


def test_a_network_that_guesses_at_one_account_must_wait(db_session: Any, clock: ModuleType) -> None:
    member(email=TARGET)
    for _try in range(MAX_PER_PAIR):
        assert tried("wrong password") is PasswordOutcome.WRONG
    assert tried(PASSWORD) is PasswordOutcome.SLOW_DOWN
    assert tried(PASSWORD, network="192.0.2.7") is PasswordOutcome.RIGHT
    clock.advance(timedelta(minutes=15))
    assert tried(PASSWORD) is PasswordOutcome.RIGHT


def test_a_network_that_guesses_at_many_accounts_must_wait(db_session: Any) -> None:
    member(email=TARGET)
    for number in range(MAX_PER_NETWORK):
        assert tried("wrong password", target=f"person{number}@example.net") is PasswordOutcome.WRONG
    assert tried(PASSWORD) is PasswordOutcome.SLOW_DOWN
    assert tried(PASSWORD, network="192.0.2.7") is PasswordOutcome.RIGHT


def test_many_networks_that_guess_at_one_account_make_it_ask_for_a_code(db_session: Any) -> None:
    member(email=TARGET)
    for number in range(MAX_PER_ACCOUNT):
        assert tried("wrong password", network=f"10.0.{number}.1") is PasswordOutcome.WRONG
    assert tried(PASSWORD, network="192.0.2.7") is PasswordOutcome.CODE_NEEDED


def test_unknown_accounts_are_throttled_alike(db_session: Any) -> None:
    for _try in range(MAX_PER_PAIR):
        assert tried("wrong password", target="nobody@example.org") is PasswordOutcome.WRONG
    assert tried("wrong password", target="nobody@example.org") is PasswordOutcome.SLOW_DOWN


def test_a_right_password_begins_the_count_anew(db_session: Any) -> None:
    member(email=TARGET)
    for _round in range(2):
        for _try in range(MAX_PER_PAIR - 1):
            assert tried("wrong password") is PasswordOutcome.WRONG
        assert tried(PASSWORD) is PasswordOutcome.RIGHT


def test_failures_count_over_http_and_a_code_still_lets_the_owner_in(
    client: SiteClient, settle: Callable[[], int]
) -> None:
    member(email=TARGET)
    for _try in range(MAX_PER_PAIR):
        answer = client.submit("/account/sign-in", {"address": TARGET, "password": "wrong password"})
        assert answer.status_code == 422
    refused = client.submit("/account/sign-in", {"address": TARGET, "password": PASSWORD})
    assert refused.status_code == 429
    client.submit("/account/sign-in/code", {"address": TARGET})
    settle()
    client.submit("/account/sign-in/code/enter", {"code": code_in(last_message(TARGET))})
    assert is_signed_in(client)
