"""The default: windows talk directly to each other, a mesh of up to three."""

from __future__ import annotations

from jobsite.meetings.models import Meeting, Participant, Role
from jobsite.meetings.providers.protocol import Capabilities, JoinInfo
from jobsite.meetings.providers.relay import Relay


class P2pProvider:
    """Needs no server of its own; a relay helps where networks are strict."""

    capabilities = Capabilities(most_people=3)

    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    def create(self, meeting: Meeting) -> None:
        return None

    def join_info(self, person: Participant, role: Role) -> JoinInfo:
        return JoinInfo("p2p", ice_servers=self.relay.servers_for(person.id))

    def end(self, meeting: Meeting) -> None:
        return None

    def health(self) -> bool:
        return True
