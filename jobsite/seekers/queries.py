"""Reading profiles, and the form in which a profile is given to others: the snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.seekers.models import BlockedEmployer, SavedVacancy, SeekerProfile

SNAPSHOT_VERSION = 1
_LISTS = (
    "wished_titles",
    "wished_occupations",
    "skills",
    "willing_divisions",
    "experience",
    "certificates",
    "shifts_ok",
    "needs",
    "employment_types",
)


@dataclass(frozen=True)
class Completeness:
    """How much of a profile is filled in (percent), and what would help most, in the order of use."""

    percent: int
    missing: tuple[Text, ...]


def find_profile(person_id: int) -> SeekerProfile | None:
    """The person's profile, or None."""
    return db.session.get(SeekerProfile, person_id)


def get_profile(person_id: int) -> SeekerProfile:
    """The person's profile; raises NotFound."""
    profile = find_profile(person_id)
    if profile is None:
        raise NotFound
    return profile


def snapshot_of(profile: SeekerProfile, *, with_birth_year: bool = False) -> dict[str, Any]:
    """The profile as plain JSON values, as a firm is given it.

    Sex, home region and visibility are never in it; the birth year only where a lawful age limit needs it.
    """
    available = profile.available_from_on
    snapshot: dict[str, Any] = {
        "version": SNAPSHOT_VERSION,
        "profile_version": profile.version,
        "name": profile.name,
        "phone": profile.phone,
        "division_code": profile.division_code,
        "wage_min_fen": profile.wage_min_fen,
        "wage_unit": profile.wage_unit.value,
        "education": profile.education.value,
        "experience_years": profile.experience_years,
        "available_from_on": available.isoformat() if available else None,
        "summary": profile.summary,
        "birth_year": profile.birth_year if with_birth_year else None,
    }
    return snapshot | {name: list(getattr(profile, name) or []) for name in _LISTS}


def completeness_of(profile: SeekerProfile) -> Completeness:
    """Share of the ten things that firms ask for; each counts the same."""
    asked: tuple[tuple[Any, Text], ...] = (
        (profile.wished_titles, _("想做的工作")),
        (profile.skills, _("会的技能")),
        (profile.wage_min_fen, _("期望工资")),
        (profile.experience, _("做过的工作")),
        (profile.certificates, _("证书")),
        (profile.shifts_ok, _("能上的班次")),
        (profile.employment_types, _("用工方式")),
        (profile.willing_divisions, _("愿意去的地方")),
        (profile.needs, _("对吃住的要求")),
        (profile.summary, _("自我介绍")),
    )
    missing = tuple(label for value, label in asked if not value)
    return Completeness(round(100 * (len(asked) - len(missing)) / len(asked)), missing)


def is_saved(person_id: int, vacancy_id: int) -> bool:
    """Whether the person keeps this vacancy for later."""
    return db.session.get(SavedVacancy, (person_id, vacancy_id)) is not None


def saved_among(person_id: int, vacancy_ids: Iterable[int]) -> frozenset[int]:
    """Those of the vacancies that the person keeps. One query."""
    wanted = list(vacancy_ids)
    if not wanted:
        return frozenset()
    return frozenset(
        db.session.scalars(
            sa.select(SavedVacancy.vacancy_id).where(
                SavedVacancy.person_id == person_id, SavedVacancy.vacancy_id.in_(wanted)
            )
        )
    )


def has_blocked(person_id: int, employer_id: int) -> bool:
    """Whether the person does not want to see or be seen by this employer."""
    return db.session.get(BlockedEmployer, (person_id, employer_id)) is not None


def blocked_employer_ids(person_id: int) -> frozenset[int]:
    """All employers that the person has blocked."""
    return frozenset(
        db.session.scalars(sa.select(BlockedEmployer.employer_id).where(BlockedEmployer.person_id == person_id))
    )


def account_of(person_id: int) -> tuple[str, str]:
    """Name and phone as the account knows them, to begin a profile with; the phone may be empty."""
    person = db.session.get_one(Person, person_id)
    return person.display_name, person.phone or ""
