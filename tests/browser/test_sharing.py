"""Shared staff in a real browser: borrower, lender, worker and staff, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.journeys import sign_in

PageAt = Callable[..., Page]
WORK = "在车间装配小电器，八点到十七点，中午休息一小时，周日休息。"


def is_fine(page: Page) -> None:
    """No barrier and nothing wider than the screen."""
    assert violations(page) == []
    assert overflow_px(page) <= 0


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
