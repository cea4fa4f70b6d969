"""Alerts: what is new for a saved search, told at once or once a day, each vacancy once per person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.discovery.models import Cadence, Dismissal, SavedSearch, ToldVacancy
from jobsite.discovery.recommending import recommend_vacancies
from jobsite.discovery.services import unsubscribe_token
from jobsite.notifications.services import notify
from jobsite.search.asking import asked_of_query
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import Sort, search_vacancies
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import is_public_on

log = logging.getLogger(__name__)
MOST_IN_ONE = 10
MOST_SEARCHES_A_RUN = 2_000
LEAST_SCORE = 70.0
MORNING_HOUR = 8
LATE = timedelta(minutes=5)
"""Vacancies published this long before the last telling are looked at again: the index may have been late."""


def tell_instantly() -> None:
    """Tell the searches that want to know at once. Runs every minute."""
    _tell(Cadence.INSTANT, clock.now())


def tell_daily() -> None:
    """Tell the searches that want one message a day, after MORNING_HOUR in the city. Runs every few minutes."""
    local = clock.now().astimezone(clock.CITY_ZONE)
    if local.hour >= MORNING_HOUR:
        _tell(Cadence.DAILY, local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0))


def _tell(cadence: Cadence, before: datetime) -> None:
    due = db.session.scalars(
        sa.select(SavedSearch)
        .where(SavedSearch.cadence == cadence, SavedSearch.told_at < before)
        .order_by(SavedSearch.told_at)
        .limit(MOST_SEARCHES_A_RUN)
    ).all()
    for search in due:
        try:
            with savepoint():
                tell_search(search)
        except SearchUnavailable:
            log.warning("alerts wait for the index")
            return


def tell_search(search: SavedSearch) -> list[int]:
    """Tell one person what is new for one search; returns the ids of the vacancies told."""
    since = search.told_at - LATE
    search.told_at = clock.now()
    fresh = _untold(search.person_id, _found(search, since), since)
    if not fresh:
        return []
    db.session.add_all(ToldVacancy(person_id=search.person_id, vacancy_id=one, created_at=clock.now()) for one in fresh)
    titles = db.session.scalars(sa.select(Vacancy.title).where(Vacancy.id.in_(fresh[:3]))).all()
    notify(
        person_id=search.person_id,
        kind="search_alert",
        key=f"alert:{search.id}:{fresh[0]}:{len(fresh)}",
        path=f"/vacancies/{fresh[0]}" if len(fresh) == 1 else _path(search),
        name=search.name,
        count=len(fresh),
        titles="、".join(titles),
        unsubscribe=f"/unsubscribe/{unsubscribe_token(search)}",
    )
    return fresh


def _path(search: SavedSearch) -> str:
    return "/me/recommended" if search.is_for_matches else f"/vacancies?{search.query}&sort=newest"


def _found(search: SavedSearch, since: datetime) -> Sequence[int]:
    if search.is_for_matches:
        return [
            match.vacancy_id for match in recommend_vacancies(search.person_id, limit=40) if match.score >= LEAST_SCORE
        ]
    criteria = replace(
        asked_of_query(search.query).criteria(),
        sort=Sort.NEWEST,
        posted_since=since.astimezone(clock.CITY_ZONE).date(),
        page=1,
        per_page=40,
        with_facets=False,
    )
    found = search_vacancies(criteria)
    return found.ids if found.is_exact else ()


def _untold(person_id: int, ids: Sequence[int], since: datetime) -> list[int]:
    if not ids:
        return []
    told = sa.select(ToldVacancy.vacancy_id).where(ToldVacancy.person_id == person_id)
    dismissed = sa.select(Dismissal.vacancy_id).where(Dismissal.person_id == person_id)
    known = set(
        db.session.scalars(
            sa.select(Vacancy.id)
            .join(Vacancy.employer)
            .where(
                Vacancy.id.in_(ids),
                Vacancy.published_at > since,
                is_public_on(clock.today()),
                Vacancy.id.not_in(told),
                Vacancy.id.not_in(dismissed),
            )
        )
    )
    return [one for one in ids if one in known][:MOST_IN_ONE]
