"""What time alone changes: lobbies open, leases run out, no-shows are judged, talks end, old signals are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import SYSTEM
from jobsite.core.outbox import Event
from jobsite.meetings.models import NOT_BEGUN, OVER, Meeting, MeetingState, Participant
from jobsite.meetings.queries import lock_meeting
from jobsite.meetings.services.running import end_meeting, open_lobby, settle
from jobsite.meetings.services.telling import MESSAGE_EVENT, SIGNAL_EVENT, STATE_EVENT, publish_left, tell

S = MeetingState
INTERRUPTED_MINUTES = 5
MOST_AT_ONCE = 200
SIGNALS_KEPT = timedelta(hours=1)


def run_rules() -> int:
    """Apply every rule to up to MOST_AT_ONCE meetings. Called every few seconds by the jobs process.

    Returns how many meetings were touched.
    """
    moment = clock.now()
    return _run_out_leases(moment) + sum(_apply(meeting_id, moment) for meeting_id in _due(moment))


def _run_out_leases(moment: datetime) -> int:
    gone = db.session.scalars(
        sa.select(Participant.meeting_id)
        .where(Participant.is_present, Participant.lease_until < moment)
        .distinct()
        .limit(MOST_AT_ONCE)
    ).all()
    for meeting_id in gone:
        meeting = lock_meeting(meeting_id)
        for one in meeting.participants:
            if one.is_present and one.lease_until is not None and one.lease_until < moment:
                one.is_present = False
                publish_left(one, is_explicit=False)
        settle(meeting)
    return len(gone)


def _due(moment: datetime) -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Meeting.id)
            .where(
                Meeting.state.not_in(OVER),
                Meeting.opens_at <= moment,
                sa.or_(
                    Meeting.state == S.SCHEDULED,
                    Meeting.ends_at <= moment,
                    Meeting.interrupted_at <= moment - timedelta(minutes=INTERRUPTED_MINUTES),
                    sa.and_(Meeting.state.in_(NOT_BEGUN), Meeting.no_show_at <= moment),
                ),
            )
            .order_by(Meeting.id)
            .limit(MOST_AT_ONCE)
        )
    )


def _apply(meeting_id: int, moment: datetime) -> int:
    meeting = lock_meeting(meeting_id)
    if meeting.state is S.SCHEDULED:
        open_lobby(meeting)
        tell(meeting)
    if meeting.state in NOT_BEGUN:
        _judge_no_show(meeting, moment)
    elif meeting.ends_at is not None and meeting.ends_at <= moment:
        end_meeting(meeting=meeting, actor=SYSTEM, reason="time")
    elif meeting.interrupted_at and meeting.interrupted_at <= moment - timedelta(minutes=INTERRUPTED_MINUTES):
        end_meeting(meeting=meeting, actor=SYSTEM, reason="interrupted")
    return 1


def _judge_no_show(meeting: Meeting, moment: datetime) -> None:
    """Both sides are there and only the admission is missing: wait on, at most as long as the talk would have lasted."""
    if meeting.no_show_at > moment:
        return
    last = meeting.due_at + timedelta(minutes=max(meeting.max_minutes, meeting.no_show_minutes))
    if len({one.role for one in meeting.participants if one.is_present}) == 2 and moment < last:
        meeting.no_show_at = min(moment + timedelta(minutes=1), last)
        return
    end_meeting(meeting=meeting, actor=SYSTEM, reason="no_show")


def purge_signals() -> None:
    """Forget what windows told each other, which names network addresses, after SIGNALS_KEPT: it is of no use later."""
    names = (SIGNAL_EVENT, STATE_EVENT, MESSAGE_EVENT)
    db.session.execute(sa.delete(Event).where(Event.name.in_(names), Event.created_at < clock.now() - SIGNALS_KEPT))
