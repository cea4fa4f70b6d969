"""Alembic's environment: the site's own engine and metadata, batch mode for SQLite."""

from alembic import context
from flask import current_app

from jobsite.core.database import Model, db


def run() -> None:
    """Migrate, or compare for autogeneration, over the app's engine."""
    options = dict(current_app.extensions["migrate"].configure_args)
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given, options)
        return
    with db.engine.connect() as connection:
        _migrate(connection, options)


def _migrate(connection, options) -> None:
    context.configure(connection=connection, target_metadata=Model.metadata, **options)
    with context.begin_transaction():
        context.run_migrations()


run()
