"""Reading talks, verdicts, notes, intents and leads. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.applications.models import Application
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.preparing import BookingState, FairEntry, TalkBooking
from jobsite.fairs.models.talking import Intent, LeftResume, Side, Talk, TalkNote, TalkState

SOON = timedelta(minutes=30)


def get_talk(talk_id: int) -> Talk:
    """A talk. Raises NotFound."""
    talk = db.session.get(Talk, talk_id)
    if talk is None:
        raise NotFound
    return talk


def find_talk_of(entry_id: int) -> Talk | None:
    """The talk of a ticket."""
    return db.session.scalar(sa.select(Talk).where(Talk.entry_id == entry_id))


def find_note(talk_id: int, side: Side) -> TalkNote | None:
    """What one side noted about a talk."""
    return db.session.scalar(sa.select(TalkNote).where(TalkNote.talk_id == talk_id, TalkNote.side == side))


def find_application(person_id: int, vacancy_id: int | None) -> Application | None:
    """Whether the person has applied for the vacancy."""
    if vacancy_id is None:
        return None
    return db.session.scalar(
        sa.select(Application).where(Application.person_id == person_id, Application.vacancy_id == vacancy_id)
    )


def list_open_talks(booth_id: int) -> Sequence[Talk]:
    """Talks at a booth that have not ended, oldest first; those that were called off before they began left out."""
    return db.session.scalars(
        sa.select(Talk)
        .where(Talk.booth_id == booth_id, Talk.state == TalkState.RUNNING)
        .options(joinedload(Talk.person), joinedload(Talk.host), joinedload(Talk.vacancy))
        .order_by(Talk.id)
        .limit(50)
    ).all()


def list_talks_to_judge(booth_id: int) -> Sequence[Talk]:
    """Ended talks on which the firm has not said anything yet, newest first."""
    return db.session.scalars(
        sa.select(Talk)
        .where(
            Talk.booth_id == booth_id,
            Talk.state == TalkState.ENDED,
            Talk.began_at.is_not(None),
            Talk.firm_says.is_(None),
        )
        .options(joinedload(Talk.person), joinedload(Talk.vacancy))
        .order_by(Talk.id.desc())
        .limit(20)
    ).all()


def list_talks_of_person(person_id: int, fair_id: int) -> Sequence[Talk]:
    """The person's talks in a fair, newest first."""
    return db.session.scalars(
        sa.select(Talk)
        .where(Talk.person_id == person_id, Talk.fair_id == fair_id, Talk.began_at.is_not(None))
        .options(joinedload(Talk.booth), joinedload(Talk.vacancy))
        .order_by(Talk.id.desc())
        .limit(50)
    ).all()


def list_bookings_soon(booth_id: int) -> Sequence[TalkBooking]:
    """Booked talks of a booth around now, in order of time."""
    moment = clock.now()
    return db.session.scalars(
        sa.select(TalkBooking)
        .where(
            TalkBooking.entry_id == booth_id,
            TalkBooking.state == BookingState.PLACED,
            TalkBooking.ends_at > moment - SOON,
            TalkBooking.starts_at < moment + SOON,
        )
        .options(joinedload(TalkBooking.person), joinedload(TalkBooking.vacancy))
        .order_by(TalkBooking.starts_at)
        .limit(20)
    ).all()


def get_booking_of_booth(employer_id: int, booking_id: int) -> TalkBooking:
    """A booked talk at a booth of this firm. Raises NotFound."""
    found = db.session.scalar(
        sa.select(TalkBooking)
        .join(FairEntry, FairEntry.id == TalkBooking.entry_id)
        .where(TalkBooking.id == booking_id, FairEntry.employer_id == employer_id)
    )
    if found is None:
        raise NotFound
    return found


def get_left_resume(employer_id: int, left_id: int) -> LeftResume:
    """A résumé left at a booth of this firm. Raises NotFound."""
    found = db.session.scalar(
        sa.select(LeftResume)
        .join(FairEntry, FairEntry.id == LeftResume.booth_id)
        .where(LeftResume.id == left_id, FairEntry.employer_id == employer_id)
    )
    if found is None:
        raise NotFound
    return found


def list_left_resumes(booth_id: int, *, page: int = 1) -> Page[LeftResume]:
    """Résumés left at a booth, unread ones first, then the newest."""
    return paginate(
        sa.select(LeftResume)
        .where(LeftResume.booth_id == booth_id)
        .order_by(LeftResume.read_at.is_not(None), LeftResume.created_at.desc(), LeftResume.id.desc()),
        number=page,
    )


def list_booth_intents(booth_id: int, *, page: int = 1) -> Page[Intent]:
    """Preliminary intents of a booth, newest first."""
    return paginate(
        sa.select(Intent)
        .where(Intent.booth_id == booth_id)
        .options(joinedload(Intent.person), joinedload(Intent.vacancy))
        .order_by(Intent.id.desc()),
        number=page,
    )
