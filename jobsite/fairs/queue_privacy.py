"""What open fairs give out about a person and how they forget them. Tickets, talks, visits and intents stay as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor
from jobsite.fairs.models.queueing import HOLDING, QueueEntry, QueueMove, QueueState, RecruiterPresence
from jobsite.fairs.models.talking import (
    BoothMessage,
    BoothVisit,
    Incident,
    Intent,
    LeftResume,
    ModerationAction,
    Side,
    Talk,
    TalkMove,
    TalkNote,
    TalkState,
)
from jobsite.fairs.services.queueing import leave_queue
from jobsite.fairs.services.talking import end_talk


def forget_visitor(person_id: int) -> None:
    """Talks end, tickets are given up; résumés, answers, words and notes about the person go; numbers stay."""
    actor = Actor(person_id=person_id)
    open_talks = sa.select(Talk).where(Talk.person_id == person_id, Talk.state != TalkState.ENDED)
    for talk in db.session.scalars(open_talks).all():
        end_talk(actor=actor, talk=talk)
    tickets = sa.select(QueueEntry).where(QueueEntry.person_id == person_id, QueueEntry.state.in_(HOLDING))
    for entry in db.session.scalars(tickets.execution_options(populate_existing=True)).all():
        if entry.state is QueueState.IN_TALK:
            raise Conflict
        leave_queue(actor=actor, entry=entry, reason="erased")
    _blank(QueueEntry, QueueEntry.person_id == person_id, {"answers": [], "snapshot": {}})
    _blank(LeftResume, LeftResume.person_id == person_id, {"snapshot": {}, "note": ""})
    talks = sa.select(Talk.id).where(Talk.person_id == person_id)
    db.session.execute(sa.delete(TalkNote).where(TalkNote.talk_id.in_(talks)))
    db.session.execute(sa.update(ModerationAction).where(ModerationAction.person_id == person_id).values(reason=""))
    db.session.execute(sa.delete(BoothMessage).where(BoothMessage.person_id == person_id))
    db.session.expire_all()


def _blank(model: Any, condition: sa.ColumnElement[bool], values: dict[str, Any]) -> None:
    db.session.execute(sa.update(model).where(condition).values(values).execution_options(synchronize_session=False))


def _seeker_notes(person_id: int) -> Sequence[dict[str, Any]]:
    talks = sa.select(Talk.id).where(Talk.person_id == person_id)
    return as_rows(TalkNote, TalkNote.talk_id.in_(talks), TalkNote.side == Side.SEEKER)


def register_privacy() -> None:
    """Called once at start."""
    for name, model in (
        ("fair_tickets", QueueEntry),
        ("fair_talks", Talk),
        ("fair_intents", Intent),
        ("fair_visits", BoothVisit),
        ("fair_chat", BoothMessage),
        ("fair_left_resumes", LeftResume),
        ("fair_questions", Incident),
        ("fair_presence", RecruiterPresence),
        ("fair_order", ModerationAction),
    ):
        register_exporter(name, _of_person(model))
    tickets, talks = sa.select(QueueEntry.id), sa.select(Talk.id)
    register_exporter(
        "fair_ticket_moves",
        lambda person_id: as_rows(QueueMove, QueueMove.entry_id.in_(tickets.where(QueueEntry.person_id == person_id))),
    )
    register_exporter(
        "fair_talk_moves",
        lambda person_id: as_rows(TalkMove, TalkMove.talk_id.in_(talks.where(Talk.person_id == person_id))),
    )
    register_exporter("fair_talk_notes", lambda person_id: list(_seeker_notes(person_id)))
    register_eraser(
        "fair_visitors",
        forget_visitor,
        keeps=["queue_entry", "talk", "fair_intent", "booth_visit", "left_resume"],
    )


def _of_person(model: Any) -> Any:
    return lambda person_id: as_rows(model, model.person_id == person_id)
