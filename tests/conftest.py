"""Fixtures of all tests: databases, the app, a client, the clock. See docs/operations.md for how to run them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock as clock_module
from jobsite.core import jobs
from jobsite.core.database import Model, db
from tests.client import SiteClient
from tests.machine import postgres_database, postgres_server

if TYPE_CHECKING:
    from types import ModuleType

    from flask import Flask

BACKENDS = ("sqlite", "postgres")
A_THURSDAY_MORNING = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 09:00 in the city


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the database on both; `one_database` keeps it to SQLite (pages, not rules)."""
    if "backend" in metafunc.fixturenames:
        single = metafunc.definition.get_closest_marker("one_database")
        names = [pytest.param("sqlite")]
        if not single:
            names.append(pytest.param("postgres", marks=pytest.mark.postgres))
        metafunc.parametrize("backend", names, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With two processes each takes whole files, and one takes all that looks at the walks through the demo city."""
    for item in items:
        walks = {"walks", "city_app"} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("walks" if walks else item.path.name))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what could not be run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"NOT RUN: {len(skipped)} tests", red=True)
        for reason in sorted({str(report.longrepr[2]) for report in skipped}):
            count = sum(str(report.longrepr[2]) == reason for report in skipped)
            terminalreporter.write_line(f"{count:5d}  {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On a build machine a skipped test is a failure."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on; see `pytest_generate_tests`."""
    return str(request.param)


@pytest.fixture(scope="session")
def make_database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Makes a new, empty database of a backend and returns its address; one PostgreSQL server serves the run."""
    servers: list[str | None] = []
    with ExitStack() as stack:

        def make(name: str) -> str:
            if name == "sqlite":
                return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
            if not servers:
                servers.append(stack.enter_context(postgres_server()))
            if servers[0] is None:
                pytest.skip("no PostgreSQL: set TEST_DATABASE_URL or run `make test`")
            return stack.enter_context(postgres_database(servers[0]))

        yield make


def make_settings(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Settings for tests: everything under `folder`."""
    given: dict[str, Any] = {
        "environment": "test",
        "data_dir": folder,
        "database_url": database_url,
        "search_index_dir": folder / "search_index",
        "secret_key": "only-for-tests-" + "x" * 32,
        "is_demo": True,
        "public_url": "http://localhost",
    }
    return Settings(**(given | changes))


def make_app(settings: Settings) -> Flask:
    """The app with its tables made and the checking client."""
    app = create_app(settings)
    app.test_client_class = SiteClient
    with app.app_context():
        Model.metadata.create_all(db.engine)
    return app


@pytest.fixture(scope="session")
def app(
    backend: str, make_database_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The app on one backend; its tables stay for the run, its rows never outlive a test."""
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    app = make_app(make_settings(tmp_path_factory.mktemp("data"), make_database_url(backend)))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def db_session(app: Flask) -> Iterator[Any]:
    """The session inside a transaction that is undone at the end, whatever the code under test commits."""
    with app.app_context():
        engines = db._app_engines[app]
        engine = engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]  # every session of this test joins it
            try:
                yield db.session
            finally:
                engines[None] = engine
                outer.rollback()
                db.session.remove()


@pytest.fixture
def client(app: Flask, db_session: Any) -> SiteClient:
    """A browser without cookies. See `tests.client.SiteClient`."""
    found = app.test_client()
    assert isinstance(found, SiteClient)
    return found


@pytest.fixture
def settle(app: Flask, db_session: Any) -> Callable[[], int]:
    """Call it to do all that the jobs process would do now: news, notices, index."""

    def run() -> int:
        db_session.commit()
        worked = jobs.wait_for_idle(app.app_context)
        db_session.expire_all()
        return worked

    return run


@pytest.fixture
def separate_app(backend: str, make_database_url: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own, where commits are real: for races, processes, backups."""
    app = make_app(make_settings(tmp_path / "data", make_database_url(backend)))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def clock() -> Iterator[ModuleType]:
    """The clock held at Thursday, 5 March 2026, 09:00 in the city. `clock.advance(timedelta(...))` moves it on."""
    with clock_module.frozen_at(A_THURSDAY_MORNING):
        yield clock_module
