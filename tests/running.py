"""A site that really runs: started by `scripts/run.py` in its three processes, asked over HTTP, ended at the end."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.machine import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180
OWN_SETTINGS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "HOST",
    "DATA_DIR",
    "PORT",
    "PUSH_PORT",
    "PUSH_ORIGIN",
    "DEMO",
    "JOBSITE_ENV",
    "TURN_URLS",
    "TURN_SECRET",
    "JANUS_URL",
    "JANUS_SECRET",
)


def environment(**settings: str) -> dict[str, str]:
    """The present environment with these settings of the site and no others."""
    return {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS} | settings


@dataclass
class RunningSite:
    """A started site. `runner` is the process that `make run` would be."""

    data_dir: Path
    log: Path
    port: int
    push_port: int
    runner: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path, *, inside: Sequence[str] = (), **settings: str) -> RunningSite:
        """Start on free ports with the data below `folder`, and wait until it answers. `inside` is put before its command,
        as `tests.namespace` needs it."""
        folder.mkdir(parents=True, exist_ok=True)
        port, push_port = free_port(), free_port()
        given = {
            "PORT": str(port),
            "PUSH_PORT": str(push_port),
            "DATA_DIR": str(folder / "data"),
            "DEMO": "1",
        } | settings
        log = folder / f"site-{port}.log"
        with log.open("wb") as stream:
            command = [*inside, sys.executable, str(ROOT / "scripts" / "run.py")]
            runner = subprocess.Popen(
                command, cwd=ROOT, env=environment(**given), stdout=stream, stderr=subprocess.STDOUT
            )
        site = cls(folder / "data", log, port, push_port, runner)
        site.wait_until_ready()
        return site

    @property
    def url(self) -> str:
        """The address of the front page."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """All that it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self) -> None:
        """Wait for the line that ends a start; raises AssertionError with the log when it does not come."""
        deadline = time.monotonic() + START_SECONDS
        while "The site is ready" not in self.output:
            if self.runner.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the site did not start:\n{self.output[-4000:]}")
            time.sleep(0.05)

    def processes(self) -> dict[str, int]:
        """The process ids of runner, web, push and jobs."""
        known = json.loads((self.data_dir / "running.json").read_text())
        return {name: pid for name, (pid, _began) in known["processes"].items()}

    def family(self) -> list[psutil.Process]:
        """Every process of the site."""
        found = []
        for pid in self.processes().values():
            if psutil.pid_exists(pid):
                process = psutil.Process(pid)
                found += [process, *process.children(recursive=True)]
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as Ctrl-C or a service manager would; returns the exit code."""
        if self.runner.poll() is None:
            self.runner.send_signal(number)
        return self.runner.wait(timeout=30)


class Visitor:
    """A person with cookies who sends forms over HTTP, without a browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with self._opener.open(self.url + path, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def post(self, path: str, data: Mapping[str, str], *, form_at: str = "") -> tuple[int, str]:
        """Send a form with the token of the page `form_at`; returns the status and text where it leads."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get(form_at or path)[1])
        assert token, "the page has no token"
        body = urllib.parse.urlencode({"csrf_token": token[1], **data}).encode()
        request = urllib.request.Request(self.url + path, body, {"Referer": self.url + path})
        try:
            with self._opener.open(request, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
