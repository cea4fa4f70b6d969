"""A copy of everything, and leaving without a trace."""

from __future__ import annotations

import json
import logging
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from PIL import Image

from jobsite.accounts.models import CodePurpose, Invitation, InvitationKind, Membership, Person, PersonStatus
from jobsite.accounts.privacy import SECRET_COLUMNS, export_person
from jobsite.accounts.queries import list_consents
from jobsite.accounts.services import delete_person, issue_code, open_session, record_audit
from jobsite.core import clock
from jobsite.core.database import Model, db
from jobsite.core.errors import Conflict
from jobsite.core.files import StoredFile, store_upload
from jobsite.core.identity import SYSTEM, MemberRole, PersonKind
from jobsite.matching.models import SavedSearch
from jobsite.notifications.models import Channel, Notice
from jobsite.notifications.services import notify, queue_message, set_preferences
from tests.factories.accounts import StaffFactory
from tests.integration.accounts.people import (
    PASSWORD,
    a_firm,
    acting,
    code_in,
    is_signed_in,
    last_message,
    member,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.client import SiteClient

CANARY = "kanarienvogel"
PHONE = "+8613987654321"


def a_picture() -> bytes:
    """A small PNG."""
    content = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, format="PNG")
    return content.getvalue()


def a_person_with_traces(app: Flask) -> Person:
    """Someone about whom every table that this room and the core own keeps something."""
    person = member(display_name=CANARY, email=f"{CANARY}@example.org", phone=PHONE, kind=PersonKind.EMPLOYER)
    a_firm(person)
    open_session(person=person, user_agent=CANARY, is_remembered=False)
    issue_code(purpose=CodePurpose.SIGN_IN, target=PHONE, network="10.0.0.1", locale="en")
    notify(person_id=person.id, kind="password_changed", key=f"{CANARY}-1", note=CANARY)
    queue_message(channel=Channel.SMS, target=PHONE, subject="x", body=CANARY, key="canary-2")
    set_preferences(person_id=person.id, wanted=set())
    store = app.extensions["file_store"]
    store_upload(store, name=f"{CANARY}.png", content=a_picture(), person_id=person.id, field="file")
    record_audit(SYSTEM, "resume_seen", "person", person.id)
    moment = clock.now()
    db.session.add(
        Invitation(
            kind=InvitationKind.COLLEAGUE,
            target=PHONE,
            roles=["recruiter"],
            employer_id=a_firm().id,
            created_at=moment,
            expires_at=moment,
        )
    )
    db.session.flush()
    return person


def rows_with(*words: str) -> list[str]:
    """Every stored row in which one of the words stands."""
    found = []
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            if any(word in str(tuple(row)) for word in words):
                found.append(f"{table.name}: {tuple(row)}")
    return found


def files_of(app: Flask) -> list[Path]:
    """All stored uploads."""
    folder = Path(app.extensions["settings"].data_dir) / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_copy_holds_every_column_but_secrets(app: Flask, db_session: Any) -> None:
    person = a_person_with_traces(app)
    copy = export_person(person.id)
    names = {
        "person": "person", "memberships": "membership", "sessions": "sign_in_session", "codes": "one_time_code",
        "consents": "consent", "invitations": "invitation", "who_looked": "audit_entry", "notices": "notice",
        "messages": "delivery", "files": "stored_file",
    }  # fmt: skip
    for name, table in names.items():
        columns = {column.key for column in Model.metadata.tables[table].columns} - SECRET_COLUMNS
        assert copy[name], f"{name} is empty"
        assert set(copy[name][0]) == columns, name
    assert person.password_hash not in json.dumps(copy)


