"""What the windows of a panel ask of the media server: who may, and what is done there once the database is let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jobsite.core.errors import Conflict, Forbidden
from jobsite.core.i18n import lazy_gettext as _
from jobsite.meetings import providers
from jobsite.meetings.models import OVER, Participant, ProviderName
from jobsite.meetings.policies import is_in_room
from jobsite.meetings.providers.janus import JanusProvider, panel_room
from jobsite.meetings.providers.legs import Desk
from jobsite.meetings.services.attending import SeatTaken

Ask = Callable[[], dict[str, Any]]


def panel_ask(*, participant: Participant, seat: int, op: str, body: Mapping[str, Any]) -> Ask:
    """What to do for one window at the media server: `publish`, `watch` (`to`: another person), `start`, `keep`, `drop`.

    Only people in the room of a panel that is not over, from the window that has the place; others can but drop what is
    theirs, and what they want to keep is dropped. Raises Forbidden, SeatTaken, Conflict; the function that is returned
    needs no database and raises MediaServerDown, NotYet, Invalid.
    """
    provider = providers.provider_of(ProviderName.JANUS)
    meeting = participant.meeting
    if not isinstance(provider, JanusProvider) or meeting.provider is not ProviderName.JANUS:
        raise Conflict(_("这种面谈方式还没有开通，请换一种。"))
    desk = Desk(provider.server, panel_room(meeting.id), name_of(participant, seat))
    is_inside = is_in_room(participant) and meeting.state not in OVER and seat == participant.seat
    if op == "drop" or (op == "keep" and not is_inside):
        return partial(desk.drop, body.get("legs"))
    if not is_inside:
        raise SeatTaken(_("您已经在另一个窗口里了。")) if is_in_room(participant) else Forbidden
    if op == "watch":
        return partial(desk.watch, _name_of_other(participant, body.get("to")))
    asks: dict[str, Ask] = {
        "publish": partial(desk.publish, body.get("sdp")),
        "start": partial(desk.start, body.get("leg"), body.get("sdp")),
        "keep": partial(desk.keep, body.get("legs")),
    }
    if op not in asks:
        raise Forbidden
    return asks[op]


def name_of(participant: Participant, seat: int) -> str:
    """Under which name one window of a person sends."""
    return f"{participant.id}.{seat}"


def _name_of_other(participant: Participant, other_id: Any) -> str:
    other = next((one for one in participant.meeting.participants if one.id == other_id), None)
    if other is None or other.id == participant.id or not is_in_room(other):
        raise Forbidden(_("对方不在房间里。"))
    return name_of(other, other.seat)
