"""The file face: odd records are neutral or named, runs are ordered, barred pairs are left out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jobsite.core import clock
from jobsite.matching.cli import matching_cli
from jobsite.matching.records import read_seeker, read_vacancy

WELD = {"id": "V1", "title": "电焊工", "certificates": ["焊工证"], "division": "330282", "closes_on": "2026-04-01"}
CLEAN = {"id": "V2", "title": "保洁", "division": "330282", "closes_on": "2026-04-01"}
WELDER = {"id": "S1", "wished_titles": ["烧电焊"], "certificates": ["焊工证"], "division": "330282"}
CLEANER = {"id": "S2", "wished_titles": ["扫地"], "certificates": [], "division": "330282"}


def rank(folder: Path, vacancies: list[Any], seekers: list[Any], *options: str) -> Result:
    for name, rows in (("v", vacancies), ("s", seekers)):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["rank", "--vacancies", str(folder / "v"), "--seekers", str(folder / "s"), "--out", str(folder / "run")]
    with clock.frozen_at(datetime(2026, 3, 5, tzinfo=UTC)):
        return CliRunner().invoke(matching_cli, [*arguments, *(options or ("--for", "seekers"))])


def run_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "run").read_text(encoding="utf-8").splitlines()]


def test_each_seeker_gets_the_fitting_vacancy_first(tmp_path: Path) -> None:
    assert rank(tmp_path, [WELD, CLEAN], [WELDER, CLEANER]).exit_code == 0
    run = run_of(tmp_path)
    assert [(one["seeker"], one["vacancy"]) for one in run] == [("S1", "V1"), ("S1", "V2"), ("S2", "V2")]
    assert set(run[0]) == {"seeker", "vacancy", "score", "parts", "blocked_by"}
    assert sum(run[0]["parts"].values()) == pytest.approx(run[0]["score"], abs=1e-9)


def test_barred_pairs_are_named_only_when_asked_for(tmp_path: Path) -> None:
    rank(tmp_path, [WELD, CLEAN], [CLEANER], "--for", "vacancies", "--all")
    barred = {one["vacancy"]: one["blocked_by"] for one in run_of(tmp_path)}
    assert barred == {"V1": "certificate_required_by_law", "V2": None}


def test_top_cuts_each_ranking(tmp_path: Path) -> None:
    rank(tmp_path, [WELD, CLEAN], [WELDER, CLEANER], "--for", "vacancies", "--top", "1")
    assert [(one["vacancy"], one["seeker"]) for one in run_of(tmp_path)] == [("V1", "S1"), ("V2", "S2")]


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "v:2: not JSON"), ("[1]", "v:2: not an object"), ("{}", "v:2: no id"), ('{"id": true}', "no id")],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str, said: str) -> None:
    done = rank(tmp_path, [WELD, line], [WELDER])
    assert done.exit_code == 1
    assert said in done.output


ODD = [None, "", "x", 0, -1, 1e308, True, [], {}, [None, 3, {}], {"a": 1}, "\ud800\x00", ["\ud800"], "99999999"]
FIELDS = [
    "title", "description", "division", "headcount", "wage_min", "wage_max", "wage_unit", "employment_type", "education",
    "experience_years", "certificates", "skills", "shifts", "benefits", "age_max", "closes_on", "wished_titles",
    "willing_divisions", "experience", "shifts_ok", "needs", "employment_types", "birth_year", "available_from", "summary",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_odd_values_are_taken_as_not_stated(tmp_path: Path, field: str) -> None:
    vacancies = [{"id": f"V{n}", "title": "电焊工"} | {field: value} for n, value in enumerate(ODD)]
    seekers = [{"id": f"S{n}", "wished_titles": ["电焊工"]} | {field: value} for n, value in enumerate(ODD)]
    done = rank(tmp_path, vacancies, seekers)
    assert done.exit_code == 0, done.output
    assert all(0 <= one["score"] <= 100 for one in run_of(tmp_path))


def test_numbers_as_ids_and_text_as_lists_are_understood() -> None:
    assert read_vacancy({"id": 7, "skills": "电焊、看图纸", "division": 330282}).skills == ("电焊", "看图纸")
    assert read_seeker({"id": 7, "division": 330282}).division == "330282"
    assert read_seeker({"id": "a", "experience": ["焊工", {"title": "钳工", "years": "3"}]}).experience[1].years == 3


@pytest.mark.parametrize(
    ("closes", "judged"),
    [
        (["2026-03-01", "2026-04-01", "2026-05-01"], "2026-03-05"),
        (["2021-03-01", "2021-04-01", "2021-05-01"], "2021-03-01"),
        (["2019-01-01", *["2021-04-01"] * 12], "2021-04-01"),
    ],
)
def test_an_old_file_is_judged_on_its_own_days(tmp_path: Path, closes: list[str], judged: str) -> None:
    posts = [{"id": str(n), "title": "保洁", "closes_on": day} for n, day in enumerate(closes)]
    done = rank(tmp_path, posts, [CLEANER])
    assert f"judged on {judged}" in done.output
    assert date.fromisoformat(judged)
