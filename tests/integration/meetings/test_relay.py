"""Credentials of the relay, tried at a real coturn: good ones are taken, expired and forged ones are refused."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest

from jobsite.core import clock
from jobsite.meetings.providers.relay import Relay
from tests.machine import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.one_database
SECRET = "only-for-tests"


@pytest.fixture(scope="module")
def turn_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A coturn on loopback as docs/operations.md sets it up."""
    if not shutil.which("turnserver") or not shutil.which("turnutils_uclient"):
        pytest.skip("no coturn: run `make test`")
    folder, port = tmp_path_factory.mktemp("turn"), free_port()
    command = ["turnserver", "-n", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=test"]
    command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}"]
    command += ["--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers", f"--userdb={folder / 'turndb'}"]
    command += ["--log-file=stdout", f"--pidfile={folder / 'turn.pid'}", "--fingerprint"]
    log = folder / "log"
    with log.open("wb") as stream:
        server = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: listens(port), what="coturn")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def listens(port: int) -> bool:
    """Whether somebody answers at this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answer_of(port: int, name: str, password: str) -> str:
    """What a client says that asks for a relayed address with these credentials and sends a message through it."""
    command = ["turnutils_uclient", "-y", "-c", "-n", "1", "-m", "1", "-p", str(port), "-u", name, "-w", password]
    done = subprocess.run([*command, "127.0.0.1"], capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


def credentials(seconds: int, secret: str = SECRET) -> tuple[str, str]:
    server = Relay(turn_urls=["turn:127.0.0.1"], secret=secret, seconds=seconds).servers_for(7)[-1]
    return server["username"], server["credential"]


def test_fresh_credentials_are_taken(turn_port: int) -> None:
    assert "Total lost packets 0" in answer_of(turn_port, *credentials(60))


@pytest.mark.parametrize("case", ["expired", "forged", "of another secret"])
def test_others_are_refused(turn_port: int, case: str) -> None:
    name, password = credentials(-60 if case == "expired" else 60, "other" if case == "of another secret" else SECRET)
    answer = answer_of(turn_port, name, "x" + password if case == "forged" else password)
    assert "Cannot complete Allocation" in answer
    assert "Total lost packets" not in answer


def test_credentials_name_their_end() -> None:
    name, _password = credentials(600)
    end = int(name.partition(":")[0])
    assert 590 <= end - clock.now().timestamp() <= 600 + timedelta(seconds=1).total_seconds()
