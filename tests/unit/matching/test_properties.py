"""What must hold for every pair: parts add up, a missing skill never hurts, limits hold, people are alike.

The records are drawn from words that
people use, so that the text readers are exercised as well.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import SETTING, SKILL_IDS, SeekerRow, VacancyRow, seeker_row, vacancy_row
from jobsite.matching.limits import Limit
from jobsite.matching.records import (
    BENEFITS,
    EDUCATION_LEVELS,
    EMPLOYMENT_TYPES,
    SHIFTS,
    WAGE_UNITS,
    SeekerRecord,
    VacancyRecord,
    Work,
)
from jobsite.matching.scoring import PARTS, WEIGHTS
from jobsite.matching.trades import list_trades
from jobsite.taxonomy.divisions import ancestors, get_division
from jobsite.taxonomy.skills import find_legal_requirement, list_skills, normalise_skill

TODAY = date(2026, 3, 5)
EXAMPLES = 2_600  # of each property; four of them make more than 10,000 cases
many = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True, database=None,
)  # fmt: skip

TITLES = [word for trade in list_trades() for word in trade.words[:3]] + ["灯光师", "想学个技术", "", "随便", "C1"]
CLAUSES = [
    "不上夜班", "倒班可以", "要包吃住", "家里走不开", "带孩子上学", "腰不好干不了重活", "有焊工证", "电工证还没考", "会开叉车", "不做销售",
    "工资不低于七千", "急用钱要日结", "夫妻一起", "不去外地", "哪里都行", "想学技术", "干过三年电焊", "C1驾照", "住周巷", "随时上班",
]  # fmt: skip
DEMANDS = [
    "两班倒", "要上夜班", "长白班", "包吃住", "不包住", "有粉尘", "搬货有点重", "持焊工证上岗", "有叉车证优先", "不要经验", "生手勿扰", "三年以上经验",
    "需出差", "日结", "五险一金", "双休", "12小时", "厂在周巷", "急招", "可带徒",
]  # fmt: skip
DIVISIONS = ["330282", "330282121", "330281", "330200", "330000", "330114", "370400", "310115", None]
SKILLS = [skill.name for skill in list_skills()] + ["打太极拳", "会唱歌"]
CERTIFICATES = [skill.name for skill in list_skills() if skill.kind == "certificate"]

some = lambda choices, most: st.lists(st.sampled_from(choices), max_size=most, unique=True).map(tuple)  # noqa: E731
maybe = lambda strategy: st.none() | strategy  # noqa: E731
days = st.integers(-200, 400).map(lambda n: TODAY + timedelta(days=n))
text = lambda clauses: st.lists(st.sampled_from(clauses), max_size=5).map("，".join)  # noqa: E731

vacancies = st.builds(
    VacancyRecord,
    id=st.just("v"),
    title=st.sampled_from(TITLES),
    description=text(DEMANDS),
    division=st.sampled_from(DIVISIONS),
    wage_min=maybe(st.floats(10, 20_000)),
    wage_max=maybe(st.floats(10, 20_000)),
    wage_unit=maybe(st.sampled_from(WAGE_UNITS)),
    employment_type=maybe(st.sampled_from(EMPLOYMENT_TYPES)),
    education=maybe(st.sampled_from(EDUCATION_LEVELS)),
    experience_years=maybe(st.floats(0, 10)),
    certificates=maybe(some(CERTIFICATES, 2)),
    skills=maybe(some(SKILLS, 5)),
    shifts=maybe(some(SHIFTS, 2)),
    benefits=maybe(some(BENEFITS, 3)),
    age_max=maybe(st.integers(18, 60)),
    closes_on=maybe(days),
    published_on=maybe(days),
    is_open=st.booleans(),
    employer=maybe(st.integers(1, 5)),
)
seekers = st.builds(
    SeekerRecord,
    id=st.just("s"),
    wished_titles=some(TITLES, 2),
    skills=maybe(some(SKILLS, 5)),
    division=st.sampled_from(DIVISIONS),
    willing_divisions=some([one for one in DIVISIONS if one], 3),
    wage_min=maybe(st.floats(10, 20_000)),
    wage_unit=maybe(st.sampled_from(WAGE_UNITS)),
    education=maybe(st.sampled_from(EDUCATION_LEVELS)),
    experience_years=maybe(st.floats(0, 30)),
    experience=maybe(
        st.lists(st.builds(Work, st.sampled_from(TITLES), maybe(st.floats(0, 20))), max_size=3).map(tuple)
    ),
    certificates=maybe(some(CERTIFICATES, 3)),
    shifts_ok=some(SHIFTS, 3),
    needs=some(BENEFITS, 3),
    employment_types=some(EMPLOYMENT_TYPES, 2),
    birth_year=maybe(st.integers(1950, 2015)),
    available_from=maybe(days),
    summary=text(CLAUSES),
    blocked_employers=st.frozensets(st.integers(1, 5), max_size=2),
)


@lru_cache(maxsize=1)
def engine() -> MatchEngine:
    return MatchEngine()


@given(seekers, vacancies)
@many
def test_parts_add_up_to_the_score_and_stay_within_their_weights(seeker: SeekerRecord, vacancy: VacancyRecord) -> None:
    match = engine().match(seeker_row(seeker), vacancy_row(vacancy), TODAY)
    assert tuple(match.parts) == PARTS
    assert sum(match.parts.values()) == pytest.approx(match.score, abs=1e-9)
    assert 0 <= match.score <= 100
    assert all(0 <= value <= WEIGHTS[name] + 1e-4 for name, value in match.parts.items())


@given(seekers, vacancies)
@many
def test_a_listed_missing_skill_added_never_lowers_the_score(seeker: SeekerRecord, vacancy: VacancyRecord) -> None:
    post = vacancy_row(vacancy)
    before = seeker_row(seeker)
    score = engine().match(before, post, TODAY).score
    for name in (*(vacancy.skills or ()), *(vacancy.certificates or ())):
        if SKILL_IDS.id_of(normalise_skill(name)) in before.skills:
            continue
        with_skill = seeker_row(replace(seeker, skills=(*(seeker.skills or ()), name)))
        assert engine().match(with_skill, post, TODAY).score >= score - 1e-9, name


@given(seekers, vacancies)
@many
def test_hard_limits_are_never_broken(seeker: SeekerRecord, vacancy: VacancyRecord) -> None:
    rows = seeker_row(seeker), vacancy_row(vacancy)
    limit = engine().match(*rows, TODAY).limit
    assert (limit is not Limit.NONE) == is_barred(seeker, vacancy, *rows)
    ranking = MatchEngine()
    ranking.upsert_vacancies([rows[1]])
    ranking.upsert_seekers([rows[0]])
    shown = bool(ranking.rank_vacancies(rows[0], TODAY, 5)), bool(ranking.rank_seekers(rows[1], TODAY, 5))
    if limit is not Limit.NONE:
        assert shown == (False, False)


def is_barred(seeker: SeekerRecord, vacancy: VacancyRecord, row: SeekerRow, post: VacancyRow) -> bool:
    """The limits said over again, by the records and without the arrays."""
    if not vacancy.is_open or (vacancy.closes_on and vacancy.closes_on < TODAY):
        return True
    if vacancy.employer and vacancy.employer in seeker.blocked_employers:
        return True
    if seeker.certificates is not None and lacks_lawful_certificate(vacancy, row):
        return True
    if seeker.birth_year:
        age = TODAY.year - seeker.birth_year
        if age < 16 or (vacancy.age_max and age > vacancy.age_max):
            return True
    return is_too_far(seeker, vacancy, row)


def lacks_lawful_certificate(vacancy: VacancyRecord, row: SeekerRow) -> bool:
    held = {SKILL_IDS.name_of(number) for number in row.skills}
    wanted = list(vacancy.certificates or ())
    if "持焊工证上岗" in vacancy.description:
        wanted.append("焊工证")
    if any(word in vacancy.description for word in ("不要经验", "可带徒")) and "有叉车证优先" in vacancy.description:
        wanted = [name for name in wanted if normalise_skill(name) != "叉车证"]
    for name in wanted:
        law = find_legal_requirement(name)
        if law and not law.is_quick_to_get and not law.accepts & held:
            return True
    return False


def is_too_far(seeker: SeekerRecord, vacancy: VacancyRecord, row: SeekerRow) -> bool:
    place = vacancy.division
    if place is None or "哪里都行" in seeker.summary:
        return False
    if place == "330282" and "厂在周巷" in vacancy.description:
        place = "330282121"
    chain = {place, *(one.code for one in ancestors(place))}
    if seeker.willing_divisions:
        areas = {*seeker.willing_divisions, *([seeker.division] if seeker.division else [])}
        areas = {code[:6] for code in areas}
        inside = any({place, place[:6]} & {area, *(one.code for one in ancestors(area))} for area in areas)
        if get_division(place).level in ("town", "county"):
            inside = False
        same_prefecture = place[:4] in {area[:4] for area in areas if not area.endswith("0000")}
        same_prefecture &= not place.endswith("0000")
        return not (inside or same_prefecture or {code[:6] for code in chain} & areas)
    if "不去外地" in seeker.summary and seeker.division:
        return place[:4] != seeker.division[:4]
    return False


@given(seekers, vacancies, st.integers(1940, 2009), st.integers(1940, 2009))
@many
def test_the_birth_year_changes_nothing_where_no_lawful_limit_stands(
    seeker: SeekerRecord, vacancy: VacancyRecord, one: int, other: int
) -> None:
    post = vacancy_row(replace(vacancy, age_max=None))
    first, second = (engine().match(seeker_row(replace(seeker, birth_year=y)), post, TODAY) for y in (one, other))
    assert first.parts == second.parts
    assert first.limit == second.limit


def test_settings_are_no_skills_that_people_see() -> None:
    row = vacancy_row(VacancyRecord("v", title="食堂厨师", description="大锅菜"))
    assert any(SKILL_IDS.name_of(number).startswith(SETTING) for number, _ in row.skills)
