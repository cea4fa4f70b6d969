"""Pages of lists: every list is paged, ordered stably and counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa

from jobsite.core.database import db

Item = TypeVar("Item")
Other = TypeVar("Other")
MAX_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `number` begins at 1."""

    items: list[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def map(self, function: Callable[[Item], Other]) -> Page[Other]:
        """The same page with each item replaced by `function(item)`."""
        return Page([function(item) for item in self.items], self.number, self.size, self.total)


def page_number(given: str | None) -> int:
    """The page asked for: 1 when missing or not a sensible number."""
    if given and given.isascii() and given.isdigit() and len(given) < 6:
        return min(MAX_PAGE, max(1, int(given)))
    return 1


def paginate(statement: sa.Select[Item], *, number: int, size: int = 20) -> Page[Item]:
    """Run an ordered select for one page; two queries, whatever the size of the list."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows = list(db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all())
    return Page(rows, number, size, total)
