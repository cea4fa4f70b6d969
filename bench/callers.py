"""The two browsers of many calls, in one process of light threads: open the page, listen, enter, exchange descriptions.

Not a measurement of its own: `bench.signalling` runs it as `python -m gevent.monkey --module bench.callers`. It reads
one JSON line `{port, push_port, links: [[host, guest], …], seconds, presence_s}` and prints one JSON line
`{calls: [{late_s, wait_s, why}, …], requests: {step: [seconds, …]}}`. It takes the steps of assets/js/meeting.js and
its modules in their order; only the stream brings signals, and what a browser would drop is dropped.
"""

from __future__ import annotations

import html
import http.client
import json
import re
import socket
import sys
import time
from collections import defaultdict
from typing import Any
from urllib.parse import quote, urlencode

import gevent
from gevent.event import AsyncResult, Event
from gevent.lock import BoundedSemaphore

OPEN_BEFORE_S = 5.0
"""People open the page and look at it before they enter."""
PATIENCE_S = 15.0
"""A call that takes longer has failed: browsers begin anew then."""
GATHER_S = 0.08
SDP_BYTES = 3_000
CANDIDATES = 6

Json = dict[str, Any]
REQUESTS: dict[str, list[float]] = defaultdict(list)


class Refused(Exception):
    """The site gave another answer than a browser needs."""


