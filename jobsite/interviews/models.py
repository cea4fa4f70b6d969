"""Tables of interviews: plans of a round, single interviews, the times they occupy, reminders, and what is said after.

A time is taken by rows of `OccupiedCell`, one for each five minutes and each person or room: the primary key is what
keeps anyone from being booked twice, in any zone and in any race.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.accounts.models import Person
from jobsite.applications.models import Application
from jobsite.core.database import BigId, Model, enum_type
from jobsite.employers.models import Employer

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class InterviewKind(StrEnum):
    VIDEO = "video"
    PHONE = "phone"
    ON_SITE = "on_site"


class TimeChoice(StrEnum):
    """How the time is found: set by the firm, chosen by the candidate, or polled among proposals."""

    EXACT = "exact"
    SELF = "self"
    POLL = "poll"


class Attendance(StrEnum):
    """Who of a plan's interviewers takes part in one interview: all of them, or whoever is free."""

    EVERYONE = "everyone"
    ANYONE = "anyone"


class InterviewState(StrEnum):
    INVITED = "invited"
    WAITLISTED = "waitlisted"
    SCHEDULED = "scheduled"
    HELD = "held"
    NO_SHOW_CANDIDATE = "no_show_candidate"
    NO_SHOW_FIRM = "no_show_firm"
    CANCELLED = "cancelled"


S = InterviewState
TRANSITIONS: Transitions[InterviewState] = {
    S.INVITED: frozenset({S.SCHEDULED, S.WAITLISTED, S.CANCELLED}),
    S.WAITLISTED: frozenset({S.SCHEDULED, S.INVITED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.INVITED, S.HELD, S.NO_SHOW_CANDIDATE, S.NO_SHOW_FIRM, S.CANCELLED}),
    S.HELD: frozenset(),
    S.NO_SHOW_CANDIDATE: frozenset({S.INVITED, S.HELD}),
    S.NO_SHOW_FIRM: frozenset({S.INVITED, S.HELD}),
    S.CANCELLED: frozenset(),
}
OPEN = frozenset({S.INVITED, S.WAITLISTED, S.SCHEDULED})
OVER = frozenset({S.HELD, S.NO_SHOW_CANDIDATE, S.NO_SHOW_FIRM})


class Side(StrEnum):
    """Who did something about an interview."""

    FIRM = "firm"
    CANDIDATE = "candidate"
    SYSTEM = "system"


class Recommendation(StrEnum):
    """What an interviewer advises."""

    STRONG_YES = "strong_yes"
    YES = "yes"
    NO = "no"
    STRONG_NO = "strong_no"


