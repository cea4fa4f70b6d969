"""Steps that journeys share: keys alone, signing up with a code, signing in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASSWORD = "demo-pass-2026"
MOST_TABS = 150


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus, as someone without a mouse does."""
    target = target.first
    for _press in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {MOST_TABS} tabs on {page.url}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach the element by Tab and press a key on it."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Reach a field by Tab and put this text in the place of what is in it."""
    tab_to(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def new_address() -> str:
    """An e-mail address that nobody used."""
    return f"journey-{uuid4().hex[:10]}@example.org"


def code_for(page: Page, address: str) -> str:
    """The code sent to an address, read in the demo's outbox in a second tab."""
    outbox = page.context.new_page()
    cards = outbox.get_by_role("listitem").filter(has_text=address)
    card = cards.filter(has_text=re.compile(r"\b\d{6}\b")).first  # other news may have come to the address since
    for _look in range(60):  # each look is a page load; the message comes with the jobs process
        outbox.goto("/demo/outbox")
        if card.count():
            break
    found = re.search(r"\b\d{6}\b", card.inner_text())
    assert found, card.inner_text()
    outbox.close()
    return found[0]


def sign_in(page: Page, email: str) -> None:
    """Sign in with the demo's password, in Chinese or English."""
    page.goto("/account/sign-in")
    page.get_by_label(re.compile("手机号或邮箱|Phone or e-mail")).fill(email)
    page.get_by_label(re.compile("^(密码|Password)")).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("登录|Sign in")).click()
    expect(page).not_to_have_url(re.compile("/account/sign-in"))
