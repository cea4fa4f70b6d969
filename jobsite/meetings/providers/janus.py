"""Panels through a media server: each window sends once and receives each other person. The room there is made when the
first window joins and taken away when the meeting is over; its number, pin and secret follow from the meeting, so nothing
about it is stored.
"""

from __future__ import annotations

from jobsite.core import signing
from jobsite.meetings.models import Meeting, Participant, Role
from jobsite.meetings.providers.janus_server import JanusServer, Room
from jobsite.meetings.providers.protocol import Capabilities, JoinInfo
from jobsite.meetings.providers.relay import Relay

MOST_PEOPLE = 8
PANEL_BITRATE = 512_000


def room_of(kind: str, number: int, *, most_senders: int, bitrate: int) -> Room:
    """The room of one thing of this site (`kind` and its id): unguessable, and the same whenever it is asked for."""
    name = f"{kind}:{number}"
    return Room(
        number=int(signing.keyed_hash("janus-room", name)[:12], 16),
        pin=signing.keyed_hash("janus-pin", name)[:32],
        secret=signing.keyed_hash("janus-secret", name)[:32],
        most_senders=most_senders,
        bitrate=bitrate,
    )


def panel_room(meeting_id: int) -> Room:
    """The room of a meeting."""
    return room_of("meeting", meeting_id, most_senders=MOST_PEOPLE + 2, bitrate=PANEL_BITRATE)


class JanusProvider:
    """Needs a Janus that the site reaches; a relay helps here too."""

    capabilities = Capabilities(most_people=MOST_PEOPLE)

    def __init__(self, server: JanusServer, relay: Relay) -> None:
        self.server = server
        self.relay = relay

    def create(self, meeting: Meeting) -> None:
        self.server.open_room(panel_room(meeting.id))

    def join_info(self, person: Participant, role: Role) -> JoinInfo:
        return JoinInfo("janus", ice_servers=self.relay.servers_for(person.id))

    def end(self, meeting: Meeting) -> None:
        self.server.close_room(panel_room(meeting.id))

    def health(self) -> bool:
        return self.server.is_up()
