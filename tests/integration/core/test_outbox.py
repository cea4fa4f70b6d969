"""Events are written with the transaction that makes them true and count once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from jobsite.core import outbox
from jobsite.core.database import savepoint
from jobsite.core.outbox import event_type, publish, read_events, run_consumer, subscribe


@event_type
@dataclass(frozen=True)
class CupFilled:
    """News for these tests."""

    cup_id: int


seen: dict[str, list[int]] = {}


def listen(name: str, *, fails_at: int | None = None) -> list[int]:
    """Subscribe a consumer of its own that notes what it hears; at `fails_at` it raises."""
    heard = seen.setdefault(name, [])
    heard.clear()

    def handle(news: CupFilled) -> None:
        if news.cup_id == fails_at:
            raise ValueError("spilled")
        heard.append(news.cup_id)

    outbox._handlers.pop(name, None)
    subscribe(name, CupFilled, handle)
    return heard


def test_a_committed_event_is_heard_once(db_session: Any) -> None:
    heard = listen("test:once")
    publish(CupFilled(1))
    db_session.commit()
    assert run_consumer("test:once") == 1
    assert run_consumer("test:once") == 0
    assert heard == [1]


def test_a_rolled_back_event_is_never_heard(db_session: Any) -> None:
    heard = listen("test:undone")
    publish(CupFilled(2))
    db_session.rollback()
    db_session.commit()
    run_consumer("test:undone")
    assert heard == []


def test_what_a_failed_savepoint_published_is_undone(db_session: Any) -> None:
    heard = listen("test:savepoint")
    publish(CupFilled(1))

    def fill_and_fail() -> None:
        with savepoint():
            publish(CupFilled(2))
            raise ValueError("spilled")

    with pytest.raises(ValueError, match="spilled"):
        fill_and_fail()
    publish(CupFilled(3))
    db_session.commit()
    run_consumer("test:savepoint")
    assert heard == [1, 3]


def test_a_failing_event_is_tried_again_ever_later_then_set_aside(db_session: Any, clock: Any) -> None:
    heard = listen("test:failing", fails_at=7)
    for cup_id in (6, 7, 8):
        publish(CupFilled(cup_id))
    db_session.commit()
    for _try in range(outbox.MAX_FAILURES):
        run_consumer("test:failing")
        assert run_consumer("test:failing") == 0  # not at once
        clock.advance(timedelta(minutes=5))
    run_consumer("test:failing")
    assert heard == [6, 8]
    failed = db_session.query(outbox.FailedEvent).filter_by(consumer="test:failing").all()
    assert [row.error for row in failed] == ["ValueError: spilled"]


def test_each_consumer_has_its_own_place(db_session: Any) -> None:
    first, second = listen("test:first"), listen("test:second")
    publish(CupFilled(1))
    db_session.commit()
    run_consumer("test:first")
    publish(CupFilled(2))
    db_session.commit()
    run_consumer("test:second")
    assert (first, second) == ([1], [1, 2])


def test_events_are_read_by_topic_after_an_id(db_session: Any) -> None:
    outbox.announce("ping", {"n": 1}, topic="person:1")
    outbox.announce("ping", {"n": 2}, topic="person:2")
    outbox.announce("ping", {"n": 3}, topic="person:1")
    db_session.commit()
    events = read_events(0, topics=["person:1"])
    assert [event.payload["n"] for event in events] == [1, 3]
    assert [event.payload["n"] for event in read_events(events[0].id, topics=["person:1"])] == [3]


def test_old_events_go_once_every_consumer_has_passed_them(db_session: Any, clock: Any) -> None:
    listen("test:purge")
    publish(CupFilled(1))
    db_session.commit()
    clock.advance(timedelta(days=outbox.KEPT_DAYS + 1))
    assert outbox.purge_events() == 0
    run_consumer("test:purge")
    publish(CupFilled(2))
    db_session.commit()
    assert outbox.purge_events() == 1
    assert [event.payload["cup_id"] for event in read_events(0, names=["CupFilled"])] == [2]
