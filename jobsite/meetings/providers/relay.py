"""STUN and TURN servers for windows, with credentials that coturn's `use-auth-secret` accepts for a short time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from jobsite.core import clock


@dataclass(frozen=True)
class Relay:
    """Where the servers are. `secret` is coturn's `static-auth-secret`; `seconds` how long credentials are good."""

    stun_urls: Sequence[str] = ()
    turn_urls: Sequence[str] = ()
    secret: str = field(default="", repr=False)
    seconds: int = 600

    def open_servers(self) -> list[dict[str, Any]]:
        """The servers that need no credentials."""
        return [{"urls": list(self.stun_urls)}] if self.stun_urls else []

    def servers_for(self, participant_id: int) -> list[dict[str, Any]]:
        """All servers, with credentials of this participant (draft-uberti-behave-turn-rest: HMAC-SHA-1 over
        `expiry:name`)."""
        servers = self.open_servers()
        if self.turn_urls and self.secret:
            expiry = int((clock.now() + timedelta(seconds=self.seconds)).timestamp())
            name = f"{expiry}:p{participant_id}"
            digest = hmac.new(self.secret.encode(), name.encode(), hashlib.sha1).digest()
            password = base64.b64encode(digest).decode()
            servers.append({"urls": list(self.turn_urls), "username": name, "credential": password})
        return servers
