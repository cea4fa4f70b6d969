"""Firms, vacancies and profiles as matching tests need them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.employers.models import Employer, EmployerSize, EmployerState, Industry
from jobsite.seekers.models import SeekerProfile, Visibility
from jobsite.vacancies.models import Vacancy, VacancyState
from tests.factories.accounts import PersonFactory


def make_employer(**changes: Any) -> Employer:
    number = db.session.query(Employer).count()
    given: dict[str, Any] = {
        "uscc": f"9133028200000{number:05d}",
        "name": f"测试厂{number}",
        "industry": Industry.APPLIANCES,
        "size": EmployerSize.SMALL,
        "division_code": "330282",
        "state": EmployerState.VERIFIED,
        "created_at": clock.now(),
    }
    employer = Employer(**(given | changes))
    db.session.add(employer)
    db.session.flush()
    return employer


def make_vacancy(employer: Employer | None = None, **changes: Any) -> Vacancy:
    given: dict[str, Any] = {
        "employer": employer or make_employer(),
        "state": VacancyState.PUBLISHED,
        "title": "装配工",
        "occupation_code": "6-31-01-03",
        "description": "小家电装配，长白班，包住。",
        "headcount": 3,
        "wage_min_fen": 500_000,
        "wage_max_fen": 650_000,
        "division_code": "330282121",
        "skills": [],
        "certificates": [],
        "shifts": ["day"],
        "benefits": ["lodging"],
        "columns": [],
        "closes_on": clock.today() + timedelta(days=30),
        "published_at": clock.now(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    vacancy = Vacancy(**(given | changes))
    db.session.add(vacancy)
    db.session.flush()
    return vacancy


def make_profile(**changes: Any) -> SeekerProfile:
    person = PersonFactory()
    given: dict[str, Any] = {
        "person_id": person.id,
        "name": "测试人",
        "phone": "+8619900000000",
        "division_code": "330282",
        "wished_titles": ["打螺丝"],
        "wished_occupations": [],
        "wage_min_fen": 500_000,
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
    profile = SeekerProfile(**(given | changes))
    db.session.add(profile)
    db.session.flush()
    return profile
