"""Shared staff in a real browser: borrower, lender, worker and staff, on a phone and on a desk."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.journeys import code_for, sign_in
from tests.running import RunningSite

PageAt = Callable[..., Page]
WORK = "在车间装配小电器，八点到十七点，中午休息一小时，周日休息。"


def is_fine(page: Page) -> None:
    """No barrier and nothing wider than the screen."""
    assert violations(page) == []
    assert overflow_px(page) <= 0


def is_fine_at_both(page: Page) -> None:
    """The page is fine on a phone and on a desk; it stays as wide as a phone."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        is_fine(page)


def enter_as(page: Page, site: RunningSite, side: str, state: str, *, at: int = 0) -> tuple[str, int]:
    """Sign in with a code as the owner of the lender or borrower of the first agreement of this state, or of the one
    `at` places after it; the address of the firm's desk and the agreement's id.
    """
    with closing(sqlite3.connect(f"file:{site.data_dir / 'jobsite.sqlite'}?mode=ro", uri=True)) as known:
        firm, agreement = known.execute(
            f"SELECT {side}_id, id FROM lending_agreement WHERE state = ? ORDER BY id LIMIT 1 OFFSET ?", (state, at)
        ).fetchone()
    email = f"firm{firm}@demo.example"
    page.goto("/account/sign-in/code")
    page.get_by_label("手机号或邮箱").fill(email)
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("验证码").fill(code_for(page, email))
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(re.compile("/account/sign-in"))
    return f"/desk/{firm}/sharing", agreement


def confirm_version(page: Page) -> None:
    """Press the one button that says yes to the text that waits."""
    page.get_by_role("button", name=re.compile(r"^确认第 \d+ 版")).click()
    expect(page.get_by_text("已确认。").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_firm_posts_a_shortage_and_staff_publish_it(page_at: PageAt, width: int) -> None:
    page, title = page_at(width), f"装配工{uuid4().hex[:6]}"
    sign_in(page, "firm@demo.example")
    page.goto("/desk/1/sharing")
    is_fine(page)
    page.get_by_role("link", name="发布缺工需求").first.click()
    page.locator("#title").fill(title)
    page.locator("#occupation_name").fill("医疗器械装配工")
    page.locator("#headcount").fill("5")
    page.locator("#starts_on").fill((date.today() + timedelta(days=9)).isoformat())  # the browser's clock is real
    page.locator("#ends_on").fill((date.today() + timedelta(days=69)).isoformat())
    page.locator("#wage").fill("5400")
    page.locator("#description").fill("短")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_fine(page)
    page.locator("#description").fill(WORK)
    page.get_by_label("长白班").check()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text("审核中").first).to_be_visible()
    is_fine(page)
    staff = page_at(width)
    sign_in(staff, "staff@demo.example")
    staff.goto(f"/staff/sharing?q={title}")
    is_fine(staff)
    staff.get_by_role("link", name=title, exact=True).click()
    is_fine(staff)
    staff.get_by_role("button", name="发布").click()
    expect(staff.get_by_text(f"已发布“{title}”").first).to_be_visible()
    staff.goto(f"/sharing?q={title}")
    is_fine(staff)
    staff.get_by_role("link", name=title, exact=True).click()
    expect(staff.get_by_text("还缺 5 人").first).to_be_visible()
    is_fine(staff)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_worker_reads_the_question_and_answers(page_at: PageAt, width: int) -> None:
    page = page_at(width)
    sign_in(page, "seeker@demo.example")
    page.goto("/me/loans")
    is_fine(page)
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    is_fine(page)
    answer = "我不参加" if width == 360 else "我愿意"
    page.get_by_text(answer, exact=True).click()
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_text("好的").first).to_be_visible()
    expect(page.get_by_text("不能参加" if width == 360 else "本人同意").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_borrower_and_staff_see_the_agreement_without_any_reason_of_a_refusal(page_at: PageAt, width: int) -> None:
    page = page_at(width)
    sign_in(page, "staff@demo.example")
    page.goto("/staff/sharing/agreements")
    is_fine(page)
    page.get_by_role("main").locator("tbody a").first.click()
    is_fine(page)
    expect(page.get_by_role("heading", name="约定")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="下载协议 PDF").click()
    assert re.fullmatch(r"GX-\d{4}-\d{6}-\d+\.pdf", got.value.suggested_filename)
    firm = page_at(width)
    sign_in(firm, "firm@demo.example")
    firm.goto("/desk/1/sharing/agreements")
    is_fine(firm)
    firm.get_by_role("main").locator("tbody a").first.click()
    is_fine(firm)
    expect(firm.get_by_text("拒绝")).to_have_count(0)
    firm.get_by_role("link", name="修改协议").click()
    is_fine(firm)


def test_a_lender_names_a_person_and_cannot_confirm_before_all_agreed(page_at: PageAt, site: RunningSite) -> None:
    page = page_at(360)
    desk, _agreement = enter_as(page, site, "lender", "proposed")
    page.goto(desk)
    is_fine_at_both(page)
    page.get_by_role("row").filter(has_text="对接中").get_by_role("link").first.click()
    page.get_by_role("link", name="员工名单（0").click()
    page.get_by_label("姓名").fill("周小满")
    page.get_by_label("本人手机号").fill("138")
    page.get_by_label("出生日期").fill("1990-05-20")
    page.get_by_role("button", name="加入名单").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("本人手机号").fill("13800139017")
    page.get_by_role("button", name="加入名单").click()
    expect(page.get_by_text("已加入周小满").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="周小满")).to_contain_text("138 0013 9017")
    is_fine_at_both(page)
    page.goto(f"{desk}/agreements")
    page.get_by_role("row").filter(has_text="我们借出").get_by_role("link").first.click()
    people = page.get_by_role("table", name="员工名单")
    expect(people.get_by_text("短信链接")).to_have_count(2)
    expect(people.get_by_text("等本人答复").first).to_be_visible()
    is_fine_at_both(page)
    page.get_by_role("button", name=re.compile("^确认第 1 版")).click()
    expect(page.get_by_text("还有员工没有同意").first).to_be_visible()
    expect(page.get_by_text("借出单位：还没确认")).to_be_visible()


