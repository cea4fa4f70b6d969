"""A fair in real browsers, from its draft to its report: an operator, two recruiters, three seekers, one of them without
script.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.fair_case import FairCase, prepared_fair
from tests.browser.fair_steps import build_booth, enter_fair, make_fair, place_firm, press
from tests.browser.journeys import sign_in
from tests.browser.meeting_room import wait_for_media
from tests.running import RunningSite
from tests.waiting import wait_until

PageAt = Callable[..., Page]
LIVE_MS = 10_000
# What a call does to a phone whose person looks elsewhere: it is only written down.
RING_SPY = """
window.rung = [];
navigator.vibrate = () => rung.push("vibration") > 0;
window.AudioContext = class extends AudioContext {
  createOscillator() { rung.push("sound"); return super.createOscillator(); }
};
window.Notification = class {
  static permission = "granted";
  constructor(title) { rung.push(`notice: ${title}`); }
};
Object.defineProperty(document, "hidden", { get: () => window.looksElsewhere === true });
"""


def queue_at(page: Page, address: str, way: str) -> None:
    """Open a booth and take a ticket."""
    page.goto(address)
    page.get_by_label(way).check()
    page.get_by_label("什么时候能到岗？").fill("下周一")
    page.get_by_role("button", name="排队", exact=True).click()
    expect(page.get_by_text("排上了")).to_be_visible()


def button(page: Page, name: str) -> None:
    """Press the button of this name in the page."""
    page.get_by_role("main").get_by_role("button", name=re.compile(name)).first.click()


def look_well(page: Page) -> None:
    """Open to all, and no wider than the window, in both colours."""
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert violations(page) == [], page.url
    assert overflow_px(page) <= 0, page.url


def begin_serving(page: Page, fair: FairCase) -> None:
    """A recruiter opens the desk and says that they are there, unless they are known to be."""
    page.goto(fair.desk(0))
    come, call = page.get_by_role("button", name="开始接待"), page.get_by_role("button", name="叫下一位")
    expect(come.or_(call)).to_be_visible()
    if come.is_visible():
        come.click()
    expect(call).to_be_visible()


def say_yes(page: Page) -> None:
    """Interested."""
    page.get_by_label("愿意继续").check()
    button(page, "告诉对方")
    expect(page.get_by_text("您说：")).to_be_visible()


def prepare(operator: Page, firm: Page, site: RunningSite) -> FairCase:
    """Draft, entry, booth; then it opens, and there are queues."""
    name = "云端招聘会"
    sign_in(operator, "admin@demo.example")
    fair_id = make_fair(operator, name)
    sign_in(firm, "firm@demo.example")
    desk, firm_name = enter_fair(firm, name, fair_id)
    place_firm(operator, fair_id, firm_name)
    build_booth(firm, desk, fair_id)
    fair = prepared_fair(site, int(fair_id))
    operator.goto(f"/staff/fairs/{fair_id}")
    press(operator, "现在就开场")
    expect(operator.get_by_text("招聘会开始了。")).to_be_visible()
    wait_until(fair.is_queue_open, what="the queues of the opened fair")
    fair.keep_attended(1)
    return fair


def enter_room(page: Page) -> None:
    """From the talk's page into its room."""
    page.get_by_role("link", name="进入交谈").click()
    page.get_by_role("button", name="进入房间").click()


