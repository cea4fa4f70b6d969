"""Firms for tests, and their people."""

from __future__ import annotations

from typing import Any

import factory
from stdnum.cn import uscc

from jobsite.accounts.models import Membership, Person
from jobsite.core import clock
from jobsite.core.identity import MemberRole, PersonKind
from jobsite.employers.models import Employer, EmployerSize, EmployerState, Industry
from tests.factories.accounts import PersonFactory
from tests.factories.base import BaseFactory

ZHOUXIANG = "330282121"


def uscc_number(number: int) -> str:
    """A valid unified social credit code for tests, another for each number."""
    stem = f"91330282{number:09d}"
    return stem + uscc.calc_check_digit(stem)


class EmployerFactory(BaseFactory):
    """A verified firm in Zhouxiang."""

    class Meta:
        model = Employer

    uscc = factory.Sequence(uscc_number)
    name = factory.Sequence(lambda n: f"慈溪测试五金厂{n}")
    industry = Industry.HARDWARE
    size = EmployerSize.SMALL
    division_code = ZHOUXIANG
    address = "工业路 18 号"
    contact_name = "陈经理"
    contact_phone = "0574-63000000"
    state = EmployerState.VERIFIED
    created_at = factory.LazyFunction(clock.now)


def add_member(employer: Employer, *, role: MemberRole = MemberRole.OWNER, **person: Any) -> Person:
    """A new person who acts for the firm."""
    member: Person = PersonFactory(kind=PersonKind.EMPLOYER, **person)
    member.memberships.append(Membership(employer_id=employer.id, role=role, created_at=clock.now()))
    PersonFactory._meta.sqlalchemy_session_factory().flush()  # type: ignore[attr-defined]  # set by the base
    return member
