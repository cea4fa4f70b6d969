"""The push process: one gevent WSGI app that tails the event table and streams server-sent events. Reads only.

Run by `gunicorn -k gevent jobsite.live.push:app`. Clients resume with `Last-Event-ID`; a ticket from `/live/ticket`
names the topics. One tail serves all streams of the process.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

import gevent
import sqlalchemy as sa
from gevent.queue import Empty, Queue

from jobsite.config import Settings
from jobsite.core import signing
from jobsite.core.database import engine_options, reading

log = logging.getLogger(__name__)
TAIL_SECONDS = 0.2
KEEP_ALIVE_SECONDS = 20
BACKLOG = 500
TICKET_AGE_S = 900


class Hub:
    """Tails the table once and hands each event to the queues of its topic."""

    def __init__(self, database_url: str) -> None:
        self.engine = sa.create_engine(database_url, **engine_options(database_url))
        self.queues: dict[str, set[Queue[tuple[int, bytes]]]] = defaultdict(set)
        self.last_id = 0
        self._tail: Any = None

    def start(self) -> None:
        """Begin to tail, once."""
        if self._tail is None:
            self.last_id = self._newest()
            self._tail = gevent.spawn(self._run)

    def _newest(self) -> int:
        return int(self._read(sa.text("SELECT max(id) AS newest FROM event"), {})[0].newest or 0)

    def _read(self, statement: Any, parameters: dict[str, Any]) -> Sequence[Any]:
        with reading(), self.engine.connect() as connection:  # never the write lock: this runs five times a second
            return connection.execute(statement, parameters).all()

    def since(self, after: int, topics: list[str]) -> list[tuple[int, bytes]]:
        """Events of `topics` after an id, oldest first, at most BACKLOG."""
        statement = sa.text(
            "SELECT id, name, topic, payload FROM event WHERE id > :after AND topic IN :topics ORDER BY id LIMIT :limit"
        ).bindparams(sa.bindparam("topics", expanding=True))
        rows = self._read(statement, {"after": after, "topics": topics, "limit": BACKLOG})
        return [(row.id, frame(row.id, row.name, row.topic, row.payload)) for row in rows]

    def _run(self) -> None:
        statement = sa.text("SELECT id, name, topic, payload FROM event WHERE id > :after ORDER BY id LIMIT 1000")
        while True:
            try:
                rows = self._read(statement, {"after": self.last_id})
            except sa.exc.SQLAlchemyError:
                log.exception("the tail could not read; trying again")
                gevent.sleep(1)
                continue
            for row in rows:
                self.last_id = row.id
                if row.topic and (listeners := self.queues.get(row.topic)):
                    content = frame(row.id, row.name, row.topic, row.payload)
                    for queue in list(listeners):
                        queue.put((row.id, content))
            if len(rows) < 1000:
                gevent.sleep(TAIL_SECONDS)


def frame(event_id: int, name: str, topic: str, payload: Any) -> bytes:
    """One event in the wire format of server-sent events."""
    data = json.loads(payload) if isinstance(payload, str) else payload
    body = json.dumps({"id": event_id, "name": name, "topic": topic, "data": data}, ensure_ascii=False)
    return f"id: {event_id}\ndata: {body}\n\n".encode()


def stream(hub: Hub, topics: list[str], after: int | None) -> Iterator[bytes]:
    """What was missed after `after`, then what comes, with a comment now and then so that proxies keep the line.

    It ends after the life of a ticket: the browser asks for a new one, which a person who signed out does not get.
    """
    end = monotonic() + TICKET_AGE_S
    queue: Queue[tuple[int, bytes]] = Queue()
    for topic in topics:
        hub.queues[topic].add(queue)
    try:
        sent = after if after is not None else hub.last_id
        yield b"retry: 3000\n\n"
        while missed := hub.since(sent, topics):
            for event_id, content in missed:
                sent = event_id
                yield content
        while monotonic() < end:
            try:
                event_id, content = queue.get(timeout=KEEP_ALIVE_SECONDS)
            except Empty:
                yield b": still here\n\n"
                continue
            if event_id > sent:
                sent = event_id
                yield content
    finally:
        for topic in topics:
            hub.queues[topic].discard(queue)
            if not hub.queues[topic]:
                del hub.queues[topic]


def make_app(settings: Settings) -> Callable[..., Iterable[bytes]]:
    """The WSGI app: `/live/stream?ticket=…`, `/live/healthz`."""
    signing.configure(settings.secret_key)
    hub = Hub(settings.database_url)
    origin = settings.public_url or f"http://127.0.0.1:{settings.port}"

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/live/healthz":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"ok"]
        if environ["PATH_INFO"] != "/live/stream" or environ["REQUEST_METHOD"] != "GET":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not found"]
        query = parse_qs(environ.get("QUERY_STRING", ""))
        topics = signing.unsign("live", query.get("ticket", [""])[0], max_age_s=TICKET_AGE_S)
        if not topics:
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"ticket missing or out of date"]
        hub.start()
        given = environ.get("HTTP_LAST_EVENT_ID") or query.get("after", [""])[0]
        headers = [
            ("Content-Type", "text/event-stream; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Accel-Buffering", "no"),
            ("Access-Control-Allow-Origin", allowed_origin(environ.get("HTTP_ORIGIN", ""), origin)),
        ]
        start_response("200 OK", headers)
        is_number = given.isascii() and given.isdigit() and len(given) < 19
        return stream(hub, topics, int(given) if is_number else None)

    return app


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
