"""Times: chosen by the candidate, moved and cancelled by either side, polled, waited for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.core.signing import new_token
from jobsite.interviews.events import (
    InterviewCancelled,
    InterviewInvited,
    InterviewMoved,
    InterviewScheduled,
    InterviewUnset,
    InterviewWaitlisted,
    SlotFreed,
)
from jobsite.interviews.models import (
    OPEN,
    OVER,
    Attendance,
    BusySpan,
    Interview,
    InterviewState,
    PollVote,
    Side,
    TimeChoice,
)
from jobsite.interviews.occupancy import claim, person_taker
from jobsite.interviews.offers import offer_of
from jobsite.interviews.queries import cells_of_candidate, diaries_for, list_free, list_waiting
from jobsite.interviews.services.moving import (
    SlotTaken,
    check_start,
    give_back_time,
    lock_applications,
    locked,
    move_to,
    note,
    show_next_step,
    take_time,
)
from jobsite.interviews.slots import Slot, cells_between, days_of, slot_at, starts_on

S = InterviewState
MOVE_UNTIL = timedelta(hours=1)
MOST_MOVES = 3
MAX_REASON = 500


class Who(StrEnum):
    """Which interviewers a moved interview has: those it had, or whoever of the plan is free."""

    SAME = "same"
    ANYONE = "anyone"


def choose_time(*, actor: Actor, interview_id: int, starts_at: datetime) -> Interview:
    """The candidate takes one of the offered times. Raises SlotTaken when it is not free any more, Conflict otherwise."""
    interview = locked(interview_id)
    if interview.state not in (S.INVITED, S.WAITLISTED):
        raise Conflict(_("这场面试现在不能选时间。"))
    slot = _offered_slot(interview, starts_at)
    take_time(interview, slot.starts_at, slot.person_ids, actor=actor)
    interview.scheduled_at = clock.now()
    move_to(interview, S.SCHEDULED, side=Side.CANDIDATE, actor=actor)
    show_next_step(interview, actor)
    publish(InterviewScheduled(interview_id=interview.id, sequence=interview.sequence, side=Side.CANDIDATE))
    return interview


def _offered_slot(interview: Interview, starts_at: datetime) -> Slot:
    """The slot at this start if the offer holds it and it is free now. Raises SlotTaken."""
    plan, offer, now = interview.plan, offer_of(interview.plan), clock.now()
    day = starts_at.astimezone(offer.zone).date()
    is_offered = (
        starts_at >= now + timedelta(minutes=offer.lead_minutes)
        and day in days_of(offer, now)
        and starts_at in starts_on(offer, day)
    )
    slot = None
    if is_offered:
        slot = slot_at(
            offer,
            starts_at,
            diaries_for(plan, except_interview_id=interview.id),
            need_everyone=plan.attendance is Attendance.EVERYONE,
            others=cells_of_candidate(interview),
        )
    if slot is None:
        raise SlotTaken
    return slot


def can_candidate_move(interview: Interview) -> bool:
    """Whether the candidate may still choose another time: until an hour before, at most MOST_MOVES times."""
    return (
        interview.state is S.SCHEDULED
        and interview.starts_at is not None
        and clock.now() <= interview.starts_at - MOVE_UNTIL
        and interview.moves < MOST_MOVES
    )


def move_by_candidate(*, actor: Actor, interview_id: int, starts_at: datetime, who: Who = Who.SAME) -> Interview:
    """The candidate takes another offered time, with the same interviewers or whoever is free.

    Raises SlotTaken, or Conflict when it is too late or too often.
    """
    interview = locked(interview_id)
    if not can_candidate_move(interview):
        raise Conflict(_("现在不能自己改时间了，请联系单位，或取消这场面试。"))
    slot = _offered_slot(interview, starts_at)
    people = slot.person_ids
    if who is Who.SAME and interview.plan.attendance is Attendance.ANYONE:
        people = tuple(interview.interviewer_ids)
    return _moved(interview, actor, Side.CANDIDATE, slot.starts_at, people)


def move_by_firm(
    *, actor: Actor, interview_id: int, starts_at: datetime, who: Who = Who.SAME, reason: str = ""
) -> Interview:
    """The firm sets another time, within or outside the offered hours; also a first time for someone who waits.

    Raises Invalid for a time that cannot be or is not free, Conflict when the interview is over.
    """
    _check_reason(reason)
    check_start(starts_at)
    interview = locked(interview_id)
    if interview.state not in OPEN:
        raise Conflict(_("这场面试已经结束或取消，不能改时间。"))
    people = _people(interview, starts_at, who)
    if interview.state is S.SCHEDULED:
        if interview.starts_at == starts_at and set(people) == set(interview.interviewer_ids):
            return interview
        return _moved(interview, actor, Side.FIRM, starts_at, people, reason)
    _take_or_refuse(interview, starts_at, people, actor)
    interview.scheduled_at = clock.now()
    move_to(interview, S.SCHEDULED, side=Side.FIRM, actor=actor, reason=reason)
    show_next_step(interview, actor)
    publish(InterviewScheduled(interview_id=interview.id, sequence=interview.sequence, side=Side.FIRM))
    return interview


def _people(interview: Interview, starts_at: datetime, who: Who) -> tuple[int, ...]:
    plan = interview.plan
    if who is Who.SAME and interview.attendees:
        return tuple(interview.interviewer_ids)
    if plan.attendance is Attendance.EVERYONE:
        return tuple(row.person_id for row in plan.interviewers)
    slot = slot_at(offer_of(plan), starts_at, diaries_for(plan, except_interview_id=interview.id), need_everyone=False)
    if slot is None:
        raise Invalid({"starts_at": _("这个时间没有面试官有空，请换个时间。")})
    return slot.person_ids


def _take_or_refuse(interview: Interview, starts_at: datetime, people: Iterable[int], actor: Actor) -> list[int]:
    try:
        return take_time(interview, starts_at, people, actor=actor)
    except SlotTaken:
        text = _("这个时间有人没空：面试官、求职者或会议室已有别的安排。请换个时间。")
        raise Invalid({"starts_at": text}) from None


def _moved(
    interview: Interview, actor: Actor, side: Side, starts_at: datetime, people: Iterable[int], reason: str = ""
) -> Interview:
    if side is Side.FIRM:
        gone = _take_or_refuse(interview, starts_at, people, actor)
    else:
        gone = take_time(interview, starts_at, people, actor=actor)
    interview.sequence += 1
    interview.moves += side is Side.CANDIDATE
    note(interview, interview.state, side=side, actor=actor, reason=reason)
    show_next_step(interview, actor)
    publish(InterviewMoved(interview_id=interview.id, sequence=interview.sequence, side=side, gone_ids=gone))
    publish(SlotFreed(plan_id=interview.plan_id))
    return interview


def cancel_interview(*, actor: Actor, interview_id: int, side: Side, reason: str) -> Interview:
    """Call an interview off and say why; its time is free for those who wait. Raises Invalid without a reason from
    the firm, Conflict when it is over."""
    _check_reason(reason)
    if side is Side.FIRM and not reason:
        raise Invalid({"reason": _("请写明取消的原因，求职者会看到。")})
    interview = locked(interview_id)
    was_scheduled = interview.state is S.SCHEDULED
    move_to(interview, S.CANCELLED, side=side, actor=actor, reason=reason)
    interview.reason, interview.settled_by, interview.settled_at = reason, side, clock.now()
    interview.sequence += was_scheduled
    give_back_time(interview, actor)
    show_next_step(interview, actor)
    publish(
        InterviewCancelled(
            interview_id=interview.id, sequence=interview.sequence, side=side, was_scheduled=was_scheduled
        )
    )
    if was_scheduled:
        publish(SlotFreed(plan_id=interview.plan_id))
    return interview


def _check_reason(reason: str) -> None:
    if len(reason) > MAX_REASON:
        raise Invalid({"reason": _("请不要超过 500 字。")})


def ask_anew(*, actor: Actor, interview_id: int, side: Side = Side.FIRM, reason: str = "") -> Interview:
    """Take the time back and let the candidate choose another; after a no-show this is the one more chance.

    Raises Conflict when the state does not allow it, or after a second no-show of the candidate.
    """
    _check_reason(reason)
    interview = locked(interview_id)
    if interview.state is S.NO_SHOW_CANDIDATE and interview.no_shows > 1:
        raise Conflict(_("求职者已经两次没来，不能再约这场面试。"))
    was_scheduled, was_over = interview.state is S.SCHEDULED, interview.state in OVER
    move_to(interview, S.INVITED, side=side, actor=actor, reason=reason)
    interview.sequence += was_scheduled or was_over
    interview.settled_at = interview.settled_by = None
    give_back_time(interview, actor)
    if was_scheduled and interview.starts_at is not None:
        had = interview.starts_at.isoformat()
        publish(InterviewUnset(interview_id=interview.id, sequence=interview.sequence, starts_at=had))
        publish(SlotFreed(plan_id=interview.plan_id))
    interview.starts_at = interview.ends_at = None
    show_next_step(interview, actor)
    publish(InterviewInvited(interview_id=interview.id, is_again=True, sequence=interview.sequence))
    return interview


def vote(*, actor: Actor, interview_id: int, proposals: Iterable[int]) -> Interview:
    """The candidate says which proposals of a poll suit; again replaces the earlier answer. Raises Invalid for none."""
    interview = locked(interview_id)
    known = set(range(len(interview.plan.starts)))
    chosen = sorted(set(proposals) & known)
    if interview.plan.choice is not TimeChoice.POLL or interview.state is not S.INVITED:
        raise Conflict(_("这场面试现在不能选时间。"))
    if not chosen:
        raise Invalid({"proposals": _("请至少选一个您有空的时间；都不行，请点“都没空”。")})
    db.session.execute(sa.delete(PollVote).where(PollVote.interview_id == interview_id))
    db.session.add_all(PollVote(interview_id=interview_id, proposal=one) for one in chosen)
    note(interview, interview.state, side=Side.CANDIDATE, actor=actor)
    return interview


def join_waitlist(*, actor: Actor, interview_id: int) -> Interview:
    """The candidate waits: the first time of the plan that becomes free and suits is booked for them."""
    interview = locked(interview_id)
    move_to(interview, S.WAITLISTED, side=Side.CANDIDATE, actor=actor)
    interview.waitlisted_at = clock.now()
    publish(InterviewWaitlisted(interview_id=interview.id))
    return interview


def leave_waitlist(*, actor: Actor, interview_id: int) -> Interview:
    """The candidate waits no longer, and may choose a time as before."""
    interview = locked(interview_id)
    if interview.state is not S.WAITLISTED:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    move_to(interview, S.INVITED, side=Side.CANDIDATE, actor=actor)
    interview.waitlisted_at = None
    return interview


def fill_from_waitlist(plan_id: int) -> int:
    """Give free times of a plan to those who wait, the longest waiting first; returns how many got one."""
    filled, waiting = 0, list_waiting(plan_id)
    lock_applications(db.session.scalars(sa.select(Interview.application_id).where(Interview.id.in_(waiting))).all())
    for interview_id in waiting:
        interview = locked(interview_id)
        free = list_free(interview, limit=1) if interview.state is S.WAITLISTED else []
        if not free:
            continue
        take_time(interview, free[0].starts_at, free[0].person_ids, actor=SYSTEM)
        interview.scheduled_at = clock.now()
        move_to(interview, S.SCHEDULED, side=Side.SYSTEM, actor=SYSTEM)
        show_next_step(interview, SYSTEM)
        publish(InterviewScheduled(interview_id=interview.id, sequence=interview.sequence, side=Side.SYSTEM))
        filled += 1
    return filled


def renew_link(*, interview_id: int) -> Interview:
    """Every link to this interview that was given out opens nothing any more; a new one can be made."""
    interview = locked(interview_id)
    interview.nonce = new_token()
    db.session.flush()
    return interview


def keep_busy(*, actor: Actor, starts_at: datetime, ends_at: datetime) -> BusySpan:
    """Keep a time of one's own free of interviews, at most a week. Raises Invalid, also when an interview is in it."""
    check_start(starts_at)
    if not starts_at < ends_at <= starts_at + timedelta(days=7):
        raise Invalid({"ends_at": _("结束要晚于开始，一次最多 7 天。")})
    span = BusySpan(person_id=actor.required_id, starts_at=starts_at, ends_at=ends_at)
    db.session.add(span)
    db.session.flush()
    wanted = {person_taker(actor.required_id): cells_between(starts_at, ends_at)}
    if not claim(wanted, busy_span_id=span.id):
        raise Invalid({"starts_at": _("这段时间里已有面试或别的安排。")})
    return span


def end_busy(*, actor: Actor, span: BusySpan) -> None:
    """The time can be booked again. Raises NotFound for a time of somebody else."""
    if span.person_id != actor.person_id:
        raise NotFound
    db.session.delete(span)
    db.session.flush()
