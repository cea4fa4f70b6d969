"""Counting attempts in windows, so that guessing and flooding become slow. Owns the `attempt` table."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core import clock
from jobsite.core.database import BigId, Model, db
from jobsite.core.signing import keyed_hash


class Attempt(Model):
    """One counted attempt. `bucket` is a keyed hash of purpose and subject: no phone can be read or guessed from it."""

    __tablename__ = "attempt"
    __table_args__ = (
        sa.Index("ix_attempt_bucket_made_at", "bucket", "made_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bucket: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]


def _bucket(purpose: str, subject: str) -> str:
    return keyed_hash(f"attempt:{purpose}", subject)


def record_attempt(purpose: str, subject: str) -> None:
    """Count one attempt of `purpose` by or at `subject`."""
    db.session.add(Attempt(bucket=_bucket(purpose, subject), made_at=clock.now()))
    db.session.flush()


def count_attempts(purpose: str, subject: str, *, window: timedelta) -> int:
    """How many attempts were counted within the last `window`."""
    since = clock.now() - window
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(Attempt.bucket == _bucket(purpose, subject), Attempt.made_at > since)
        )
        or 0
    )


def forget_attempts(purpose: str, subject: str) -> None:
    """Begin anew, as after a success."""
    db.session.execute(sa.delete(Attempt).where(Attempt.bucket == _bucket(purpose, subject)))


def purge_attempts() -> None:
    """Remove what no window can reach any more."""
    db.session.execute(sa.delete(Attempt).where(Attempt.made_at < clock.now() - timedelta(days=2)))
