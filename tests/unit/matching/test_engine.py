"""The engine: its ranking is the exact top, in both directions and in bulk, and follows every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from bench.matching import Draw
from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import SeekerRow, SkillIds, VacancyRow, seeker_row, vacancy_row
from jobsite.matching.limits import Limit
from jobsite.matching.records import SeekerRecord, VacancyRecord

TODAY = date(2026, 3, 5)
TOP = 12


@lru_cache(maxsize=1)
def drawn() -> tuple[MatchEngine, list[VacancyRow], list[SeekerRow]]:
    draw, engine = Draw(11), MatchEngine()
    vacancies = [draw.vacancy(number) for number in range(700)]
    seekers = [draw.seeker(number) for number in range(400)]
    engine.upsert_vacancies(vacancies)
    engine.upsert_seekers(seekers)
    return engine, vacancies, seekers


def test_the_ranking_for_a_seeker_is_the_top_of_all_pairs() -> None:
    engine, vacancies, seekers = drawn()
    for seeker in seekers[:60]:
        every = [match for match in engine.match_everything(seeker, vacancies, TODAY) if match.limit is Limit.NONE]
        best = sorted((match.score for match in every if match.parts["occupation"] > 2.5), reverse=True)[:TOP]
        found = [match.score for match in engine.rank_vacancies(seeker, TODAY, TOP)]
        assert found[: len(best)] == pytest.approx(best, abs=1e-3)


def test_the_ranking_for_a_vacancy_is_the_top_of_all_pairs() -> None:
    engine, vacancies, seekers = drawn()
    for vacancy in [row for row in vacancies if row.is_open][:60]:
        every = [engine.match(seeker, vacancy, TODAY) for seeker in seekers]
        open_pairs = [one for one in every if one.limit is Limit.NONE and one.parts["occupation"] > 2.5]
        best = sorted((match.score for match in open_pairs), reverse=True)[:TOP]
        found = [match.score for match in engine.rank_seekers(vacancy, TODAY, TOP)]
        assert found[: len(best)] == pytest.approx(best, abs=1e-3)


def test_the_bulk_ranks_like_one_by_one() -> None:
    engine, _, seekers = drawn()
    rows, scores = engine.rank_all(TODAY, TOP, threads=2)
    for place in range(0, len(seekers), 37):
        seeker = next(one for one in seekers if one.key == engine.seeker_key(place))
        single = engine.rank_vacancies(seeker, TODAY, TOP)
        assert [engine.vacancy_key(row) for row in rows[place] if row >= 0] == [match.vacancy for match in single]
        assert scores[place][: len(single)] == pytest.approx([match.score for match in single], abs=1e-2)


def test_rows_grow_change_and_go() -> None:
    engine, draw = MatchEngine(), Draw(5)
    for number in range(600):
        engine.upsert_vacancies([replace(draw.vacancy(number), is_open=True)])
    assert engine.counts == (600, 0)
    welder = seeker_row(SeekerRecord("s", wished_titles=("电焊工",)))
    weld = vacancy_row(VacancyRecord("weld", title="电焊工", description="长白班"))
    engine.upsert_vacancies([weld])
    assert engine.rank_vacancies(welder, TODAY, 600)[0].score > 0
    assert "weld" in {match.vacancy for match in engine.rank_vacancies(welder, TODAY, 600)}
    engine.upsert_vacancies([replace(weld, is_open=False)])
    assert "weld" not in {match.vacancy for match in engine.rank_vacancies(welder, TODAY, 600)}
    engine.remove_vacancy("weld")
    engine.remove_vacancy("never there")
    assert engine.counts == (600, 0)
    engine.upsert_vacancies([replace(weld, key="again")])
    assert "again" in {match.vacancy for match in engine.rank_vacancies(welder, TODAY, 600)}


def test_a_removed_seeker_is_not_found_for_any_vacancy() -> None:
    engine = MatchEngine()
    engine.upsert_seekers([seeker_row(SeekerRecord("a")), seeker_row(SeekerRecord("b", wished_titles=("保洁",)))])
    cleaning = vacancy_row(VacancyRecord("v", title="保洁"))
    assert {match.seeker for match in engine.rank_seekers(cleaning, TODAY, 9)} == {"a", "b"}
    engine.remove_seeker("a")
    assert {match.seeker for match in engine.rank_seekers(cleaning, TODAY, 9)} == {"b"}


def test_numbers_of_skills_are_the_same_in_every_process() -> None:
    one, other = SkillIds(), SkillIds()
    numbers = [one.id_of(name) for name in ("会唱歌", "电焊", "@食堂", "打太极拳")]
    assert numbers == [other.id_of(name) for name in reversed(("打太极拳", "@食堂", "电焊", "会唱歌"))][:4]
    assert max(numbers) < len(one)
    assert one.name_of(numbers[0]) == "会唱歌"


def test_empty_engines_rank_nothing() -> None:
    engine = MatchEngine()
    assert engine.rank_vacancies(seeker_row(SeekerRecord("s")), TODAY, 5) == []
    assert engine.rank_seekers(vacancy_row(VacancyRecord("v")), TODAY, 5) == []
    assert engine.memory_bytes() > 0
