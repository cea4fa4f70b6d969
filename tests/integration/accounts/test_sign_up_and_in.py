"""Signing up, in and out over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobsite.accounts.models import Consent, Person, SignInSession
from jobsite.accounts.passwords import hashed
from jobsite.accounts.privacy import VERSION
from jobsite.core.database import db
from tests.factories.accounts import PersonFactory
from tests.integration.accounts.people import PASSWORD, code_in, is_signed_in, last_message, member

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client import SiteClient


def test_a_person_signs_up_by_phone_with_a_code(client: SiteClient, settle: Callable[[], int]) -> None:
    answer = client.submit("/account/sign-up", {"kind": "seeker", "address": "139 1234 5678"})
    assert answer.location == "/account/sign-up/finish"
    settle()
    given = {"code": code_in(last_message("+8613912345678")), "display_name": "王师傅", "consent": "y"}
    answer = client.submit("/account/sign-up/finish", given)
    assert answer.status_code == 303
    person = db.session.scalars(sa.select(Person).where(Person.phone == "+8613912345678")).one()
    assert (person.display_name, person.kind, person.password_hash) == ("王师傅", "seeker", None)
    consent = db.session.scalars(sa.select(Consent).where(Consent.person_id == person.id)).one()
    assert (consent.version, consent.is_given) == (VERSION, True)
    assert is_signed_in(client)


def test_signing_up_needs_consent_and_keeps_what_was_typed(client: SiteClient, settle: Callable[[], int]) -> None:
    client.submit("/account/sign-up", {"kind": "employer", "address": "A.B@Example.org"})
    settle()
    code = code_in(last_message("a.b@example.org"))
    answer = client.submit("/account/sign-up/finish", {"code": code, "display_name": "李女士"})
    assert answer.status_code == 422
    assert "李女士" in answer.text
    answer = client.submit("/account/sign-up/finish", {"code": code, "display_name": "李女士", "consent": "y"})
    assert answer.status_code == 303


def test_signing_up_with_a_known_address_looks_the_same_and_tells_only_the_owner(
    client: SiteClient, settle: Callable[[], int]
) -> None:
    member(email="known@example.org")
    first = client.submit("/account/sign-up", {"kind": "seeker", "address": "known@example.org"})
    page_of_known = client.page(first.location).root.find("main").text
    second = client.submit("/account/sign-up", {"kind": "seeker", "address": "fresh@example.org"})
    page_of_fresh = client.page(second.location).root.find("main").text
    settle()
    assert first.location == second.location
    assert page_of_known.replace("known@", "fresh@") == page_of_fresh
    assert "注册过" in last_message("known@example.org").body
    assert not re.search(r"\d{6}", last_message("known@example.org").body)


def test_a_password_signs_in_with_a_new_session(client: SiteClient) -> None:
    person = member(email="known@example.org")
    answer = client.submit("/account/sign-in", {"address": "KNOWN@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    assert is_signed_in(client)
    rows = db.session.scalars(sa.select(SignInSession).where(SignInSession.person_id == person.id)).all()
    assert len(rows) == 1


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: SiteClient) -> None:
    member(email="known@example.org")
    wrong = client.submit("/account/sign-in", {"address": "known@example.org", "password": "not the password"})
    unknown = client.submit("/account/sign-in", {"address": "nobody@example.org", "password": "not the password"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "账号或密码不对" in wrong.text
    assert "账号或密码不对" in unknown.text


def test_a_code_signs_in(client: SiteClient, settle: Callable[[], int]) -> None:
    member(email="known@example.org")
    client.submit("/account/sign-in/code", {"address": "known@example.org"})
    settle()
    answer = client.submit("/account/sign-in/code/enter", {"code": code_in(last_message("known@example.org"))})
    assert answer.status_code == 303
    assert is_signed_in(client)


def test_signing_out_kills_every_copy_of_the_cookie(client: SiteClient, app: Any) -> None:
    member(email="known@example.org")
    client.submit("/account/sign-in", {"address": "known@example.org", "password": PASSWORD, "is_remembered": "y"})
    copy = app.test_client()
    copy._cookies = dict(client._cookies)
    assert is_signed_in(copy)
    client.post("/account/sign-out")
    assert not is_signed_in(client)
    assert not is_signed_in(copy)


def test_a_new_notice_is_agreed_to_before_the_session_begins(client: SiteClient) -> None:
    person = PersonFactory(email="old@example.org", password_hash=hashed(PASSWORD))
    answer = client.submit("/account/sign-in", {"address": "old@example.org", "password": PASSWORD})
    assert answer.location == "/account/agree"
    assert not is_signed_in(client)
    answer = client.post("/account/agree", data={"answer": "yes"})
    assert answer.status_code == 303
    assert is_signed_in(client)
    assert db.session.scalars(sa.select(Consent).where(Consent.person_id == person.id)).one().version == VERSION


def test_nobody_is_signed_in_without_agreeing(client: SiteClient) -> None:
    PersonFactory(email="old@example.org", password_hash=hashed(PASSWORD))
    client.submit("/account/sign-in", {"address": "old@example.org", "password": PASSWORD})
    client.post("/account/agree", data={"answer": "no"})
    assert not is_signed_in(client)
    assert client.post("/account/agree", data={"answer": "yes"}).location == "/account/sign-in"


def test_the_way_on_stays_on_this_site(client: SiteClient) -> None:
    member(email="known@example.org")
    given = {"address": "known@example.org", "password": PASSWORD}
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example", "\thttps://evil.example"):
        client.sign_out()
        answer = client.post("/account/sign-in", data=given | {"next": evil})
        assert answer.status_code == 303
        assert answer.location.startswith("/"), evil
        assert "evil" not in answer.location
    client.sign_out()
    assert client.post("/account/sign-in", data=given | {"next": f"/{'x' * 4000}"}).location == "/me"
    client.sign_out()
    answer = client.post("/account/sign-in", data=given | {"next": "/vacancies?q=焊工"})
    assert answer.location.startswith("/vacancies")


def test_a_reset_sets_a_password_and_ends_other_sessions(
    client: SiteClient, app: Any, settle: Callable[[], int]
) -> None:
    person = member(email="known@example.org")
    elsewhere = app.test_client()
    elsewhere.sign_in(person.id)
    client.submit("/account/reset", {"address": "known@example.org"})
    settle()
    code = code_in(last_message("known@example.org"))
    answer = client.submit("/account/reset/enter", {"code": code, "password": "a better password"})
    assert answer.status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    again = app.test_client()
    assert (
        again.submit("/account/sign-in", {"address": "known@example.org", "password": "a better password"}).status_code
        == 303
    )
