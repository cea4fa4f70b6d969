"""Meetings through a relay, and panels and a stage through Janus: real servers, site and browser in one namespace of the network.

No media socket is opened outside it. The servers read the files that docs/operations.md gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jobsite.accounts import passwords
from jobsite.core.database import unit_of_work
from jobsite.core.identity import StaffRole
from jobsite.meetings.providers.relay import Relay
from tests import media_servers
from tests.browser.axe import overflow_px, violations
from tests.browser.conftest import new_context
from tests.browser.journeys import PASSWORD, sign_in
from tests.browser.meeting_room import RELAY_ONLY, SPY, Rooms, knock_and_admit, stats, wait_for_media
from tests.browser.trouble import Watch
from tests.factories.accounts import StaffFactory, consented
from tests.factories.stages import add_show, open_fair
from tests.machine import chromium_flags, find_chromium
from tests.namespace import network_namespace
from tests.running import RunningSite
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from tests.namespace import Namespace

OpenTab = Callable[..., Page]
MEDIA_FLAGS = ["--use-fake-device-for-media-stream", "--no-sandbox"]


@pytest.fixture(scope="module")
def namespace() -> Iterator[Namespace]:
    """The network in which everything of these tests runs."""
    if not media_servers.is_installed("turnserver", "janus"):
        pytest.skip("no coturn or no Janus: run `make test`")
    with network_namespace() as found:
        if found is None:
            pytest.skip("no namespace of the network can be made here: needs root or user namespaces, and `ip`")
        yield found


@pytest.fixture(scope="module")
def janus(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[media_servers.MediaServer]:
    """The media server."""
    with media_servers.running(media_servers.janus(namespace, tmp_path_factory.mktemp("janus"))) as found:
        yield found


@pytest.fixture(scope="module")
def media_site(
    namespace: Namespace, janus: media_servers.MediaServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSite]:
    """An empty site that knows the relay and the media server."""
    with media_servers.running(media_servers.coturn(namespace, tmp_path_factory.mktemp("coturn"))):
        settings = media_servers.SETTINGS | {"DEMO": "0", "WEB_CONCURRENCY": "1"}
        found = RunningSite.start(tmp_path_factory.mktemp("media-site"), inside=namespace.inside, **settings)
        yield found
        found.stop()


@pytest.fixture(scope="module")
def rooms(media_site: RunningSite) -> Rooms:
    """Meetings in the database of that site."""
    return Rooms.of(media_site, **media_servers.SETTINGS)


@pytest.fixture(scope="module")
def inner_browser(
    playwright: Playwright, namespace: Namespace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A Chromium inside, with a fake camera and microphone."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium: set CHROMIUM or run `make test`")
    path = namespace.program(tmp_path_factory.mktemp("bin") / "chromium", program)
    found = playwright.chromium.launch(executable_path=path, args=[*chromium_flags(), *MEDIA_FLAGS])
    yield found
    found.close()


@pytest.fixture
def tab(inner_browser: Browser, media_site: RunningSite) -> Iterator[OpenTab]:
    """Call it for a tab of a person of one's own, with a camera."""
    with ExitStack() as stack:
        watch = Watch(allowed_host=urlsplit(media_site.url).hostname or "")

        def open_tab(width: int = 1280, *, script: str = SPY) -> Page:
            context: BrowserContext = stack.enter_context(new_context(inner_browser, media_site, width))
            context.grant_permissions(["camera", "microphone"], origin=media_site.url)
            context.add_init_script(script)
            context.set_default_timeout(20_000)
            watch.follow(context)
            return context.new_page()

        yield open_tab
    assert not watch.troubles, "\n".join(watch.troubles)


def test_two_people_who_reach_each_other_only_through_the_relay_see_and_hear_each_other(
    tab: OpenTab, rooms: Rooms
) -> None:
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(script=SPY + RELAY_ONLY), tab(360, script=SPY + RELAY_ONLY)
    host.goto(host_link)
    guest.goto(guest_link)
    knock_and_admit(host, guest)
    wait_for_media(host, guest)
    for page in (host, guest):
        assert stats(page)["pairs"] == ["relay/relay"]
    host.get_by_role("button", name="结束面谈").click()
    expect(guest.get_by_role("heading", name="面谈结束了")).to_be_visible()
    assert rooms.look(meeting_id)["outcome"] == "held"


