"""The verbs of talks: make ready, begin, extend, hand over, end. They flush, never commit. Verdicts: `deciding`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import announce, publish
from jobsite.core.states import check_move
from jobsite.fairs.models.preparing import BOOKING_TRANSITIONS, BookingState, FairEntry, TalkBooking
from jobsite.fairs.models.queueing import QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.talking import TALK_TRANSITIONS, Talk, TalkEnd, TalkMove, TalkState
from jobsite.fairs.news import TalkEnded
from jobsite.fairs.queries.queueing import find_queue, list_present
from jobsite.fairs.services.attending import attend, stay
from jobsite.fairs.services.moving import cycle_of, hold_queue, move_ticket, tell_booth
from jobsite.fairs.services.queueing import check_is_open
from jobsite.fairs.services.serving import check_hands, note_free
from jobsite.meetings.models import OVER, TALKING, Meeting, MeetingState, Role
from jobsite.meetings.services import (
    add_participant,
    create_meeting,
    end_meeting,
    extend_meeting,
    move_meeting,
    remove_participant,
)

Q = QueueState
T = TalkState
KIND = "fair_talk"
EXTEND_MINUTES = 5
MOST_EXTENSIONS = 2
BEGIN_SECONDS = 120
"""A confirmed ticket that no recruiter begins with for so long waits again."""
GRACE_SECONDS = 60
"""A talk that nobody ends goes on so long after its time."""


def confirm_call(*, actor: Actor, entry: QueueEntry) -> Talk:
    """Say "I am here" while the call lasts, and get the room. Raises Conflict when it is too late."""
    moment = clock.now()
    if entry.state is Q.CALLED and entry.due_at is not None and entry.due_at <= moment:
        raise Conflict(_("过了 60 秒，这次叫号已经错过。可以再排一次。"))
    until = moment + timedelta(seconds=BEGIN_SECONDS)
    move_ticket(entry, Q.CONFIRMED, actor_id=actor.person_id, confirmed_at=moment, due_at=until)
    return prepare_talk(entry)


def prepare_talk(entry: QueueEntry) -> Talk:
    """The room for a ticket that was confirmed: a meeting of the two, open at once. A second call gives the same talk."""
    talk = db.session.scalar(sa.select(Talk).where(Talk.entry_id == entry.id))
    if talk is None:
        talk = Talk(
            fair_id=entry.fair_id, booth_id=entry.booth_id, employer_id=entry.booth.employer_id, entry_id=entry.id,
            person_id=entry.person_id, vacancy_id=entry.vacancy_id, created_at=clock.now(), way=entry.way, state=T.READY,
        )  # fmt: skip
        db.session.add(talk)
    elif talk.state is not T.READY or (talk.host_id == entry.host_id and _is_room_open(talk)):
        return talk
    else:
        _close_room(talk)
    talk.host_id = entry.host_id
    db.session.flush()
    _open_room(talk)
    tell_talk(talk)
    return talk


def _open_room(talk: Talk) -> None:
    booth = db.session.get_one(FairEntry, talk.booth_id)
    meeting = create_meeting(
        kind=KIND,
        subject_id=talk.id,
        title=booth.employer.name,
        hosts=[talk.host_id or 0],
        guests=[talk.person_id],
        max_minutes=booth.fair.talk_minutes + 1,
        has_lobby=False,
        is_text_only=talk.way is TalkWay.TEXT,
        no_show_minutes=5,
    )
    talk.meeting_id = meeting.id
    db.session.flush()


def meeting_of(talk: Talk) -> Meeting | None:
    """The room of a talk."""
    return db.session.get(Meeting, talk.meeting_id) if talk.meeting_id else None


def _is_room_open(talk: Talk) -> bool:
    meeting = meeting_of(talk)
    return meeting is not None and meeting.state not in OVER


def _close_room(talk: Talk) -> None:
    meeting = meeting_of(talk)
    if meeting is not None and meeting.state not in OVER:
        end_meeting(meeting=meeting, actor=SYSTEM)


def begin_talk(*, actor: Actor, talk: Talk) -> Talk:
    """Start the timer. Raises Conflict unless the ticket is confirmed, or the booked talk ready."""
    talk = lock_talk(talk.id)
    if talk.state is T.RUNNING:
        return talk
    check_move(TALK_TRANSITIONS, talk.state, T.RUNNING)
    moment = clock.now()
    if talk.entry_id is not None:
        entry = db.session.get_one(QueueEntry, talk.entry_id, populate_existing=True)
        move_ticket(entry, Q.IN_TALK, actor_id=actor.person_id, talk_began_at=moment)
    talk.state, talk.began_at = T.RUNNING, moment
    booth = db.session.get_one(FairEntry, talk.booth_id)
    talk.ends_at = moment + timedelta(minutes=booth.fair.talk_minutes)
    stay(booth_id=booth.id, person_id=talk.host_id, until=talk.ends_at)
    _note(talk, "began", actor)
    tell_talk(talk)
    return talk


def begin_booked(*, actor: Actor, booking: TalkBooking) -> Talk:
    """Open the room of a booked talk when its time has come and start the timer; the same talk a second time.

    Raises Conflict when the booking has no place in the timetable, or the recruiter has no hand free.
    """
    known = db.session.scalar(sa.select(Talk).where(Talk.booking_id == booking.id))
    if known is not None:
        return known
    check_is_open(booking.entry.fair)
    if booking.state is not BookingState.PLACED:
        raise Conflict(_("这场预约还没有排上时间，或者已经取消。"))
    attend(actor=actor, booth=booking.entry)
    queue = find_queue(booking.entry_id)
    way = TalkWay.TEXT if queue is not None and queue.is_text_only else TalkWay.VIDEO
    check_hands(booking.entry_id, actor.required_id, way)
    talk = Talk(
        fair_id=booking.fair_id, booth_id=booking.entry_id, employer_id=booking.entry.employer_id, booking_id=booking.id,
        person_id=booking.person_id, vacancy_id=booking.vacancy_id, host_id=actor.person_id, created_at=clock.now(),
        way=way, state=T.READY,
    )  # fmt: skip
    db.session.add(talk)
    db.session.flush()
    _open_room(talk)
    return begin_talk(actor=actor, talk=talk)


def lock_talk(talk_id: int) -> Talk:
    """A talk as it is now, held until the transaction ends."""
    return db.session.scalars(
        sa.select(Talk).where(Talk.id == talk_id).with_for_update(of=Talk).execution_options(populate_existing=True)
    ).one()


def extend_talk(*, actor: Actor, talk: Talk) -> Talk:
    """EXTEND_MINUTES more, MOST_EXTENSIONS times at most. Raises Conflict otherwise."""
    talk = lock_talk(talk.id)
    if talk.state is not T.RUNNING or talk.ends_at is None:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    if count_moves(talk.id, "extended") >= MOST_EXTENSIONS:
        raise Conflict(_("已经延长了 %(n)s 次。后面还有人在等，请约下一步。", n=MOST_EXTENSIONS))
    talk.ends_at += timedelta(minutes=EXTEND_MINUTES)
    stay(booth_id=talk.booth_id, person_id=talk.host_id, until=talk.ends_at)
    meeting = meeting_of(talk)
    if meeting is not None and meeting.state in TALKING:
        extend_meeting(meeting=meeting, actor=actor, minutes=EXTEND_MINUTES)
    _note(talk, "extended", actor, EXTEND_MINUTES)
    tell_talk(talk)
    tell_booth(hold_queue(talk.booth_id), 0, 0)
    return talk


def count_moves(talk_id: int, action: str) -> int:
    """How often something was done to a talk."""
    statement = sa.select(sa.func.count()).where(TalkMove.talk_id == talk_id, TalkMove.action == action)
    return db.session.scalar(statement) or 0


def hand_over(*, actor: Actor, talk: Talk, to_id: int) -> Talk:
    """Give the talk to a colleague who is at the booth; the room and the time go on.

    Raises Invalid for someone who is not there (`to_id`), Conflict when they have no hand free or the talk is over.
    """
    talk = lock_talk(talk.id)
    if talk.state is T.ENDED:
        raise Conflict(_("这场交谈已经结束。"))
    if to_id == talk.host_id or to_id not in {one.person_id for one in list_present(talk.booth_id)}:
        raise Invalid({"to_id": _("请选一位现在在展位的同事。")})
    check_hands(talk.booth_id, to_id, talk.way)
    before, talk.host_id = talk.host_id, to_id
    if talk.entry_id is not None:
        db.session.execute(
            sa.update(QueueEntry)
            .where(QueueEntry.id == talk.entry_id)
            .values(host_id=to_id)
            .execution_options(synchronize_session=False)
        )
    meeting = meeting_of(talk)
    if meeting is not None and meeting.state not in OVER:
        add_participant(meeting=meeting, person_id=to_id, role=Role.HOST)
        if before is not None:
            remove_participant(meeting=meeting, person_id=before, actor=actor)
    note_free(before, talk.booth_id)
    stay(booth_id=talk.booth_id, person_id=before, until=None)
    if talk.ends_at is not None:
        stay(booth_id=talk.booth_id, person_id=to_id, until=talk.ends_at)
    _note(talk, "handed_over", actor, to_id)
    tell_talk(talk, also=before)
    tell_booth(hold_queue(talk.booth_id), 0, 0)
    return talk


def make_text(*, actor: Actor, talk: Talk) -> Talk:
    """Go on in text when picture or sound fail. Raises Conflict when the talk is over."""
    talk = lock_talk(talk.id)
    if talk.state is T.ENDED:
        raise Conflict(_("这场交谈已经结束。"))
    if talk.way is TalkWay.TEXT:
        return talk
    talk.way = TalkWay.TEXT
    meeting = meeting_of(talk)
    if meeting is not None and meeting.state in TALKING:
        move_meeting(meeting=meeting, actor=actor, to=MeetingState.TEXT)
    elif meeting is not None:
        meeting.is_text_only = True
    _note(talk, "text_only", actor)
    tell_talk(talk)
    return talk


def end_talk(*, actor: Actor, talk: Talk, reason: TalkEnd = TalkEnd.DONE) -> Talk:
    """It is over: the ticket is done, the recruiter free, both are asked what they think. A second time changes nothing."""
    talk = lock_talk(talk.id)
    if talk.state is T.ENDED:
        return talk
    moment, was_ready = clock.now(), talk.state is T.READY
    if talk.entry_id is not None:
        _finish_ticket(talk, actor, was_ready=was_ready)
    talk.state, talk.ended_at = T.ENDED, moment
    talk.end_reason = TalkEnd.NEVER_BEGUN if was_ready else reason
    _finish_booking(talk)
    note_free(talk.host_id, talk.booth_id)
    stay(booth_id=talk.booth_id, person_id=talk.host_id, until=None)
    _close_room(talk)
    _note(talk, "ended", actor)
    publish(TalkEnded(talk_id=talk.id))
    tell_talk(talk)
    return talk


def _finish_ticket(talk: Talk, actor: Actor, *, was_ready: bool) -> None:
    entry = db.session.get_one(QueueEntry, talk.entry_id, populate_existing=True)
    if was_ready:
        if entry.state is Q.CONFIRMED:
            move_ticket(entry, Q.LEFT, actor_id=actor.person_id, cycle_s=cycle_of(entry, clock.now()))
        return
    if entry.state is Q.IN_TALK:
        move_ticket(entry, Q.DONE, actor_id=actor.person_id, cycle_s=cycle_of(entry, clock.now()))


def _finish_booking(talk: Talk) -> None:
    booking = db.session.get(TalkBooking, talk.booking_id) if talk.booking_id else None
    if booking is None or booking.state is not BookingState.PLACED:
        return
    meeting = meeting_of(talk)
    met = meeting is not None and meeting.started_at is not None
    to = BookingState.DONE if met else BookingState.MISSED
    check_move(BOOKING_TRANSITIONS, booking.state, to)
    booking.state = to


def has_overdue_talks() -> bool:
    """Whether `end_overdue_talks` has anything to do. Reads only."""
    return db.session.scalar(sa.select(Talk.id).where(_is_overdue()).limit(1)) is not None


def _is_overdue() -> sa.ColumnElement[bool]:
    return sa.and_(Talk.state == T.RUNNING, Talk.ends_at <= clock.now() - timedelta(seconds=GRACE_SECONDS))


def end_overdue_talks() -> int:
    """End talks whose time and grace are over; returns how many. Recurs."""
    rows = db.session.scalars(sa.select(Talk).where(_is_overdue()).order_by(Talk.ends_at).limit(100)).all()
    for talk in rows:
        with savepoint():
            end_talk(actor=SYSTEM, talk=talk, reason=TalkEnd.TIME_UP)
    return len(rows)


def _note(talk: Talk, action: str, actor: Actor, detail: int | None = None) -> None:
    row: dict[str, Any] = {"action": action, "detail": detail, "actor_id": actor.person_id}
    db.session.execute(sa.insert(TalkMove).values(talk_id=talk.id, created_at=clock.now(), **row))
    db.session.flush()


def tell_talk(talk: Talk, *, also: int | None = None) -> None:
    """Tell the streams of both sides that their talk changed."""
    for person_id in {talk.person_id, talk.host_id, also} - {None}:
        announce("talk", {"talk": talk.id, "state": talk.state.value}, topic=f"person:{person_id}")
