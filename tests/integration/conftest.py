"""Integration tests run on both databases, each in a transaction that is undone."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _in_a_transaction(request: pytest.FixtureRequest) -> Any:
    """Every test here has a database, unless it asks for one of its own."""
    if "separate_app" in request.fixturenames:
        return None
    return request.getfixturevalue("db_session")
