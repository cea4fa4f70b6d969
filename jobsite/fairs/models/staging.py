"""Tables of live promotion (直播带岗) and of announcements: shows on a fair's stage, the vacancies they present, questions
with votes, likes, polls. Must not know queues nor talks.

Counts of votes and likes stand beside their rows and are raised by the same statement that makes the row, so that a page
reads no sums. `StageShow.is_counting` says that counts have changed since they were last sent to the streams.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.fairs.models.preparing import BoothVacancy, Fair, Hall

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class Audience(StrEnum):
    """Whom an announcement is for."""

    ALL = "all"
    HALL = "hall"
    EXHIBITORS = "exhibitors"


class ShowState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


SHOW_TRANSITIONS: Transitions[ShowState] = {
    ShowState.PLANNED: frozenset({ShowState.LIVE, ShowState.CANCELLED}),
    ShowState.LIVE: frozenset({ShowState.ENDED}),
    ShowState.ENDED: frozenset(),
    ShowState.CANCELLED: frozenset(),
}


class StageSource(StrEnum):
    """Where the picture comes from: nowhere yet, the presenter's browser through the media server (smaller rooms), an HLS
    address (thousands), a page of an allowed host.
    """

    NONE = "none"
    BROWSER = "browser"
    HLS = "hls"
    PAGE = "page"


class QuestionState(StrEnum):
    """A question is seen by its author alone until staff show it."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    HIDDEN = "hidden"


Q = QuestionState
QUESTION_TRANSITIONS: Transitions[QuestionState] = {
    Q.WAITING: frozenset({Q.SHOWN, Q.ANSWERED, Q.HIDDEN}),
    Q.SHOWN: frozenset({Q.ANSWERED, Q.HIDDEN}),
    Q.ANSWERED: frozenset({Q.HIDDEN}),
    Q.HIDDEN: frozenset({Q.SHOWN}),
}
VISIBLE_QUESTIONS = frozenset({Q.SHOWN, Q.ANSWERED})


class Announcement(Model):
    """What an operator said to a fair, one hall of it, or its exhibitors. Never changed: it is the log."""

    __tablename__ = "fair_announcement"
    __table_args__ = (sa.Index("ix_fair_announcement_fair_id_created_at", "fair_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    audience: Mapped[Audience] = mapped_column(enum_type(Audience, "audience"))
    hall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fair_hall.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.String(300))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    hall: Mapped[Hall | None] = relationship(Hall)


class StageShow(Model):
    """One show on a fair's stage, with its presenter: as a rule the bureau's head."""

    __tablename__ = "stage_show"
    __table_args__ = (
        sa.Index("ix_stage_show_fair_id_starts_at", "fair_id", "starts_at"),
        sa.Index("ix_stage_show_is_counting", "is_counting"),
        sa.CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fair.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(sa.String(60))
    presenter: Mapped[str] = mapped_column(sa.String(40))
    presenter_title: Mapped[str] = mapped_column(sa.String(60), default="")
    about: Mapped[str] = mapped_column(sa.String(500), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[ShowState] = mapped_column(enum_type(ShowState, "state"), default=ShowState.PLANNED)
    source: Mapped[StageSource] = mapped_column(enum_type(StageSource, "source"), default=StageSource.NONE)
    source_url: Mapped[str] = mapped_column(sa.String(500), default="")
    replay_url: Mapped[str] = mapped_column(sa.String(500), default="")
    went_live_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    likes_count: Mapped[int] = mapped_column(default=0)
    is_counting: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    fair: Mapped[Fair] = relationship(Fair)


class StageCard(Model):
    """A vacancy of the programme: presented from `pinned_at` until `unpinned_at`; pinned is the one without an end."""

    __tablename__ = "stage_card"
    __table_args__ = (sa.UniqueConstraint("show_id", "booth_vacancy_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_show.id", ondelete="CASCADE"))
    booth_vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("booth_vacancy.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    pinned_at: Mapped[datetime | None]
    unpinned_at: Mapped[datetime | None]

    booth_vacancy: Mapped[BoothVacancy] = relationship(BoothVacancy)


class StageQuestion(Model):
    """A question to the presenter."""

    __tablename__ = "stage_question"
    __table_args__ = (
        sa.Index("ix_stage_question_show_id_state_votes_count", "show_id", "state", "votes_count"),
        sa.Index("ix_stage_question_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_show.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[QuestionState] = mapped_column(enum_type(QuestionState, "state"), default=QuestionState.WAITING)
    votes_count: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))


class StageVote(Model):
    """One person finds a question worth asking."""

    __tablename__ = "stage_vote"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_question.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class StageLikes(Model):
    """How often one person liked a show, and when last: what the limit is reckoned with."""

    __tablename__ = "stage_likes"

    show_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_show.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    likes: Mapped[int]
    liked_at: Mapped[datetime]


class StagePoll(Model):
    """A poll of a show; open until `closed_at`."""

    __tablename__ = "stage_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_show.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    options: Mapped[list[StagePollOption]] = relationship(
        back_populates="poll", order_by="StagePollOption.id", cascade="all, delete-orphan"
    )


class StagePollOption(Model):
    """One answer of a poll."""

    __tablename__ = "stage_poll_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_poll.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(40))
    votes_count: Mapped[int] = mapped_column(default=0)

    poll: Mapped[StagePoll] = relationship(back_populates="options")


class StagePollVote(Model):
    """One person's one vote in a poll."""

    __tablename__ = "stage_poll_vote"

    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_poll.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    option_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_poll_option.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
