"""The migrations build exactly the tables that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from jobsite.app import create_app
from jobsite.core.database import Model, db
from tests.conftest import make_settings
from tests.conventions.source import ROOT

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def empty_app(backend: str, make_database_url: Callable[[str], str], tmp_path: Path) -> Any:
    app = create_app(make_settings(tmp_path, make_database_url(backend)))
    yield app
    with app.app_context():
        db.engine.dispose()


def constraints(engine: sa.Engine) -> dict[str, set[str]]:
    """The named CHECKs and UNIQUEs of every table."""
    look = sa.inspect(engine)
    return {
        table: {str(row["name"]) for row in [*look.get_check_constraints(table), *look.get_unique_constraints(table)]}
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_migrated_tables_equal_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(str(ROOT / "migrations"))
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Model.metadata)
        migrated = constraints(db.engine)
    assert not differences
    assert set(migrated) == set(Model.metadata.tables)


def test_migrated_constraints_equal_the_models(
    empty_app: Flask, backend: str, make_database_url: Callable[[str], str]
) -> None:
    with empty_app.app_context():
        upgrade(str(ROOT / "migrations"))
        migrated = constraints(db.engine)
    made = sa.create_engine(make_database_url(backend))
    Model.metadata.create_all(made)
    described = constraints(made)
    made.dispose()
    assert migrated == described


def test_migrations_can_be_undone(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(str(ROOT / "migrations"))
        downgrade(str(ROOT / "migrations"), revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
