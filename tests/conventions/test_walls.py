"""The walls between rooms stand; they are drawn in pyproject.toml."""

from __future__ import annotations

import tomllib

import pytest
from importlinter.cli import lint_imports

from tests.conventions.source import ROOT


def test_no_import_goes_through_a_wall(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    code = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_every_room_has_its_walls() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {name.strip(" ()") for row in contracts[0]["layers"] for name in row.split("|")}
    rooms = {f"jobsite.{path.parent.name}" for path in (ROOT / "jobsite").glob("*/__init__.py")}
    assert rooms <= layers, f"give a layer to {rooms - layers}"
    with_verbs = {f"jobsite.{path.parent.name}" for path in (ROOT / "jobsite").glob("*/models.py")}
    assert with_verbs <= set(contracts[1]["containers"]), "name the room among the containers"
