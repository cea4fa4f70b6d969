"""The media server as the site uses it, tried at a real Janus: rooms made and taken away, secrets, what happens when it is down.

Only its HTTP interface is used here, on loopback: no call is set up, so no media socket is opened. Calls are in tests/browser.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobsite.core import outbox
from jobsite.core.errors import Forbidden, Invalid
from jobsite.core.outbox import FailedEvent
from jobsite.interviews.talks import find_talk
from jobsite.meetings import providers
from jobsite.meetings.models import MeetingState, ProviderName, Role
from jobsite.meetings.providers.janus import JanusProvider, panel_room
from jobsite.meetings.providers.janus_server import JanusError, JanusServer, Leg, MediaServerDown
from jobsite.meetings.providers.legs import Desk, NotYet
from jobsite.meetings.providers.relay import Relay
from jobsite.meetings.services import SeatTaken, add_participant, end_meeting, guest_token, panel_ask, provider_for
from tests import media_servers
from tests.client import SiteClient
from tests.factories.accounts import PersonFactory
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.interviews import make_scheduled
from tests.factories.meetings import make_talk
from tests.machine import free_port
from tests.waiting import wait_until

S = MeetingState
AS_JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def janus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Janus on loopback, set up as docs/operations.md says but for its port."""
    if not media_servers.is_installed("janus"):
        pytest.skip("no Janus: run `make test`")
    folder, port = tmp_path_factory.mktemp("janus"), free_port()
    for name in media_servers.JANUS_FILES:
        text = media_servers.documented(name)
        (folder / name).write_text(re.sub(r"port = \d+\n", f"port = {port}\n", text))
    process = subprocess.Popen(
        media_servers.janus_command(folder), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/janus"
    try:
        wait_until(JanusServer(url, media_servers.SECRET).is_up, what="Janus")
        yield url
    finally:
        process.kill()
        process.wait(timeout=10)


@pytest.fixture
def server(janus_url: str) -> JanusServer:
    """The server, asked with its secret."""
    return JanusServer(janus_url, media_servers.SECRET)


@pytest.fixture
def configured(app: Any, server: JanusServer) -> Iterator[Callable[[JanusServer], None]]:
    """The site knows the server; call it with another one."""
    before = providers.known_providers()

    def use(other: JanusServer) -> None:
        providers.configure(before | {ProviderName.JANUS: JanusProvider(other, Relay())})

    use(server)
    yield use
    providers.configure(before)
    outbox._not_before.pop("meeting-rooms", None)  # a try that failed here keeps no later test waiting


def nobody_there() -> JanusServer:
    return JanusServer(f"http://127.0.0.1:{free_port()}/janus", media_servers.SECRET)


@pytest.mark.one_database
def test_a_room_is_made_once_and_taken_away_once(app: Any, server: JanusServer) -> None:
    room = panel_room(1)
    assert not server.has_room(room)
    assert server.senders(room) == {}
    server.open_room(room)
    server.open_room(room)
    assert server.has_room(room)
    assert server.senders(room) == {}
    server.close_room(room)
    server.close_room(room)
    assert not server.has_room(room)


@pytest.mark.one_database
def test_a_room_is_closed_and_entered_only_with_its_own_secrets(app: Any, server: JanusServer) -> None:
    room = panel_room(2)
    server.open_room(room)
    forged = type(room)(room.number, "guessed", "guessed", room.most_senders, room.bitrate)
    with pytest.raises(JanusError):
        server.close_room(forged)
    with pytest.raises(JanusError):
        server.watch(forged, 1)
    assert server.has_room(room)
    assert panel_room(2) == room
    assert panel_room(3).number != room.number
    server.close_room(room)


@pytest.mark.one_database
def test_the_server_lets_nobody_in_without_the_sites_secret(janus_url: str) -> None:
    stranger = JanusServer(janus_url, "guessed")
    assert not stranger.is_up()
    with pytest.raises(MediaServerDown):
        stranger.open_room(panel_room(4))


@pytest.mark.one_database
def test_a_leg_that_nobody_knows_is_gone_and_one_of_another_window_is_not_touched(
    app: Any, server: JanusServer
) -> None:
    leg = server._new_leg()
    mine, other = (Desk(server, panel_room(5), name) for name in ("7.1", "7.2"))
    word = mine._word(leg)
    assert other.keep([word, "forged"]) == {"gone": []}
    assert other.drop([word]) == {}
    assert mine.keep([word]) == {"gone": []}
    mine.drop([word])
    assert mine.keep([word]) == {"gone": [word]}
    assert not server.keep(Leg(1, 1))
    with pytest.raises(Invalid):
        mine.start("forged", "v=0")


def test_a_panel_has_its_room_from_the_first_window_to_its_end(
    client: SiteClient, configured: Any, server: JanusServer, settle: Callable[[], int]
) -> None:
    talk = make_talk(S.LIVE, hosts=3, provider="janus")
    room, link = panel_room(talk.meeting.id), f"/m/{guest_token(talk.guest)}"
    assert not server.has_room(room)
    answer = client.get(f"{link}/ice", headers=AS_JSON)
    assert answer.json == {"way": "janus", "iceServers": [], "url": ""}
    assert server.has_room(room)
    asked = client.post(
        f"{link}/panel", headers=AS_JSON, json={"op": "watch", "seat": talk.guest.seat, "to": talk.host.id}
    )
    assert (asked.status_code, asked.json["error"]["code"]) == (409, "later")
    end_meeting(meeting=talk.meeting, actor=talk.by_host)
    settle()
    assert not server.has_room(room)


def test_a_server_that_is_down_is_told_in_words_and_the_talk_goes_on_by_text_or_a_link(
    client: SiteClient, configured: Any, settle: Callable[[], int], db_session: Any
) -> None:
    configured(nobody_there())
    talk = make_talk(S.LIVE, hosts=3, provider="janus")
    link = f"/m/{guest_token(talk.host)}"
    for answer in (
        client.get(f"{link}/ice", headers=AS_JSON),
        client.post(f"{link}/panel", headers=AS_JSON, json={"op": "publish", "seat": talk.host.seat, "sdp": "v=0"}),
    ):
        assert answer.status_code == 409
        assert "多人视频暂时接不通" in answer.json["error"]["message"]
    client.post(f"{link}/move", data={"to": "text"})
    assert talk.meeting.state is S.TEXT
    links = {"to": "link", "host_link": "https://meet.jit.si/1", "guest_link": "https://meet.jit.si/2"}
    client.post(f"{link}/move", data=links)
    assert talk.meeting.state is S.LINK
    end_meeting(meeting=talk.meeting, actor=talk.by_host)
    settle()
    assert db_session.query(FailedEvent).count() == 0  # it is tried again later, not given up


@pytest.mark.one_database
def test_what_windows_may_ask_of_the_server(db_session: Any, configured: Any, server: JanusServer) -> None:
    talk = make_talk(S.LIVE, hosts=3, provider="janus")
    host, guest = talk.host, talk.guest

    def ask(one: Any, seat: int, op: str, **body: Any) -> Any:
        return panel_ask(participant=one, seat=seat, op=op, body=body)

    with pytest.raises(SeatTaken):
        ask(guest, guest.seat - 1, "publish", sdp="v=0")
    with pytest.raises(Forbidden):
        ask(guest, guest.seat, "watch", to=guest.id)
    with pytest.raises(Forbidden):
        ask(guest, guest.seat, "destroy")
    absent = next(one for one in talk.meeting.participants if not one.seat)
    for one, op in ((absent, "publish"), (guest, "watch")):
        with pytest.raises(Forbidden):
            ask(one, one.seat, op, to=absent.id, sdp="v=0")
    for sdp in ("", None, "x" * 60_001):
        with pytest.raises(Invalid):
            ask(host, host.seat, "publish", sdp=sdp)()
    assert ask(absent, 0, "keep", legs=["forged"])() == {}
    assert ask(host, host.seat, "keep", legs="forged")() == {"gone": []}
    server.open_room(panel_room(talk.meeting.id))
    with pytest.raises(NotYet):
        ask(guest, guest.seat, "watch", to=host.id)()
    server.close_room(panel_room(talk.meeting.id))


@pytest.mark.one_database
def test_the_provider_follows_from_the_number_of_interviewers(db_session: Any, configured: Any) -> None:
    assert [provider_for(hosts) for hosts in (1, 2, 3, 7)] == [ProviderName.P2P] * 2 + [ProviderName.JANUS] * 2
    talk = make_talk(hosts=2)
    add_participant(meeting=talk.meeting, person_id=PersonFactory().id, role=Role.HOST)
    assert talk.meeting.provider is ProviderName.JANUS
    for _number in range(4):
        add_participant(meeting=talk.meeting, person_id=PersonFactory().id, role=Role.HOST)
    with pytest.raises(Invalid):
        add_participant(meeting=talk.meeting, person_id=PersonFactory().id, role=Role.HOST)


@pytest.mark.one_database
def test_without_a_media_server_a_third_interviewer_is_refused(db_session: Any) -> None:
    talk = make_talk(hosts=2)
    with pytest.raises(Invalid):
        add_participant(meeting=talk.meeting, person_id=PersonFactory().id, role=Role.HOST)
    with pytest.raises(Invalid):
        make_talk(hosts=3, provider="janus")


@pytest.mark.one_database
def test_health_names_the_media_server_without_needing_it(client: SiteClient, configured: Any) -> None:
    for name in ("video_p2p", "video_link"):
        assert client.get("/healthz").json[name] is True
    provider = providers.provider_of(ProviderName.JANUS)
    assert provider is not None
    assert provider.health()
    configured(nobody_there())
    provider = providers.provider_of(ProviderName.JANUS)
    assert provider is not None
    assert not provider.health()


@pytest.mark.one_database
def test_a_video_interview_with_three_interviewers_needs_a_media_server(db_session: Any) -> None:
    case = make_case()
    three = [case.recruiter.id, *(add_member(case.employer).id for _number in range(2))]
    with pytest.raises(Invalid):
        make_scheduled(case, interviewer_ids=three)


@pytest.mark.one_database
def test_a_video_interview_with_three_interviewers_is_a_panel(db_session: Any, configured: Any) -> None:
    case = make_case()
    three = [case.recruiter.id, *(add_member(case.employer).id for _number in range(2))]
    meeting = find_talk(make_scheduled(case, interviewer_ids=three).interview)
    assert meeting is not None
    assert meeting.provider is ProviderName.JANUS
    assert {one.person_id for one in meeting.participants if one.role is Role.HOST} == set(three)
