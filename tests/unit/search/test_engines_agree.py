"""Both engines give the same totals, counts and order for any documents, words and filters."""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobsite.search.documents import VacancyDocument
from jobsite.search.engine import (
    AtLeast,
    AtMost,
    Both,
    Either,
    Filter,
    HasAll,
    HasAny,
    Nearest,
    OneOf,
    OrderBy,
    SearchEngine,
    SearchQuery,
    Under,
    Without,
)
from jobsite.taxonomy.terms import Benefit, Shift
from tests.unit.search.search_engines import ENGINES, make_engine, words_of

WORDS = [
    "电焊工",
    "焊工",
    "车工",
    "挡车工",
    "数控车工",
    "普工",
    "PLC",
    "C++",
    "包吃住",
    "二保焊",
    "车",
    "保洁员",
    "会计",
    "cad",
]
DIVISIONS = ["330282121", "330282107", "330282", "330211", "330205", ""]
OCCUPATIONS = ["6-18-02-04", "6-18-01-01", "4-09-08-01", ""]

text = st.lists(st.sampled_from(WORDS), min_size=0, max_size=3).map("".join)
documents = st.builds(
    VacancyDocument,
    id=st.integers(1, 25),
    version=st.integers(1, 9),
    title=text,
    description=text,
    division_code=st.sampled_from(DIVISIONS),
    occupation_code=st.sampled_from(OCCUPATIONS),
    wage_month_fen=st.none() | st.integers(0, 2_000_000),
    employment_type=st.sampled_from(["full", "part", "hourly"]),
    education_rank=st.integers(0, 5),
    benefits=st.lists(st.sampled_from(list(Benefit)), unique=True),
    shifts=st.lists(st.sampled_from(list(Shift)), unique=True),
    columns=st.lists(st.sampled_from(["reopened", "care"]), unique=True),
    employer_id=st.integers(0, 3),
    posted_on=st.integers(0, 4).map(lambda days: date(2026, 1, 1) + timedelta(days)),
)
facet = st.sampled_from(["", "division", "education", "benefits"])
simple: st.SearchStrategy[Filter] = st.one_of(
    st.builds(AtLeast, st.sampled_from(["wage_month_fen", "education", "posted_on"]), st.integers(0, 800_000), facet),
    st.builds(AtMost, st.sampled_from(["wage_month_fen", "education"]), st.integers(-1, 1_000_000), facet),
    st.builds(OneOf, st.just("employer"), st.lists(st.integers(0, 4), max_size=2).map(tuple), facet),
    st.builds(
        Under, st.just("division"), st.lists(st.sampled_from(["33", "3302", "330282"]), max_size=2).map(tuple), facet
    ),
    st.builds(Under, st.just("occupation"), st.sampled_from([("6",), ("61802",), ("6180204", "4")]), facet),
    st.builds(HasAll, st.just("benefits"), st.integers(0, 31), facet),
    st.builds(HasAny, st.sampled_from(["shifts", "columns"]), st.integers(0, 3), facet),
)
filters: st.SearchStrategy[Filter] = simple | st.one_of(
    st.builds(Without, simple),
    st.builds(Either, st.tuples(simple, simple)),
    st.builds(Both, st.tuples(simple, simple)),
)
queries = st.builds(
    SearchQuery,
    words=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join).map(words_of),
    filters=st.lists(filters, max_size=3).map(tuple),
    order=st.none()
    | st.builds(OrderBy, st.just("wage_month_fen"), st.booleans())
    | st.builds(Nearest, st.floats(121, 122), st.floats(30, 31)),
    facets=st.just(("division", "education", "benefits", "employment_type", "columns")),
    offset=st.integers(0, 5),
    limit=st.integers(0, 10),
)
cities = st.tuples(
    st.lists(documents, max_size=20, unique_by=lambda one: one.id),
    st.lists(st.tuples(st.lists(documents, max_size=3), st.lists(st.integers(1, 25), max_size=3)), max_size=3),
    st.lists(queries, min_size=5, max_size=5),
)


def assert_equal_answers(engines: list[SearchEngine], query: SearchQuery) -> None:
    one, other = (engine.search(query) for engine in engines)
    assert one.total == other.total, query
    assert one.facets == other.facets, query
    assert one.ids == other.ids, query
    assert one.scores == other.scores, query


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cities)
def test_any_documents_and_changes_give_the_same_answers(
    city: tuple[list[VacancyDocument], list[tuple[list[VacancyDocument], list[int]]], list[SearchQuery]],
) -> None:
    first, changes, asked = city
    with tempfile.TemporaryDirectory() as folder:
        engines = [make_engine(kind, Path(folder)) for kind in sorted(ENGINES)]
        for engine in engines:
            engine.rebuild(document.to_index() for document in first)
            for put, deleted in changes:
                engine.upsert(document.to_index() for document in put)
                engine.delete(deleted)
                engine.commit()
            engine.refresh()
        assert engines[0].versions() == engines[1].versions()
        for query in asked:
            assert_equal_answers(engines, query)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> list[SearchEngine]:
    """Both engines over one city of 400 vacancies, written in one build and five commits."""
    root = tmp_path_factory.mktemp("agree")
    made = [make_engine(kind, root) for kind in sorted(ENGINES)]
    rng = random.Random(20)
    for engine in made:
        engine.rebuild([])
    for _ in range(6):
        batch = [some_vacancy(rng) for _ in range(120)]
        gone = [rng.randrange(1, 400) for _ in range(10)]
        for engine in made:
            engine.upsert(one.to_index() for one in batch)
            engine.delete(gone)
            engine.commit()
            engine.refresh()
    return made


def some_vacancy(rng: random.Random) -> VacancyDocument:
    return VacancyDocument(
        id=rng.randrange(1, 400),
        version=rng.randrange(1, 9),
        title="".join(rng.choices(WORDS, k=rng.randrange(3))),
        description=" ".join(rng.choices(WORDS, k=rng.randrange(4))),
        division_code=rng.choice(DIVISIONS),
        occupation_code=rng.choice(OCCUPATIONS),
        wage_month_fen=rng.choice([None, *range(0, 1_200_000, 100_000)]),
        employment_type=rng.choice(["full", "part", "hourly"]),
        education_rank=rng.randrange(6),
        benefits=rng.sample(list(Benefit), rng.randrange(4)),
        shifts=rng.sample(list(Shift), rng.randrange(3)),
        columns=rng.sample(["reopened", "care"], rng.randrange(2)),
        employer_id=rng.randrange(4),
        posted_on=date(2026, 1, 1) + timedelta(days=rng.randrange(5)),
    )


@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries)
def test_any_question_has_the_same_answer(engines: list[SearchEngine], query: SearchQuery) -> None:
    assert_equal_answers(engines, query)
