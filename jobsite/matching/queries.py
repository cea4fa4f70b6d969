"""Recommendations: vacancies for a seeker, seekers for a vacancy, and one match in words.

Owns what is asked of the engine for pages. Visibility is part of the question: the engine holds public vacancies and
profiles that every firm may find, nothing else. Must not score.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.matching.engine import Match
from jobsite.matching.explain import Explanation, Side, explain_pair
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.loading import (
    MatchingNotReady,
    bare_engine,
    blocked_employers,
    current_index,
    seeker_record,
    vacancy_record,
)
from jobsite.matching.models import DismissedVacancy
from jobsite.seekers.models import SeekerProfile, Visibility
from jobsite.vacancies.models import Vacancy

__all__ = [
    "MatchingNotReady",
    "RecommendedSeeker",
    "RecommendedVacancy",
    "explain_match",
    "find_dismissal",
    "list_dismissed_vacancy_ids",
    "list_recommended_seekers",
    "list_recommended_vacancies",
]

MOST = 100


@dataclass(frozen=True, slots=True)
class RecommendedVacancy:
    """A vacancy for a seeker with its match."""

    vacancy: Vacancy
    match: Match


@dataclass(frozen=True, slots=True)
class RecommendedSeeker:
    """A profile for a vacancy with its match."""

    profile: SeekerProfile
    match: Match


def list_recommended_vacancies(person_id: int, *, limit: int = 20) -> list[RecommendedVacancy]:
    """The best public vacancies for a person, best first; none barred by a hard limit, none marked "not for me".

    Empty for a person without a profile. Raises MatchingNotReady while the tables are being read.
    """
    profile = db.session.get(SeekerProfile, person_id)
    if profile is None:
        return []
    dismissed = list_dismissed_vacancy_ids(person_id)
    row = seeker_row(seeker_record(profile, blocked_employers([person_id]).get(person_id, ())))
    wanted = min(limit, MOST)
    found = current_index().engine.rank_vacancies(row, clock.today(), wanted + len(dismissed))
    kept = [match for match in found if int(match.vacancy) not in dismissed]
    vacancies = _vacancies([int(match.vacancy) for match in kept])
    today = clock.today()
    shown = [
        RecommendedVacancy(vacancy, match)
        for match in kept
        if (vacancy := vacancies.get(int(match.vacancy))) is not None and vacancy.is_public(today)
    ]
    return shown[:wanted]


def list_recommended_seekers(vacancy: Vacancy, *, limit: int = 20) -> list[RecommendedSeeker]:
    """The best seekers for a vacancy among those every firm may find, best first; none barred by a hard limit.

    Raises MatchingNotReady while the tables are being read.
    """
    index = current_index()
    found = index.engine.rank_seekers(vacancy_row(vacancy_record(vacancy)), clock.today(), min(limit, MOST))
    profiles = {
        profile.person_id: profile
        for profile in db.session.scalars(
            sa.select(SeekerProfile).where(
                SeekerProfile.person_id.in_([int(match.seeker) for match in found]),
                SeekerProfile.visibility == Visibility.EVERY_FIRM,
            )
        )
    }
    return [
        RecommendedSeeker(profile, match) for match in found if (profile := profiles.get(int(match.seeker))) is not None
    ]


def explain_match(profile: SeekerProfile, vacancy: Vacancy, *, side: Side = "seeker") -> Explanation:
    """One match in words, from the records as they are now. May the viewer see both? The caller asks the policies.

    Raises MatchingNotReady while the process is getting ready.
    """
    blocked = blocked_employers([profile.person_id]).get(profile.person_id, ())
    engine = bare_engine()
    seeker = seeker_row(seeker_record(profile, blocked))
    return explain_pair(engine, seeker, vacancy_row(vacancy_record(vacancy)), clock.today(), side)


def list_dismissed_vacancy_ids(person_id: int) -> set[int]:
    """The vacancies that the person marked "not for me"."""
    return set(
        db.session.scalars(sa.select(DismissedVacancy.vacancy_id).where(DismissedVacancy.person_id == person_id))
    )


def find_dismissal(person_id: int, vacancy_id: int) -> DismissedVacancy | None:
    """The "not for me" of a person about a vacancy, None where there is none."""
    return db.session.get(DismissedVacancy, (person_id, vacancy_id))


def _vacancies(ids: list[int]) -> dict[int, Vacancy]:
    return {one.id: one for one in db.session.scalars(sa.select(Vacancy).where(Vacancy.id.in_(ids)))}
