"""Discovery stands on a search index of its own in each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jobsite.search import indexes


@pytest.fixture(autouse=True)
def _own_index(app: Any, tmp_path: Any) -> Iterator[None]:
    with indexes.configured_at(tmp_path, "whoosh"):
        yield
