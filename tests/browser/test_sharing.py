"""Shared staff in a real browser: the person who is asked, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.journeys import sign_in

PageAt = Callable[..., Page]


def is_fine(page: Page) -> None:
    """No barrier and nothing wider than the screen."""
    assert violations(page) == []
    assert overflow_px(page) <= 0


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
