"""What the tests of people share: someone with a password, the codes that were sent, who is signed in."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobsite.accounts.login import actor_of
from jobsite.accounts.passwords import hashed
from jobsite.accounts.services import add_member
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import MemberRole, StaffRole
from jobsite.employers.models import Employer, EmployerSize, Industry
from jobsite.notifications.models import Delivery
from tests.factories.accounts import PersonFactory, StaffFactory, consented

if TYPE_CHECKING:
    from jobsite.accounts.models import Person
    from jobsite.core.identity import Actor
    from tests.client import SiteClient

PASSWORD = "correct horse battery"


def last_message(target: str) -> Delivery:
    """The newest message to an address."""
    row = db.session.scalars(sa.select(Delivery).where(Delivery.target == target).order_by(Delivery.id.desc())).first()
    assert row is not None, f"no message to {target}"
    return row


def code_in(message: Delivery) -> str:
    """The code in a message."""
    found = re.search(r"\b\d{6}\b", message.body)
    assert found, message.body
    return found[0]


def link_in(message: Delivery) -> str:
    """The path of the link in a message."""
    found = re.search(r"http://localhost(/\S+)", message.body)
    assert found, message.body
    return found[1]


def another(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def member(**fields: Any) -> Person:
    """A person with a password who agreed to the notice."""
    return consented(PersonFactory(**({"password_hash": hashed(PASSWORD)} | fields)))


def is_signed_in(client: SiteClient) -> bool:
    """Whether the browser reaches its own account page."""
    return client.get("/account/").status_code == 200


def an_administrator() -> Actor:
    """Someone who may do what administrators may."""
    return actor_of(StaffFactory(roles=[StaffRole.ADMINISTRATOR]))


_numbers = count(1)


def a_firm(owner: Person | None = None) -> Employer:
    """A firm, with an owner when one is given."""
    number = next(_numbers)
    firm = Employer(
        uscc=f"TEST{number:014d}",
        name=f"测试企业{number}",
        industry=Industry.OTHER,
        size=EmployerSize.TINY,
        division_code="330282001",
        created_at=clock.now(),
    )
    db.session.add(firm)
    db.session.flush()
    if owner is not None:
        add_member(person_id=owner.id, employer_id=firm.id, role=MemberRole.OWNER)
    return firm


def acting(person: Person) -> Actor:
    """The person as policies see them now."""
    db.session.flush()
    db.session.expire(person)
    return actor_of(person)
