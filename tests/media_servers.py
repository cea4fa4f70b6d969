"""coturn and Janus inside a namespace of their own, set up with the very files that docs/operations.md gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.namespace import ADDRESS, Namespace
from tests.waiting import wait_until

DOCS = Path(__file__).resolve().parents[1] / "docs" / "operations.md"
SECRET = "only-for-tests-" + "s" * 20
TURN_PORT, JANUS_PORT = 3478, 8088
JANUS_URL = f"http://127.0.0.1:{JANUS_PORT}/janus"
JANUS_FILES = ("janus.jcfg", "janus.transport.http.jcfg", "janus.plugin.videoroom.jcfg")
SETTINGS = {
    "TURN_URLS": f"turn:{ADDRESS}:{TURN_PORT}?transport=udp",
    "TURN_SECRET": SECRET,
    "JANUS_URL": JANUS_URL,
    "JANUS_SECRET": SECRET,
}


def documented(name: str) -> str:
    """The file of this name as docs/operations.md gives it, with the secrets of these tests."""
    block = re.search(rf"```\n# \S*/{re.escape(name)}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert block, f"docs/operations.md has no {name}"
    return re.sub(r"<(TURN|JANUS)_SECRET>", SECRET, block[1])


@dataclass
class MediaServer:
    """A server that runs; it can be killed and started again."""

    namespace: Namespace
    command: list[str]
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        self.process = self.namespace.popen(self.command, self.folder / "log", cwd=str(self.folder))
        wait_until(self._is_up, what=f"{self.command[0]}: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")[-3000:]
        return self.namespace.listens(self.port)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)


def is_installed(*programs: str) -> bool:
    """Whether all of these can be run."""
    return all(shutil.which(program) for program in programs)


@contextmanager
def running(server: MediaServer) -> Iterator[MediaServer]:
    """Start a server, and end it."""
    server.start()
    try:
        yield server
    finally:
        server.kill()


def coturn(namespace: Namespace, folder: Path) -> MediaServer:
    """A relay; without TLS, for there is no certificate here."""
    lines = [line for line in documented("turnserver.conf").splitlines() if not line.startswith(("cert=", "pkey="))]
    lines += ["no-tls", "no-dtls", f"listening-ip={ADDRESS}", f"relay-ip={ADDRESS}", "log-file=stdout", "verbose"]
    lines += [f"userdb={folder / 'turndb'}", f"pidfile={folder / 'turn.pid'}"]
    config = folder / "turnserver.conf"
    config.write_text("\n".join(lines) + "\n")
    return MediaServer(namespace, ["turnserver", "-c", str(config)], folder, TURN_PORT)


def janus(namespace: Namespace, folder: Path) -> MediaServer:
    """A Janus with an empty room list."""
    for name in JANUS_FILES:
        (folder / name).write_text(documented(name))
    return MediaServer(namespace, janus_command(folder), folder, JANUS_PORT)


def janus_command(folder: Path) -> list[str]:
    """What starts a Janus with the files of a folder."""
    return ["janus", f"--configs-folder={folder}", "--config", str(folder / "janus.jcfg"), "--disable-colors"]
