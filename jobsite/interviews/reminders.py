"""Reminders: computed into a table when an interview gets its time, sent before it begins and never after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.interviews.models import Interview, InterviewState, Reminder

MINUTES_BEFORE = (24 * 60, 15)


def plan_reminders(interview: Interview) -> None:
    """Write anew when whom to remind: a day and a quarter of an hour before the begin.

    What is past already is left out, but someone booked within the last quarter of an hour is reminded at once.
    """
    assert interview.starts_at is not None
    forget_reminders(interview.id)
    moment = clock.now()
    for minutes in MINUTES_BEFORE:
        due_at = interview.starts_at - timedelta(minutes=minutes)
        if due_at < moment and minutes != min(MINUTES_BEFORE):
            continue
        db.session.add_all(
            Reminder(interview_id=interview.id, person_id=person_id, minutes_before=minutes, due_at=max(due_at, moment))
            for person_id in sorted({interview.person_id, *interview.interviewer_ids})
        )
    db.session.flush()


def forget_reminders(interview_id: int) -> None:
    """No reminder of this interview is sent any more."""
    db.session.execute(sa.delete(Reminder).where(Reminder.interview_id == interview_id))


def take_due(limit: int = 200) -> Sequence[Reminder]:
    """The reminders to send now, marked as sent in this transaction; never of an interview that has begun or has no time."""
    moment = clock.now()
    rows = db.session.scalars(
        sa.select(Reminder)
        .join(Interview, Interview.id == Reminder.interview_id)
        .where(
            Reminder.sent_at.is_(None),
            Reminder.due_at <= moment,
            Interview.starts_at > moment,
            Interview.state == InterviewState.SCHEDULED,
        )
        .order_by(Reminder.due_at, Reminder.interview_id, Reminder.person_id)
        .limit(limit)
        .with_for_update(of=Reminder, skip_locked=True)
    ).all()
    for row in rows:
        row.sent_at = moment
    db.session.flush()
    return rows


def purge_reminders() -> None:
    """Forget reminders of interviews that are past: they can never be sent."""
    past = sa.select(Interview.id).where(Interview.starts_at <= clock.now())
    db.session.execute(sa.delete(Reminder).where(Reminder.interview_id.in_(past)))
