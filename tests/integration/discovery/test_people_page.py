"""Firms and staff find people as they are now, also while the index is behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobsite.accounts.models import Person, PersonStatus
from jobsite.core import clock, outbox
from jobsite.seekers.events import ProfileChanged
from jobsite.seekers.models import BlockedEmployer, Visibility
from jobsite.seekers.queries import get_profile
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.seekers import add_seeker
from tests.factories.vacancies import VacancyFactory

TRADE = "电焊工"


@pytest.fixture
def found_person(settle: Callable[[], int]) -> Person:
    person: Person = add_seeker(visibility=Visibility.EVERY_FIRM, wished_titles=[TRADE])
    outbox.publish(ProfileChanged(person.id))
    settle()
    return person


def shows(client: Any, path: str) -> bool:
    return len(client.page(path).root.find("main").text.split(TRADE)) > 1


def test_who_hides_bars_or_is_barred_is_shown_no_more_at_once(
    client: Any, db_session: Any, found_person: Person
) -> None:
    firm = EmployerFactory()
    client.sign_in(add_member(firm).id)
    path = f"/desk/{firm.id}/people"
    assert shows(client, path)
    block = BlockedEmployer(person_id=found_person.id, employer_id=firm.id, created_at=clock.now())
    db_session.add(block)
    assert not shows(client, path)
    db_session.delete(block)
    assert shows(client, path)
    get_profile(found_person.id).visibility = Visibility.HIDDEN
    assert not shows(client, path)
    get_profile(found_person.id).visibility = Visibility.EVERY_FIRM
    found_person.status = PersonStatus.BANNED
    assert not shows(client, path)


def test_who_hides_is_hidden_from_staff_at_once(client: Any, found_person: Person) -> None:
    client.sign_in(StaffFactory().id)
    assert shows(client, "/staff/seekers")
    get_profile(found_person.id).visibility = Visibility.HIDDEN
    assert not shows(client, "/staff/seekers")


def test_a_draft_does_not_exist_for_seekers(client: Any) -> None:
    client.sign_in(add_seeker().id)
    for vacancy, status in ((VacancyFactory(draft=True), 404), (VacancyFactory(), 303)):
        assert client.post(f"/vacancies/{vacancy.id}/dismiss", data={"reason": "wage"}).status_code == status


def test_without_an_index_the_page_asks_to_come_back(client: Any) -> None:
    client.sign_in(StaffFactory().id)
    for path in ("/staff/seekers", "/divisions", "/occupations", "/divisions/330282"):
        assert client.get(path).status_code == 503, path
