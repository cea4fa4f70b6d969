"""What windows send while they are open: come in, stay, signal, write, leave. Plain forms use the same addresses."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, request

from jobsite.core.database import let_go
from jobsite.core.errors import Forbidden, Invalid
from jobsite.core.i18n import gettext as _
from jobsite.meetings import providers
from jobsite.meetings.forms import MessageForm
from jobsite.meetings.models import Media, Participant
from jobsite.meetings.policies import can_use_relay, may_use_link
from jobsite.meetings.queries import list_messages, participant_by_token, snapshot_of
from jobsite.meetings.services import (
    LEASE,
    LEASE_WITHOUT_SCRIPT,
    enter_meeting,
    keep_quality,
    leave_meeting,
    message_facts,
    panel_ask,
    renew_presence,
    send_signal,
    write_message,
)
from jobsite.meetings.views.blueprint import bp, polite, room_or_json, wants_json, worded
from jobsite.web.access import access
from jobsite.web.boundary import new_idempotency_key


def sent() -> dict[str, Any]:
    """The body as a JSON object; empty when it is none."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def whole(body: dict[str, Any], name: str) -> int:
    """A whole number of the body; -1 when it is none."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31 else -1


def media_of(body: dict[str, Any]) -> Media | None:
    """What the window says it sends; None when it says nothing that we know."""
    given = body.get("media")
    return Media(given) if isinstance(given, str) and given in list(Media) else None


@bp.get("/m/<token>/state")
@access(may_use_link, participant_by_token, is_open=True)
def state(participant: Participant) -> Any:
    """What this participant may know now."""
    response = jsonify(snapshot_of(participant))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/m/<token>/enter")
@access(may_use_link, participant_by_token, is_open=True)
@polite
def enter(participant: Participant) -> Any:
    """Knock, or come in. A page without script cannot say that it is still there: its lease is longer, its way text."""
    if wants_json():
        one = enter_meeting(participant=participant, lease=LEASE, media=media_of(sent()))
    else:
        one = enter_meeting(participant=participant, lease=LEASE_WITHOUT_SCRIPT, media=Media.TEXT)
    return room_or_json(one)


@bp.post("/m/<token>/presence")
@access(may_use_link, participant_by_token, is_open=True)
@polite
def presence(participant: Participant) -> Any:
    """Still here; perhaps with another way of taking part, and how good the connection is."""
    body = sent()
    one = renew_presence(participant=participant, seat=whole(body, "seat"), media=media_of(body))
    if isinstance(quality := body.get("quality"), dict):
        keep_quality(participant=one, sample=quality)
    return room_or_json(one)


@bp.post("/m/<token>/leave")
@access(may_use_link, participant_by_token, is_open=True)
@polite
def leave(participant: Participant) -> Any:
    """Go, and say so."""
    seat = whole(sent(), "seat") if wants_json() else None
    return room_or_json(leave_meeting(participant=participant, seat=seat))


@bp.post("/m/<token>/signal")
@access(may_use_link, participant_by_token, is_open=True)
@polite
def signal(participant: Participant) -> Any:
    """A description or candidates for one other window."""
    body = sent()
    data = body.get("data")
    if not isinstance(data, dict):
        raise Invalid({"data": _("内容太长。")})
    send_signal(
        participant=participant,
        seat=whole(body, "seat"),
        to=whole(body, "to"),
        number=whole(body, "number"),
        data=data,
    )
    return "", 204


@bp.get("/m/<token>/ice")
@access(may_use_link, participant_by_token, is_open=True)
@worded
def ice(participant: Participant) -> Any:
    """How this window joins: servers with short-lived credentials, for people in the room only."""
    provider = providers.provider_of(participant.meeting.provider)
    if provider is None or not can_use_relay(participant):
        raise Forbidden
    provider.create(participant.meeting)
    info = provider.join_info(participant, participant.role)
    response = jsonify(way=info.way, iceServers=info.ice_servers, url=info.url)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/m/<token>/panel")
@access(may_use_link, participant_by_token, is_open=True)
@worded
def panel(participant: Participant) -> Any:
    """What this window asks of the media server; the site hands it on, so that the window needs no second address."""
    body = sent()
    ask = panel_ask(participant=participant, seat=whole(body, "seat"), op=str(body.get("op")), body=body)
    let_go()
    return jsonify(ask())


@bp.get("/m/<token>/messages")
@access(may_use_link, participant_by_token, is_open=True)
def messages(participant: Participant) -> Any:
    """The chat after a message's number."""
    after = request.args.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    response = jsonify(messages=[message_facts(row) for row in list_messages(participant, after=number)])
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/m/<token>/messages")
@access(may_use_link, participant_by_token, is_open=True)
@polite
def write(participant: Participant) -> Any:
    """Say something, or hand over a file."""
    form = MessageForm()
    given = form.file.data
    upload = (given.filename, given.read()) if given and getattr(given, "filename", "") else None
    message = write_message(
        participant=participant,
        key=request.form.get("key") or new_idempotency_key(),
        text=form.text.data or "",
        upload=upload,
        store=current_app.extensions["file_store"],
    )
    if wants_json():
        return jsonify(message_facts(message))
    return room_or_json(participant)
