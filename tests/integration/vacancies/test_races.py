"""Two reviewers decide on one vacancy at the same moment: one of them wins, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor
from jobsite.vacancies import services
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState
from jobsite.vacancies.queries import get_vacancy
from tests.factories.employers import EmployerFactory
from tests.factories.vacancies import VacancyFactory

ROUNDS = 20
REVIEWER = Actor(person_id=None)


def publish(vacancy: Vacancy) -> None:
    services.publish_vacancy(actor=REVIEWER, vacancy=vacancy, seen_version=1)


def refuse(vacancy: Vacancy) -> None:
    services.refuse_vacancy(actor=REVIEWER, vacancy=vacancy, reasons=["写清"], seen_version=1)


def decide(app: Flask, vacancy_id: int, verb: Callable[[Vacancy], None], together: Barrier) -> str:
    """Decide as a request would. SQLite queues writers before they read; PostgreSQL lets both read first."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        if is_sqlite:
            together.wait(10)
        try:
            with unit_of_work():
                vacancy = get_vacancy(vacancy_id)
                if not is_sqlite:
                    together.wait(10)
                verb(vacancy)
        except Conflict:
            return "conflict"
        return verb.__name__


def test_of_two_decisions_at_once_one_counts(separate_app: Flask) -> None:
    with separate_app.app_context(), unit_of_work():
        employer = EmployerFactory()
        ids = [VacancyFactory(waiting=True, employer=employer).id for _ in range(ROUNDS)]
    outcomes: list[Any] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for vacancy_id in ids:
            together = Barrier(2)
            both = [pool.submit(decide, separate_app, vacancy_id, verb, together) for verb in (publish, refuse)]
            outcomes.append((vacancy_id, sorted(one.result(20) for one in both)))
    assert len(outcomes) == ROUNDS
    with separate_app.app_context():
        for vacancy_id, (first, second) in outcomes:
            assert first == "conflict"
            state = VacancyState.PUBLISHED if second == "publish" else VacancyState.DRAFT
            assert db.session.get_one(Vacancy, vacancy_id).state is state
            assert db.session.query(VacancyHistory).filter_by(vacancy_id=vacancy_id).count() == 1
