"""How fast two people in a meeting find each other when many calls begin at once.

`python -m bench.signalling --json` makes 500 meetings with lobbies by the service, starts web, push and jobs as
`make run` does, and lets both people of each call enter within one minute, on two cores that the clients share. Each
person's window (`bench.callers`) opens the page, listens to the push stream, enters; the host lets the guest in at
once; the windows exchange session descriptions of 3 kB and candidates, and say that they are still there every ten
seconds until the last call has begun. Measured from the first one's entering until both descriptions are at both ends;
a call without them counts as having taken all the patience there is. Last line: `{calls, p50_ms, p95_ms, failed}`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from bench.callers import PATIENCE_S
from bench.environment import describe, percentile
from bench.fair import JOBS, PUSH, WEB, Site
from bench.fairground import add_people
from bench.page import ROOT
from jobsite.core.database import unit_of_work
from jobsite.core.identity import PersonKind
from jobsite.meetings.models import Role
from jobsite.meetings.services import create_meeting, guest_token

AIM_P95_MS = 1000.0
CORES = 2
SPARE_S = 1.0
"""A call that begins later than this after its time is none of those that were to begin within the seconds."""


def make_meetings(site: Site, count: int) -> list[list[str]]:
    """Meetings of two that are open now; the links of host and guest of each."""
    with site.app.app_context(), unit_of_work():
        hosts, guests = (add_people(kind, count) for kind in (PersonKind.EMPLOYER, PersonKind.SEEKER))
        made = [
            create_meeting(kind="bench", subject_id=number, title="视频面试", hosts=[host.id], guests=[guest.id])
            for number, (host, guest) in enumerate(zip(hosts, guests, strict=True))
        ]
        return [
            [
                guest_token(next(one for one in meeting.participants if one.role is role))
                for role in (Role.HOST, Role.GUEST)
            ]
            for meeting in made
        ]


def start(site: Site) -> None:
    """All three processes, up and at rest."""
    for name, words in (("web", WEB), ("push", PUSH), ("jobs", JOBS)):
        site.start(name, words)
    site.await_answer(site.port, "/healthz")
    site.await_answer(site.push_port, "/live/healthz")
    site.settle()


def hold(site: Site, links: list[list[str]], options: argparse.Namespace) -> Any:
    """Let the callers call; what they have seen."""
    told = {
        "port": site.port,
        "push_port": site.push_port,
        "links": links,
        "seconds": options.seconds,
        "presence_s": options.presence,
    }
    command = [sys.executable, "-m", "gevent.monkey", "--module", "bench.callers"]
    most = options.seconds + 60 + 4 * PATIENCE_S
    done = subprocess.run(
        command, cwd=ROOT, input=f"{json.dumps(told)}\n".encode(), stdout=subprocess.PIPE, check=True, timeout=most
    )
    return json.loads(done.stdout)


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Everything; prints what the last line does not hold."""
    with tempfile.TemporaryDirectory(prefix="bench-signalling-") as folder, ExitStack() as stack:
        site = Site(Path(folder), stack)
        links = make_meetings(site, options.calls)
        start(site)
        marks = {name: site.cpu_s(name) for name in site.processes}
        busy, callers = busy_s(), callers_s()
        seen = hold(site, links, options)
        spent = {name: site.cpu_s(name) - mark for name, mark in marks.items()} | {"callers": callers_s() - callers}
        spent["everything else on this machine"] = busy_s() - busy - sum(spent.values())
    print("seconds of processor time:", ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items()))
    tell_requests(seen["requests"])
    return figures_of(seen["calls"])


def busy_s() -> float:
    """Seconds that all cores of the machine have worked."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system


def callers_s() -> float:
    """Seconds of processor time of the callers, once they have ended."""
    times = psutil.Process().cpu_times()
    return times.children_user + times.children_system


def tell_requests(requests: dict[str, list[float]]) -> None:
    """One line for each step that windows take."""
    for step, seconds in requests.items():
        p50, p95 = (1000 * percentile(seconds, share) for share in (0.5, 0.95))
        print(f"{step}: {len(seconds)} requests, p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def figures_of(calls: list[dict[str, Any]]) -> dict[str, float]:
    """The last line: of calls that began when they should."""
    tried = [call for call in calls if call["late_s"] <= SPARE_S]
    waits = [PATIENCE_S if call["wait_s"] is None else call["wait_s"] for call in tried]
    print(f"latest beginning: {1000 * max(call['late_s'] for call in calls):.0f} ms after its time")
    for why, count in Counter(call["why"] for call in calls if call["why"]).items():
        print(f"{count} calls: {why}")
    return {
        "calls": len(tried),
        "p50_ms": round(1000 * percentile(waits, 0.5), 1) if waits else 0.0,
        "p95_ms": round(1000 * percentile(waits, 0.95), 1) if waits else 0.0,
        "failed": sum(call["wait_s"] is None for call in tried),
    }


def main() -> int:
    """Measure, print, and say by the exit code whether the aim is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0, help="within which the calls begin")
    parser.add_argument(
        "--presence", type=float, default=10.0, help="seconds between two signs of presence; 0 for none"
    )
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    print(describe("gevent", "gunicorn", "flask"))
    figures = measure(options)
    is_enough = figures["calls"] >= options.calls
    if not is_enough:
        print(f"only {figures['calls']} calls began in time, at least {options.calls} are needed")
    print(f"p95_ms: {figures['p95_ms']} (aim ≤ {AIM_P95_MS:g})")
    print(json.dumps(figures))
    return 0 if is_enough and figures["p95_ms"] <= AIM_P95_MS else 1


if __name__ == "__main__":
    sys.exit(main())
