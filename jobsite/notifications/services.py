"""The verbs of notices: tell a person something once, queue a message to an address, send what is due."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Person, PersonStatus
from jobsite.core import clock
from jobsite.core.database import db, looking, unit_of_work
from jobsite.core.outbox import announce
from jobsite.notifications.adapters import Adapters, CalendarPart, Undeliverable
from jobsite.notifications.kinds import KINDS, compose, is_wanted
from jobsite.notifications.models import (
    Channel,
    Delivery,
    DeliveryCalendar,
    DeliveryState,
    Notice,
    NoticePreference,
)

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Carried:
    """What goes with the messages of a notice: a calendar for mails; `not_after`: a message that would leave later
    is not sent at all."""

    calendar: CalendarPart | None = None
    not_after: datetime | None = None


def notify(*, person_id: int, kind: str, key: str, path: str = "", **parameters: Any) -> Notice | None:
    """Tell a person once per `key`: in the site, and by the channels that they want for this kind.

    `parameters` fill the words of `kinds.KINDS[kind]`. Returns None when it was told before, or when the person left.
    """
    return notify_carrying(None, person_id=person_id, kind=kind, key=key, path=path, parameters=parameters)


def notify_carrying(
    carried: Carried | None, *, person_id: int, kind: str, key: str, path: str, parameters: dict[str, Any]
) -> Notice | None:
    """As `notify`, with what its mail carries and the moment after which the message would come too late."""
    if kind not in KINDS:
        raise KeyError(kind)
    person = db.session.get_one(Person, person_id)
    if person.status is PersonStatus.DELETED:
        return None
    if db.session.scalar(sa.select(Notice.id).where(Notice.key == key)) is not None:
        return None
    notice = Notice(person_id=person_id, kind=kind, key=key, parameters=parameters, path=path, created_at=clock.now())
    db.session.add(notice)
    db.session.flush()
    announce("notice", {"id": notice.id}, topic=f"person:{person_id}")
    if person.status is PersonStatus.ACTIVE:
        _queue_by_preference(person, notice, carried)
    return notice


def _queue_by_preference(person: Person, notice: Notice, carried: Carried | None) -> None:
    for channel, target in ((Channel.MAIL, person.email), (Channel.SMS, person.phone)):
        if target and is_wanted(person.id, notice.kind, channel):
            subject, body = compose(notice.kind, notice.parameters, locale=person.locale, path=notice.path)
            queue_message(
                channel=channel,
                target=target,
                subject=subject,
                body=body,
                key=f"notice:{notice.id}:{channel}",
                person_id=person.id,
                carried=carried,
            )


def queue_message(
    *,
    channel: Channel,
    target: str,
    subject: str,
    body: str,
    key: str,
    person_id: int | None = None,
    carried: Carried | None = None,
) -> Delivery | None:
    """Queue one message to an address, once per `key`; None when it was queued before."""
    if db.session.scalar(sa.select(Delivery.id).where(Delivery.key == key)) is not None:
        return None
    moment = clock.now()
    row = Delivery(
        channel=channel, target=target, subject=" ".join(subject.split())[:200], body=body, key=key, person_id=person_id,
        state=DeliveryState.WAITING, next_try_at=moment, created_at=moment,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if carried is not None:
        part = carried.calendar if channel is Channel.MAIL else None
        db.session.add(
            DeliveryCalendar(
                delivery_id=row.id,
                method=part.method if part else "",
                content=part.content if part else "",
                not_after=carried.not_after,
            )
        )
        db.session.flush()
    return row


def send_due_deliveries(adapters: Adapters, *, limit: int = 50) -> int:
    """Send what waits; returns how many were tried. A failure is tried again ever later, MAX_ATTEMPTS times."""
    with looking():
        due = db.session.scalars(
            sa.select(Delivery.id)
            .where(Delivery.state == DeliveryState.WAITING, Delivery.next_try_at <= clock.now())
            .order_by(Delivery.next_try_at)
            .limit(limit)
        ).all()
    for delivery_id in due:
        _send_one(adapters, delivery_id)
    return len(due)


def _send_one(adapters: Adapters, delivery_id: int) -> None:
    with unit_of_work():
        row = db.session.get(Delivery, delivery_id, with_for_update=True)
        if row is None or row.state is not DeliveryState.WAITING or row.next_try_at > clock.now():
            return  # its person left, or a twin process took it
        row.attempts += 1
        row.next_try_at = clock.now() + timedelta(seconds=min(3600, 10 * 2**row.attempts))
        extra = db.session.get(DeliveryCalendar, delivery_id)
        if extra is not None and extra.not_after is not None and clock.now() >= extra.not_after:
            row.state, row.error = DeliveryState.FAILED, "too late to be of use"
            return
        part = CalendarPart(extra.method, extra.content) if extra is not None and extra.content else None
        message = (row.channel, row.target, row.subject, row.body, row.key, part)
    try:
        adapters.send(*message)
    except Undeliverable as error:
        log.warning("delivery %s failed: %s", delivery_id, error)
        with unit_of_work():
            row = db.session.get(Delivery, delivery_id)
            if row is None:
                return
            row.error = str(error)[:500]
            if error.is_final or row.attempts >= MAX_ATTEMPTS:
                row.state = DeliveryState.FAILED
        return
    with unit_of_work():
        row = db.session.get(Delivery, delivery_id)
        if row is not None:
            row.state, row.sent_at, row.error = DeliveryState.SENT, clock.now(), ""


def mark_read(*, person_id: int, notice_id: int | None = None) -> int:
    """Mark one notice, or all of a person's, as read; returns how many were unread."""
    statement = (
        sa.update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=clock.now())
    )
    if notice_id is not None:
        statement = statement.where(Notice.id == notice_id)
    count = int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an update has a row count
    if count:
        announce("notice", {"read": True}, topic=f"person:{person_id}")
    return count


def set_preferences(*, person_id: int, wanted: set[tuple[str, Channel]]) -> None:
    """Keep which optional kinds the person wants by which channel; kinds that are not optional stay as they are."""
    known = {
        (row.kind, row.channel): row
        for row in db.session.scalars(sa.select(NoticePreference).where(NoticePreference.person_id == person_id))
    }
    for kind in KINDS.values():
        for channel in Channel if kind.is_optional else ():
            is_wanted_now = (kind.name, channel) in wanted
            row = known.get((kind.name, channel))
            if row is not None:
                row.is_wanted = is_wanted_now
            elif is_wanted_now != (channel in kind.channels):
                db.session.add(
                    NoticePreference(person_id=person_id, kind=kind.name, channel=channel, is_wanted=is_wanted_now)
                )
    db.session.flush()


def purge_deliveries() -> None:
    """Blank the bodies of what was sent over a day ago: they may hold codes and names."""
    old = clock.now() - timedelta(days=1)
    sent = sa.select(Delivery.id).where(Delivery.sent_at < old)
    db.session.execute(sa.delete(DeliveryCalendar).where(DeliveryCalendar.delivery_id.in_(sent)))
    db.session.execute(sa.update(Delivery).where(Delivery.sent_at < old, Delivery.body != "").values(body=""))
