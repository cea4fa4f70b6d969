"""The stream of the push process, run as it is in earnest: gunicorn, gevent, a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from jobsite.core import signing
from jobsite.core.database import unit_of_work
from jobsite.core.outbox import announce
from jobsite.live.hub import KEEP_ALIVE_SECONDS, Hub, Sent
from tests.machine import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

ROOT = Path(__file__).resolve().parents[3]
TOPIC = "person:7"
PATIENCE_S = 20


class Push:
    """A running push process."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app, self.port = app, port

    @contextmanager
    def ask(self, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
        """The answer to a request; the body is read by the caller, the line is cut at the end."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                yield response

    def stream(
        self, topics: list[str], *, after: int | None = None, last_seen: int | None = None
    ) -> AbstractContextManager[Any]:
        """An open stream."""
        with self.app.app_context():
            ticket = signing.sign("live", topics)
        path = f"/live/stream?ticket={ticket}" + ("" if after is None else f"&after={after}")
        return self.ask(path, **({} if last_seen is None else {"Last-Event-ID": str(last_seen)}))

    def say(self, numbers: range, topic: str = TOPIC) -> None:
        """Write one event for each number."""
        with self.app.app_context():
            for number in numbers:
                with unit_of_work():
                    announce("trial", {"n": number}, topic=topic)


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, not longer than patience lasts."""
    end = monotonic() + PATIENCE_S
    while not condition():
        assert monotonic() < end, "waited too long"


def read(response: Any, count: int) -> list[dict[str, Any]]:
    """The next events of a stream."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        line = response.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            found.append(json.loads(line[6:]))
    return found


@contextmanager
def push_process(app: Flask, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The push process on an app's database, once it answers; ended at the end unless it is dead."""
    settings = app.extensions["settings"]
    environment = os.environ | {
        "JOBSITE_ENV": "test",
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.replace("postgresql+psycopg://", "postgresql://"),
        "SECRET_KEY": settings.secret_key,
        "PUSH_PORT": str(port),
        "PUBLIC_URL": "",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.push.conf.py", "jobsite.live.push:app"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: is_up(Push(app, port)))
            yield process
        finally:
            process.terminate()


@pytest.fixture
def push(separate_app: Flask) -> Iterator[Push]:
    """The push process on the test's database."""
    port = free_port()
    with push_process(separate_app, port):
        yield Push(separate_app, port)


def is_up(push: Push) -> bool:
    """Whether it answers."""
    try:
        with push.ask("/live/healthz") as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


def test_events_arrive_as_they_happen(push: Push) -> None:
    with push.stream([TOPIC], after=0) as response:
        assert response.getheader("Content-Type").startswith("text/event-stream")
        push.say(range(3))
        events = read(response, 3)
    assert [event["data"]["n"] for event in events] == [0, 1, 2]
    assert {event["topic"] for event in events} == {TOPIC}


def test_only_the_tickets_topics_arrive(push: Push) -> None:
    with push.stream([TOPIC], after=0) as response:
        push.say(range(100, 103), topic="person:8")
        push.say(range(1))
        assert [event["data"]["n"] for event in read(response, 1)] == [0]


def test_a_stream_resumes_without_gap_or_double(push: Push) -> None:
    total = 120
    writer = Thread(target=push.say, args=(range(total),))
    got: list[int] = []
    last: int | None = None
    writer.start()
    while len(got) < total:  # cut off again and again while events are written
        with push.stream([TOPIC], after=0 if last is None else None, last_seen=last) as response:
            events = read(response, min(17, total - len(got)))
        got += [event["data"]["n"] for event in events]
        last = events[-1]["id"]
    writer.join()
    assert got == list(range(total))


def test_a_long_absence_is_made_good(push: Push) -> None:
    with push.app.app_context(), unit_of_work():
        for number in range(1200):
            announce("trial", {"n": number}, topic=TOPIC)
    with push.stream([TOPIC], last_seen=0) as response:
        events = read(response, 1200)
        push.say(range(1200, 1201))
        events += read(response, 1)
    assert [event["data"]["n"] for event in events] == list(range(1201))


@pytest.mark.one_database
def test_a_stream_needs_a_true_ticket(push: Push) -> None:
    for path in ("/live/stream", "/live/stream?ticket=forged", "/live/stream?ticket="):
        with push.ask(path) as answer:
            assert answer.status == 403
    with push.app.app_context():
        other_purpose = signing.sign("invitation", [TOPIC])
    with push.ask(f"/live/stream?ticket={other_purpose}") as answer:
        assert answer.status == 403


@pytest.mark.one_database
def test_other_paths_and_odd_numbers_are_no_error(push: Push) -> None:
    with push.ask("/vacancies") as answer:
        assert answer.status == 404
    push.say(range(1))
    with push.stream([TOPIC], last_seen=10**30) as response:
        assert response.status == 200


@pytest.mark.one_database
def test_foreign_pages_may_not_read_the_stream(push: Push) -> None:
    with push.app.app_context():
        ticket = signing.sign("live", [TOPIC])
    with push.ask(f"/live/stream?ticket={ticket}", Origin="https://evil.example") as answer:
        assert answer.getheader("Access-Control-Allow-Origin") != "https://evil.example"


@pytest.mark.one_database
def test_a_stream_ends_with_its_ticket(separate_app: Flask) -> None:
    Push(separate_app, 0).say(range(2))
    hub = Hub(separate_app.extensions["settings"].database_url)
    mine, theirs = socket.socketpair()
    try:
        with mine, theirs:
            hub.admit(theirs, (TOPIC,), 0, lasts_s=0)
            theirs.close()
            for second in range(KEEP_ALIVE_SECONDS):
                hub.beat(second)
            parts = b"".join(iter(lambda: mine.recv(4096), b"")).split(b"\n\n")
    finally:
        hub.engine.dispose()
    assert [part[:4] for part in parts] == [b"retr", b"id: ", b"id: ", b""]
    assert (hub.count, hub.listeners) == (0, {})


@pytest.mark.one_database
def test_who_is_ahead_of_the_tail_hears_nothing_twice(separate_app: Flask) -> None:
    Push(separate_app, 0).say(range(1))
    hub = Hub(separate_app.extensions["settings"].database_url)
    mine, theirs = socket.socketpair()
    try:
        with mine, theirs:
            hub.start()
            hub.admit(theirs, (TOPIC,), hub.last_id + 2, lasts_s=60)
            hub.hand_out([Sent(hub.last_id + number, TOPIC, b"%d" % number) for number in (1, 2, 3)])
            assert mine.recv(4096).split(b"\n\n")[-1] == b"3"
    finally:
        hub.engine.dispose()


@pytest.mark.one_database
def test_who_takes_in_nothing_is_cut_off_and_holds_up_nobody(separate_app: Flask) -> None:
    Push(separate_app, 0).say(range(1))
    hub = Hub(separate_app.extensions["settings"].database_url)
    pairs = [socket.socketpair() for _each in range(2)]
    try:
        for _mine, theirs in pairs:
            theirs.setblocking(False)
            hub.admit(theirs, (TOPIC,), None, lasts_s=60)
        (reader, _), _ = pairs
        got = 0
        for number in range(2, 2000):
            hub.hand_out([Sent(number, TOPIC, b"x" * 1000)])
            got += len(reader.recv(1 << 16)) // 1000
        assert got == 1998
        assert hub.count == 1
    finally:
        for pair in pairs:
            for each in pair:
                each.close()
        hub.engine.dispose()
