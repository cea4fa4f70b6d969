"""Making a fair: content, hours, halls, publishing, the clock that opens and closes it, copying."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from jobsite.core import clock as clock_module
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import EntryState, FairState, FairTheme
from jobsite.fairs.queries.fairs import list_history
from jobsite.fairs.services import fairs, halls
from jobsite.fairs.services.copying import copy_fair
from jobsite.fairs.services.fairs import FairContent
from jobsite.fairs.services.halls import HallContent
from tests.factories.accounts import StaffFactory
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.seekers import as_actor

MORNING, AFTERNOON = (time(9), time(11, 30)), (time(14), time(17))


@pytest.fixture
def operator(clock):
    return as_actor(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]))


def draft(operator, **changes):
    content = {"name": "春风行动", "introduction": "欢迎来。"} | changes
    return fairs.create_fair(actor=operator, content=FairContent(**content))


def test_a_fair_runs_for_weeks_with_several_opening_hours_a_day(operator):
    fair = draft(operator)
    fairs.add_sessions(
        actor=operator, fair=fair, first_on=date(2026, 3, 6), last_on=date(2026, 3, 19), hours=[MORNING, AFTERNOON]
    )
    assert len(fair.sessions) == 28
    assert fair.opens_at == datetime(2026, 3, 6, 9, tzinfo=clock_module.CITY_ZONE)
    assert fair.closes_at == datetime(2026, 3, 19, 17, tzinfo=clock_module.CITY_ZONE)


@pytest.mark.parametrize(
    ("first_on", "last_on", "hours", "field"),
    [
        (date(2026, 3, 6), date(2026, 3, 5), [MORNING], "last_on"),
        (date(2026, 3, 6), date(2026, 6, 6), [MORNING], "last_on"),
        (date(2026, 3, 4), date(2026, 3, 4), [MORNING], "first_on"),
        (date(2026, 3, 6), date(2026, 3, 6), [], "hours"),
        (date(2026, 3, 6), date(2026, 3, 6), [(time(11), time(9))], "hours"),
        (date(2026, 3, 6), date(2026, 3, 6), [MORNING, (time(11), time(12))], "hours"),
    ],
)
def test_hours_that_cannot_be_are_refused_on_their_field(operator, first_on, last_on, hours, field):
    with pytest.raises(Invalid) as caught:
        fairs.add_sessions(actor=operator, fair=draft(operator), first_on=first_on, last_on=last_on, hours=hours)
    assert field in caught.value.errors


def test_a_fair_for_one_trade_names_the_trade(operator):
    with pytest.raises(Invalid) as caught:
        draft(operator, theme=FairTheme.TRADE)
    assert "focus" in caught.value.errors


def test_partner_places_must_be_known(operator):
    with pytest.raises(Invalid) as caught:
        fairs.create_fair(actor=operator, content=FairContent(name="协作专场"), partners=["330282", "nowhere"])
    assert "partners" in caught.value.errors


def test_a_fair_without_hours_or_halls_cannot_be_published(operator):
    fair = draft(operator)
    with pytest.raises(Conflict):
        fairs.publish_fair(actor=operator, fair=fair)
    day = date(2026, 3, 6)
    fairs.add_sessions(actor=operator, fair=fair, first_on=day, last_on=day, hours=[MORNING])
    halls.add_hall(actor=operator, fair=fair, content=HallContent(name="综合厅", capacity=5))
    assert fairs.publish_fair(actor=operator, fair=fair).state is FairState.PUBLISHED
    assert [row.to_state for row, _name in list_history(fair.id)] == ["published", "draft"]


def test_the_clock_opens_pauses_and_closes_a_fair(clock, operator):
    fair = make_fair(begins=timedelta(hours=1), lasts=timedelta(hours=2))
    day = date(2026, 3, 6)
    fairs.add_sessions(actor=operator, fair=fair, first_on=day, last_on=day, hours=[MORNING])
    seen = []
    for _step in range(30):
        fairs.move_due_fairs()
        if not seen or seen[-1] != fair.state:
            seen.append(fair.state)
        clock.advance(timedelta(hours=1))
    assert seen == ["published", "open", "paused", "open", "closed"]
    assert fair.ended_at is not None


def test_a_fair_that_is_opened_by_hand_begins_its_first_session_now(clock, operator):
    fair = make_fair(begins=timedelta(hours=5))
    fairs.open_now(actor=operator, fair=fair)
    assert fair.state is FairState.OPEN
    assert fair.opens_at == clock.now()
    assert fairs.move_due_fairs() == 0


def test_a_fair_that_is_closed_by_hand_stays_closed(clock, operator):
    fair = make_fair(state=FairState.OPEN)
    fairs.close_now(actor=operator, fair=fair, reason="停电")
    clock.advance(timedelta(minutes=10))
    assert fairs.move_due_fairs() == 0
    assert fair.state is FairState.CLOSED
    with pytest.raises(Conflict):
        fairs.update_fair(actor=operator, fair=fair, content=FairContent(name="改名"))


def test_a_copy_takes_words_limits_halls_and_partners_but_no_dates_and_no_firms(operator):
    source = make_fair(state=FairState.CLOSED, talk_minutes=15, rules="文明用语")
    enter_firm(source)
    made = copy_fair(actor=operator, source=source)
    assert (made.state, made.rules, made.talk_minutes) == (FairState.DRAFT, "文明用语", 15)
    assert [hall.name for hall in made.halls] == ["综合厅"]
    assert made.sessions == []
    assert made.opens_at is None


def test_firms_are_proposed_to_halls_of_their_trade_first_then_to_any_with_room(operator):
    fair = make_fair()
    fair.halls[0].capacity = 1
    textile = halls.add_hall(
        actor=operator, fair=fair, content=HallContent(name="纺织厅", capacity=1, trades=["textiles"])
    )
    metal = halls.add_hall(
        actor=operator, fair=fair, content=HallContent(name="五金厅", capacity=1, trades=["hardware"])
    )
    entries = [enter_firm(fair, state=EntryState.ACCEPTED) for _number in range(4)]  # firms of the hardware trade
    proposal = halls.propose_places(fair, entries, {})
    assert [proposal[one.id][0].name for one in entries[:3]] == [metal.name, "综合厅", textile.name]
    assert entries[3].id not in proposal


def test_a_hall_does_not_get_smaller_than_its_booths_and_does_not_go_while_used(operator):
    fair = make_fair()
    enter_firm(fair)
    enter_firm(fair)
    with pytest.raises(Invalid):
        halls.update_hall(actor=operator, fair=fair, hall=fair.halls[0], content=HallContent(name="综合厅", capacity=1))
    with pytest.raises(Conflict):
        halls.remove_hall(actor=operator, fair=fair, hall=fair.halls[0])


def test_a_place_that_is_taken_is_refused_and_the_lowest_free_one_is_given(operator):
    fair = make_fair()
    first, second = enter_firm(fair), enter_firm(fair, state=EntryState.ACCEPTED)
    hall = fair.halls[0]
    with pytest.raises(Invalid):
        halls.place_entry(actor=operator, fair=fair, entry=second, hall=hall, booth_number=first.booth_number)
    halls.place_entry(actor=operator, fair=fair, entry=first, hall=hall, booth_number=7)
    placed = halls.place_entry(actor=operator, fair=fair, entry=second, hall=hall)
    assert (placed.state, placed.booth_number) == (EntryState.PLACED, 1)