def test_a_lender_reads_the_roster_and_says_what_it_paid(page_at: PageAt, site: RunningSite) -> None:
    page = page_at(360)
    desk, _agreement = enter_as(page, site, "lender", "running")
    page.goto(f"{desk}/agreements")
    page.get_by_role("row").filter(has_text="我们借出").get_by_role("link").first.click()
    page.get_by_role("link", name="考勤", exact=True).click()
    page.get_by_label("日期").fill("2020-01-01")  # before the first day: the first day is shown
    page.get_by_role("button", name="看这天").click()
    expect(page.get_by_role("link", name="前一天")).to_have_count(0)
    expect(page.get_by_role("table", name="考勤").get_by_text("已确认").first).to_be_visible()
    expect(page.get_by_role("button", name="登记这天")).to_have_count(0)
    is_fine_at_both(page)
    page.get_by_role("link", name="工资和结算").click()
    page.get_by_role("navigation", name="月份").get_by_role("link").first.click()
    page.get_by_role("button", name="按考勤重新生成").click()
    expect(page.get_by_text(re.compile(r"已按考勤生成 \d+ 份工资单")).first).to_be_visible()
    page.get_by_role("button", name="工资都已按应发给本人").click()
    expect(page.get_by_text("已登记。").first).to_be_visible()
    is_fine_at_both(page)
    page.get_by_role("button", name="发给借入单位").click()
    expect(page.get_by_text("等借入单位确认").first).to_be_visible()


def test_both_firms_change_an_agreement_send_one_person_home_and_end_it_early(
    page_at: PageAt, site: RunningSite
) -> None:
    lender, borrower = page_at(360), page_at(1280)
    desk, agreement = enter_as(lender, site, "lender", "running", at=1)
    other_desk, _same = enter_as(borrower, site, "borrower", "running", at=1)
    own, other = f"{desk}/agreements/{agreement}", f"{other_desk}/agreements/{agreement}"
    today = date.today()  # the browser's clock is real

    borrower.goto(f"{other}/incidents")
    borrower.locator("#happened_on").fill(today.isoformat())
    borrower.locator("#text").fill("手指被纸箱划伤，已送医务室。")
    borrower.get_by_role("button", name="登记", exact=True).click()
    expect(borrower.get_by_text("待处理").first).to_be_visible()
    is_fine(borrower)
    lender.goto(f"{own}/incidents")
    lender.get_by_label("怎么处理的").first.fill("医药费由我们先付。")
    lender.get_by_role("button", name="记下处理结果").first.click()
    expect(lender.get_by_text("医药费由我们先付。")).to_be_visible()
    is_fine_at_both(lender)

    lender.goto(own)
    lender.get_by_role("link", name=re.compile("^提前返回")).first.click()
    lender.locator("#reason").fill("家里有事。")
    lender.get_by_role("button", name="登记返回").click()
    expect(lender.get_by_text(re.compile("已登记返回")).first).to_be_visible()

    borrower.goto(other)
    borrower.get_by_role("link", name="变更协议").click()
    borrower.locator("#reason").fill("补充争议的办法。")
    borrower.locator("#disputes").fill("先协商，不成再到区里调解。")
    borrower.get_by_role("button", name="提出变更").click()
    expect(borrower.get_by_text("已提出，双方确认后生效。").first).to_be_visible()
    is_fine(borrower)
    borrower.get_by_role("button", name=re.compile("^确认第 2 版")).click()
    expect(borrower.get_by_text("还有员工没有同意").first).to_be_visible()
    borrower.get_by_role("button", name="撤回这次变更").click()
    expect(borrower.get_by_text("已撤回变更。").first).to_be_visible()

    lender.goto(own)
    lender.get_by_role("link", name="提前结束").click()
    lender.locator("#ends_on").fill((today + timedelta(days=3)).isoformat())
    lender.locator("#reason").fill("酒店要开业了。")
    lender.get_by_role("button", name="提出变更").click()
    expect(lender.get_by_text("已提出，双方确认后生效。").first).to_be_visible()
    confirm_version(lender)
    is_fine_at_both(lender)
    borrower.goto(other)
    confirm_version(borrower)
    ended = borrower.get_by_role("listitem").filter(has_text="第 3 版")
    expect(ended).to_contain_text("已生效")
    for side in ("借出单位", "借入单位"):  # who confirmed, and when
        expect(ended).to_contain_text(re.compile(rf"{side} \S+ \d{{4}}"))
    is_fine(borrower)
