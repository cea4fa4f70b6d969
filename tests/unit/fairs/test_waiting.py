"""The pure rules of a queue: positions from news alone, and an expected wait that comes true."""

from __future__ import annotations

import heapq
import random
from datetime import UTC, datetime, timedelta

import pytest

from jobsite.core.errors import Conflict
from jobsite.core.states import check_move
from jobsite.fairs.models.queueing import BUSY, HOLDING, QUEUE_TRANSITIONS, QueueState
from jobsite.fairs.models.talking import TALK_TRANSITIONS, TalkState
from jobsite.fairs.waiting import (
    Serving,
    expected_wait_s,
    mean_cycle_s,
    nth_start_s,
    position_after,
    remaining_s,
    serving_from,
)

START = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
Q = QueueState
ALLOWED = {
    (Q.QUEUED, Q.CALLED), (Q.QUEUED, Q.PAUSED), (Q.QUEUED, Q.LEFT), (Q.QUEUED, Q.CLOSED),
    (Q.CALLED, Q.CONFIRMED), (Q.CALLED, Q.MISSED), (Q.CALLED, Q.QUEUED), (Q.CALLED, Q.LEFT), (Q.CALLED, Q.CLOSED),
    (Q.CONFIRMED, Q.IN_TALK), (Q.CONFIRMED, Q.QUEUED), (Q.CONFIRMED, Q.LEFT), (Q.CONFIRMED, Q.CLOSED),
    (Q.IN_TALK, Q.DONE),
    (Q.PAUSED, Q.QUEUED), (Q.PAUSED, Q.LEFT), (Q.PAUSED, Q.CLOSED),
    (Q.MISSED, Q.QUEUED), (Q.MISSED, Q.LEFT), (Q.MISSED, Q.CLOSED),
}  # fmt: skip


@pytest.mark.parametrize("source", Q)
def test_a_ticket_makes_only_the_moves_of_its_map(source):
    for target in Q:
        if (source, target) in ALLOWED:
            check_move(QUEUE_TRANSITIONS, source, target)
        else:
            with pytest.raises(Conflict):
                check_move(QUEUE_TRANSITIONS, source, target)


def test_a_talk_only_moves_on():
    allowed = {(a, b) for a, targets in TALK_TRANSITIONS.items() for b in targets}
    assert allowed == {
        (TalkState.READY, TalkState.RUNNING),
        (TalkState.READY, TalkState.ENDED),
        (TalkState.RUNNING, TalkState.ENDED),
    }


def test_who_is_busy_holds_a_place():
    assert BUSY < HOLDING
    assert HOLDING.isdisjoint({Q.DONE, Q.LEFT, Q.MISSED, Q.CLOSED})


def test_positions_from_news_equal_a_count_after_every_move():
    """10,000 moves of random queues: join, pause, resume, call, back, leave; each page hears only (ticket, delta)."""
    rng = random.Random(6)
    moves = 0
    while moves < 10_000:
        waiting, away, shown, last = set(), set(), {}, 0
        for _move in range(rng.randrange(20, 200)):
            choice = rng.random()
            if choice < 0.4 or not (waiting or away):
                last += 1
                ticket, delta = last, 1
            elif away and (choice < 0.6 or not waiting):
                ticket, delta = rng.choice(sorted(away)), 1  # resumed, or called back
                away.discard(ticket)
            else:
                ticket, delta = (min(waiting) if choice < 0.85 else rng.choice(sorted(waiting))), -1
            if delta == 1:
                waiting.add(ticket)
            else:
                waiting.discard(ticket)
                if rng.random() < 0.5:
                    away.add(ticket)
            shown = {own: position_after(place, own, ticket, delta) for own, place in shown.items() if own in waiting}
            shown.setdefault(ticket, sorted(waiting).index(ticket) + 1) if ticket in waiting else None
            assert shown == {own: place for place, own in enumerate(sorted(waiting), 1)}
            moves += 1


def test_nobody_serves_then_no_wait_is_promised():
    assert expected_wait_s(1, Serving(0, (), 300), START) is None


def test_a_free_recruiter_calls_the_next_at_once():
    assert expected_wait_s(1, Serving(1, (), 300), START) == 0
    assert expected_wait_s(3, Serving(1, (), 300), START) == 600
    assert expected_wait_s(3, Serving(2, (), 300), START) == 300


