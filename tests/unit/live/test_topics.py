"""Who may listen to which topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsite.core.identity import ANONYMOUS, Actor
from jobsite.live import topics

if TYPE_CHECKING:
    from collections.abc import Iterator

ME = Actor(person_id=7)


@pytest.fixture
def booth_rule() -> Iterator[None]:
    """A rule of a feature: a booth is heard by everyone who is signed in."""
    topics.register_topic("booth", lambda actor, rest: actor.is_signed_in and rest.isdigit())
    yield
    del topics._rules["booth"]


def test_people_hear_their_own_topic_only() -> None:
    assert topics.can_listen(ME, "person:7")
    assert not topics.can_listen(ME, "person:8")
    assert not topics.can_listen(ANONYMOUS, "person:7")
    assert not topics.can_listen(ANONYMOUS, "person:None")


@pytest.mark.parametrize("topic", ["", ":", "person", "person:", "unknown:7", "booth:1", "person:07", " person:7"])
def test_a_topic_without_a_rule_is_refused(topic: str) -> None:
    assert not topics.can_listen(ME, topic)


def test_features_add_rules(booth_rule: None) -> None:
    assert topics.allowed_topics(ME, "person:8,booth:1,person:7,booth:1,booth:x") == ["booth:1", "person:7"]


def test_nobody_hears_without_end(booth_rule: None) -> None:
    asked = ",".join(f"booth:{number}" for number in range(50))
    assert len(topics.allowed_topics(ME, asked)) == topics.MAX_TOPICS
