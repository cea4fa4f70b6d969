"""Integration tests run on both databases, each in a transaction that is undone."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _in_a_transaction(db_session: Any) -> None:
    """Every test here has a database, on both backends."""
