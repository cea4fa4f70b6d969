"""The indexes of this process: which engine, where on disk. Configured once at start by the application.

Owns the choice of engine. It must not read settings itself or know a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jobsite.search.documents import SEEKERS, VACANCIES
from jobsite.search.engine import IndexSchema, SearchEngine, SearchUnavailable
from jobsite.search.tantivy_engine import TantivyEngine
from jobsite.search.whoosh_engine import WhooshEngine

ENGINES: dict[str, Callable[[IndexSchema, Path], SearchEngine]] = {
    "whoosh": WhooshEngine,
    "tantivy": TantivyEngine,
}
SCHEMAS = {schema.name: schema for schema in (VACANCIES, SEEKERS)}
_open: dict[str, SearchEngine] = {}
_root: list[Path] = []


def open_engine(kind: str, schema: IndexSchema, root: Path) -> SearchEngine:
    """An engine of this kind on ``root/<index>``; raises KeyError for a kind that does not exist."""
    return ENGINES[kind](schema, root / schema.name)


def configure(root: Path, kind: str) -> None:
    """Use the engine ``kind`` on indexes below ``root``; called again it replaces what was open."""
    for engine in _open.values():
        engine.close()
    _root[:] = [root]
    _open.update({name: open_engine(kind, schema, root) for name, schema in SCHEMAS.items()})


@contextmanager
def configured_at(root: Path, kind: str) -> Iterator[None]:
    """Use other indexes within this block, then those from before: for tests and measurements."""
    before, before_root = dict(_open), list(_root)
    _open.clear()
    configure(root, kind)
    try:
        yield
    finally:
        for engine in _open.values():
            engine.close()
        _open.clear()
        _open.update(before)
        _root[:] = before_root


def index_root() -> Path:
    """The directory that holds all indexes; raises SearchUnavailable before ``configure``."""
    if not _root:
        raise SearchUnavailable("search is not configured")
    return _root[0]


def index_of(name: str) -> SearchEngine:
    """The engine of an index (``vacancies``, ``seekers``); raises SearchUnavailable before ``configure``."""
    if name not in _open:
        raise SearchUnavailable("search is not configured")
    return _open[name]


def newest(name: str) -> SearchEngine:
    """The engine of an index looking at its newest commit; one stat when nothing is new.

    Where the files have gone or cannot be read it goes on answering from what it has in memory, until the jobs
    process has built the index again; without that it raises SearchUnavailable.
    """
    engine = index_of(name)
    try:
        engine.refresh()
    except SearchUnavailable:
        if not engine.is_open:
            raise
    return engine
