"""People for tests."""

from __future__ import annotations

from typing import Any

import factory

from jobsite.accounts.models import Consent, Person, PersonStatus, StaffGrant
from jobsite.accounts.privacy import NOTICE, VERSION
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import PersonKind, StaffRole
from tests.factories.base import BaseFactory


class PersonFactory(BaseFactory):
    """A seeker, unless `kind` says otherwise."""

    class Meta:
        model = Person

    kind = PersonKind.SEEKER
    status = PersonStatus.ACTIVE
    display_name = factory.Sequence(lambda n: f"测试人{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    phone = factory.Sequence(lambda n: f"+86199{n:08d}")
    created_at = factory.LazyFunction(clock.now)


class StaffFactory(PersonFactory):
    """A member of the bureau; `roles` are the roles held."""

    kind = PersonKind.STAFF

    @factory.post_generation
    def roles(self, create: bool, extracted: Any, **_options: Any) -> None:
        """Grant the roles; a reviewer by default."""
        for role in extracted or [StaffRole.REVIEWER]:
            self.staff_grants.append(StaffGrant(role=role))


def consented(person: Person) -> Person:
    """The person, who agreed to the present privacy notice, so that the sign-in page lets them straight in."""
    db.session.add(Consent(person_id=person.id, notice=NOTICE, version=VERSION, is_given=True, created_at=clock.now()))
    db.session.flush()
    return person
