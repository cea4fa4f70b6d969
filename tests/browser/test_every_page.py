"""Every kind of page, for the role it is made for: open to all, no wider than a narrow phone, without trouble."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from jobsite.demo.loading import ACCOUNTS, PASSWORD
from tests.browser.axe import COLOUR_RULES, LAYOUT_RULES, overflow_px, violations

ROLES = ("visitor", "seeker", "firm", "admin")  # an administrator sees every page of the bureau
LOCALES = ("zh_Hans_CN", "en")
LOOKS = [(width, theme, size) for width in (360, 1280) for theme in ("light", "dark") for size in ("normal", "large")]
# In these two, one of each width, every rule is asked; in the others those that colours and sizes decide. Dark changes
# colours only, so what sizes decide is asked in the light.
WHOLE_LOOKS = ((360, "light", "large"), (1280, "dark", "normal"))
NARROWEST_PX = 320
MOST_PAGES = 150


def kind_of(path: str) -> str:
    """The address with its numbers and codes taken out: what differs in them only is one kind of page."""
    return "/".join("#" if part[:1].isdigit() else part for part in path.split("/"))


def kinds_of(addresses: list[str]) -> list[str]:
    """One address of each kind: numbers and codes in an address make no new kind."""
    kinds: dict[str, str] = {}
    for address in addresses:
        path = address.split("?")[0].split("#")[0]
        kinds.setdefault(kind_of(path), path)
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


def put_on(page: Page, width: int, theme: str, size: str) -> None:
    """Give the page this width, these colours and this size, as its person's choice would."""
    page.set_viewport_size({"width": width, "height": 740 if width < 700 else 900})
    page.evaluate("([theme, size]) => Object.assign(document.documentElement.dataset, {theme, size})", [theme, size])


def problems_in(page: Page, look: tuple[int, str, str]) -> list[str]:
    """What axe finds in this look, and how far the page runs over the window, on a phone also over the narrowest."""
    width, theme, size = look
    put_on(page, width, theme, size)
    rules = () if look in WHOLE_LOOKS else COLOUR_RULES if theme == "dark" else (*COLOUR_RULES, *LAYOUT_RULES)
    found = [f"{look}: {violation}" for violation in violations(page, rules=rules)]
    if theme == "dark":
        return found
    for narrow in {width, NARROWEST_PX} if width < 700 else {width}:
        put_on(page, narrow, theme, size)
        if (over := overflow_px(page)) > 0:
            found.append(f"{look}: {over} px wider than a window of {narrow} px")
    return found


@pytest.fixture(scope="module")
def examined() -> set[tuple[str, str]]:
    """The kinds of page that a role before has seen, by language: each is looked at once."""
    return set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page_is_open_to_all(
    page_at: Callable[..., Page], examined: set[tuple[str, str]], role: str, locale: str
) -> None:
    assert role == "visitor" or any(email.startswith(f"{role}@") for email, *_rest in ACCOUNTS)
    page = page_at(360, locale=locale)
    sign_in(page, role)
    problems: list[str] = []
    own = 0

    def look_at(path: str) -> None:
        nonlocal own
        if (locale, kind_of(path)) in examined:
            return
        own += 1
        examined.add((locale, kind_of(path)))
        problems.extend(f"{path} {problem}" for look in LOOKS for problem in problems_in(page, look))

    seen = walk(page, look_at)
    print(
        f"{role} {locale}: {seen} kinds of page, {own} of them looked at for the first time, in {len(LOOKS)} looks each"
    )
    assert not problems, "\n".join(problems)
    assert seen > 5
    assert own > 0
