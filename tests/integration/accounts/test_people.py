"""Staff pages about people, and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import AppendOnly, AuditEntry, Consent, Invitation, PersonStatus
from jobsite.accounts.services import ban_person, record_audit, set_staff_roles
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid
from jobsite.core.identity import SYSTEM, StaffRole
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.integration.accounts.people import acting, an_administrator, is_signed_in, member

if TYPE_CHECKING:
    from tests.client import SiteClient


def entries(action: str) -> list[AuditEntry]:
    """The log's entries of one action."""
    return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action)))


def administrator_in(client: SiteClient) -> int:
    """An administrator signs in; returns their id."""
    actor = an_administrator()
    client.sign_in(actor.required_id)
    return actor.required_id


def test_people_are_found_by_name_phone_and_email(client: SiteClient) -> None:
    administrator_in(client)
    PersonFactory(display_name="王小明", phone="+8613900001111", email=None)
    PersonFactory(display_name="李梅", phone=None, email="limei@example.org")
    for words, name, other in [("小明", "王小明", "李梅"), ("1390000", "王小明", "李梅"), ("LIMEI@", "李梅", "王小明")]:
        page = client.page(f"/staff/people?q={words}").root.find("main").text
        assert name in page
        assert other not in page


def test_the_list_masks_addresses_and_a_look_at_one_is_logged(client: SiteClient) -> None:
    own_id = administrator_in(client)
    person = PersonFactory(phone="+8613912345678", email=None)
    assert "13912345678" not in client.get("/staff/people").text
    assert not entries("contact_seen")
    assert "13912345678" in client.get(f"/staff/people/{person.id}").text
    entry = entries("contact_seen")[0]
    assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (own_id, "person", person.id)


def test_odd_filters_are_no_error(client: SiteClient) -> None:
    administrator_in(client)
    for query in ("kind=x&status=y&page=-1", "q=%25_%5C", f"q={'x' * 5000}", "page=99999999"):
        assert client.get(f"/staff/people?{query}").status_code == 200
    for query in ("actor=99999999999999", "actor=-1", "actor=x", "action=%00x"):
        assert client.get(f"/staff/audit?{query}").status_code in (200, 400)


def test_seekers_and_reviewers_see_only_what_is_theirs(client: SiteClient) -> None:
    person = PersonFactory()
    client.sign_in(member().id)
    assert client.get("/staff/people").status_code == 403
    client.sign_in(StaffFactory(roles=[StaffRole.REVIEWER]).id)
    assert client.get("/staff/people").status_code == 200
    assert client.get("/staff/audit").status_code == 403
    assert client.post(f"/staff/people/{person.id}/ban", data={"reason": "x"}).status_code == 403
    client.sign_in(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]).id)
    assert client.get("/staff/people").status_code == 403


def test_an_account_is_closed_with_a_reason_and_opened_again(client: SiteClient) -> None:
    administrator_in(client)
    person = member()
    path = f"/staff/people/{person.id}"
    assert client.submit(path, {"reason": " "}, action=f"{path}/ban").status_code == 422
    assert client.submit(path, {"reason": "冒充企业"}, action=f"{path}/ban").status_code == 303
    assert person.status is PersonStatus.BANNED
    assert entries("person_banned")[0].detail == {"reason": "冒充企业"}
    assert client.submit(path, {}, action=f"{path}/unban").status_code == 303
    assert person.status is PersonStatus.ACTIVE


def test_roles_are_given_and_taken(client: SiteClient) -> None:
    administrator_in(client)
    person = StaffFactory(roles=[StaffRole.REVIEWER])
    path = f"/staff/people/{person.id}"
    roles = ["liaison_officer", "fair_operator"]
    assert client.submit(path, {"roles": roles}, action=f"{path}/roles").status_code == 303
    assert {grant.role.value for grant in person.staff_grants} == set(roles)
    assert client.post(f"{path}/roles", data={"roles": ["king"]}).status_code == 422
    assert client.post(f"{path}/roles").status_code == 303
    assert not person.staff_grants


def test_one_administrator_always_stays(db_session: Any) -> None:
    only = StaffFactory(roles=[StaffRole.ADMINISTRATOR])
    with pytest.raises(Conflict):
        set_staff_roles(actor=acting(only), person=only, roles=[StaffRole.REVIEWER])
    other = StaffFactory(roles=[StaffRole.ADMINISTRATOR])
    ban_person(actor=acting(only), person=other, reason="离职")
    with pytest.raises(Conflict):
        ban_person(actor=acting(only), person=only, reason="离职")


def test_seekers_get_no_roles(db_session: Any) -> None:
    with pytest.raises(Forbidden):
        set_staff_roles(actor=an_administrator(), person=member(), roles=[StaffRole.REVIEWER])


def test_a_refusal_without_words_is_not_taken_for_success(client: SiteClient) -> None:
    administrator_in(client)
    seeker = member()
    answer = client.post(f"/staff/people/{seeker.id}/roles", data={"roles": ["reviewer"]})
    assert answer.status_code == 403
    assert not entries("roles_set")


def test_a_ban_needs_a_reason_and_an_administrator(db_session: Any) -> None:
    person = member()
    with pytest.raises(Invalid):
        ban_person(actor=an_administrator(), person=person, reason="")
    with pytest.raises(Forbidden):
        ban_person(actor=acting(StaffFactory()), person=person, reason="x")


def test_staff_are_invited_and_invitations_withdrawn_on_the_page(client: SiteClient) -> None:
    administrator_in(client)
    given = {"target": "new@example.org", "roles": ["reviewer"]}
    assert client.submit("/staff/people/invite", given).status_code == 303
    row = db.session.scalars(sa.select(Invitation)).one()
    assert "new@example.org" in client.get("/staff/people/invite").text
    assert client.post(f"/staff/people/invitations/{row.id}/revoke").status_code == 303
    assert row.revoked_at
    assert client.post(f"/staff/people/invitations/{row.id}/revoke").status_code == 404


def test_the_audit_log_shows_who_did_what(client: SiteClient) -> None:
    administrator_in(client)
    record_audit(SYSTEM, "resume_seen", "person", 7, vacancy_id=3)
    page = client.page("/staff/audit?action=resume_seen").root.find("main").text
    assert "查看求职资料" in page
    assert "vacancy_id: 3" in page


def test_a_look_is_not_logged_when_the_page_was_refused(client: SiteClient) -> None:
    administrator_in(client)
    assert client.get("/staff/people/999999").status_code == 404
    assert not entries("contact_seen")


def test_the_logs_only_grow(db_session: Any) -> None:
    person = member()
    record_audit(SYSTEM, "resume_seen", "person", person.id)
    db.session.commit()
    for row in (entries("resume_seen")[0], db.session.scalars(sa.select(Consent)).first()):
        assert row is not None
        db.session.delete(row)
        with pytest.raises(AppendOnly):
            db.session.flush()
        db.session.rollback()
    for model, values in ((AuditEntry, {"action": "x"}), (Consent, {"version": "x"})):
        with pytest.raises(AppendOnly):
            db.session.execute(sa.update(model).values(**values))
        with pytest.raises(AppendOnly):
            db.session.execute(sa.delete(model))
    row = entries("resume_seen")[0]
    row.action = "other"
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()


def test_a_closed_account_is_out_at_once(client: SiteClient) -> None:
    person = member()
    client.sign_in(person.id)
    assert is_signed_in(client)
    ban_person(actor=an_administrator(), person=person, reason="冒充企业")
    assert not is_signed_in(client)
