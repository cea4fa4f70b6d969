"""Make `.venv` from a hashed lock, then run a script in it. Standard library only: nothing is installed yet.

Usage: python bootstrap.py [--dev] [SCRIPT [ARGUMENT ...]]

Without --dev `.venv` gets `requirements.txt`; with it, `requirements-dev.txt` (a superset). A stamp inside
`.venv` keeps the second start quick: it names the lock and the place, and a change of either installs again.
Every expected trouble ends in one line that says what to do; nothing here touches the database.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
VENV_PYTHON = VENV / "bin" / "python"
FREE_MIB_NEEDED = {"requirements.txt": 1200, "requirements-dev.txt": 1800}
PROGRESS_SECONDS = 5


class TroubleError(Exception):
    """An expected failure: what happened, and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\nRemedy: {remedy}")


def say(text: str) -> None:
    print(text, flush=True)


def digest_of(lock: Path) -> str:
    """What a finished installation of this lock writes into the stamp."""
    return hashlib.sha256(lock.read_bytes() + str(VENV).encode()).hexdigest()


def fresh_stamps(lock: Path) -> set[str]:
    """The stamps that make an installation unnecessary: the lock's own, and the larger lock's."""
    larger = lock.with_name("requirements-dev.txt")
    return {f"{path.name} {digest_of(path)}" for path in (lock, larger) if path.is_file()}


def is_installed(lock: Path) -> bool:
    return VENV_PYTHON.exists() and STAMP.is_file() and STAMP.read_text().strip() in fresh_stamps(lock)


def check_machine(lock: Path) -> None:
    """Refuse early, with a remedy, what would otherwise fail halfway through the downloads."""
    free_mib = shutil.disk_usage(ROOT).free // 2**20
    needed = FREE_MIB_NEEDED[lock.name]
    if free_mib < needed:
        raise TroubleError(
            f"The disk of {ROOT} has {free_mib} MiB free; the installation needs {needed} MiB.",
            "free some space, or clone to a larger disk.",
        )
    if not os.access(ROOT, os.W_OK):
        raise TroubleError(f"{ROOT} cannot be written to.", "clone to a folder that is yours, or change its owner.")
    if shutil.which("uv"):
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise TroubleError(
            f"This Python {version} comes without its module {' and '.join(missing)}.",
            f"apt install python{version}-venv (Debian, Ubuntu), or another one: make run PYTHON=/path/to/it",
        )


def make_venv(uv: str | None) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise TroubleError(
            f"`{' '.join(command)}` failed: {last_line(done.stderr or done.stdout)}",
            "install the venv module of this Python (Debian, Ubuntu: apt install python3-venv).",
        )


def last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no word why"


def install_command(uv: str | None, lock: Path) -> list[str]:
    if uv:
        return [
            uv,
            "pip",
            "install",
            "--python",
            str(VENV_PYTHON),
            "--require-hashes",
            "--no-deps",
            "-r",
            str(lock),
        ]
    pip = [
        str(VENV_PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "--no-compile",
    ]
    return [*pip, "--require-hashes", "--no-deps", "-r", str(lock)]


def run_with_progress(command: list[str], length: int) -> tuple[int, list[str]]:
    """Run the installer; say every few seconds how far down the lock (of `length` lines) it is.

    Returns its exit code and its lines.
    """
    started = said = time.monotonic()
    lines: list[str] = []
    place = 0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if found := re.search(r"\(from -r .* \(line (\d+)\)\)", line):
            place = int(found[1])
        is_unpacking = line.startswith("Installing collected")
        if time.monotonic() - said > PROGRESS_SECONDS or is_unpacking:
            said = time.monotonic()
            doing = "unpacking" if is_unpacking else f"downloading, {100 * place // length} %"
            say(f"    {said - started:4.0f} s  {doing}")
    return process.wait(), lines


def install(lock: Path) -> None:
    """Fill `.venv` from the lock: with uv when it is on PATH and works, else with pip."""
    length = len(lock.read_text().splitlines())
    installers = [shutil.which("uv"), None] if shutil.which("uv") else [None]
    failure: list[str] = []
    for uv in installers:
        if not VENV_PYTHON.exists() or uv != installers[0] or not STAMP.is_file():
            make_venv(uv)
        STAMP.unlink(missing_ok=True)
        code, failure = run_with_progress(install_command(uv, lock), length)
        if code == 0:
            STAMP.write_text(f"{lock.name} {digest_of(lock)}\n")
            return
        if uv:
            say(f"    uv could not install ({last_line(chr(10).join(failure))}); trying pip")
    explain(failure)


def explain(lines: list[str]) -> None:
    """Raise the trouble that the installer's output tells of."""
    text = "\n".join(lines)
    if "No space left on device" in text:
        raise TroubleError("The disk is full.", "free some space and type the command again.")
    if re.search(r"Temporary failure in name resolution|Failed to establish|Connection refused|timed out", text):
        raise TroubleError(
            "The package registry does not answer.",
            "check the connection, the proxy (HTTPS_PROXY) or the mirror (PIP_INDEX_URL), then try again.",
        )
    if "DO NOT MATCH THE HASHES" in text:
        raise TroubleError("A downloaded package is not the one in the lock.", "check the mirror that pip uses.")
    errors = [line for line in lines if line.startswith(("ERROR", "error"))]
    raise TroubleError(f"The packages could not be installed: {errors[0] if errors else last_line(text)}", "see above.")


def ensure(lock: Path) -> None:
    """Make `.venv` hold what the lock says; do nothing when it does."""
    if is_installed(lock):
        return
    started = time.monotonic()
    say(f"==> Installing Python packages into .venv (Python {sys.version.split()[0]}, {lock.name})")
    check_machine(lock)
    install(lock)
    say(f"    done in {time.monotonic() - started:.0f} s")


def main(arguments: list[str]) -> None:
    lock = ROOT / "requirements.txt"
    if arguments[:1] == ["--dev"]:
        lock, arguments = ROOT / "requirements-dev.txt", arguments[1:]
    try:
        ensure(lock)
    except TroubleError as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(f"{error.strerror}: {error.filename or ROOT}\nRemedy: free space or rights there, then try again.")
    except KeyboardInterrupt:
        sys.exit("Stopped; type the command again to go on.")
    if arguments:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
