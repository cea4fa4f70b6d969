"""Speaks to a Janus server over its HTTP interface: rooms of the VideoRoom plugin, and legs, one connection of one window each.

Knows no meeting and no database. Every leg is a session of its own there: it ends by itself when nobody keeps it, and what
happens on one cannot be taken for the news of another. Source: the documentation of Janus 1.1, "RESTful" and "VideoRoom".
"""

from __future__ import annotations

import json
import random
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from time import monotonic, time
from typing import Any

from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _

PLUGIN = "janus.plugin.videoroom"
TIMEOUT_S = 4.0
HEALTH_TIMEOUT_S = 1.0
ROOM_EXISTS, NO_SUCH_ROOM = 427, 426
NO_SUCH_SESSION, NO_SUCH_HANDLE = 458, 459


class MediaServerDown(Conflict):
    """The server does not answer, or does not let the site in."""

    def __init__(self) -> None:
        super().__init__(_("多人视频暂时接不通，会自动再试。可以先用文字，或者请主持人改到外部会议。"))


class JanusError(MediaServerDown):
    """A refusal, to people no other than a server that is down; `code` is its number there, `reason` its own words."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__()
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Room:
    """A room there. `pin` lets into it, `secret` closes it; both stay between the site and the server."""

    number: int
    pin: str = field(repr=False)
    secret: str = field(repr=False)
    most_senders: int
    bitrate: int
    """Of each sender's picture, in bits a second."""


@dataclass(frozen=True)
class Leg:
    """One connection of one window, as the server numbers it."""

    session: int
    handle: int


