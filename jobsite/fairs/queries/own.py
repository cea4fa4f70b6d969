"""What came of a fair for one seeker: booths seen, talks, intents, applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.applications.models import Application
from jobsite.core.database import db
from jobsite.fairs.models.preparing import Fair, FairEntry
from jobsite.fairs.models.talking import BoothVisit, Intent, Talk
from jobsite.fairs.reports.records import FigureName, records_of
from jobsite.vacancies.models import Vacancy


@dataclass(frozen=True)
class OwnSummary:
    """A seeker's own record of a fair; the numbers are those of the lists."""

    booths: int
    talks: Sequence[Talk]
    intents: Sequence[Intent]
    applications: Sequence[Application]


def own_summary(fair: Fair, person_id: int) -> OwnSummary:
    """What the person did there, as the fair's report counts it."""
    booths = db.session.scalar(
        sa.select(sa.func.count(sa.distinct(BoothVisit.booth_id))).where(
            BoothVisit.fair_id == fair.id, BoothVisit.person_id == person_id
        )
    )
    return OwnSummary(
        booths=booths or 0,
        talks=_talks(fair.id, person_id),
        intents=_intents(fair.id, person_id),
        applications=_applications(fair.id, person_id),
    )


def _talks(fair_id: int, person_id: int) -> Sequence[Talk]:
    statement = (
        sa.select(Talk)
        .options(joinedload(Talk.booth).joinedload(FairEntry.employer), joinedload(Talk.vacancy))
        .where(Talk.fair_id == fair_id, Talk.person_id == person_id, Talk.began_at.is_not(None))
        .order_by(Talk.began_at, Talk.id)
    )
    return db.session.scalars(statement).unique().all()


def _intents(fair_id: int, person_id: int) -> Sequence[Intent]:
    statement = (
        sa.select(Intent)
        .options(joinedload(Intent.vacancy))
        .where(Intent.fair_id == fair_id, Intent.person_id == person_id)
        .order_by(Intent.id)
    )
    return db.session.scalars(statement).unique().all()


def _applications(fair_id: int, person_id: int) -> Sequence[Application]:
    records = records_of(FigureName.APPLICATIONS, [fair_id]).subquery()
    wanted = sa.select(records.c.id).where(records.c.person_id == person_id)
    statement = (
        sa.select(Application)
        .options(joinedload(Application.vacancy).joinedload(Vacancy.employer))
        .where(Application.id.in_(wanted))
        .order_by(Application.submitted_at, Application.id)
    )
    return db.session.scalars(statement).unique().all()
