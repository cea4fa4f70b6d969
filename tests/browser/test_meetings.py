"""Meetings between real browsers with fake cameras: the whole way, and everything that goes wrong on it."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.conftest import new_context
from tests.browser.meeting_room import SPY, Rooms, knock_and_admit, stats, wait_for_media
from tests.browser.trouble import Watch
from tests.machine import chromium_flags, find_chromium
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from tests.running import RunningSite

MEDIA_FLAGS = ["--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection"]
OpenTab = Callable[..., Page]


@pytest.fixture(scope="module")
def media_browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium with a fake camera and microphone, which it gives only to pages that are allowed to have them."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium: set CHROMIUM or run `make test`")
    found = playwright.chromium.launch(executable_path=program, args=[*chromium_flags(), *MEDIA_FLAGS])
    yield found
    found.close()


@pytest.fixture(scope="module")
def rooms(site: RunningSite) -> Rooms:
    """Meetings in the database of the running site."""
    return Rooms.of(site)


@pytest.fixture
def tab(media_browser: Browser, site: RunningSite) -> Iterator[OpenTab]:
    """Call it for a tab of a person of one's own: `tab(360, allowed=False)` for a camera that is denied."""
    contexts: list[BrowserContext] = []
    watch = Watch(allowed_host=urlsplit(site.url).hostname or "")
    watch.expected.append("ERR_CONNECTION_REFUSED")

    def open_tab(width: int = 1280, *, allowed: bool = True, script: str = SPY, **options: Any) -> Page:
        context = new_context(media_browser, site, width, **options)
        if allowed:
            context.grant_permissions(["camera", "microphone"], origin=site.url)
        context.add_init_script(script)
        context.set_default_timeout(20_000)
        contexts.append(context)
        watch.follow(context)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()
    assert not watch.troubles, "\n".join(watch.troubles)


def open_sheet(page: Page, name: str) -> None:
    """Open a sheet of the phone's room."""
    button = page.get_by_role("toolbar").get_by_role("button", name=re.compile(name))
    if button.get_attribute("aria-expanded") == "false":
        button.click()


def say(page: Page, text: str) -> None:
    """Write in the chat."""
    open_sheet(page, "聊天")
    page.get_by_label("写点什么").fill(text)
    page.get_by_role("button", name="发送").click()


def test_two_people_meet_talk_lose_each_other_and_end(tab: OpenTab, rooms: Rooms) -> None:
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(1280), tab(360)
    guest.goto("/meetings/check")
    guest.get_by_role("button", name="开始检测").click()
    guest.get_by_role("button", name="放一段声音").click()
    guest.get_by_role("button", name="听到了", exact=True).click()
    for check in ("browser", "camera", "microphone", "speaker", "network"):
        expect(guest.locator(f"[data-check={check}] [data-badge]")).to_have_text("能用", timeout=45_000)
    expect(guest.get_by_text("都正常，可以放心视频面谈。")).to_be_visible()

    host.goto(host_link)
    guest.goto(guest_link)
    assert not violations(guest)
    knock_and_admit(host, guest)
    wait_for_media(host, guest)
    assert not violations(guest)
    assert not violations(host)
    assert overflow_px(guest) <= 0

    say(host, "您好，能听到吗？")
    open_sheet(guest, "聊天")
    expect(guest.locator("#chat").get_by_text("您好，能听到吗？")).to_be_visible()
    say(guest, "能，很清楚 <b>谢谢</b>")
    expect(host.locator("#chat").get_by_text("能，很清楚 <b>谢谢</b>")).to_be_visible()
    guest.locator("#chat input[type=file]").set_input_files(
        files=[{"name": "证书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n1 0 obj\n%%EOF"}]
    )
    with host.expect_download() as taken:
        host.get_by_role("link", name="证书.pdf").click()
    assert taken.value.suggested_filename == "证书.pdf"

    guest.reload()
    wait_for_media(host, guest)
    expect(host.locator("#chat [data-message]")).to_have_count(3)

    host.get_by_role("button", name="离开").click()
    expect(guest.get_by_text("对方暂时不在，5 分钟内回来可以接着谈。")).to_be_visible()
    host.get_by_role("button", name="进入房间").click()
    wait_for_media(host, guest)

    before = stats(guest)["ufrag"]
    open_sheet(guest, "更多")
    guest.get_by_role("button", name="重新连接").click()
    wait_until(lambda: stats(guest).get("ufrag") not in (None, before), what="an ICE restart")
    wait_for_media(host, guest)
    wait_until(lambda: any(rooms.look(meeting_id)["quality"]), what="a sample of the connection's quality")

    host.get_by_role("button", name="结束面谈").click()
    for page in (host, guest):
        expect(page.get_by_role("heading", name="面谈结束了")).to_be_visible()
    expect(guest.get_by_text("您好，能听到吗？")).to_be_visible()
    found = rooms.look(meeting_id)
    assert (found["state"], found["outcome"]) == ("ended", "held")


