"""People who act at a fair over HTTP, signed in: those who queue and serve at a steady rate, and those who poll."""

from __future__ import annotations

import http.client
import json
import queue
import random
import threading
import time
from collections import Counter, deque
from hashlib import sha1
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from bench.environment import percentile
from bench.fairground import Fairground, Someone
from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Person
from jobsite.core.database import db, looking, unit_of_work
from jobsite.fairs.queries.queueing import find_open_ticket
from jobsite.fairs.services.queueing import join_queue

WORKERS = 16
WAITING = 3


def headers_of(app: Flask, someone: Someone) -> dict[str, str]:
    """The cookie and the CSRF token of a signed-in browser."""
    raw = sha1(someone.token.encode(), usedforsecurity=False).hexdigest()
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # of secure cookies
    cookie = serializer.dumps({"_user_id": someone.token, "_fresh": True, "csrf_token": raw})
    token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(raw)
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}", "X-CSRFToken": str(token)}


class Actions:
    """Joining, calling, confirming, leaving at a steady rate, each over HTTP and measured from its sending."""

    def __init__(self, port: int, app: Flask, ground: Fairground, rate: float) -> None:
        self.port, self.app, self.ground, self.rate = port, app, ground, rate
        self.seen: list[tuple[str, float]] = []
        self.refused: Counter[str] = Counter()
        self.work: queue.Queue[tuple[float, list[tuple[str, int, Someone]]] | None] = queue.Queue()
        self.ended = threading.Event()
        self.headers: dict[int, dict[str, str]] = {}
        self.firms = dict(zip(ground.booths, ground.firms, strict=True))
        self.free = deque(ground.seekers)
        random.Random(6).shuffle(self.free)
        self.lines: dict[int, deque[Someone]] = {booth: deque() for booth in ground.booths}

    def start(self) -> None:
        """Let some wait at each booth, then begin."""
        with self.app.app_context():
            for booth in self.ground.booths:
                with unit_of_work():
                    for _each in range(WAITING):
                        self._join_quietly(booth)
        self.threads = [threading.Thread(target=self._work) for _each in range(WORKERS)]
        self.threads.append(threading.Thread(target=self._plan))
        for thread in self.threads:
            thread.start()

    def _join_quietly(self, booth: int) -> None:
        someone = self.free.popleft()
        self.lines[booth].append(someone)
        join_queue(actor=actor_of(db.session.get_one(Person, someone.id)), booth_id=booth)

    def _plan(self) -> None:
        """Round by round: one joins at a booth; its recruiter calls the first, who confirms and leaves again."""
        begun, number = time.monotonic(), 0
        while not self.ended.is_set():
            place = number % len(self.ground.booths)
            booth, recruiter = self.ground.booths[place], self.ground.recruiters[place]
            last, first = self.free.popleft(), self.lines[booth].popleft()
            self.lines[booth].append(last)
            self.free.append(first)
            steps = [
                ("join", booth, last),
                ("next", booth, recruiter),
                ("confirm", booth, first),
                ("leave", booth, first),
            ]
            due = begun + number * len(steps) / self.rate
            self.ended.wait(max(0.0, due - time.monotonic()))
            self.work.put((due, steps))
            number += 1
        for _each in range(WORKERS):
            self.work.put(None)

    def _work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while (found := self.work.get()) is not None:
            due, steps = found
            for verb, booth, someone in steps:
                time.sleep(max(0.0, due - time.monotonic()))
                path = self._path(verb, booth, someone)
                begun = time.monotonic()
                self._post(connection, verb, path, someone)
                self.seen.append((verb, time.monotonic() - begun))
                due += 1 / self.rate
        connection.close()

    def _path(self, verb: str, booth: int, someone: Someone) -> str:
        if verb == "join":
            return f"/fairs/{self.ground.fair_id}/booths/{booth}/queue"
        if verb == "next":
            return f"/desk/{self.firms[booth]}/booths/{booth}/next"
        with self.app.app_context(), looking():
            ticket = find_open_ticket(booth, someone.id)
            return f"/fairs/tickets/{ticket.id if ticket else 0}/{verb}"

    def _post(self, connection: http.client.HTTPConnection, verb: str, path: str, someone: Someone) -> None:
        headers = self.headers.get(someone.id) or self.headers.setdefault(someone.id, headers_of(self.app, someone))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, body="vacancy_id=&way=text" if verb == "join" else "", headers=headers | form)
        response = connection.getresponse()
        response.read()
        if response.status != 303:
            self.refused[f"{verb}: {response.status}"] += 1

    def forget(self) -> None:
        """Begin to measure anew."""
        self.seen.clear()

    def seconds(self) -> list[float]:
        """How long each action took."""
        return [seconds for _verb, seconds in list(self.seen)]

    def told(self) -> str:
        """What happened, in one line."""
        counts = Counter(verb for verb, _seconds in self.seen)
        return f"{dict(counts)}, refused: {dict(self.refused) or 'none'}"

    def stop(self) -> None:
        """End and wait."""
        self.ended.set()
        for thread in getattr(self, "threads", ()):
            thread.join()


class Pollers:
    """Browsers without a stream: each asks every 30 seconds, with the ETag of its last answer."""

    pause_s = 30.0

    def __init__(self, port: int, app: Flask, ground: Fairground, count: int) -> None:
        self.port, self.count = port, count
        booths = ground.booths
        self.pages: list[dict[str, Any]] = [
            {
                "topics": f"fair:{ground.fair_id},booth:{booths[number % len(booths)]},person:{one.id}",
                "headers": headers_of(app, one),
                "after": "",
            }
            for number, one in enumerate(ground.seekers[:count])
        ]
        self.seconds: list[float] = []
        self.answers: Counter[int] = Counter()
        self.ended = threading.Event()

    def start(self) -> None:
        """Begin, in step."""
        share = max(1, self.count // WORKERS)
        parts = [self.pages[start : start + share] for start in range(0, self.count, share)]
        self.threads = [threading.Thread(target=self._poll, args=(part,)) for part in parts]
        for thread in self.threads:
            thread.start()

    def _poll(self, pages: list[dict[str, Any]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        begun, number = time.monotonic(), 0
        while not self.ended.wait(max(0.0, begun + number * self.pause_s / len(pages) - time.monotonic())):
            due = begun + number * self.pause_s / len(pages)
            self._ask(connection, pages[number % len(pages)])
            self.seconds.append(time.monotonic() - due)
            number += 1
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, page: dict[str, Any]) -> None:
        path = f"/live/poll?topics={page['topics']}" + (f"&after={page['after']}" if page["after"] else "")
        connection.request("GET", path, headers=page["headers"])
        response = connection.getresponse()
        body = response.read()
        self.answers[response.status] += 1
        if response.status == 200:
            page["after"] = json.loads(body)["last"]
        page["headers"]["If-None-Match"] = response.headers.get("ETag", "")

    def stop(self) -> None:
        """End and wait."""
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def told(self) -> str:
        """What happened, in one line."""
        p50, p95 = (round(1000 * percentile(self.seconds, share), 1) for share in (0.5, 0.95))
        return f"{len(self.seconds)} asked, p50 {p50} ms, p95 {p95} ms, by status {dict(self.answers)}"
