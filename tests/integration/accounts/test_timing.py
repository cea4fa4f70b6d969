"""Known and unknown addresses are answered alike, in words and in time (200 tries of each, interleaved).

The time is the processor's: other work on the machine disturbs the wall clock more than the five per cent allowed.
"""

from __future__ import annotations

import gc
from statistics import median
from time import thread_time
from typing import TYPE_CHECKING, Any

import pytest

from jobsite.accounts import passwords
from tests.factories.accounts import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client import SiteClient

TRIES = 200
MOST_DIFFERENCE = 0.05


@pytest.fixture
def daily_cost() -> Iterator[None]:
    """Passwords cost what they cost on a real site."""
    passwords.configure(is_cheap=False)
    yield
    passwords.configure(is_cheap=True)


@pytest.fixture
def known(db_session: Any, daily_cost: None) -> list[str]:
    """Addresses with an account and a password."""
    stored = passwords.hashed("correct horse battery")
    return [PersonFactory(email=f"known{n:03d}@example.org", password_hash=stored).email for n in range(TRIES)]


def time_of(client: SiteClient, path: str, number: int, data: dict[str, str]) -> tuple[float, tuple[Any, ...]]:
    """Processor seconds for one answer, and what of it a stranger can see."""
    csrf = {"X-CSRFToken": client.csrf_token()}
    network = {"REMOTE_ADDR": f"10.{number // 200}.{number % 200}.1"}
    start = thread_time()
    answer = client.post(path, data=data, headers=csrf, environ_overrides=network)
    passed = thread_time() - start
    return passed, (answer.status_code, answer.location, len(answer.data) - len(data["address"]))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("/account/sign-in", {"password": "not the password"}),
        ("/account/sign-in/code", {}),
        ("/account/sign-up", {"kind": "seeker"}),
        ("/account/reset", {}),
    ],
)
def test_known_and_unknown_addresses_take_the_same_time(
    client: SiteClient, known: list[str], path: str, rest: dict[str, str]
) -> None:
    client.checks_pages = False
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    seen: dict[str, set[tuple[Any, ...]]] = {"known": set(), "unknown": set()}
    gc.collect()
    gc.disable()
    try:
        for number, address in enumerate(known):
            pair = [("known", address), ("unknown", address.replace("known", "fresh"))]
            for label, target in pair if number % 2 else reversed(pair):
                passed, visible = time_of(client, path, number, {"address": target} | rest)
                times[label].append(passed)
                seen[label].add(visible)
    finally:
        gc.enable()
    assert len(times["known"]) == len(times["unknown"]) == TRIES
    assert seen["known"] == seen["unknown"]
    ratio = median(times["known"]) / median(times["unknown"])
    print(
        f"{path}: {median(times['known']) * 1000:.2f} ms known, {median(times['unknown']) * 1000:.2f} ms unknown"
    )  # the promised figure
    assert abs(ratio - 1) < MOST_DIFFERENCE
