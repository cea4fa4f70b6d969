"""One-time codes: ten minutes, five tries, one use, one browser."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import CodePurpose, OneTimeCode
from jobsite.accounts.services import CodeOutcome, issue_code, purge_codes, verify_code
from jobsite.accounts.services.codes import MAX_PER_PAIR, MAX_TRIES
from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import TooMany
from jobsite.core.outbox import Event
from jobsite.core.signing import derived_code
from tests.integration.accounts.people import another, code_in, is_signed_in, last_message, member

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from flask import Flask

    from tests.client import SiteClient

TARGET = "known@example.org"


def issued(network: str = "10.0.0.1", purpose: CodePurpose = CodePurpose.SIGN_IN) -> OneTimeCode:
    """A code for the target, asked for from a network."""
    return issue_code(purpose=purpose, target=TARGET, network=network, locale="zh_Hans_CN")


def outcome(row: OneTimeCode, code: str, purpose: CodePurpose = CodePurpose.SIGN_IN) -> CodeOutcome:
    """What one try gives."""
    return verify_code(row.id, code, purpose=purpose)[0]


def right(row: OneTimeCode) -> str:
    """The code of the row."""
    return derived_code(row.nonce, row.target)


def messages_asked_for() -> int:
    """How many messages with codes were asked for."""
    db.session.commit()
    return db.session.scalar(sa.select(sa.func.count()).where(Event.name == "OneTimeCodeIssued")) or 0


def test_a_code_is_good_once(db_session: Any) -> None:
    row = issued()
    assert outcome(row, right(row)) is CodeOutcome.RIGHT
    assert outcome(row, right(row)) is CodeOutcome.SPENT


def test_a_code_may_be_typed_with_spaces_and_wide_digits(db_session: Any) -> None:
    row = issued()
    code = right(row)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert outcome(row, f" {wide[:3]} {wide[3:]} ") is CodeOutcome.RIGHT


def test_a_code_ends_after_ten_minutes(db_session: Any, clock: ModuleType) -> None:
    row = issued()
    clock.advance(timedelta(minutes=10))
    assert outcome(row, right(row)) is CodeOutcome.SPENT


def test_five_wrong_tries_spend_a_code(db_session: Any) -> None:
    row = issued()
    for _try in range(MAX_TRIES):
        assert outcome(row, another(right(row))) is CodeOutcome.WRONG
    assert outcome(row, right(row)) is CodeOutcome.SPENT


def test_a_code_serves_its_purpose_only(db_session: Any) -> None:
    row = issued(purpose=CodePurpose.SIGN_IN)
    assert outcome(row, right(row), CodePurpose.RESET) is CodeOutcome.SPENT
    assert outcome(row, right(row)) is CodeOutcome.RIGHT


def test_one_network_cannot_ask_without_end(db_session: Any) -> None:
    for _ask in range(MAX_PER_PAIR):
        issued()
    with pytest.raises(TooMany):
        issued()
    issued(network="10.0.0.2")


def test_a_flood_from_many_networks_neither_floods_the_phone_nor_locks_the_owner_out(db_session: Any) -> None:
    attackers = [issued(network=f"10.1.0.{number}") for number in range(40)]
    for row in attackers:
        for _try in range(MAX_TRIES):
            verify_code(row.id, another(right(row)), purpose=CodePurpose.SIGN_IN)
    own = issued(network="192.0.2.7")
    assert messages_asked_for() == 5
    sent = {row.nonce for row in attackers[:5]}
    assert own.nonce in sent
    assert outcome(own, right(own)) is CodeOutcome.RIGHT


def test_a_shared_code_is_still_good_once(db_session: Any) -> None:
    rows = [issued(network=f"10.1.0.{number}") for number in range(7)]
    twins = [row for row in rows if row.nonce == rows[-1].nonce]
    assert len(twins) > 1
    assert outcome(twins[0], right(twins[0])) is CodeOutcome.RIGHT
    assert outcome(twins[1], right(twins[1])) is CodeOutcome.SPENT


def test_another_browser_cannot_spend_the_owners_tries(
    client: SiteClient, app: Flask, settle: Callable[[], int]
) -> None:
    member(email=TARGET)
    client.submit("/account/sign-in/code", {"address": TARGET})
    settle()
    code = code_in(last_message(TARGET))
    attacker: Any = app.test_client()
    attacker.submit("/account/sign-in/code", {"address": TARGET})
    for _try in range(MAX_TRIES + 1):
        assert attacker.submit("/account/sign-in/code/enter", {"code": another(code)}).status_code == 422
    assert client.submit("/account/sign-in/code/enter", {"code": code}).status_code == 303
    assert is_signed_in(client)


def test_wrong_tries_count_over_http(client: SiteClient, settle: Callable[[], int]) -> None:
    member(email=TARGET)
    client.submit("/account/sign-in/code", {"address": TARGET})
    settle()
    code = code_in(last_message(TARGET))
    for _try in range(MAX_TRIES):
        assert "验证码不对" in client.submit("/account/sign-in/code/enter", {"code": another(code)}).text
    assert "过期" in client.submit("/account/sign-in/code/enter", {"code": code}).text


def test_an_unknown_address_gets_a_message_without_a_code(client: SiteClient, settle: Callable[[], int]) -> None:
    client.submit("/account/sign-in/code", {"address": "nobody@example.org"})
    settle()
    assert "还没有注册" in last_message("nobody@example.org").body


def test_codes_of_yesterday_are_forgotten(db_session: Any, clock: ModuleType) -> None:
    issued()
    clock.advance(timedelta(hours=25))
    purge_codes()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeCode)) == 0


def test_of_two_at_once_with_the_right_code_one_gets_in(separate_app: Flask) -> None:
    with separate_app.app_context(), unit_of_work():
        row = issued()
        code_id, code = row.id, right(row)
    barrier, outcomes = Barrier(8), []

    def enter() -> None:
        with separate_app.app_context():
            barrier.wait()
            with unit_of_work():
                outcomes.append(verify_code(code_id, code, purpose=CodePurpose.SIGN_IN)[0])

    threads = [Thread(target=enter) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(CodeOutcome.RIGHT) == 1
    assert len(outcomes) == 8