def description(kind: str) -> Json:
    """A session description of the usual size; the site never reads it."""
    lines = ["v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    number = 96
    while sum(len(line) + 2 for line in lines) < SDP_BYTES:
        lines += [f"a=rtpmap:{number} VP8/90000", f"a=rtcp-fb:{number} transport-cc", f"a=rtcp-fb:{number} nack pli"]
        number += 1
    return {"description": {"type": kind, "sdp": "\r\n".join(lines) + "\r\n"}}


def candidates() -> Json:
    """A batch of ways to be reached."""
    line = "candidate:842163049 1 udp 1677729535 203.0.113.7 {} typ srflx raddr 10.0.0.7 rport 46154 generation 0 ufrag Wk3q"
    found = [
        {"candidate": line.format(46000 + number), "sdpMid": "0", "sdpMLineIndex": 0} for number in range(CANDIDATES)
    ]
    return {"candidates": found}


class Browser:
    """What a browser does by itself: cookies, kept connections, the stream."""

    def __init__(self, port: int, push_port: int) -> None:
        self.port, self.push_port = port, push_port
        self.idle: list[http.client.HTTPConnection] = []
        self.headers: dict[str, str] = {}
        self.stream: socket.socket | None = None

    def ask(self, step: str, verb: str, path: str, body: str = "", **headers: str) -> str:
        """One request, timed; a kept connection that the site has closed meanwhile is replaced. Raises Refused."""
        begun = time.monotonic()
        connection = self.idle.pop() if self.idle else self._connection()
        try:
            response = self._once(connection, verb, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            connection.close()
            connection = self._connection()
            response = self._once(connection, verb, path, body, headers)
        text = response.read().decode()
        self.idle.append(connection)
        REQUESTS[step].append(time.monotonic() - begun)
        if response.status not in (200, 204):
            raise Refused(f"{step}: {response.status}")
        if cookie := response.headers.get("Set-Cookie"):
            self.headers["Cookie"] = cookie.partition(";")[0]
        return text

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    def _once(
        self, connection: http.client.HTTPConnection, verb: str, path: str, body: str, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        connection.request(verb, path, body=body or None, headers=self.headers | headers)
        return connection.getresponse()

    def listen(self, path: str) -> None:
        """Open the stream. Raises Refused."""
        self.stream = socket.create_connection(("127.0.0.1", self.push_port), timeout=PATIENCE_S)
        self.stream.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.push_port}\r\n\r\n".encode())
        self.file = self.stream.makefile("rb")
        if b" 200 " not in self.file.readline():
            raise Refused("stream")
        self.stream.settimeout(None)

    def events(self) -> Any:
        """The events of the stream, until it is closed."""
        for line in self.file:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def close(self) -> None:
        """Shut the window."""
        for connection in self.idle:
            connection.close()
        if self.stream:
            self.stream.shutdown(socket.SHUT_RDWR)


class Window:
    """One window of a meeting. `trouble` takes the first thing that went wrong."""

    def __init__(self, browser: Browser, link: str, presence_s: float, trouble: AsyncResult) -> None:
        self.browser, self.base, self.presence_s, self.trouble = browser, f"/m/{link}", presence_s, trouble
        self.has_both = Event()
        self.has_servers = Event()
        self.order = BoundedSemaphore()
        self.seat = self.number = self.last = 0
        self.peer: Json | None = None
        self.let_in: set[int] = set()

    def open(self) -> None:
        """Load the page, ask for a ticket, listen from where the page ends."""
        page = self.browser.ask("page", "GET", self.base)
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        wire = re.search(r'data-wire="([^"]+)"', page)
        if not token or not wire:
            raise Refused("page without wire")
        told = json.loads(html.unescape(wire[1]))
        self.browser.headers |= {"X-CSRFToken": token[1], "Accept": "application/json"}
        self.me, self.topic, self.last = told["snapshot"]["me"]["id"], told["topic"], told["last"]
        ticket = json.loads(self.browser.ask("ticket", "GET", f"/live/ticket?topics={quote(self.topic)}"))["ticket"]
        self.browser.listen(f"/live/stream?ticket={quote(ticket)}&after={self.last}")
        self.spawn(self._hear)

    def spawn(self, work: Any, *things: Any) -> None:
        """Do something beside; what goes wrong is the call's trouble."""

        def guarded() -> None:
            try:
                work(*things)
            except (Refused, OSError, http.client.HTTPException, ValueError) as error:
                self.trouble.set(f"{type(error).__name__} {error}")

        gevent.spawn(guarded)

    def enter(self) -> None:
        """Press the button."""
        told = self._post("enter", "/enter", {"media": "video"})
        self.seat = told["me"]["seat"]
        self._apply(told)
        if self.presence_s:
            self.spawn(self._stay)

    def _post(self, step: str, path: str, body: Json) -> Any:
        kind = {"Content-Type": "application/json"}
        text = self.browser.ask(step, "POST", self.base + path, json.dumps(body), **kind)
        return json.loads(text) if text else None

    def _stay(self) -> None:
        while not self.trouble.ready():
            time.sleep(self.presence_s)
            self._apply(self._post("presence", "/presence", {"seat": self.seat, "media": "video", "quality": None}))

    def _hear(self) -> None:
        for event in self.browser.events():
            if event["id"] <= self.last:
                continue
            self.last = event["id"]
            if event["name"] == "meeting_state":
                self._apply(event["data"])
            elif event["name"] == "meeting_signal":
                self._receive(event["data"])

    def _apply(self, snap: Json) -> None:
        """A host lets in who knocks; whoever is in the room with another makes a connection."""
        if snap["me"]["seat"] != self.seat:
            return
        for one in snap["knocking"]:
            if one["id"] not in self.let_in:
                self.let_in.add(one["id"])
                self.spawn(self._admit, one["id"])
        others = [one for one in snap["people"] if one["id"] != self.me]
        is_inside = snap["me"]["state"] == "admitted"
        if is_inside and others and self.peer is None:
            self.peer = others[0]
            self.spawn(self._connect)

    def _admit(self, guest_id: int) -> None:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"{self.base}/people/{guest_id}"
        self._apply(json.loads(self.browser.ask("admit", "POST", path, urlencode({"verb": "admit"}), **kind)))

    def _connect(self) -> None:
        servers = json.loads(self.browser.ask("ice", "GET", f"{self.base}/ice"))
        if servers["way"] != "p2p":
            raise Refused("not from window to window")
        self.has_servers.set()
        if self.peer and self.me < self.peer["id"]:
            self._describe("offer")

    def _describe(self, kind: str) -> None:
        self.spawn(self._signal_later)
        self._signal(kind, description(kind))

    def _signal_later(self) -> None:
        time.sleep(GATHER_S)
        self._signal("candidates", candidates())

    def _signal(self, step: str, data: Json) -> None:
        assert self.peer is not None
        with self.order:
            self.number += 1
            body = {"seat": self.seat, "to": self.peer["id"], "number": self.number, "data": data}
            self._post(step, "/signal", body)

    def _receive(self, signal: Json) -> None:
        peer = self.peer
        if not peer or (signal["from"], signal["seat"], signal["toSeat"]) != (peer["id"], peer["seat"], self.seat):
            return
        given = signal["data"].get("description")
        if given and len(given["sdp"]) >= SDP_BYTES:
            self.has_both.set()  # its own it had before, or makes now
            if given["type"] == "offer":
                self.spawn(self._answer)

    def _answer(self) -> None:
        self.has_servers.wait()
        self._describe("answer")


class Call:
    """A host and a guest who enter at the same moment."""

    def __init__(self, told: Json, links: list[str], due: float) -> None:
        self.due = due
        self.trouble: AsyncResult = AsyncResult()
        browsers = [Browser(told["port"], told["push_port"]) for _each in links]
        self.windows = [
            Window(browser, link, told["presence_s"], self.trouble)
            for browser, link in zip(browsers, links, strict=True)
        ]

    def run(self) -> Json:
        """From opening the pages to both descriptions at both ends; a trouble is told, not raised."""
        late, wait = 0.0, None
        time.sleep(max(0.0, self.due - OPEN_BEFORE_S - time.monotonic()))
        try:
            for opening in [gevent.spawn(window.open) for window in self.windows]:
                opening.get(timeout=OPEN_BEFORE_S + PATIENCE_S)
            time.sleep(max(0.0, self.due - time.monotonic()))
            begun = time.monotonic()
            late = begun - self.due
            for window in self.windows:
                window.spawn(window.enter)
            wait = self._exchange(begun)
        except (Refused, OSError, http.client.HTTPException, gevent.Timeout) as error:
            self.trouble.set(f"{type(error).__name__} {error}")
        return {"late_s": late, "wait_s": wait, "why": str(self.trouble.value or "")}

    def _exchange(self, begun: float) -> float | None:
        for window in self.windows:
            if not window.has_both.wait(max(0.0, begun + PATIENCE_S - time.monotonic())):
                self.trouble.set(str(self.trouble.value or "descriptions did not arrive in time"))
                return None
        return time.monotonic() - begun

    def close(self) -> None:
        """Shut both windows."""
        self.trouble.set(None)
        for window in self.windows:
            window.browser.close()


def main() -> None:
    """Make all calls, spread evenly over the seconds; people stay in theirs until the last one has begun."""
    told = json.loads(sys.stdin.readline())
    first = time.monotonic() + OPEN_BEFORE_S + 0.5
    pace = told["seconds"] / len(told["links"])
    calls = [Call(told, links, first + number * pace) for number, links in enumerate(told["links"])]
    runs = [gevent.spawn(call.run) for call in calls]
    results = [run.get() for run in runs]
    for call in calls:
        call.close()
    print(json.dumps({"calls": results, "requests": REQUESTS}), flush=True)


if __name__ == "__main__":
    main()