class InterviewRoom(Model):
    """A room of a firm for interviews on site; nobody is booked into it twice."""

    __tablename__ = "interview_room"
    __table_args__ = (sa.UniqueConstraint("employer_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(60))


class InterviewPlan(Model):
    """One round of interviews as the firm set it up.

    `weekly` holds `{weekday: 0–6, begins: "HH:MM", ends: "HH:MM"}` in `zone`; `exceptions` the same with `on` in place
    of the weekday, and without times for a closed day. `starts` are the proposals of a poll, ISO 8601 in UTC.
    `limit_per_day` 0 means none.
    """

    __tablename__ = "interview_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    round_number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[InterviewKind] = mapped_column(enum_type(InterviewKind, "kind"))
    choice: Mapped[TimeChoice] = mapped_column(enum_type(TimeChoice, "choice"))
    attendance: Mapped[Attendance] = mapped_column(enum_type(Attendance, "attendance"), default=Attendance.EVERYONE)
    zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Shanghai")
    length_minutes: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("interview_room.id", ondelete="SET NULL"))
    host_link: Mapped[str] = mapped_column(sa.String(500), default="")
    guest_link: Mapped[str] = mapped_column(sa.String(500), default="")
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    weekly: Mapped[list[dict[str, Any]]]
    exceptions: Mapped[list[dict[str, Any]]]
    starts: Mapped[list[str]]
    lead_minutes: Mapped[int] = mapped_column(default=0)
    limit_per_day: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    employer: Mapped[Employer] = relationship(Employer)
    room: Mapped[InterviewRoom | None] = relationship(InterviewRoom)
    interviewers: Mapped[list[PlanInterviewer]] = relationship(
        back_populates="plan", order_by="PlanInterviewer.person_id", cascade="all, delete-orphan"
    )


class PlanInterviewer(Model):
    """Someone of the firm who may be asked to this plan's interviews."""

    __tablename__ = "interview_plan_interviewer"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("interview_plan.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)

    plan: Mapped[InterviewPlan] = relationship(back_populates="interviewers")


class Interview(Model):
    """One candidate's interview in one round. `nonce` stands in the candidate's link: a new one revokes the old link.

    `sequence` is iCalendar's: it rises with every change of an appointment that people have been told. `settled_by`
    says who gave the outcome or cancelled.
    """

    __tablename__ = "interview"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "application_id"),
        sa.Index("ix_interview_employer_id_starts_at", "employer_id", "starts_at"),
        sa.Index("ix_interview_employer_id_state", "employer_id", "state"),
        sa.Index("ix_interview_person_id_starts_at", "person_id", "starts_at"),
        sa.Index("ix_interview_state_starts_at", "state", "starts_at"),
        sa.Index("ix_interview_invited_at", "invited_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("interview_plan.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id", ondelete="CASCADE"), index=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[InterviewState] = mapped_column(enum_type(InterviewState, "state"), default=InterviewState.INVITED)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(sa.String(40))
    uid: Mapped[str] = mapped_column(sa.String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    no_shows: Mapped[int] = mapped_column(default=0)
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    settled_by: Mapped[Side | None] = mapped_column(enum_type(Side, "settled_by"))
    invited_at: Mapped[datetime]
    waitlisted_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    plan: Mapped[InterviewPlan] = relationship(InterviewPlan)
    application: Mapped[Application] = relationship(Application)
    employer: Mapped[Employer] = relationship(Employer)
    attendees: Mapped[list[Attendee]] = relationship(
        back_populates="interview", order_by="Attendee.person_id", cascade="all, delete-orphan"
    )

    @property
    def changed_at(self) -> datetime:
        """When it last changed, for calendars."""
        return self.settled_at or self.scheduled_at or self.invited_at

    @property
    def interviewer_ids(self) -> list[int]:
        """Who of the firm takes part, in a stable order."""
        return [row.person_id for row in self.attendees]


class Attendee(Model):
    """Someone of the firm who takes part in one interview."""

    __tablename__ = "interview_attendee"

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)

    interview: Mapped[Interview] = relationship(back_populates="attendees")
    person: Mapped[Person] = relationship(Person)


class BusySpan(Model):
    """A time that someone of a firm keeps free of interviews."""

    __tablename__ = "interview_busy_span"
    __table_args__ = (sa.Index("ix_interview_busy_span_person_id_starts_at", "person_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class OccupiedCell(Model):
    """Five minutes of a person or a room, taken once. `taker` is `p<person id>` or `r<room id>`; `cell` counts five
    minutes since 1970."""

    __tablename__ = "interview_occupied_cell"

    taker: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    cell: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    interview_id: Mapped[int | None] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    busy_span_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("interview_busy_span.id", ondelete="CASCADE"), index=True
    )


class PollVote(Model):
    """A proposal that suits the candidate; `proposal` is its place in the plan's `starts`."""

    __tablename__ = "interview_poll_vote"

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    proposal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class InterviewHistory(Model):
    """One thing that happened to an interview: who, when, why; `starts_at` is the time it had afterwards."""

    __tablename__ = "interview_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]


class Reminder(Model):
    """One reminder that is due before an interview begins, and never sent after."""

    __tablename__ = "interview_reminder"
    __table_args__ = (sa.Index("ix_interview_reminder_sent_at_due_at", "sent_at", "due_at"),)

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    minutes_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Scorecard(Model):
    """What one interviewer thinks. Others of the firm see it once it is sent, and their own is; `scores` are 1–5."""

    __tablename__ = "interview_scorecard"
    __table_args__ = (sa.UniqueConstraint("interview_id", "author_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    scores: Mapped[dict[str, Any]]
    recommendation: Mapped[Recommendation | None] = mapped_column(enum_type(Recommendation, "recommendation"))
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(Person)


class Feedback(Model):
    """What the candidate thinks of the interview; the firm sees it without a name only in its average."""

    __tablename__ = "interview_feedback"

    interview_id: Mapped[int] = mapped_column(sa.ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]


class CalendarFeed(Model):
    """The address of a person's calendar feed; a new `nonce` revokes the old one."""

    __tablename__ = "interview_calendar_feed"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    nonce: Mapped[str] = mapped_column(sa.String(40))
    created_at: Mapped[datetime]
