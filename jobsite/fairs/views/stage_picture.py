"""What the windows of a stage ask of the media server: the presenter's, and those of everyone who watches. JSON only."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request

from jobsite.core.database import let_go
from jobsite.core.errors import AppError, Invalid
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.policies.staging import can_run_stage, can_watch_stage
from jobsite.fairs.queries.queueing import get_open_fair
from jobsite.fairs.queries.staging import get_show
from jobsite.fairs.services import staging
from jobsite.fairs.services.stage_picture import Ask, presenter_ask, viewer_ask
from jobsite.fairs.views.blueprint import bp
from jobsite.fairs.views.staging import DESK, PATH
from jobsite.meetings.providers.legs import NotYet
from jobsite.web.access import access, current_actor


def sent() -> dict[str, Any]:
    """The body as a JSON object; empty when it is none."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _answer(ask: Ask) -> tuple[dict[str, Any], int]:
    """What the server says, or why not, in words. The database is let go meanwhile."""
    let_go()
    try:
        return ask(), 200
    except (AppError, Invalid) as error:
        return _refusal(error), 409


def _refusal(error: AppError) -> dict[str, Any]:
    g.has_failed = True
    words = next(iter(error.errors.values()), "") if isinstance(error, Invalid) else error.message
    return {"error": {"code": "later" if isinstance(error, NotYet) else "refused", "message": str(words)}}


@bp.post(f"{PATH}/<int:show_id>/picture")
@access(can_watch_stage, get_open_fair, is_open=True)
def stage_picture(fair: Fair, show_id: int) -> Any:
    """Watch the picture that the presenter sends from the browser."""
    body = sent()
    try:
        ask = viewer_ask(show=get_show(fair.id, show_id), op=str(body.get("op")), body=body)
    except AppError as error:
        if not error.message:
            raise
        return jsonify(_refusal(error)), 409
    answer, status = _answer(ask)
    return jsonify(answer), status


@bp.post(f"{DESK}/<int:show_id>/picture")
@access(can_run_stage, get_open_fair)
def stage_send(fair: Fair, show_id: int) -> Any:
    """Send the picture of a show that is live; those who watch are told when it begins."""
    body, fair_id = sent(), fair.id
    op = str(body.get("op"))
    try:
        person_id = current_actor().person_id or 0
        ask = presenter_ask(show=get_show(fair_id, show_id), person_id=person_id, op=op, body=body)
    except AppError as error:
        if not error.message:
            raise
        return jsonify(_refusal(error)), 409
    answer, status = _answer(ask)
    if op == "publish" and status == 200:
        staging.tell(get_show(fair_id, show_id), "picture", {})
    return jsonify(answer), status
