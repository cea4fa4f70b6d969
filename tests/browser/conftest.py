"""A real site in its three processes with the small demo city, and a real Chromium that watches for trouble."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.trouble import Watch
from tests.machine import chromium_flags, find_chromium, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@dataclass(frozen=True)
class Site:
    """A running site: its address, its folder, and its log."""

    url: str
    data_dir: Path
    log: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as `make run` starts it: web, push, jobs, the small demo city, a built index."""
    folder = tmp_path_factory.mktemp("site")
    port, push_port, log = free_port(), free_port(), folder / "site.log"
    settings = {"PORT": str(port), "PUSH_PORT": str(push_port), "DATA_DIR": str(folder / "data"), "DEMO": "1"}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY", "HOST")}
    with log.open("wb") as stream:
        command = [sys.executable, str(ROOT / "scripts" / "run.py")]
        runner = subprocess.Popen(command, cwd=ROOT, env=kept | settings, stdout=stream, stderr=subprocess.STDOUT)
    try:
        wait_until_ready(runner, log)
        yield Site(f"http://127.0.0.1:{port}", folder / "data", log)
    finally:
        runner.send_signal(signal.SIGTERM)
        runner.wait(timeout=30)


def wait_until_ready(runner: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line that ends a start; fail with the log when the runner ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while "The site is ready" not in (text := log.read_text(errors="replace")):
        if runner.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the site did not start:\n{text[-4000:]}")
        time.sleep(0.1)


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
    found = playwright.chromium.launch(executable_path=program, args=chromium_flags())
    yield found
    found.close()


@pytest.fixture
def page_at(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Call it to open a tab of a person of one's own: `page_at(360, javascript=False, locale="en")`.

    At the end the test fails for every script error, refused content, request to another site or answer of 5xx.
    """
    contexts: list[BrowserContext] = []
    watch = Watch(allowed_host=urlsplit(site.url).hostname or "")

    def open_tab(width: int = 1280, **options: Any) -> Page:
        context = new_context(browser, site, width, **options)
        contexts.append(context)
        watch.follow(context)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()
    assert not watch.troubles, "\n".join(watch.troubles)


def new_context(
    browser: Browser,
    site: Site,
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
