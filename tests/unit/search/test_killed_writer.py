"""A writer that is killed at any moment leaves a whole index with everything it said was committed."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from jobsite.search.indexes import open_engine
from tests.unit.search.search_engines import ask, both_engines
from tests.unit.search.writing_process import BATCH, SCHEMA, document

ROOT = Path(__file__).resolve().parents[3]
KILLS = 4


def write_until_killed(kind: str, root: Path, first: int, commits: int) -> int:
    """Let a process commit so often and kill it in the middle of the next; returns the number it got to."""
    command = [sys.executable, "-m", "tests.unit.search.writing_process", kind, str(root), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        reached = first
        for _ in range(commits):
            reached = int(process.stdout.readline())
        process.kill()
        return max([reached, *(int(line) for line in process.stdout.read().split())])


@both_engines
def test_killed_writer_loses_nothing_it_committed(kind: str, tmp_path: Path) -> None:
    rng = random.Random(7)
    open_engine(kind, SCHEMA, tmp_path).rebuild([])
    number = 1
    for _ in range(KILLS):
        number = write_until_killed(kind, tmp_path, number, rng.randrange(1, 5))
        engine = open_engine(kind, SCHEMA, tmp_path)
        ids = engine.versions().keys()
        assert set(range(1, number)) <= ids
        assert len(ids) % BATCH == 0
        assert ask(engine, "普工").total == len(ids)
        engine.close()


@both_engines
def test_writer_after_a_killed_one_goes_on(kind: str, tmp_path: Path) -> None:
    open_engine(kind, SCHEMA, tmp_path).rebuild([])
    write_until_killed(kind, tmp_path, 1, 2)
    engine = open_engine(kind, SCHEMA, tmp_path)
    engine.upsert([document(5_000, "电焊")])
    engine.commit()
    engine.refresh()
    assert ask(engine, "电焊").ids == (5_000,)


@pytest.mark.parametrize("kind", ["whoosh"])
def test_files_of_a_killed_commit_do_not_pile_up(kind: str, tmp_path: Path) -> None:
    open_engine(kind, SCHEMA, tmp_path).rebuild([])
    number = 1
    for _ in range(4):
        number = write_until_killed(kind, tmp_path, number, 1)
    engine = open_engine(kind, SCHEMA, tmp_path)
    engine.delete([1])
    engine.commit()
    segments = {file.name.split(".")[0] for file in tmp_path.rglob("MAIN_*")}
    assert len(segments) <= 8
