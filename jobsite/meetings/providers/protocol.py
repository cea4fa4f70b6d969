"""What every provider of meetings can do. No network here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from jobsite.meetings.models import Meeting, Participant, Role


@dataclass(frozen=True)
class Capabilities:
    """What a provider offers. `most_people` counts everyone in the room; `is_elsewhere`: on another site."""

    most_people: int
    is_elsewhere: bool = False


@dataclass(frozen=True)
class JoinInfo:
    """What one window needs to join. `ice_servers` as RTCPeerConnection takes them; `url` for meetings elsewhere."""

    way: str
    ice_servers: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


class MeetingProvider(Protocol):
    """A way to carry a meeting. `create` and `end` may be called twice and must not mind."""

    capabilities: Capabilities

    def create(self, meeting: Meeting) -> None:
        """Make the room where the provider needs one. Asked before each joining."""

    def join_info(self, person: Participant, role: Role) -> JoinInfo:
        """What the window of this person, who is in the room, needs. Credentials in it are short-lived."""

    def end(self, meeting: Meeting) -> None:
        """Take the room away."""

    def health(self) -> bool:
        """Whether it can be used now."""
