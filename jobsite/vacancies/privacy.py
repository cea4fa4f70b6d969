"""What vacancies keep about a person, and how it is forgotten. The vacancy itself is the firm's and stays."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts.models import Membership, Person
from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.employers.privacy import contacts_of
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyReport, VacancyTemplate


def forget_writer(person_id: int) -> None:
    """Contacts of the person in the vacancies and templates of their firms go, and the words of their reports."""
    person = db.session.get_one(Person, person_id)
    own = sa.select(Membership.employer_id).where(Membership.person_id == person_id)
    db.session.execute(
        sa.update(Vacancy)
        .where(Vacancy.employer_id.in_(own), contacts_of(person, Vacancy.contact_name, Vacancy.contact_phone))
        .values(contact_name="", contact_phone="")
        .execution_options(synchronize_session=False)
    )
    for template in db.session.scalars(sa.select(VacancyTemplate).where(VacancyTemplate.employer_id.in_(own))):
        template.content = template.content | {"contact_name": "", "contact_phone": ""}
    db.session.execute(
        sa.update(VacancyReport)
        .where(VacancyReport.person_id == person_id)
        .values(text="")
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    db.session.expire_all()


def register_privacy() -> None:
    """Called at start, by `app`."""
    register_exporter("vacancies_written", lambda person_id: as_rows(Vacancy, Vacancy.created_by_id == person_id))
    register_exporter("vacancy_steps", lambda person_id: as_rows(VacancyHistory, VacancyHistory.actor_id == person_id))
    register_exporter("reports", lambda person_id: as_rows(VacancyReport, VacancyReport.person_id == person_id))
    register_eraser("vacancies", forget_writer)
