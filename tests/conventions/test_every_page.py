"""Every page keeps the rules, for every role, in both languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conventions.crawl import LOCALES, ROLES, Walk
from tests.conventions.source import ROOT

MARK_OF_A_LOOK = "INSERT INTO audit_entry"  # who looked at a person's data is written down, and nothing else is
VALIDATOR = ROOT / "node_modules" / ".bin" / "html-validate"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_well_made(walks: dict[tuple[str, str], Walk], role: str, locale: str) -> None:
    found = walks[role, locale].visits
    assert len(found) > 1
    problems = [problem for visit in found for problem in visit.problems]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("role", ROLES)
def test_no_link_is_dead(walks: dict[tuple[str, str], Walk], role: str) -> None:
    dead = [
        f"{visit.status} {visit.path}"
        for visit in walks[role, "zh_Hans_CN"].visits
        if (visit.status >= 500 and visit.endpoint != "health.healthz") or (visit.is_linked and visit.status >= 400)
    ]
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("role", ROLES)
def test_reading_writes_nothing(walks: dict[tuple[str, str], Walk], role: str) -> None:
    writes = [write for write in walks[role, "zh_Hans_CN"].writes if MARK_OF_A_LOOK not in write]
    assert not writes, "\n".join(writes)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("role", ROLES)
def test_titles_tell_pages_apart(walks: dict[tuple[str, str], Walk], role: str, locale: str) -> None:
    endpoints = defaultdict(set)
    for visit in walks[role, locale].visits:
        if visit.page and visit.page.is_whole:
            endpoints[visit.page.title].add(visit.endpoint)
    shared = {title: names for title, names in endpoints.items() if len(names) > 1}
    assert not shared


def test_a_validator_finds_nothing_in_any_page(walks: dict[tuple[str, str], Walk], tmp_path: Path) -> None:
    if not VALIDATOR.is_file() or not shutil.which("node"):
        pytest.skip("no html-validate: run `make test`")
    paths = {}
    for (role, locale), walked in walks.items():
        for number, visit in enumerate(visit for visit in walked.visits if visit.html):
            name = f"{role}-{locale}-{number}.html"
            paths[name] = visit.path
            (tmp_path / name).write_text(visit.html, encoding="utf-8")
    command = [str(VALIDATOR), "--config", str(ROOT / ".htmlvalidate.json"), "--formatter", "json", str(tmp_path)]
    report = tmp_path / "report.json"
    with report.open("wb") as stream:  # into a file: the program ends before a pipe is emptied
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=stream, stderr=subprocess.PIPE)
    assert report.stat().st_size, done.stderr.decode()
    found = {
        f"{paths[Path(file['filePath']).name]}: {message['ruleId']}: {message['message']}"
        for file in json.loads(report.read_text(encoding="utf-8"))
        for message in file["messages"]
        if message["severity"] == 2
    }
    assert len(paths) > len(ROLES) * len(LOCALES)
    assert not found, "\n".join(sorted(found)[:50])
