"""The picture of a show that its presenter sends from the browser, through the site's media server. Writes nothing.

A show has a room there with one name that sends. Who may act is decided by the routes; what is done at the server is
returned as a function, so that the database can be let go before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jobsite.core.errors import Conflict, Forbidden
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.events import ShowEnded
from jobsite.fairs.models.staging import ShowState, StageShow, StageSource
from jobsite.meetings import providers
from jobsite.meetings.models import ProviderName
from jobsite.meetings.providers.janus import JanusProvider, room_of
from jobsite.meetings.providers.janus_server import Room
from jobsite.meetings.providers.legs import Desk

Ask = Callable[[], dict[str, Any]]
BITRATE = 1_500_000
MOST_SENDERS = 3
"""One presenter, and what is left of connections that were cut."""
PRESENTER, VIEWER = "presenter", "viewer"


def _provider() -> JanusProvider | None:
    found = providers.provider_of(ProviderName.JANUS)
    return found if isinstance(found, JanusProvider) else None


def is_offered() -> bool:
    """Whether pictures can be sent from the browser here: there is a media server."""
    return _provider() is not None


def room_of_show(show_id: int) -> Room:
    """The room of a show at the media server."""
    return room_of("stage", show_id, most_senders=MOST_SENDERS, bitrate=BITRATE)


def presenter_ask(*, show: StageShow, person_id: int, op: str, body: Mapping[str, Any]) -> Ask:
    """What the presenter's window asks: `ways` (servers with short-lived credentials), `publish`, `keep`, `drop`.

    Raises Conflict unless the show is live with its picture from the browser; the function that is returned raises
    MediaServerDown, Invalid.
    """
    provider, desk = _desk(show, PRESENTER)

    def publish() -> dict[str, Any]:
        provider.server.open_room(desk.room)
        return desk.publish(body.get("sdp"))

    asks: dict[str, Ask] = {
        "ways": lambda: {"iceServers": provider.relay.servers_for(person_id)},
        "publish": publish,
        "keep": partial(desk.keep, body.get("legs")),
        "drop": partial(desk.drop, body.get("legs")),
    }
    return _chosen(asks, op)


def viewer_ask(*, show: StageShow, op: str, body: Mapping[str, Any]) -> Ask:
    """What a viewer's window asks: `ways` (servers without credentials), `watch`, `start`, `drop`, and `keep`, which
    also says which `feed` is the newest now. Raises as `presenter_ask` does, and NotYet before anything is sent.
    """
    provider, desk = _desk(show, VIEWER)

    def keep() -> dict[str, Any]:
        return desk.keep(body.get("legs")) | {"feed": provider.server.senders(desk.room).get(PRESENTER, 0)}

    asks: dict[str, Ask] = {
        "ways": lambda: {"iceServers": provider.relay.open_servers()},
        "watch": partial(desk.watch, PRESENTER),
        "start": partial(desk.start, body.get("leg"), body.get("sdp")),
        "keep": keep,
        "drop": partial(desk.drop, body.get("legs")),
    }
    return _chosen(asks, op)


def _desk(show: StageShow, owner: str) -> tuple[JanusProvider, Desk]:
    provider = _provider()
    if provider is None or show.source is not StageSource.BROWSER or show.state is not ShowState.LIVE:
        raise Conflict(_("现在没有画面。"))
    return provider, Desk(provider.server, room_of_show(show.id), owner)


def _chosen(asks: Mapping[str, Ask], op: str) -> Ask:
    if op not in asks:
        raise Forbidden
    return asks[op]


def end_picture(news: ShowEnded) -> None:
    """A show that is over needs no room at the media server. Tried again later when that is down."""
    provider = _provider()
    if provider is not None:
        provider.server.close_room(room_of_show(news.show_id))
