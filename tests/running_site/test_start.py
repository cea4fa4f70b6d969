"""`make run`: what it refuses, with one clear line; how it ends; what survives a kill."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from jobsite.demo.loading import ACCOUNTS, PASSWORD
from tests.running import ROOT, RunningSite, Visitor, environment

SEEKER = next(email for email, kind, _name in ACCOUNTS if kind == "seeker")


def refused(*command: str, **settings: str) -> str:
    """What a start that must fail prints. It must not be a traceback."""
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=60
    )
    text = done.stdout + done.stderr
    assert done.returncode not in (0, None)
    assert "Traceback" not in text
    assert text.strip()
    return text


def run(**settings: str) -> str:
    return refused(sys.executable, "scripts/run.py", **settings)


def test_a_port_in_use_is_named_with_a_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        text = run(PORT=port, DATA_DIR=str(tmp_path))
    assert f"Port {port} cannot be used" in text
    assert "make run PORT=" in text


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    assert f"PORT={port} is no port number" in run(PORT=port, DATA_DIR=str(tmp_path))


def test_a_folder_that_cannot_be_written_is_named() -> None:
    text = run(DATA_DIR="/dev/null/data")
    assert "/dev/null/data cannot be written to" in text
    assert "make run DATA_DIR=" in text


def test_production_without_a_secret_key_does_not_start(tmp_path: Path) -> None:
    assert "SECRET_KEY" in run(JOBSITE_ENV="production", DATA_DIR=str(tmp_path), PORT="8998", PUSH_PORT="8999")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH that holds a shell's tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "date"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def test_a_machine_without_python_is_told_what_to_install(tools: Path) -> None:
    text = refused("sh", "scripts/python.sh", "scripts/bootstrap.py", PATH=str(tools))
    assert "needs Python 3.11 to 3.14; found: none" in text


def test_a_python_too_old_is_named(tools: Path) -> None:
    old = tools / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.8.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    text = refused("sh", "scripts/python.sh", "scripts/bootstrap.py", PATH=str(tools))
    assert "found: Python 3.8.2" in text
    assert "apt install" in text


@pytest.fixture
def bare_clone(tmp_path: Path) -> Path:
    """The files that a first start needs, in a folder without .venv."""
    folder = tmp_path / "clone"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "bootstrap.py", folder / "scripts")
    shutil.copy(ROOT / "requirements.txt", folder)
    return folder


def bootstrap_with(clone: Path, change: str) -> str:
    """Run the bootstrap after a change of its surroundings, given as Python."""
    program = f"import runpy, shutil, importlib.util, sys; {change}; runpy.run_path('scripts/bootstrap.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=clone,
        capture_output=True,
        text=True,
        env=environment(PATH="/usr/bin:/bin"),
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_missing_venv_module_is_named(bare_clone: Path) -> None:
    change = (
        "find = importlib.util.find_spec; importlib.util.find_spec = lambda n: None if n == 'ensurepip' else find(n)"
    )
    text = bootstrap_with(bare_clone, f"shutil.which = lambda _name: None; {change}")
    assert "comes without its module ensurepip" in text
    assert "-venv" in text


def test_a_full_disk_is_seen_before_the_downloads(bare_clone: Path) -> None:
    change = "import collections; shutil.disk_usage = lambda _p: collections.namedtuple('U', 'free')(5 * 2**20)"
    assert "5 MiB free" in bootstrap_with(bare_clone, change)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose data every start of this module uses."""
    return tmp_path_factory.mktemp("running")


@pytest.fixture
def site(folder: Path) -> Iterator[RunningSite]:
    """A site on that folder."""
    found = RunningSite.start(folder)
    yield found
    found.stop()


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_start_ends_every_process(site: RunningSite, number: int) -> None:
    family = site.family()
    assert {"runner", "web", "push", "jobs"} == set(site.processes())
    assert site.stop(number) == 0
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert not [process for process in alive if not is_gone(process)]


def test_the_start_says_where_the_site_is_and_who_can_sign_in(site: RunningSite) -> None:
    assert f"The site is ready at {site.url}" in site.output
    assert SEEKER in site.output
    assert Visitor(site.url).get("/healthz")[0] == 200


def test_a_made_secret_key_is_kept_and_private(site: RunningSite) -> None:
    key = site.data_dir / "secret_key"
    assert len(key.read_text()) >= 32
    assert key.stat().st_mode & 0o077 == 0


def test_a_second_start_on_the_same_data_is_refused(site: RunningSite) -> None:
    assert "already runs" in run(DATA_DIR=str(site.data_dir), PORT="8998", PUSH_PORT="8999")


def open_vacancies(person: Visitor) -> Iterator[str]:
    """The addresses of vacancies that the person has not applied for, from the search page."""
    for number in range(1, 40):
        for path in dict.fromkeys(re.findall(r'href="(/vacancies/\d+)"', person.get(f"/vacancies?page={number}")[1])):
            if "确认应聘" in person.get(f"{path}/apply")[1]:
                yield path


def apply_until_refused(person: Visitor, acknowledged: list[str], *, enough: threading.Event) -> None:
    """Apply for one vacancy after another until the site no longer answers; `enough` is set once some got through."""
    try:
        for path in open_vacancies(person):
            status, text = person.post(f"{path}/apply", {"idempotency_key": uuid4().hex})
            if status != 200 or "已经送到" not in text:
                return
            acknowledged.append(path)
            if len(acknowledged) >= 3:
                enough.set()
            if len(acknowledged) >= 12:  # the death of jobs or push stops no web page
                return
    except (OSError, http.client.HTTPException):
        return


@pytest.mark.parametrize("victim", ["worker", "web", "push", "jobs", "runner"])
def test_what_was_acknowledged_survives_a_kill(site: RunningSite, folder: Path, victim: str) -> None:
    person, acknowledged, enough = Visitor(site.url), list[str](), threading.Event()
    status, _text = person.post("/account/sign-in", {"address": SEEKER, "password": PASSWORD})
    assert status == 200
    pid = psutil.Process(site.processes()["web"]).children()[0].pid if victim == "worker" else site.processes()[victim]
    applying = threading.Thread(target=apply_until_refused, args=(person, acknowledged), kwargs={"enough": enough})
    applying.start()
    assert enough.wait(60)
    os.kill(pid, signal.SIGKILL)
    applying.join(60)
    if victim != "worker":  # a worker is replaced by its master at once
        site.stop()
        site = RunningSite.start(folder)
        person.url = site.url
    try:
        assert "/account/sign-out" in person.get("/account/")[1]
        lost = [path for path in acknowledged if "您已经应聘过这个岗位" not in person.get(f"{path}/apply")[1]]
        assert not lost
        print(f"{victim} killed: {len(acknowledged)} acknowledged applications, all there")
    finally:
        site.stop()
