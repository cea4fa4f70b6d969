"""The scripts of the components in a real browser: by keyboard, and without losing what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

PageAt = Callable[..., Page]
PASSWORD = "demo-pass-2026"


def sign_in(page: Page, address: str) -> None:
    """Through the sign-in page, as people do."""
    page.goto("/account/sign-in")
    page.locator("#address").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))


def test_dialog_opens_closes_by_escape_and_gives_the_focus_back(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/design")
    opener = page.locator("[data-dialog][data-ready]")
    opener.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_bulk_bar_comes_when_something_is_picked(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/design")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    page.locator("[data-pick-all]").check()
    expect(bar).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("3")


def test_bulk_bar_is_there_without_script(page_at: PageAt) -> None:
    page = page_at(1280, javascript=False)
    page.goto("/design")
    expect(page.locator("[data-bulk-bar]")).to_be_visible()


def test_queue_is_walked_and_picked_by_keys(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/design")
    expect(page.locator("[data-queue][data-ready]")).to_have_count(1)
    page.locator("body").press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_have_count(1)
    expect(page.locator("[data-row]").nth(1)).to_have_class(re.compile("is-current"))
    page.keyboard.press("x")
    expect(page.locator("[data-row]").nth(1).get_by_role("checkbox")).to_be_checked()


def test_filters_are_reached_without_script_on_every_width(page_at: PageAt) -> None:
    for width in (360, 1280):
        page = page_at(width, javascript=False)
        page.goto("/vacancies")
        if width == 360:
            page.locator(".sheet > summary").click()
        expect(page.locator(".facet input").first).to_be_visible()
        button = page.locator(".sheet-go button, noscript button").locator("visible=true").first
        button.click()
        expect(page).to_have_url(re.compile(r"/vacancies\?"))


def test_what_was_typed_comes_back_to_its_writer_only(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, "firm@demo.example")
    page.goto("/desk/1/vacancies/new")
    form = page.locator("form[data-draft][data-ready]")
    expect(form).to_have_count(1)
    page.locator("#title").fill("数控车床操作工")
    expect(page.locator("[data-draft-note]")).not_to_be_empty()
    page.reload()
    expect(page.locator("#title")).to_have_value("数控车床操作工")
    page.locator("[data-menu] > summary").locator("visible=true").click()
    page.locator("form[data-forget] button").locator("visible=true").click()
    expect(page).not_to_have_url(re.compile("/desk/"))
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0


def test_choosing_a_filter_keeps_the_focus_where_it_was(page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto("/vacancies")
    expect(page.locator("form[data-auto][data-ready]")).to_have_count(1)
    box = page.locator(".facet input[type=checkbox]").nth(2)
    name = box.get_attribute("id")
    box.check()
    expect(page).to_have_url(re.compile(r"/vacancies\?"))
    expect(page.locator(f"#{name}")).to_be_focused()
    expect(page.locator(f"#{name}")).to_be_checked()


def test_undo_stands_in_the_page_without_script_and_at_its_edge_with_it(page_at: PageAt) -> None:
    without = page_at(1280, javascript=False)
    without.goto("/design")
    expect(without.locator("main form[data-undo] button")).to_be_visible()
    page = page_at(360)
    page.goto("/design")
    toast = page.locator("#toasts form[data-undo]")
    expect(toast).to_be_visible()
    toast.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/design$"))
