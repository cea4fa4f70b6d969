"""The timetable: no clash, breaks kept, the most match, the fewest rounds; after changes the fewest moves."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest

from jobsite.fairs.timetable import Calendar, Reason, TalkRequest, hand_over, plan_talks, replan

RANDOM_FAIRS = 1_000


def a_fair(chance: random.Random, firms: int, seekers: int, talks: int) -> list[TalkRequest]:
    """Random bookings, each pair at most once, with whole weights."""
    pairs = chance.sample([(f, s) for f in range(firms) for s in range(seekers)], min(talks, firms * seekers))
    return [TalkRequest(n, s, f, f, chance.randint(1, 9)) for n, (f, s) in enumerate(pairs)]


def a_calendar(chance: random.Random, slots: int, firms: int, seekers: int) -> Calendar:
    def some() -> frozenset[int]:
        return frozenset(slot for slot in range(slots) if chance.random() < 0.3)

    return Calendar(
        slots,
        breaks={firm: some() for firm in range(firms) if chance.random() < 0.5},
        unavailable={seeker: some() for seeker in range(seekers) if chance.random() < 0.5},
        capacities={firm: chance.randint(0, 3) for firm in range(firms) if chance.random() < 0.3},
    )


def assert_keeps_the_rules(requests: list[TalkRequest], calendar: Calendar, placed: dict[int, int]) -> None:
    by_id = {one.id: one for one in requests}
    seekers = Counter((by_id[talk].seeker, slot) for talk, slot in placed.items())
    recruiters = Counter((by_id[talk].recruiter, slot) for talk, slot in placed.items())
    assert all(count == 1 for count in seekers.values())
    assert all(count <= calendar.capacity(recruiter) for (recruiter, _slot), count in recruiters.items())
    for talk, slot in placed.items():
        assert 0 <= slot < calendar.slots
        assert slot not in calendar.breaks.get(by_id[talk].recruiter, frozenset())
        assert slot not in calendar.unavailable.get(by_id[talk].seeker, frozenset())


def every_timetable(requests: list[TalkRequest], calendar: Calendar) -> list[dict[int, int]]:
    """All timetables there are, by trying."""
    found = []
    for choice in itertools.product([None, *range(calendar.slots)], repeat=len(requests)):
        placed = {one.id: slot for one, slot in zip(requests, choice, strict=True) if slot is not None}
        try:
            assert_keeps_the_rules(requests, calendar, placed)
        except AssertionError:
            continue
        found.append(placed)
    return found


def test_rounds_equal_the_busiest_partys_talks_in_a_pure_fair() -> None:
    chance = random.Random(1)
    for _case in range(RANDOM_FAIRS):
        requests = a_fair(chance, chance.randint(1, 8), chance.randint(1, 10), chance.randint(1, 30))
        busiest = max(Counter([("r", o.recruiter) for o in requests] + [("s", o.seeker) for o in requests]).values())
        found = plan_talks(requests, Calendar(busiest + chance.randint(0, 3)))
        assert found.rounds == found.bound == busiest
        assert not found.unplaced
        assert_keeps_the_rules(requests, Calendar(100), dict(found.placed))


def test_no_clash_and_breaks_kept_in_random_fairs() -> None:
    chance = random.Random(2)
    for _case in range(RANDOM_FAIRS):
        firms, seekers, slots = chance.randint(1, 6), chance.randint(1, 8), chance.randint(1, 8)
        requests = a_fair(chance, firms, seekers, chance.randint(1, 20))
        calendar = Calendar(slots) if chance.random() < 0.5 else a_calendar(chance, slots, firms, seekers)
        # small programs are proven elsewhere; here they would only take time
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("jobsite.fairs.timetable.exact.MOST_CELLS", 0)
            found = plan_talks(requests, calendar)
        assert_keeps_the_rules(requests, calendar, dict(found.placed))
        assert set(found.placed) | set(found.unplaced) == {one.id for one in requests}
        assert found.weight == sum(one.weight for one in requests if one.id in found.placed)
        assert found.weight <= found.weight_bound + 1e-6
        assert found.rounds >= found.bound


def test_a_full_pure_fair_serves_the_most_match() -> None:
    chance = random.Random(3)
    for _case in range(40):
        requests = a_fair(chance, 3, 3, chance.randint(4, 5))
        calendar = Calendar(2)
        best = max(
            sum(one.weight for one in requests if one.id in placed) for placed in every_timetable(requests, calendar)
        )
        assert plan_talks(requests, calendar).weight == best


def test_small_fairs_with_breaks_equal_trying_every_timetable() -> None:
    chance = random.Random(4)
    for _case in range(60):
        requests = a_fair(chance, 2, 3, chance.randint(2, 4))
        calendar = a_calendar(chance, 3, 2, 3)
        tried = [
            (-sum(one.weight for one in requests if one.id in placed), len(set(placed.values())))
            for placed in every_timetable(requests, calendar)
        ]
        found = plan_talks(requests, calendar)
        assert (-found.weight, found.rounds) == min(tried)


def test_a_late_change_moves_as_few_talks_as_trying_everything_would() -> None:
    chance = random.Random(5)
    moving = 0
    for _case in range(120):
        requests = a_fair(chance, 2, 3, chance.randint(3, 4))
        before = plan_talks(requests[:-1], Calendar(3)).placed
        after = Calendar(3, breaks={0: frozenset({chance.randrange(3)})}) if chance.random() < 0.5 else Calendar(3)
        kept = [one for one in requests if one.id != 0] if chance.random() < 0.3 else requests
        tried = []
        for placed in every_timetable(kept, after):
            weight = sum(one.weight for one in kept if one.id in placed)
            moved = sum(1 for one in kept if one.id in before and placed.get(one.id) != before[one.id])
            tried.append((-weight, moved))
        found = replan(before, kept, after)
        assert_keeps_the_rules(kept, after, dict(found.timetable.placed))
        assert (-found.timetable.weight, len(found.moved)) == min(tried)
        assert found.is_fewest
        moving += bool(found.moved)
    assert moving > 20


def test_replanning_a_large_fair_keeps_the_rules_and_moves_few() -> None:
    chance = random.Random(6)
    requests = a_fair(chance, 40, 60, 600)
    calendar = Calendar(30)
    before = plan_talks(requests, calendar)
    assert not before.unplaced
    broken = chance.randrange(40)
    after = Calendar(30, breaks={broken: frozenset({3})})
    lost = [one.id for one in requests if one.recruiter == broken and before.placed[one.id] == 3]
    found = replan(before.placed, requests, after)
    assert_keeps_the_rules(requests, after, dict(found.timetable.placed))
    assert not found.timetable.unplaced
    assert set(lost) <= set(found.moved)
    assert len(found.moved) <= len(lost) + 3


def test_failed_chains_of_moves_leave_the_timetable_alone() -> None:
    requests = [
        TalkRequest(n, seeker, recruiter, 0)
        for n, (seeker, recruiter) in enumerate(itertools.product(range(3), range(3)))
    ]
    full = plan_talks(requests, Calendar(3))
    found = replan(full.placed, [*requests, TalkRequest(9, 9, 0, 0, 0.5)], Calendar(3))
    assert found.moved == ()
    assert found.timetable.unplaced == {9: Reason.RECRUITER_FULL}
    assert found.timetable.placed == full.placed


def test_cancelled_talks_move_nobody() -> None:
    requests = a_fair(random.Random(7), 5, 8, 25)
    before = plan_talks(requests, Calendar(12))
    found = replan(before.placed, requests[3:], Calendar(12))
    assert found.moved == ()
    assert found.is_fewest
    assert found.timetable.placed == {one.id: before.placed[one.id] for one in requests[3:]}


def test_a_colleague_who_is_free_takes_over_in_the_same_slot() -> None:
    requests = [TalkRequest(1, 1, 10, 5), TalkRequest(2, 2, 10, 5), TalkRequest(3, 3, 11, 5)]
    before = plan_talks(requests, Calendar(4)).placed
    given = hand_over(requests, before, 10, [11, 12], Calendar(4))
    assert all(one.recruiter in (11, 12) for one in given)
    found = replan(before, given, Calendar(4))
    assert found.moved == ()
    assert not found.timetable.unplaced


def test_without_colleagues_talks_wait_for_a_recruiter() -> None:
    requests = [TalkRequest(1, 1, 10, 5)]
    given = hand_over(requests, {1: 0}, 10, [], Calendar(4))
    assert given == requests
    gone = Calendar(4, breaks={10: frozenset(range(4))})
    assert replan({1: 0}, given, gone).timetable.unplaced == {1: Reason.NO_COMMON_TIME}


def test_reasons_name_who_is_full() -> None:
    requests = [TalkRequest(n, n, 1, 1) for n in range(3)]
    assert set(plan_talks(requests, Calendar(2)).unplaced.values()) == {Reason.RECRUITER_FULL}
    requests = [TalkRequest(n, 1, n, n) for n in range(3)]
    assert set(plan_talks(requests, Calendar(2)).unplaced.values()) == {Reason.SEEKER_FULL}


def test_a_recruiter_talks_with_as_many_as_the_capacity_allows() -> None:
    requests = [TalkRequest(n, n, 1, 1) for n in range(6)]
    found = plan_talks(requests, Calendar(4, capacities={1: 3}))
    assert found.rounds == found.bound == 2


def test_weights_must_be_above_nought_and_ids_differ() -> None:
    with pytest.raises(ValueError, match="weight"):
        plan_talks([TalkRequest(1, 1, 1, 1, 0.0)], Calendar(2))
    with pytest.raises(ValueError, match="one id"):
        plan_talks([TalkRequest(1, 1, 1, 1), TalkRequest(1, 2, 1, 1)], Calendar(2))


def test_an_empty_fair_has_an_empty_timetable() -> None:
    found = plan_talks([], Calendar(0))
    assert (found.placed, found.rounds, found.bound, found.weight) == ({}, 0, 0, 0)