@dataclass(frozen=True)
class JanusServer:
    """Where the server is. `url` is its HTTP address with the base path, `secret` its `api_secret`."""

    url: str
    secret: str = field(default="", repr=False)

    def is_up(self) -> bool:
        """Whether it answers, and lets the site in with its secret."""
        try:
            self._end(self._session(HEALTH_TIMEOUT_S))
        except MediaServerDown:
            return False
        return True

    def open_room(self, room: Room) -> None:
        """Make a room; one that is there stays as it is. Raises MediaServerDown."""
        body = {
            "request": "create",
            "room": room.number,
            "pin": room.pin,
            "secret": room.secret,
            "is_private": True,
            "publishers": room.most_senders,
            "bitrate": room.bitrate,
            "bitrate_cap": True,
            "fir_freq": 10,
            "videocodec": "vp8,h264",
        }
        self._once(body, forgiven=ROOM_EXISTS)

    def close_room(self, room: Room) -> None:
        """End a room with all legs in it; one that is not there is no trouble. Raises MediaServerDown."""
        self._once({"request": "destroy", "room": room.number, "secret": room.secret}, forgiven=NO_SUCH_ROOM)

    def has_room(self, room: Room) -> bool:
        """Whether the room is there. Raises MediaServerDown."""
        return bool(self._once({"request": "exists", "room": room.number})["exists"])

    def senders(self, room: Room) -> dict[str, int]:
        """The newest feed of each name that sends; none in a room that is not there yet. Raises MediaServerDown."""
        answer = self._once({"request": "listparticipants", "room": room.number}, forgiven=NO_SUCH_ROOM)
        listed = answer.get("participants", [])
        feeds = sorted((one["id"], one.get("display", "")) for one in listed if one.get("publisher"))
        return {name: feed for feed, name in feeds}

    def publish(self, room: Room, name: str, sdp: str) -> tuple[Leg, int, str]:
        """Send into a room under a name: the leg, its feed, and the answer to the window's offer.

        Feeds rise with the time, so that of two of one name the newer is known. Raises MediaServerDown.
        """
        feed = int(time() * 1000) * 1000 + random.randrange(1000)
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": room.number, "pin": room.pin}
        leg, answer = self._join(body | {"id": feed, "display": name}, sdp)
        return leg, feed, answer

    def watch(self, room: Room, feed: int) -> tuple[Leg, str]:
        """Receive what one feed sends: the leg, and the offer to the window. Raises MediaServerDown."""
        body = {"request": "join", "ptype": "subscriber", "room": room.number, "pin": room.pin}
        return self._join(body | {"streams": [{"feed": feed}]})

    def start(self, leg: Leg, sdp: str) -> None:
        """Give the window's answer to `watch`. Raises MediaServerDown."""
        self._message(leg, {"request": "start"}, {"type": "answer", "sdp": sdp})

    def keep(self, leg: Leg) -> bool:
        """Let a leg live on; False when it is gone. Raises MediaServerDown."""
        try:
            self._ask(f"/{leg.session}", janus="keepalive")
        except JanusError as error:
            if error.code in (NO_SUCH_SESSION, NO_SUCH_HANDLE):
                return False
            raise
        return True

    def drop(self, leg: Leg) -> None:
        """End a leg; one that is gone is no trouble. Raises MediaServerDown."""
        self._end(leg.session)

    def _join(self, body: dict[str, Any], sdp: str = "") -> tuple[Leg, str]:
        leg = self._new_leg()
        try:
            return leg, self._message(leg, body, {"type": "offer", "sdp": sdp} if sdp else None)
        except MediaServerDown:
            self._end(leg.session)
            raise

    def _session(self, timeout: float = TIMEOUT_S) -> int:
        return int(self._ask("", timeout=timeout, janus="create")["data"]["id"])

    def _new_leg(self) -> Leg:
        session = self._session()
        return Leg(session, int(self._ask(f"/{session}", janus="attach", plugin=PLUGIN)["data"]["id"]))

    def _end(self, session: int) -> None:
        try:
            self._ask(f"/{session}", janus="destroy")
        except JanusError as error:
            if error.code != NO_SUCH_SESSION:
                raise

    def _once(self, body: dict[str, Any], *, forgiven: int = 0) -> dict[str, Any]:
        """One request that is answered at once, on a leg of its own; the error `forgiven` counts as an answer."""
        leg = self._new_leg()
        try:
            return _data(self._ask(f"/{leg.session}/{leg.handle}", janus="message", body=body))
        except JanusError as error:
            if error.code != forgiven:
                raise
            return {}
        finally:
            self._end(leg.session)

    def _message(self, leg: Leg, body: dict[str, Any], jsep: dict[str, str] | None) -> str:
        """One request that is answered by an event: the description in it, if there is one."""
        given: dict[str, Any] = {"jsep": jsep} if jsep else {}
        transaction = str(self._ask(f"/{leg.session}/{leg.handle}", janus="message", body=body, **given)["transaction"])
        deadline = monotonic() + TIMEOUT_S
        while monotonic() < deadline:
            news = self._send(f"/{leg.session}?{self._query()}", None, TIMEOUT_S)
            if news.get("transaction") == transaction and news.get("janus") == "event":
                _data(news)
                return str(news.get("jsep", {}).get("sdp", ""))
        raise MediaServerDown

    def _query(self) -> str:
        return urllib.parse.urlencode({"maxev": 1, "apisecret": self.secret})

    def _ask(self, path: str, *, timeout: float = TIMEOUT_S, **message: Any) -> dict[str, Any]:
        message |= {"transaction": secrets.token_hex(8), "apisecret": self.secret}
        return self._send(path, json.dumps(message).encode(), timeout)

    def _send(self, path: str, body: bytes | None, timeout: float) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, body, headers)  # noqa: S310  # the settings let only http through
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310  # as above
                answer = json.load(response)
        except (OSError, HTTPException, ValueError) as error:
            raise MediaServerDown from error
        if not isinstance(answer, dict):
            raise MediaServerDown
        if answer.get("janus") == "error":
            raise JanusError(int(answer["error"]["code"]), str(answer["error"]["reason"]))
        return answer


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = answer["plugindata"]["data"]
    if "error_code" in data:
        raise JanusError(int(data["error_code"]), str(data.get("error", "")))
    return data
