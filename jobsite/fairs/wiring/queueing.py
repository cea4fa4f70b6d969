"""What queueing hangs into the rest at start: the clock of tickets, booths and talks, meetings, topics, notices, privacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.jobs import register_periodic
from jobsite.core.outbox import announce, subscribe
from jobsite.fairs import queue_desks, queue_notices, queue_privacy
from jobsite.fairs.events import FairClosed, FairOpened, FairPaused
from jobsite.fairs.models.preparing import Fair, FairEntry, FairState
from jobsite.fairs.models.talking import Talk, TalkState
from jobsite.fairs.policies.queueing import can_enter_booth, can_operate_fairs
from jobsite.fairs.queries.lobby import LiveFigures, live_figures
from jobsite.fairs.services import attending, closing, talking
from jobsite.live.topics import register_topic
from jobsite.meetings.events import MeetingEnded
from jobsite.meetings.models import Meeting, Participant, Role
from jobsite.meetings.services import Subject, register_subject

CONSUMER = "fair_running"
_told: dict[int, LiveFigures] = {}
"""The figures that each fair's streams were last given by this process."""


def connect_queueing() -> None:
    """Called once at start."""
    register_topic("booth", may_hear_booth)
    register_topic("operators", lambda actor, _fair: can_operate_fairs(actor))
    register_periodic("fair-tickets", timedelta(seconds=1), attending.expire_tickets, is_due=attending.has_due_tickets)
    register_periodic("fair-booths", timedelta(seconds=5), attending.watch_booths, is_due=attending.has_left_booths)
    register_periodic("fair-talks", timedelta(seconds=5), talking.end_overdue_talks, is_due=talking.has_overdue_talks)
    register_periodic("fair-figures", timedelta(seconds=15), tell_figures, is_due=has_figures_to_tell)
    subscribe(CONSUMER, FairOpened, lambda news: _ignore(closing.open_queues(news.fair_id)))
    subscribe(CONSUMER, FairPaused, lambda news: close_fair(news.fair_id))
    subscribe(CONSUMER, FairClosed, lambda news: close_fair(news.fair_id))
    subscribe(CONSUMER, MeetingEnded, end_with_meeting)
    register_subject(talking.KIND, Subject(back_url=talk_page, after_url=talk_page))
    queue_notices.subscribe_notices()
    queue_privacy.register_privacy()
    queue_desks.connect_desks()


def _ignore(_value: object) -> None:
    """For handlers whose services tell how much they did."""


def may_hear_booth(actor: Actor, rest: str) -> bool:
    """Everyone who may look at a booth hears its queue's numbers; no person is named in them."""
    if not (rest.isascii() and rest.isdigit() and len(rest) < 10):
        return False
    booth = db.session.get(FairEntry, int(rest))
    return booth is not None and can_enter_booth(actor, booth)


def close_fair(fair_id: int) -> None:
    """Between sessions and after the last one nobody waits in vain."""
    fair = db.session.get(Fair, fair_id)
    if fair is not None and fair.state is not FairState.OPEN:
        closing.close_queues(FairEntry.fair_id == fair_id, actor_id=None, reason="fair_closed")


def end_with_meeting(news: MeetingEnded) -> None:
    """A talk ends with its room."""
    if news.kind != talking.KIND:
        return
    talk = db.session.get(Talk, news.subject_id)
    if talk is not None and talk.meeting_id == news.meeting_id and talk.state is TalkState.RUNNING:
        talking.end_talk(actor=SYSTEM, talk=talk)


def talk_page(meeting: Meeting, participant: Participant) -> str:
    """Out of the room: to the talk, where both say what they think."""
    return f"/fairs/talks/{meeting.subject_id}" if participant.role in (Role.HOST, Role.GUEST) else "/"


def has_figures_to_tell() -> bool:
    """Whether `tell_figures` has anything to do. Reads only."""
    return any(_told.get(fair_id) != live_figures(fair_id) for fair_id in _open_fairs())


def _open_fairs() -> Sequence[int]:
    return db.session.scalars(
        sa.select(Fair.id).where(Fair.state == FairState.OPEN, Fair.closes_at > clock.now() - timedelta(days=1))
    ).all()


def tell_figures() -> int:
    """Give the streams of each open fair its figures, when they changed: one event for all, four times a minute."""
    told = 0
    for fair_id in _open_fairs():
        figures = live_figures(fair_id)
        if _told.get(fair_id) == figures:
            continue
        _told[fair_id] = figures
        announce("figures", asdict(figures), topic=f"fair:{fair_id}")
        told += 1
    return told
