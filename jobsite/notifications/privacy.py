"""What notices and deliveries keep about a person: given out and erased on request."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.notifications.models import Delivery, DeliveryCalendar, Notice, NoticePreference


def register_privacy() -> None:
    """Take part in exports and erasures. Called at start."""
    register_exporter("notices", lambda person_id: as_rows(Notice, Notice.person_id == person_id))
    register_exporter("messages", _messages)
    register_exporter("message_calendars", _calendars)
    register_exporter(
        "notice_preferences", lambda person_id: as_rows(NoticePreference, NoticePreference.person_id == person_id)
    )
    register_eraser("notices", _erase)


def _own_messages(person_id: int) -> sa.ColumnElement[bool]:
    person = db.session.get_one(Person, person_id)
    targets = [target for target in (person.email, person.phone) if target]
    return sa.or_(Delivery.person_id == person_id, Delivery.target.in_(targets))


def _messages(person_id: int) -> list[dict[str, Any]]:
    return as_rows(Delivery, _own_messages(person_id))


def _calendars(person_id: int) -> list[dict[str, Any]]:
    own = sa.select(Delivery.id).where(_own_messages(person_id))
    return as_rows(DeliveryCalendar, DeliveryCalendar.delivery_id.in_(own))


def _erase(person_id: int) -> None:
    db.session.execute(sa.delete(Delivery).where(_own_messages(person_id)))
    for model in (Notice, NoticePreference):
        db.session.execute(sa.delete(model).where(model.person_id == person_id))
