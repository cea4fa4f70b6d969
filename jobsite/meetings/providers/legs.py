"""The connections of one window to the media server, handed to the window as signed words: the site keeps no list of them.

A leg's word names whose it is and for which window, so that another person or an older window can do nothing with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jobsite.core import signing
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.meetings.providers.janus_server import JanusServer, Leg, Room

PURPOSE = "media-leg"
LEG_AGE_S = 5 * 3600
MAX_SDP = 60_000
MOST_LEGS = 20


class NotYet(Conflict):
    """The other one does not send yet: ask again soon."""


@dataclass(frozen=True)
class Desk:
    """What one window may ask of the server in one room. `owner` names the person and the window."""

    server: JanusServer
    room: Room
    owner: str

    def publish(self, sdp: Any) -> dict[str, Any]:
        """Send: takes the window's offer, gives the answer. Raises MediaServerDown, Invalid."""
        leg, feed, answer = self.server.publish(self.room, self.owner, _checked(sdp))
        return {"leg": self._word(leg), "feed": feed, "sdp": answer}

    def watch(self, name: str) -> dict[str, Any]:
        """Receive the newest that is sent under a name: gives the server's offer. Raises MediaServerDown, NotYet."""
        feed = self.server.senders(self.room).get(name)
        if feed is None:
            raise NotYet(_("对方的画面还没来。"))
        leg, offer = self.server.watch(self.room, feed)
        return {"leg": self._word(leg), "feed": feed, "sdp": offer}

    def start(self, word: Any, sdp: Any) -> dict[str, Any]:
        """The window's answer to `watch`. Raises MediaServerDown, Invalid."""
        found = self._legs([word])
        if not found:
            raise Invalid({"leg": _("内容太长。")})
        self.server.start(found[str(word)], _checked(sdp))
        return {}

    def keep(self, words: Any) -> dict[str, Any]:
        """Let legs live on; `gone` names those that do not. Raises MediaServerDown."""
        legs = self._legs(words)
        return {"gone": [word for word, leg in legs.items() if not self.server.keep(leg)]}

    def drop(self, words: Any) -> dict[str, Any]:
        """End legs. Raises MediaServerDown."""
        for leg in self._legs(words).values():
            self.server.drop(leg)
        return {}

    def _word(self, leg: Leg) -> str:
        return signing.sign(PURPOSE, [self.owner, leg.session, leg.handle])

    def _legs(self, words: Any) -> dict[str, Leg]:
        """The legs that are this window's own; other words are ignored."""
        found = {}
        for word in words[:MOST_LEGS] if isinstance(words, Sequence) else []:
            payload = signing.unsign(PURPOSE, str(word), max_age_s=LEG_AGE_S)
            if isinstance(payload, list) and payload[0] == self.owner:
                found[str(word)] = Leg(payload[1], payload[2])
        return found


def _checked(sdp: Any) -> str:
    if not isinstance(sdp, str) or not 0 < len(sdp) <= MAX_SDP:
        raise Invalid({"sdp": _("内容太长。")})
    return sdp
