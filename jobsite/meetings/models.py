"""Tables of meetings, their people, history and messages, and the states they may take. Knows nothing of what is met for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobsite.accounts.models import Person
from jobsite.core.database import Model, enum_type
from jobsite.core.files import StoredFile

if TYPE_CHECKING:
    from jobsite.core.states import Transitions


class MeetingState(StrEnum):
    SCHEDULED = "scheduled"
    LOBBY_OPEN = "lobby_open"
    WAITING = "waiting"
    LIVE = "live"
    INTERRUPTED = "interrupted"
    TEXT = "text"
    LINK = "link"
    ENDED = "ended"
    CANCELLED = "cancelled"


S = MeetingState
_STOPS = frozenset({S.ENDED, S.CANCELLED})
MEETING_TRANSITIONS: Transitions[MeetingState] = {
    S.SCHEDULED: frozenset({S.LOBBY_OPEN}) | _STOPS,
    S.LOBBY_OPEN: frozenset({S.SCHEDULED, S.WAITING, S.LIVE, S.TEXT, S.LINK}) | _STOPS,
    S.WAITING: frozenset({S.SCHEDULED, S.LOBBY_OPEN, S.LIVE, S.TEXT, S.LINK}) | _STOPS,
    S.LIVE: frozenset({S.INTERRUPTED, S.TEXT, S.LINK, S.ENDED}),
    S.INTERRUPTED: frozenset({S.LIVE, S.TEXT, S.LINK, S.ENDED}),
    S.TEXT: frozenset({S.LIVE, S.INTERRUPTED, S.LINK, S.ENDED}),
    S.LINK: frozenset({S.LIVE, S.TEXT, S.ENDED}),
    S.ENDED: frozenset(),
    S.CANCELLED: frozenset(),
}
NOT_BEGUN = frozenset({S.SCHEDULED, S.LOBBY_OPEN, S.WAITING})
TALKING = frozenset({S.LIVE, S.INTERRUPTED, S.TEXT, S.LINK})
OVER = frozenset({S.ENDED, S.CANCELLED})


class Outcome(StrEnum):
    """How a meeting ended. `nobody`: neither side is to blame, or both are."""

    HELD = "held"
    NO_SHOW_GUEST = "no_show_guest"
    NO_SHOW_HOST = "no_show_host"
    NOBODY = "nobody"


class ProviderName(StrEnum):
    P2P = "p2p"
    JANUS = "janus"
    LINK = "link"


class Role(StrEnum):
    HOST = "host"
    GUEST = "guest"


class ParticipantState(StrEnum):
    INVITED = "invited"
    KNOCKING = "knocking"
    ADMITTED = "admitted"
    LEFT = "left"
    REFUSED = "refused"
    REMOVED = "removed"


P = ParticipantState
PARTICIPANT_TRANSITIONS: Transitions[ParticipantState] = {
    P.INVITED: frozenset({P.KNOCKING, P.ADMITTED, P.REMOVED}),
    P.KNOCKING: frozenset({P.INVITED, P.ADMITTED, P.REFUSED, P.REMOVED}),
    P.ADMITTED: frozenset({P.KNOCKING, P.LEFT, P.REFUSED, P.REMOVED}),
    P.LEFT: frozenset({P.ADMITTED, P.KNOCKING, P.REFUSED, P.REMOVED}),
    P.REFUSED: frozenset({P.INVITED, P.REMOVED}),
    P.REMOVED: frozenset({P.INVITED}),
}


class Media(StrEnum):
    """What a participant sends now; `text` also means that they hear nothing."""

    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


class Meeting(Model):
    """One room at one time. `kind` and `subject_id` name what it is for, in the words of the room above.

    `starts_at` empty: at once. The lobby opens at `opens_at`, no-show is judged at `no_show_at`. `started_at`
    is when both sides first met, `ends_at` when the longest time is over. `provider_data` is the provider's own.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        sa.Index("ix_meeting_kind_subject_id", "kind", "subject_id"),
        sa.Index("ix_meeting_state_opens_at", "state", "opens_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[MeetingState] = mapped_column(enum_type(MeetingState, "state"), default=MeetingState.SCHEDULED)
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "outcome"))
    provider: Mapped[ProviderName] = mapped_column(enum_type(ProviderName, "provider"), default=ProviderName.P2P)
    has_lobby: Mapped[bool] = mapped_column(default=True)
    is_text_only: Mapped[bool] = mapped_column(default=False)
    max_minutes: Mapped[int]
    no_show_minutes: Mapped[int]
    starts_at: Mapped[datetime | None]
    opens_at: Mapped[datetime]
    no_show_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    interrupted_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    host_link: Mapped[str] = mapped_column(sa.String(500), default="")
    guest_link: Mapped[str] = mapped_column(sa.String(500), default="")
    provider_data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    participants: Mapped[list[Participant]] = relationship(
        back_populates="meeting", order_by="Participant.id", cascade="all, delete-orphan"
    )

    @property
    def due_at(self) -> datetime:
        """When both sides should be there: the start, or the making of a meeting that is held at once."""
        return self.starts_at or self.created_at


class Participant(Model):
    """One person's place in one meeting.

    `token_version` makes older links void. `seat` counts the windows that took the place: the last one holds it.
    `lease_until` is how long they count as present without saying so anew. `quality` is a summary of getStats.
    """

    __tablename__ = "meeting_participant"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "person_id"),
        sa.Index("ix_meeting_participant_state_lease_until", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    state: Mapped[ParticipantState] = mapped_column(
        enum_type(ParticipantState, "state"), default=ParticipantState.INVITED
    )
    media: Mapped[Media] = mapped_column(enum_type(Media, "media"), default=Media.VIDEO)
    token_version: Mapped[int] = mapped_column(default=1)
    seat: Mapped[int] = mapped_column(default=0)
    is_present: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    knocked_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(sa.String(300), default="")
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict)
    provider_data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    meeting: Mapped[Meeting] = relationship(back_populates="participants")
    person: Mapped[Person | None] = relationship(Person)

    @property
    def name(self) -> str:
        """The person's name; empty when the account is gone."""
        return self.person.display_name if self.person else ""


class MeetingHistory(Model):
    """One move of a meeting, or of one of its people (`participant_id`): who, when, why."""

    __tablename__ = "meeting_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_participant.id", ondelete="CASCADE"))
    from_state: Mapped[str] = mapped_column(sa.String(32))
    to_state: Mapped[str] = mapped_column(sa.String(32))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]


class MeetingMessage(Model):
    """What was written or handed over in a meeting; kept with it. `key` makes a repeated sending one message."""

    __tablename__ = "meeting_message"
    __table_args__ = (sa.UniqueConstraint("participant_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_participant.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(40))
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    stored_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    participant: Mapped[Participant] = relationship(Participant)
    file: Mapped[StoredFile | None] = relationship(StoredFile)
