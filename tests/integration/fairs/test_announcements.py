"""What operators say at a fair: to whom, how long, and who may listen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobsite.accounts.login import actor_of
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import ANONYMOUS
from jobsite.core.outbox import last_event_id, read_events
from jobsite.fairs.models.preparing import EntryState, FairState
from jobsite.fairs.models.staging import Audience
from jobsite.fairs.queries.announcements import list_fresh_announcements, names_of_announcers, page_announcements
from jobsite.fairs.services.announcements import MAX_TEXT, announce
from jobsite.live.topics import can_listen
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.stages import OPERATOR, add_booth, add_hall, open_fair

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.usefixtures("clock")


def texts(*args: Any, **kwargs: Any) -> list[str]:
    """What is heard."""
    return [one.text for one in list_fresh_announcements(*args, **kwargs)]


def test_each_audience_hears_its_own_announcements(db_session: Any) -> None:
    fair = open_fair()
    hall, other = add_hall(fair), add_hall(fair, "电子区")
    announce(fair=fair, text="大家好", actor=OPERATOR)
    announce(fair=fair, text="五金区加开一小时", audience=Audience.HALL, hall=hall, actor=OPERATOR)
    announce(fair=fair, text="请各单位签到", audience=Audience.EXHIBITORS, actor=OPERATOR)
    assert texts(fair.id) == ["大家好"]
    assert texts(fair.id, hall_ids=[hall.id]) == ["五金区加开一小时", "大家好"]
    assert texts(fair.id, hall_ids=[other.id]) == ["大家好"]
    assert texts(fair.id, is_exhibitor=True) == ["请各单位签到", "大家好"]
    assert texts(open_fair().id, hall_ids=[other.id], is_exhibitor=True) == []


def test_each_audience_has_its_topic(db_session: Any) -> None:
    fair = open_fair()
    hall = add_hall(fair)
    start = last_event_id()
    for audience in Audience:
        announce(fair=fair, text=audience.value, audience=audience, hall=hall, actor=OPERATOR)
    db.session.commit()
    assert [(event.topic, event.payload["text"]) for event in read_events(start)] == [
        (f"fair:{fair.id}", "all"),
        (f"hall:{hall.id}", "hall"),
        (f"exhibitors:{fair.id}", "exhibitors"),
    ]


def test_what_was_said_is_logged_with_who_said_it(db_session: Any, clock: ModuleType) -> None:
    fair = open_fair()
    staff = StaffFactory(display_name="周操作员")
    actor = actor_of(staff)
    for number in range(25):
        announce(fair=fair, text=f"第 {number} 条", actor=actor)
        clock.advance(timedelta(minutes=10))
    log = page_announcements(fair.id, number=2)
    assert (log.total, [one.text for one in log.items]) == (25, [f"第 {n} 条" for n in (4, 3, 2, 1, 0)])
    assert names_of_announcers(log.items) == {staff.id: "周操作员"}
    assert len(texts(fair.id, most=50)) == 11, "what is two hours old is said no more"


@pytest.mark.parametrize("text", ["", "  \n ", "长" * (MAX_TEXT + 1)])
def test_nothing_and_too_much_cannot_be_said(db_session: Any, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        announce(fair=open_fair(), text=text, actor=OPERATOR)
    assert set(refused.value.errors) == {"text"}


def test_a_hall_of_another_fair_cannot_be_spoken_to(db_session: Any) -> None:
    fair, hall = open_fair(), add_hall(open_fair())
    for given in (None, hall):
        with pytest.raises(Invalid) as refused:
            announce(fair=fair, text="你好", audience=Audience.HALL, hall=given, actor=OPERATOR)
        assert set(refused.value.errors) == {"hall"}


def test_a_draft_has_nobody_to_speak_to(db_session: Any) -> None:
    with pytest.raises(Conflict):
        announce(fair=open_fair(state=FairState.DRAFT), text="你好", actor=OPERATOR)


def test_who_may_listen(db_session: Any) -> None:
    fair, draft = open_fair(), open_fair(state=FairState.DRAFT)
    hall, hidden = add_hall(fair), add_hall(draft)
    booth, refused = add_booth(fair, hall, 1), add_booth(fair, hall, 2)
    refused.state = EntryState.REFUSED
    inside, outside = add_member(booth.employer), add_member(refused.employer)
    stranger, seeker = add_member(EmployerFactory()), PersonFactory()
    db_session.flush()
    for actor in (ANONYMOUS, actor_of(seeker)):
        for topic in (f"fair:{fair.id}", f"stage:{fair.id}", f"hall:{hall.id}"):
            assert can_listen(actor, topic), topic
        for topic in (
            f"fair:{draft.id}",
            f"stage:{draft.id}",
            f"hall:{hidden.id}",
            "fair:0",
            "fair:x",
            "hall:９",
            f"fair:0{fair.id}",
        ):
            assert not can_listen(actor, topic), topic
    heard = [
        person.id
        for person in (inside, outside, stranger, seeker)
        if can_listen(actor_of(person), f"exhibitors:{fair.id}")
    ]
    assert heard == [inside.id]
    assert not can_listen(ANONYMOUS, f"exhibitors:{fair.id}")
    assert can_listen(OPERATOR, f"exhibitors:{fair.id}")
    assert can_listen(OPERATOR, f"fair:{draft.id}")
