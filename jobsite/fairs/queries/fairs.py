"""Reading fairs: one, the public lists, the operators' list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.preparing import (
    ADMITTED,
    PUBLIC_STATES,
    RUNNING_STATES,
    BoothVacancy,
    Fair,
    FairEntry,
    FairHistory,
    FairPicture,
    FairRegistration,
    FairSession,
    FairState,
    FairTheme,
)


def find_fair(fair_id: int) -> Fair | None:
    """The fair in whatever state; None when there is none."""
    return db.session.get(Fair, fair_id)


def get_fair(fair_id: int) -> Fair:
    """The fair in whatever state; raises NotFound, also for a rehearsal: it has no pages but the desk."""
    fair = find_fair(fair_id)
    if fair is None or fair.is_rehearsal:
        raise NotFound
    return fair


def get_public_fair(fair_id: int) -> Fair:
    """The fair if everyone may see it; raises NotFound."""
    fair = get_fair(fair_id)
    if not fair.is_public:
        raise NotFound
    return fair


def list_running() -> Sequence[Fair]:
    """Fairs that are open now or between two sessions, the earliest first."""
    return db.session.scalars(
        sa.select(Fair).where(Fair.state.in_(RUNNING_STATES)).order_by(Fair.opens_at, Fair.id).limit(50)
    ).all()


def list_coming(*, page: int = 1, size: int = 20) -> Page[Fair]:
    """Published fairs that have not opened, the nearest first."""
    return paginate(
        sa.select(Fair).where(Fair.state == FairState.PUBLISHED).order_by(Fair.opens_at, Fair.id),
        number=page,
        size=size,
    )


def list_past(*, page: int = 1, size: int = 20) -> Page[Fair]:
    """Closed and archived fairs that were once public, the latest first."""
    return paginate(
        sa.select(Fair)
        .where(Fair.state.in_((FairState.CLOSED, FairState.ARCHIVED)), Fair.published_at.is_not(None))
        .order_by(Fair.closes_at.desc(), Fair.id.desc()),
        number=page,
        size=size,
    )


def list_for_staff(*, state: FairState | None = None, page: int = 1) -> Page[Fair]:
    """All fairs but rehearsals, the latest made first; of one state when asked."""
    statement = sa.select(Fair).where(Fair.state != FairState.REHEARSAL)
    if state is not None:
        statement = statement.where(Fair.state == state)
    return paginate(statement.order_by(Fair.id.desc()), number=page)


def count_by_state() -> dict[FairState, int]:
    """How many fairs are in each state but rehearsals; states without any are 0."""
    rows = db.session.execute(sa.select(Fair.state, sa.func.count()).group_by(Fair.state)).all()
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in FairState if state is not FairState.REHEARSAL}


def next_fair() -> Fair | None:
    """The fair that is open, else the next one that opens; None when there is none."""
    running = db.session.scalar(
        sa.select(Fair).where(Fair.state.in_(RUNNING_STATES)).order_by(Fair.closes_at, Fair.id).limit(1)
    )
    if running is not None:
        return running
    return db.session.scalar(
        sa.select(Fair).where(Fair.state == FairState.PUBLISHED).order_by(Fair.opens_at, Fair.id).limit(1)
    )


def current_session(fair: Fair, moment: datetime) -> FairSession | None:
    """The session that runs at `moment`; None between sessions."""
    return next((one for one in fair.sessions if one.opens_at <= moment < one.closes_at), None)


def next_session(fair: Fair, moment: datetime) -> FairSession | None:
    """The first session that opens after `moment`; None after the last."""
    return next((one for one in fair.sessions if one.opens_at > moment), None)


def list_history(fair_id: int) -> list[tuple[FairHistory, str]]:
    """The steps of a fair, newest first, each with the name of who took it."""
    rows = db.session.execute(
        sa.select(FairHistory, Person.display_name)
        .outerjoin(Person, Person.id == FairHistory.actor_id)
        .where(FairHistory.fair_id == fair_id)
        .order_by(FairHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]


def get_picture(fair_id: int, picture_id: int) -> FairPicture:
    """A picture of this fair; raises NotFound."""
    picture = db.session.get(FairPicture, picture_id)
    if picture is None or picture.fair_id != fair_id:
        raise NotFound
    return picture


def fair_counts(fair_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """For each fair: admitted firms, their vacancies, their headcount. Three numbers from one query."""
    rows = db.session.execute(
        sa.select(
            FairEntry.fair_id,
            sa.func.count(sa.distinct(FairEntry.id)),
            sa.func.count(BoothVacancy.id),
            sa.func.coalesce(sa.func.sum(BoothVacancy.headcount), 0),
        )
        .outerjoin(BoothVacancy, BoothVacancy.entry_id == FairEntry.id)
        .where(FairEntry.fair_id.in_(list(fair_ids)), FairEntry.state.in_(ADMITTED))
        .group_by(FairEntry.fair_id)
    ).all()
    found = {row[0]: (row[1], row[2], int(row[3])) for row in rows}
    return {fair_id: found.get(fair_id, (0, 0, 0)) for fair_id in fair_ids}


def count_registrations(fair_id: int) -> int:
    """How many seekers registered."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(FairRegistration).where(FairRegistration.fair_id == fair_id)
        )
        or 0
    )


def list_open_for_firms(moment: datetime | None = None) -> Sequence[Fair]:
    """Fairs that firms can still apply for, the nearest first."""
    moment = moment or clock.now()
    return db.session.scalars(
        sa.select(Fair)
        .where(
            Fair.state.in_((FairState.PUBLISHED, *RUNNING_STATES)),
            sa.or_(Fair.apply_until.is_(None), Fair.apply_until > moment),
        )
        .order_by(Fair.opens_at, Fair.id)
        .limit(100)
    ).all()


def list_copyable() -> Sequence[Fair]:
    """Fairs that a new one can be copied from, the latest first."""
    return db.session.scalars(
        sa.select(Fair).where(Fair.state.in_(PUBLIC_STATES)).order_by(Fair.id.desc()).limit(100)
    ).all()


def list_held(year: int, theme: FairTheme | None = None) -> Sequence[Fair]:
    """The fairs that really opened and whose first opening was in this year (of the city), the first first."""
    begins, ends = (datetime(one, 1, 1, tzinfo=clock.CITY_ZONE) for one in (year, year + 1))
    statement = sa.select(Fair).where(Fair.opened_at.is_not(None), Fair.opens_at >= begins, Fair.opens_at < ends)
    if theme is not None:
        statement = statement.where(Fair.theme == theme)
    return db.session.scalars(statement.order_by(Fair.opens_at, Fair.id)).all()


def list_years_held() -> list[int]:
    """The years in which fairs opened, the latest first; the present one always."""
    first, last = db.session.execute(
        sa.select(sa.func.min(Fair.opens_at), sa.func.max(Fair.opens_at)).where(Fair.opened_at.is_not(None))
    ).one()
    this = clock.today().year
    known = [one.astimezone(clock.CITY_ZONE).year for one in (first, last) if one is not None] + [this]
    return list(range(max(known), min(known) - 1, -1))
