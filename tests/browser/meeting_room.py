"""Meetings of a running site for browser tests: made in its database, entered by their links, measured by getStats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playwright.sync_api import expect

from jobsite.accounts.models import Person
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import PersonKind
from jobsite.meetings.queries import get_meeting
from jobsite.meetings.services import create_meeting, guest_token, revoke_tokens
from tests.waiting import wait_until

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

    from tests.running import RunningSite

# The page's own connections, so that a test can read their statistics and cut them.
SPY = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
RELAY_ONLY = """
window.relayErrors = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(options) {
    super({ ...options, iceTransportPolicy: "relay" });
    this.addEventListener("icecandidateerror", (error) => window.relayErrors.push(error.errorCode));
  }
  setConfiguration(options) { super.setConfiguration({ ...options, iceTransportPolicy: "relay" }); }
};
"""
STATS = """async () => {
  const found = { pairs: [] };
  const frames = [];
  const packets = [];
  for (const pc of window.connections.filter((one) => one.connectionState === "connected")) {
    const stats = await pc.getStats();
    stats.forEach((row) => {
      if (row.type === "inbound-rtp" && row.kind === "video") frames.push(row.framesDecoded ?? 0);
      if (row.type === "inbound-rtp" && row.kind === "audio") packets.push(row.packetsReceived);
      if (row.type === "transport" && stats.has(row.selectedCandidatePairId)) {
        const pair = stats.get(row.selectedCandidatePairId);
        const local = stats.get(pair.localCandidateId);
        found.pairs.push(`${local.candidateType}/${stats.get(pair.remoteCandidateId).candidateType}`);
        found.ufrag = local.usernameFragment;
      }
    });
  }
  const widths = [...document.querySelectorAll("[data-tiles] video, [data-stage-watch] video")].map((video) => video.videoWidth);
  found.width = widths.length ? Math.min(...widths) : 0;
  found.tiles = widths.length;
  found.frames = frames.length === widths.length ? Math.min(...frames, 1e9) : 0;
  found.audio = packets.length === widths.length ? Math.min(...packets, 1e9) : 0;
  return found;
}"""


@dataclass
class Rooms:
    """Makes meetings in the database of a running site."""

    app: Flask

    @classmethod
    def of(cls, site: RunningSite, **settings: str) -> Rooms:
        return cls(create_app(Settings.from_environ({"DATA_DIR": str(site.data_dir), "DEMO": "1"} | settings)))

    def make(self, *, hosts: int = 1, guests: int = 1, **given: Any) -> tuple[int, list[str]]:
        """A meeting of new people; its id and the paths of their links, hosts first."""
        with self.app.app_context(), unit_of_work():
            host_ids = [self._person(f"王经理{number + 1}") for number in range(hosts)]
            guest_ids = [self._person(f"李师傅{number + 1}") for number in range(guests)]
            options: dict[str, Any] = {"kind": "test", "subject_id": 1, "title": "视频面试：电焊工"} | given
            meeting = create_meeting(hosts=host_ids, guests=guest_ids, **options)
            by_person = {one.person_id: f"/m/{guest_token(one)}" for one in meeting.participants}
            return meeting.id, [by_person[person_id] for person_id in host_ids + guest_ids]

    def _person(self, name: str) -> int:
        person = Person(
            kind=PersonKind.SEEKER,
            display_name=name,
            email=f"{uuid4().hex[:12]}@example.org",
            created_at=clock.now(),
        )
        db.session.add(person)
        db.session.flush()
        return person.id

    def look(self, meeting_id: int) -> dict[str, Any]:
        """State, outcome and quality of a meeting now."""
        with self.app.app_context():
            db.session.rollback()
            meeting = get_meeting(meeting_id)
            found = {
                "state": meeting.state.value,
                "outcome": meeting.outcome.value if meeting.outcome else "",
                "quality": [one.quality for one in meeting.participants],
            }
            db.session.rollback()
            return found

    def revoke(self, meeting_id: int) -> None:
        """Make all links of a meeting void."""
        with self.app.app_context(), unit_of_work():
            for one in get_meeting(meeting_id).participants:
                revoke_tokens(one)


def knock_and_admit(host: Page, guest: Page) -> None:
    """The guest knocks, the host comes in and lets them in."""
    guest.get_by_role("button", name="敲门").click()
    expect(guest.get_by_text("已经敲过门了")).to_be_visible()
    expect(guest.locator("[data-place]")).to_have_text("1")
    host.get_by_role("button", name="进入房间").click()
    host.get_by_role("button", name="请进", exact=True).click()


def stats(page: Page) -> dict[str, Any]:
    """What the page receives: of the worst of all others frames decoded and audio packets, the narrowest picture, the pairs of
    candidates."""
    found: dict[str, Any] = page.evaluate(STATS)
    return found


def wait_for_media(*pages: Page, seconds: float = 60) -> None:
    """Wait until every page decodes more frames and gets more sound than now, with a picture in every tile."""
    before = [stats(page) for page in pages]

    def grows(page: Page, old: dict[str, Any]) -> bool:
        now = stats(page)
        fresh = now["frames"] > old["frames"] + 3 or (0 < now["frames"] < old["frames"])
        return now["width"] > 0 and fresh and now["audio"] > 0 and now["audio"] != old["audio"]

    for page, old in zip(pages, before, strict=True):
        wait_until(
            lambda page=page, old=old: grows(page, old), seconds=seconds, what=f"media at {page.url}: {stats(page)}"
        )  # type: ignore[misc]
