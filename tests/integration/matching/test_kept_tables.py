"""The tables that one process keeps on disk serve another, and what changed since counts too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobsite.core import outbox
from jobsite.matching.loading import MatchIndex, MatchingNotReady
from jobsite.vacancies.events import VacancyPublished
from tests.factories.vacancies import VacancyFactory


def test_an_index_that_was_not_prepared_answers_nothing(db_session: Any) -> None:
    with pytest.raises(MatchingNotReady):
        MatchIndex().refresh()


def test_kept_tables_are_taken_and_followed_from_their_place(db_session: Any, tmp_path: Path) -> None:
    VacancyFactory()
    db_session.commit()
    first = MatchIndex(tmp_path / "tables")
    first.prepare()
    later = VacancyFactory()
    outbox.publish(VacancyPublished(later.id))
    db_session.commit()
    assert first.keep()
    second = MatchIndex(tmp_path / "tables")
    second.prepare()
    assert second.engine.counts == (2, 0)


def test_kept_tables_of_another_layout_are_not_taken(db_session: Any, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    index = MatchIndex(folder)
    index.prepare()
    index.keep()
    state = (folder / "state.json").read_text()
    (folder / "state.json").write_text(state.replace('"layout": "', '"layout": "x'))
    assert not MatchIndex(folder)._load_kept()


def test_broken_kept_tables_are_not_taken(db_session: Any, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    index = MatchIndex(folder)
    index.prepare()
    index.keep()
    next(folder.glob("*.npy")).write_bytes(b"broken")
    assert not MatchIndex(folder)._load_kept()


def test_a_web_process_of_a_large_city_waits_for_the_kept_tables(db_session: Any, tmp_path: Path) -> None:
    VacancyFactory()
    db_session.commit()
    web = MatchIndex(tmp_path / "tables")
    assert not web.take_kept()
    assert not web.is_ready
    jobs = MatchIndex(tmp_path / "tables")
    jobs.prepare()
    outbox.publish(VacancyPublished(VacancyFactory().id))
    db_session.commit()
    jobs.refresh()
    assert jobs.keep()
    assert web.take_kept()
    assert web.engine.counts == (2, 0)
