"""Until its release a room's migration is made anew from the room's models: `remake_migration.py meetings`.

Each room that came after the first migration has one of its own, named in ROOMS. Tables of other rooms are never
touched; what a room adds to a table of another one is written by hand into a migration of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jobsite import tables  # noqa: E402, F401  # the path is set, and every table is known
from jobsite.core.database import Model  # noqa: E402

ROOMS = {"meetings": "0002", "interviews": "0003", "sharing": "0004", "fairs": "0005"}
TEXT = '''"""{room}

Revision ID: {revision}
Revises: {before}
"""

import sqlalchemy as sa
from alembic import op

import jobsite.core.database


revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward."""
    {up}


def downgrade() -> None:
    """Move back."""
    {down}
'''


def main(room: str) -> None:
    """Write the room's migration: its tables, as they are described now, on an empty database."""
    own = {
        mapper.local_table.name
        for mapper in Model.registry.mappers
        if mapper.class_.__module__.split(".")[1] == room and isinstance(mapper.local_table, sa.Table)
    } | {table.name for table in Model.metadata.tables.values() if table.info.get("room") == room}

    def is_own(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
        return name in own if kind == "table" else True

    with sa.create_engine("sqlite://").connect() as connection:
        options = {"render_as_batch": True, "include_object": is_own, "target_metadata": Model.metadata}
        context = MigrationContext.configure(connection, opts=options)
        operations = produce_migrations(context, Model.metadata)
        up = render_python_code(operations.upgrade_ops, render_as_batch=True, migration_context=context)
        down = render_python_code(operations.downgrade_ops, render_as_batch=True, migration_context=context)
    revision = ROOMS[room]
    path = ROOT / "migrations" / "versions" / f"{revision}_{room}.py"
    before = f"{int(revision) - 1:04d}"
    path.write_text(TEXT.format(room=room, revision=revision, before=before, up=up.strip(), down=down.strip()))
    sys.stdout.write(f"{path.relative_to(ROOT)}: {len(own)} tables\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ROOMS:
        sys.exit(f"say which room: {', '.join(ROOMS)}")
    main(sys.argv[1])
