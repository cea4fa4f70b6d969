"""Fairs for tests: with hours and halls, firms in them, registered seekers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import factory
import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import (
    BoothRecruiter,
    BoothVacancy,
    EntryState,
    Fair,
    FairEntry,
    FairRegistration,
    FairSession,
    FairState,
    Hall,
)
from jobsite.vacancies.models import Vacancy
from tests.factories.base import BaseFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.vacancies import VacancyFactory


class FairFactory(BaseFactory):
    """A published fair without hours and halls; see `make_fair`."""

    class Meta:
        model = Fair

    name = factory.Sequence(lambda n: f"第 {n} 场云端招聘会")
    state = FairState.PUBLISHED
    introduction = "在家排队，和企业视频面谈。"
    rules = "不收任何费用。"
    published_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)


def make_fair(*, begins: timedelta = timedelta(days=1), lasts: timedelta = timedelta(hours=3), **fair: Any) -> Fair:
    """A fair with one session and one hall for 10 booths; a running state makes the session run now."""
    made: Fair = FairFactory(**fair)
    if made.state in (FairState.OPEN,):
        begins = -timedelta(hours=1)
    if made.state in (FairState.CLOSED, FairState.ARCHIVED):
        begins = -timedelta(days=1)
        made.ended_at = clock.now() + begins + lasts
    opens_at = clock.now() + begins
    made.sessions = [FairSession(opens_at=opens_at, closes_at=opens_at + lasts)]
    made.opens_at, made.closes_at = opens_at, opens_at + lasts
    made.halls = [Hall(name="综合厅", capacity=10, trades=[], position=0)]
    db.session.flush()
    return made


def enter_firm(
    fair: Fair,
    *,
    state: EntryState = EntryState.PLACED,
    employer: Employer | None = None,
    vacancies: Sequence[Vacancy] | None = None,
    recruiters: Sequence[Person] | None = None,
    **entry: Any,
) -> FairEntry:
    """A firm in the fair with one vacancy and one recruiter; placed at the next free number of the first hall."""
    firm: Employer = employer or EmployerFactory()
    shown = list(vacancies) if vacancies is not None else [VacancyFactory(employer=firm)]
    people = list(recruiters) if recruiters is not None else [add_member(firm)]
    made = FairEntry(
        fair_id=fair.id,
        employer_id=firm.id,
        state=state,
        questions=[],
        applied_at=clock.now(),
        decided_at=clock.now() if state is not EntryState.APPLIED else None,
        vacancies=[BoothVacancy(vacancy_id=one.id, headcount=one.headcount) for one in shown],
        recruiters=[BoothRecruiter(person_id=one.id, capacity=1) for one in people],
        **entry,
    )
    if state is EntryState.PLACED and made.hall_id is None:
        made.hall_id = fair.halls[0].id
        taken = sa.select(sa.func.count()).where(FairEntry.hall_id == made.hall_id)
        made.booth_number = 1 + (db.session.scalar(taken) or 0)
    db.session.add(made)
    db.session.flush()
    return made


def register_seeker(fair: Fair, person: Person) -> FairRegistration:
    """The seeker registered for the fair."""
    row = FairRegistration(fair_id=fair.id, person_id=person.id, trades=[], registered_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row
