"""The verbs of firms, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobsite.accounts.models import Membership
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import Actor, MemberRole, PersonKind
from jobsite.core.outbox import Event
from jobsite.employers import services
from jobsite.employers.models import Employer, EmployerHistory, EmployerSize, EmployerState, Industry
from jobsite.employers.queries import list_for_review, list_own_employers
from jobsite.notifications.models import Notice
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import ZHOUXIANG, EmployerFactory, add_member, uscc_number

STAFF = Actor(person_id=None, display_name="staff")


def content_for(**changes: Any) -> services.EmployerContent:
    given: dict[str, Any] = {
        "uscc": uscc_number(900_001),
        "name": "慈溪永固厨具有限公司",
        "industry": Industry.HARDWARE,
        "size": EmployerSize.SMALL,
        "division_code": ZHOUXIANG,
        "address": "工业路 18 号",
        "contact_name": "陈经理",
        "contact_phone": "0574-63001234",
    }
    return services.EmployerContent(**(given | changes))


def content_of(employer: Employer, **changes: Any) -> services.EmployerContent:
    kept = {name: getattr(employer, name) for name in services.EmployerContent.__dataclass_fields__}
    return services.EmployerContent(**(kept | changes))


def owner() -> Actor:
    person = PersonFactory(kind=PersonKind.EMPLOYER)
    return Actor(person_id=person.id, kind=PersonKind.EMPLOYER)


def news(db_session: Any) -> list[str]:
    db_session.commit()
    return [event.name for event in db_session.query(Event).order_by(Event.id)]


def test_who_registers_a_firm_owns_it(db_session: Any) -> None:
    actor = owner()
    employer = services.register_employer(actor=actor, content=content_for())
    assert employer.state is EmployerState.PENDING
    assert db_session.get(Membership, (actor.person_id, employer.id)).role is MemberRole.OWNER
    assert [(row.from_state, row.to_state) for row in db_session.query(EmployerHistory)] == [("", "pending")]
    assert news(db_session) == ["EmployerRegistered"]
    assert [found.id for found, _role in list_own_employers(actor.required_id)] == [employer.id]


def test_known_code_is_refused_on_its_field() -> None:
    services.register_employer(actor=owner(), content=content_for())
    with pytest.raises(Invalid) as refused:
        services.register_employer(
            actor=owner(), content=content_for(name="另一家", uscc=f" {uscc_number(900_001).lower()} ")
        )
    assert set(refused.value.errors) == {"uscc"}


@pytest.mark.parametrize("code", ["", "123", "91330282000900001X", "9133028200090000I1", "９１３３"])
def test_bad_code_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.register_employer(actor=owner(), content=content_for(uscc=code))
    assert set(refused.value.errors) == {"uscc"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        services.register_employer(
            actor=owner(), content=content_for(uscc="1", division_code="330282", contact_phone="12", name="")
        )
    assert set(refused.value.errors) == {"uscc", "division_name", "contact_phone", "name"}


def test_verified_firm_is_public_and_its_people_are_told(db_session: Any, settle: Callable[[], int]) -> None:
    employer = EmployerFactory(state=EmployerState.PENDING)
    member = add_member(employer)
    services.verify_employer(actor=STAFF, employer=employer, seen_version=1)
    assert employer.is_public
    settle()
    notices = db_session.query(Notice).filter_by(person_id=member.id).all()
    assert [(notice.kind, notice.path) for notice in notices] == [("employer_verified", f"/desk/{employer.id}/")]


def test_refused_firm_comes_back_by_correcting_itself(db_session: Any) -> None:
    employer = EmployerFactory(state=EmployerState.PENDING)
    services.refuse_employer(actor=STAFF, employer=employer, reason="扫描件看不清")
    assert (employer.state, employer.refusal_reason) == (EmployerState.REFUSED, "扫描件看不清")
    services.update_employer(actor=owner(), employer=employer, content=content_of(employer))
    assert (employer.state, employer.refusal_reason) == (EmployerState.PENDING, "")
    assert [row.to_state for row in db_session.query(EmployerHistory).order_by(EmployerHistory.id)] == [
        "refused",
        "pending",
    ]


def test_refusal_needs_a_reason() -> None:
    employer = EmployerFactory(state=EmployerState.PENDING)
    with pytest.raises(Invalid):
        services.refuse_employer(actor=STAFF, employer=employer, reason="  ")


def test_new_address_keeps_a_firm_verified_and_a_new_name_does_not(db_session: Any) -> None:
    employer = EmployerFactory()
    services.update_employer(actor=owner(), employer=employer, content=content_of(employer, address="新路 1 号"))
    assert employer.is_public
    services.update_employer(actor=owner(), employer=employer, content=content_of(employer, name="新名厂"))
    assert employer.state is EmployerState.PENDING
    assert news(db_session) == ["EmployerUpdated", "EmployerRegistered", "EmployerUpdated"]


def test_code_of_another_firm_cannot_be_taken() -> None:
    first, second = EmployerFactory(), EmployerFactory()
    with pytest.raises(Invalid) as refused:
        services.update_employer(actor=owner(), employer=second, content=content_of(second, uscc=first.uscc))
    assert set(refused.value.errors) == {"uscc"}


def test_blocked_firm_leaves_public_pages_and_comes_back(db_session: Any, settle: Callable[[], int]) -> None:
    employer = EmployerFactory()
    member = add_member(employer)
    services.block_employer(actor=STAFF, employer=employer, reason="收押金")
    assert not employer.is_public
    with pytest.raises(Conflict):
        services.block_employer(actor=STAFF, employer=employer, reason="再来")
    services.unblock_employer(actor=STAFF, employer=employer, reason="")
    assert employer.is_public
    with pytest.raises(Conflict):
        services.unblock_employer(actor=STAFF, employer=employer, reason="")
    settle()
    told = db_session.query(Notice).filter_by(person_id=member.id).order_by(Notice.id)
    assert [notice.kind for notice in told] == ["employer_blocked", "employer_unblocked"]


def test_two_decisions_on_one_firm_do_not_both_count() -> None:
    employer = EmployerFactory(state=EmployerState.PENDING)
    services.verify_employer(actor=STAFF, employer=employer, seen_version=1)
    with pytest.raises(Conflict):
        services.refuse_employer(actor=STAFF, employer=employer, reason="太晚", seen_version=1)


def test_decision_on_an_older_version_is_refused() -> None:
    employer = EmployerFactory(state=EmployerState.PENDING)
    services.update_employer(actor=owner(), employer=employer, content=content_of(employer, address="改过"))
    with pytest.raises(Conflict):
        services.verify_employer(actor=STAFF, employer=employer, seen_version=1)


def test_firms_wait_in_the_order_in_which_they_came(clock: Any) -> None:
    from datetime import timedelta

    later = EmployerFactory(state=EmployerState.PENDING, created_at=clock.now())
    earlier = EmployerFactory(state=EmployerState.PENDING, created_at=clock.now() - timedelta(hours=2))
    EmployerFactory()
    assert [one.id for one in list_for_review(state=EmployerState.PENDING).items] == [earlier.id, later.id]
    assert [one.id for one in list_for_review(state=None, words=later.uscc.lower()).items] == [later.id]
    assert StaffFactory().id
