"""What firms keep about a person, and how it is forgotten. The firm itself stays: it is no person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from jobsite.accounts.models import Membership, Person
from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.employers.models import Employer, EmployerHistory


def contacts_of(
    person: Person, name: InstrumentedAttribute[str], phone: InstrumentedAttribute[str]
) -> sa.ColumnElement[bool]:
    """Whether contact columns name this person: the same phone, however written, or the same name."""
    same = [name == person.display_name]
    if person.phone:
        digits = person.phone.removeprefix("+86")
        same.append(sa.func.replace(sa.func.replace(phone, " ", ""), "-", "").endswith(digits))
    return sa.or_(*same)


def forget_contact(person_id: int) -> None:
    """Where the person is named as contact of a firm that they act for, the contact is blanked."""
    person = db.session.get_one(Person, person_id)
    own = sa.select(Membership.employer_id).where(Membership.person_id == person_id)
    db.session.execute(
        sa.update(Employer)
        .where(Employer.id.in_(own), contacts_of(person, Employer.contact_name, Employer.contact_phone))
        .values(contact_name="", contact_phone="")
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def register_privacy() -> None:
    """Called at start, by `app`."""
    register_exporter(
        "employer_steps", lambda person_id: as_rows(EmployerHistory, EmployerHistory.actor_id == person_id)
    )
    register_eraser("employers", forget_contact)
