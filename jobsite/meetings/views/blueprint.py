"""The blueprint of meetings, and how its answers go: JSON to scripts, back to the page for plain forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for

from jobsite.core.database import db, savepoint
from jobsite.core.errors import AppError, Invalid
from jobsite.meetings import wording
from jobsite.meetings.models import Participant
from jobsite.meetings.providers.legs import NotYet
from jobsite.meetings.queries import LinkExpired, snapshot_of
from jobsite.meetings.services import SeatTaken

bp = Blueprint("meetings", __name__)


def wants_json() -> bool:
    """Whether a script asks."""
    return request.accept_mimetypes.best == "application/json"


def token() -> str:
    """The link that this request came by."""
    return str((request.view_args or {})["token"])


def room_or_json(participant: Participant, **more: Any) -> Any:
    """What a step answers: what the participant may know now, or the way back to the page."""
    if wants_json():
        db.session.flush()
        return jsonify(snapshot_of(participant) | more)
    return redirect(url_for("meetings.room", token=token()), 303)


def polite(view: Callable[..., Any]) -> Callable[..., Any]:
    """What the view did is undone by a refusal, which is worded as `worded` says."""

    @wraps(view)
    def undone(*things: Any, **arguments: Any) -> Any:
        with savepoint():
            return view(*things, **arguments)

    return worded(undone)


def worded(view: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal with words is shown where the person is: as JSON to a script, else as a flash on the room's page."""

    @wraps(view)
    def answered(*things: Any, **arguments: Any) -> Any:
        try:
            return view(*things, **arguments)
        except AppError as error:
            words = error.message or (next(iter(error.errors.values()), "") if isinstance(error, Invalid) else "")
            if not words:
                raise
            if wants_json():
                g.has_failed = True
                return jsonify(error={"code": _code(error), "message": str(words)}), 409
            flash(str(words), "error")
            return redirect(url_for("meetings.room", token=token()), 303)

    return answered


def _code(error: AppError) -> str:
    if isinstance(error, SeatTaken):
        return "seat"
    return "later" if isinstance(error, NotYet) else "refused"


@bp.errorhandler(LinkExpired)
def _expired(_error: LinkExpired) -> Any:
    g.has_failed = True
    if wants_json():
        return jsonify(error={"code": "expired", "message": ""}), 404
    return render_template("meetings/expired.html"), 404


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "meeting_words": {
            "state": wording.STATE_WORDS,
            "outcome": wording.OUTCOME_WORDS,
            "role": wording.ROLE_WORDS,
            "end": wording.end_text,
        }
    }
