"""The blueprint of the pages of an open fair, the words that their templates need, and how a refused act is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash

from jobsite.core.database import savepoint
from jobsite.core.errors import AppError, Invalid
from jobsite.core.outbox import last_event_id
from jobsite.fairs import queue_words
from jobsite.fairs.models.queueing import QueueState, TalkWay
from jobsite.fairs.models.talking import Side, TalkState, Verdict

bp = Blueprint("fair_open", __name__)


@contextmanager
def acting(done: Any = "") -> Iterator[None]:
    """Run a service for a button: say that it is done, or undo it and say why not. Refusals without words go on."""
    try:
        with savepoint():
            yield
    except AppError as error:
        words = error.message or next(iter(error.errors.values()), "") if isinstance(error, Invalid) else error.message
        if not words:
            raise
        flash(str(words), "error")
    else:
        if done:
            flash(str(done), "success")


@bp.app_template_filter("wait_words")
def wait_words(wait_s: float | None) -> str:
    """An expected wait in words."""
    return queue_words.wait_words(wait_s)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "newest_event": last_event_id,
        "queue_words": {
            "state": queue_words.QUEUE_WORDS,
            "desk_state": queue_words.DESK_QUEUE_WORDS,
            "tone": queue_words.QUEUE_TONES,
            "way": queue_words.WAY_WORDS,
            "talk": queue_words.TALK_WORDS,
            "verdict": queue_words.VERDICT_WORDS,
            "incident": queue_words.INCIDENT_WORDS,
            "action": queue_words.ACTION_WORDS,
            "State": QueueState,
            "Way": TalkWay,
            "Talk": TalkState,
            "Verdict": Verdict,
            "Side": Side,
        },
    }
