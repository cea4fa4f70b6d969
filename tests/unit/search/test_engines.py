"""One suite for both engines: what is put in is found, filtered, counted and ordered alike."""

import threading
from datetime import date
from pathlib import Path

import pytest

from jobsite.search import whoosh_format
from jobsite.search.documents import BENEFIT_BITS, VacancyDocument
from jobsite.search.engine import (
    AtLeast,
    AtMost,
    Both,
    Either,
    HasAll,
    HasAny,
    IndexBusy,
    Nearest,
    OneOf,
    OrderBy,
    SearchQuery,
    SearchUnavailable,
    Under,
    Without,
)
from jobsite.taxonomy.terms import Benefit
from tests.unit.search.search_engines import ask, both_engines, filled, make_engine

WELDER = VacancyDocument(
    id=1,
    version=1,
    title="电焊工",
    division_code="330282121",
    occupation_code="6-18-02-04",
    wage_month_fen=800_000,
    benefits=["lodging", "meals"],
    posted_on=date(2026, 1, 5),
    longitude=121.1,
    latitude=30.1,
)
TURNER = VacancyDocument(
    id=2,
    version=4,
    title="数控车工",
    division_code="330282",
    occupation_code="6-18-01-01",
    wage_month_fen=900_000,
    education_rank=2,
    benefits=["lodging"],
    posted_on=date(2026, 1, 9),
    longitude=121.3,
    latitude=30.2,
)
CLEANER = VacancyDocument(
    id=3,
    version=1,
    title="保洁员",
    description="负责车间保洁",
    division_code="330211",
    occupation_code="4-09-08-01",
    wage_month_fen=350_000,
    posted_on=date(2026, 1, 7),
)
ALL = [WELDER, TURNER, CLEANER]


@both_engines
def test_every_document_matches_without_words_newest_first(kind: str, tmp_path: Path) -> None:
    result = ask(filled(kind, tmp_path, ALL))
    assert (result.ids, result.total) == ((2, 3, 1), 3)


@both_engines
@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ((AtLeast("wage_month_fen", 800_000),), {1, 2}),
        ((AtMost("education", 1),), {1, 3}),
        ((OneOf("occupation", (6180204, 4090801)),), {1, 3}),
        ((Under("division", ("330282",)),), {1, 2}),
        ((Under("division", ("330282121", "330211")),), {1, 3}),
        ((Under("occupation", ("618",)),), {1, 2}),
        ((HasAll("benefits", BENEFIT_BITS[Benefit.LODGING] | BENEFIT_BITS[Benefit.MEALS]),), {1}),
        ((HasAny("benefits", BENEFIT_BITS[Benefit.LODGING] | BENEFIT_BITS[Benefit.MEALS]),), {1, 2}),
        ((HasAny("benefits", 0),), set()),
        ((HasAll("benefits", 0),), {1, 2, 3}),
        ((Without(Under("division", ("3302",))),), set()),
        ((Either((AtLeast("wage_month_fen", 900_000), Under("division", ("330211",)))),), {2, 3}),
        ((Both((AtLeast("wage_month_fen", 400_000), AtMost("wage_month_fen", 850_000))),), {1}),
        ((OneOf("employer", (77,)),), set()),
    ],
)
def test_filters_keep_what_they_say(kind: str, filters: tuple[object, ...], ids: set[int], tmp_path: Path) -> None:
    result = ask(filled(kind, tmp_path, ALL), filters=filters)
    assert (set(result.ids), result.total) == (ids, len(ids))


@both_engines
def test_counts_of_a_facet_leave_out_its_own_filter_only(kind: str, tmp_path: Path) -> None:
    result = ask(
        filled(kind, tmp_path, ALL),
        filters=(
            Under("division", ("330282",), facet="division"),
            AtLeast("wage_month_fen", 850_000, facet="wage_band"),
        ),
        facets=("division", "wage_band", "benefits"),
    )
    assert result.total == 1
    assert result.facets["division"] == {330282000: 1}
    assert result.facets["wage_band"] == {4: 2}
    assert result.facets["benefits"] == {0: 1}


@both_engines
def test_order_by_wage_and_by_distance(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)
    assert ask(engine, order=OrderBy("wage_month_fen")).ids == (2, 1, 3)
    assert ask(engine, order=OrderBy("wage_month_fen", ascending=True)).ids == (3, 1, 2)
    assert ask(engine, order=Nearest(121.1, 30.1)).ids == (1, 2, 3)