def test_a_wait_never_shrinks_with_the_position_nor_grows_with_helpers():
    rng = random.Random(7)
    for _case in range(10_000):
        mean = rng.uniform(60, 900)
        free = [rng.uniform(0, 900) for _recruiter in range(rng.randrange(1, 5))]
        place = rng.randrange(1, 40)
        wait = nth_start_s(place, free, mean)
        assert nth_start_s(place + 1, free, mean) >= wait
        assert nth_start_s(place, [*free, rng.uniform(0, 900)], mean) <= wait
        assert 0 <= wait <= min(free) + (place - 1) * mean + 1e-9


def test_what_is_left_of_a_talk_falls_from_the_mean_to_a_quarter():
    values = [remaining_s(elapsed, 400) for elapsed in range(0, 4000, 20)]
    assert values[0] == 400
    assert values == sorted(values, reverse=True)
    assert 100 <= values[-1] < 115


def test_a_cycle_begins_when_the_recruiter_was_free_for_the_ticket():
    second = timedelta(seconds=1)
    assert serving_from(START, START - 60 * second, START + 20 * second) == START
    assert serving_from(START - 60 * second, START, START + 20 * second) == START
    assert serving_from(START - 900 * second, START - 900 * second, START) == START  # rested, then called


def simulated(seed, *, minutes=180):
    """One booth for three hours: people come, leave, miss calls; talks end with the timer (10 minutes, 15 when
    extended, one of grace), with a gap after each. Returns (promised, true) waits in seconds."""
    rng = random.Random(seed)
    recruiters, planned = rng.randrange(1, 4), 600.0
    mean_talk, load = rng.uniform(240, 660), rng.uniform(0.8, 1.15)
    waiting, waits = [], []
    total, count, tickets = 0.0, 0, 0
    serving = {}  # recruiter -> when the cycle began
    free_since = dict.fromkeys(range(recruiters), 0.0)
    events = [(rng.expovariate(load * recruiters / mean_talk), 0, "join", 0)]
    events += [(0.0, 1 + number, "free", number) for number in range(recruiters)]
    heapq.heapify(events)
    order = 10

    def add(at, kind, what):
        nonlocal order
        order += 1
        heapq.heappush(events, (at, order, kind, what))

    def free_for(number, at):
        free_since[number] = at
        add(at + rng.uniform(3, 30), "next", number)

    while events:
        at, _order, kind, what = heapq.heappop(events)
        moment = START + timedelta(seconds=at)
        if at > minutes * 60:
            break
        if kind == "join":
            tickets += 1
            mean = mean_cycle_s(total, count, planned)
            busy = tuple(START + timedelta(seconds=since) for since in serving.values())
            promised = expected_wait_s(len(waiting) + 1, Serving(recruiters - len(serving), busy, mean), moment)
            waiting.append((tickets, at, promised))
            if rng.random() < 0.08:
                add(at + rng.uniform(60, 1500), "leave", tickets)
            add(at + rng.expovariate(load * recruiters / mean_talk), "join", 0)
        elif kind == "leave":
            if any(ticket == what for ticket, *_rest in waiting):
                waiting = [one for one in waiting if one[0] != what]
                count += 1
        elif kind == "free":
            if what in serving:
                total, count = total + at - serving.pop(what), count + 1
            free_for(what, at)
        elif kind == "next":
            if not waiting:
                add(at + 2, "next", what)
                continue
            _ticket, joined, promised = waiting.pop(0)
            waits.append((promised, at - joined))
            since = serving_from(START + timedelta(seconds=free_since[what]), START + timedelta(seconds=joined), moment)
            serving[what] = (since - START).total_seconds()
            missed = rng.random() < 0.08
            most = planned + 60 + (300 if rng.random() < 0.15 else 0)
            length = 60 if missed else rng.uniform(3, 25) + min(most, mean_talk * rng.gammavariate(4, 0.25))
            add(at + length, "free", what)
    return waits


def test_the_expected_wait_is_within_a_quarter_of_the_simulated_truth_on_average():
    pairs = [pair for seed in range(300) for pair in simulated(seed)]
    assert len(pairs) > 8_000
    true = sum(wait for _promised, wait in pairs)
    off = sum(abs(promised - wait) for promised, wait in pairs)
    bias = sum(promised - wait for promised, wait in pairs)
    print(
        f"\nexpected wait: {len(pairs)} tickets of 300 booths, mean true wait {true / len(pairs):.0f} s,"
        f" mean error {off / true:.1%}, bias {bias / true:+.1%}"
    )
    assert off / true <= 0.25
    assert abs(bias) / true <= 0.1
