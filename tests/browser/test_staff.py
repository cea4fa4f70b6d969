"""The bureau's reviewers in a real browser: from the queue to the published vacancy, by keyboard and without script."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.test_firm import sign_in

PageAt = Callable[..., Page]
STAFF = "staff@demo.example"


def first_clean_row(page: Page) -> str:
    """The title of the first vacancy in the queue that has no findings."""
    row = page.locator("[data-row]").filter(has=page.locator("[data-key=p]")).first
    return row.get_by_role("rowheader").get_by_role("link").inner_text()


def waiting(page: Page) -> int:
    """How many vacancies wait, as the page says."""
    found = re.search(r"\d+", page.locator(".page-head p").inner_text())
    assert found
    return int(found.group())


def test_queue_is_worked_off_by_keyboard(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, STAFF)
    page.goto("/staff/")
    page.get_by_role("link", name="岗位等待审核").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("岗位审核")
    assert violations(page) == []
    before = waiting(page)
    rows = page.locator("[data-row]")
    at = next(index for index in range(rows.count()) if rows.nth(index).locator("[data-key=p]").count())
    title = first_clean_row(page)
    for _step in range(at + 1):
        page.keyboard.press("j")
    expect(rows.nth(at)).to_have_class(re.compile("is-current"))
    page.keyboard.press("p")
    expect(page.get_by_text("发布了 1 个岗位。")).to_be_visible()
    assert waiting(page) == before - 1
    assert title


def test_vacancy_is_opened_published_and_the_next_one_follows(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, STAFF)
    page.goto("/staff/review")
    title = page.locator("[data-row] th a").first.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/staff/review/\d+#refuse$"))
    assert violations(page) == []
    page.keyboard.press("p")
    expect(page.get_by_text(f"已发布“{title}”。")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/staff/review/\d+$"))


def test_vacancy_is_sent_back_without_script(page_at: PageAt) -> None:
    page = page_at(360, javascript=False)
    sign_in(page, STAFF)
    page.goto("/staff/review")
    row = page.locator("[data-row] th a").first
    title = row.inner_text()
    row.click()
    page.get_by_role("button", name="退回给单位").click()
    expect(page.get_by_text("请至少选一个理由").first).to_be_visible()
    page.get_by_role("checkbox", name="请写清每天做什么").check()
    page.get_by_label("补充说明").fill("写清倒班怎么轮")
    page.get_by_role("button", name="退回给单位").click()
    expect(page.get_by_text(f"已退回“{title}”")).to_be_visible()


def test_several_are_picked_and_published_together(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, STAFF)
    page.goto("/staff/review?kind=new")
    clean = page.locator("[data-row]").filter(has=page.locator("[data-key=p]"))
    for index in range(2):
        clean.nth(index).get_by_role("checkbox").check()
    page.get_by_role("button", name="发布选中的").click()
    expect(page.get_by_text("发布了 2 个岗位。")).to_be_visible()


def test_firm_is_verified_by_keyboard(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, STAFF)
    page.goto("/staff/employers")
    name = page.locator("[data-row] th a").first.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert violations(page) == []
    page.keyboard.press("p")
    expect(page.get_by_text(f"{name} 已通过核实。")).to_be_visible()


def test_review_speaks_english(page_at: PageAt) -> None:
    page = page_at(1280, locale="en")
    sign_in(page, STAFF)
    page.goto("/staff/review")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vacancy review")
    page.locator("[data-row] th a").first.click()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    assert violations(page) == []
