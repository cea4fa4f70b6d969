"""Tables of fairs as they are prepared: the fair, its hours and halls, the firms in it and their booths, who registered
and which talks are booked. Must not know queues, talks or streams (`queueing`, `staging`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.accounts.models import Person
from jobsite.core.database import Model, enum_type
from jobsite.core.files import StoredFile
from jobsite.employers.models import Employer
from jobsite.vacancies.models import Vacancy

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class FairState(StrEnum):
    """Published is: registration is open. Paused is: between two sessions. Rehearsal is: the hidden copy of a fair in
    which its firms practise; it never moves and goes when the rehearsal ends.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REHEARSAL = "rehearsal"


F = FairState
FAIR_TRANSITIONS: Transitions[FairState] = {
    F.DRAFT: frozenset({F.PUBLISHED, F.ARCHIVED}),
    F.PUBLISHED: frozenset({F.DRAFT, F.OPEN, F.CLOSED}),
    F.OPEN: frozenset({F.PAUSED, F.CLOSED}),
    F.PAUSED: frozenset({F.OPEN, F.CLOSED}),
    F.CLOSED: frozenset({F.ARCHIVED}),
    F.ARCHIVED: frozenset(),
    F.REHEARSAL: frozenset(),
}
PUBLIC_STATES = frozenset({F.PUBLISHED, F.OPEN, F.PAUSED, F.CLOSED, F.ARCHIVED})
RUNNING_STATES = frozenset({F.OPEN, F.PAUSED})
SERVING_STATES = frozenset({F.OPEN, F.REHEARSAL})
"""In these people may queue and talk."""


class FairTheme(StrEnum):
    """What a fair is about; `focus` of the fair names the trade, school, village or city."""

    GENERAL = "general"
    SPRING_BREEZE = "spring_breeze"
    TRADE = "trade"
    SCHOOL = "school"
    VILLAGE = "village"
    PARTNER_CITY = "partner_city"


class EntryState(StrEnum):
    """A firm in a fair; placed is: it has a booth."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    PLACED = "placed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


E = EntryState
ENTRY_TRANSITIONS: Transitions[EntryState] = {
    E.APPLIED: frozenset({E.ACCEPTED, E.REFUSED, E.WITHDRAWN}),
    E.ACCEPTED: frozenset({E.PLACED, E.REFUSED, E.WITHDRAWN}),
    E.PLACED: frozenset({E.ACCEPTED, E.REFUSED, E.WITHDRAWN}),
    E.REFUSED: frozenset({E.APPLIED}),
    E.WITHDRAWN: frozenset({E.APPLIED}),
}
ADMITTED = frozenset({E.ACCEPTED, E.PLACED})


class BookingState(StrEnum):
    """A 1:1 talk asked for before the fair: waiting for the timetable, in it, or left out of it with a reason."""

    REQUESTED = "requested"
    PLACED = "placed"
    UNPLACED = "unplaced"
    CANCELLED = "cancelled"
    DONE = "done"
    MISSED = "missed"


B = BookingState
BOOKING_TRANSITIONS: Transitions[BookingState] = {
    B.REQUESTED: frozenset({B.PLACED, B.UNPLACED, B.CANCELLED}),
    B.PLACED: frozenset({B.UNPLACED, B.CANCELLED, B.DONE, B.MISSED}),
    B.UNPLACED: frozenset({B.PLACED, B.CANCELLED}),
    B.CANCELLED: frozenset({B.REQUESTED}),
    B.DONE: frozenset(),
    B.MISSED: frozenset({B.DONE}),
}
WAITING_BOOKINGS = frozenset({B.REQUESTED, B.UNPLACED})
LIVE_BOOKINGS = frozenset({B.REQUESTED, B.UNPLACED, B.PLACED})


class UnplacedReason(StrEnum):
    """Why the timetable left a booking out."""

    SEEKER_BUSY = "seeker_busy"
    BOOTH_FULL = "booth_full"
    NO_RECRUITER = "no_recruiter"
    NO_TIME = "no_time"


class BoothFileKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"


class Fair(Model):
    """A fair. `opens_at` and `closes_at` are the first opening and the last closing of its sessions, kept by the services.

    Limits: `booths_most` firms, `vacancies_most` of one booth, `queues_most` queues of one seeker at once,
    `bookings_most` booked talks of one seeker. While `is_rehearsing` firms try their booths in a fair of its own, which
    names this one in `rehearsal_of_id`: what happens there is in no figure and no list of this one.
    """

    __tablename__ = "fair"
    __table_args__ = (
        sa.Index("ix_fair_state_opens_at", "state", "opens_at"),
        sa.Index("ix_fair_state_closes_at", "state", "closes_at"),
        sa.CheckConstraint("queues_most > 0 AND bookings_most >= 0 AND talk_minutes > 0", name="limits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    theme: Mapped[FairTheme] = mapped_column(enum_type(FairTheme, "theme"), default=FairTheme.GENERAL)
    focus: Mapped[str] = mapped_column(sa.String(60), default="")
    state: Mapped[FairState] = mapped_column(enum_type(FairState, "state"), default=FairState.DRAFT)
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    rules: Mapped[str] = mapped_column(sa.Text, default="")
    picture_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="SET NULL"))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    apply_until: Mapped[datetime | None]
    book_until: Mapped[datetime | None]
    booths_most: Mapped[int] = mapped_column(default=500)
    vacancies_most: Mapped[int] = mapped_column(default=20)
    queues_most: Mapped[int] = mapped_column(default=3)
    bookings_most: Mapped[int] = mapped_column(default=8)
    talk_minutes: Mapped[int] = mapped_column(default=10)
    is_rehearsing: Mapped[bool] = mapped_column(default=False)
    rehearsal_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), unique=True)
    copied_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    sessions: Mapped[list[FairSession]] = relationship(
        back_populates="fair", order_by="FairSession.opens_at", cascade="all, delete-orphan"
    )
    halls: Mapped[list[Hall]] = relationship(
        back_populates="fair", order_by="Hall.position, Hall.id", cascade="all, delete-orphan"
    )
    pictures: Mapped[list[FairPicture]] = relationship(
        back_populates="fair", order_by="FairPicture.id", cascade="all, delete-orphan"
    )
    partners: Mapped[list[PartnerDivision]] = relationship(
        back_populates="fair", order_by="PartnerDivision.division_code", cascade="all, delete-orphan"
    )
    history: Mapped[list[FairHistory]] = relationship(
        back_populates="fair", order_by="FairHistory.id", cascade="all, delete-orphan"
    )

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it."""
        return self.state in PUBLIC_STATES

    @property
    def is_rehearsal(self) -> bool:
        """Whether this is the copy in which firms practise."""
        return self.state is FairState.REHEARSAL


