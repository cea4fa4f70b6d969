"""Thousands of browsers that listen, in one cheap process: raw sockets under epoll, counting what arrives and when.

Not a measurement of its own: `bench.fair` runs it. It reads one JSON line `{port, tickets, after}`, opens a stream for
each ticket, answers `up` when all are open, and then words on its standard input: `count` (how many are open now,
how many were cut), `arrived` (how many events came),
`save PATH` (write stream, id and arrival of every event as a numpy file, and end). A stream that breaks is opened
again after the pause that the site asked for, with `Last-Event-ID`, as browsers do.
"""

from __future__ import annotations

import heapq
import json
import os
import resource
import select
import socket
import sys
import time
from array import array

import numpy as np

AT_ONCE = 60
"""Connections that may be in the making at one time."""


class Listener:
    """One browser."""

    __slots__ = ("after", "buffer", "index", "is_open", "path", "retry_s", "sock")

    def __init__(self, index: int, path: str, after: int) -> None:
        self.index, self.path, self.after = index, path, after
        self.sock: socket.socket | None = None
        self.buffer = b""
        self.retry_s = 3.0
        self.is_open = False


class Crowd:
    """All of them."""

    def __init__(self, port: int, tickets: list[str], after: int) -> None:
        self.port = port
        self.epoll = select.epoll()
        self.listeners = [Listener(number, f"/live/stream?ticket={one}", after) for number, one in enumerate(tickets)]
        self.by_fd: dict[int, Listener] = {}
        self.waiting = [(0.0, number) for number in range(len(tickets))]
        self.making = 0
        self.open = 0
        self.cuts = 0
        self.streams, self.ids, self.times = array("i"), array("q"), array("d")

    def turn(self) -> None:
        """Open what is due, take in what came."""
        moment = time.monotonic()
        while self.waiting and self.waiting[0][0] <= moment and self.making < AT_ONCE:
            self._connect(self.listeners[heapq.heappop(self.waiting)[1]])
        for fd, event in self.epoll.poll(0.05, 4096):
            listener = self.by_fd.get(fd)
            if listener is None:
                continue
            if event & select.EPOLLOUT and not event & (select.EPOLLERR | select.EPOLLHUP):
                self._ask(listener)
            else:
                self._take(listener)

    def _connect(self, listener: Listener) -> None:
        listener.sock = sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(("127.0.0.1", self.port))
        self.by_fd[sock.fileno()] = listener
        self.epoll.register(sock.fileno(), select.EPOLLOUT)
        self.making += 1

    def _ask(self, listener: Listener) -> None:
        sock = listener.sock
        assert sock is not None
        head = f"GET {listener.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nLast-Event-ID: {listener.after}\r\n\r\n"
        sock.send(head.encode())
        self.epoll.modify(sock.fileno(), select.EPOLLIN)

    def _take(self, listener: Listener) -> None:
        sock = listener.sock
        assert sock is not None
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._lose(listener)
            return
        listener.buffer += data
        if not listener.is_open:
            head, found, rest = listener.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 200 " not in head[:16]:
                raise SystemExit(f"the site refused a stream: {head[:60]!r}")
            listener.buffer, listener.is_open = rest, True
            self.open += 1
            self.making -= 1
        self._read(listener, time.monotonic())

    def _read(self, listener: Listener, moment: float) -> None:
        *frames, listener.buffer = listener.buffer.split(b"\n\n")
        for frame in frames:
            if frame.startswith(b"id: "):
                listener.after = int(frame[4 : frame.index(b"\n")])
                self.streams.append(listener.index)
                self.ids.append(listener.after)
                self.times.append(moment)
            elif frame.startswith(b"retry: "):
                listener.retry_s = int(frame[7:]) / 1000

    def _lose(self, listener: Listener) -> None:
        assert listener.sock is not None
        del self.by_fd[listener.sock.fileno()]
        listener.sock.close()
        listener.sock, listener.buffer = None, b""
        if listener.is_open:
            listener.is_open = False
            self.open -= 1
            self.cuts += 1
        else:
            self.making -= 1
        heapq.heappush(self.waiting, (time.monotonic() + listener.retry_s, listener.index))

    def save(self, path: str) -> None:
        """Everything that arrived."""
        with open(path, "wb") as file:
            np.savez(file, streams=np.array(self.streams), ids=np.array(self.ids), times=np.array(self.times))


def main() -> None:
    """Listen until told to end."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    told = json.loads(sys.stdin.buffer.raw.readline())
    crowd = Crowd(told["port"], told["tickets"], told["after"])
    while crowd.open < len(crowd.listeners):
        crowd.turn()
    print("up", flush=True)
    while True:
        crowd.turn()
        if not select.select([sys.stdin], [], [], 0)[0]:
            continue
        words = os.read(0, 4096).decode().split()
        if words[:1] == ["count"]:
            print(crowd.open, crowd.cuts, flush=True)
        elif words[:1] == ["arrived"]:
            print(len(crowd.ids), flush=True)
        elif words[:1] == ["save"]:
            crowd.save(words[1])
            print("saved", flush=True)
            return
        else:
            return


if __name__ == "__main__":
    main()
