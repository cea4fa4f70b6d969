"""The cache of compiled loops: named after all sources, and not needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jobsite.matching import compiled

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
from jobsite.matching import compiled, scoring
print(compiled.cache_folder(), scoring._ones(7) == 3)
"""


def run(**environment: str) -> str:
    given = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | environment
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_matching_works_where_no_cache_can_be_written(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder can be made below a file")
    assert run(NUMBA_CACHE_DIR=str(in_the_way)) == "None True"


def test_the_cache_goes_where_the_operator_says(tmp_path: Path) -> None:
    assert run(NUMBA_CACHE_DIR=str(tmp_path)).endswith("True")
    assert [one.name for one in tmp_path.iterdir()] == [f"matching-{compiled.sources_mark()}"]


def test_a_folder_of_older_sources_is_removed(tmp_path: Path) -> None:
    (tmp_path / "matching-old").mkdir()
    assert compiled.prepare_folder([tmp_path], "new") == tmp_path / "matching-new"
    assert not (tmp_path / "matching-old").exists()