@both_engines
def test_pages_follow_each_other_without_gap(kind: str, tmp_path: Path) -> None:
    documents = [VacancyDocument(id=number, version=1, title="普工") for number in range(1, 48)]
    engine = filled(kind, tmp_path, documents)
    pages = [ask(engine, "普工", offset=offset, limit=10).ids for offset in range(0, 60, 10)]
    assert [one for page in pages for one in page] == list(range(47, 0, -1))


@both_engines
def test_change_is_seen_after_commit_and_refresh(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)
    reader = make_engine(kind, tmp_path)
    assert ask(reader, "电焊工").total == 1
    engine.upsert([VacancyDocument(id=1, version=2, title="保安").to_index()])
    engine.delete([3, 999])
    engine.commit()
    assert reader.refresh()
    assert not reader.refresh()
    assert ask(reader, "电焊工").total == 0
    assert ask(reader, "保安").ids == (1,)
    assert reader.versions() == {1: 2, 2: 4}


@both_engines
def test_same_document_twice_is_there_once(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)
    for _ in range(3):
        engine.upsert([WELDER.to_index(), WELDER.to_index()])
        engine.commit()
    engine.refresh()
    assert ask(engine, "电焊工").total == 1


@both_engines
def test_many_small_commits_stay_whole(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, [])
    for number in range(1, 31):
        engine.upsert([VacancyDocument(id=number % 20 + 1, version=number, title=f"普工{number}").to_index()])
        engine.commit()
        engine.refresh()
    assert ask(engine, "普工").total == 20
    assert engine.versions()[11] == 30


def test_index_is_worn_when_more_than_half_of_it_is_replaced(tmp_path: Path) -> None:
    engine = filled("whoosh", tmp_path, [])
    for _ in range(3):
        assert not engine.is_worn
        engine.upsert(VacancyDocument(id=one, version=1, title="普工").to_index() for one in range(1, 700))
        engine.commit()
        engine.refresh()
    assert engine.is_worn
    engine.rebuild([WELDER.to_index()])
    engine.refresh()
    assert not engine.is_worn


def test_refresh_opens_new_segments_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def count(reader: object, rows: object) -> object:
        found = read_rows(reader, rows)
        opened.append(len(found))
        return found

    read_rows = whoosh_format.read_rows
    engine = filled("whoosh", tmp_path, ALL)
    monkeypatch.setattr(whoosh_format, "read_rows", count)
    for number in range(10, 13):
        engine.upsert([VacancyDocument(id=number, version=1, title="普工").to_index()])
        engine.commit()
        engine.refresh()
    assert opened == [1, 1, 1]


@both_engines
def test_missing_index_says_so(kind: str, tmp_path: Path) -> None:
    with pytest.raises(SearchUnavailable):
        ask(make_engine(kind, tmp_path), "焊工")


# Whoosh leaves a file to the garbage collector when what it reads there is no index
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@both_engines
def test_broken_index_says_so_and_a_rebuild_mends_it(kind: str, tmp_path: Path) -> None:
    filled(kind, tmp_path, ALL).close()
    for file in (tmp_path / kind).rglob("*"):
        if file.is_file() and file.name not in ("CURRENT", "GENERATION", "WRITER"):
            file.write_bytes(b"\x80garbage")
    engine = make_engine(kind, tmp_path)
    with pytest.raises(SearchUnavailable):
        ask(engine, "焊工")
    assert engine.rebuild(document.to_index() for document in ALL) == 3
    assert ask(engine, "焊工").ids == (1,)


@both_engines
def test_second_writer_is_refused_while_the_first_writes(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)

    def documents() -> object:
        second = make_engine(kind, tmp_path)
        second.delete([1])
        with pytest.raises(IndexBusy):
            second.commit()
        yield WELDER.to_index()

    engine.rebuild(documents())  # type: ignore[arg-type]


@both_engines
def test_failed_rebuild_leaves_the_index_as_it_was(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)

    def documents() -> object:
        yield WELDER.to_index()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(documents())  # type: ignore[arg-type]
    engine.refresh()
    assert ask(engine).total == 3


@both_engines
def test_readers_never_see_an_empty_index_while_it_is_rebuilt(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)
    reader = make_engine(kind, tmp_path)
    totals: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            reader.refresh()
            totals.append(ask(reader).total)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(5):
        engine.rebuild(document.to_index() for document in ALL)
    done.set()
    thread.join()
    assert totals
    assert set(totals) == {3}


@both_engines
def test_unknown_column_is_a_programming_error(kind: str, tmp_path: Path) -> None:
    engine = filled(kind, tmp_path, ALL)
    with pytest.raises(KeyError):
        engine.search(SearchQuery(filters=(AtLeast("no_such_column", 1),)))
    with pytest.raises(KeyError):
        engine.search(SearchQuery(facets=("wage_month_fen",)))
