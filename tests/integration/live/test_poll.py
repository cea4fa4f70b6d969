"""The polling twin: the same events, cheap when nothing is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsite.core import signing
from jobsite.core.database import db
from jobsite.core.outbox import announce, last_event_id
from tests.factories.accounts import PersonFactory

if TYPE_CHECKING:
    from tests.client import SiteClient


def said(number: int, topic: str) -> None:
    """One live event, written."""
    announce("trial", {"n": number}, topic=topic)
    db.session.commit()


def test_events_after_the_last_one_seen_are_given(client: SiteClient) -> None:
    person, other = PersonFactory(), PersonFactory()
    topic = f"person:{person.id}"
    said(1, topic)
    seen = last_event_id()
    said(2, topic), said(3, f"person:{other.id}"), said(4, topic)
    client.sign_in(person.id)
    answer = client.get(f"/live/poll?topics={topic}&after={seen}")
    assert [event["data"]["n"] for event in answer.json["events"]] == [2, 4]
    assert answer.json["last"] == last_event_id()


def test_nothing_new_costs_no_body(client: SiteClient) -> None:
    person = PersonFactory()
    topic = f"person:{person.id}"
    said(1, topic)
    client.sign_in(person.id)
    path = f"/live/poll?topics={topic}&after={last_event_id()}"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    said(2, topic)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).json["events"]


def test_news_of_others_costs_no_body_either(client: SiteClient) -> None:
    person, other = PersonFactory(), PersonFactory()
    client.sign_in(person.id)
    path = f"/live/poll?topics=person:{person.id}&after={last_event_id()}"
    first = client.get(path)
    said(1, f"person:{other.id}")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_strangers_topic_is_silent(client: SiteClient) -> None:
    owner, stranger = PersonFactory(), PersonFactory()
    said(1, f"person:{owner.id}")
    for person in (stranger, None):
        client.sign_out()
        if person:
            client.sign_in(person.id)
        assert client.get(f"/live/poll?topics=person:{owner.id}&after=0").json["events"] == []
        assert client.get(f"/live/ticket?topics=person:{owner.id}").json["ticket"] is None


def test_a_ticket_names_only_what_may_be_heard(client: SiteClient) -> None:
    owner, other = PersonFactory(), PersonFactory()
    client.sign_in(owner.id)
    ticket = client.get(f"/live/ticket?topics=person:{other.id},person:{owner.id}").json["ticket"]
    assert signing.unsign("live", ticket, max_age_s=60) == [f"person:{owner.id}"]


def test_many_events_come_in_pages_without_a_gap(client: SiteClient) -> None:
    person = PersonFactory()
    topic = f"person:{person.id}"
    start = last_event_id()
    for number in range(230):
        announce("trial", {"n": number}, topic=topic)
    db.session.commit()
    client.sign_in(person.id)
    got, after = [], start
    for _page in range(3):
        answer = client.get(f"/live/poll?topics={topic}&after={after}").json
        got += [event["data"]["n"] for event in answer["events"]]
        after = answer["last"]
    assert got == list(range(230))


def test_odd_questions_are_no_error(client: SiteClient) -> None:
    for query in ("", "topics=,,,", "topics=person:1&after=x", "topics=person:1&after=99999999999999999999"):
        assert client.get(f"/live/poll?{query}").status_code == 200, query


def test_an_event_number_beyond_all_numbers_is_no_error(client: SiteClient) -> None:
    person = PersonFactory()
    client.sign_in(person.id)
    for after in ("9" * 25, "-" + "9" * 25, "²"):
        assert client.get(f"/live/poll?topics=person:{person.id}&after={after}").status_code == 200
