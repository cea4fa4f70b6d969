"""What all verbs share: locks, the move from state to state with its history row, and the taking of a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from jobsite.applications.models import FINAL, Application
from jobsite.applications.services import set_next_step
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.states import check_move
from jobsite.interviews.models import (
    TRANSITIONS,
    Attendee,
    Interview,
    InterviewHistory,
    InterviewPlan,
    InterviewState,
    Side,
)
from jobsite.interviews.occupancy import claim_interview, release
from jobsite.interviews.reminders import forget_reminders, plan_reminders
from jobsite.interviews.slots import CELL_SECONDS
from jobsite.interviews.talks import call_off_talk, set_up_talk

S = InterviewState


class SlotTaken(Conflict):
    """Someone was faster, or is not free at this time."""

    def __init__(self) -> None:
        super().__init__(_("这个时间刚被约走了，请另选一个。"))


def lock_applications(application_ids: Iterable[int]) -> None:
    """Hold these applications until the commit. Whoever takes times holds first the applications, then the plan, then
    cells: in one order for all, nobody waits in a circle."""
    db.session.execute(
        sa.select(Application.id)
        .where(Application.id.in_(list(application_ids)))
        .order_by(Application.id)
        .with_for_update(of=Application)
    )


def locked(interview_id: int) -> Interview:
    """The interview, its application and plan held until the commit: whoever books in the same plan waits.

    Raises NotFound.
    """
    known = db.session.execute(
        sa.select(Interview.plan_id, Interview.application_id).where(Interview.id == interview_id)
    ).first()
    if known is None:
        raise NotFound
    lock_applications([known.application_id])
    db.session.scalars(
        sa.select(InterviewPlan)
        .where(InterviewPlan.id == known.plan_id)
        .with_for_update(of=InterviewPlan)
        .execution_options(populate_existing=True)
    ).one()
    found = db.session.scalars(
        sa.select(Interview)
        .where(Interview.id == interview_id)
        .options(selectinload(Interview.attendees))
        .with_for_update(of=Interview)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def move_to(interview: Interview, to: InterviewState, *, side: Side, actor: Actor, reason: str = "") -> None:
    """Take a new state, with its history row. Raises Conflict when the state does not allow it."""
    check_move(TRANSITIONS, interview.state, to)
    came_from = interview.state
    interview.state = to
    note(interview, came_from, side=side, actor=actor, reason=reason)


def note(interview: Interview, came_from: InterviewState | None, *, side: Side, actor: Actor, reason: str = "") -> None:
    """Write a history row of what the interview is now."""
    db.session.add(
        InterviewHistory(
            interview_id=interview.id,
            from_state=came_from.value if came_from else "",
            to_state=interview.state.value,
            side=side,
            actor_id=actor.person_id,
            starts_at=interview.starts_at,
            reason=reason[:500],
            created_at=clock.now(),
        )
    )
    db.session.flush()


def check_start(starts_at: datetime) -> None:
    """Raise Invalid on `starts_at` unless it is to come within a year and on the grid of five minutes."""
    if starts_at.timestamp() % CELL_SECONDS:
        raise Invalid({"starts_at": _("分钟请填 5 的倍数。")})
    if not clock.now() < starts_at < clock.now() + timedelta(days=366):
        raise Invalid({"starts_at": _("请填今后一年以内的时间。")})


def take_time(interview: Interview, starts_at: datetime, person_ids: Iterable[int], *, actor: Actor) -> list[int]:
    """Occupy a time with these interviewers in place of the old ones; returns who takes part no longer.

    Raises SlotTaken when the candidate, an interviewer or the room is not free.
    """
    ids = sorted(set(person_ids))
    if not claim_interview(interview, starts_at, ids):
        raise SlotTaken
    gone = [row for row in interview.attendees if row.person_id not in ids]
    for row in gone:
        interview.attendees.remove(row)
    known = set(interview.interviewer_ids)
    interview.attendees.extend(Attendee(person_id=one) for one in ids if one not in known)
    interview.starts_at = starts_at
    interview.ends_at = starts_at + timedelta(minutes=interview.plan.length_minutes)
    interview.waitlisted_at = None
    db.session.flush()
    plan_reminders(interview)
    set_up_talk(interview, actor)
    db.session.flush()
    return [row.person_id for row in gone]


def give_back_time(interview: Interview, actor: Actor) -> None:
    """The interview occupies nothing any more and reminds nobody. What it had stays written for calendars."""
    release(interview.id)
    forget_reminders(interview.id)
    call_off_talk(interview, actor)


def show_next_step(interview: Interview, actor: Actor) -> None:
    """The application shows the day of the interview while it has one."""
    if interview.application.state in FINAL:
        return
    day = interview.starts_at.astimezone(clock.CITY_ZONE).date() if interview.starts_at else None
    if interview.state is not S.SCHEDULED:
        day = None
    set_next_step(actor=actor, application_id=interview.application_id, next_step_on=day)
