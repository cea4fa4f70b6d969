"""Invitations of staff and colleagues, by a link that is good once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import Invitation, Membership, Person
from jobsite.accounts.queries import list_invitations, list_memberships
from jobsite.accounts.services import (
    change_member_role,
    end_membership,
    invitation_path,
    invite_colleague,
    invite_staff,
    revoke_invitation,
)
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid, NotFound
from jobsite.core.identity import MemberRole, PersonKind, StaffRole
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.integration.accounts.people import (
    PASSWORD,
    a_firm,
    acting,
    an_administrator,
    is_signed_in,
    last_message,
    link_in,
    member,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from jobsite.employers.models import Employer
    from tests.client import SiteClient

NEW = {"display_name": "新同事", "password": PASSWORD, "consent": "y"}


def an_owner() -> tuple[Person, Employer]:
    """A firm's owner and the firm."""
    owner = member(kind=PersonKind.EMPLOYER)
    return owner, a_firm(owner)


def invited(owner: Person, firm: Employer, target: str = "new@example.org") -> Invitation:
    """An invitation of a recruiter."""
    return invite_colleague(
        actor=acting(owner), employer_id=firm.id, target=target, role=MemberRole.RECRUITER, employer_name=firm.name
    )


def test_staff_are_invited_by_link_and_begin_with_a_password(client: SiteClient, settle: Callable[[], int]) -> None:
    invite_staff(actor=an_administrator(), target="Staff@example.org", roles=[StaffRole.REVIEWER])
    settle()
    link = link_in(last_message("staff@example.org"))
    assert client.submit(link, NEW | {"password": ""}).status_code == 422
    assert client.submit(link, NEW).status_code == 303
    person = db.session.scalars(sa.select(Person).where(Person.email == "staff@example.org")).one()
    assert person.kind is PersonKind.STAFF
    assert [grant.role for grant in person.staff_grants] == [StaffRole.REVIEWER]
    assert is_signed_in(client)
    client.sign_out()
    assert client.get(link).status_code == 404


def test_staff_get_more_roles_by_a_second_invitation(client: SiteClient) -> None:
    row = invite_staff(actor=an_administrator(), target="more@example.org", roles=[StaffRole.FAIR_OPERATOR])
    person = StaffFactory(roles=[StaffRole.REVIEWER])
    client.sign_in(person.id)
    assert client.post(invitation_path(row)).status_code == 303
    assert {grant.role for grant in person.staff_grants} == {StaffRole.REVIEWER, StaffRole.FAIR_OPERATOR}


def test_only_administrators_invite_staff(db_session: Any) -> None:
    with pytest.raises(Forbidden):
        invite_staff(actor=acting(member()), target="a@example.org", roles=[StaffRole.REVIEWER])


def test_an_invitation_of_staff_says_what_is_wrong(db_session: Any) -> None:
    actor = an_administrator()
    PersonFactory(email="known@example.org")
    for target, roles, field in [
        ("13912345678", [StaffRole.REVIEWER], "target"),
        ("known@example.org", [StaffRole.REVIEWER], "target"),
        ("new@example.org", [], "roles"),
    ]:
        with pytest.raises(Invalid) as caught:
            invite_staff(actor=actor, target=target, roles=roles)
        assert list(caught.value.errors) == [field]


def test_a_colleague_joins_with_a_new_account(client: SiteClient, settle: Callable[[], int]) -> None:
    owner, firm = an_owner()
    invited(owner, firm, target="139 1234 5678")
    settle()
    message = last_message("+8613912345678")
    assert firm.name in message.body
    assert client.submit(link_in(message), NEW | {"password": ""}).status_code == 303
    rows = list_memberships(firm.id)
    assert [(row.membership.role, row.person.display_name) for row in rows] == [
        (MemberRole.OWNER, owner.display_name),
        (MemberRole.RECRUITER, "新同事"),
    ]


