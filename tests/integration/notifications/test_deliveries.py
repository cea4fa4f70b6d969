"""Messages leave at least once, through a real mail server, and wait ever longer after failures."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.notifications.adapters import Adapters, ConsoleAdapter, SmsGateway, SmtpAdapter, Undeliverable
from jobsite.notifications.models import Channel, Delivery, DeliveryState
from jobsite.notifications.services import (
    MAX_ATTEMPTS,
    purge_deliveries,
    queue_message,
    send_due_deliveries,
)
from tests.mail_sink import Sink, running_sink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SENDER = "jobs@example.org"


@pytest.fixture
def sink() -> Sink:
    """The mails that arrived."""
    return Sink()


@pytest.fixture
def smtp_url(sink: Sink) -> Iterator[str]:
    """The address of a running mail server."""
    with running_sink(sink) as url:
        yield url


@pytest.fixture
def adapters(smtp_url: str) -> Adapters:
    """Ways out that lead to the sink."""
    return Adapters.from_urls(smtp_url=smtp_url, mail_from=SENDER, sms_url="")


def queued(target: str = "wang@example.org", key: str = "k1", channel: Channel = Channel.MAIL) -> Delivery:
    """A message that waits."""
    row = queue_message(channel=channel, target=target, subject="您的\n验证码", body="验证码 123456", key=key)
    assert row is not None
    db.session.commit()
    return row


def test_a_mail_arrives_whole(db_session: Any, adapters: Adapters, sink: Sink) -> None:
    row = queued()
    assert send_due_deliveries(adapters) == 1
    mail = sink.mails[0]
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "wang@example.org", "您的 验证码")
    assert mail.get_content().strip() == "验证码 123456"
    assert mail["Message-ID"] == "<k1@example.org>"
    assert row.state is DeliveryState.SENT
    assert send_due_deliveries(adapters) == 0


def test_the_same_key_is_queued_once(db_session: Any) -> None:
    queued()
    assert queue_message(channel=Channel.MAIL, target="x@example.org", subject="", body="", key="k1") is None


def test_a_failure_waits_ever_longer_and_then_arrives(
    db_session: Any, adapters: Adapters, sink: Sink, clock: ModuleType
) -> None:
    row = queued()
    sink.is_busy = True
    waits = []
    for _attempt in range(3):
        assert send_due_deliveries(adapters) == 1
        assert send_due_deliveries(adapters) == 0
        waits.append(row.next_try_at - clock.now())
        clock.advance(waits[-1])
    assert waits == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert "451" in row.error
    sink.is_busy = False
    send_due_deliveries(adapters)
    assert row.state is DeliveryState.SENT
    assert len(sink.mails) == 1


def test_a_refused_recipient_is_final(db_session: Any, adapters: Adapters) -> None:
    row = queued("gone@example.org")
    send_due_deliveries(adapters)
    assert row.state is DeliveryState.FAILED


def test_after_many_failures_the_operator_must_look(
    db_session: Any, adapters: Adapters, sink: Sink, clock: ModuleType
) -> None:
    row = queued()
    sink.is_busy = True
    for _attempt in range(MAX_ATTEMPTS):
        assert row.state is DeliveryState.WAITING
        clock.advance(timedelta(hours=1))
        send_due_deliveries(adapters)
    assert row.state is DeliveryState.FAILED


def test_one_bad_message_does_not_hold_up_the_rest(db_session: Any, adapters: Adapters, sink: Sink) -> None:
    bad, good = queued("a\nb@example.org", key="k1"), queued(key="k2")
    send_due_deliveries(adapters)
    assert (bad.state, good.state) == (DeliveryState.FAILED, DeliveryState.SENT)


def test_a_server_that_is_down_loses_nothing(db_session: Any) -> None:
    row = queued()
    send_due_deliveries(Adapters(mail=SmtpAdapter("smtp://127.0.0.1:9", SENDER), sms=ConsoleAdapter()))
    assert row.state is DeliveryState.WAITING
    assert row.attempts == 1


def test_mail_is_not_sent_in_clear_when_encryption_was_asked_for(smtp_url: str, sink: Sink) -> None:
    with pytest.raises(Undeliverable):
        SmtpAdapter(smtp_url.replace("smtp://", "smtp+starttls://"), SENDER).send("a@example.org", "s", "b", "k")
    assert not sink.mails


def test_the_console_says_that_a_message_left_but_not_what(db_session: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    row = queued("+8613912345678", channel=Channel.SMS)
    send_due_deliveries(Adapters.from_urls(smtp_url="", mail_from=SENDER, sms_url=""))
    assert row.state is DeliveryState.SENT
    assert "k1" in caplog.text
    assert "123456" not in caplog.text
    assert "13912345678" not in caplog.text


def test_sms_leave_by_https_only() -> None:
    with pytest.raises(Undeliverable) as caught:
        SmsGateway("http://gateway.example").send("+8613912345678", "", "body", "k")
    assert caught.value.is_final


def test_bodies_are_emptied_a_day_after_they_left(db_session: Any, adapters: Adapters, clock: ModuleType) -> None:
    row = queued()
    send_due_deliveries(adapters)
    purge_deliveries()
    db.session.refresh(row)
    assert row.body
    clock.advance(timedelta(days=1, seconds=1))
    purge_deliveries()
    db.session.refresh(row)
    assert row.body == ""
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1


class Meddler:
    """A way out during whose first sending something else happens."""

    def __init__(self, meddle: Any) -> None:
        self.meddle, self.keys = meddle, []

    def send(self, target: str, subject: str, body: str, key: str, part: Any = None) -> None:
        self.keys.append(key)
        if len(self.keys) == 1:
            self.meddle()


def two_waiting(meddle: Any) -> tuple[Adapters, Meddler]:
    for number in (1, 2):
        queue_message(channel=Channel.MAIL, target="a@example.org", subject="s", body="b", key=f"twin:{number}")
    db.session.commit()
    way_out = Meddler(meddle)
    return Adapters(mail=way_out, sms=way_out), way_out


def test_a_twin_process_sends_nothing_twice(db_session: Any) -> None:
    adapters, way_out = two_waiting(lambda: send_due_deliveries(adapters))
    send_due_deliveries(adapters)
    assert sorted(way_out.keys) == ["twin:1", "twin:2"]


def test_a_message_to_someone_who_just_left_is_not_sent(db_session: Any) -> None:
    adapters, way_out = two_waiting(lambda: db_session.execute(sa.delete(Delivery)))
    send_due_deliveries(adapters)
    assert way_out.keys == ["twin:1"]
