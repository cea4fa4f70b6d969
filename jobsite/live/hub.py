"""The middle of the push process: one tail of the event table, a memory of the latest events, and the open streams.

A stream costs a file number and a few small objects, no thread and no greenlet: the hub writes to it directly. A
client that cannot keep up is cut off, it resumes with the number of the last event it saw. Reads only.
"""

from __future__ import annotations

import json
import logging
import os
import random
from collections import deque
from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any, NamedTuple

import gevent
import sqlalchemy as sa
from gevent.lock import Semaphore

from jobsite.core.database import engine_options, reading

log = logging.getLogger(__name__)
TAIL_SECONDS = 0.2
KEEP_ALIVE_SECONDS = 20
BACKLOG = 500
REMEMBERED = 10_000
AT_ONCE = 250
"""After so many writes in a row others have their turn."""
RETRY_MS = (2000, 6000)
"""Cut off all together, clients come back one after the other."""
COMMENT = b": still here\n\n"


class Sent(NamedTuple):
    """One event of the memory."""

    id: int
    topic: str
    frame: bytes


class Stream:
    """One open stream: whom to write to, what it hears, what it had at its start, when it ends (monotonic seconds)."""

    __slots__ = ("end", "fd", "sent", "topics")

    def __init__(self, fd: int, topics: tuple[str, ...], sent: int, end: float) -> None:
        self.fd, self.topics, self.sent, self.end = fd, topics, sent, end


