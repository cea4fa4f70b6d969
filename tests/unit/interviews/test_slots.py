"""The slot engine, tried on thousands of offers around the days when clocks are changed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jobsite.interviews.slots import (
    Diary,
    Hours,
    Offer,
    Slot,
    cell_of,
    cells_between,
    free_slots,
    instant_of,
    slot_at,
    spans_on,
    starts_on,
)

CASES = 10_000
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")]
# The days when clocks change in Berlin, New York and on Lord Howe Island, and days around them.
CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1)]  # fmt: skip


def wall(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def some_hours(draw: random.Random) -> tuple[Hours, ...]:
    found, begin = [], 5 * draw.randrange(0, 60)
    for _span in range(draw.randint(1, 2)):
        end = begin + 5 * draw.randint(2, 50)
        if end >= 24 * 60:
            break
        found.append(Hours(wall(begin), wall(end)))
        begin = end + 5 * draw.randint(0, 20)
    return tuple(found)


def some_offer(draw: random.Random) -> Offer:
    first = draw.choice(CHANGES) - timedelta(days=draw.randint(0, 2))
    exception = first + timedelta(days=draw.randint(0, 3))
    return Offer(
        zone=draw.choice(ZONES),
        from_on=first,
        until_on=first + timedelta(days=draw.randint(0, 3)),
        weekly={day: some_hours(draw) for day in draw.sample(range(7), 5)},
        exceptions={exception: some_hours(draw) if draw.random() < 0.5 else ()} if draw.random() < 0.4 else {},
        length_minutes=draw.choice((10, 15, 30, 45, 60)),
        buffer_minutes=draw.choice((0, 5, 10, 15)),
        lead_minutes=draw.choice((0, 60, 24 * 60)),
        limit_per_day=draw.choice((0, 0, 1, 2, 4)),
    )


def some_diary(draw: random.Random, offer: Offer, person_id: int) -> Diary:
    noon = datetime.combine(offer.from_on, time(12), offer.zone)
    taken: set[int] = set()
    for _meeting in range(draw.randint(0, 6)):
        begin = noon + timedelta(minutes=5 * draw.randint(-144, 1000))
        taken |= set(cells_between(begin, begin + timedelta(minutes=5 * draw.randint(1, 24))))
    return Diary(person_id, frozenset(taken), {offer.from_on: draw.randint(0, 3)})


def hours_of(offer: Offer, day: date) -> tuple[Hours, ...]:
    return tuple(offer.exceptions.get(day, offer.weekly.get(day.weekday(), ())))


def lies_within_hours(offer: Offer, start: datetime) -> bool:
    """Whether each five minutes of the slot show a wall time inside one and the same span of its day."""
    walls = [(start + timedelta(minutes=m)).astimezone(offer.zone) for m in range(0, offer.length_minutes, 5)]
    last = (start + timedelta(minutes=offer.length_minutes, seconds=-1)).astimezone(offer.zone)
    return any(
        all(
            one.begins <= at.timetz().replace(tzinfo=None) < one.ends and at.date() == walls[0].date()
            for at in [*walls, last]
        )
        for one in hours_of(offer, walls[0].date())
    )


def test_ten_thousand_offers_give_only_slots_that_honour_every_rule() -> None:
    draw, slots, touched_a_change = random.Random(20260305), 0, 0
    for case in range(CASES):
        offer = some_offer(draw)
        now = datetime.combine(offer.from_on, time(0), UTC) + timedelta(minutes=draw.randint(-1500, 1500))
        diaries = [some_diary(draw, offer, number) for number in range(1, draw.randint(2, 4))]
        others = some_diary(draw, offer, 99).cells
        need_everyone = draw.random() < 0.5
        found = free_slots(offer, now, diaries, need_everyone=need_everyone, others=others, limit=25)
        by_id = {diary.person_id: diary for diary in diaries}
        for slot in found:
            day = slot.starts_at.astimezone(offer.zone).date()
            end = slot.starts_at + timedelta(minutes=offer.length_minutes)
            assert slot.starts_at >= now + timedelta(minutes=offer.lead_minutes), case
            assert offer.from_on <= day <= offer.until_on, case
            assert cell_of(slot.starts_at) * 300 == slot.starts_at.timestamp(), case
            assert not others & set(cells_between(slot.starts_at, end)), case
            assert slot.person_ids == tuple(sorted(by_id)) if need_everyone else len(slot.person_ids) == 1, case
            for person_id in slot.person_ids:
                kept = set(cells_between(slot.starts_at, end + timedelta(minutes=offer.buffer_minutes)))
                assert not by_id[person_id].cells & kept, case
                assert not offer.limit_per_day or by_id[person_id].per_day.get(day, 0) < offer.limit_per_day, case
        for slot in found[:3] + found[-3:]:
            assert lies_within_hours(offer, slot.starts_at), (case, offer, slot)
        starts = [slot.starts_at for slot in found]
        assert all(later - sooner >= offer.step for sooner, later in pairwise(starts)), case
        slots += len(found)
        touched_a_change += len({one.astimezone(offer.zone).utcoffset() for one in starts}) > 1
    assert slots > 5 * CASES
    assert touched_a_change > 100


def test_ten_thousand_bookings_one_after_the_other_never_overlap() -> None:
    draw, booked, full = random.Random(7), 0, 0
    while booked < CASES:
        offer = some_offer(draw)
        now = datetime.combine(offer.from_on, time(0), UTC) - timedelta(days=2)
        cells: dict[int, dict[int, int]] = {1: {}, 2: {}}
        per_day: dict[int, dict[date, int]] = {1: {}, 2: {}}
        for booking in range(40):
            diaries = [Diary(one, cells[one].keys(), per_day[one]) for one in cells]
            found = free_slots(offer, now, diaries, need_everyone=False, limit=draw.choice((1, 1, 6)))
            if not found:
                full += 1
                break
            slot = draw.choice(found)
            person_id, day = slot.person_ids[0], slot.starts_at.astimezone(offer.zone).date()
            for cell in cells_between(slot.starts_at, slot.starts_at + offer.step):
                assert cells[person_id].setdefault(cell, booking) == booking
            per_day[person_id][day] = per_day[person_id].get(day, 0) + 1
            assert not offer.limit_per_day or per_day[person_id][day] <= offer.limit_per_day
            booked += 1
    assert full > 100


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends", "minutes"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(1), time(4), 120),  # the hour from two to three is left out
        ("Europe/Berlin", date(2026, 3, 29), time(2), time(3), 0),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), time(4), 60),
        ("Europe/Berlin", date(2026, 10, 25), time(1), time(4), 240),  # and comes twice
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), time(4), 90),
        ("America/New_York", date(2026, 3, 8), time(1), time(5), 180),
        ("America/New_York", date(2026, 11, 1), time(0), time(3), 240),
        ("Asia/Shanghai", date(2026, 3, 29), time(1), time(4), 180),
    ],
)
def test_hours_have_their_true_length_when_clocks_change(
    zone: str, day: date, begins: time, ends: time, minutes: int
) -> None:
    offer = Offer(ZoneInfo(zone), day, day, {day.weekday(): [Hours(begins, ends)]}, length_minutes=5)
    true = sum(((end - begin) for begin, end in spans_on(offer, day)), timedelta())
    assert true == timedelta(minutes=minutes)
    assert len(list(starts_on(offer, day))) == minutes // 5


def test_a_firm_in_the_city_is_read_by_a_viewer_in_new_york() -> None:
    day = date(2026, 11, 2)
    offer = Offer(ZoneInfo("Asia/Shanghai"), day, day, {0: [Hours(time(9), time(10))]})
    starts = [
        slot.starts_at for slot in free_slots(offer, datetime(2026, 11, 1, tzinfo=UTC), [Diary(1)], need_everyone=True)
    ]
    assert [one.astimezone(ZoneInfo("America/New_York")).strftime("%d %H:%M") for one in starts] == [
        "01 20:00",
        "01 20:30",
    ]


def test_hours_left_out_by_the_clock_begin_at_the_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instant_of(date(2026, 3, 29), time(2, 30), berlin) == change
    assert instant_of(date(2026, 3, 29), time(2, 30), berlin, is_end=True) == change


def test_whoever_has_least_that_day_is_asked() -> None:
    day = date(2026, 3, 5)
    offer = Offer(ZoneInfo("Asia/Shanghai"), day, day, {3: [Hours(time(9), time(10))]})
    start = next(starts_on(offer, day))
    busy, idle = Diary(1, frozenset(), {day: 2}), Diary(2, frozenset(), {day: 1})
    assert slot_at(offer, start, [busy, idle], need_everyone=False) == Slot(start, (2,))