def test_a_colleague_joins_with_the_account_they_have(client: SiteClient) -> None:
    owner, firm = an_owner()
    colleague = member(kind=PersonKind.EMPLOYER, email="has@example.org")
    link = invitation_path(invited(owner, firm, target="has@example.org"))
    assert "已有账号" in client.get(link).text
    client.sign_in(colleague.id)
    assert client.post(link).status_code == 303
    assert acting(colleague).is_member(firm.id)


def test_a_seekers_account_cannot_join_a_firm(client: SiteClient) -> None:
    owner, firm = an_owner()
    link = invitation_path(invited(owner, firm))
    client.sign_in(member(kind=PersonKind.SEEKER).id)
    assert client.post(link).status_code == 422
    assert len(list_memberships(firm.id)) == 1


def test_only_owners_invite_colleagues(db_session: Any) -> None:
    _owner, firm = an_owner()
    stranger, _other = an_owner()
    with pytest.raises(Forbidden):
        invited(stranger, firm)


def test_a_link_is_good_for_seven_days(client: SiteClient, clock: ModuleType) -> None:
    owner, firm = an_owner()
    link = invitation_path(invited(owner, firm))
    clock.advance(timedelta(days=7))
    assert client.get(link).status_code == 404


def test_a_forged_link_is_refused(client: SiteClient) -> None:
    owner, firm = an_owner()
    link = invitation_path(invited(owner, firm))
    for forged in (link[:-1], "/account/invitations/1", "/account/invitations/MQ.abc.def"):
        assert client.get(forged).status_code == 404


def test_a_new_invitation_replaces_the_old_and_can_be_withdrawn(client: SiteClient) -> None:
    owner, firm = an_owner()
    old, new = invited(owner, firm), invited(owner, firm)
    assert [row.id for row in list_invitations(firm.id)] == [new.id]
    assert client.get(invitation_path(old)).status_code == 404
    stranger, other_firm = an_owner()
    with pytest.raises(NotFound):
        revoke_invitation(actor=acting(stranger), invitation_id=new.id, employer_id=other_firm.id)
    with pytest.raises(Forbidden):
        revoke_invitation(actor=acting(stranger), invitation_id=new.id, employer_id=firm.id)
    revoke_invitation(actor=acting(owner), invitation_id=new.id, employer_id=firm.id)
    assert client.get(invitation_path(new)).status_code == 404


def test_a_firm_keeps_its_last_owner(db_session: Any) -> None:
    owner, firm = an_owner()
    with pytest.raises(Conflict):
        end_membership(actor=acting(owner), employer_id=firm.id, person_id=owner.id)
    with pytest.raises(Conflict):
        change_member_role(actor=acting(owner), employer_id=firm.id, person_id=owner.id, role=MemberRole.RECRUITER)


def test_an_owner_may_go_once_there_is_another(db_session: Any) -> None:
    owner, firm = an_owner()
    second = member(kind=PersonKind.EMPLOYER)
    db.session.add(
        Membership(person_id=second.id, employer_id=firm.id, role=MemberRole.RECRUITER, created_at=owner.created_at)
    )
    db.session.flush()
    with pytest.raises(Forbidden):
        end_membership(actor=acting(second), employer_id=firm.id, person_id=owner.id)
    change_member_role(actor=acting(owner), employer_id=firm.id, person_id=second.id, role=MemberRole.OWNER)
    end_membership(actor=acting(owner), employer_id=firm.id, person_id=owner.id)
    assert [row.person.id for row in list_memberships(firm.id)] == [second.id]


def test_a_recruiter_may_leave(db_session: Any) -> None:
    owner, firm = an_owner()
    recruiter = member(kind=PersonKind.EMPLOYER)
    db.session.add(
        Membership(person_id=recruiter.id, employer_id=firm.id, role=MemberRole.RECRUITER, created_at=owner.created_at)
    )
    db.session.flush()
    end_membership(actor=acting(recruiter), employer_id=firm.id, person_id=recruiter.id)
    assert len(list_memberships(firm.id)) == 1
