"""Attempts are counted by whoever makes them: one IPv4 address, or all the addresses of one IPv6 subscriber."""

from __future__ import annotations

from typing import Any

import pytest

from jobsite.accounts.login import client_address

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
    ],
)
def test_addresses_of_one_subscriber_count_as_one(app: Any, given: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": given}):
        assert client_address() == counted