class Hub:
    """Tails the table once, remembers the latest events, and hands each one to the streams of its topic."""

    def __init__(self, database_url: str) -> None:
        self.engine = sa.create_engine(database_url, **engine_options(database_url))
        self.listeners: dict[str, set[Stream]] = {}
        self.beats: list[set[Stream]] = [set() for _second in range(KEEP_ALIVE_SECONDS)]
        self.memory: deque[Sent] = deque()
        self.last_id = 0
        self.forgotten_id = 0
        self.count = 0
        self._opened = 0
        self._is_started = False
        self._starting = Semaphore()

    def start(self) -> None:
        """Begin to tail, once."""
        with self._starting:
            if not self._is_started:
                self._recall()
                gevent.spawn(self._run)
                gevent.spawn(self._keep_alive)
                self._is_started = True

    def _recall(self) -> None:
        """Fill the memory with the latest events, so that those who come back after a restart cost no reading."""
        newest = int(self._read(sa.text("SELECT max(id) AS newest FROM event"), {})[0].newest or 0)
        self.last_id = self.forgotten_id = max(0, newest - REMEMBERED)
        while rows := self._read(NEWER, {"after": self.last_id, "limit": BACKLOG}):
            self._remember(rows)

    def _read(self, statement: Any, parameters: dict[str, Any]) -> Sequence[Any]:
        with reading(), self.engine.connect() as connection:  # never the write lock: this runs five times a second
            return connection.execute(statement, parameters).all()

    def _remember(self, rows: Iterable[Any]) -> list[Sent]:
        fresh = [
            Sent(row.id, row.topic, frame(row.id, row.name, row.topic, row.payload))
            for row in rows
            if row.topic and row.id > self.last_id
        ]
        self.memory.extend(fresh)
        self.last_id = max((row.id for row in rows), default=self.last_id)
        while len(self.memory) > REMEMBERED:
            self.forgotten_id = self.memory.popleft().id
        return fresh

    def _run(self) -> None:
        while True:
            try:
                rows = self._read(NEWER, {"after": self.last_id, "limit": BACKLOG})
            except sa.exc.SQLAlchemyError:
                log.exception("the tail could not read; trying again")
                gevent.sleep(1)
                continue
            self.hand_out(self._remember(rows))
            if len(rows) < BACKLOG:
                gevent.sleep(TAIL_SECONDS)

    def hand_out(self, events: list[Sent]) -> None:
        """Write the events to the streams of their topics: one write for each stream."""
        waiting: dict[Stream, list[bytes]] = {}
        for event in events:
            for stream in self.listeners.get(event.topic, ()):
                if event.id <= stream.sent:
                    continue  # its client was ahead of the tail
                waiting.setdefault(stream, []).append(event.frame)
        for number, (stream, frames) in enumerate(waiting.items(), start=1):
            self.write(stream, frames[0] if len(frames) == 1 else b"".join(frames))
            if number % AT_ONCE == 0:
                gevent.sleep(0)

    def write(self, stream: Stream, content: bytes) -> None:
        """Write without waiting; whoever is gone, or takes in too slowly, is cut off."""
        if stream.fd < 0:
            return
        try:
            if os.write(stream.fd, content) == len(content):
                return
        except OSError:  # gone, or its buffer is full
            pass
        self.close(stream)

    def missed(self, after: int, topics: tuple[str, ...]) -> list[Sent] | None:
        """What the memory holds of `topics` after an id, oldest first; None when it does not reach back so far."""
        if after < self.forgotten_id:
            return None
        found = []
        for event in reversed(self.memory):
            if event.id <= after:
                break
            if event.topic in topics:
                found.append(event)
        return found[::-1]

    def since(self, after: int, topics: tuple[str, ...]) -> list[Sent]:
        """The same from the table, at most BACKLOG."""
        rows = self._read(OF_TOPICS, {"after": after, "topics": topics, "limit": BACKLOG})
        return [Sent(row.id, row.topic, frame(row.id, row.name, row.topic, row.payload)) for row in rows]

    def admit(self, connection: Any, topics: tuple[str, ...], after: int | None, *, lasts_s: float) -> None:
        """Send what was missed after `after`, then keep a copy of the connection and write what comes.

        The caller may close its own. Nothing is lost or doubled: between the last look into the memory and the
        entry in the lists nobody else has a turn.
        """
        self.start()
        sent = self.last_id if after is None else after
        connection.sendall(f"retry: {random.randint(*RETRY_MS)}\n\n".encode())
        while True:
            events = self.missed(sent, topics)
            if events is None:
                newest = self.last_id
                events = self.since(sent, topics)
                sent = max(sent, newest) if len(events) < BACKLOG else sent
            if events:
                sent = max(sent, events[-1].id)
                connection.sendall(b"".join(event.frame for event in events))
            elif sent >= self.forgotten_id:
                break
        self._enter(Stream(os.dup(connection.fileno()), topics, sent, monotonic() + lasts_s))

    def _enter(self, stream: Stream) -> None:
        for topic in stream.topics:
            self.listeners.setdefault(topic, set()).add(stream)
        self.beats[self._opened % KEEP_ALIVE_SECONDS].add(stream)
        self._opened += 1
        self.count += 1

    def close(self, stream: Stream) -> None:
        """Forget a stream and close its connection."""
        if stream.fd < 0:
            return
        os.close(stream.fd)
        stream.fd = -1
        self.count -= 1
        for topic in stream.topics:
            self.listeners[topic].discard(stream)
            if not self.listeners[topic]:
                del self.listeners[topic]
        for beat in self.beats:
            beat.discard(stream)

    def _keep_alive(self) -> None:
        second = 0
        while True:
            gevent.sleep(1)
            self.beat(second)
            second += 1

    def beat(self, second: int) -> None:
        """A word to a part of the streams, so that proxies keep the line and the gone are noticed; ends the expired."""
        moment = monotonic()
        for stream in list(self.beats[second % KEEP_ALIVE_SECONDS]):
            if moment >= stream.end:
                self.close(stream)
            else:
                self.write(stream, COMMENT)


NEWER = sa.text("SELECT id, name, topic, payload FROM event WHERE id > :after ORDER BY id LIMIT :limit")
OF_TOPICS = sa.text(
    "SELECT id, name, topic, payload FROM event WHERE id > :after AND topic IN :topics ORDER BY id LIMIT :limit"
).bindparams(sa.bindparam("topics", expanding=True))


def frame(event_id: int, name: str, topic: str, payload: Any) -> bytes:
    """One event in the wire format of server-sent events."""
    data = json.loads(payload) if isinstance(payload, str) else payload
    body = json.dumps({"id": event_id, "name": name, "topic": topic, "data": data}, ensure_ascii=False)
    return f"id: {event_id}\ndata: {body}\n\n".encode()
