"""News of fairs for other parts of the site."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core.outbox import event_type


@event_type
@dataclass(frozen=True)
class FairPublished:
    """A fair can be seen, and registered for."""

    fair_id: int


@event_type
@dataclass(frozen=True)
class FairOpened:
    """A session began."""

    fair_id: int


@event_type
@dataclass(frozen=True)
class FairPaused:
    """A session ended, another one comes."""

    fair_id: int


@event_type
@dataclass(frozen=True)
class FairClosed:
    """The last session ended."""

    fair_id: int


@event_type
@dataclass(frozen=True)
class EntryMoved:
    """A firm's entry into a fair took another state (values of `EntryState`)."""

    entry_id: int
    from_state: str
    to_state: str


@event_type
@dataclass(frozen=True)
class BookingMoved:
    """A booked talk was placed, moved, left out or cancelled (values of `BookingState`); `starts_at` as ISO text."""

    booking_id: int
    from_state: str
    to_state: str
    starts_at: str = ""
    was_at: str = ""


@event_type
@dataclass(frozen=True)
class ShowEnded:
    """A show on a fair's stage is over."""

    show_id: int
