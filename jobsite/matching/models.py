"""Tables of matching: what a seeker marked "not for me", saved searches and what they were told.

Owns no score: scores are computed, never stored.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core.database import Model, enum_type


class DismissReason(StrEnum):
    """Why a vacancy is not for this person."""

    TRADE = "trade"
    WAGE = "wage"
    DISTANCE = "distance"
    SHIFTS = "shifts"
    EMPLOYER = "employer"
    OTHER = "other"


class AlertPace(StrEnum):
    """How soon a saved search tells of new vacancies."""

    INSTANT = "instant"
    DAILY = "daily"
    OFF = "off"


class DismissedVacancy(Model):
    """A seeker said "not for me"; the vacancy is not recommended again."""

    __tablename__ = "dismissed_vacancy"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[DismissReason] = mapped_column(enum_type(DismissReason, "reason"))
    created_at: Mapped[datetime]


class SavedSearch(Model):
    """Criteria a seeker keeps; without criteria it stands for "what fits my profile"."""

    __tablename__ = "saved_search"
    __table_args__ = (sa.Index("ix_saved_search_pace_next_at", "pace", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    criteria: Mapped[dict[str, Any]]
    pace: Mapped[AlertPace] = mapped_column(enum_type(AlertPace, "pace"), default=AlertPace.DAILY)
    next_at: Mapped[datetime]
    created_at: Mapped[datetime]


class ToldVacancy(Model):
    """A vacancy a person was told of by an alert: each is told once, whatever search found it."""

    __tablename__ = "told_vacancy"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]
