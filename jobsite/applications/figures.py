"""Figures for a firm's desk: who waits, how long answers take, how long each stage lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from jobsite.applications.models import UNANSWERED, Application, ApplicationHistory, ApplicationState
from jobsite.applications.timing import hours_between, median_of
from jobsite.core.database import db


@dataclass(frozen=True)
class DeskFigures:
    """Of a firm, or of one of its vacancies. Hours are medians; None where nothing is there to measure."""

    unanswered: int
    oldest_unanswered_at: datetime | None
    answer_hours: float | None
    hire_hours: float | None
    stage_hours: Mapping[ApplicationState, float]


def desk_figures(employer_id: int, vacancy_id: int | None = None) -> DeskFigures:
    """Applications without an answer, and the median hours to the answer, to the hire, and in each stage left."""
    scope = Application.employer_id == employer_id
    if vacancy_id is not None:
        scope = sa.and_(scope, Application.vacancy_id == vacancy_id)
    hired = sa.and_(scope, Application.state == ApplicationState.HIRED)
    unanswered, oldest = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Application.submitted_at)).where(
            scope, Application.state.in_(UNANSWERED)
        )
    ).one()
    return DeskFigures(
        unanswered=unanswered,
        oldest_unanswered_at=oldest,
        answer_hours=_median_until(employer_id, Application.answered_at, scope),
        hire_hours=_median_until(employer_id, Application.ended_at, hired),
        stage_hours=_stage_hours(scope),
    )


def _median_until(
    employer_id: int, instant: sa.orm.InstrumentedAttribute[datetime | None], scope: sa.ColumnElement[bool]
) -> float | None:
    hours = hours_between(Application.submitted_at, instant)
    where = sa.and_(scope, instant.is_not(None))
    return median_of(hours, by=Application.employer_id, where=where).get(employer_id)


def _stage_hours(scope: sa.ColumnElement[bool]) -> dict[ApplicationState, float]:
    left_at = sa.func.lead(ApplicationHistory.created_at).over(
        partition_by=ApplicationHistory.application_id, order_by=ApplicationHistory.id
    )
    stays = (
        sa.select(
            ApplicationHistory.to_state.label("state"),
            ApplicationHistory.created_at.label("entered_at"),
            left_at.label("left_at"),
        )
        .join(Application, Application.id == ApplicationHistory.application_id)
        .where(scope, ApplicationHistory.from_state != ApplicationHistory.to_state)
        .subquery()
    )
    medians = median_of(
        hours_between(stays.c.entered_at, stays.c.left_at), by=stays.c.state, where=stays.c.left_at.is_not(None)
    )
    return {ApplicationState(state): hours for state, hours in medians.items()}
