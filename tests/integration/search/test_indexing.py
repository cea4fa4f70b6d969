"""The index follows the database: news in, documents out, and no crash loses any."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from jobsite.core import outbox
from jobsite.core.database import db
from jobsite.employers.events import EmployerBlocked, EmployerUnblocked, EmployerUpdated
from jobsite.search import indexes, indexing, sources
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import VacancyCriteria, search_vacancies, suggest
from jobsite.search.seekers import SeekerCriteria, search_seekers
from jobsite.seekers.events import ProfileChanged
from jobsite.seekers.models import Visibility
from jobsite.vacancies.models import VacancyState
from tests.integration.search.search_city import add_employer, add_profile, add_vacancy, change

Settle = Callable[[], int]
Rebuild = Callable[[], dict[str, int]]


@pytest.fixture(autouse=True, params=["whoosh", "tantivy"])
def _own_index(request: pytest.FixtureRequest, app: Flask, tmp_path: Any) -> Iterator[None]:
    with indexes.configured_at(tmp_path, request.param):
        yield


@pytest.fixture
def rebuild(app: Flask) -> Rebuild:
    """Build the indexes anew as the command does, in a session of its own."""

    def run() -> dict[str, int]:
        db.session.commit()
        with app.app_context():
            return indexing.rebuild()

    return run


def found(text: str = "", **more: Any) -> list[int]:
    return list(search_vacancies(VacancyCriteria(text=text, **more)).ids)


def test_published_vacancy_is_found_and_a_paused_one_is_not(settle: Settle) -> None:
    vacancy = add_vacancy("电焊工")
    settle()
    assert found("焊工") == [vacancy.id]
    change(vacancy, state=VacancyState.PAUSED)
    settle()
    assert found("焊工") == []


def test_edited_vacancy_is_found_by_its_new_words_only(settle: Settle) -> None:
    vacancy = add_vacancy("电焊工", occupation_code="")
    settle()
    change(vacancy, title="叉车司机")
    settle()
    assert found("叉车") == [vacancy.id]
    assert found("电焊") == []
    assert not indexing.verify("vacancies")


def test_vacancies_of_a_blocked_firm_are_gone_until_it_is_unblocked(settle: Settle, clock: ModuleType) -> None:
    employer = add_employer()
    vacancy = add_vacancy("电焊工", employer)
    settle()
    employer.blocked_at = clock.now()
    outbox.publish(EmployerBlocked(employer.id))
    settle()
    assert found() == []
    employer.blocked_at = None
    outbox.publish(EmployerUnblocked(employer.id))
    settle()
    assert found() == [vacancy.id]


def test_renamed_firm_is_found_by_its_new_name(settle: Settle) -> None:
    employer = add_employer()
    vacancy = add_vacancy("普工", employer)
    settle()
    employer.name, employer.version = "宁波晨曦轴承有限公司", 2
    outbox.publish(EmployerUpdated(employer.id))
    settle()
    assert found("晨曦轴承") == [vacancy.id]
    assert not indexing.verify("vacancies")


def test_vacancy_past_its_closing_date_is_left_out_even_where_the_index_is_late(
    settle: Settle, clock: ModuleType
) -> None:
    add_vacancy("电焊工", closes_on=clock.today() + timedelta(days=1))
    settle()
    clock.advance(timedelta(days=1))
    assert len(found()) == 1
    clock.advance(timedelta(days=1))
    assert found() == []


def test_missing_index_is_built_by_the_next_round(settle: Settle, tmp_path: Any) -> None:
    vacancy = add_vacancy("电焊工")
    settle()
    for name in ("CURRENT", "GENERATION"):
        (tmp_path / "vacancies" / name).unlink()
    indexes.configure(tmp_path, "whoosh")
    with pytest.raises(SearchUnavailable):
        found()
    settle()
    assert found() == [vacancy.id]


def test_running_web_process_goes_on_answering_without_its_files(settle: Settle, tmp_path: Any) -> None:
    vacancy = add_vacancy("电焊工")
    settle()
    assert found() == [vacancy.id]
    shutil.rmtree(tmp_path / "vacancies")
    assert found("焊工") == [vacancy.id]
    other = add_vacancy("普工")
    settle()
    assert found() == [other.id, vacancy.id]


def test_crash_between_index_and_cursor_repeats_the_work_and_loses_nothing(
    settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle()
    vacancy = add_vacancy("电焊工")
    db.session.commit()

    def crash(_event_id: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "_move_cursor", crash)
        with pytest.raises(KeyboardInterrupt):
            indexing.run_pump()
    assert indexing.count_pending() == 1
    settle()
    assert (found(), indexing.count_pending()) == ([vacancy.id], 0)


def test_crash_before_the_index_is_committed_loses_nothing(settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    vacancy = add_vacancy("电焊工")
    db.session.commit()

    def crash() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexes.index_of("vacancies"), "commit", crash)
        with pytest.raises(KeyboardInterrupt):
            indexing.run_pump()
    assert found() == []
    settle()
    assert found() == [vacancy.id]


def test_verify_names_what_differs(settle: Settle, rebuild: Rebuild) -> None:
    kept, edited, removed = (add_vacancy(title) for title in ("电焊工", "普工", "保安"))
    settle()
    edited.version += 1
    removed.state = VacancyState.CLOSED
    added = add_vacancy("厨师")
    db.session.commit()
    differences = indexing.verify("vacancies")
    assert differences.missing == [added.id]
    assert differences.surplus == [removed.id]
    assert differences.outdated == [edited.id]
    assert kept.id not in {*differences.missing, *differences.surplus, *differences.outdated}
    assert rebuild() == {"vacancies": 3, "seekers": 0}
    assert not indexing.verify("vacancies")


def test_commands_rebuild_and_verify(settle: Settle, app: Flask) -> None:
    settle()
    vacancy = add_vacancy("电焊工")
    db.session.commit()
    runner = app.test_cli_runner()
    before = runner.invoke(args=["search", "verify"])
    assert before.exit_code == 1
    assert f"vacancies: 1 missing: {vacancy.id}" in before.output
    assert "vacancies: 1 documents" in runner.invoke(args=["search", "rebuild"]).output
    after = runner.invoke(args=["search", "verify"])
    assert (after.exit_code, after.output.splitlines()) == (0, ["vacancies: equal", "seekers: equal"])


def test_titles_are_suggested_while_typing(rebuild: Rebuild) -> None:
    for _ in range(3):
        add_vacancy("袜机挡车工")
    rebuild()
    assert "袜机挡车工" in suggest("袜")
    assert "袜机挡车工" in suggest("waji")


def test_firm_finds_only_whom_it_may(rebuild: Rebuild) -> None:
    firm, other = add_employer(), add_employer()
    open_profile = add_profile()
    add_profile(blocked=(firm,))
    applied = add_profile(visibility=Visibility.APPLIED_ONLY)
    hidden = add_profile(visibility=Visibility.HIDDEN)
    person_id, firm_id = applied.person_id, firm.id
    sources.provide_applied_employers(lambda _ids: {person_id: [firm_id]})
    try:
        rebuild()
    finally:
        sources.provide_applied_employers(lambda _ids: {})
    criteria = SeekerCriteria(text="焊工")
    assert set(search_seekers(criteria, for_employer=firm.id).person_ids) == {open_profile.person_id, applied.person_id}
    assert search_seekers(criteria, for_employer=other.id).total == 2
    assert applied.person_id not in search_seekers(criteria, for_employer=other.id).person_ids
    assert search_seekers(criteria, for_employer=None).total == 3
    assert hidden.person_id not in search_seekers(criteria, for_employer=None).person_ids


def test_hidden_profile_leaves_the_index(settle: Settle) -> None:
    profile = add_profile()
    outbox.publish(ProfileChanged(profile.person_id))
    settle()
    assert search_seekers(SeekerCriteria(), for_employer=None).total == 1
    profile.visibility = Visibility.HIDDEN
    outbox.publish(ProfileChanged(profile.person_id))
    settle()
    assert search_seekers(SeekerCriteria(), for_employer=None).total == 0


def test_people_are_found_by_skill_division_wage_and_day(rebuild: Rebuild, clock: ModuleType) -> None:
    welder = add_profile(skills=["氩弧焊"], wage_min_fen=600_000, willing_divisions=["330211"])
    add_profile(wished_titles=["会计"], wished_occupations=["2-06-03-00"], division_code="330282101")
    rebuild()

    def people(**criteria: Any) -> list[int]:
        return list(search_seekers(SeekerCriteria(**criteria), for_employer=None).person_ids)

    assert people(skills=("氩弧焊",)) == [welder.person_id]
    assert people(divisions=("330211",)) == [welder.person_id]
    assert len(people(divisions=("330282",))) == 2
    assert people(occupations=("6-18-00-00",)) == [welder.person_id]
    assert welder.person_id not in people(wage_max_fen=500_000)
    assert len(people(available_by=clock.today())) == 2
