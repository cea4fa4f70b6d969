"""What firms and vacancies keep about a person is given out, and gone once the account is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jobsite.accounts.privacy import export_person
from jobsite.accounts.services import delete_person
from jobsite.core.identity import Actor, PersonKind
from jobsite.employers.models import Employer
from jobsite.vacancies import services
from jobsite.vacancies import templates as kept
from jobsite.vacancies.content import content_of
from jobsite.vacancies.models import ReportReason, Vacancy, VacancyHistory, VacancyReport, VacancyTemplate
from jobsite.vacancies.reports import report_vacancy
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.vacancies import VacancyFactory, vacancy_content

NAME, PHONE = "郑金丝雀", "+8619900001234"


def test_deleted_person_is_named_nowhere_and_the_firm_stays(db_session: Any) -> None:
    employer = EmployerFactory(contact_name=NAME, contact_phone="199 0000 1234")
    person = add_member(employer, display_name=NAME, phone=PHONE)
    actor = Actor(person_id=person.id, kind=PersonKind.EMPLOYER)
    content = vacancy_content(contact_name=NAME, contact_phone="199-0000-1234")
    vacancy = services.create_draft(actor=actor, employer=employer, content=content)
    kept.save_template(actor=actor, vacancy=vacancy, name="常用")
    services.submit_vacancy(actor=actor, vacancy=vacancy)
    services.publish_vacancy(actor=Actor(), vacancy=vacancy)
    elsewhere = VacancyFactory(contact_name="别人")
    report_vacancy(actor=actor, vacancy=elsewhere, reason=ReportReason.OTHER, text=f"我是{NAME}")
    exported = export_person(person.id)
    assert [row["id"] for row in exported["vacancies_written"]] == [vacancy.id]
    assert exported["reports"][0]["text"] == f"我是{NAME}"
    assert len(exported["vacancy_steps"]) == 2

    delete_person(actor=actor, person=person)
    db_session.flush()
    for model in (Employer, Vacancy, VacancyHistory, VacancyReport, VacancyTemplate):
        rows = db_session.query(model).all()
        found = [str(getattr(row, column.key)) for row in rows for column in model.__table__.columns]
        assert not [text for text in found if NAME in text or "1234" in text.replace("-", "")], model
    assert db_session.get(Vacancy, vacancy.id).title == "氩弧焊工"
    assert db_session.get(Vacancy, elsewhere.id).contact_name == "别人"


def test_history_says_that_a_contact_changed_but_not_whose(db_session: Any) -> None:

    vacancy = VacancyFactory()
    services.update_vacancy(actor=Actor(), vacancy=vacancy, content=replace(content_of(vacancy), contact_name=NAME))
    row = db_session.query(VacancyHistory).one()
    assert row.changes == {"contact_name": [None, None]}
