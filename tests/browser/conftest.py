"""A real site in its three processes with the small demo city, and a real Chromium that watches for trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jobsite.demo.loading import PASSWORD
from tests.browser.meeting_room import SPY
from tests.browser.trouble import Watch
from tests.machine import chromium_flags, find_chromium
from tests.running import RunningSite, Visitor
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

MEDIA_FLAGS = ["--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The site as `make run` starts it: web, push, jobs, the small demo city, a built index."""
    found = RunningSite.start(tmp_path_factory.mktemp("site"), WEB_CONCURRENCY="1")
    person = Visitor(found.url)
    person.post("/account/sign-in", {"address": "seeker@demo.example", "password": PASSWORD})
    wait_until(lambda: person.get("/me/recommended")[0] == 200, seconds=120, what="the tables of matching")
    yield found
    found.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests; each test gets contexts of its own."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium: set CHROMIUM or run `make test`")
    found = playwright.chromium.launch(executable_path=program, args=[*chromium_flags(), *MEDIA_FLAGS])
    yield found
    found.close()


@pytest.fixture
def page_at(browser: Browser, site: RunningSite) -> Iterator[Callable[..., Page]]:
    """Call it to open a tab of a person of one's own: `page_at(360, javascript=False, locale="en")`; with a camera, which
    is a made-up one, only if asked for.

    At the end the test fails for every script error, refused content, request to another site or answer of 5xx.
    """
    contexts: list[BrowserContext] = []
    watch = Watch(allowed_host=urlsplit(site.url).hostname or "")

    def open_tab(width: int = 1280, *, has_camera: bool = False, **options: Any) -> Page:
        context = new_context(browser, site, width, **options)
        if has_camera:
            context.grant_permissions(["camera", "microphone"], origin=site.url)
            context.add_init_script(SPY)
        contexts.append(context)
        watch.follow(context)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()
    assert not watch.troubles, "\n".join(watch.troubles)


def new_context(
    browser: Browser,
    site: RunningSite,
    width: int,
    *,
    javascript: bool = True,
    locale: str = "zh_Hans_CN",
    theme: str = "light",
    size: str = "normal",
) -> BrowserContext:
    """A browser window of this width whose cookies hold the person's choices."""
    is_phone = width < 700
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 740 if is_phone else 900},
        has_touch=is_phone,
        is_mobile=is_phone,
        java_script_enabled=javascript,
        locale="en-GB" if locale == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    choices = {"locale": locale, "theme": theme, "size": size}
    context.add_cookies(
        [{"name": f"display_{name}", "value": value, "url": site.url} for name, value in choices.items()]
    )
    context.set_default_timeout(10_000)
    return context
