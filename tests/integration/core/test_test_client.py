"""The tools of the tests do what other tests rely on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Person, SignInSession
from jobsite.core.database import db
from tests.client import SiteClient
from tests.factories.accounts import PersonFactory, StaffFactory


def count_people() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_rows_of_one_test_are_there(db_session: Any) -> None:
    assert count_people() == 0
    PersonFactory()
    db_session.commit()
    assert count_people() == 1


def test_rows_of_another_test_are_gone(db_session: Any) -> None:
    assert count_people() == 0
    StaffFactory()
    db_session.commit()
    db_session.rollback()
    assert count_people() == 1


def test_a_request_sees_what_the_test_saved(client: SiteClient, app: Any) -> None:
    person_id = PersonFactory().id
    client.sign_in(person_id)
    with app.app_context():
        assert db.session.scalar(sa.select(SignInSession.person_id)) == person_id


def test_a_write_carries_its_token(client: SiteClient) -> None:
    assert client.post("/display", data={"name": "theme", "value": "dark"}).status_code == 303


def test_settling_with_nothing_to_do_ends(settle: Callable[[], int]) -> None:
    assert settle() >= 0
