"""Follow-ups of a fair: what the bureau still has to do about a firm or the whole, until it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import Fair, FairEntry, FairFollowUp


def add_follow_up(*, actor: Actor, fair: Fair, text: str, due_on: date, entry: FairEntry | None = None) -> FairFollowUp:
    """Note something to do. Raises Invalid on `text`, NotFound for an entry of another fair."""
    if not text or len(text) > 300:
        raise Invalid({"text": _("请写要做什么，300 字以内。")})
    if entry is not None and entry.fair_id != fair.id:
        raise NotFound
    row = FairFollowUp(
        fair_id=fair.id,
        entry_id=entry.id if entry else None,
        text=text,
        due_on=due_on,
        created_by_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def get_follow_up(fair_id: int, follow_up_id: int) -> FairFollowUp:
    """A follow-up of this fair; raises NotFound."""
    row = db.session.get(FairFollowUp, follow_up_id)
    if row is None or row.fair_id != fair_id:
        raise NotFound
    return row


def finish_follow_up(*, actor: Actor, follow_up: FairFollowUp, outcome: str) -> FairFollowUp:
    """Say that it is done, and what came of it. Raises Conflict when it was done before."""
    if follow_up.done_at is not None:
        raise Conflict(_("这一条已经办完了。"))
    follow_up.done_at, follow_up.done_by_id, follow_up.outcome = clock.now(), actor.person_id, outcome[:300]
    db.session.flush()
    return follow_up


def list_follow_ups(fair_id: int) -> Sequence[FairFollowUp]:
    """A fair's follow-ups: what is open first by its date, then what is done."""
    return (
        db.session.scalars(
            sa.select(FairFollowUp)
            .options(joinedload(FairFollowUp.entry))
            .where(FairFollowUp.fair_id == fair_id)
            .order_by(FairFollowUp.done_at.is_not(None), FairFollowUp.due_on, FairFollowUp.id)
            .limit(300)
        )
        .unique()
        .all()
    )


def count_open_follow_ups(fair_id: int) -> int:
    """How many are still to be done."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(FairFollowUp)
            .where(FairFollowUp.fair_id == fair_id, FairFollowUp.done_at.is_(None))
        )
        or 0
    )