def test_a_denied_camera_leads_to_text_and_the_meeting_is_still_held(tab: OpenTab, rooms: Rooms) -> None:
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(1280), tab(360, allowed=False)
    guest.goto("/meetings/check")
    guest.get_by_role("button", name="开始检测").click()
    expect(guest.locator("[data-check=camera] [data-result]")).to_contain_text("没有允许使用")
    host.goto(host_link)
    guest.goto(guest_link)
    knock_and_admit(host, guest)
    wait_until(lambda: rooms.look(meeting_id)["state"] == "text", what="the move to text")
    expect(host.get_by_text("现在用文字面谈，请在聊天里写。")).to_be_visible()
    say(host, "没有摄像头也可以")
    expect(guest.locator("#chat").get_by_text("没有摄像头也可以")).to_be_visible()
    host.get_by_role("button", name="结束面谈").click()
    expect(guest.get_by_role("heading", name="面谈结束了")).to_be_visible()
    assert rooms.look(meeting_id)["outcome"] == "held"


def test_a_stranger_a_refused_person_a_void_link_and_a_second_window(tab: OpenTab, rooms: Rooms) -> None:
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest, stranger = tab(1280), tab(360), tab(360)
    for path in (f"/m/{'x' * 30}", guest_link[:-2] + "zz"):
        response = stranger.goto(path)
        assert response is not None
        assert response.status == 404
    stranger.goto(f"/meetings/{meeting_id}")
    expect(stranger).to_have_url(re.compile("/account/sign-in"))

    host.goto(host_link)
    guest.goto(guest_link)
    knock_and_admit(host, guest)
    wait_for_media(host, guest)
    second = guest.context.new_page()
    second.goto(guest_link)
    expect(second.get_by_role("heading", name="您已经在另一个窗口里")).to_be_visible()
    second.get_by_role("button", name="换到这里").click()
    wait_for_media(host, second)
    expect(guest.get_by_role("heading", name="您已经在另一个窗口里")).to_be_visible()

    host.get_by_role("button", name="请到等候室").click()
    expect(second.get_by_role("heading", name="等候室")).to_be_visible()
    host.get_by_role("button", name="不请进").click()
    expect(second.get_by_role("heading", name="这次没有请您进去")).to_be_visible()
    rooms.revoke(meeting_id)
    second.goto(guest_link)
    expect(second.get_by_role("heading", name="面谈链接已失效")).to_be_visible()


def test_a_meeting_by_forms_alone_without_script(tab: OpenTab, rooms: Rooms) -> None:
    meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(1280, javascript=False), tab(360, javascript=False)
    guest.goto(guest_link)
    guest.get_by_role("button", name="敲门").click()
    expect(guest.get_by_text("已经敲过门了")).to_be_visible()
    host.goto(host_link)
    host.get_by_role("button", name="进入房间").click()
    host.get_by_role("button", name="请进", exact=True).click()
    assert rooms.look(meeting_id)["state"] == "text"
    guest.reload()
    guest.get_by_label("写点什么").fill("只有文字也行")
    guest.get_by_role("button", name="发送").click()
    host.reload()
    expect(host.get_by_text("只有文字也行")).to_be_visible()
    host.get_by_role("button", name="结束面谈").click()
    guest.reload()
    expect(guest.get_by_role("heading", name="面谈结束了")).to_be_visible()
    assert rooms.look(meeting_id)["outcome"] == "held"


