"""The first administrator, from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core.database import db
from tests.factories.accounts import PersonFactory
from tests.integration.accounts.people import PASSWORD

if TYPE_CHECKING:
    from flask import Flask

    from tests.client import SiteClient


def test_the_first_administrator_gets_a_link(app: Flask, client: SiteClient) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "create-staff", "--email", "boss@example.org"])
    assert result.exit_code == 0, result.output
    link = re.search(r"http://localhost(/account/invitations/\S+)", result.output)
    assert link
    given = {"display_name": "主任", "password": PASSWORD, "consent": "y"}
    assert client.submit(link[1], given).status_code == 303
    person = db.session.scalars(sa.select(Person).where(Person.email == "boss@example.org")).one()
    assert [grant.role.value for grant in person.staff_grants] == ["administrator"]
    assert client.get("/staff/audit").status_code == 200


def test_a_used_address_is_refused_in_words(app: Flask, db_session: Any) -> None:
    PersonFactory(email="known@example.org")
    result = app.test_cli_runner().invoke(args=["accounts", "create-staff", "--email", "known@example.org"])
    assert result.exit_code == 1
    assert "已有账号" in result.output
