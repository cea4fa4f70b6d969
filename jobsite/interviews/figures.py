"""Figures of interviews, and the records behind each: both read the same conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.applications.models import Application
from jobsite.applications.timing import hours_between, median_of
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer
from jobsite.interviews.agenda import bounds
from jobsite.interviews.models import Feedback, Interview, InterviewState, Side
from jobsite.meetings.queries import quality_of

S = InterviewState
CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "invited": sa.true(),
    "scheduled": Interview.scheduled_at.is_not(None),
    "held": Interview.state == S.HELD,
    "no_show_candidate": Interview.state == S.NO_SHOW_CANDIDATE,
    "no_show_firm": Interview.state == S.NO_SHOW_FIRM,
    "cancelled_candidate": sa.and_(Interview.state == S.CANCELLED, Interview.settled_by == Side.CANDIDATE),
    "cancelled_firm": sa.and_(Interview.state == S.CANCELLED, Interview.settled_by != Side.CANDIDATE),
    "waiting": Interview.state.in_((S.INVITED, S.WAITLISTED)),
}


MEASURED = "measured"
MOST_MEASURED = 5_000


@dataclass(frozen=True)
class Quality:
    """How the connections of `count` measured talks were, by getStats of each side: the median of the mean round trip
    in milliseconds and of the mean loss in percent; None where nobody measured."""

    count: int
    rtt_ms: float | None
    lost_percent: float | None


@dataclass(frozen=True)
class Figures:
    """Of interviews that people were invited to in a span of days. `hours` is the median from the invitation to the
    begin of an interview that was held; `stars` the average of `rated` candidates."""

    counts: dict[str, int]
    hours: float | None
    stars: float | None
    rated: int
    quality: Quality


def scope(first: date, last: date, employer_id: int | None) -> list[sa.ColumnElement[bool]]:
    """Invited within these days of the city, both included; of one firm or of all."""
    begin, end = bounds([first, last], clock.CITY_ZONE)
    found = [Interview.invited_at >= begin, Interview.invited_at < end]
    return found if employer_id is None else [*found, Interview.employer_id == employer_id]


def figures_of(first: date, last: date, *, employer_id: int | None) -> Figures:
    """All figures of a span; five queries."""
    where = scope(first, max(first, last), employer_id)
    columns = [
        sa.func.coalesce(sa.func.sum(sa.case((rule, 1), else_=0)), 0).label(name) for name, rule in CONDITIONS.items()
    ]
    row = db.session.execute(sa.select(*columns).where(*where)).one()
    stars, rated = db.session.execute(
        sa.select(sa.func.avg(Feedback.stars), sa.func.count())
        .join(Interview, Interview.id == Feedback.interview_id)
        .where(*where)
    ).one()
    return Figures(
        counts={name: int(value) for name, value in row._mapping.items()},
        hours=_median_hours(where),
        stars=float(stars) if stars is not None else None,
        rated=rated,
        quality=_quality(where),
    )


def _median_hours(where: list[sa.ColumnElement[bool]]) -> float | None:
    hours = hours_between(Interview.invited_at, Interview.starts_at)
    return median_of(hours, by=sa.literal_column("0"), where=sa.and_(*where, CONDITIONS["held"])).get(0)


def _quality(where: list[sa.ColumnElement[bool]]) -> Quality:
    measured = _measured(where)
    people = [sample for sides in measured.values() for sample in sides.values()]
    rtt = [float(one["rtt_ms"][0]) for one in people if "rtt_ms" in one]
    lost = [float(one["lost_percent"][0]) for one in people if "lost_percent" in one]
    return Quality(len(measured), median(rtt) if rtt else None, median(lost) if lost else None)


def _measured(where: list[sa.ColumnElement[bool]]) -> dict[int, dict[int, dict[str, Any]]]:
    """Meeting → person → summary of getStats, of the latest MOST_MEASURED interviews that had a meeting."""
    ids = db.session.scalars(
        sa.select(Interview.meeting_id)
        .where(*where, Interview.meeting_id.is_not(None), Interview.starts_at.is_not(None))
        .order_by(Interview.starts_at.desc(), Interview.id.desc())
        .limit(MOST_MEASURED)
    )
    return quality_of([one for one in ids if one is not None])


def list_feedback(first: date, last: date, *, limit: int = 20) -> list[tuple[Feedback, str]]:
    """The latest words of candidates about interviews of these days, each with the firm's name and no candidate's."""
    rows = db.session.execute(
        sa.select(Feedback, Employer.name)
        .join(Interview, Interview.id == Feedback.interview_id)
        .join(Employer, Employer.id == Interview.employer_id)
        .where(*scope(first, max(first, last), None), Feedback.text != "")
        .order_by(Feedback.created_at.desc(), Feedback.interview_id.desc())
        .limit(limit)
    )
    return [(row, name) for row, name in rows]


def records(show: str, first: date, last: date, *, employer_id: int | None, page: int) -> Page[Interview] | None:
    """The interviews behind a figure, the latest invitation first; None for a name that is no figure."""
    where = scope(first, max(first, last), employer_id)
    if show == MEASURED:
        where.append(Interview.meeting_id.in_(list(_measured(where))))
    elif show in CONDITIONS:
        where.append(CONDITIONS[show])
    else:
        return None
    statement = (
        sa.select(Interview)
        .where(*where)
        .options(
            joinedload(Interview.plan),
            joinedload(Interview.employer),
            joinedload(Interview.application).joinedload(Application.vacancy),
        )
        .order_by(Interview.invited_at.desc(), Interview.id.desc())
    )
    return paginate(statement, number=page, size=25)
