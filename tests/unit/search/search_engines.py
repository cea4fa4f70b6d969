"""Both engines, and vacancies with only what a test speaks of."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from jobsite.search.documents import VACANCIES, VacancyDocument
from jobsite.search.engine import SearchEngine, SearchQuery, SearchResult, SearchWord
from jobsite.search.tantivy_engine import TantivyEngine
from jobsite.search.whoosh_engine import WhooshEngine
from jobsite.taxonomy.segmentation import query_tokens
from jobsite.taxonomy.synonyms import synonyms_of

ENGINES = {"whoosh": WhooshEngine, "tantivy": TantivyEngine}
both_engines = pytest.mark.parametrize("kind", sorted(ENGINES))


def make_engine(kind: str, root: Path) -> SearchEngine:
    return ENGINES[kind](VACANCIES, root / kind)


def filled(kind: str, root: Path, documents: Iterable[VacancyDocument]) -> SearchEngine:
    engine = make_engine(kind, root)
    engine.rebuild(document.to_index() for document in documents)
    engine.refresh()
    return engine


def words_of(text: str) -> tuple[SearchWord, ...]:
    return tuple(
        SearchWord(word, tuple(part for one in synonyms_of(word.text) for part in query_tokens(one)))
        for word in query_tokens(text)
    )


def ask(engine: SearchEngine, text: str = "", **more: object) -> SearchResult:
    return engine.search(SearchQuery(words=words_of(text), **more))  # type: ignore[arg-type]
