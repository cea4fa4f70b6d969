"""Firms, vacancies and profiles of these tests, with only what a test speaks of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobsite.core import clock, outbox
from jobsite.core.database import db
from jobsite.employers.models import Employer, EmployerSize, EmployerState, Industry
from jobsite.seekers.models import BlockedEmployer, SeekerProfile, Visibility
from jobsite.vacancies.events import VacancyPublished, VacancyUnpublished, VacancyUpdated
from jobsite.vacancies.models import Vacancy, VacancyState
from tests.factories.accounts import PersonFactory


def add_employer(**more: Any) -> Employer:
    count = db.session.query(Employer).count()
    given: dict[str, Any] = {
        "uscc": f"91330282MA{count:08d}",
        "name": f"慈溪市宏达电器{count}有限公司",
        "industry": Industry.APPLIANCES,
        "size": EmployerSize.SMALL,
        "division_code": "330282",
        "state": EmployerState.VERIFIED,
        "created_at": clock.now(),
    }
    employer = Employer(**(given | more))
    db.session.add(employer)
    db.session.flush()
    return employer


def add_vacancy(title: str, employer: Employer | None = None, **more: Any) -> Vacancy:
    given: dict[str, Any] = {
        "employer_id": (employer or add_employer()).id,
        "state": VacancyState.PUBLISHED,
        "title": title,
        "occupation_code": "6-18-02-04",
        "description": "",
        "headcount": 1,
        "wage_min_fen": 500_000,
        "wage_max_fen": 800_000,
        "division_code": "330282121",
        "skills": [],
        "certificates": [],
        "shifts": [],
        "benefits": [],
        "columns": [],
        "closes_on": clock.today() + timedelta(days=30),
        "published_at": clock.now(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    vacancy = Vacancy(**(given | more))
    db.session.add(vacancy)
    db.session.flush()
    outbox.publish(VacancyPublished(vacancy.id))
    return vacancy


def change(vacancy: Vacancy, **values: Any) -> None:
    for name, value in values.items():
        setattr(vacancy, name, value)
    vacancy.version += 1
    is_public = vacancy.state is VacancyState.PUBLISHED
    outbox.publish(VacancyUpdated(vacancy.id) if is_public else VacancyUnpublished(vacancy.id, "paused"))
    db.session.flush()


def add_profile(*, blocked: tuple[Employer, ...] = (), **more: Any) -> SeekerProfile:
    person = PersonFactory()
    given: dict[str, Any] = {
        "person_id": person.id,
        "name": "测试人",
        "phone": "19900000000",
        "division_code": "330282121",
        "wished_titles": ["电焊工"],
        "wished_occupations": ["6-18-02-04"],
        "skills": [],
        "willing_divisions": [],
        "experience": [],
        "certificates": [],
        "shifts_ok": [],
        "needs": [],
        "employment_types": [],
        "visibility": Visibility.EVERY_FIRM,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    profile = SeekerProfile(**(given | more))
    db.session.add(profile)
    db.session.add_all(
        BlockedEmployer(person_id=person.id, employer_id=employer.id, created_at=clock.now()) for employer in blocked
    )
    db.session.flush()
    return profile
