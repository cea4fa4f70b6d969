"""Every kind of page, for the role it is made for: open to all, no wider than a narrow phone, without trouble."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from jobsite.demo.loading import ACCOUNTS, PASSWORD
from tests.browser.axe import overflow_px, violations

ROLES = ("visitor", "seeker", "firm", "staff", "admin")
# Each pair of choices meets in some look; four looks see what sixteen would.
LOOKS = (
    {"width": 360, "locale": "zh_Hans_CN", "theme": "light", "size": "large"},
    {"width": 1280, "locale": "zh_Hans_CN", "theme": "dark", "size": "normal"},
    {"width": 360, "locale": "en", "theme": "dark", "size": "normal"},
    {"width": 1280, "locale": "en", "theme": "light", "size": "large"},
)
MOST_PAGES = 80


def name_of(look: dict[str, object]) -> str:
    return "-".join(str(value) for value in look.values())


def kinds_of(addresses: list[str]) -> list[str]:
    """One address of each kind: numbers in an address make no new kind."""
    kinds: dict[str, str] = {}
    for address in addresses:
        path = address.split("?")[0].split("#")[0]
        kind = "/".join("#" if part.isdigit() else part for part in path.split("/"))
        kinds.setdefault(kind, path)
    return list(kinds.values())


def walk(page: Page, look_at: Callable[[str], None]) -> int:
    """Open one page of each kind that links lead to; returns how many."""
    waiting, seen = ["/"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        response = page.goto(path)
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            continue
        look_at(path)
        hrefs = page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.filter(a => a.origin === location.origin).map(a => a.pathname)"
        )
        known = kinds_of([*seen, *waiting])
        waiting += [link for link in kinds_of([*known, *hrefs]) if link not in known and not is_file(link)]
    return len(seen)


def is_file(path: str) -> bool:
    """Whether the address ends like a file, which a browser would save."""
    return "." in path.rsplit("/", 1)[-1]


def sign_in(page: Page, role: str) -> None:
    """Sign in on the page made for it."""
    if role == "visitor":
        return
    page.goto("/account/sign-in")
    form = page.locator("main form").first
    form.locator("[name=address]").fill(f"{role}@demo.example")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/sign-in" not in url)


@pytest.mark.parametrize("look", LOOKS, ids=name_of)
@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page_is_open_to_all(page_at: Callable[..., Page], role: str, look: dict[str, object]) -> None:
    assert role == "visitor" or any(email.startswith(f"{role}@") for email, *_rest in ACCOUNTS)
    page = page_at(**look)
    sign_in(page, role)
    problems: list[str] = []

    def look_at(path: str) -> None:
        problems.extend(f"{path}: {violation}" for violation in violations(page))
        if overflow_px(page) > 0:
            problems.append(f"{path}: {overflow_px(page)} px wider than its window")

    seen = walk(page, look_at)
    assert not problems, "\n".join(problems)
    assert seen > 5


@pytest.mark.parametrize("role", ROLES)
def test_no_kind_of_page_is_wider_than_the_narrowest_phone(page_at: Callable[..., Page], role: str) -> None:
    page = page_at(320, size="large")
    sign_in(page, role)
    wide: list[str] = []

    def look_at(path: str) -> None:
        if (over := overflow_px(page)) > 0:
            wide.append(f"{path}: {over} px")

    assert walk(page, look_at) > 5
    assert not wide, "\n".join(wide)
