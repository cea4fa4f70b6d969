"""Get what the tests need, then run them all. Run inside `.venv` by `make test`; arguments go to pytest.

Installs with apt only as root, and only what is missing. What cannot be had is said at once, and again by pytest
at the end; on a build machine (CI set) a test that was skipped for it fails the run.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jobsite.core.pdf import has_chinese_font  # noqa: E402  # after the path is set
from scripts.debian import apt_install  # noqa: E402  # after the path is set
from tests.machine import find_chromium, find_postgres_programs, has_wheel  # noqa: E402  # after the path is set

PROCESSES = os.environ.get("TEST_PROCESSES") or "2"  # "0": one process, with what the tests print
ORDER = ("tests/unit", "tests/conventions", "tests/integration", "tests/running_site", "tests/browser")


def say(text: str) -> None:
    print(text, flush=True)


def provide(what: str, is_there: bool, packages: tuple[str, ...]) -> None:
    """Say that a thing is there, or install it, or say loudly that it is missing."""
    if is_there:
        say(f"==> {what}: there")
        return
    begun = time.monotonic()
    say(f"==> {what}: installing {' '.join(packages)} with apt")
    if apt_install(*packages):
        say(f"    done in {time.monotonic() - begun:.0f} s")
    else:
        say(f"    NOT THERE, and it cannot be installed here: tests that need {what} will not run")


def provide_node_tools() -> None:
    """The checkers that come from npm, exactly as locked."""
    installed, lock = ROOT / "node_modules" / ".installed-from", ROOT / "package-lock.json"
    if installed.is_file() and installed.read_text() == lock.read_text():
        say("==> axe, html-validate: there")
        return
    if not shutil.which("npm"):
        provide("Node.js", False, ("nodejs", "npm"))
    if not shutil.which("npm"):
        return
    begun = time.monotonic()
    say("==> axe, html-validate: installing with npm")
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        say(f"    NOT THERE: npm ci failed: {done.stderr.strip().splitlines()[-1:]}")
        return
    installed.write_text(lock.read_text())
    say(f"    done in {time.monotonic() - begun:.0f} s")


def provide_postgres() -> None:
    is_there = bool(os.environ.get("TEST_DATABASE_URL")) or has_wheel() or find_postgres_programs() is not None
    provide("PostgreSQL", is_there, ("postgresql",))


def main(arguments: list[str]) -> int:
    provide_postgres()
    provide("Chromium", find_chromium() is not None, ("chromium", "fonts-noto-cjk"))
    provide("Chinese fonts", has_chinese_font(), ("fonts-noto-cjk",))
    provide("coturn", shutil.which("turnserver") is not None, ("coturn",))
    provide("Janus", shutil.which("janus") is not None and shutil.which("ip") is not None, ("janus", "iproute2"))
    provide_node_tools()
    tests = arguments or [folder for folder in ORDER if any((ROOT / folder).rglob("test_*.py"))]
    options = ["-q", "--durations=15", "--durations-min=1", "-n", PROCESSES, "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    say(f"==> {' '.join(['pytest', *tests])}")
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
