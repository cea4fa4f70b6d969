"""Interviews in a real browser: a firm invites, the candidate chooses on a phone without signing in, mails arrive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.journeys import sign_in
from tests.mail_sink import Sink, running_sink
from tests.running import RunningSite
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PageAt = Callable[..., Page]
CITY = ZoneInfo("Asia/Shanghai")
CANDIDATE = "李甲禾"


@pytest.fixture(scope="module")
def sink() -> Sink:
    """The mails that the site sent."""
    return Sink()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Iterator[RunningSite]:
    """The site with a mail server beside it."""
    with running_sink(sink) as url:
        found = RunningSite.start(tmp_path_factory.mktemp("talks"), WEB_CONCURRENCY="1", SMTP_URL=url)
        yield found
        found.stop()


def mails_to(sink: Sink, address: str, words: str) -> list[Any]:
    return [mail for mail in sink.mails if mail["To"] == address and words in str(mail["Subject"])]


def event_in(mail: Any) -> Any:
    """The one appointment that a mail carries."""
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
    return event


def apply_to_firm(page: Page) -> None:
    """The demo seeker, who has an e-mail address, applies to the demo firm."""
    sign_in(page, "seeker@demo.example")
    page.goto("/employers/1")
    page.locator("main a[href^='/vacancies/']").first.click()
    address = page.url.split("?")[0]
    page.goto(f"{address}/apply")
    if page.url.endswith("/apply"):
        page.get_by_role("main").locator("form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/me/applications/\d+"))


def invite(page: Page) -> str:
    """Invite the candidate from the list; returns the address of the interview."""
    page.goto(f"/desk/1/applications?q={CANDIDATE}")
    row: Locator = page.get_by_role("row").filter(has_text=CANDIDATE).first
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="约面试").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("约面试：1 人")
    for box in page.locator("[name=interviewers]").all():
        box.set_checked(False)
    page.get_by_label("招聘专员").check()
    page.get_by_text("例外、提前量、每天上限、时区").click()
    page.get_by_label("至少提前几小时约").fill("0")
    page.get_by_label("给求职者的话").fill("请带焊工证")
    assert violations(page) == []
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_text("邀请了 1 人，通知已发出。")).to_be_visible()
    return page.url


def test_a_candidate_chooses_on_a_phone_and_everyone_is_told(page_at: PageAt, sink: Sink) -> None:
    apply_to_firm(page_at(360))
    firm = page_at(1280)
    sign_in(firm, "recruiter@demo.example")
    address = invite(firm)
    wait_until(lambda: mails_to(sink, "seeker@demo.example", "选面试时间"), seconds=30, what="the invitation")
    text = mails_to(sink, "seeker@demo.example", "选面试时间")[-1].get_body(("plain",)).get_content()
    link = re.search(r"http://\S+/i/\S+", text)
    assert link is not None, text

    phone = page_at(360)
    phone.goto(link[0])
    expect(phone.get_by_text("请带焊工证")).to_be_visible()
    assert violations(phone) == []
    phone.set_viewport_size({"width": 320, "height": 740})
    assert overflow_px(phone) <= 0
    phone.locator("[name=starts_at]").first.check()
    phone.get_by_role("button", name="就这个时间").click()
    expect(phone.get_by_text("约好了，我们会在面试前提醒您。")).to_be_visible()

    firm.goto(address)
    when = firm.locator(".turn b").first.inner_text()
    firm.goto(f"/desk/1/interviews?view=list&state=scheduled&q={when}")
    expect(firm.get_by_role("row").filter(has_text=CANDIDATE).first).to_be_visible()
    wait_until(lambda: mails_to(sink, "seeker@demo.example", "面试约好了"), seconds=30, what="the appointment")
    first = event_in(mails_to(sink, "seeker@demo.example", "面试约好了")[-1])

    soon = datetime.now(CITY) + timedelta(minutes=13)
    soon = soon.replace(minute=soon.minute // 5 * 5, second=0, microsecond=0)
    firm.goto(f"{address}/move")
    firm.locator("[name=starts_at]").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    firm.get_by_role("button", name="定下，通知大家").click()
    expect(firm.get_by_text("时间定好了，已通知大家。")).to_be_visible()
    firm.goto(f"/desk/1/interviews?view=week&on={soon.date()}")
    expect(firm.locator(".calendar-item").filter(has_text=CANDIDATE).first).to_be_visible()
    assert violations(firm) == []
    for person in ("seeker@demo.example", "recruiter@demo.example"):
        wait_until(lambda person=person: mails_to(sink, person, "提醒："), seconds=60, what="the reminder")
        reminder = event_in(mails_to(sink, person, "提醒：")[-1])
        assert reminder["dtstart"].dt == soon
        assert (str(reminder["uid"]), int(reminder["sequence"])) == (str(first["uid"]), int(first["sequence"]) + 1)
    phone.reload()
    way_in = phone.get_by_role("link", name="进入面试").get_attribute("href")
    assert way_in is not None
    assert way_in.startswith("/m/")
    score_beside_the_call(firm, phone, address, way_in)


def score_beside_the_call(firm: Page, phone: Page, address: str, way_in: str) -> None:
    """The interviewer fills the scorecard in without leaving the room; what was not saved yet outlives a reload."""
    phone.goto(way_in)
    phone.get_by_role("button", name="只用文字").click()
    phone.get_by_role("button", name="敲门").click()
    firm.goto(address)
    firm.get_by_role("link", name="进入面试").click()
    firm.get_by_role("button", name="只用文字").click()
    firm.get_by_role("button", name="进入房间").click()
    firm.get_by_role("button", name="请进", exact=True).click()
    expect(firm.get_by_text("现在用文字面谈，请在聊天里写。")).to_be_visible()
    room, card = firm.url, firm.locator("[data-keep-beside]")
    card.get_by_label("说明").fill("手上有活，讲得清楚")
    card.locator("[name=skill][value='4']").check()
    expect(card.get_by_text("已自动保存在本机")).to_be_visible()
    firm.reload()
    expect(card.get_by_label("说明")).to_have_value("手上有活，讲得清楚")
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_text("请至少评一项，并选一个建议，再提交。")).to_be_visible()
    card.get_by_role("button", name="存草稿").click()
    expect(card.get_by_text("草稿存好了，只有您看得到。")).to_be_visible()
    card.get_by_label("一定要").check()
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_text("评分表已提交。")).to_be_visible()
    assert violations(firm) == []
    assert firm.url == room
    expect(phone.get_by_label("写点什么")).to_be_attached()
    firm.get_by_role("button", name="结束面谈").click()
    expect(phone.get_by_role("heading", name="面谈结束了")).to_be_visible()


def test_a_scorecard_leads_to_a_decision_that_moves_the_application(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, "firm@demo.example")
    page.goto("/desk/1/interviews?state=held")
    links = page.eval_on_selector_all("table a", "links => links.map(link => link.getAttribute('href'))")
    for link in links:
        page.goto(link)
        if page.get_by_role("link", name="填评分表").count():
            break
    expect(page.get_by_text("提交以前，同事看不到您的评分")).to_be_visible()
    page.get_by_role("link", name="填评分表").click()
    page.locator("[name=skill][value='5']").check()
    page.get_by_label("一定要").check()
    page.get_by_label("说明").fill("手上有活")
    assert violations(page) == []
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("评分表已提交。")).to_be_visible()
    expect(page.get_by_text("手上有活")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="做决定").click()
    page.get_by_label("拟录用").check()
    page.get_by_label("给求职者的话").fill("周一来报到")
    page.get_by_role("button", name="定下，告诉求职者").click()
    expect(page.get_by_text("已经答复，也告诉求职者了。")).to_be_visible()
    page.get_by_role("link", name="看简历").click()
    expect(page.get_by_text("拟录用").first).to_be_visible()


def test_dragging_in_the_calendar_opens_the_form_with_that_time(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, "firm@demo.example")
    for weeks in range(3):
        page.goto(f"/desk/1/interviews?view=week&on={(datetime.now(CITY) + timedelta(weeks=weeks)).date()}")
        if page.locator("[draggable=true]").count():
            break
    item = page.locator("[draggable=true]").first
    target = page.locator("td[data-wall$='T17:00']").last
    wall = target.get_attribute("data-wall")
    minute = item.get_attribute("data-minute")
    carried = page.evaluate_handle("() => new DataTransfer()")  # the events of a mouse that drags, one by one
    item.dispatch_event("dragstart", {"dataTransfer": carried})
    for event in ("dragover", "drop"):
        target.dispatch_event(event, {"dataTransfer": carried})
    expect(page).to_have_url(re.compile("/move"))
    assert wall is not None
    assert page.locator("[name=starts_at]").input_value() == f"{wall[:14]}{minute}"
