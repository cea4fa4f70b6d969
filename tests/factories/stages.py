"""A fair that is open, with booths and vacancies, for tests of its stage and announcements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import Actor, PersonKind, StaffRole
from jobsite.fairs.models.preparing import BoothVacancy, EntryState, Fair, FairEntry, FairState, FairTheme, Hall
from jobsite.fairs.models.staging import StageShow
from tests.factories.employers import EmployerFactory
from tests.factories.vacancies import VacancyFactory

OPERATOR = Actor(kind=PersonKind.STAFF, staff_roles=frozenset({StaffRole.FAIR_OPERATOR}), display_name="操作员")


def open_fair(**changes: Any) -> Fair:
    """A fair that is open now until tonight."""
    moment = clock.now()
    given: dict[str, Any] = {
        "name": "春风行动网上招聘会",
        "theme": FairTheme.SPRING_BREEZE,
        "state": FairState.OPEN,
        "opens_at": moment - timedelta(hours=1),
        "closes_at": moment + timedelta(hours=8),
        "created_at": moment - timedelta(days=9),
    }
    fair = Fair(**(given | changes))
    db.session.add(fair)
    db.session.flush()
    return fair


def add_hall(fair: Fair, name: str = "机械五金区") -> Hall:
    """One more hall."""
    hall = Hall(fair_id=fair.id, name=name, trades=[], capacity=200)
    db.session.add(hall)
    db.session.flush()
    return hall


def add_booth(fair: Fair, hall: Hall, number: int = 1, **changes: Any) -> FairEntry:
    """A new firm's booth."""
    firm = EmployerFactory()
    booth = FairEntry(
        fair_id=fair.id,
        employer_id=firm.id,
        state=EntryState.PLACED,
        hall_id=hall.id,
        booth_number=number,
        questions=[],
        applied_at=clock.now(),
        **changes,
    )
    db.session.add(booth)
    db.session.flush()
    return booth


def add_vacancy(booth: FairEntry, **changes: Any) -> BoothVacancy:
    """A new published vacancy of the booth's firm, shown at the booth."""
    vacancy = VacancyFactory(employer=booth.employer, **changes)
    shown = BoothVacancy(entry_id=booth.id, vacancy_id=vacancy.id, headcount=vacancy.headcount)
    db.session.add(shown)
    db.session.flush()
    return shown


def add_show(fair: Fair, **changes: Any) -> StageShow:
    """A show that is planned for the next hour."""
    moment = clock.now()
    given: dict[str, Any] = {
        "title": "局长直播带岗",
        "presenter": "王局长",
        "presenter_title": "慈溪市人社局局长",
        "starts_at": moment,
        "ends_at": moment + timedelta(hours=1),
        "created_at": moment,
    }
    show = StageShow(fair_id=fair.id, **(given | changes))
    db.session.add(show)
    db.session.flush()
    return show
