"""Chat, files, and the signals by which two windows find each other."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid
from jobsite.core.files import FileStore, store_upload
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import announce
from jobsite.meetings.models import MeetingMessage, Participant
from jobsite.meetings.policies import can_write, is_in_room
from jobsite.meetings.services.telling import SIGNAL_EVENT, tell_message
from jobsite.meetings.tokens import topic_of

MAX_TEXT = 1000
MOST_MESSAGES = 500
MOST_FILES = 20
MAX_SIGNAL_BYTES = 60_000


def write_message(
    *, participant: Participant, key: str, text: str = "", upload: tuple[str, bytes] | None = None, store: FileStore
) -> MeetingMessage:
    """Say something or hand over a file (`upload`: name and content, as `core.files` allows), kept with the meeting.

    The same `key` of the same person is the same message, however often it is sent. Raises Forbidden in the lobby,
    Invalid for an empty or too long text or a refused file, Conflict beyond MOST_MESSAGES or MOST_FILES.
    """
    if not can_write(participant):
        raise Forbidden(_("进了房间才能写。"))
    known = db.session.scalar(
        sa.select(MeetingMessage).where(MeetingMessage.participant_id == participant.id, MeetingMessage.key == key[:40])
    )
    if known is not None:
        return known
    _check(participant, text, upload)
    stored = None
    if upload is not None:
        stored = store_upload(store, name=upload[0], content=upload[1], person_id=participant.person_id, field="file")
    message = MeetingMessage(
        meeting_id=participant.meeting_id,
        participant=participant,
        key=key[:40],
        text=text,
        file=stored,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    tell_message(participant.meeting, message_facts(message))
    return message


def _check(participant: Participant, text: str, upload: tuple[str, bytes] | None) -> None:
    if not text.strip() and upload is None:
        raise Invalid({"text": _("请写点什么。")})
    if len(text) > MAX_TEXT:
        raise Invalid({"text": _("请不要超过 1000 字。")})
    total, files = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(MeetingMessage.stored_file_id)).where(
            MeetingMessage.meeting_id == participant.meeting_id
        )
    ).one()
    if total >= MOST_MESSAGES or (upload is not None and files >= MOST_FILES):
        raise Conflict(_("这次面谈的消息或文件太多了，不能再发。"))


def message_facts(message: MeetingMessage) -> dict[str, Any]:
    """A message as windows show it."""
    return {
        "id": message.id,
        "from": message.participant_id,
        "name": message.participant.name,
        "text": message.text,
        "file": message.file.name if message.file else "",
        "at": message.created_at.isoformat(),
    }


def send_signal(*, participant: Participant, seat: int, to: int, number: int, data: dict[str, Any]) -> None:
    """Hand a description or candidates to one other window of the room, and to nobody else.

    `number` rises with each signal of a seat, so that the receiver can drop what came twice. Raises Forbidden unless
    both are in the room, Conflict from a window that lost the place, Invalid beyond MAX_SIGNAL_BYTES.
    """
    other = next((one for one in participant.meeting.participants if one.id == to), None)
    if not is_in_room(participant) or other is None or other.id == participant.id or not is_in_room(other):
        raise Forbidden(_("对方不在房间里。"))
    if seat != participant.seat:
        raise Conflict(_("您已经在另一个窗口里了。"))
    if len(json.dumps(data)) > MAX_SIGNAL_BYTES:
        raise Invalid({"data": _("内容太长。")})
    payload = {"from": participant.id, "seat": seat, "number": number, "toSeat": other.seat, "data": data}
    announce(SIGNAL_EVENT, payload, topic=topic_of(other))
