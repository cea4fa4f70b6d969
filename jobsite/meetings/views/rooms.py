"""The page of a meeting (lobby, room and end in one), its plain forms, the check of devices."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import current_app, flash, redirect, render_template, request, send_file, url_for

from jobsite.core.i18n import gettext as _
from jobsite.core.outbox import last_event_id
from jobsite.meetings import providers
from jobsite.meetings.forms import LinkForm, MessageForm, RefuseForm
from jobsite.meetings.models import OVER, Meeting, MeetingState, Participant, ParticipantState, ProviderName, Role
from jobsite.meetings.policies import can_enter_meeting, is_in_room, may_host_by_link, may_use_link
from jobsite.meetings.queries import (
    find_participant,
    get_meeting,
    get_message,
    link_for,
    list_messages,
    participant_by_token,
    place_in_line,
    snapshot_of,
)
from jobsite.meetings.queries import knocking as knocking_in
from jobsite.meetings.services import (
    INTERRUPTED_MINUTES,
    LOBBY_MINUTES,
    admit_participant,
    end_meeting,
    extend_meeting,
    guest_token,
    move_meeting,
    refuse_participant,
    send_to_lobby,
)
from jobsite.meetings.subjects import actor_of, subject_of
from jobsite.meetings.tokens import topic_of
from jobsite.meetings.views.blueprint import bp, polite, room_or_json, token
from jobsite.web.access import access, current_actor, public

S = MeetingState
CHECK_TARGET = "turn-check"


@bp.get("/meetings/check")
@public
def check() -> Any:
    """Try camera, microphone, speaker, browser and network before it matters."""
    return render_template("meetings/check.html", servers=check_servers())


def check_servers() -> dict[str, Any]:
    """What the check of the network asks: STUN plainly, TURN with a name that is refused, which proves it was reached."""
    provider: Any = providers.provider_of(ProviderName.P2P)
    relay = provider.relay
    refused = {"urls": list(relay.turn_urls), "username": CHECK_TARGET, "credential": CHECK_TARGET}
    return {"stun": relay.open_servers(), "turn": [refused] if relay.turn_urls else []}


@bp.get("/meetings/<int:meeting_id>")
@access(can_enter_meeting, get_meeting)
def enter_signed_in(meeting: Meeting) -> Any:
    """The way in for people who are signed in: to their own link."""
    participant = find_participant(meeting, current_actor().person_id)
    assert participant is not None  # the policy has found them
    return redirect(url_for("meetings.room", token=guest_token(participant)), 303)


@bp.get("/m/<token>")
@access(may_use_link, participant_by_token, is_open=True)
def room(participant: Participant) -> Any:
    """The meeting, as this participant may see it now."""
    meeting = participant.meeting
    subject = subject_of(meeting.kind)
    beside = subject.load(meeting, participant) if subject.template else None
    page = render_template(
        "meetings/room.html",
        meeting=meeting,
        me=participant,
        part=part_of(participant),
        inside=[one for one in meeting.participants if is_in_room(one)],
        waiting=knocking_in(meeting) if participant.role is Role.HOST else [],
        place=place_in_line(participant),
        messages=list_messages(participant),
        message_form=MessageForm(),
        refuse_form=RefuseForm(),
        link_form=LinkForm(),
        link=link_for(participant),
        beside=beside,
        beside_template=subject.template,
        back_url=subject.back_url(meeting, participant),
        after_url=subject.after_url(meeting, participant),
        token=token(),
        wire=_wire(participant),
        lobby_minutes=LOBBY_MINUTES,
        interrupted_minutes=INTERRUPTED_MINUTES,
    )
    return page, 200, {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


def part_of(participant: Participant) -> str:
    """Which part of the page is shown: over, refused, room or lobby."""
    if participant.meeting.state in OVER:
        return "over"
    if participant.state is ParticipantState.REFUSED:
        return "refused"
    return "room" if is_in_room(participant) else "lobby"


def _wire(participant: Participant) -> dict[str, Any]:
    """What the script needs to begin with."""
    return {
        "base": url_for("meetings.room", token=token()),
        "topic": topic_of(participant),
        "last": last_event_id(),
        "snapshot": snapshot_of(participant),
        "servers": check_servers(),
    }


@bp.post("/m/<token>/people/<int:participant_id>")
@access(may_host_by_link, participant_by_token, is_open=True)
@polite
def decide(host: Participant, participant_id: int) -> Any:
    """Let in, refuse, or send back to the lobby."""
    verb = request.form.get("verb", "")
    if verb == "refuse":
        form = RefuseForm(formdata=request.form)
        refuse_participant(host=host, participant_id=participant_id, words=(form.words.data or "")[:300])
    elif verb == "lobby":
        send_to_lobby(host=host, participant_id=participant_id)
    else:
        admit_participant(host=host, participant_id=participant_id)
    return room_or_json(host)


@bp.post("/m/<token>/move")
@access(may_host_by_link, participant_by_token, is_open=True)
@polite
def move(host: Participant) -> Any:
    """Go on by text, by a link elsewhere, or by picture and sound again."""
    to = {"text": S.TEXT, "link": S.LINK}.get(request.form.get("to", ""), S.LIVE)
    form = LinkForm(formdata=request.form)
    move_meeting(
        meeting=host.meeting,
        actor=actor_of(host),
        to=to,
        host_link=form.host_link.data or "",
        guest_link=form.guest_link.data or "",
    )
    return room_or_json(host)


@bp.post("/m/<token>/extend")
@access(may_host_by_link, participant_by_token, is_open=True)
@polite
def extend(host: Participant) -> Any:
    """Ten minutes more."""
    extend_meeting(meeting=host.meeting, actor=actor_of(host), minutes=10)
    flash(_("延长了 10 分钟。"), "success")
    return room_or_json(host)


@bp.post("/m/<token>/end")
@access(may_host_by_link, participant_by_token, is_open=True)
@polite
def end(host: Participant) -> Any:
    """End it for everyone."""
    end_meeting(meeting=host.meeting, actor=actor_of(host))
    return room_or_json(host)


@bp.get("/m/<token>/files/<int:message_id>")
@access(may_use_link, participant_by_token, is_open=True)
def file(participant: Participant, message_id: int) -> Any:
    """A file that was handed over, as an attachment."""
    row = get_message(participant, message_id).file
    if row is None:
        return render_template("meetings/expired.html"), 404
    content = BytesIO(current_app.extensions["file_store"].get(row.key))
    response = send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
