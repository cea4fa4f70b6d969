"""Reading notices."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.notifications.models import Delivery, Notice


def count_unread(person_id: int) -> int:
    """How many notices the person has not read."""
    return (
        db.session.scalar(sa.select(sa.func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None)))
        or 0
    )


def list_notices(person_id: int, *, page: int) -> Page[Notice]:
    """A person's notices, newest first."""
    return paginate(sa.select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc()), number=page)


def list_deliveries(*, page: int) -> Page[Delivery]:
    """Messages, newest first, for the demo's outbox page."""
    return paginate(sa.select(Delivery).order_by(Delivery.id.desc()), number=page, size=30)