class FairSession(Model):
    """One stretch of opening hours of a fair."""

    __tablename__ = "fair_session"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "opens_at"),
        sa.Index("ix_fair_session_closes_at", "closes_at"),
        sa.CheckConstraint("closes_at > opens_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    fair: Mapped[Fair] = relationship(back_populates="sessions")


class Hall(Model):
    """A part of a fair for some trades (`employers.Industry` values; none is: any). `is_open` is the operator's switch."""

    __tablename__ = "fair_hall"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "name"),
        sa.CheckConstraint("capacity > 0", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(30))
    trades: Mapped[list[str]]
    capacity: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)

    fair: Mapped[Fair] = relationship(back_populates="halls")


class FairPicture(Model):
    """A picture of the fair's page beside its main one."""

    __tablename__ = "fair_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="CASCADE"))
    caption: Mapped[str] = mapped_column(sa.String(60), default="")

    fair: Mapped[Fair] = relationship(back_populates="pictures")


class PartnerDivision(Model):
    """A partner place of a fair, by its division code: its people are looked for first."""

    __tablename__ = "fair_partner"

    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), primary_key=True)
    division_code: Mapped[str] = mapped_column(sa.String(9), primary_key=True)

    fair: Mapped[Fair] = relationship(back_populates="partners")


class FairHistory(Model):
    """One move of a fair: who, when, why."""

    __tablename__ = "fair_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    fair: Mapped[Fair] = relationship(back_populates="history")


class FairEntry(Model):
    """A firm in a fair (家次), and once placed its booth (展位): number `booth_number` of its hall.

    `questions` are what the firm asks everyone who queues; `ready_at` is when the firm said that its booth is done,
    `rehearsed_at` when its people last went through the rehearsal.
    """

    __tablename__ = "fair_entry"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "employer_id"),
        sa.UniqueConstraint("hall_id", "booth_number"),
        sa.Index("ix_fair_entry_fair_id_state_hall_id", "fair_id", "state", "hall_id"),
        sa.Index("ix_fair_entry_employer_id_applied_at", "employer_id", "applied_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"))
    state: Mapped[EntryState] = mapped_column(enum_type(EntryState, "state"), default=EntryState.APPLIED)
    hall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_hall.id", ondelete="SET NULL"))
    booth_number: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    refusal_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    slogan: Mapped[str] = mapped_column(sa.String(60), default="")
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    banner_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="SET NULL"))
    video_url: Mapped[str] = mapped_column(sa.String(300), default="")
    questions: Mapped[list[str]]
    applied_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    rehearsed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    fair: Mapped[Fair] = relationship(Fair)
    employer: Mapped[Employer] = relationship(Employer, lazy="joined", innerjoin=True)
    hall: Mapped[Hall | None] = relationship(Hall)
    vacancies: Mapped[list[BoothVacancy]] = relationship(
        back_populates="entry", order_by="BoothVacancy.id", cascade="all, delete-orphan"
    )
    recruiters: Mapped[list[BoothRecruiter]] = relationship(
        back_populates="entry", order_by="BoothRecruiter.id", cascade="all, delete-orphan"
    )
    files: Mapped[list[BoothFile]] = relationship(
        back_populates="entry", order_by="BoothFile.id", cascade="all, delete-orphan"
    )
    history: Mapped[list[EntryHistory]] = relationship(
        back_populates="entry", order_by="EntryHistory.id", cascade="all, delete-orphan"
    )


