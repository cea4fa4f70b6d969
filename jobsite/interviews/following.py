"""What follows from news: freed times go to those who wait, and an application that ends takes its interviews along."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.applications.events import ApplicationMoved
from jobsite.applications.models import FINAL, ApplicationState
from jobsite.core.database import db
from jobsite.core.identity import SYSTEM
from jobsite.interviews.events import SlotFreed
from jobsite.interviews.models import OPEN, Interview, Side
from jobsite.interviews.services.booking import cancel_interview, fill_from_waitlist
from jobsite.interviews.services.settling import settle_by_meeting
from jobsite.interviews.talks import KIND
from jobsite.meetings.events import MeetingEnded


def fill_freed(news: SlotFreed) -> None:
    """The longest waiting whom a free time suits gets it."""
    fill_from_waitlist(news.plan_id)


def end_with_application(news: ApplicationMoved) -> None:
    """Interviews that are still to come are off when the application was withdrawn, declined or led to a hire."""
    if ApplicationState(news.to_state) not in FINAL:
        return
    open_ones = sa.select(Interview.id).where(
        Interview.application_id == news.application_id, Interview.state.in_(OPEN)
    )
    side = Side.CANDIDATE if news.to_state == ApplicationState.WITHDRAWN else Side.SYSTEM
    for interview_id in db.session.scalars(open_ones).all():
        cancel_interview(actor=SYSTEM, interview_id=interview_id, side=side, reason="")


def take_over_outcome(news: MeetingEnded) -> None:
    """How the meeting ended is how the interview went."""
    if news.kind == KIND:
        settle_by_meeting(meeting_id=news.meeting_id, outcome=news.outcome)
