"""From the database into the engine, and fresh from the outbox: one index in each process.

Owns what of a vacancy and a profile matching may see, and when a change counts. Must not score. Sex, name and home
region are not read. The outbox is tailed from the place where loading began, so nothing is missed between.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.outbox import Event, last_event_id, read_events
from jobsite.employers.models import Employer, EmployerState
from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.records import SeekerRecord, VacancyRecord, Work
from jobsite.seekers.models import BlockedEmployer, SeekerProfile, Visibility
from jobsite.vacancies.models import Vacancy, VacancyState

log = logging.getLogger(__name__)
CHUNK = 500
FEN = 100.0


def vacancy_record(vacancy: Vacancy) -> VacancyRecord:
    """A vacancy as matching sees it. The age limit counts only with its lawful basis."""
    return VacancyRecord(
        id=str(vacancy.id),
        title=vacancy.title,
        description=vacancy.description,
        division=vacancy.division_code,
        headcount=vacancy.headcount,
        wage_min=vacancy.wage_min_fen / FEN,
        wage_max=vacancy.wage_max_fen / FEN,
        wage_unit=vacancy.wage_unit.value,
        employment_type=vacancy.employment_type.value,
        education=vacancy.education.value,
        experience_years=float(vacancy.experience_years),
        certificates=tuple(vacancy.certificates or ()),
        skills=tuple(vacancy.skills or ()),
        shifts=tuple(vacancy.shifts or ()),
        benefits=tuple(vacancy.benefits or ()),
        age_max=vacancy.age_max if vacancy.age_limit_basis else None,
        closes_on=vacancy.closes_on,
        published_on=_city_date(vacancy),
        occupation=vacancy.occupation_code,
        is_open=vacancy.state is VacancyState.PUBLISHED and vacancy.employer.is_public,
        employer=vacancy.employer_id,
    )


def _city_date(vacancy: Vacancy) -> date | None:
    return vacancy.published_at.astimezone(clock.CITY_ZONE).date() if vacancy.published_at else None


def seeker_record(profile: SeekerProfile, blocked: Iterable[int] = ()) -> SeekerRecord:
    """A profile as matching sees it; ``blocked`` are the employers this person shut out."""
    works = [
        Work(str(item.get("title") or ""), _years(item.get("years")), str(item.get("industry") or ""))
        for item in profile.experience or ()
    ]
    return SeekerRecord(
        id=str(profile.person_id),
        wished_titles=tuple(profile.wished_titles or ()),
        skills=tuple(profile.skills or ()),
        division=profile.division_code,
        willing_divisions=tuple(profile.willing_divisions or ()),
        wage_min=profile.wage_min_fen / FEN if profile.wage_min_fen else None,
        wage_unit=profile.wage_unit.value,
        education=profile.education.value,
        experience_years=float(profile.experience_years) if works or profile.experience_years else None,
        experience=tuple(work for work in works if work.title),
        certificates=tuple(profile.certificates) if profile.certificates else None,
        shifts_ok=tuple(profile.shifts_ok or ()),
        needs=tuple(profile.needs or ()),
        employment_types=tuple(profile.employment_types or ()),
        birth_year=profile.birth_year,
        available_from=profile.available_from_on,
        summary=profile.summary,
        wished_occupations=tuple(profile.wished_occupations or ()),
        blocked_employers=frozenset(blocked),
    )


def _years(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class MatchIndex:
    """The engine of one process over one database, with the number of the last event it has taken in."""

    def __init__(self) -> None:
        self.engine = MatchEngine()
        self._cursor = -1
        self._lock = threading.Lock()

    def refresh(self) -> int:
        """Load everything the first time, later only what changed; returns how many records were written.

        Every question asks the outbox first, which is one look at an index: a committed change counts at once.
        """
        with self._lock:
            if self._cursor < 0 or last_event_id() < self._cursor:
                return self._load()
            return self._follow()

    def _load(self) -> int:
        self.engine = MatchEngine()
        cursor = last_event_id()
        count = self._load_vacancies(_public_vacancy_ids())
        count += self._load_seekers(_findable_person_ids())
        self._cursor = cursor
        vacancies, seekers = self.engine.counts
        megabytes = self.engine.memory_bytes() / 1e6
        log.info("matching holds %d vacancies and %d seekers in %.1f MB", vacancies, seekers, megabytes)
        return count

    def _follow(self) -> int:
        count = 0
        while events := read_events(self._cursor, limit=CHUNK):
            count += self._take_in(events)
            self._cursor = events[-1].id
        return count

    def _take_in(self, events: Sequence[Event]) -> int:
        vacancies: set[int] = set()
        people: set[int] = set()
        employers: set[int] = set()
        for event in events:
            for key, ids in (("vacancy_id", vacancies), ("person_id", people), ("employer_id", employers)):
                if isinstance(event.payload.get(key), int):
                    ids.add(event.payload[key])
        if employers:
            vacancies |= set(db.session.scalars(sa.select(Vacancy.id).where(Vacancy.employer_id.in_(employers))))
        return self._load_vacancies(sorted(vacancies)) + self._load_seekers(sorted(people))

    def _load_vacancies(self, ids: Sequence[int]) -> int:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = db.session.scalars(
                sa.select(Vacancy).where(Vacancy.id.in_(chunk)).execution_options(populate_existing=True)
            ).all()
            shown = [one for one in found if one.state is VacancyState.PUBLISHED and one.employer.is_public]
            self.engine.upsert_vacancies([vacancy_row(vacancy_record(one)) for one in shown])
            for gone in set(chunk) - {one.id for one in shown}:
                self.engine.remove_vacancy(str(gone))
        return len(ids)

    def _load_seekers(self, ids: Sequence[int]) -> int:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            profiles = db.session.scalars(
                sa.select(SeekerProfile)
                .where(SeekerProfile.person_id.in_(chunk), SeekerProfile.visibility == Visibility.EVERY_FIRM)
                .execution_options(populate_existing=True)
            ).all()
            blocked = blocked_employers([one.person_id for one in profiles])
            rows = [seeker_row(seeker_record(one, blocked.get(one.person_id, ()))) for one in profiles]
            self.engine.upsert_seekers(rows)
            for gone in set(chunk) - {one.person_id for one in profiles}:
                self.engine.remove_seeker(str(gone))
        return len(ids)


def blocked_employers(person_ids: Sequence[int]) -> dict[int, set[int]]:
    """For each person the employers they shut out."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        sa.select(BlockedEmployer.person_id, BlockedEmployer.employer_id).where(
            BlockedEmployer.person_id.in_(person_ids)
        )
    )
    for person_id, employer_id in rows:
        found.setdefault(person_id, set()).add(employer_id)
    return found


def _public_vacancy_ids() -> Sequence[int]:
    return db.session.scalars(
        sa.select(Vacancy.id)
        .join(Employer)
        .where(
            Vacancy.state == VacancyState.PUBLISHED,
            Vacancy.closes_on >= clock.today(),
            Employer.state == EmployerState.VERIFIED,
            Employer.blocked_at.is_(None),
        )
        .order_by(Vacancy.id)
    ).all()


def _findable_person_ids() -> Sequence[int]:
    return db.session.scalars(
        sa.select(SeekerProfile.person_id)
        .where(SeekerProfile.visibility == Visibility.EVERY_FIRM)
        .order_by(SeekerProfile.person_id)
    ).all()


_indexes: WeakKeyDictionary[Any, MatchIndex] = WeakKeyDictionary()
_indexes_lock = threading.Lock()


def current_index() -> MatchIndex:
    """This process's index of the present database, refreshed."""
    with _indexes_lock:
        index = _indexes.setdefault(db.session.get_bind(), MatchIndex())
    index.refresh()
    return index
