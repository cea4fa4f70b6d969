"""An open fair under load: streams held, announcements, queue actions, the polling twin, and a push process that is killed.

`python -m bench.fair --json` makes a fair of 500 booths with 10,000 people who each listen to the fair, one booth and
themselves, starts web, push and jobs as `make run` does, and then for bounded times:
 1. holds the streams while people join queues, confirm and leave and recruiters call the next, 50 actions a second,
    and an operator announces to everyone every 3 seconds;
 2. lets 2,000 more poll every 30 seconds beside all that;
 3. kills push with -9 while actions go on, starts it again, and waits until every stream is back.
At the end each stream must have had each event of its topics exactly once. Last line:
`{streams, booths, announce_p50_ms, announce_p99_ms, action_p95_ms, bytes_per_stream, lost, doubled}`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import sqlalchemy as sa
from flask import Flask

from bench.environment import describe, percentile
from bench.fairgoers import Actions, Pollers
from bench.fairground import Fairground, build
from bench.page import ROOT, free_port
from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Person
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import signing
from jobsite.core.database import Model, db, looking, unit_of_work
from jobsite.core.outbox import Event, last_event_id
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.services.announcements import announce

PAUSE_S = 3.0
POLLERS = 2000
PUSH = ["-m", "gunicorn", "--config", "gunicorn.push.conf.py", "jobsite.live.push:app"]
WEB = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
JOBS = ["-m", "flask", "--app", "wsgi", "jobs", "run"]


class Site:
    """The three processes on a data folder, and the app that reads and announces beside them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.port, self.push_port = free_port(), free_port()
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "JOBSITE_ENV": "production",
            "SECRET_KEY": "only-for-the-bench-" + "x" * 32,
            "DATABASE_URL": "",
            "PORT": str(self.port),
            "PUSH_PORT": str(self.push_port),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }
        self.stack = stack
        self.app: Flask = create_app(Settings.from_environ(self.environment))
        with self.app.app_context():
            Model.metadata.create_all(db.engine)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, words: list[str]) -> None:
        """Start one process; it is stopped at the end."""
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        self.processes[name] = process
        self.stack.callback(stop, process)

    def family(self, name: str) -> list[psutil.Process]:
        """A process and its children."""
        parent = psutil.Process(self.processes[name].pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_s(self, name: str) -> float:
        """Seconds of processor time of a process and its children."""
        times = [one.cpu_times() for one in self.family(name)]
        return sum(each.user + each.system for each in times)

    def bytes_of(self, name: str) -> int:
        """Memory of a process and its children, shared pages counted in part (PSS)."""
        found = 0
        for one in self.family(name):
            rollup = Path(f"/proc/{one.pid}/smaps_rollup").read_text(encoding="ascii")
            found += 1024 * int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
        return found

    def settle(self) -> None:
        """Let each web worker get its first request, then wait (at most 30 s) until starting has cost what it costs."""
        for _request in range(20):
            answers(self.port, "/healthz")
        for _second in range(30):
            mark = sum(self.cpu_s(name) for name in self.processes)
            time.sleep(1)
            if sum(self.cpu_s(name) for name in self.processes) - mark < 0.1:
                return

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would."""
        for one in self.family(name):
            one.send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def await_answer(self, port: int, path: str) -> None:
        """Wait until a process answers."""
        for _try in range(900):
            if answers(port, path):
                return
            time.sleep(0.1)
        raise SystemExit(f"nothing answers at {path}")


def answers(port: int, path: str) -> bool:
    """Whether something answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; a dead one is waited for only."""
    if process.poll() is None:
        process.terminate()
    process.wait(timeout=30)


class Crowd:
    """The process that holds the streams."""

    def __init__(self, port: int, tickets: list[str], after: int, stack: ExitStack) -> None:
        words = [sys.executable, "-m", "bench.crowd"]
        self.process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        stack.callback(stop, self.process)
        self._tell(json.dumps({"port": port, "tickets": tickets, "after": after}))

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def hear(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def count(self) -> tuple[int, int]:
        """How many streams are open, and how many were cut so far."""
        self._tell("count")
        is_open, cuts = self.hear().split()
        return int(is_open), int(cuts)

    def await_all(self, due: int) -> None:
        """Wait, at most 20 s, until as many events arrived as were due: a busy machine hands out the last ones late."""
        for _look in range(100):
            self._tell("arrived")
            if int(self.hear()) >= due:
                return
            time.sleep(0.2)

    def save(self, path: Path) -> Any:
        """End; everything that arrived."""
        self._tell(f"save {path}")
        if self.hear() != "saved":
            raise SystemExit("the crowd was lost")
        return np.load(path)


def topics_of(ground: Fairground) -> list[list[str]]:
    """What each person listens to: the fair, a booth, themselves."""
    booths = ground.booths
    return [
        [f"fair:{ground.fair_id}", f"booth:{booths[number % len(booths)]}", f"person:{one.id}"]
        for number, one in enumerate(ground.seekers)
    ]


class Announcer:
    """The operator: says something now and then and knows when."""

    def __init__(self, app: Flask, ground: Fairground) -> None:
        self.app, self.ground = app, ground
        self.said: dict[int, float] = {}

    def say(self) -> None:
        """One announcement to everyone; the time is that of the start of its transaction."""
        with self.app.app_context():
            moment = time.monotonic()
            with unit_of_work():
                actor = actor_of(db.session.get_one(Person, self.ground.operator.id))
                fair = db.session.get_one(Fair, self.ground.fair_id)
                said = announce(fair=fair, text=f"第 {len(self.said)} 条广播：下午三点直播带岗。", actor=actor)
            self.said[said.id] = moment

    def keep_on(self, seconds: float) -> None:
        """Announce every PAUSE_S for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() + PAUSE_S <= end:
            self.say()
            time.sleep(PAUSE_S)
        time.sleep(max(0.0, end - time.monotonic()))


def events_since(app: Flask, first: int) -> list[Any]:
    """Every live event after `first`."""
    with app.app_context(), looking():
        statement = sa.select(Event.id, Event.name, Event.topic, Event.payload)
        return list(db.session.execute(statement.where(Event.id > first, Event.topic != "").order_by(Event.id)))


def due_count(events: list[Any], topics: list[list[str]]) -> int:
    """How many deliveries the events make in all."""
    listeners = Counter(name for names in topics for name in names)
    return sum(listeners[event.topic] for event in events)


def lost_and_doubled(arrived: Any, events: list[Any], topics: list[list[str]]) -> tuple[int, int]:
    """How many deliveries are missing, and how many came twice, over all streams and events."""
    listeners: dict[str, set[int]] = {}
    for stream, names in enumerate(topics):
        for name in names:
            listeners.setdefault(name, set()).add(stream)
    due = {(stream, event.id) for event in events for stream in listeners.get(event.topic, ())}
    came = list(zip(arrived["streams"].tolist(), arrived["ids"].tolist(), strict=True))
    return len(due - set(came)), len(came) - len(set(came) & due)


def latencies_ms(arrived: Any, events: list[Any], said: dict[int, float]) -> list[float]:
    """From the start of saying to every arrival, of announcements that were said in the first phase."""
    begun = {
        event.id: said[event.payload["announcement"]]
        for event in events
        if event.name == "FairAnnounced" and event.payload["announcement"] in said
    }
    pairs = zip(arrived["ids"].tolist(), arrived["times"].tolist(), strict=True)
    return [1000 * (moment - begun[event_id]) for event_id, moment in pairs if event_id in begun]


@contextmanager
def running(options: argparse.Namespace) -> Iterator[tuple[Site, Fairground, ExitStack]]:
    """The site with its fair, all three processes up."""
    with tempfile.TemporaryDirectory(prefix="bench-fair-") as folder, ExitStack() as stack:
        site = Site(Path(folder), stack)
        with site.app.app_context():
            ground = build(options.booths, options.streams)
        index = [sys.executable, "-m", "flask", "--app", "wsgi", "search", "rebuild"]
        subprocess.run(index, cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL, check=True)
        site.start("web", WEB)
        site.start("push", PUSH)
        site.start("jobs", JOBS)
        site.await_answer(site.port, "/healthz")
        site.await_answer(site.push_port, "/live/healthz")
        site.settle()
        yield site, ground, stack


def measure(options: argparse.Namespace) -> dict[str, float]:
    """All phases; prints what the last line does not hold."""
    with running(options) as (site, ground, stack):
        topics = topics_of(ground)
        with site.app.app_context():
            tickets = [signing.sign("live", names) for names in topics]
            first = last_event_id()
        before = site.bytes_of("push")
        start = time.monotonic()
        crowd = Crowd(site.push_port, tickets, first, stack)
        if crowd.hear() != "up":
            raise SystemExit("not all streams were opened")
        each = (site.bytes_of("push") - before) / options.streams
        print(f"{options.streams} streams opened in {time.monotonic() - start:.1f} s, {each:.0f} bytes each")
        announcer = Announcer(site.app, ground)
        actions = Actions(site.port, site.app, ground, options.rate)
        stack.callback(actions.stop)
        actions.start()
        time.sleep(2)
        marks = {name: site.cpu_s(name) for name in site.processes}
        actions.forget()
        announcer.keep_on(options.seconds)
        steady, said = actions.seconds(), dict(announcer.said)
        shares = {name: (site.cpu_s(name) - mark) / options.seconds for name, mark in marks.items()}
        print("share of a core:", ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
        poll(site, ground, announcer, options)
        kill_push(site, crowd, announcer, options)
        actions.stop()
        print(f"actions: {actions.told()}")
        events = events_since(site.app, first)
        crowd.await_all(due_count(events, topics))
        arrived = crowd.save(Path(site.environment["DATA_DIR"]) / "arrived.npz")
        lost, doubled = lost_and_doubled(arrived, events, topics)
        waits = latencies_ms(arrived, events, said)
        print(f"{len(events)} live events, {len(arrived['ids'])} deliveries, {len(waits)} of announcements measured")
        return {
            "streams": options.streams,
            "booths": options.booths,
            "announce_p50_ms": round(percentile(waits, 0.5), 1),
            "announce_p99_ms": round(percentile(waits, 0.99), 1),
            "action_p95_ms": round(1000 * percentile(steady, 0.95), 1),
            "bytes_per_stream": round(each),
            "lost": lost,
            "doubled": doubled,
        }


def poll(site: Site, ground: Fairground, announcer: Announcer, options: argparse.Namespace) -> None:
    """The polling twin beside everything else."""
    pollers = Pollers(site.port, site.app, ground, min(options.pollers, options.streams))
    pollers.start()
    announcer.keep_on(options.seconds / 2)
    pollers.stop()
    print(f"polling twin, {pollers.count} clients every {pollers.pause_s:.0f} s: {pollers.told()}")


def kill_push(site: Site, crowd: Crowd, announcer: Announcer, options: argparse.Namespace) -> None:
    """Kill -9 while actions go on; start again; wait until all streams are back."""
    announcer.say()
    site.kill("push")
    killed = time.monotonic()
    time.sleep(1)
    announcer.say()
    site.start("push", PUSH)
    crowd.count()
    announcer.say()
    while crowd.count()[0] < options.streams:
        if time.monotonic() - killed > 60:
            raise SystemExit("the streams did not come back")
        time.sleep(0.2)
    print(f"push killed: all streams back after {time.monotonic() - killed:.1f} s ({crowd.count()[1]} cut)")
    announcer.say()
    time.sleep(2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--booths", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="queue actions a second")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the first phase")
    parser.add_argument("--pollers", type=int, default=POLLERS)
    options = parser.parse_args()
    print(describe("gevent", "gunicorn", "flask"))
    figures = measure(options)
    aims = {"announce_p99_ms": 1000, "action_p95_ms": 300, "lost": 0, "doubled": 0}
    for name, aim in aims.items():
        print(f"{name}: {figures[name]} (aim ≤ {aim})")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
