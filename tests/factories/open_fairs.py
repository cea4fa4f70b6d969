"""Open fairs for tests: halls, booths with recruiters at them, seekers who queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import (
    BoothRecruiter,
    BoothVacancy,
    EntryState,
    Fair,
    FairEntry,
    FairSession,
    FairState,
    Hall,
)
from jobsite.fairs.services.attending import attend
from jobsite.vacancies.models import Vacancy
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.seekers import as_actor
from tests.factories.vacancies import VacancyFactory


@dataclass
class Stall:
    """A booth with everyone around it."""

    booth: FairEntry
    employer: Employer
    vacancy: Vacancy
    recruiter: Person

    @property
    def by_firm(self) -> Actor:
        return as_actor(self.recruiter)


def make_fair(**values: Any) -> Fair:
    """An open fair with one hall, from an hour ago until in four hours."""
    moment = clock.now()
    opens_at, closes_at = moment - timedelta(hours=1), moment + timedelta(hours=4)
    given: dict[str, Any] = {
        "name": "春风行动招聘会",
        "state": FairState.OPEN,
        "introduction": "",
        "opens_at": opens_at,
        "closes_at": closes_at,
        "opened_at": opens_at,
        "created_at": opens_at - timedelta(days=7),
        "talk_minutes": 10,
    }
    fair = Fair(**(given | values))
    fair.sessions.append(FairSession(opens_at=opens_at, closes_at=closes_at))
    fair.halls.append(Hall(name="一号展区", trades=[], capacity=500))
    db.session.add(fair)
    db.session.flush()
    return fair


def make_stall(fair: Fair | None = None, *, is_attended: bool = True, capacity: int = 1, **entry: Any) -> Stall:
    """A placed booth of a new firm with one vacancy and one recruiter, who is there unless told otherwise."""
    fair = fair or make_fair()
    employer = EmployerFactory()
    recruiter = add_member(employer)
    vacancy = VacancyFactory(employer=employer)
    number = db.session.query(FairEntry).filter_by(hall_id=fair.halls[0].id).count() + 1
    booth = FairEntry(
        fair_id=fair.id,
        employer_id=employer.id,
        state=EntryState.PLACED,
        hall_id=fair.halls[0].id,
        booth_number=number,
        questions=[],
        applied_at=clock.now(),
    )
    for name, value in entry.items():
        setattr(booth, name, value)
    booth.vacancies.append(BoothVacancy(vacancy_id=vacancy.id, headcount=vacancy.headcount))
    booth.recruiters.append(BoothRecruiter(person_id=recruiter.id, capacity=capacity))
    db.session.add(booth)
    db.session.flush()
    stall = Stall(booth, employer, vacancy, recruiter)
    if is_attended:
        attend(actor=stall.by_firm, booth=booth)
    return stall