def test_a_call_goes_on_while_the_push_process_is_killed_and_no_event_is_lost_or_doubled(
    tab: OpenTab, rooms: Rooms, site: RunningSite
) -> None:
    _meeting_id, (host_link, guest_link) = rooms.make()
    host, guest = tab(1280), tab(1280)
    host.goto(host_link)
    guest.goto(guest_link)
    knock_and_admit(host, guest)
    wait_for_media(host, guest)
    push = psutil.Process(site.processes()["push"])
    workers = push.children(recursive=True)
    assert workers
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    for number in range(5):
        say(host, f"第 {number} 句")
    wait_for_media(host, guest)
    expect(guest.locator("#chat [data-message] p")).to_have_text([f"第 {number} 句" for number in range(5)])
    wait_until(lambda: any(one.is_running() for one in push.children(recursive=True)), what="a new push worker")
    say(host, "后来")
    expect(guest.locator("#chat [data-message] p")).to_have_count(6)
    expect(guest.locator("#chat [data-message] p").last).to_have_text("后来")
    host.get_by_role("button", name="结束面谈").click()
    expect(guest.get_by_role("heading", name="面谈结束了")).to_be_visible()


def refusing(name: str) -> str:
    """A browser whose devices fail in this way."""
    return f"if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }};"


DARK_AND_SILENT = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async ({ video }) => {
  if (!video) return new AudioContext().createMediaStreamDestination().stream;
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 300, 150);
  return canvas.captureStream(10);
};
"""
NO_WAY = """
window.RTCPeerConnection = class extends EventTarget {
  createDataChannel() {}
  close() {}
  setLocalDescription() { this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate: null })); }
};
"""
FAILURES = [
    (refusing("NotAllowedError"), {"camera": "改成“允许”", "microphone": "只用文字面谈"}),
    (
        refusing("NotFoundError"),
        {"camera": "没有找到摄像头。插上一个再试", "microphone": "没有找到麦克风。插上耳机再试"},
    ),
    (refusing("NotReadableError"), {"camera": "被别的程序占用了。关掉", "microphone": "被别的程序占用了。关掉"}),
    (DARK_AND_SILENT, {"camera": "或者换一个摄像头", "microphone": "没有听到声音。看看麦克风有没有静音"}),
    (NO_WAY, {"network": "没有网络通路。换一个网络再试"}),
    ("delete window.RTCPeerConnection;", {"browser": "这个浏览器不能视频。请换"}),
    ("Object.defineProperty(window, 'isSecureContext', { value: false });", {"browser": "可以只用文字继续"}),
]
WECHAT = (
    "Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49' });"
)


def test_each_failed_check_says_what_is_wrong_and_what_to_do(tab: OpenTab) -> None:
    pages = [(tab(360, script=script), expected) for script, expected in FAILURES]
    for page, _expected in pages:
        page.goto("/meetings/check")
        page.get_by_role("button", name="开始检测").click()
    for page, expected in pages:
        for check, words in expected.items():
            expect(page.locator(f"[data-check={check}] [data-result]")).to_contain_text(words, timeout=30_000)
    page = pages[0][0]
    page.get_by_role("button", name="放一段声音").click()
    page.get_by_role("button", name="没听到").click()
    expect(page.locator("[data-check=speaker] [data-result]")).to_contain_text("把音量调大")
    wechat = tab(360, script=WECHAT)
    wechat.goto("/meetings/check")
    wechat.get_by_role("button", name="开始检测").click()
    expect(wechat.locator("[data-check=browser] [data-result]")).to_contain_text("选“在浏览器打开”")
    expect(wechat.locator("[data-check=browser]").get_by_role("button", name="复制链接")).to_be_visible()
