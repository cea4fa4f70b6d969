"""What this room gives out about a person and how it forgets them. Interviews stay as numbers for the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.core.signing import new_token
from jobsite.interviews.models import (
    OPEN,
    Attendee,
    BusySpan,
    CalendarFeed,
    Feedback,
    Interview,
    InterviewHistory,
    OccupiedCell,
    PlanInterviewer,
    PollVote,
    Reminder,
    Scorecard,
    Side,
)
from jobsite.interviews.occupancy import person_taker
from jobsite.interviews.services.booking import cancel_interview


def _own(person_id: int) -> sa.Select[Any]:
    return sa.select(Interview.id).where(Interview.person_id == person_id)


def forget_person(person_id: int) -> None:
    """A candidate's coming interviews are called off and every word about them goes; a colleague's diary goes."""
    for interview_id in db.session.scalars(_own(person_id).where(Interview.state.in_(OPEN))).all():
        cancel_interview(actor=Actor(), interview_id=interview_id, side=Side.CANDIDATE, reason="")
    own = _own(person_id)
    for model in (Scorecard, PollVote, Reminder):
        db.session.execute(sa.delete(model).where(model.interview_id.in_(own)))
    db.session.execute(sa.update(Feedback).where(Feedback.interview_id.in_(own)).values(text=""))
    db.session.execute(
        sa.update(InterviewHistory).where(InterviewHistory.interview_id.in_(own)).values(reason="", actor_id=None)
    )
    db.session.execute(
        sa.update(Interview)
        .where(Interview.person_id == person_id)
        .values(reason="", nonce=new_token())
        .execution_options(synchronize_session=False)
    )
    db.session.execute(sa.delete(OccupiedCell).where(OccupiedCell.taker == person_taker(person_id)))
    for diary in (Reminder, BusySpan, CalendarFeed, PlanInterviewer, Attendee):
        db.session.execute(sa.delete(diary).where(diary.person_id == person_id))
    db.session.execute(sa.delete(Scorecard).where(Scorecard.author_id == person_id, Scorecard.sent_at.is_(None)))
    db.session.expire_all()


def _of_own(model: type[Any]) -> Callable[[int], list[dict[str, Any]]]:
    """The rows of a table that hang on the person's own interviews."""
    return lambda person_id: as_rows(model, model.interview_id.in_(_own(person_id)))


def register_privacy() -> None:
    """Called at start, by `app`."""
    register_exporter("interviews", lambda person_id: as_rows(Interview, Interview.person_id == person_id))
    register_exporter("interview_history", _of_own(InterviewHistory))
    register_exporter("interview_answers", _of_own(PollVote))
    register_exporter("interview_feedback", _of_own(Feedback))
    register_exporter(
        "interview_scorecards",
        lambda person_id: as_rows(
            Scorecard, sa.or_(Scorecard.author_id == person_id, Scorecard.interview_id.in_(_own(person_id)))
        ),
    )
    register_eraser("interviews", forget_person, keeps=["interview"])
