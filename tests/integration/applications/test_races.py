"""Many at once: fifty applications of one person for one vacancy give one, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from jobsite.applications.models import Application, ApplicationHistory, ApplicationState, DeclineReason
from jobsite.applications.services import Answer, answer_application, apply_for_vacancy
from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.outbox import Event
from jobsite.vacancies.models import Vacancy
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

AT_ONCE = 50


def run_at_once(app, act, times=AT_ONCE):
    """Run `act(number)` in so many threads that begin together, each with its session; returns what each gave."""
    gate = threading.Barrier(times)

    def one(number):
        with app.app_context():
            gate.wait(timeout=30)
            return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def count(model, *conditions):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))


def test_fifty_at_once_apply_for_one_vacancy_and_one_application_is_made(separate_app):
    with separate_app.app_context(), unit_of_work():
        vacancy, seeker = VacancyFactory(), add_seeker()
        add_member(vacancy.employer)
        vacancy_id, actor = vacancy.id, as_actor(seeker)

    def act(number):
        with unit_of_work():
            made = apply_for_vacancy(actor=actor, vacancy_id=vacancy_id, note=f"第 {number} 次")
            return made.application.id, made.is_new

    answers = run_at_once(separate_app, act)
    assert len({number for number, _is_new in answers}) == 1
    assert sum(is_new for _number, is_new in answers) == 1
    with separate_app.app_context():
        assert count(Application) == count(ApplicationHistory) == 1
        assert count(Event, Event.name == "ApplicationSubmitted") == 1
        assert db.session.get_one(Vacancy, vacancy_id).applications_count == 1


def test_fifty_people_at_once_apply_for_one_vacancy_and_all_are_counted(separate_app):
    with separate_app.app_context(), unit_of_work():
        vacancy = VacancyFactory()
        vacancy_id, actors = vacancy.id, [as_actor(add_seeker()) for _number in range(AT_ONCE)]

    def act(number):
        with unit_of_work():
            return apply_for_vacancy(actor=actors[number], vacancy_id=vacancy_id).is_new

    assert all(run_at_once(separate_app, act))
    with separate_app.app_context():
        assert count(Application) == AT_ONCE
        assert db.session.get_one(Vacancy, vacancy_id).applications_count == AT_ONCE


def test_fifty_clicks_at_once_over_http_end_at_the_one_application(separate_app):
    with separate_app.app_context():
        with unit_of_work():
            vacancy, seeker = VacancyFactory(), add_seeker()
            vacancy_id, person_id = vacancy.id, seeker.id
        clients = [separate_app.test_client() for _number in range(AT_ONCE)]
        for client in clients:
            client.sign_in(person_id)

    def click(number):
        answer = clients[number].post(f"/vacancies/{vacancy_id}/apply", data={"note": ""})
        return answer.status_code, answer.location

    answers = run_at_once(separate_app, click)
    with separate_app.app_context():
        made = db.session.scalars(sa.select(Application)).all()
        assert len(made) == 1
        assert set(answers) == {(303, f"/me/applications/{made[0].id}")}


def test_two_colleagues_at_once_give_one_answer(separate_app):
    with separate_app.app_context(), unit_of_work():
        case = make_case()
        number, actors = case.application.id, (case.by_firm, as_actor(add_member(case.employer)))
    offer = Answer(to=ApplicationState.OFFERED)
    decline = Answer(to=ApplicationState.DECLINED, reason=DeclineReason.SKILLS)

    def act(turn):
        try:
            with unit_of_work():
                answer_application(actor=actors[turn % 2], application_id=number, answer=decline if turn else offer)
                return 1
        except Conflict:
            return 0

    done = sum(run_at_once(separate_app, act, times=8))
    with separate_app.app_context():
        row = db.session.get_one(Application, number)
        assert row.state is ApplicationState.DECLINED
        assert count(ApplicationHistory) == done + 1
        assert done in (1, 2)
