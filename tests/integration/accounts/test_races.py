"""Two who each take away the other's role at the same moment: one of them keeps it, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Membership
from jobsite.accounts.queries import count_administrators, get_person
from jobsite.accounts.services import ban_person, delete_person, set_staff_roles
from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict, Forbidden
from jobsite.core.identity import MemberRole, StaffRole
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def both_at_once(app: Flask, act: Callable[[int], None]) -> list[bool]:
    """Both begin with what they read before either has written; tells who was let."""
    gate = threading.Barrier(2)

    def one(number: int) -> bool:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                with unit_of_work():
                    act(number)
            except (Conflict, Forbidden):
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


def two_administrators(app: Flask) -> list[int]:
    with app.app_context(), unit_of_work():
        return [StaffFactory(roles=[StaffRole.ADMINISTRATOR]).id for _each in range(2)]


def test_two_administrators_cannot_both_be_removed(separate_app: Flask) -> None:
    ids = two_administrators(separate_app)

    def act(number: int) -> None:
        other = get_person(ids[1 - number])
        actor = actor_of(get_person(ids[number]))
        if number:
            ban_person(actor=actor, person=other, reason="x")
        else:
            set_staff_roles(actor=actor, person=other, roles=[StaffRole.REVIEWER])

    let = both_at_once(separate_app, act)
    with separate_app.app_context():
        assert (sum(let), count_administrators(besides=0)) == (1, 1)


def test_two_owners_cannot_both_leave_their_colleague(separate_app: Flask) -> None:
    with separate_app.app_context(), unit_of_work():
        firm = EmployerFactory()
        ids = [add_member(firm).id for _each in range(2)]
        add_member(firm, role=MemberRole.RECRUITER)
        firm_id = firm.id

    def act(number: int) -> None:
        person = get_person(ids[number])
        delete_person(actor=actor_of(person), person=person)

    let = both_at_once(separate_app, act)
    with separate_app.app_context():
        owners = db.session.query(Membership).filter_by(employer_id=firm_id, role=MemberRole.OWNER).count()
    assert (sum(let), owners) == (1, 1)
