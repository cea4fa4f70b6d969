"""Reads from the database what belongs into the indexes: public vacancies and seekers who may be found.

Owns the rule of what is indexed and the version that is compared with the index. It must not touch an index.
A version changes with the row and with what is indexed from other rows (the firm, blocks, applications).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from jobsite.accounts.models import Person, PersonStatus
from jobsite.core.clock import CITY_ZONE
from jobsite.core.database import db
from jobsite.core.money import monthly_fen
from jobsite.employers.models import Employer, EmployerState
from jobsite.search.documents import SeekerDocument, VacancyDocument, Visible
from jobsite.seekers.models import BlockedEmployer, SeekerProfile, Visibility
from jobsite.vacancies.models import Vacancy, VacancyState

CHUNK = 500
Row = TypeVar("Row")
_OTHER_VERSIONS = 10_000
_VISIBLE = {Visibility.EVERY_FIRM: Visible.EVERY_FIRM, Visibility.APPLIED_ONLY: Visible.APPLIED_TO}

AppliedEmployers = Callable[[Iterable[int]], Mapping[int, Iterable[int]]]
_applied_employers: list[AppliedEmployers] = []


def provide_applied_employers(read: AppliedEmployers) -> None:
    """Say who reads the employers that persons applied to (person id → employer ids): a room above this one."""
    _applied_employers[:] = [read]


# vacancies


def _is_indexed() -> sa.ColumnElement[bool]:
    """Published vacancies of public firms. Closing dates are compared in each search."""
    return sa.and_(
        Vacancy.state == VacancyState.PUBLISHED,
        Employer.state == EmployerState.VERIFIED,
        Employer.blocked_at.is_(None),
    )


def read_vacancies(ids: Iterable[int] | None = None) -> Iterator[VacancyDocument]:
    """Documents of the indexed vacancies, all or those of the given ids, in the order of their ids."""
    statement = sa.select(Vacancy).join(Vacancy.employer).where(_is_indexed())
    for rows in _in_chunks(statement, Vacancy.id, ids):
        for row in rows:
            yield document_of_vacancy(row)


def document_of_vacancy(vacancy: Vacancy) -> VacancyDocument:
    """The document of a vacancy with its firm; the wage is the upper end by the month."""
    return VacancyDocument(
        id=vacancy.id,
        version=_with_other(vacancy.version, vacancy.employer.version),
        title=vacancy.title,
        description=vacancy.description,
        employer_id=vacancy.employer_id,
        employer_name=vacancy.employer.name,
        division_code=vacancy.division_code,
        occupation_code=vacancy.occupation_code,
        wage_month_fen=vacancy.wage_month_fen,
        employment_type=vacancy.employment_type,
        education_rank=vacancy.education.rank,
        skills=[*vacancy.skills, *vacancy.certificates],
        benefits=vacancy.benefits,
        shifts=vacancy.shifts,
        columns=vacancy.columns,
        posted_on=_city_date(vacancy.published_at or vacancy.created_at),
        closes_on=vacancy.closes_on,
    )


def vacancy_versions() -> dict[int, int]:
    """Id → version of every vacancy that belongs into the index."""
    rows = db.session.execute(
        sa.select(Vacancy.id, Vacancy.version, Employer.version).join(Vacancy.employer).where(_is_indexed())
    )
    return {row[0]: _with_other(row[1], row[2]) for row in rows}


def list_vacancy_ids_of(employer_ids: Iterable[int]) -> list[int]:
    """Ids of all vacancies of these firms, in whatever state."""
    return list(db.session.scalars(sa.select(Vacancy.id).where(Vacancy.employer_id.in_(tuple(employer_ids)))))


# seekers


def _is_findable() -> sa.ColumnElement[bool]:
    return sa.and_(SeekerProfile.visibility != Visibility.HIDDEN, Person.status == PersonStatus.ACTIVE)


def read_seekers(ids: Iterable[int] | None = None) -> Iterator[SeekerDocument]:
    """Documents of the profiles that are not hidden, all or those of the given persons, in the order of ids."""
    statement = sa.select(SeekerProfile).join(Person, Person.id == SeekerProfile.person_id).where(_is_findable())
    for rows in _in_chunks(statement, SeekerProfile.person_id, ids):
        persons = [row.person_id for row in rows]
        blocked, applied = _blocked_by(persons), _applied_by(persons)
        for row in rows:
            yield document_of_seeker(row, blocked.get(row.person_id, ()), applied.get(row.person_id, ()))


def document_of_seeker(
    profile: SeekerProfile, blocked_employers: Iterable[int], applied_employers: Iterable[int]
) -> SeekerDocument:
    """The document of a profile; nothing by which a person could be treated differently goes into it."""
    blocked, applied = sorted(set(blocked_employers)), sorted(set(applied_employers))
    return SeekerDocument(
        id=profile.person_id,
        version=_with_other(profile.version, len(blocked) + len(applied)),
        wished_titles=profile.wished_titles,
        wished_occupations=profile.wished_occupations,
        skills=profile.skills,
        certificates=profile.certificates,
        experience_titles=[str(one.get("title", "")) for one in profile.experience],
        summary=profile.summary,
        division_code=profile.division_code,
        willing_divisions=profile.willing_divisions,
        wage_month_fen=monthly_fen(profile.wage_min_fen, profile.wage_unit) if profile.wage_min_fen else None,
        education_rank=profile.education.rank,
        experience_years=profile.experience_years,
        available_on=profile.available_from_on,
        employment_types=profile.employment_types,
        shifts=profile.shifts_ok,
        visibility=_VISIBLE.get(profile.visibility, Visible.NOBODY),
        blocked_employers=blocked,
        applied_employers=applied,
        updated_on=_city_date(profile.updated_at),
    )


def seeker_versions() -> dict[int, int]:
    """Person id → version of every profile that belongs into the index."""
    rows = db.session.execute(
        sa.select(SeekerProfile.person_id, SeekerProfile.version)
        .join(Person, Person.id == SeekerProfile.person_id)
        .where(_is_findable())
    ).all()
    found: dict[int, int] = {}
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        persons = [row[0] for row in part]
        blocked, applied = _blocked_by(persons), _applied_by(persons)
        for person_id, version in part:
            others = len(blocked.get(person_id, ())) + len(set(applied.get(person_id, ())))
            found[person_id] = _with_other(version, others)
    return found


def _blocked_by(persons: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    statement = sa.select(BlockedEmployer.person_id, BlockedEmployer.employer_id)
    for person_id, employer_id in db.session.execute(statement.where(BlockedEmployer.person_id.in_(persons))):
        found.setdefault(person_id, []).append(employer_id)
    return found


def _applied_by(persons: list[int]) -> Mapping[int, Iterable[int]]:
    return _applied_employers[0](persons) if _applied_employers and persons else {}


# both


def _with_other(version: int, other: int) -> int:
    return version * _OTHER_VERSIONS + other % _OTHER_VERSIONS


def _city_date(instant: datetime) -> date:
    return instant.astimezone(CITY_ZONE).date()


def _in_chunks(
    statement: sa.Select[Row], key: InstrumentedAttribute[int], ids: Iterable[int] | None
) -> Iterator[list[Row]]:
    """Rows in the order of the key, CHUNK at a time; a full reading lets the session forget them afterwards."""
    if ids is not None:
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), CHUNK):
            part = statement.where(key.in_(wanted[start : start + CHUNK])).order_by(key)
            yield list(db.session.scalars(part).unique())
        return
    last = -1
    while rows := list(db.session.scalars(statement.where(key > last).order_by(key).limit(CHUNK)).unique()):
        yield rows
        last = getattr(rows[-1], key.key)
        db.session.expunge_all()
