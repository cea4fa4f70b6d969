"""Tables of seekers' profiles, saved vacancies and blocked employers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.core.money import WageUnit
from jobsite.taxonomy.terms import Education

if TYPE_CHECKING:
    from jobsite.accounts.models import Person


class Visibility(StrEnum):
    """Who may find the profile."""

    EVERY_FIRM = "every_firm"
    APPLIED_ONLY = "applied_only"
    HIDDEN = "hidden"


class Sex(StrEnum):
    """Kept only for the fairness audit, by consent; never read by matching."""

    FEMALE = "female"
    MALE = "male"


class SeekerProfile(Model):
    """What a seeker says of themselves. The short form asks the first group only; the rest may stay empty."""

    __tablename__ = "seeker_profile"
    __table_args__ = (sa.Index("ix_seeker_profile_visibility_updated_at", "visibility", "updated_at"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    phone: Mapped[str] = mapped_column(sa.String(20))
    division_code: Mapped[str] = mapped_column(sa.String(9), index=True)
    wished_titles: Mapped[list[str]]
    wished_occupations: Mapped[list[str]]
    wage_min_fen: Mapped[int | None]
    wage_unit: Mapped[WageUnit] = mapped_column(enum_type(WageUnit, "wage_unit"), default=WageUnit.MONTH)
    education: Mapped[Education] = mapped_column(enum_type(Education, "education"), default=Education.NONE)
    experience_years: Mapped[int] = mapped_column(default=0)
    skills: Mapped[list[str]]
    available_from_on: Mapped[date | None]

    willing_divisions: Mapped[list[str]]
    experience: Mapped[list[dict[str, Any]]]
    certificates: Mapped[list[str]]
    shifts_ok: Mapped[list[str]]
    needs: Mapped[list[str]]
    employment_types: Mapped[list[str]]
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    birth_year: Mapped[int | None]
    sex: Mapped[Sex | None] = mapped_column(enum_type(Sex, "sex"))
    home_division_code: Mapped[str | None] = mapped_column(sa.String(9))

    visibility: Mapped[Visibility] = mapped_column(enum_type(Visibility, "visibility"), default=Visibility.APPLIED_ONLY)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    person: Mapped[Person] = relationship("Person", viewonly=True)


class SavedVacancy(Model):
    """A vacancy that a seeker keeps for later."""

    __tablename__ = "saved_vacancy"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]


class BlockedEmployer(Model):
    """A seeker does not want to be seen by, or see, this employer."""

    __tablename__ = "blocked_employer"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    employer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("employer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]
