"""Title similarity and the ranking command."""

from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from jobsite.taxonomy.cli import taxonomy_cli
from jobsite.taxonomy.similarity import title_similarity


def test_the_same_title_is_as_alike_as_can_be() -> None:
    similar = title_similarity(["电焊工", "护士"], ["电焊工", "护士"])
    assert similar.dtype == np.float32
    assert similar.shape == (2, 2)
    assert np.diag(similar) == pytest.approx([1, 1], abs=1e-3)
    assert similar[0, 1] < 0.2


def test_variants_of_a_trade_are_nearer_than_other_trades() -> None:
    similar = title_similarity(["焊工"], ["电焊工", "氩弧焊工", "会计", "钳工", "仓库管理员"])[0]
    assert min(similar[:2]) > max(similar[2:])


def test_english_titles_of_one_meaning_meet_without_common_words() -> None:
    similar = title_similarity(["lawyer"], ["attorney", "sales assistant", "welder", "nurse"])[0]
    assert similar.argmax() == 0
    similar = title_similarity(["RN"], ["registered nurse", "driver", "developer"])[0]
    assert similar.argmax() == 0


def test_chinese_and_english_titles_meet() -> None:
    similar = title_similarity(["护士", "welder"], ["registered nurse", "电焊工", "会计", "sales manager"])
    assert list(similar.argmax(axis=1)) == [0, 1]


def test_odd_titles_are_compared_without_error() -> None:
    similar = title_similarity(["", "\ud800", "🔥"], ["", "焊工", "\x00"])
    assert np.isfinite(similar).all()
    assert title_similarity([], ["焊工"]).shape == (0, 1)
    assert title_similarity(["焊工"], []).shape == (1, 0)


def test_the_rank_command_writes_best_first(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\t焊工\nq2\t\n", encoding="utf-8")
    (tmp_path / "c.tsv").write_text("c1\t会计\nc2\t电焊工\n\nc3\tnurse\n", encoding="utf-8")
    app = Flask("taxonomy")
    app.cli.add_command(taxonomy_cli)
    options = [
        item for name in ("queries", "corpus", "out") for item in (f"--{name}", str(tmp_path / f"{name[0]}.tsv"))
    ]
    result = app.test_cli_runner().invoke(args=["taxonomy", "rank", *options])
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in (tmp_path / "o.tsv").read_text(encoding="utf-8").splitlines()]
    assert [line[:2] for line in lines[:1]] == [["q1", "c2"]]
    assert sorted(line[1] for line in lines[:3]) == ["c1", "c2", "c3"]
    assert len(lines) == 6
    assert float(lines[0][2]) >= float(lines[1][2]) >= float(lines[2][2])
