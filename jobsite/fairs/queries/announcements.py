"""Reading announcements: what those at a fair hear, and the log. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.staging import Announcement, Audience

FRESH = timedelta(hours=2)


def list_fresh_announcements(
    fair_id: int, *, hall_ids: Iterable[int] = (), is_exhibitor: bool = False, most: int = 3
) -> Sequence[Announcement]:
    """What was said within the last two hours to everyone, these halls and, for exhibitors, to them; newest first."""
    heard = [Announcement.audience == Audience.ALL, Announcement.hall_id.in_(list(hall_ids))]
    if is_exhibitor:
        heard.append(Announcement.audience == Audience.EXHIBITORS)
    return db.session.scalars(
        sa.select(Announcement)
        .where(Announcement.fair_id == fair_id, Announcement.created_at > clock.now() - FRESH, sa.or_(*heard))
        .order_by(Announcement.created_at.desc(), Announcement.id.desc())
        .limit(most)
    ).all()


def page_announcements(fair_id: int, *, number: int, size: int = 20) -> Page[Announcement]:
    """Everything that was said at a fair, newest first: the log."""
    statement = (
        sa.select(Announcement)
        .where(Announcement.fair_id == fair_id)
        .order_by(Announcement.created_at.desc(), Announcement.id.desc())
    )
    return paginate(statement, number=number, size=size)


def names_of_announcers(announcements: Iterable[Announcement]) -> dict[int, str]:
    """The names of those who made the announcements, by person."""
    ids = {one.made_by_id for one in announcements if one.made_by_id is not None}
    rows = db.session.execute(sa.select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: row.display_name for row in rows}
