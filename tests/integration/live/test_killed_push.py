"""The push process is killed while hundreds listen and events are written: nobody misses one, nobody gets one twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest

from jobsite.core import signing
from jobsite.core.database import unit_of_work
from jobsite.core.outbox import announce
from tests.integration.live.test_stream import PATIENCE_S, ROOT, push_process
from tests.machine import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

STREAMS = 300
BOOTHS = 10
pytestmark = pytest.mark.one_database


class Crowd:
    """The listeners of the bench, in a process of their own."""

    def __init__(self, port: int, tickets: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.crowd"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.tell(json.dumps({"port": port, "tickets": tickets, "after": 0}))

    def tell(self, line: str) -> None:
        """Say one line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def ask(self, line: str = "") -> str:
        """Its next line, after saying one if given."""
        assert self.process.stdout is not None
        if line:
            self.tell(line)
        return self.process.stdout.readline().strip()

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut would, its children too."""
    for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
        one.kill()
    process.wait()


def write_on(app: Flask, ended: Event, written: Counter[str]) -> None:
    """Events for everyone and for one booth after the other, until told to end."""
    number = 0
    while not ended.wait(0.02):
        topic = "fair:1" if number % 5 == 0 else f"booth:{number % BOOTHS}"
        with app.app_context(), unit_of_work():
            announce("trial", {"n": number}, topic=topic)
        written[topic] += 1
        number += 1


def test_a_killed_push_process_loses_and_doubles_nothing(separate_app: Flask, tmp_path: Path) -> None:
    port, written, ended = free_port(), Counter[str](), Event()
    with separate_app.app_context():
        tickets = [signing.sign("live", ["fair:1", f"booth:{number % BOOTHS}"]) for number in range(STREAMS)]
    with push_process(separate_app, port) as process:
        crowd = Crowd(port, tickets)
        writer = Thread(target=write_on, args=(separate_app, ended, written))
        try:
            assert crowd.ask() == "up"
            writer.start()
            while not written["fair:1"]:
                pass
            kill(process)
            with push_process(separate_app, port):
                end = monotonic() + PATIENCE_S
                while crowd.ask("count") != f"{STREAMS} {STREAMS}":
                    assert monotonic() < end, "not all came back"
                ended.set()
                writer.join()
                path = tmp_path / "arrived.npz"
                whole = (
                    STREAMS * written["fair:1"] + sum(written[f"booth:{n}"] for n in range(BOOTHS)) * STREAMS // BOOTHS
                )
                await_all(crowd, whole)
                assert crowd.ask(f"save {path}") == "saved"
        finally:
            ended.set()
            if writer.is_alive():
                writer.join()
            crowd.stop()
    arrived = np.load(path)
    pairs = Counter(zip(arrived["streams"].tolist(), arrived["ids"].tolist(), strict=True))
    arrived.close()
    assert len(pairs) == whole
    assert set(pairs.values()) == {1}


def await_all(crowd: Crowd, whole: int) -> None:
    """Until as many events arrived as were due."""
    end = monotonic() + PATIENCE_S
    while int(crowd.ask("arrived")) < whole:
        assert monotonic() < end, "events are missing"
