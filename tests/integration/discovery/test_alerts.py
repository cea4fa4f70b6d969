"""Alerts tell what is new, each vacancy once, and stop when asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jobsite.core import outbox
from jobsite.core.errors import NotFound
from jobsite.discovery.alerts import next_telling, tell_due, tell_search
from jobsite.discovery.services import find_by_token, unsubscribe_token
from jobsite.matching.models import AlertPace, DismissReason, SavedSearch
from jobsite.matching.services import dismiss_vacancy, save_search
from jobsite.notifications.models import Notice
from jobsite.vacancies.events import VacancyPublished
from jobsite.vacancies.models import Vacancy
from tests.factories.seekers import add_seeker
from tests.factories.vacancies import VacancyFactory

Settle = Callable[[], int]


def publish_vacancy(**changes: Any) -> Vacancy:
    vacancy: Vacancy = VacancyFactory(**changes)
    outbox.publish(VacancyPublished(vacancy.id))
    return vacancy


def keep(query: str, pace: AlertPace = AlertPace.INSTANT, **profile: Any) -> SavedSearch:
    person = add_seeker(**profile)
    return save_search(person_id=person.id, name="电焊工", criteria={"query": query}, pace=pace)


def test_a_new_vacancy_is_told_once(clock: Any, db_session: Any, settle: Settle) -> None:
    search = keep("q=电焊工")
    clock.advance(timedelta(minutes=1))
    vacancy = publish_vacancy(title="电焊工")
    settle()
    assert tell_search(search.id) == [vacancy.id]
    assert tell_search(search.id) == []
    assert db_session.query(Notice).filter_by(person_id=search.person_id, kind="search_alert").count() == 1


def test_two_searches_of_a_person_tell_a_vacancy_once(clock: Any, settle: Settle) -> None:
    first = keep("q=电焊工")
    second = save_search(person_id=first.person_id, name="焊", criteria={"query": "q=焊工"}, pace=AlertPace.INSTANT)
    clock.advance(timedelta(minutes=1))
    vacancy = publish_vacancy(title="电焊工")
    settle()
    assert (tell_search(first.id), tell_search(second.id)) == ([vacancy.id], [])


def test_what_stood_before_the_search_was_saved_is_no_news(clock: Any, settle: Settle) -> None:
    publish_vacancy(title="电焊工")
    clock.advance(timedelta(minutes=1))
    search = keep("q=电焊工")
    settle()
    assert tell_search(search.id) == []


def test_another_trade_is_not_told(clock: Any, settle: Settle) -> None:
    search = keep("q=电焊工")
    clock.advance(timedelta(minutes=1))
    publish_vacancy(title="会计")
    settle()
    assert tell_search(search.id) == []


def test_what_is_not_for_me_is_not_told(clock: Any, settle: Settle) -> None:
    search = keep("q=电焊工")
    clock.advance(timedelta(minutes=1))
    vacancy = publish_vacancy(title="电焊工")
    dismiss_vacancy(person_id=search.person_id, vacancy_id=vacancy.id, reason=DismissReason.WAGE)
    settle()
    assert tell_search(search.id) == []


def test_a_search_without_words_tells_what_fits_the_profile(clock: Any, settle: Settle) -> None:
    search = keep("", wished_titles=["电焊工"])
    clock.advance(timedelta(minutes=1))
    vacancy = publish_vacancy(title="电焊工", occupation_code="6-18-02-04")
    publish_vacancy(title="会计", occupation_code="2-06-03-00")
    settle()
    assert tell_search(search.id) == [vacancy.id]


def test_only_due_searches_are_told(clock: Any, db_session: Any, settle: Settle) -> None:
    search = keep("q=电焊工", AlertPace.OFF)
    clock.advance(timedelta(minutes=1))
    publish_vacancy(title="电焊工")
    settle()
    tell_due()
    assert db_session.query(Notice).filter_by(person_id=search.person_id).count() == 0


def test_a_daily_search_waits_for_the_next_morning(clock: Any) -> None:
    moment = clock.now()
    due = next_telling(AlertPace.DAILY, moment).astimezone(clock.CITY_ZONE)
    assert (due.hour, due.minute) == (8, 0)
    assert due > moment


def test_a_link_ends_its_own_alert_only(db_session: Any) -> None:
    search = keep("q=电焊工")
    assert find_by_token(unsubscribe_token(search)).id == search.id
    with pytest.raises(NotFound):
        find_by_token(unsubscribe_token(search)[:-8] + 8 * "x")


def test_one_tap_stops_an_alert_without_signing_in(db_session: Any, client: Any) -> None:
    search = keep("q=电焊工")
    db_session.commit()
    address = f"/unsubscribe/{unsubscribe_token(search)}"
    client.page(address)
    assert client.post(address).status_code == 303
    assert db_session.get(SavedSearch, search.id).pace is AlertPace.OFF


def test_a_search_with_a_long_address_is_told_too(clock: Any, db_session: Any, settle: Settle) -> None:
    search = keep("q=电焊工" + "&since=30" * 60)
    clock.advance(timedelta(minutes=1))
    vacancies = {publish_vacancy(title="电焊工").id for _each in range(2)}
    settle()
    assert set(tell_search(search.id)) == vacancies
    assert db_session.query(Notice).filter_by(person_id=search.person_id).one().path == "/me/searches"
