"""Meetings held on another site: this one only hands each side its own link, once they are let in."""

from __future__ import annotations

from jobsite.meetings.links import allowed_hosts
from jobsite.meetings.models import Meeting, Participant, Role
from jobsite.meetings.providers.protocol import Capabilities, JoinInfo


class LinkProvider:
    """The firm's own account at an allowed site; nothing is made or ended there by us."""

    capabilities = Capabilities(most_people=50, is_elsewhere=True)

    def create(self, meeting: Meeting) -> None:
        return None

    def join_info(self, person: Participant, role: Role) -> JoinInfo:
        meeting = person.meeting
        return JoinInfo("link", url=meeting.host_link if role is Role.HOST else meeting.guest_link)

    def end(self, meeting: Meeting) -> None:
        return None

    def health(self) -> bool:
        return bool(allowed_hosts())