class EntryHistory(Model):
    """One move of a firm in a fair: who, when, why."""

    __tablename__ = "fair_entry_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(32), default="")
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]

    entry: Mapped[FairEntry] = relationship(back_populates="history")


class BoothVacancy(Model):
    """A vacancy that a booth shows, with the headcount it was brought with: what the report counts."""

    __tablename__ = "booth_vacancy"
    __table_args__ = (sa.UniqueConstraint("entry_id", "vacancy_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    headcount: Mapped[int]

    entry: Mapped[FairEntry] = relationship(back_populates="vacancies")
    vacancy: Mapped[Vacancy] = relationship(Vacancy)


class BoothRecruiter(Model):
    """A member of the firm who talks at its booth; `capacity` is how many text talks at once."""

    __tablename__ = "booth_recruiter"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "person_id"),
        sa.CheckConstraint("capacity > 0", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[int] = mapped_column(default=1)

    entry: Mapped[FairEntry] = relationship(back_populates="recruiters")
    person: Mapped[Person] = relationship(Person)
    breaks: Mapped[list[RecruiterBreak]] = relationship(
        back_populates="recruiter", order_by="RecruiterBreak.starts_at", cascade="all, delete-orphan"
    )


class RecruiterBreak(Model):
    """A time in which a recruiter takes no talks."""

    __tablename__ = "recruiter_break"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recruiter_id: Mapped[int] = mapped_column(sa.ForeignKey("booth_recruiter.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    recruiter: Mapped[BoothRecruiter] = relationship(back_populates="breaks")


class BoothFile(Model):
    """A picture or a document (PDF) of a booth, for every visitor."""

    __tablename__ = "booth_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="CASCADE"))
    kind: Mapped[BoothFileKind] = mapped_column(enum_type(BoothFileKind, "kind"))
    title: Mapped[str] = mapped_column(sa.String(60), default="")

    entry: Mapped[FairEntry] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship(StoredFile)


class FairRegistration(Model):
    """A seeker who registered for a fair, and what they say they look for there."""

    __tablename__ = "fair_registration"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "person_id"),
        sa.Index("ix_fair_registration_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    wish: Mapped[str] = mapped_column(sa.String(200), default="")
    trades: Mapped[list[str]]
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    registered_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    fair: Mapped[Fair] = relationship(Fair)
    person: Mapped[Person] = relationship(Person)


class TalkBooking(Model):
    """A 1:1 talk booked before the fair: one per booth and person. Placed by the timetable: recruiter and times are set
    while it is placed, done or missed, empty otherwise. `match` is the fit (0–100) when it was asked for.
    """

    __tablename__ = "talk_booking"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "person_id"),
        sa.UniqueConstraint("recruiter_id", "starts_at"),
        sa.UniqueConstraint("person_id", "starts_at"),
        sa.Index("ix_talk_booking_fair_id_state_starts_at", "fair_id", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="SET NULL"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    recruiter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booth_recruiter.id", ondelete="SET NULL"))
    state: Mapped[BookingState] = mapped_column(enum_type(BookingState, "state"), default=BookingState.REQUESTED)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    match: Mapped[int] = mapped_column(default=0)
    unplaced_reason: Mapped[UnplacedReason | None] = mapped_column(enum_type(UnplacedReason, "unplaced_reason"))
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    entry: Mapped[FairEntry] = relationship(FairEntry)
    vacancy: Mapped[Vacancy | None] = relationship(Vacancy)
    person: Mapped[Person] = relationship(Person)
    recruiter: Mapped[BoothRecruiter | None] = relationship(BoothRecruiter)


class TimetablePlan(Model):
    """One run of the timetable: its rounds beside the bound that no plan can beat, and how many talks it moved."""

    __tablename__ = "timetable_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    rounds: Mapped[int]
    bound: Mapped[int]
    placed: Mapped[int]
    unplaced: Mapped[int]
    moved: Mapped[int]
    match_total: Mapped[int]
    milliseconds: Mapped[int]


class FairFollowUp(Model):
    """Something the bureau still has to do after a fair, about one firm of it or about all."""

    __tablename__ = "fair_follow_up"
    __table_args__ = (sa.Index("ix_fair_follow_up_fair_id_done_at_due_on", "fair_id", "done_at", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_entry.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(300))
    due_on: Mapped[date]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(sa.String(300), default="")

    entry: Mapped[FairEntry | None] = relationship(FairEntry)
