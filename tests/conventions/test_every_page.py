"""Every page keeps the rules, for every role, in both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.demo.loading import ACCOUNTS, load_city
from jobsite.matching.loading import MatchingNotReady, current_index
from tests.client import SiteClient
from tests.conftest import make_app, make_settings
from tests.conventions.crawl import Walk, walk
from tests.conventions.source import ROOT
from tests.waiting import wait_until

if TYPE_CHECKING:
    from flask import Flask

ROLES = ("visitor", *(email.split("@")[0] for email, *_rest in ACCOUNTS))
LOCALES = ("zh_Hans_CN", "en")
MARK_OF_A_LOOK = "INSERT INTO audit_entry"  # who looked at a person's data is written down, and nothing else is
VALIDATOR = ROOT / "node_modules" / ".bin" / "html-validate"


@pytest.fixture(scope="module")
def city_app(make_database_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site with the small demo city and its index."""
    app = make_app(make_settings(tmp_path_factory.mktemp("city"), make_database_url("sqlite")))
    with app.app_context():
        load_city("small", say=lambda _text: None)
        app.cli.main(args=["search", "rebuild"], prog_name="flask", standalone_mode=False)
        wait_until(are_matches_ready, seconds=120, what="the tables of matching")
    return app


def are_matches_ready() -> bool:
    """Whether pages with recommendations can be shown; asking begins to read what they need."""
    try:
        current_index()
    except MatchingNotReady:
        return False
    return True


@pytest.fixture(scope="module")
def walks(city_app: Flask) -> dict[tuple[str, str], Walk]:
    """What each role saw in each language."""
    return {(role, locale): walk(city_app, browser_of(city_app, role, locale)) for role in ROLES for locale in LOCALES}


def browser_of(app: Flask, role: str, locale: str) -> SiteClient:
    """A client signed in as the demo account of this role."""
    client = app.test_client()
    assert isinstance(client, SiteClient)
    if role != "visitor":
        with app.app_context():
            person_id = db.session.scalar(sa.select(Person.id).where(Person.email == f"{role}@demo.example"))
            assert person_id
            client.sign_in(person_id)
    client.set_cookie("display_locale", locale)
    return client


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_well_made(walks: dict[tuple[str, str], Walk], role: str, locale: str) -> None:
    found = walks[role, locale].visits
    assert len(found) > 1
    problems = [problem for visit in found for problem in visit.problems]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("role", ROLES)
def test_no_link_is_dead(walks: dict[tuple[str, str], Walk], role: str) -> None:
    dead = [
        f"{visit.status} {visit.path}"
        for visit in walks[role, "zh_Hans_CN"].visits
        if (visit.status >= 500 and visit.endpoint != "health.healthz") or (visit.is_linked and visit.status >= 400)
    ]
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("role", ROLES)
def test_reading_writes_nothing(walks: dict[tuple[str, str], Walk], role: str) -> None:
    writes = [write for write in walks[role, "zh_Hans_CN"].writes if MARK_OF_A_LOOK not in write]
    assert not writes, "\n".join(writes)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", ROLES)
def test_titles_tell_pages_apart(walks: dict[tuple[str, str], Walk], role: str, locale: str) -> None:
    endpoints = defaultdict(set)
    for visit in walks[role, locale].visits:
        if visit.page and visit.page.is_whole:
            endpoints[visit.page.title].add(visit.endpoint)
    shared = {title: names for title, names in endpoints.items() if len(names) > 1}
    assert not shared


def test_a_validator_finds_nothing_in_any_page(walks: dict[tuple[str, str], Walk], tmp_path: Path) -> None:
    if not VALIDATOR.is_file() or not shutil.which("node"):
        pytest.skip("no html-validate: run `make test`")
    paths = {}
    for (role, locale), walked in walks.items():
        for number, visit in enumerate(visit for visit in walked.visits if visit.html):
            name = f"{role}-{locale}-{number}.html"
            paths[name] = visit.path
            (tmp_path / name).write_text(visit.html, encoding="utf-8")
    command = [str(VALIDATOR), "--config", str(ROOT / ".htmlvalidate.json"), "--formatter", "json", str(tmp_path)]
    report = tmp_path / "report.json"
    with report.open("wb") as stream:  # into a file: the program ends before a pipe is emptied
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=stream, stderr=subprocess.PIPE)
    assert report.stat().st_size, done.stderr.decode()
    found = {
        f"{paths[Path(file['filePath']).name]}: {message['ruleId']}: {message['message']}"
        for file in json.loads(report.read_text(encoding="utf-8"))
        for message in file["messages"]
        if message["severity"] == 2
    }
    assert len(paths) > len(ROLES) * len(LOCALES)
    assert not found, "\n".join(sorted(found)[:50])
