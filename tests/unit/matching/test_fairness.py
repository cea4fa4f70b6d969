"""Sex, ethnicity, name and home region are not among the features: changed in 1,000 profiles, no score moves."""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from jobsite.matching.audit import AuditedPerson, age_band, impact_ratios
from jobsite.matching.engine import Match, MatchEngine
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.records import SeekerRecord, read_seeker, read_vacancy
from jobsite.matching.trades import list_trades

TODAY = date(2026, 3, 5)
PEOPLE = 1_000


@lru_cache(maxsize=1)
def profiles() -> list[dict[str, Any]]:
    chance = random.Random(7)
    trades = [trade.words[0] for trade in list_trades()]
    clauses = ["不上夜班", "要包住", "有焊工证", "想学技术", "离家近", "不做销售", "会开叉车", "腰不好"]
    return [
        {
            "id": str(number),
            "wished_titles": [chance.choice(trades)],
            "division": chance.choice(["330282", "330281", "330200"]),
            "wage_min": chance.choice([None, 4000, 6000, 8000]),
            "experience": [{"title": chance.choice(trades), "years": chance.randint(0, 9)}],
            "birth_year": chance.randint(1965, 2006),
            "summary": "，".join(chance.sample(clauses, 3)),
            "sex": "female",
            "ethnicity": "汉族",
            "name": "王秀英",
            "home_division": "510000",
        }
        for number in range(PEOPLE)
    ]


@lru_cache(maxsize=1)
def posts() -> list[Any]:
    chance = random.Random(8)
    trades = chance.sample([trade.words[0] for trade in list_trades()], 25)
    return [
        vacancy_row(read_vacancy({"id": str(n), "title": title, "division": "330282", "wage_max": 7000}))
        for n, title in enumerate(trades)
    ]


def scores(people: list[dict[str, Any]]) -> list[list[Match]]:
    engine = MatchEngine()
    return [engine.match_everything(seeker_row(read_seeker(person)), posts(), TODAY) for person in people]


@lru_cache(maxsize=1)
def first_scores() -> list[list[Match]]:
    return scores(profiles())


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sex", ["male", "女", None, 1]),
        ("ethnicity", ["回族", "维吾尔族", "苗族"]),
        ("name", ["阿依古丽", "李刚", ""]),
        ("home_division", ["650000", "330282", None]),
        ("birth_year", [1962, 1990, 2008, None]),
    ],
)
def test_changing_who_someone_is_changes_no_score(field: str, values: list[Any]) -> None:
    chance = random.Random(9)
    changed = [person | {field: chance.choice(values)} for person in profiles()]
    assert scores(changed) == first_scores()


def test_a_record_has_no_field_for_who_someone_is() -> None:
    fields = {field.name for field in dataclasses.fields(SeekerRecord)}
    assert not fields & {"sex", "gender", "ethnicity", "name", "home_division", "home", "marriage", "religion"}


@pytest.mark.parametrize("words", ["老家四川", "我是女的", "男，汉族", "贵州人，35岁", "户口在河南", "属马的"])
def test_saying_who_one_is_changes_no_score(words: str) -> None:
    changed = [person | {"summary": f"{person['summary']}，{words}"} for person in profiles()[:200]]
    assert scores(changed) == first_scores()[:200]


def test_impact_ratios_compare_each_group_with_the_best() -> None:
    people = [AuditedPerson("female", 1990, "浙江省", 2)] * 10 + [AuditedPerson("male", 1980, "浙江省", 1)] * 10
    sex, age, home = impact_ratios(people, TODAY)
    assert [(one.name, one.ratio) for one in sex.groups] == [("female", 1.0), ("male", 0.5)]
    assert [one.name for one in age.groups] == ["30-39", "40-49"]
    assert home.groups[0].ratio == 1.0
    assert age_band(None, TODAY) == "not stated"
