"""Alerts: what is new for a saved search, told at once or once a day, each vacancy once per person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, looking, unit_of_work
from jobsite.discovery.services import unsubscribe_token
from jobsite.matching.models import AlertPace, DismissedVacancy, SavedSearch, ToldVacancy
from jobsite.matching.queries import MatchingNotReady, list_recommended_vacancies
from jobsite.notifications.kinds import link_to
from jobsite.notifications.services import notify
from jobsite.search.asking import asked_of_query
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import Sort, search_vacancies
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import is_public_on

log = logging.getLogger(__name__)
MOST_IN_ONE = 10
MOST_SEARCHES_A_RUN = 1_000
LEAST_SCORE = 70.0
MORNING_HOUR = 8
INSTANT_EVERY = timedelta(minutes=1)
MOST_OF_PATH = 300
FRESH = timedelta(days=2)
"""Only vacancies published this lately are news; what was told before is kept apart from it."""


def tell_due() -> int:
    """Tell every search that is due; returns how many were looked at. A pump of the jobs process.

    Looking is done in reading transactions and telling in short writing ones, so that nobody waits for the writer.
    """
    with looking():
        due = db.session.scalars(
            sa.select(SavedSearch.id)
            .where(SavedSearch.pace != AlertPace.OFF, SavedSearch.next_at <= clock.now())
            .order_by(SavedSearch.next_at)
            .limit(MOST_SEARCHES_A_RUN)
        ).all()
    for search_id in due:
        try:
            tell_search(search_id)
        except (SearchUnavailable, MatchingNotReady):
            log.warning("alerts wait for the index")
            return 0
        except Exception:
            log.exception("search %s could not be told; the others go on", search_id)
            _put_off(search_id)
    return len(due)


def _put_off(search_id: int) -> None:
    with unit_of_work():
        search = db.session.get(SavedSearch, search_id)
        if search is not None:
            search.next_at = clock.now() + timedelta(hours=1)


def next_telling(pace: AlertPace, moment: datetime) -> datetime:
    """When a search of this pace is looked at again: in a minute, or at MORNING_HOUR of the next day."""
    if pace is AlertPace.INSTANT:
        return moment + INSTANT_EVERY
    local = moment.astimezone(clock.CITY_ZONE)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def tell_search(search_id: int) -> list[int]:
    """Tell one person what is new for one search; returns the ids of the vacancies told, best or newest first."""
    with looking():
        search = db.session.get(SavedSearch, search_id)
        if search is None:
            return []
        since = max(search.created_at, clock.now() - FRESH)
        found = _found(search, since)
    with unit_of_work():
        search = db.session.get(SavedSearch, search_id)
        if search is None:
            return []
        search.next_at = next_telling(search.pace, clock.now())
        fresh = _untold(search.person_id, found, since)
        if fresh:
            _tell(search, fresh)
        return fresh


def _tell(search: SavedSearch, fresh: Sequence[int]) -> None:
    moment = clock.now()
    db.session.add_all(ToldVacancy(person_id=search.person_id, vacancy_id=one, created_at=moment) for one in fresh)
    rows = db.session.execute(sa.select(Vacancy.id, Vacancy.title).where(Vacancy.id.in_(fresh)))
    titles = {row.id: row.title for row in rows}
    notify(
        person_id=search.person_id,
        kind="search_alert",
        key=f"alert:{search.id}:{fresh[0]}",
        path=f"/vacancies/{fresh[0]}" if len(fresh) == 1 else _path(search),
        name=search.name,
        count=len(fresh),
        titles="、".join(dict.fromkeys(titles[one] for one in fresh[:5])),
        unsubscribe=link_to(f"/unsubscribe/{unsubscribe_token(search)}"),
    )


def _path(search: SavedSearch) -> str:
    """The results of the search; the list of searches where its address is longer than a notice can lead to."""
    query = search.criteria.get("query", "")
    path = f"/vacancies?{query}&sort=newest" if query else "/me/recommended"
    return path if len(path) <= MOST_OF_PATH else "/me/searches"


def _found(search: SavedSearch, since: datetime) -> Sequence[int]:
    query = search.criteria.get("query", "")
    if not query:
        found = list_recommended_vacancies(search.person_id, limit=40)
        return [one.vacancy.id for one in found if one.match.score >= LEAST_SCORE]
    criteria = replace(
        asked_of_query(query).criteria(),
        sort=Sort.NEWEST,
        posted_within_days=None,
        posted_since=since.astimezone(clock.CITY_ZONE).date(),
        page=1,
        per_page=40,
        with_facets=False,
    )
    page = search_vacancies(criteria)
    return page.ids if page.is_exact else ()


def _untold(person_id: int, ids: Sequence[int], since: datetime) -> list[int]:
    if not ids:
        return []
    told = sa.select(ToldVacancy.vacancy_id).where(ToldVacancy.person_id == person_id)
    dismissed = sa.select(DismissedVacancy.vacancy_id).where(DismissedVacancy.person_id == person_id)
    news = set(
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
    return [one for one in ids if one in news][:MOST_IN_ONE]
