"""Pages and wires of a meeting over HTTP: what each person is shown, what is refused, what scripts are answered."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from jobsite.core.identity import ANONYMOUS
from jobsite.live.topics import can_listen
from jobsite.meetings.models import MeetingState
from jobsite.meetings.services import guest_token, refuse_participant, remove_participant, revoke_tokens
from jobsite.meetings.tokens import topic_of
from tests.client import SiteClient
from tests.factories.accounts import PersonFactory
from tests.factories.meetings import Talk, make_talk

pytestmark = pytest.mark.one_database
S = MeetingState
AS_JSON = {"Accept": "application/json"}


def links(talk: Talk) -> tuple[str, str]:
    return f"/m/{guest_token(talk.host)}", f"/m/{guest_token(talk.guest)}"


def test_the_check_of_devices_is_open_to_all(client: SiteClient) -> None:
    assert "不会录下任何东西" in client.page("/meetings/check").text
    response = client.get("/meetings/check")
    assert "camera=(self), microphone=(self), display-capture=(self)" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("state", [one for one in S if one is not S.SCHEDULED])
def test_every_state_has_its_page_for_both_sides(client: SiteClient, state: MeetingState) -> None:
    talk = make_talk(state)
    for link in links(talk):
        page = client.page(link)
        assert page.title.startswith("视频面试 电焊工")


def test_a_meeting_to_come_says_when(client: SiteClient, clock: Any) -> None:
    talk = make_talk(starts_at=clock.now() + timedelta(days=1))
    text = client.page(links(talk)[1]).text
    assert "约好的时间：明天 09:00" in text
    response = client.post(f"{links(talk)[1]}/enter", headers=AS_JSON, json={})
    assert (response.status_code, response.json["error"]["code"]) == (409, "refused")


def test_someone_signed_in_comes_to_their_own_link_and_others_find_nothing(client: SiteClient) -> None:
    talk = make_talk()
    client.sign_in(talk.guest.person_id or 0)
    response = client.get(f"/meetings/{talk.meeting.id}")
    assert response.status_code == 303
    assert client.get(response.location or "").status_code == 200
    client.sign_in(PersonFactory().id)
    assert client.get(f"/meetings/{talk.meeting.id}").status_code == 404


def test_a_void_link_says_so_and_opens_nothing(client: SiteClient) -> None:
    talk = make_talk(S.LIVE)
    _host, guest = links(talk)
    revoke_tokens(talk.guest)
    assert "面谈链接已失效" in client.page(guest, status=404).text
    for path in ("/state", "/ice", "/messages", "/files/1"):
        assert client.get(guest + path, headers=AS_JSON).status_code == 404
    for path in ("/enter", "/presence", "/signal", "/leave", "/messages", "/end", "/people/1"):
        assert client.post(guest + path, headers=AS_JSON, json={}).status_code == 404


def test_what_only_hosts_may_do_is_not_there_for_guests(client: SiteClient) -> None:
    talk = make_talk(S.LIVE)
    _host, guest = links(talk)
    for path in ("/end", "/extend", "/move", f"/people/{talk.host.id}"):
        assert client.post(guest + path).status_code == 404
    assert talk.meeting.state is S.LIVE


def test_a_host_decides_only_about_guests_of_the_own_meeting(client: SiteClient) -> None:
    talk, other = make_talk(S.WAITING), make_talk(S.WAITING)
    host, _guest = links(talk)
    for number in (other.guest.id, talk.host.id, 10**6):
        assert client.post(f"{host}/people/{number}", data={"verb": "admit"}).status_code == 404


def test_the_relay_is_for_people_in_the_room_only(client: SiteClient) -> None:
    talk = make_talk(S.WAITING)
    _host, guest = links(talk)
    assert client.get(f"{guest}/ice", headers=AS_JSON).status_code == 403
    live = make_talk(S.LIVE)
    answer = client.get(f"{links(live)[1]}/ice", headers=AS_JSON)
    assert answer.json == {"way": "p2p", "iceServers": [], "url": ""}
    refuse_participant(host=live.host, participant_id=live.guest.id)
    assert client.get(f"{links(live)[1]}/ice", headers=AS_JSON).status_code == 403


def test_messages_and_files_stay_in_the_room(client: SiteClient) -> None:
    talk, other = make_talk(S.LIVE), make_talk(S.LIVE)
    host, guest = links(talk)
    pdf = b"%PDF-1.4\n1 0 obj\n%%EOF"
    for _twice in range(2):
        sent = client.post(
            f"{guest}/messages",
            headers=AS_JSON,
            data={"text": "看看我的证", "key": "k1", "file": (BytesIO(pdf), "证书.pdf")},
        )
        assert sent.status_code == 200
    number = sent.json["id"]
    found = client.get(f"{host}/messages?after=0", headers=AS_JSON).json["messages"]
    assert [one["text"] for one in found] == ["看看我的证"]
    taken = client.get(f"{host}/files/{number}")
    assert taken.data == pdf
    assert "filename*=UTF-8''%E8%AF%81%E4%B9%A6.pdf" in taken.headers["Content-Disposition"]
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["Content-Disposition"].isascii()
    assert client.get(f"{links(other)[0]}/files/{number}").status_code == 404
    bad = client.post(f"{guest}/messages", headers=AS_JSON, data={"file": (BytesIO(b"MZ\x90"), "a.exe"), "key": "k2"})
    assert bad.status_code == 409
    assert "PDF" in bad.json["error"]["message"]


@pytest.mark.parametrize(
    "body", [None, [], "x", {"seat": "1"}, {"seat": 1e99, "media": 7}, {"seat": True, "quality": {"rtt_ms": "NaN"}}]
)
def test_strange_bodies_are_refused_in_words(client: SiteClient, body: Any) -> None:
    talk = make_talk(S.LIVE)
    _host, guest = links(talk)
    for path in ("/presence", "/signal"):
        assert client.post(guest + path, headers=AS_JSON, json=body).status_code in (403, 409)


def test_only_whoever_holds_a_good_link_can_listen(client: SiteClient) -> None:
    talk = make_talk(S.LIVE)
    topic = topic_of(talk.guest)
    assert can_listen(ANONYMOUS, topic)
    for wrong in (
        topic[:-1],
        f"meeting:{talk.host.id}-{topic.partition('-')[2]}",
        "meeting:x",
        f"{topic}0",
        "meeting:",
    ):
        assert not can_listen(ANONYMOUS, wrong)
    remove_participant(meeting=talk.meeting, person_id=talk.guest.person_id or 0)
    assert not can_listen(ANONYMOUS, topic)


def test_links_elsewhere_are_checked_and_refused_on_the_page(client: SiteClient) -> None:
    talk = make_talk(S.LIVE)
    host, _guest = links(talk)
    bad = {"to": "link", "host_link": "https://evil.example/1", "guest_link": "https://meet.jit.si/2"}
    assert "只能用这些网站的会议链接" in client.post(f"{host}/move", data=bad, follow_redirects=True).get_data(
        as_text=True
    )
    assert talk.meeting.state is S.LIVE
    good = {"to": "link", "host_link": "https://meet.jit.si/1", "guest_link": "https://meet.jit.si/2"}
    page = client.post(f"{host}/move", data=good, follow_redirects=True).get_data(as_text=True)
    assert talk.meeting.state is S.LINK
    assert 'href="https://meet.jit.si/1"' in page
