"""Alerts of postings: kept wishes, and one notice a day with what is new for each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.notifications.services import notify
from jobsite.sharing.finding import find, from_json
from jobsite.sharing.models.lending import PostingAlert
from jobsite.sharing.queries.postings import list_open_rows

MOST_ALERTS = 20
EVERY = timedelta(days=1)


def save_alert(*, person_id: int, name: str, filters: dict[str, Any]) -> PostingAlert:
    """Keep a wish; the same one again is the one that is there. Raises Conflict past MOST_ALERTS."""
    kept = db.session.scalars(sa.select(PostingAlert).where(PostingAlert.person_id == person_id)).all()
    for row in kept:
        if row.filters == filters:
            return row
    if len(kept) >= MOST_ALERTS:
        raise Conflict(_("订阅太多了，请先删掉几个。"))
    moment = clock.now()
    alert = PostingAlert(person_id=person_id, name=name[:60], filters=filters, sent_until=moment, created_at=moment)
    db.session.add(alert)
    db.session.flush()
    return alert


def delete_alert(alert: PostingAlert) -> None:
    """Forget a wish."""
    db.session.delete(alert)
    db.session.flush()


def tell_due() -> int:
    """Tell everyone whose wish was last looked at a day ago what is new for it; returns how many were told.

    The open postings are read once for all wishes.
    """
    moment = clock.now()
    due = db.session.scalars(
        sa.select(PostingAlert).where(PostingAlert.sent_until <= moment - EVERY).order_by(PostingAlert.id).limit(1_000)
    ).all()
    if not due:
        return 0
    rows = list_open_rows(clock.today(), since=min(alert.sent_until for alert in due))
    told = 0
    for alert in due:
        fresh = [row for row in rows if row.published_at > alert.sent_until]
        found = find(fresh, from_json(alert.filters))
        alert.sent_until = moment
        if found.ids:
            told += 1
            notify(
                person_id=alert.person_id,
                kind="sharing_alert",
                key=f"sharing-alert:{alert.id}:{found.ids[0]}",
                path="/sharing",
                name=alert.name,
                count=len(found.ids),
            )
    return told
