"""An open fair in real browsers: one operator, two recruiters, three seekers, one of them without script."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.fair_case import FairCase, open_a_fair
from tests.browser.journeys import sign_in
from tests.running import RunningSite

PageAt = Callable[..., Page]
LIVE_MS = 10_000


def queue_at(page: Page, address: str) -> None:
    """Open a booth and take a ticket for a text talk."""
    page.goto(address)
    page.get_by_label("文字交谈").check()
    page.get_by_label("能上夜班吗？").fill("能")
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


def begin_serving(page: Page, fair: FairCase, number: int) -> None:
    """A recruiter opens the desk and says that they are there."""
    sign_in(page, fair.recruiters[number])
    page.goto(fair.desk(number))
    button(page, "开始接待")
    expect(page.get_by_role("button", name="叫下一位")).to_be_visible()


def say_yes(page: Page) -> None:
    """Interested."""
    page.get_by_label("愿意继续").check()
    button(page, "告诉对方")
    expect(page.get_by_text("您说：")).to_be_visible()


def test_a_fair_from_the_queue_to_the_intent(page_at: PageAt, site: RunningSite) -> None:
    fair = open_a_fair(site)
    operator, first, second = page_at(1280), page_at(1280), page_at(1280)
    phone, other, plain = page_at(360), page_at(360, theme="dark"), page_at(360, javascript=False)
    for page, address in zip((phone, other, plain), fair.seekers, strict=True):
        sign_in(page, address)
    begin_serving(first, fair, 0)
    begin_serving(second, fair, 1)

    # three queue at one booth; each page keeps its own position
    for page in (phone, other, plain):
        queue_at(page, fair.booth(0))
    expect(other.get_by_text("您排在第 2 位")).to_be_visible()
    expect(plain.get_by_text("您排在第 3 位")).to_be_visible()
    expect(first.get_by_role("rowheader")).to_have_count(3, timeout=LIVE_MS)
    look_well(first)
    look_well(other)

    # called, confirmed, talked
    button(first, "叫下一位")
    expect(phone.get_by_text("轮到您了，请确认")).to_be_visible(timeout=LIVE_MS)
    expect(other.locator("[data-fair-position]")).to_have_text("1", timeout=LIVE_MS)
    look_well(phone)
    button(phone, "我在，现在就谈")
    expect(phone).to_have_url(re.compile("/fairs/talks/"))
    begin = first.get_by_role("button", name=re.compile("^开始交谈"))
    expect(begin).to_be_visible(timeout=LIVE_MS)
    begin.click()
    expect(first.get_by_text("能上夜班吗？")).to_be_visible()
    enter = phone.get_by_role("link", name="进入交谈")
    expect(enter).to_have_attribute("href", re.compile(r"/meetings/\d+"), timeout=LIVE_MS)
    look_well(first)
    say_yes(phone)
    say_yes(first)
    expect(first.get_by_text("双方都愿意：初步意向")).to_be_visible()
    expect(phone.get_by_text("双方都愿意：初步意向")).to_be_visible(timeout=LIVE_MS)
    expect(phone.get_by_role("link", name="应聘这个岗位")).to_be_visible()
    button(first, "结束交谈")
    first.goto(fair.desk(0) + "/leads")
    expect(first.get_by_role("heading", name="1 个初步意向")).to_be_visible()

    # a missed call; without script the next one reads the position, confirms, leaves
    first.goto(fair.desk(0))
    button(first, "叫下一位")
    expect(other.get_by_text("轮到您了，请确认")).to_be_visible(timeout=LIVE_MS)
    fair.let_call_run_out()
    expect(other.get_by_text("这次叫号错过了")).to_be_visible(timeout=LIVE_MS)
    button(other, "再排一次")
    expect(other.get_by_text("您排在第 2 位")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text("下一个就是您")).to_be_visible()
    first.goto(fair.desk(0))
    button(first, "叫下一位")
    plain.reload()
    button(plain, "我在，现在就谈")
    expect(plain.get_by_text("已确认，请稍等")).to_be_visible()
    plain.goto(fair.booth(0))
    button(plain, "不谈了，离开")
    expect(plain.get_by_text("已离开这个队")).to_be_visible()

    # the recruiter is gone: the truth, and another booth
    first.close()
    fair.let_recruiter_be_gone(0)
    expect(other.get_by_text("展位现在没有人")).to_be_visible(timeout=2 * LIVE_MS)
    expect(other.get_by_role("heading", name="类似的展位，有人在")).to_be_visible()
    sign_in(operator, "admin@demo.example")
    operator.goto(f"/staff/fairs/{fair.fair_id}/run?only=unattended")
    expect(operator.get_by_role("rowheader")).to_have_count(1)
    look_well(operator)

    # the operator speaks, everyone at the fair hears it
    other.goto(f"/fairs/{fair.fair_id}/lobby")
    phone.goto(fair.booth(1))
    operator.get_by_label("要说的话").fill("下午两点直播带岗")
    button(operator, "发出广播")
    for page in (other, phone):
        expect(page.get_by_role("log").get_by_text("下午两点直播带岗")).to_be_visible(timeout=LIVE_MS)
    look_well(other)
