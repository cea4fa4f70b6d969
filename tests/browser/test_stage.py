"""A stage in real browsers: the operator pins, asks and lets through; a phone follows by itself, another by reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from tests.browser.axe import overflow_px, violations
from tests.browser.fair_case import app_of
from tests.browser.journeys import sign_in
from tests.factories.accounts import consented
from tests.factories.seekers import add_seeker
from tests.factories.stages import add_booth, add_hall, add_vacancy, open_fair

if TYPE_CHECKING:
    from tests.running import RunningSite

PageAt = Callable[..., Page]
SOON_MS = 20_000  # pages that must look anew wait up to 8 s, so that thousands do not ask at once
TITLES = ("数控车工", "电焊工")
STREAM = "https://live.bilibili.com/1.m3u8"


def made_fair(site: RunningSite) -> tuple[int, list[str]]:
    """An open fair with a booth of two vacancies; its id and two seekers' addresses."""
    with app_of(site).app_context(), unit_of_work():
        fair = open_fair()
        booth = add_booth(fair, add_hall(fair))
        for title in TITLES:
            add_vacancy(booth, title=title)
        known = db.session.scalar(sa.select(Person.password_hash).where(Person.email == "seeker@demo.example"))
        people = [add_seeker(), add_seeker()]
        for number, person in enumerate(people):
            person.password_hash, person.email = known, f"stage-{fair.id}-{number}@example.org"
            consented(person)
        return fair.id, [str(person.email) for person in people]


def press(page: Page, name: str) -> None:
    """Press the first button whose name begins so."""
    page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first.click()


def plan(page: Page, fair_id: int) -> str:
    """The operator plans a show at a site of the list with both vacancies; returns the address of its desk."""
    page.goto(f"/staff/fairs/{fair_id}/stage")
    page.get_by_role("link", name="安排一场直播").click()
    page.get_by_label("直播标题").fill("局长直播带岗")
    page.locator("[name=presenter]").fill("王局长")
    moment = clock.now().astimezone(clock.CITY_ZONE)
    for name, hours in (("starts_at", 0), ("ends_at", 1)):
        page.locator(f"[name={name}]").fill((moment + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=source][value=page]").check()
    page.locator("[name=source_url]").fill("https://live.bilibili.com/1")
    press(page, "保存")
    for title in TITLES:
        page.get_by_label(re.compile(title)).check()
    press(page, "加到本场")
    return page.url


def look_well(page: Page) -> None:
    """Open to all, and no wider than the window."""
    assert violations(page) == [], page.url
    assert overflow_px(page) <= 0, page.url


def test_a_stage_is_followed_with_and_without_script(page_at: PageAt, site: RunningSite) -> None:
    fair_id, people = made_fair(site)
    operator, phone, plain = page_at(1280), page_at(360, theme="dark"), page_at(360, javascript=False)
    sign_in(operator, "admin@demo.example")
    for page, address in zip((phone, plain), people, strict=True):
        sign_in(page, address)
    desk = plan(operator, fair_id)

    # before it begins: the programme, and questions, seen only once staff let them through
    for page in (phone, plain):
        page.goto(f"/fairs/{fair_id}/stage")
        expect(page.get_by_text("还没开始")).to_be_visible()
    phone.get_by_label("想问什么").fill("包住吗？")
    press(phone, "提问")
    expect(phone.get_by_text("工作人员还没看")).to_be_visible()
    plain.reload()
    expect(plain.get_by_text("包住吗？")).to_have_count(0)

    # live: vacancies are pinned one by one
    press(operator, "开播")
    expect(phone.get_by_text("正在直播")).to_be_visible(timeout=SOON_MS)
    expect(phone.get_by_role("link", name="到直播间观看（live.bilibili.com）")).to_have_attribute("rel", "noopener")
    pinned = phone.get_by_role("region", name="正在介绍")
    for title in TITLES:
        press(operator, f"介绍它 {title}")
        expect(pinned.get_by_role("heading", name=title)).to_be_visible(timeout=SOON_MS)
        expect(pinned.get_by_role("listitem").filter(has=phone.get_by_role("button"))).to_have_count(1)
    look_well(operator)
    pinned.get_by_role("button", name="一键应聘").click()
    expect(phone.get_by_text("已经送到")).to_be_visible()
    expect(pinned.get_by_text("已应聘")).to_be_visible()
    look_well(phone)

    # the question: let through, wanted by another, answered
    operator.reload()
    press(operator, "放出来 包住吗")
    plain.reload()
    plain.get_by_role("button", name="我也想问").click()
    expect(plain.get_by_text("您也想问")).to_be_visible()
    asked = phone.get_by_role("region", name="大家的问题").locator("[data-stage-question]")
    expect(asked.locator("[data-stage-votes]")).to_have_text("1", timeout=SOON_MS)
    operator.reload()
    operator.get_by_label("回答要点").fill("包住，四人间。")
    press(operator, "标为已回答")
    plain.reload()
    expect(plain.get_by_text("答：包住，四人间。")).to_be_visible()

    # likes are collected with script, sent one by one without; a poll; what operators say
    for _tap in range(2):
        press(phone, "点赞")
    press(plain, "点赞")
    operator.get_by_label("问大家").fill("想做哪一行？")
    operator.get_by_label("选项").fill("焊工\n电工")
    press(operator, "发起投票")
    phone.get_by_role("button", name="电工").click(timeout=SOON_MS)
    expect(phone.get_by_text("您选的")).to_be_visible()
    plain.reload()
    press(plain, "焊工")
    expect(phone.locator("[data-stage-option] [data-stage-votes]")).to_have_text(["1", "1"], timeout=SOON_MS)
    expect(phone.locator("[data-stage-likes]")).to_have_text("3", timeout=SOON_MS)
    operator.goto(f"/staff/fairs/{fair_id}/run")
    operator.get_by_label("要说的话").fill("四点抽奖")
    press(operator, "发出广播")
    expect(phone.get_by_role("log").get_by_text("四点抽奖")).to_be_visible(timeout=SOON_MS)

    # a stream of an allowed site plays in the page; of any other the policy lets nothing in
    operator.goto(f"{desk}/edit")
    operator.locator("[name=source][value=hls]").check()
    operator.locator("[name=source_url]").fill(STREAM)
    press(operator, "保存")
    answer = phone.reload()
    assert answer is not None
    assert "media-src 'self' https://live.bilibili.com" in answer.headers["content-security-policy"]
    expect(phone.locator("video.stage-video")).to_have_attribute("src", STREAM)
    look_well(phone)

    # over: the recording
    press(operator, "结束直播")
    operator.get_by_label("回放地址").fill("https://www.bilibili.com/video/1")
    press(operator, "保存")
    plain.reload()
    expect(plain.get_by_role("link", name="看回放")).to_have_attribute("href", "https://www.bilibili.com/video/1")
    plain.get_by_role("button", name="一键应聘").first.click()
    expect(plain.get_by_text("已经送到")).to_be_visible()
