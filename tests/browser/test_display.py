"""Language, colours and size are a person's own choice, kept from page to page, with JavaScript or without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations

PageAt = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_front_page_speaks_the_chosen_language(page_at: PageAt, locale: str, javascript: bool) -> None:
    page = page_at(360, locale=locale, javascript=javascript)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en" if locale == "en" else "zh-Hans")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_front_page_fits_a_narrow_phone(page_at: PageAt) -> None:
    page = page_at(320)
    page.goto("/")
    assert overflow_px(page) <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_front_page_is_open_to_all(page_at: PageAt, theme: str, size: str) -> None:
    page = page_at(360, theme=theme, size=size)
    page.goto("/")
    assert violations(page) == []
