"""The verbs of a fair's operator, each with a row in the log. They flush, never commit."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import announce, publish
from jobsite.fairs.models.preparing import Fair, FairEntry, FairSession, Hall
from jobsite.fairs.models.queueing import HOLDING, BoothQueue, QueueEntry, QueueState
from jobsite.fairs.models.talking import (
    BoothMessage,
    Incident,
    ModerationAction,
    ModerationKind,
    Talk,
    TalkEnd,
    TalkState,
)
from jobsite.fairs.news import HelpAnswered
from jobsite.fairs.services.closing import close_queue, close_queues, open_queue, reopen_queues
from jobsite.fairs.services.moving import move_ticket, tell_operators
from jobsite.fairs.services.talking import end_talk

K = ModerationKind
MUTE_HOURS = 24
MAX_REASON = 300
MOST_EXTENSION_MINUTES = 240


def log_action(
    *, actor: Actor, fair_id: int, kind: ModerationKind, reason: str = "", booth_id: int | None = None,
    hall_id: int | None = None, person_id: int | None = None, message_id: int | None = None,
    until_at: datetime | None = None,
) -> ModerationAction:  # fmt: skip
    """Write what an operator did into the fair's log."""
    row = ModerationAction(
        fair_id=fair_id, kind=kind, reason=reason[:MAX_REASON], booth_id=booth_id, hall_id=hall_id, person_id=person_id,
        message_id=message_id, until_at=until_at, actor_id=actor.person_id, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": _("请写原因，会记在操作记录里。")})
    if len(reason) > MAX_REASON:
        raise Invalid({"reason": _("请不要超过 300 字。")})


def mute_person(*, actor: Actor, fair: Fair, person_id: int, reason: str) -> None:
    """They may not write in this fair for MUTE_HOURS. Raises Invalid without a reason (`reason`)."""
    _check_reason(reason)
    until = clock.now() + timedelta(hours=MUTE_HOURS)
    log_action(actor=actor, fair_id=fair.id, kind=K.MUTE, reason=reason, person_id=person_id, until_at=until)


def unmute_person(*, actor: Actor, fair: Fair, person_id: int) -> None:
    """They may write again."""
    log_action(actor=actor, fair_id=fair.id, kind=K.UNMUTE, person_id=person_id)


def remove_person(*, actor: Actor, fair: Fair, person_id: int, reason: str) -> None:
    """They are out of the fair: tickets given up, talks ended, no queue, no chat. Raises Invalid without a reason."""
    _check_reason(reason)
    log_action(actor=actor, fair_id=fair.id, kind=K.REMOVE_PERSON, reason=reason, person_id=person_id)
    talks = sa.select(Talk).where(Talk.fair_id == fair.id, Talk.person_id == person_id, Talk.state != TalkState.ENDED)
    for talk in db.session.scalars(talks).all():
        end_talk(actor=actor, talk=talk, reason=TalkEnd.OPERATOR)
    tickets = sa.select(QueueEntry).where(
        QueueEntry.fair_id == fair.id, QueueEntry.person_id == person_id, QueueEntry.state.in_(HOLDING)
    )
    for entry in db.session.scalars(tickets).all():
        if entry.state is not QueueState.IN_TALK:
            move_ticket(entry, QueueState.LEFT, actor_id=actor.person_id, reason="removed")
    announce("removed", {"fair": fair.id}, topic=f"person:{person_id}")


def remove_message(*, actor: Actor, message: BoothMessage, reason: str = "") -> None:
    """Take a line out of a booth's chat; it stays for the record. A second time changes nothing."""
    changed = db.session.execute(
        sa.update(BoothMessage)
        .where(BoothMessage.id == message.id, BoothMessage.removed_at.is_(None))
        .values(removed_at=clock.now(), removed_by_id=actor.person_id)
    )
    if changed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        log_action(
            actor=actor, fair_id=message.fair_id, kind=K.REMOVE_MESSAGE, reason=reason, booth_id=message.booth_id,
            person_id=message.person_id, message_id=message.id,
        )  # fmt: skip
        announce("chat", {"line": message.id}, topic=f"booth:{message.booth_id}")


def set_hall_open(*, actor: Actor, hall: Hall, is_open: bool, reason: str = "") -> int:
    """Open a hall, or close it with all its queues; returns how many people were left unserved."""
    if hall.is_open is is_open:
        return 0
    hall.is_open = is_open
    kind = K.OPEN_HALL if is_open else K.CLOSE_HALL
    log_action(actor=actor, fair_id=hall.fair_id, kind=kind, reason=reason, hall_id=hall.id)
    if not is_open:
        return close_queues(FairEntry.hall_id == hall.id, actor_id=actor.person_id, reason="hall_closed")
    booths = sa.select(BoothQueue.booth_id).join(FairEntry, FairEntry.id == BoothQueue.booth_id)
    reopen_queues(db.session.scalars(booths.where(FairEntry.hall_id == hall.id)).all())
    return 0


def set_queue_open(*, actor: Actor, booth: FairEntry, is_open: bool, reason: str = "") -> int:
    """Open or close one booth's queue; returns how many people were left unserved."""
    kind = K.OPEN_QUEUE if is_open else K.CLOSE_QUEUE
    log_action(actor=actor, fair_id=booth.fair_id, kind=kind, reason=reason, booth_id=booth.id)
    if is_open:
        open_queue(booth)
        return 0
    return close_queue(booth.id, booth.fair_id, actor_id=actor.person_id, reason="queue_closed")


def set_text_only(*, actor: Actor, fair: Fair, is_text_only: bool, booth: FairEntry | None = None) -> None:
    """New talks of a booth, or of the whole fair, are held in text, or with picture again. Running talks stay."""
    statement = sa.update(BoothQueue).where(BoothQueue.fair_id == fair.id)
    if booth is not None:
        statement = statement.where(BoothQueue.booth_id == booth.id)
    db.session.execute(statement.values(is_text_only=is_text_only).execution_options(synchronize_session=False))
    db.session.expire_all()
    kind = K.TEXT_ONLY if is_text_only else K.VIDEO_AGAIN
    log_action(actor=actor, fair_id=fair.id, kind=kind, booth_id=booth.id if booth else None)


def extend_session(*, actor: Actor, fair: Fair, minutes: int) -> FairSession:
    """Move the closing of the session that runs now. Raises Conflict when none runs or the next one begins before,
    Invalid beyond MOST_EXTENSION_MINUTES (`minutes`).
    """
    if not 0 < minutes <= MOST_EXTENSION_MINUTES:
        raise Invalid({"minutes": _("请填 1 到 240 分钟。")})
    moment = clock.now()
    running = next((one for one in fair.sessions if one.opens_at <= moment < one.closes_at), None)
    if running is None:
        raise Conflict(_("现在没有正在开放的场次。"))
    until = running.closes_at + timedelta(minutes=minutes)
    if any(running.opens_at < other.opens_at < until for other in fair.sessions):
        raise Conflict(_("会和下一场撞上，请少延长一些。"))
    running.closes_at = until
    fair.closes_at = max(fair.closes_at or until, until)
    log_action(actor=actor, fair_id=fair.id, kind=K.EXTEND, reason=str(minutes), until_at=until)
    announce("extended", {"until": until.isoformat()}, topic=f"fair:{fair.id}")
    return running


def close_incident(*, actor: Actor, incident: Incident, answer: str = "") -> None:
    """Mark an incident as dealt with; a question needs an answer, which is sent. Raises Invalid (`answer`), Conflict."""
    if incident.closed_at is not None:
        raise Conflict(_("这件事已经处理过了。"))
    if incident.person_id is not None and not answer.strip():
        raise Invalid({"answer": _("请写答复，对方会收到。")})
    if len(answer) > 500:
        raise Invalid({"answer": _("请不要超过 500 字。")})
    incident.closed_at, incident.closed_by_id, incident.answer = clock.now(), actor.person_id, answer.strip()
    db.session.flush()
    tell_operators(incident.fair_id)
    if incident.person_id is not None:
        publish(HelpAnswered(incident_id=incident.id, person_id=incident.person_id))


def get_person_of_fair(fair_id: int, person_id: int) -> int:
    """The id of someone who queued or wrote in the fair. Raises NotFound for others: nobody else can be muted."""
    wrote = sa.select(BoothMessage.id).where(BoothMessage.fair_id == fair_id, BoothMessage.person_id == person_id)
    queued = sa.select(QueueEntry.id).where(QueueEntry.fair_id == fair_id, QueueEntry.person_id == person_id)
    if db.session.scalar(wrote.limit(1)) is None and db.session.scalar(queued.limit(1)) is None:
        raise NotFound
    return person_id
