"""The inbox, preferences and the demo's outbox over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.notifications import kinds
from jobsite.notifications.models import Channel, Delivery, Notice
from jobsite.notifications.queries import count_unread
from jobsite.notifications.services import notify
from tests.factories.accounts import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsite.accounts.models import Person
    from tests.client import SiteClient

TRIAL = kinds.Kind(name="trial", label=_("消息"), title=_("岗位"), body=_("查看"))


@pytest.fixture(autouse=True)
def trial_kind() -> Iterator[None]:
    """A kind of notice of no feature."""
    kinds.register_kind(TRIAL)
    yield
    del kinds.KINDS["trial"]


def told(person: Person, key: str, path: str = "") -> Notice:
    """A notice to the person."""
    notice = notify(person_id=person.id, kind="trial", key=key, path=path)
    assert notice is not None
    return notice


def deliveries(person: Person) -> list[Channel]:
    """By which channels something was queued."""
    return list(db.session.scalars(sa.select(Delivery.channel).where(Delivery.person_id == person.id)))


def test_an_empty_inbox_says_what_will_come(client: SiteClient) -> None:
    client.sign_in(PersonFactory().id)
    assert "还没有消息" in client.get("/notices").text


def test_opening_a_notice_marks_it_read_and_leads_on(client: SiteClient) -> None:
    person = PersonFactory()
    notice = told(person, "one", path="/vacancies")
    client.sign_in(person.id)
    assert client.get("/notices/unread").json == {"unread": 1}
    answer = client.post(f"/notices/{notice.id}/open")
    assert (answer.status_code, answer.location) == (303, "/vacancies")
    assert client.get("/notices/unread").json == {"unread": 0}


def test_a_stranger_cannot_open_a_notice(client: SiteClient) -> None:
    owner, stranger = PersonFactory(), PersonFactory()
    notice = told(owner, "one")
    client.sign_in(stranger.id)
    assert client.post(f"/notices/{notice.id}/open").status_code == 404
    assert count_unread(owner.id) == 1


def test_all_can_be_marked_read_at_once(client: SiteClient) -> None:
    person, other = PersonFactory(), PersonFactory()
    told(person, "one"), told(person, "two"), told(other, "three")
    client.sign_in(person.id)
    client.post("/notices/read")
    assert (count_unread(person.id), count_unread(other.id)) == (0, 1)


def test_the_inbox_is_paged(client: SiteClient) -> None:
    person = PersonFactory()
    for number in range(25):
        told(person, f"n{number}")
    client.sign_in(person.id)
    pages = [client.page(f"/notices?page={number}") for number in (1, 2)]
    assert [len(page.root.find("main").find_all("time")) for page in pages] == [20, 5]


def test_an_old_notice_without_a_later_parameter_is_still_shown(client: SiteClient) -> None:
    person = PersonFactory()
    kinds.register_kind(kinds.Kind(name="trial", label=_("消息"), title=_("%(n)s 条未读"), body=_("发给 %(target)s")))
    notify(person_id=person.id, kind="trial", key="old", n=3)
    client.sign_in(person.id)
    assert "3 条未读" in client.get("/notices").text


def test_the_same_key_tells_once(db_session: Any) -> None:
    person = PersonFactory()
    told(person, "one")
    assert notify(person_id=person.id, kind="trial", key="one") is None
    assert count_unread(person.id) == 1


def test_preferences_choose_the_channels(client: SiteClient) -> None:
    person = PersonFactory()
    told(person, "one")
    assert deliveries(person) == [Channel.MAIL]
    client.sign_in(person.id)
    client.post("/notices/preferences", data={"wanted": ["trial:sms"]})
    told(person, "two")
    assert sorted(deliveries(person)) == [Channel.MAIL, Channel.SMS]
    boxes = client.page("/notices/preferences").root.find_all("input", name="wanted")
    ticked = [box["value"] for box in boxes if "checked" in box.attributes and box["value"].startswith("trial")]
    assert ticked == ["trial:sms"]


def test_what_keeps_an_account_safe_cannot_be_turned_off(client: SiteClient) -> None:
    person = PersonFactory()
    client.sign_in(person.id)
    client.post("/notices/preferences", data={"wanted": []})
    notify(person_id=person.id, kind="password_changed", key="p")
    assert sorted(deliveries(person)) == [Channel.MAIL, Channel.SMS]


def test_messages_are_in_the_persons_language(db_session: Any) -> None:
    person = PersonFactory(locale="en", phone=None)
    notify(person_id=person.id, kind="password_changed", key="p", path="/account/")
    row = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == person.id)).one()
    assert row.subject == "Your password was changed"
    assert "http://localhost/account/" in row.body


def test_the_demo_outbox_shows_messages(client: SiteClient) -> None:
    person = PersonFactory(email="reader@example.org", phone=None)
    told(person, "one")
    assert "reader@example.org" in client.get("/demo/outbox").text


def test_sites_that_are_no_demo_have_no_outbox(client: SiteClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    settings = client.application.extensions["settings"]
    monkeypatch.setitem(client.application.extensions, "settings", replace(settings, is_demo=False))
    assert client.get("/demo/outbox").status_code == 404
    assert "demo-pass-2026" not in client.get("/account/sign-in").text