def test_the_copy_is_a_file_of_ones_own_data_only(client: SiteClient) -> None:
    person, other = member(display_name=CANARY), member(display_name="someone else")
    client.sign_in(person.id)
    answer = client.get("/account/data/export.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["person"][0]["display_name"] == CANARY
    assert other.display_name not in answer.text
    assert other.email not in answer.text


def test_leaving_leaves_nothing(
    app: Flask, client: SiteClient, settle: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = a_person_with_traces(app)
    settle()
    consents = len(list_consents(person.id))
    before = len(files_of(app))
    assert len(rows_with(CANARY, PHONE)) >= 8
    client.sign_in(person.id)
    answer = client.submit("/account/delete", {"proof": PASSWORD, "is_sure": "y"})
    assert answer.status_code == 303
    settle()
    assert rows_with(CANARY, PHONE) == []
    assert len(files_of(app)) == before - 1
    assert not is_signed_in(client)
    assert not [record for record in caplog.records if CANARY in record.getMessage() or PHONE in record.getMessage()]
    assert person.status is PersonStatus.DELETED
    assert len(list_consents(person.id)) == consents


def test_the_address_may_be_used_again_after_leaving(app: Flask, db_session: Any) -> None:
    person = a_person_with_traces(app)
    delete_person(actor=acting(person), person=person)
    assert member(phone=PHONE, email=f"{CANARY}@example.org").id != person.id


def test_leaving_needs_proof(client: SiteClient) -> None:
    person = member()
    client.sign_in(person.id)
    assert client.submit("/account/delete", {"proof": "not the password", "is_sure": "y"}).status_code == 422
    assert client.submit("/account/delete", {"proof": PASSWORD}).status_code == 422
    assert person.status is PersonStatus.ACTIVE


def test_who_has_no_password_leaves_with_a_code(client: SiteClient, settle: Callable[[], int]) -> None:
    person = member(password_hash=None, email="coded@example.org", phone=None)
    client.sign_in(person.id)
    assert client.post("/account/delete/code").status_code == 303
    settle()
    given = {"proof": code_in(last_message("coded@example.org")), "is_sure": "y"}
    assert client.submit("/account/delete", given).status_code == 303
    assert person.status is PersonStatus.DELETED


def test_the_only_owner_hands_over_before_leaving(db_session: Any) -> None:
    owner, colleague = member(kind=PersonKind.EMPLOYER), member(kind=PersonKind.EMPLOYER)
    firm = a_firm(owner)
    membership = Membership(
        person_id=colleague.id, employer_id=firm.id, role=MemberRole.RECRUITER, created_at=clock.now()
    )
    db.session.add(membership)
    db.session.flush()
    with pytest.raises(Conflict):
        delete_person(actor=acting(owner), person=owner)
    membership.role = MemberRole.OWNER
    delete_person(actor=acting(owner), person=owner)
    assert owner.status is PersonStatus.DELETED


def test_the_only_administrator_stays(db_session: Any) -> None:
    only = StaffFactory(roles=["administrator"])
    with pytest.raises(Conflict):
        delete_person(actor=acting(only), person=only)


def test_who_left_is_told_nothing_more(db_session: Any) -> None:
    person = member()
    delete_person(actor=acting(person), person=person)
    assert notify(person_id=person.id, kind="password_changed", key="late") is None
    assert not db.session.scalars(sa.select(Notice).where(Notice.person_id == person.id)).all()


def test_a_refused_erasure_loses_no_file(app: Flask, db_session: Any) -> None:
    person = a_person_with_traces(app)
    key = db.session.scalars(sa.select(StoredFile.key).where(StoredFile.person_id == person.id)).one()
    delete_person(actor=acting(person), person=person)
    db.session.rollback()
    assert app.extensions["file_store"].get(key)


def test_a_firms_licence_stays_with_the_firm(app: Flask, db_session: Any) -> None:
    owner = member(kind=PersonKind.EMPLOYER)
    firm = a_firm(owner)
    store = app.extensions["file_store"]
    licence = store_upload(store, name="licence.png", content=a_picture(), person_id=owner.id, field="file")
    firm.licence_file_id = licence.id
    delete_person(actor=acting(owner), person=owner)
    db.session.refresh(firm)
    assert (firm.licence_file_id, licence.person_id) == (licence.id, None)


def test_what_no_feature_speaks_for_is_exported_and_erased_too(db_session: Any) -> None:
    person = member()
    db.session.add(
        SavedSearch(
            person_id=person.id, name=CANARY, criteria={"q": CANARY}, next_at=clock.now(), created_at=clock.now()
        )
    )
    db.session.flush()
    assert CANARY in json.dumps(export_person(person.id), default=str)
    delete_person(actor=acting(person), person=person)
    assert rows_with(CANARY) == []


def test_the_notice_is_shown_in_both_languages_with_its_version(client: SiteClient) -> None:
    assert "谁在处理您的个人信息" in client.get("/account/privacy").text
    client.set_cookie("display_locale", "en")
    assert "Who handles your personal data" in client.get("/account/privacy").text
