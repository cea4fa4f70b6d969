"""Walks the site as one person, from every address without arguments along all links, and notes what it sees."""

from __future__ import annotations

from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from werkzeug.exceptions import HTTPException

from jobsite.demo.loading import ACCOUNTS
from tests.client import page_of
from tests.html import Page, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.client import SiteClient

ROLES = ("visitor", *(email.split("@")[0] for email, *_rest in ACCOUNTS))
LOCALES = ("zh_Hans_CN", "en")
PER_ENDPOINT = 2
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True)
class Visit:
    """One page that was seen."""

    path: str
    endpoint: str
    status: int
    page: Page | None
    is_linked: bool
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


def starts_of(app: Flask) -> list[str]:
    """Every address that can be opened without arguments."""
    return sorted(
        rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())
    )


def walk(app: Flask, client: SiteClient) -> Walk:
    """Open every start, then follow links until each endpoint was seen PER_ENDPOINT times more."""
    result, seen, times = Walk(), set[str](), Counter[str]()
    queue = deque((path, False) for path in starts_of(app))
    client.checks_pages = False
    while queue:
        path, is_linked = queue.popleft()
        endpoint = endpoint_of(app, path) or path
        if path in seen or endpoint == "static" or times[endpoint] >= PER_ENDPOINT:
            continue
        seen.add(path)
        times[endpoint] += is_linked
        visit = look_at(client, path, endpoint, is_linked, result.writes)
        result.visits.append(visit)
        queue.extend((link, True) for link in (links_of(visit.page, path) if visit.page else []))
    return result


def look_at(client: SiteClient, path: str, endpoint: str, is_linked: bool, writes: list[str]) -> Visit:
    """Open one address; add the writes that this caused."""
    statements: list[str] = []
    with noting_writes(statements):
        response = client.get(path)
    writes += [f"{path}: {statement}" for statement in statements]
    is_page = response.mimetype == "text/html" and response.status_code == 200
    html = response.get_data(as_text=True) if is_page else ""
    return Visit(path, endpoint, response.status_code, page_of(response) if is_page else None, is_linked, html)
