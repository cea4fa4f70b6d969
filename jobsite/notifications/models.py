"""Tables of notices in the site, deliveries by mail and SMS, what group robots say, and each person's preferences."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from jobsite.core.database import Model, enum_type


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Notice(Model):
    """One notice to one person in the site. `key` makes a second telling of the same thing a no-op."""

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_person_id_read_at", "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(128), unique=True)
    parameters: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Model):
    """One message to one address, sent at least once by the jobs process. `key` keeps it from being queued twice."""

    __tablename__ = "delivery"
    __table_args__ = (sa.Index("ix_delivery_state_next_try_at", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    target: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    body: Mapped[str] = mapped_column(sa.Text)
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState, "state"), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class DeliveryCalendar(Model):
    """What a delivery carries beside its words: a calendar for mails, and the instant after which it is not sent."""

    __tablename__ = "delivery_calendar"
    __table_args__ = ({"info": {"room": "interviews"}},)

    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    method: Mapped[str] = mapped_column(sa.String(12), default="")
    content: Mapped[str] = mapped_column(sa.Text, default="")
    not_after: Mapped[datetime | None]


class Robot(Model):
    """The robot of a group in an enterprise messenger. `owner` says whose: `site`, or `firm:12`.

    `url` holds the robot's key: it is shown to nobody again; empty for the site's own, which a setting names.
    The next message leaves no earlier than `next_at`; `error` is how the last try failed.
    """

    __tablename__ = "robot"
    __table_args__ = ({"info": {"room": "interviews"}},)

    owner: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(sa.String(200), default="")
    sent_at: Mapped[datetime | None]


class RobotLine(Model):
    """One line for a group, said with others in one message. `key` keeps it from being said twice."""

    __tablename__ = "robot_line"
    __table_args__ = (sa.Index("ix_robot_line_state_owner", "state", "owner"), {"info": {"room": "interviews"}})

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(sa.ForeignKey("robot.owner", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState, "state"), default=DeliveryState.WAITING)
    not_after: Mapped[datetime | None]
    created_at: Mapped[datetime]


class NoticePreference(Model):
    """A person's choice for one kind of notice and channel; a missing row means the kind's default."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"), primary_key=True)
    is_wanted: Mapped[bool]
