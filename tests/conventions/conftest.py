"""The small demo city, and what each role sees of it: walked once for all tests of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.demo.loading import load_city
from jobsite.matching import loading
from tests.client import SiteClient
from tests.conftest import make_app, make_settings
from tests.conventions.crawl import LOCALES, ROLES, Walk, walk

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(scope="package")
def city_app(make_database_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site with the small demo city and its index."""
    app = make_app(make_settings(tmp_path_factory.mktemp("city"), make_database_url("sqlite")))
    with app.app_context():
        load_city("small", say=lambda _text: None)
        app.cli.main(args=["search", "rebuild"], prog_name="flask", standalone_mode=False)
        loading.keep_state()
    return app


@pytest.fixture(scope="package")
def walks(city_app: Flask) -> dict[tuple[str, str], Walk]:
    """What each role saw in each language."""
    return {(role, locale): walk(city_app, browser_of(city_app, role, locale)) for role in ROLES for locale in LOCALES}


def browser_of(app: Flask, role: str, locale: str) -> SiteClient:
    """A client signed in as the demo account of this role."""
    with app.app_context():
        person_id = db.session.scalar(sa.select(Person.id).where(Person.email == f"{role}@demo.example"))
    assert person_id or role == "visitor"
    return browser_of_person(app, person_id, locale)


def browser_of_person(app: Flask, person_id: int | None, locale: str = "zh_Hans_CN") -> SiteClient:
    """A client signed in as this person; of a visitor when there is none."""
    client = app.test_client()
    assert isinstance(client, SiteClient)
    if person_id:
        with app.app_context():
            client.sign_in(person_id)
    client.set_cookie("display_locale", locale)
    return client
