"""What people change about their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.accounts.services import change_address, remove_address
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.notifications.models import Delivery
from tests.factories.accounts import PersonFactory
from tests.integration.accounts.people import PASSWORD, another, code_in, last_message, member

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client import SiteClient


def test_every_account_page_asks_strangers_to_sign_in(client: SiteClient) -> None:
    for path in ("", "profile", "password", "address/email", "address/enter", "sessions", "data", "delete"):
        answer = client.get(f"/account/{path}")
        assert answer.status_code == 303, path
        assert "/account/sign-in?next=" in answer.location


def test_name_and_language_are_changed(client: SiteClient) -> None:
    person = member()
    client.sign_in(person.id)
    client.submit("/account/profile", {"display_name": "  Li   Na ", "locale": "en"})
    assert (person.display_name, person.locale) == ("Li Na", "en")
    assert client.page("/account/").title.startswith("Account settings")


@pytest.mark.parametrize("name", ["", "x" * 41, "一\u202e二", "a\nb\x07"])
def test_a_name_is_one_short_line(client: SiteClient, name: str) -> None:
    person = member(display_name="原名")
    client.sign_in(person.id)
    assert client.submit("/account/profile", {"display_name": name}).status_code == 422
    assert person.display_name == "原名"


def test_a_new_password_needs_the_present_one(client: SiteClient) -> None:
    client.sign_in(member().id)
    answer = client.submit("/account/password", {"password": "a better password", "current": "a wrong one"})
    assert answer.status_code == 422
    assert "现在的密码不对" in answer.text


def test_who_has_no_password_can_set_one(client: SiteClient, settle: Callable[[], int]) -> None:
    person = member(password_hash=None, email="coded@example.org")
    client.sign_in(person.id)
    assert client.submit("/account/password", {"password": "a better password"}).status_code == 303
    settle()
    assert person.password_hash
    assert "密码刚刚修改" in last_message("coded@example.org").body


def test_a_new_phone_is_set_once_its_code_came(client: SiteClient, settle: Callable[[], int]) -> None:
    person = member(phone=None)
    client.sign_in(person.id)
    client.submit("/account/address/phone", {"address": "13912345678", "current": PASSWORD})
    settle()
    code = code_in(last_message("+8613912345678"))
    assert client.submit("/account/address/enter", {"code": another(code)}).status_code == 422
    assert person.phone is None
    assert client.submit("/account/address/enter", {"code": code}).status_code == 303
    assert person.phone == "+8613912345678"


def test_nobody_moves_into_a_screen_that_was_left_open(client: SiteClient, settle: Callable[[], int]) -> None:
    client.sign_in(member().id)
    for guess in ("", "a wrong one"):
        data = {"address": "thief@example.org", "current": guess}
        assert client.submit("/account/address/email", data).status_code == 422
    settle()
    assert db.session.scalar(sa.select(Delivery).where(Delivery.target == "thief@example.org")) is None


def test_who_has_no_password_adds_an_address_by_code_alone(client: SiteClient) -> None:
    client.sign_in(member(password_hash=None).id)
    answer = client.submit("/account/address/email", {"address": "new@example.org"})
    assert answer.location == "/account/address/enter"


def test_the_kind_of_address_is_checked(client: SiteClient) -> None:
    client.sign_in(member().id)
    assert client.submit("/account/address/phone", {"address": "a@example.org", "current": PASSWORD}).status_code == 422
    assert client.get("/account/address/fax").status_code == 404


def test_an_address_of_another_is_not_taken_and_not_told(client: SiteClient, settle: Callable[[], int]) -> None:
    member(email="taken@example.org")
    client.sign_in(member(email="mine@example.org").id)
    answer = client.submit("/account/address/email", {"address": "taken@example.org", "current": PASSWORD})
    assert answer.location == "/account/address/enter"
    settle()
    assert "没有同意" in last_message("taken@example.org").body


def test_an_address_that_was_taken_meanwhile_is_refused(db_session: Any) -> None:
    person = member()
    PersonFactory(email="taken@example.org")
    with pytest.raises(Conflict):
        change_address(person=person, target="taken@example.org")


def test_the_last_way_in_cannot_be_removed(db_session: Any) -> None:
    person = member(email="a@example.org", phone="+8613900000000")
    remove_address(person=person, channel="email")
    assert (person.email, person.phone) == (None, "+8613900000000")
    with pytest.raises(Conflict):
        remove_address(person=person, channel="phone")


def test_an_address_is_removed_on_the_page(client: SiteClient) -> None:
    person = member(phone="+8613900000000")
    client.sign_in(person.id)
    client.post("/account/address/phone/remove")
    assert person.phone is None
    assert "至少要留一个" in client.post("/account/address/email/remove", follow_redirects=True).text


def test_guessing_the_present_password_on_the_page_is_slowed(client: SiteClient) -> None:
    client.sign_in(member().id)
    for _try in range(10):
        client.submit("/account/password", {"password": "a better password", "current": "a wrong one"})
    answer = client.submit("/account/password", {"password": "a better password", "current": PASSWORD})
    assert "15 分钟后" in answer.text
