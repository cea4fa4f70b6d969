"""The push process: a WSGI app under gunicorn's gevent worker that turns requests into streams of the hub. Reads only.

Run by `gunicorn -k gevent jobsite.live.push:app`. Clients resume with `Last-Event-ID`; a ticket from `/live/ticket`
names the topics. The request ends when its stream is open: the hub keeps a copy of the connection.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from jobsite.config import Settings
from jobsite.core import signing
from jobsite.live.hub import Hub

TICKET_AGE_S = 900
SPARE_FILES = 500
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    "X-Accel-Buffering: no\r\nConnection: close\r\nAccess-Control-Allow-Origin: {origin}\r\n\r\n"
)


def make_app(settings: Settings) -> Callable[..., Iterable[bytes]]:
    """The WSGI app: `/live/stream?ticket=…`, `/live/healthz`."""
    signing.configure(settings.secret_key)
    hub = Hub(settings.database_url)
    origin = settings.public_url or f"http://127.0.0.1:{settings.port}"
    most = most_streams(settings.push_connections)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/live/healthz":
            return answer(start_response, "200 OK", "ok")
        if environ["PATH_INFO"] != "/live/stream" or environ["REQUEST_METHOD"] != "GET":
            return answer(start_response, "404 Not Found", "not found")
        query = parse_qs(environ.get("QUERY_STRING", ""))
        topics = signing.unsign("live", query.get("ticket", [""])[0], max_age_s=TICKET_AGE_S)
        if not topics:
            return answer(start_response, "403 Forbidden", "ticket missing or out of date")
        if hub.count >= most:
            return answer(start_response, "503 Service Unavailable", "too many streams")
        given = environ.get("HTTP_LAST_EVENT_ID") or query.get("after", [""])[0]
        is_number = given.isascii() and given.isdigit() and len(given) < 19
        connection = environ["gunicorn.socket"]
        allowed = allowed_origin(environ.get("HTTP_ORIGIN", ""), origin)
        connection.sendall(HEAD.format(origin=allowed).encode())
        hub.admit(connection, tuple(topics), int(given) if is_number else None, lasts_s=TICKET_AGE_S)
        raise StopIteration  # gunicorn's word for "this connection is done": it closes its copy and adds nothing

    return app


def answer(start_response: Callable[..., Any], status: str, text: str) -> Iterable[bytes]:
    """A short answer in words."""
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text.encode()]


def most_streams(wanted: int) -> int:
    """How many streams may be open: as many as wanted, if the system lets one process have so many files."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard - SPARE_FILES)


def allowed_origin(asked: str, configured: str) -> str:
    """The page's origin when it is the site's own, under either of the loopback's two names; else the configured one."""
    twins = {
        configured,
        configured.replace("127.0.0.1", "localhost"),
        configured.replace("localhost", "127.0.0.1"),
    }
    return asked if asked in twins else configured


def __getattr__(name: str) -> Any:
    """`app` is made when gunicorn asks for it, so that importing this module has no effect."""
    if name == "app":
        return make_app(Settings.from_environ())
    raise AttributeError(name)
