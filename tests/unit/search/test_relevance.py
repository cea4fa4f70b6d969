"""Fixed vacancies, searches and the ids expected in order, on both engines.

Newer vacancies have higher ids, so that among equals the higher id comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from jobsite.search import indexes
from jobsite.search.queries import Sort, VacancyCriteria, VacancyPage, search_vacancies
from jobsite.search.vocabulary import write_vocabulary
from tests.unit.search.relevance_city import CIXI, GUANHAIWEI, JIANGBEI, VACANCIES, YUYAO, ZHOUXIANG

TODAY = date(2026, 6, 1)
Case = tuple[str, dict[str, Any], list[int]]

WORDS: list[Case] = [
    # short trade words, found inside longer ones; own words above parts of words, synonyms last
    ("电焊工", {}, [1, 2, 4, 3]),
    ("焊工", {}, [3, 2, 1, 4]),
    ("焊", {}, [4, 3, 2, 1]),
    ("氩弧焊", {}, [3, 4, 2, 1]),
    ("二保焊", {}, [4, 3, 2, 1]),
    ("车工", {}, [5, 6, 8, 7, 9]),
    ("挡车工", {}, [8, 7]),
    ("车", {}, [29, 18, 9, 8, 7, 6, 5]),
    ("数控", {}, [6, 9]),
    ("数控车床", {}, [9, 6]),
    ("数控车床操作工", {}, [9, 11, 6]),
    ("数控车工", {}, [6, 9, 11, 5]),
    ("操作工", {}, [10, 9, 15]),
    ("钳工", {}, [12]),
    ("注塑", {}, [13, 12]),
    ("装配", {}, [16, 15]),
    ("质检", {}, [17]),
    ("叉车", {}, [18]),
    ("仓库", {}, [19]),
    ("仓管", {}, [19]),
    ("电工", {}, [20, 21]),
    ("维修", {}, [21, 20, 12]),
    ("机修", {}, [21]),
    ("保洁", {}, [22, 23]),
    ("清洁工", {}, [23, 22]),
    ("服务员", {}, [25]),
    ("厨师", {}, [26]),
    ("外卖", {}, [28]),
    ("司机", {}, [29, 18]),
    ("护理", {}, [31, 30]),
    ("幼师", {}, [32]),
    ("外贸", {}, [34, 33]),
    ("跟单", {}, [35, 33]),
    ("外贸跟单", {}, [33]),
    ("文员", {}, [36, 35]),
    ("会计", {}, [37, 38, 39]),
    ("财务", {}, [38, 37]),
    ("轴承", {}, [52]),
    # several words: all of them
    ("电焊工 包吃住", {}, [2]),
    ("周巷 电焊工", {}, [2]),
    ("外贸 英语", {}, [34, 33]),
    ("CAD PLC", {}, [44]),
    # mixed scripts
    ("plc", {}, [43, 44]),
    ("ＰＬＣ工程师", {}, [43, 44]),
    ("plc编程", {}, [43]),
    ("C++", {}, [45]),
    ("java", {}, [46]),
    ("JavaScript", {}, [47]),
    ("asp.net", {}, [49]),
    ("cnc", {}, [11, 10, 9, 6]),
    ("工程师", {}, [47, 46, 45, 43, 44]),
    # traditional characters
    ("電焊工", {}, [1, 2, 4, 3]),
    ("數控車床", {}, [9, 6]),
    # benefits and shifts that only stand in the form
    ("包吃住", {}, [2, 15]),
    ("五险", {}, [15]),
    ("长白班", {}, [25, 15]),
    ("两班倒", {}, [24, 8, 7]),
    ("", {"benefits": ("lodging", "meals")}, [15, 2]),
    ("", {"benefits": ("lodging", "insurance")}, [15]),
    ("", {"benefits": ("no_such_benefit",)}, []),
    ("", {"shifts": ("night", "rotating")}, [13, 8, 7]),
    # wages by the month, whatever unit they were given in
    ("工", {"wage_min_fen": 1_000_000}, [44, 43, 10, 9, 3]),
    ("分拣员", {"wage_min_fen": 430_000}, [53]),
    ("分拣员", {"wage_min_fen": 440_000}, []),
    ("搬运工", {"wage_min_fen": 650_000}, [54]),
    ("缝纫工", {"wage_min_fen": 1}, []),
    ("缝纫工", {}, [55]),
    ("焊工", {"sort": Sort.WAGE}, [3, 2, 4, 1]),
    # districts of every level
    ("焊工", {"divisions": (ZHOUXIANG,)}, [2]),
    ("焊工", {"divisions": (ZHOUXIANG, GUANHAIWEI)}, [3, 2]),
    ("挡车工", {"divisions": (YUYAO,)}, [8]),
    ("挡车工", {"divisions": ("330200",)}, [8, 7]),
    ("工程师", {"divisions": (JIANGBEI,)}, [47, 46]),
    ("", {"divisions": ("999999",)}, []),
    ("焊工", {"divisions": (CIXI,), "near": (121.2, 30.2), "sort": Sort.DISTANCE, "per_page": 4}, [4, 1, 2, 3]),
    # occupations, education, kinds of employment, columns, dates
    ("", {"occupations": ("6-18-01-00",)}, [9, 6, 5]),
    ("", {"occupations": ("6-18-00-00",)}, [9, 6, 5, 4, 1]),
    ("数控", {"education_max": "junior"}, [9]),
    ("", {"employment_types": ("intern", "part")}, [51, 22]),
    ("", {"columns": ("care",)}, [31, 24]),
    ("", {"posted_since": date(2026, 4, 22)}, [55, 54, 53, 52]),
]


@pytest.fixture(scope="module", params=["whoosh", "tantivy"], autouse=True)
def _city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    root = tmp_path_factory.mktemp("search")
    with indexes.configured_at(root, request.param):
        engine = indexes.index_of("vacancies")
        engine.rebuild(vacancy.to_index() for vacancy in VACANCIES)
        write_vocabulary(root, engine.vocabulary())
        yield


def search(text: str, **criteria: Any) -> VacancyPage:
    return search_vacancies(VacancyCriteria(text=text, **criteria), today=TODAY)


def test_there_are_enough_cases() -> None:
    assert len(WORDS) >= 60


@pytest.mark.parametrize(("text", "criteria", "ids"), WORDS, ids=[f"{text}{sorted(more)}" for text, more, _ in WORDS])
def test_vacancies_come_in_the_order_expected(text: str, criteria: dict[str, Any], ids: list[int]) -> None:
    page = search(text, **criteria)
    assert list(page.ids) == ids
    assert page.total == len(ids)


@pytest.mark.parametrize(
    ("letters", "word", "ids"),
    [("dianhangong", "电焊工", [1, 2, 4, 3]), ("kuaiji", "会计", [37, 38, 39]), ("ChaChe", "叉车", [18])],
)
def test_pinyin_is_understood_and_said_so(letters: str, word: str, ids: list[int]) -> None:
    page = search(letters)
    assert (page.searched_as, list(page.ids)) == (word, ids)
    assert not page.is_exact


@pytest.mark.parametrize(
    ("text", "meant"), [("电悍工", "电焊工"), ("会记", "会计"), ("数空车床", "数控车床"), ("javascirpt", None)]
)
def test_near_spelling_is_proposed_when_nothing_is_found(text: str, meant: str | None) -> None:
    assert search(text).did_you_mean == meant


def test_word_that_costs_most_is_given_up_when_nothing_has_all() -> None:
    page = search("电焊工 会计")
    assert (page.left_out, list(page.ids)) == (("会计",), [1, 2, 4, 3])


def test_word_of_several_is_taken_apart_when_nothing_has_it() -> None:
    page = search("保洁阿姨")
    assert (page.left_out, list(page.ids)) == (("阿姨",), [22, 23])


def test_closed_vacancy_is_not_found_and_its_trade_matters_more_than_its_shift() -> None:
    page = search("夜班分拣员")
    assert (page.left_out, list(page.ids)) == (("夜班",), [53])


def test_nothing_at_all_is_said_plainly() -> None:
    page = search("宇航员")
    assert (page.total, page.did_you_mean, page.left_out, page.pages) == (0, None, (), 0)


def test_without_words_everything_open_comes_newest_first() -> None:
    page = search("")
    assert page.total == 55
    assert list(page.ids[:3]) == [55, 54, 53]


def test_pages_are_bounded() -> None:
    assert search("", page=3, per_page=20).ids[-1] == 1
    assert search("", page=10**9, per_page=10**9).ids == ()
    assert len(search("", page=-5, per_page=-5).ids) == 1


def test_counts_name_codes_of_the_site() -> None:
    page = search("焊工", wage_min_fen=900_000)
    assert page.total == 2
    assert page.facets["town"] == {ZHOUXIANG: 1, GUANHAIWEI: 1}
    assert page.facets["county"] == {CIXI: 2}
    assert page.facets["wage_band"] == {"4": 3, "5": 1}
    assert page.facets["benefits"] == {"lodging": 1, "meals": 1}
    assert page.facets["employment_type"] == {"full": 2}


def test_neighbours_widen_a_town() -> None:
    alone = search("焊工", divisions=(GUANHAIWEI,))
    with_neighbours = search("", divisions=("330282108",), with_neighbours=True)
    assert list(alone.ids) == [3]
    assert {3, 52} <= set(with_neighbours.ids)