def test_a_fair_from_its_draft_to_its_report(page_at: PageAt, site: RunningSite) -> None:
    operator, first, second = page_at(1280), page_at(1280, has_camera=True), page_at(1280)
    phone, other, plain = page_at(360, has_camera=True), page_at(360, theme="dark"), page_at(360, javascript=False)
    phone.add_init_script(RING_SPY)
    fair = prepare(operator, first, site)
    sign_in(second, "recruiter@demo.example")
    for page, address in zip((phone, other, plain), fair.seekers, strict=True):
        sign_in(page, address)
    begin_serving(first, fair)
    begin_serving(second, fair)

    # three queue at one booth; each page keeps its own position
    queue_at(phone, fair.booth(0), "视频交谈")
    queue_at(other, fair.booth(0), "文字交谈")
    queue_at(plain, fair.booth(0), "文字交谈")
    expect(other.get_by_text("您排在第 2 位")).to_be_visible()
    expect(plain.get_by_text("您排在第 3 位")).to_be_visible()
    expect(first.get_by_role("rowheader")).to_have_count(3, timeout=LIVE_MS)
    look_well(first)
    look_well(other)

    # called with sound, notice and vibration; confirmed, seen and heard
    phone.evaluate("() => { window.looksElsewhere = true; }")
    button(first, "叫下一位")
    expect(phone.get_by_text("轮到您了，请确认")).to_be_visible(timeout=LIVE_MS)
    assert set(phone.evaluate("window.rung")) == {"sound", "vibration", "notice: 轮到您了"}
    expect(other.locator("[data-fair-position]")).to_have_text("1", timeout=LIVE_MS)
    look_well(phone)
    button(phone, "我在，现在就谈")
    expect(phone).to_have_url(re.compile("/fairs/talks/"))
    first.get_by_role("button", name=re.compile("^开始交谈")).click(timeout=LIVE_MS)
    expect(first.get_by_text("下周一")).to_be_visible()
    talk = first.url
    look_well(first)
    look_well(phone)
    enter_room(first)
    expect(phone.get_by_role("link", name="进入交谈")).to_have_attribute(
        "href", re.compile("/meetings/"), timeout=LIVE_MS
    )
    enter_room(phone)
    wait_for_media(first, phone)

    # both say yes: an intent, and from it an interview
    first.goto(talk)
    button(first, "结束交谈")
    expect(phone.get_by_role("heading", name="面谈结束了")).to_be_visible(timeout=LIVE_MS)
    phone.goto(talk)
    say_yes(phone)
    say_yes(first)
    expect(first.get_by_text("双方都愿意：初步意向")).to_be_visible()
    expect(phone.get_by_text("双方都愿意：初步意向")).to_be_visible(timeout=LIVE_MS)
    button(first, "约面试")
    expect(first.get_by_role("heading", level=1)).to_have_text("约面试：1 人")
    first.goto(fair.desk(0) + "/leads")
    expect(first.get_by_role("heading", name="1 个初步意向")).to_be_visible()

    # a missed call; without script the next one reads the position, confirms, leaves
    begin_serving(first, fair)
    button(first, "叫下一位")
    expect(other.get_by_text("轮到您了，请确认")).to_be_visible(timeout=LIVE_MS)
    fair.let_call_run_out()
    expect(other.get_by_text("这次叫号错过了")).to_be_visible(timeout=LIVE_MS)
    button(other, "再排一次")
    expect(other.get_by_text("您排在第 2 位")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text("下一个就是您")).to_be_visible()
    button(second, "叫下一位")
    plain.reload()
    button(plain, "我在，现在就谈")
    expect(plain.get_by_text("已确认，请稍等")).to_be_visible()
    plain.goto(fair.booth(0))
    button(plain, "不谈了，离开")
    expect(plain.get_by_text("已离开这个队")).to_be_visible()

    # the recruiters are gone: the truth, another time, another booth; the operator's desk moves by itself
    operator.goto(f"/staff/fairs/{fair.fair_id}/run?only=unattended")
    expect(operator.get_by_text("没有这样的展位")).to_be_visible()
    first.close()
    second.close()
    fair.let_recruiters_be_gone(0)
    expect(other.get_by_text("展位现在没有人")).to_be_visible(timeout=2 * LIVE_MS)
    expect(other.get_by_role("heading", name="类似的展位，有人在")).to_be_visible()
    expect(operator.get_by_role("rowheader")).to_have_count(1, timeout=LIVE_MS)
    expect(operator.get_by_role("region", name="待处理").get_by_text("展位没有人")).to_be_visible()
    look_well(operator)
    look_well(other)
    other.get_by_role("link", name="预约其他时间").click()
    other.get_by_role("radio").first.check()
    look_well(other)
    button(other, "^预约$")
    expect(other.get_by_text("约好了。")).to_be_visible()

    # the operator speaks, everyone at the fair hears it
    other.goto(f"/fairs/{fair.fair_id}/lobby")
    phone.goto(fair.booth(1))
    operator.get_by_label("要说的话").fill("下午两点直播带岗")
    button(operator, "发出广播")
    for page in (other, phone):
        expect(page.get_by_role("log").get_by_text("下午两点直播带岗")).to_be_visible(timeout=LIVE_MS)
    look_well(other)

    # what happened is in the report
    operator.goto(f"/staff/fairs/{fair.fair_id}/report")
    for figure in ("初步意向", "面谈场次"):
        expect(operator.get_by_role("listitem").filter(has_text=re.compile(rf"^\s*1\s*{figure}"))).to_have_count(1)
    look_well(operator)
