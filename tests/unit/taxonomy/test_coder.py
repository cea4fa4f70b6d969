"""The occupation coder as the site uses it."""

import json
import time

import numpy as np
import pytest
from flask import Flask

from jobsite.taxonomy.cli import taxonomy_cli
from jobsite.taxonomy.coder import MODEL_PATH, OccupationCoder, load_coder
from jobsite.taxonomy.coder_features import concept_features
from jobsite.taxonomy.coder_softmax_training import fit_softmax
from jobsite.taxonomy.occupations import find_occupation, list_occupations

ODD_TITLES = [
    "",
    " ",
    "\x00",
    "\ud800",
    "🔥🔥",
    "5000-8000",
    "！！！",
    "a" * 100_000,
    "焊" * 100_000,
    "\u202e工焊",
    "()[]",
]


@pytest.fixture(scope="module")
def coder() -> OccupationCoder:
    return load_coder()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("电焊工", "6-18-02-04"),
        ("急招氩弧焊工（包吃住）月薪8000", "6-18-02-04"),
        ("家政保洁+双休", "4-10-01-06"),
        ("Java开发工程师", "2-02-10-03"),
        ("奶茶店店员", "4-03-02-10"),
        ("某某餐饮招聘服务员", "4-03-02-05"),
        ("塔吊司机", "6-30-05-02"),
        ("电销", "4-01-02-00"),
    ],
)
def test_a_title_gets_the_code_a_person_would_give(coder: OccupationCoder, title: str, code: str) -> None:
    assert coder.code(title)[0].code == code


def test_candidates_are_best_first_with_scores_like_probabilities(coder: OccupationCoder) -> None:
    found = coder.code("销售经理")
    scores = [candidate.score for candidate in found]
    assert len(found) == 5
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.001
    assert all(find_occupation(candidate.code) for candidate in found)


@pytest.mark.parametrize("title", ODD_TITLES)
def test_odd_titles_get_a_well_formed_answer(coder: OccupationCoder, title: str) -> None:
    found = coder.code(title, title)
    assert len({candidate.code for candidate in found}) == 5
    assert all(0 <= candidate.score <= 1 for candidate in found)


def test_the_description_decides_where_the_title_says_little(coder: OccupationCoder) -> None:
    bare = {one.code: one.score for one in coder.code("技术员", limit=50)}
    told = {one.code: one.score for one in coder.code("技术员", "负责汽车维修、保养、钣金喷漆", limit=50)}
    assert told.get("4-12-01-01", 0) > bare.get("4-12-01-01", 0)


def test_words_of_one_kind_share_a_concept() -> None:
    assert set(concept_features("速卖通店铺")) & set(concept_features("亚马逊"))
    assert not set(concept_features("速卖通店铺")) & set(concept_features("电焊工"))


def test_a_title_in_brackets_is_about_the_same_and_counts_less() -> None:
    bare, bracketed = concept_features("电焊工"), concept_features("普工（电焊工）")
    assert bare.keys() <= bracketed.keys()
    assert all(bracketed[concept] <= weight for concept, weight in bare.items())


def test_a_code_never_seen_is_likelier_where_its_class_was_seen() -> None:
    place = {occupation.code: number for number, occupation in enumerate(list_occupations())}
    owners = np.array([place["6-18-01-01"]] * 4 + [place["4-03-02-05"]] * 4)
    kernel = np.kron(np.eye(2), np.ones((4, 4))).astype(np.float32)
    softmax = fit_softmax(kernel, np.zeros((8, len(place)), np.float32), owners)
    lathe, meal = softmax.log_chances(kernel[[0, 4]], np.zeros((2, len(place)), np.float32))
    assert lathe.argmax() == place["6-18-01-01"]
    assert meal.argmax() == place["4-03-02-05"]
    assert lathe[place["6-18-01-02"]] > lathe[place["4-03-02-06"]]
    assert meal[place["6-18-01-02"]] < meal[place["4-03-02-06"]]


def test_what_is_trained_stays_small() -> None:
    assert MODEL_PATH.stat().st_size <= 20_000_000


def test_a_limit_is_kept(coder: OccupationCoder) -> None:
    assert len(coder.code("司机", limit=1)) == 1
    assert len(coder.code("司机", limit=20)) == 20


def test_coding_takes_few_milliseconds(coder: OccupationCoder) -> None:
    coder.code("热身")
    spent = []
    for _ in range(20):
        start = time.process_time()
        coder.code("（包吃住）数控车床操作工+五险一金/两班倒")
        spent.append(time.process_time() - start)
    assert min(spent) < 0.005


def test_the_command_answers_every_line(coder: OccupationCoder) -> None:
    app = Flask("taxonomy")
    app.cli.add_command(taxonomy_cli)
    lines = ["焊工", "", "\t", "🔥", '"', "护士"]
    result = app.test_cli_runner().invoke(args=["taxonomy", "code"], input="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["title"] for answer in answers] == lines
    assert all(len(answer["candidates"]) == 5 for answer in answers)
    assert answers[0]["candidates"][0]["name"] == "焊工"
