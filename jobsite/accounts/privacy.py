"""The privacy notice's version, and how every feature gives out and erases what it keeps about a person.

Features register what they know best. What nobody speaks for is not forgotten: a table with a `person_id` that no
exporter read is exported whole, and one that no eraser keeps is treated as if the person's row had been deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from jobsite.accounts.models import (
    AuditEntry,
    Consent,
    Invitation,
    Membership,
    OneTimeCode,
    Person,
    SignInSession,
    StaffGrant,
)
from jobsite.core.database import Model, db

NOTICE = "privacy"
VERSION = "2026-11"
Exporter = Callable[[int], list[dict[str, Any]]]
Eraser = Callable[[int], None]
_exporters: dict[str, Exporter] = {}
_erasers: dict[str, Eraser] = {}
_kept: set[str] = {"consent"}
_read: ContextVar[set[str] | None] = ContextVar("tables_read", default=None)
SECRET_COLUMNS = frozenset({"password_hash", "token_hash", "nonce"})


def register_exporter(name: str, export: Exporter) -> None:
    """Let `export(person_id)` give the rows, as JSON values, that a feature keeps about a person, under `name`."""
    _exporters[name] = export


def register_eraser(name: str, erase: Eraser, *, keeps: Iterable[str] = ()) -> None:
    """Let `erase(person_id)` delete or blank, in the present transaction, what a feature keeps about a person.

    `keeps` names tables whose rows stay, without anything personal in them, for the site's figures.
    """
    _erasers[name] = erase
    _kept.update(keeps)


def erasers() -> list[Eraser]:
    """The erasers of all features, in the order of their names."""
    return [_erasers[name] for name in sorted(_erasers)]


def erase_person(person_id: int) -> None:
    """Run the erasers of all features, then delete or unlink by each foreign key's own rule what still names the person."""
    for erase in erasers():
        erase(person_id)
    db.session.flush()
    for table, column in _person_columns():
        if table.name in _kept:
            continue
        if any(key.ondelete == "CASCADE" for key in column.foreign_keys):
            db.session.execute(sa.delete(table).where(column == person_id))
        else:
            db.session.execute(sa.update(table).where(column == person_id).values({column: None}))
    db.session.expire_all()


def _person_columns() -> list[tuple[sa.Table, sa.Column[Any]]]:
    """Every table whose rows are about a person, with the column that says whom."""
    return [
        (table, table.columns["person_id"])
        for table in reversed(Model.metadata.sorted_tables)
        if "person_id" in table.columns and table.columns["person_id"].foreign_keys
    ]


def export_person(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything the site keeps about the person, by kind; hashes of secrets are left out."""
    read: set[str] = set()
    token = _read.set(read)
    try:
        found = {name: _exporters[name](person_id) for name in sorted(_exporters)}
    finally:
        _read.reset(token)
    for table, column in _person_columns():
        if table.name not in read:
            found[table.name] = _rows(table, column == person_id)
    return found


def as_rows(model: type[DeclarativeBase], *conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Whole rows as JSON values, for exporters: every column but secrets, instants in ISO 8601."""
    table = sa.inspect(model).local_table
    assert isinstance(table, sa.Table)
    return _rows(table, *conditions)


def _rows(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    read = _read.get()
    if read is not None:
        read.add(table.name)
    columns = [column for column in table.columns if column.key not in SECRET_COLUMNS]
    statement = sa.select(*columns).where(*conditions).order_by(*table.primary_key.columns)
    return [{key: _plain(value) for key, value in row.items()} for row in db.session.execute(statement).mappings()]


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _invitations(person_id: int) -> list[dict[str, Any]]:
    person = db.session.get_one(Person, person_id)
    targets = [target for target in (person.email, person.phone) if target]
    return as_rows(Invitation, sa.or_(Invitation.target.in_(targets), Invitation.invited_by_id == person_id))


register_exporter("person", lambda person_id: as_rows(Person, Person.id == person_id))
register_exporter("staff_roles", lambda person_id: as_rows(StaffGrant, StaffGrant.person_id == person_id))
register_exporter("memberships", lambda person_id: as_rows(Membership, Membership.person_id == person_id))
register_exporter("sessions", lambda person_id: as_rows(SignInSession, SignInSession.person_id == person_id))
register_exporter("codes", lambda person_id: as_rows(OneTimeCode, OneTimeCode.person_id == person_id))
register_exporter("consents", lambda person_id: as_rows(Consent, Consent.person_id == person_id))
register_exporter("invitations", _invitations)
register_exporter(
    "who_looked",
    lambda person_id: as_rows(AuditEntry, AuditEntry.subject_kind == "person", AuditEntry.subject_id == person_id),
)
register_exporter("own_acts", lambda person_id: as_rows(AuditEntry, AuditEntry.actor_id == person_id))
