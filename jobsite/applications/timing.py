"""Durations in SQL, alike on SQLite and PostgreSQL: hours between two instants, medians by group."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jobsite.core.database import db


def hours_between(earlier: Any, later: Any) -> sa.ColumnElement[float]:
    """Hours from one instant to another as an SQL expression."""
    if db.engine.dialect.name == "sqlite":
        return (sa.func.julianday(later) - sa.func.julianday(earlier)) * 24.0
    return sa.cast(sa.extract("epoch", later - earlier) / 3600, sa.Float)


def median_of(value: sa.ColumnElement[float], *, by: Any, where: sa.ColumnElement[bool]) -> dict[Any, float]:
    """The median of `value` for each group, the mean of the middle two where they are even in number."""
    ranked = (
        sa.select(
            by.label("part"),
            value.label("value"),
            sa.func.row_number().over(partition_by=by, order_by=value).label("place"),
            sa.func.count().over(partition_by=by).label("size"),
        )
        .where(where)
        .subquery()
    )
    middle = sa.and_(ranked.c.place * 2 >= ranked.c.size, ranked.c.place * 2 <= ranked.c.size + 2)
    rows = db.session.execute(
        sa.select(ranked.c.part, sa.func.avg(ranked.c.value)).where(middle).group_by(ranked.c.part)
    )
    return {part: float(mean) for part, mean in rows}
