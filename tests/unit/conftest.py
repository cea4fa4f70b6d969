"""Unit tests touch no database: a connection is an error."""

from __future__ import annotations

import pytest
import sqlalchemy as sa


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a unit test touched the database; put it under tests/integration")

    monkeypatch.setattr(sa.Engine, "connect", refuse)
    monkeypatch.setattr(sa.Engine, "raw_connection", refuse)
