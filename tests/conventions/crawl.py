"""Walks the site from its front page along its own links, as one person, and notes what it sees."""

from __future__ import annotations

from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from werkzeug.exceptions import HTTPException

from tests.client import page_of
from tests.html import Page, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.client import SiteClient

PER_ENDPOINT = 2
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
STARTS = ("/", "/design")


@dataclass(frozen=True)
class Visit:
    """One page that was seen."""

    path: str
    endpoint: str
    status: int
    page: Page | None
    html: str = field(repr=False, default="")

    @property
    def problems(self) -> list[str]:
        """What is wrong with the page, each with its address."""
        return [f"{self.path}: {problem}" for problem in problems_of(self.page)] if self.page else []


@dataclass
class Walk:
    """All pages that one person saw, and the writes that reading caused."""

    visits: list[Visit] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)


def endpoint_of(app: Flask, path: str) -> str | None:
    """The endpoint that answers a GET of this path; None when none does."""
    try:
        matched = app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    return str(matched[0])


@contextmanager
def noting_writes(writes: list[str]) -> Iterator[None]:
    """Note every statement that changes rows."""

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            writes.append(" ".join(statement.split())[:120])

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def links_of(page: Page, path: str) -> list[str]:
    """The addresses on this site that the page links to, without fragments."""
    found = []
    for link in page.root.find_all("a"):
        target = urlsplit(urljoin(f"http://localhost{path}", link["href"]))
        if link["href"] and target.netloc == "localhost" and "download" not in link.attributes:
            found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def walk(app: Flask, client: SiteClient) -> Walk:
    """Follow links until each endpoint was seen PER_ENDPOINT times."""
    result, seen, times = Walk(), set(), Counter[str]()
    queue = deque(path for path in STARTS if endpoint_of(app, path))
    client.checks_pages = False
    while queue:
        path = queue.popleft()
        endpoint = endpoint_of(app, path)
        if path in seen or endpoint == "static" or (endpoint and times[endpoint] >= PER_ENDPOINT):
            continue
        seen.add(path)
        times[endpoint or path] += 1
        writes: list[str] = []
        with noting_writes(writes):
            response = client.get(path)
        result.writes += [f"{path}: {statement}" for statement in writes]
        is_page = response.mimetype == "text/html" and response.status_code == 200
        page = page_of(response) if is_page else None
        html = response.get_data(as_text=True) if is_page else ""
        result.visits.append(Visit(path, endpoint or "", response.status_code, page, html))
        queue.extend(links_of(page, path) if page else [])
        if response.location:
            queue.append(urlsplit(response.location).path)
    return result
