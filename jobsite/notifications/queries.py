"""Reading notices."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.notifications.models import Channel, Delivery, Notice, NoticePreference


def count_unread(person_id: int) -> int:
    """How many notices the person has not read."""
    return (
        db.session.scalar(sa.select(sa.func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None)))
        or 0
    )


def get_notice(notice_id: int) -> Notice:
    """One notice. Raises NotFound."""
    found = db.session.get(Notice, notice_id)
    if found is None:
        raise NotFound
    return found


def list_notices(person_id: int, *, page: int) -> Page[Notice]:
    """A person's notices, newest first."""
    return paginate(sa.select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()), number=page)


def list_preferences(person_id: int) -> dict[tuple[str, Channel], bool]:
    """The person's own choices by kind and channel; what is missing follows the kind."""
    rows = db.session.scalars(sa.select(NoticePreference).where(NoticePreference.person_id == person_id))
    return {(row.kind, row.channel): row.is_wanted for row in rows}


def list_deliveries(*, page: int) -> Page[Delivery]:
    """Messages, newest first, for the demo's outbox page."""
    return paginate(sa.select(Delivery).order_by(Delivery.id.desc()), number=page, size=30)
