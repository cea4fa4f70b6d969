"""The search page over HTTP at the size of the city: varied words, filters and pages, 4 and 16 clients.

`python -m bench.page --json` loads the demo city once (kept in `.bench-page`), starts the web and jobs processes as
`make run` does, waits until jobs has the tables of matching ready, and lets clients ask in closed loops. Every answer is read whole and checked: a page without
its result heading counts as an error. Last line: `{clients4: {p50_ms, p95_ms, rps, errors}, clients16: {…}}`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.environment import describe

ROOT = Path(__file__).resolve().parents[1]
WORDS = (
    "电焊工", "焊工", "数控", "车工", "注塑", "普工", "缝纫", "文员", "会计", "司机", "仓管", "质检", "保安", "厨师",
    "CNC", "PLC", "Java", "包吃住", "长白班", "电工", "叉车", "外贸", "模具", "打包", "护士", "焊工 包住", "普工 周结",
    "", "", "",
)  # fmt: skip
AIMS = {"clients4": {"p95_ms": 60.0}, "clients16": {"p95_ms": 200.0, "rps": 150.0}}
FEWEST = 500


def addresses(count: int, seed: int) -> list[str]:
    """Addresses of the search page with words, filters, orders and pages, hardly two alike."""
    rng = random.Random(seed)
    found = []
    for _number in range(count):
        query: dict[str, object] = {"q": rng.choice(WORDS)}
        if rng.random() < 0.4:
            query["town"] = f"330282{rng.choice(('002', '003', '004', '005', '006', '101', '104', '107', '110'))}"
        if rng.random() < 0.3:
            query["wage"] = rng.choice((4000, 6000, 8000))
        if rng.random() < 0.3:
            query["benefit"] = rng.choice(("lodging", "meals", "insurance"))
        if rng.random() < 0.25:
            query["sort"] = rng.choice(("newest", "wage", "distance"))
        if rng.random() < 0.2:
            query["page"] = rng.randint(2, 4)
        found.append("/vacancies?" + urlencode(query))
    return found


class Client(threading.Thread):
    """One client: asks, reads, asks again, until the time is over."""

    def __init__(self, port: int, paths: list[str], until: float) -> None:
        super().__init__()
        self.port, self.paths, self.until = port, paths, until
        self.seconds: list[float] = []
        self.errors = 0
        self.largest = 0

    def run(self) -> None:
        """Ask until the time is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        number = 0
        while time.monotonic() < self.until:
            start = time.perf_counter()
            try:
                connection.request("GET", self.paths[number % len(self.paths)], headers={"Accept-Encoding": "br"})
                response = connection.getresponse()
                body = response.read()
                if response.status != 200 or len(body) < 2000 or response.headers["Content-Encoding"] != "br":
                    self.errors += 1
                self.largest = max(self.largest, len(body))
            except (OSError, http.client.HTTPException):
                self.errors += 1
                connection.close()
            self.seconds.append(time.perf_counter() - start)
            number += 1
        connection.close()


def run_clients(port: int, count: int, seconds: float, *, fewest: int = FEWEST) -> dict[str, float]:
    """Let `count` clients ask for `seconds`; fewer than `fewest` requests are no measurement."""
    until = time.monotonic() + seconds
    clients = [Client(port, addresses(400, seed=number), until) for number in range(count)]
    start = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    passed = time.perf_counter() - start
    times = sorted(moment for client in clients for moment in client.seconds)
    if len(times) < fewest:
        raise SystemExit(f"only {len(times)} requests were tried, at least {fewest} are needed")
    return {
        "p50_ms": round(1000 * times[len(times) // 2], 1),
        "p95_ms": round(1000 * times[int(len(times) * 0.95)], 1),
        "rps": round(len(times) / passed, 1),
        "errors": sum(client.errors for client in clients),
        "requests": len(times),
        "largest_kb": round(max(client.largest for client in clients) / 1000, 1),
    }


def prepare(folder: Path, size: str) -> dict[str, str]:
    """The settings of a site with the demo city of that size, loaded at the first run."""
    settings = os.environ | {
        "DATA_DIR": str(folder / size),
        "DEMO": "1",
        "JOBSITE_ENV": "development",
        "DATABASE_URL": "",
    }
    if not (folder / size / "loaded").exists():
        for words in (["db", "upgrade"], ["demo", "load", "--size", size], ["search", "rebuild"]):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=settings, check=True)
            print(f"{' '.join(words)}: {time.perf_counter() - start:.1f} s", flush=True)
        (folder / size / "loaded").touch()
    return settings


def free_port() -> int:
    """A port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--size", choices=("small", "city"), default="city")
    parser.add_argument("--seconds", type=float, default=15.0)
    options = parser.parse_args()
    print(describe())
    settings = prepare(ROOT / ".bench-page", options.size)
    port = free_port()
    web = ["gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=settings | {"PORT": str(port)}, stdout=subprocess.DEVNULL
        )
        for words in (["flask", "--app", "wsgi", "jobs", "run"], web)
    ]
    try:
        wait_for(port)
        wait_for_tables(Path(settings["DATA_DIR"]))
        run_clients(port, 8, max(6.0, options.seconds / 3), fewest=1)  # each worker has its index and templates loaded
        figures = {f"clients{count}": run_clients(port, count, options.seconds) for count in (4, 16)}
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    for name, aims in AIMS.items():
        for figure, aim in aims.items():
            print(f"{name} {figure}: {figures[name][figure]} (aim {'≥' if figure == 'rps' else '≤'} {aim:g})")
    print(json.dumps(figures))


def wait_for_tables(folder: Path) -> None:
    """Wait until the jobs process has read the city for matching: minutes the first time, as on a new site."""
    start = time.perf_counter()
    while not (folder / "matching" / "tables" / "state.json").exists():
        if time.perf_counter() - start > 900:
            raise SystemExit("the jobs process kept no tables of matching")
        time.sleep(1.0)
    print(f"tables of matching: {time.perf_counter() - start:.1f} s", flush=True)


def wait_for(port: int) -> None:
    """Wait until the site answers."""
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/vacancies")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the site did not answer")


if __name__ == "__main__":
    main()
