"""Start the site on this machine: prepare its data, then run web, push and jobs together until Ctrl-C.

Run inside `.venv` by `make run`. Owns the checks before the start (ports, disk, rights, an earlier start that
still runs) and the end of all processes; what the processes do is in the Procfile.
"""

import contextlib
import http.client
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

ROOT = Path(__file__).resolve().parent.parent
FREE_MIB_NEEDED = 300
WAIT_SECONDS = 60
STARTED_AT = float(os.environ.get("STARTED_AT") or time.time())


class TroubleError(Exception):
    """An expected failure: what happened, and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\nRemedy: {remedy}")


def say(text: str) -> None:
    print(text, flush=True)


def port_from(name: str, default: int) -> int:
    """The port that the environment names; raises TroubleError when it is none."""
    given = os.environ.get(name) or str(default)
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise TroubleError(f"{name}={given} is no port number.", f"choose one from 1024 to 65535: make run {name}=8000")
    return int(given)


def check_port(host: str, port: int, name: str) -> None:
    """Raise Trouble when the port cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise TroubleError(
                f"Port {port} needs more rights.", f"choose one above 1023: make run {name}=8000"
            ) from None
        except OSError as error:
            remedy = f"stop what uses it, or choose another: make run {name}={port + 100}"
            raise TroubleError(f"Port {port} cannot be used ({error.strerror}).", remedy) from None


def check_folder(folder: Path) -> None:
    """Make DATA_DIR; raise TroubleError when it cannot be written or its disk is nearly full."""
    remedy = "choose another folder: make run DATA_DIR=/path/to/folder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").write_text("")
        (folder / ".writable").unlink()
    except OSError as error:
        raise TroubleError(f"{folder} cannot be written to ({error.strerror}).", remedy) from None
    free_mib = shutil.disk_usage(folder).free // 2**20
    if free_mib < FREE_MIB_NEEDED:
        raise TroubleError(
            f"The disk of {folder} has {free_mib} MiB free; {FREE_MIB_NEEDED} are needed.",
            f"free some space, or {remedy}",
        )


def start_time_of(pid: int) -> str:
    """When the process began, as the system words it; empty when there is no such process."""
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return asked.stdout.strip()


def end_group(pid: int) -> None:
    """Kill the process with all its children, and wait until the process is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    for _attempt in range(50):
        if not start_time_of(pid):
            return
        time.sleep(0.1)


class RunRecord:
    """The file that says which processes serve a DATA_DIR, so that a killed start leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "running.json"

    def write(self, pids: dict[str, int], address: str) -> None:
        facts = {name: [pid, start_time_of(pid)] for name, pid in pids.items()}
        self.path.write_text(json.dumps({"address": address, "processes": facts}))

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """End what an earlier start left behind; raise TroubleError when that start still runs."""
        try:
            known = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return
        living = {
            name: pid for name, (pid, began) in known["processes"].items() if began and start_time_of(pid) == began
        }
        if "runner" in living:
            raise TroubleError(
                f"The site already runs at {known['address']} on this DATA_DIR (process {living['runner']}).",
                "use it, end it with Ctrl-C there, or choose another: make run DATA_DIR=/path/to/folder",
            )
        for name, pid in living.items():
            say(f"==> Ending {name} (process {pid}), which an earlier start left behind")
            end_group(pid)
        self.clear()


class SiteManager(Manager):
    """Honcho's manager, told what to do once all processes have been started."""

    def __init__(self, record: RunRecord, address: str, health: tuple[str, int]) -> None:
        super().__init__()
        self.record, self.address, self.health = record, address, health

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self.announce, daemon=True).start()

    def announce(self) -> None:
        """Write down the processes, wait until the site answers, then say where it is."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._all_started() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.record.write(
            {"runner": os.getpid()} | {name: p["pid"] for name, p in self._processes.items()}, self.address
        )
        while not answers(*self.health):
            if self._any_stopped() or self.returncode is not None:
                return
            if time.monotonic() > deadline:
                say(f"No answer from {self.address}/healthz after {WAIT_SECONDS} s; see the lines above.")
                return
            time.sleep(0.1)
        say(welcome(self.address))


def answers(host: str, port: int) -> bool:
    """Whether `GET /healthz` says 200."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def welcome(address: str) -> str:
    """The lines that end the start: where the site is and who can sign in."""
    lines = ["", f"The site is ready at {address} ({time.time() - STARTED_AT:.1f} s). Ctrl-C ends it."]
    accounts = Path(os.environ["DATA_DIR_RESOLVED"]) / "demo_accounts.txt"
    if accounts.is_file():
        lines += ["", accounts.read_text(encoding="utf-8").rstrip()]
    return "\n".join([*lines, ""])


def newest_migration() -> str:
    """The revision that no other migration builds on."""
    texts = [path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py")]
    revisions = {found[1] for text in texts if (found := re.search(r"(?m)^revision\b.*?=\s*[\"']([^\"']+)", text))}
    passed = {found[1] for text in texts if (found := re.search(r"(?m)^down_revision\b.*?=\s*[\"']([^\"']+)", text))}
    return "".join(revisions - passed)


def is_prepared(folder: Path) -> bool:
    """Whether a SQLite site of an earlier start has nothing left to prepare; found out without loading the program."""
    if os.environ.get("DATABASE_URL") or os.environ.get("JOBSITE_ENV", "development") != "development":
        return False
    default_index = folder / "search_index" if os.environ.get("DATA_DIR") else ROOT / "search_index"
    index = Path(os.environ.get("SEARCH_INDEX_DIR") or default_index)
    if not index.is_dir() or all(entry.name == "README.md" for entry in index.iterdir()):
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"file:{folder / 'jobsite.sqlite'}?mode=ro", uri=True)) as database:
            present = database.execute("SELECT version_num FROM alembic_version").fetchall()
            has_people = database.execute("SELECT 1 FROM person LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False
    return present == [(newest_migration(),)] and (has_people or os.environ.get("DEMO") == "0")


def prepare() -> None:
    """Run the data steps in a process of their own, so that their memory goes with them."""
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "prepare.py")], check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode if done.returncode > 0 else 128 - done.returncode)


def serve(manager: SiteManager) -> int:
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, env=dict(os.environ), cwd=str(ROOT))
    manager.loop()
    stopped = [name for name, p in manager._processes.items() if p.get("returncode") not in (0, -15, None)]
    if manager.returncode not in (130, 143) and stopped:
        say(f"Ended because of: {', '.join(stopped)}. Nothing saved is lost; start again with: make run")
    return 0 if manager.returncode in (130, 143) else 1


def main() -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    port = port_from("PORT", 8000)
    push_port = port_from("PUSH_PORT", port + 1)
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "instance").resolve()
    seen_host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    check_folder(folder)
    record = RunRecord(folder)
    record.end_leftovers()
    check_port(host, port, "PORT")
    check_port(host, push_port, "PUSH_PORT")
    os.environ |= {
        "PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "HOST": host,
        "PORT": str(port),
        "PUSH_PORT": str(push_port),
        "DATA_DIR_RESOLVED": str(folder),
    }
    if "PUSH_ORIGIN" not in os.environ:
        os.environ["PUSH_ORIGIN"] = f"http://{seen_host}:{push_port}"
    record.write({"runner": os.getpid()}, f"http://{seen_host}:{port}")
    say(f"==> Looking after {folder}")
    try:
        if not is_prepared(folder):
            prepare()
        say("==> Starting web, push and jobs")
        return serve(SiteManager(record, f"http://{seen_host}:{port}", (seen_host, port)))
    finally:
        record.clear()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except TroubleError as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
