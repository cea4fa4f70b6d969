"""The privacy notice's version, and the registry by which every feature gives out and erases what it keeps about a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from jobsite.core.database import db

NOTICE = "privacy"
VERSION = "2026-11"
Exporter = Callable[[int], list[dict[str, Any]]]
Eraser = Callable[[int], None]
_exporters: dict[str, Exporter] = {}
_erasers: dict[str, Eraser] = {}
SECRET_COLUMNS = frozenset({"password_hash", "token_hash", "nonce"})


def register_exporter(name: str, export: Exporter) -> None:
    """Let `export(person_id)` give the rows, as JSON values, that a feature keeps about a person, under `name`."""
    _exporters[name] = export


def register_eraser(name: str, erase: Eraser) -> None:
    """Let `erase(person_id)` delete or blank, in the present transaction, what a feature keeps about a person."""
    _erasers[name] = erase


def erasers() -> Iterator[Eraser]:
    """The erasers of all features, in the order of their names."""
    return (_erasers[name] for name in sorted(_erasers))


def export_person(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything the site keeps about the person, by kind; hashes of secrets are left out."""
    return {name: _exporters[name](person_id) for name in sorted(_exporters)}


def as_rows(model: type[DeclarativeBase], *conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Whole rows as JSON values, for exporters: every column but secrets, instants in ISO 8601."""
    columns = [column for column in model.__table__.columns if column.key not in SECRET_COLUMNS]
    statement = sa.select(*columns).where(*conditions).order_by(*sa.inspect(model).primary_key)
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
