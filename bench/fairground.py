"""A fair that is open now, of any size, with everyone signed in: what `bench.fair` runs on. Rows only, no pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from stdnum.cn import uscc

from jobsite.accounts.models import Membership, Person, SignInSession, StaffGrant
from jobsite.core import clock, signing
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import MemberRole, PersonKind, StaffRole
from jobsite.employers.models import Employer, EmployerSize, EmployerState, Industry
from jobsite.fairs.models.preparing import BoothVacancy, EntryState, Fair, FairEntry, FairSession, FairState, Hall
from jobsite.seekers.models import SeekerProfile
from jobsite.vacancies.models import Vacancy, VacancyState

PLACE = "330282121"
WELDER = "6-18-02-04"


@dataclass(frozen=True)
class Someone:
    """A person with a session."""

    id: int
    token: str


@dataclass(frozen=True)
class Fairground:
    """The fair: booth ids beside the ids of their firms and the recruiters who serve them, and who came."""

    fair_id: int
    booths: list[int]
    firms: list[int]
    recruiters: list[Someone]
    seekers: list[Someone]
    operator: Someone


def build(booths: int, seekers: int) -> Fairground:
    """Make the rows in the present app context."""
    with unit_of_work():
        firm_ids = insert(Employer, firm_rows(booths))
        fair_id, booth_ids = _fair(firm_ids)
        people = add_people(PersonKind.SEEKER, seekers)
        db.session.execute(sa.insert(SeekerProfile), profile_rows([one.id for one in people]))
        recruiters = add_people(PersonKind.EMPLOYER, booths)
        memberships = [
            {"person_id": one.id, "employer_id": firm, "role": MemberRole.OWNER, "created_at": clock.now()}
            for one, firm in zip(recruiters, firm_ids, strict=True)
        ]
        db.session.execute(sa.insert(Membership), memberships)
        (operator,) = add_people(PersonKind.STAFF, 1)
        db.session.add(StaffGrant(person_id=operator.id, role=StaffRole.FAIR_OPERATOR))
    return Fairground(fair_id, booth_ids, firm_ids, recruiters, people, operator)


def insert(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Write rows with ids after the highest one; returns the ids."""
    first = (db.session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1
    db.session.execute(sa.insert(model), [{"id": first + number} | row for number, row in enumerate(rows)])
    return list(range(first, first + len(rows)))


def firm_rows(count: int) -> list[dict[str, Any]]:
    """Verified firms."""
    stems = [f"91330282{number:09d}" for number in range(count)]
    return [
        {
            "uscc": stem + uscc.calc_check_digit(stem),
            "name": f"慈溪市第{number}五金厂",
            "industry": Industry.HARDWARE,
            "size": EmployerSize.SMALL,
            "division_code": PLACE,
            "state": EmployerState.VERIFIED,
            "created_at": clock.now(),
        }
        for number, stem in enumerate(stems)
    ]


def _fair(firm_ids: list[int]) -> tuple[int, list[int]]:
    moment = clock.now()
    fair = Fair(
        name="云上招聘会",
        state=FairState.OPEN,
        opens_at=moment - timedelta(hours=1),
        closes_at=moment + timedelta(hours=9),
        opened_at=moment,
        created_at=moment,
    )
    db.session.add(fair)
    db.session.flush()
    db.session.add(
        FairSession(fair_id=fair.id, opens_at=moment - timedelta(hours=1), closes_at=moment + timedelta(hours=9))
    )
    halls = [Hall(fair_id=fair.id, name=f"第{number}展区", trades=[], capacity=200) for number in range(5)]
    db.session.add_all(halls)
    db.session.flush()
    booth_ids = insert(
        FairEntry,
        [
            {
                "fair_id": fair.id,
                "employer_id": firm,
                "state": EntryState.PLACED,
                "hall_id": halls[number % 5].id,
                "booth_number": 1 + number // 5,
                "questions": [],
                "applied_at": moment,
            }
            for number, firm in enumerate(firm_ids)
        ],
    )
    _vacancies(firm_ids, booth_ids)
    return fair.id, booth_ids


def _vacancies(firm_ids: list[int], booth_ids: list[int]) -> None:
    moment = clock.now()
    lists: dict[str, Any] = {name: [] for name in ("skills", "certificates", "shifts", "benefits", "columns")}
    row = lists | {
        "state": VacancyState.PUBLISHED,
        "title": "氩弧焊工",
        "occupation_code": WELDER,
        "description": "在车间用氩弧焊焊接不锈钢水槽，白班八小时。",
        "headcount": 5,
        "wage_min_fen": 700_000,
        "wage_max_fen": 950_000,
        "division_code": PLACE,
        "closes_on": clock.today() + timedelta(days=30),
        "published_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }
    vacancy_ids = insert(Vacancy, [row | {"employer_id": firm} for firm in firm_ids])
    shown = [
        {"entry_id": booth, "vacancy_id": vacancy, "headcount": 5}
        for booth, vacancy in zip(booth_ids, vacancy_ids, strict=True)
    ]
    insert(BoothVacancy, shown)


def add_people(kind: PersonKind, count: int) -> list[Someone]:
    """People of one kind with a session each."""
    moment = clock.now()
    rows = [{"kind": kind, "display_name": f"来宾{number}", "created_at": moment} for number in range(count)]
    people = [Someone(person_id, signing.new_token()) for person_id in insert(Person, rows)]
    sessions = [
        {
            "person_id": one.id,
            "token_hash": signing.token_hash(one.token),
            "created_at": moment,
            "expires_at": moment + timedelta(days=1),
        }
        for one in people
    ]
    insert(SignInSession, sessions)
    return people


def profile_rows(person_ids: list[int]) -> list[dict[str, Any]]:
    """Short profiles of welders."""
    moment = clock.now()
    names = ("willing_divisions", "experience", "certificates", "shifts_ok", "needs", "employment_types")
    lists: dict[str, Any] = {name: [] for name in names}
    return [
        lists
        | {
            "person_id": person_id,
            "name": f"求职者{person_id}",
            "phone": f"+86138{person_id:08d}",
            "division_code": PLACE,
            "wished_titles": ["电焊工"],
            "wished_occupations": [WELDER],
            "skills": ["电焊"],
            "created_at": moment,
            "updated_at": moment,
        }
        for person_id in person_ids
    ]
