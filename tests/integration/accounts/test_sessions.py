"""Sessions: a new one at every sign-in; dead after sign-out, a new password, a ban; ended from the list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobsite.accounts.models import Person, SignInSession
from jobsite.accounts.services import ban_person, end_session, purge_sessions, unban_person
from jobsite.accounts.services.sign_in import BROWSER_SESSION, REMEMBERED
from jobsite.core.database import db
from tests.integration.accounts.people import PASSWORD, an_administrator, is_signed_in, member

if TYPE_CHECKING:
    from types import ModuleType

    from flask import Flask

    from tests.client import SiteClient


def signed_in(app: Flask, person: Person, *, user_agent: str = "", is_remembered: bool = False) -> Any:
    """A browser that signed in by password."""
    browser: Any = app.test_client()
    given = {"address": person.email, "password": PASSWORD} | ({"is_remembered": "y"} if is_remembered else {})
    answer = browser.submit("/account/sign-in", given, headers={"User-Agent": user_agent})
    assert answer.status_code == 303, answer.text
    return browser


def live(person: Person) -> list[SignInSession]:
    """The person's sessions that are not ended."""
    statement = sa.select(SignInSession).where(SignInSession.person_id == person.id, SignInSession.revoked_at.is_(None))
    return list(db.session.scalars(statement))


def session_cookie(browser: Any) -> str:
    """What the browser holds."""
    return str(browser.get_cookie("session").value)


def test_what_the_browser_held_before_is_worth_nothing_afterwards(app: Flask, client: SiteClient) -> None:
    person = member()
    client.page("/account/sign-in")
    client.csrf_token()
    before = session_cookie(client)
    client.submit("/account/sign-in", {"address": person.email, "password": PASSWORD})
    thief: Any = app.test_client()
    thief.set_cookie("session", before)
    assert not is_signed_in(thief)
    assert is_signed_in(client)


def test_each_sign_in_is_a_session_of_its_own(app: Flask, db_session: Any) -> None:
    person = member()
    first, second = signed_in(app, person), signed_in(app, person)
    assert len({row.token_hash for row in live(person)}) == 2
    first.post("/account/sign-out")
    assert not is_signed_in(first)
    assert is_signed_in(second)


def test_signing_out_takes_the_remember_me_cookie_away(app: Flask, db_session: Any) -> None:
    browser = signed_in(app, member(), is_remembered=True)
    assert browser.get_cookie("remember_token")
    browser.post("/account/sign-out")
    assert browser.get_cookie("remember_token") is None


def test_remember_me_outlives_the_browsers_session(app: Flask, db_session: Any, clock: ModuleType) -> None:
    remembered, forgotten = (signed_in(app, member(), is_remembered=flag) for flag in (True, False))
    for browser in (remembered, forgotten):
        browser.delete_cookie("session")
    assert is_signed_in(remembered)
    assert not is_signed_in(forgotten)


def test_sessions_end_by_themselves(app: Flask, db_session: Any, clock: ModuleType) -> None:
    person = member()
    short, long = signed_in(app, person), signed_in(app, person, is_remembered=True)
    clock.advance(BROWSER_SESSION)
    assert (is_signed_in(short), is_signed_in(long)) == (False, True)
    clock.advance(REMEMBERED - BROWSER_SESSION)
    assert not is_signed_in(long)
    clock.advance(timedelta(days=31))
    purge_sessions()
    assert not live(person)


def test_the_list_names_browsers_and_ends_them(app: Flask, db_session: Any) -> None:
    person = member()
    phone = signed_in(app, person, user_agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0")
    desk = signed_in(app, person, user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")
    page = desk.get("/account/sessions").text
    assert "微信 · Android" in page
    assert "Chrome · Windows" in page
    first = min(live(person), key=lambda row: row.id)
    assert desk.post("/account/sessions/end", data={"which": str(first.id)}).status_code == 303
    assert (is_signed_in(phone), is_signed_in(desk)) == (False, True)


def test_all_other_sessions_end_at_once(app: Flask, db_session: Any) -> None:
    person = member()
    others = [signed_in(app, person) for _number in range(3)]
    here = signed_in(app, person)
    here.post("/account/sessions/end", data={"which": "others"})
    assert [is_signed_in(browser) for browser in [*others, here]] == [False, False, False, True]
    here.post("/account/sessions/end", data={"which": "all"})
    assert not is_signed_in(here)


def test_nobody_ends_a_strangers_session(app: Flask, db_session: Any) -> None:
    owner, stranger = member(), member()
    browser, thief = signed_in(app, owner), signed_in(app, stranger)
    own = live(owner)[0]
    assert thief.post("/account/sessions/end", data={"which": str(own.id)}).status_code == 404
    assert end_session(person_id=stranger.id, session_id=own.id) == 0
    assert is_signed_in(browser)


def test_a_new_password_ends_the_other_sessions(app: Flask, db_session: Any) -> None:
    person = member()
    elsewhere, here = signed_in(app, person, is_remembered=True), signed_in(app, person)
    answer = here.submit("/account/password", {"password": "a better password", "current": PASSWORD})
    assert answer.status_code == 303
    assert (is_signed_in(elsewhere), is_signed_in(here)) == (False, True)


def test_a_ban_ends_every_session_and_keeps_the_person_out(app: Flask, db_session: Any) -> None:
    person = member()
    browser = signed_in(app, person, is_remembered=True)
    ban_person(actor=an_administrator(), person=person, reason="冒充企业")
    assert not is_signed_in(browser)
    answer = browser.submit("/account/sign-in", {"address": person.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "停用" in answer.text
    unban_person(actor=an_administrator(), person=person)
    assert not is_signed_in(browser)
    assert is_signed_in(signed_in(app, person))


def test_a_ban_is_told_only_after_the_right_password(app: Flask, db_session: Any) -> None:
    person = member()
    ban_person(actor=an_administrator(), person=person, reason="冒充企业")
    browser: Any = app.test_client()
    answer = browser.submit("/account/sign-in", {"address": person.email, "password": "not the password"})
    assert "停用" not in answer.text


def test_signing_in_anew_ends_the_session_that_the_browser_had(app: Flask) -> None:
    first, second = member(), member()
    browser = signed_in(app, first)
    answer = browser.post("/account/sign-in", data={"address": second.email, "password": PASSWORD})
    assert answer.status_code == 303
    assert (live(first), len(live(second))) == ([], 1)