def test_credentials_that_have_run_out_bring_no_call_and_the_person_is_shown_the_way_out(
    tab: OpenTab, rooms: Rooms
) -> None:
    relay = Relay(turn_urls=[media_servers.SETTINGS["TURN_URLS"]], secret=media_servers.SECRET, seconds=-60)
    expired = {"way": "p2p", "iceServers": relay.servers_for(1), "url": ""}
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(script=SPY + RELAY_ONLY), tab(360, script=SPY + RELAY_ONLY)
    for page in (host, guest):
        page.route("**/ice", lambda route: route.fulfill(body=json.dumps(expired), content_type="application/json"))
    host.goto(host_link)
    guest.goto(guest_link)
    knock_and_admit(host, guest)
    wait_until(lambda: 401 in guest.evaluate("window.relayErrors"), what="the refusal by the relay")
    expect(guest.get_by_text("画面和声音还没接通")).to_be_visible(timeout=30_000)
    assert stats(guest)["pairs"] == []
    guest.get_by_role("button", name="改用文字").click()
    expect(host.get_by_text("现在用文字面谈，请在聊天里写。")).to_be_visible()
    wait_until(lambda: rooms.look(meeting_id)["state"] == "text", what="the move to text")


def test_a_panel_of_three_through_the_media_server(
    tab: OpenTab, rooms: Rooms, janus: media_servers.MediaServer
) -> None:
    meeting_id, (host_link, second_link, guest_link) = rooms.make(hosts=2, provider="janus")
    host, second, guest = tab(), tab(), tab(360)
    people = (host, second, guest)
    for page, link in zip(people, (host_link, second_link, guest_link), strict=True):
        page.goto(link)
    knock_and_admit(host, guest)
    second.get_by_role("button", name="进入房间").click()
    for page in people:
        wait_until(lambda page=page: stats(page)["tiles"] == 2, what="two others")  # type: ignore[misc]
    wait_for_media(*people)

    second.get_by_role("button", name="离开").click()
    for page in (host, guest):
        wait_until(lambda page=page: stats(page)["tiles"] == 1, what="one who left")  # type: ignore[misc]
    second.get_by_role("button", name="进入房间").click()
    for page in people:
        wait_until(lambda page=page: stats(page)["tiles"] == 2, what="one who came back")  # type: ignore[misc]
    wait_for_media(*people)

    janus.kill()
    janus.start()
    wait_for_media(*people)

    host.get_by_role("button", name="结束面谈").click()
    for page in people:
        expect(page.get_by_role("heading", name="面谈结束了")).to_be_visible()
    assert rooms.look(meeting_id)["outcome"] == "held"


def test_a_presenter_sends_from_the_browser_and_two_viewers_see_and_hear(tab: OpenTab, rooms: Rooms) -> None:
    with rooms.app.app_context(), unit_of_work():
        hashed = passwords.hashed(PASSWORD)
        operator = consented(StaffFactory(roles=[StaffRole.FAIR_OPERATOR], password_hash=hashed))
        show = add_show(open_fair())
        email, fair_id, show_id = operator.email, show.fair_id, show.id
    desk, *viewers = tab(), tab(360), tab()
    sign_in(desk, email)
    desk.goto(f"/staff/fairs/{fair_id}/stage/{show_id}/edit")
    desk.get_by_label("主讲人的浏览器").check()
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("button", name="开播").click()
    assert not violations(desk)
    for page in viewers:
        page.goto(f"/fairs/{fair_id}/stage")
        expect(page.get_by_text("画面马上就来")).to_be_visible()
    for _time in ("first", "after the presenter's page was loaded anew"):
        desk.get_by_role("button", name="打开镜头").click()
        expect(desk.get_by_text("正在送出画面和声音")).to_be_visible()
        wait_for_media(*viewers)
        desk.reload()
    phone = viewers[0]
    phone.get_by_role("button", name="打开声音").click()
    assert not phone.evaluate("document.querySelector('[data-stage-watch] video').muted")
    assert not violations(phone)
    assert overflow_px(phone) <= 0
    desk.get_by_role("button", name="结束直播").click()
    for page in viewers:
        expect(page.get_by_text("这场直播没有回放")).to_be_visible(
            timeout=20_000
        )  # they look anew after a pause of their own
