"""Reading the order of a fair: who is muted or removed, the log, open incidents."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.talking import BoothMessage, Incident, ModerationAction, ModerationKind

K = ModerationKind


def is_removed(fair_id: int, person_id: int) -> bool:
    """Whether an operator removed the person from the fair."""
    return _holds(fair_id, person_id, (K.REMOVE_PERSON,), K.REMOVE_PERSON)


def is_muted(fair_id: int, person_id: int) -> bool:
    """Whether the person may not write in this fair now: muted, or removed."""
    return is_removed(fair_id, person_id) or _holds(fair_id, person_id, (K.MUTE, K.UNMUTE), K.MUTE)


def _holds(fair_id: int, person_id: int, kinds: tuple[ModerationKind, ...], wanted: ModerationKind) -> bool:
    last = db.session.execute(
        sa.select(ModerationAction.kind, ModerationAction.until_at)
        .where(
            ModerationAction.fair_id == fair_id,
            ModerationAction.person_id == person_id,
            ModerationAction.kind.in_(kinds),
        )
        .order_by(ModerationAction.id.desc())
        .limit(1)
    ).one_or_none()
    return last is not None and last.kind is wanted and (last.until_at is None or last.until_at > clock.now())


def list_actions(fair_id: int, *, page: int = 1) -> Page[ModerationAction]:
    """What operators did in a fair, newest first."""
    statement = sa.select(ModerationAction).where(ModerationAction.fair_id == fair_id)
    return paginate(statement.order_by(ModerationAction.id.desc()), number=page)


def list_open_incidents(fair_id: int, *, limit: int = 50) -> Sequence[Incident]:
    """Incidents that nobody closed, the oldest first."""
    return db.session.scalars(
        sa.select(Incident)
        .where(Incident.fair_id == fair_id, Incident.closed_at.is_(None))
        .order_by(Incident.opened_at, Incident.id)
        .limit(limit)
    ).all()


def get_incident(fair_id: int, incident_id: int) -> Incident:
    """An incident of this fair. Raises NotFound."""
    found = db.session.scalar(sa.select(Incident).where(Incident.id == incident_id, Incident.fair_id == fair_id))
    if found is None:
        raise NotFound
    return found


def list_own_questions(fair_id: int, person_id: int) -> Sequence[Incident]:
    """What a person asked the helpdesk, newest first, with the answers."""
    return db.session.scalars(
        sa.select(Incident)
        .where(Incident.fair_id == fair_id, Incident.person_id == person_id)
        .order_by(Incident.id.desc())
        .limit(10)
    ).all()


def get_message(fair_id: int, message_id: int) -> BoothMessage:
    """A line of a booth's chat in this fair. Raises NotFound."""
    found = db.session.scalar(
        sa.select(BoothMessage).where(BoothMessage.id == message_id, BoothMessage.fair_id == fair_id)
    )
    if found is None:
        raise NotFound
    return found
