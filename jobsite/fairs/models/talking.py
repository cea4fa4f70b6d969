"""Tables of what happens at an open fair's booths beside queueing: talks, intents, visits, chat, résumés, order.

`Intent` is what the fair is for: both sides said yes to one vacancy. Its unique constraint is the rule that it counts
once for a person, a firm and a vacancy of a fair. Must not know the stage (`staging`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.accounts.models import Person
from jobsite.core.database import Model, enum_type
from jobsite.fairs.models.preparing import FairEntry
from jobsite.fairs.models.queueing import QueueEntry, TalkWay
from jobsite.vacancies.models import Vacancy

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class TalkState(StrEnum):
    """Ready is: both are asked in, the timer has not begun."""

    READY = "ready"
    RUNNING = "running"
    ENDED = "ended"


T = TalkState
TALK_TRANSITIONS: Transitions[TalkState] = {
    T.READY: frozenset({T.RUNNING, T.ENDED}),
    T.RUNNING: frozenset({T.ENDED}),
    T.ENDED: frozenset(),
}


class TalkEnd(StrEnum):
    """Why a talk ended; never begun is: someone was gone before the timer started."""

    DONE = "done"
    TIME_UP = "time_up"
    OPERATOR = "operator"
    NEVER_BEGUN = "never_begun"


class Verdict(StrEnum):
    """What one side says after a talk."""

    YES = "yes"
    NO = "no"


class Side(StrEnum):
    SEEKER = "seeker"
    FIRM = "firm"


class Talk(Model):
    """One talk of a seeker and a recruiter, from the queue (`entry_id`) or booked before (`booking_id`).

    It runs in the meeting `meeting_id`. `ends_at` is when its time is up, moved by extensions.
    """

    __tablename__ = "talk"
    __table_args__ = (
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("booking_id"),
        sa.Index("ix_talk_fair_id_state", "fair_id", "state"),
        sa.Index("ix_talk_booth_id_state", "booth_id", "state"),
        sa.Index("ix_talk_person_id_created_at", "person_id", "created_at"),
        sa.Index("ix_talk_host_id_state", "host_id", "state"),
        sa.Index("ix_talk_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("queue_entry.id", ondelete="CASCADE"))
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("talk_booking.id", ondelete="SET NULL"))
    vacancy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="SET NULL"))
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    way: Mapped[TalkWay] = mapped_column(enum_type(TalkWay, "way"))
    state: Mapped[TalkState] = mapped_column(enum_type(TalkState, "state"), default=TalkState.READY)
    created_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[TalkEnd | None] = mapped_column(enum_type(TalkEnd, "end_reason"))
    seeker_says: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "seeker_says"))
    firm_says: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "firm_says"))
    seeker_said_at: Mapped[datetime | None]
    firm_said_at: Mapped[datetime | None]

    booth: Mapped[FairEntry] = relationship(FairEntry)
    entry: Mapped[QueueEntry | None] = relationship(QueueEntry)
    person: Mapped[Person] = relationship(Person, foreign_keys=[person_id])
    host: Mapped[Person | None] = relationship(Person, foreign_keys=[host_id])
    vacancy: Mapped[Vacancy | None] = relationship(Vacancy)


class TalkMove(Model):
    """Something done to a talk: began, extended, handed over, made text, ended. `detail` holds minutes or a person's id."""

    __tablename__ = "talk_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    talk_id: Mapped[int] = mapped_column(sa.ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(sa.String(32))
    detail: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class TalkNote(Model):
    """What one side noted about a talk, for that side only: the firm's people, or the seeker. One of each side."""

    __tablename__ = "talk_note"
    __table_args__ = (sa.UniqueConstraint("talk_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    talk_id: Mapped[int] = mapped_column(sa.ForeignKey("talk.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.String(1000))
    updated_at: Mapped[datetime]


class Intent(Model):
    """A preliminary intent (初步意向): seeker and firm both want to go on with this vacancy."""

    __tablename__ = "fair_intent"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "person_id", "employer_id", "vacancy_id"),
        sa.Index("ix_fair_intent_employer_id_created_at", "employer_id", "created_at"),
        sa.Index("ix_fair_intent_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), index=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"))
    talk_id: Mapped[int | None] = mapped_column(sa.ForeignKey("talk.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    booth: Mapped[FairEntry] = relationship(FairEntry)
    person: Mapped[Person] = relationship(Person)
    vacancy: Mapped[Vacancy] = relationship(Vacancy)


class BoothVisit(Model):
    """A signed-in person at a booth on a day; `times` counts how often they came."""

    __tablename__ = "booth_visit"
    __table_args__ = (
        sa.UniqueConstraint("booth_id", "person_id", "visited_on"),
        sa.Index("ix_booth_visit_fair_id_person_id", "fair_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    visited_on: Mapped[date]
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class BoothMessage(Model):
    """A line of a booth's public chat, from a visitor or (`is_firm`) from the booth. Removed lines stay for the record."""

    __tablename__ = "booth_message"
    __table_args__ = (sa.Index("ix_booth_message_booth_id_id", "booth_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), index=True)
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    is_firm: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(Person, foreign_keys=[person_id])


class LeftResume(Model):
    """A résumé left at a booth, once a person and booth."""

    __tablename__ = "left_resume"
    __table_args__ = (
        sa.UniqueConstraint("booth_id", "person_id"),
        sa.Index("ix_left_resume_fair_id_person_id", "fair_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    snapshot: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    booth: Mapped[FairEntry] = relationship(FairEntry)
    person: Mapped[Person] = relationship(Person)


class IncidentKind(StrEnum):
    """What went wrong; help is a question to the fair's helpdesk."""

    UNATTENDED = "unattended"
    HELP = "help"
    TECHNICAL = "technical"
    BEHAVIOUR = "behaviour"


class Incident(Model):
    """Something the operator has to look at. `person_id` asked or reported (none: the site did); `answer` is for them."""

    __tablename__ = "fair_incident"
    __table_args__ = (
        sa.Index("ix_fair_incident_fair_id_closed_at_opened_at", "fair_id", "closed_at", "opened_at"),
        sa.Index("ix_fair_incident_booth_id_kind", "booth_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    booth_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[IncidentKind] = mapped_column(enum_type(IncidentKind, "kind"))
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    answer: Mapped[str] = mapped_column(sa.String(500), default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    booth: Mapped[FairEntry | None] = relationship(FairEntry)
    person: Mapped[Person | None] = relationship(Person, foreign_keys=[person_id])


class ModerationKind(StrEnum):
    """What an operator did; the log of the fair's order."""

    MUTE = "mute"
    UNMUTE = "unmute"
    REMOVE_MESSAGE = "remove_message"
    REMOVE_PERSON = "remove_person"
    OPEN_HALL = "open_hall"
    CLOSE_HALL = "close_hall"
    CLOSE_QUEUE = "close_queue"
    OPEN_QUEUE = "open_queue"
    EXTEND = "extend"
    TEXT_ONLY = "text_only"
    VIDEO_AGAIN = "video_again"
    ANNOUNCE = "announce"


class ModerationAction(Model):
    """One act of an operator: what, to whom or where, why. A mute or removal holds until `until_at`, or for the fair."""

    __tablename__ = "moderation_action"
    __table_args__ = (
        sa.Index("ix_moderation_action_fair_id_created_at", "fair_id", "created_at"),
        sa.Index("ix_moderation_action_fair_id_person_id_kind", "fair_id", "person_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    kind: Mapped[ModerationKind] = mapped_column(enum_type(ModerationKind, "kind"))
    booth_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="SET NULL"))
    hall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_hall.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booth_message.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(Person, foreign_keys=[person_id])
    actor: Mapped[Person | None] = relationship(Person, foreign_keys=[actor_id])
