"""A network of its own for tests with media servers: what is started inside reaches nothing outside, nor is it reached.

Linux only. As root with `unshare`; without root in a user namespace, where the machine lets people make them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "203.0.113.1"
"""An address kept for examples (RFC 5737), on a wire inside: media servers do not offer loopback addresses."""
WIRE = (
    f"ip link set lo up && ip link add wire0 type veth peer name wire1 && ip addr add {ADDRESS}/24 dev wire0"
    " && ip link set wire0 up && ip link set wire1 up && ip route add default dev wire0 && echo up && exec sleep infinity"
)


@dataclass(frozen=True)
class Namespace:
    """`inside` is put before a command that is to run in it. The command keeps its process id."""

    pid: int
    inside: tuple[str, ...]

    def popen(self, command: Sequence[str], log: Path, **options: str) -> subprocess.Popen[bytes]:
        """Start a command inside, its output in `log`."""
        with log.open("wb") as stream:
            return subprocess.Popen([*self.inside, *command], stdout=stream, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload,no-any-return]  # only `cwd` is given

    def program(self, path: Path, command: str) -> Path:
        """Write a program that runs `command` inside with its arguments, for those who start things by a path."""
        path.write_text(f'#!/bin/sh\nexec {" ".join(self.inside)} {command} "$@"\n')
        path.chmod(0o755)
        return path

    def listens(self, port: int) -> bool:
        """Whether somebody inside listens at this TCP port."""
        state = Path(f"/proc/{self.pid}/net/tcp").read_text() + Path(f"/proc/{self.pid}/net/tcp6").read_text()
        return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in _rows(state))


def _rows(state: str) -> list[str]:
    return [line for line in state.splitlines() if ":" in line and "local_address" not in line]


@contextmanager
def network_namespace() -> Iterator[Namespace | None]:
    """A namespace with loopback and one wire; None where it cannot be made."""
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    if not all(shutil.which(name) for name in ("unshare", "nsenter", "ip")):
        yield None
        return
    command = ["unshare", *own, "--net", "sh", "-c", WIRE]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert holder.stdout is not None
        if holder.stdout.readline() != "up\n":
            yield None
            return
        user = ["--user", "--preserve-credentials"] if own else []
        yield Namespace(holder.pid, ("nsenter", f"--target={holder.pid}", *user, "--net"))
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
