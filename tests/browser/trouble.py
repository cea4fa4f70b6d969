"""What must never happen in a browser: script errors, refused content, requests to other sites, answers of 5xx."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response


@dataclass
class Watch:
    """Collects troubles of every tab it follows. `expected` are texts of console errors that a test provokes."""

    allowed_host: str
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch the tabs of a context, those that come later too."""
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.troubles.append(f"script error at {page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # the browser's own word about answers of 4xx is not a trouble: tests look at those answers themselves
        is_answer = message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_answer and not any(text in message.text for text in self.expected):
            self.troubles.append(f"console at {message.location.get('url')}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != self.allowed_host:
            self.troubles.append(f"request to another site: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} at {response.url}")
