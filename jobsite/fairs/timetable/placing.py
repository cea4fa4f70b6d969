"""Placing booked talks: the most weight served, then the fewest rounds, with the bounds of both.

Without breaks and absences the result is exact: `choosing` gives the best set, and by König's theorem as many rounds do
as the busiest party has talks; `board` finds them. With breaks small cases are solved to the end (`exact`), large ones
by the same board, and the bounds say how far from the best that may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from jobsite.fairs.timetable import exact
from jobsite.fairs.timetable.board import Board
from jobsite.fairs.timetable.choosing import choose, rooms_of
from jobsite.fairs.timetable.values import Calendar, Reason, TalkRequest, Timetable, slots_of


def plan_talks(requests: Sequence[TalkRequest], calendar: Calendar) -> Timetable:
    """The timetable of these talks. Raises ValueError where an id comes twice or a weight is not above 0."""
    check_requests(requests)
    chosen, weight_bound = choose(requests, calendar)
    board = Board(chosen, calendar)
    _fill(board, chosen, calendar)
    placed = _add_others(board.slot, requests, chosen, calendar) if len(board.slot) < len(chosen) else board.slot
    found = describe(requests, calendar, placed, weight_bound)
    is_best = found.weight >= weight_bound - 1e-9 and found.is_fewest_rounds
    if is_best or not exact.fits(requests, calendar):
        return found
    better = exact.solve_exactly(requests, calendar)
    if better is None:
        return found
    proven = describe(requests, calendar, better, weight_bound)
    return Timetable(proven.placed, proven.unplaced, proven.rounds, proven.rounds, proven.weight, proven.weight)


def check_requests(requests: Sequence[TalkRequest]) -> None:
    """Raises ValueError where an id comes twice or a weight is not above 0."""
    if len({one.id for one in requests}) < len(requests):
        raise ValueError("two talks have one id")
    if any(one.weight <= 0 for one in requests):
        raise ValueError("a weight is not above 0")


def round_bound(requests: Sequence[TalkRequest], calendar: Calendar) -> int:
    """The least number of rounds of these talks: those of the busiest party, at so many people a time as it can."""
    recruiters = Counter(one.recruiter for one in requests)
    seekers = Counter(one.seeker for one in requests)
    rounds = [-(-count // max(1, calendar.capacity(key))) for key, count in recruiters.items()]
    return max([*rounds, *seekers.values()], default=0)


def _fill(board: Board, chosen: Sequence[TalkRequest], calendar: Calendar) -> None:
    """Place talks in as few slots as could do, then in one more at a time; the tightest first.

    Slots that suit more talks come first, among equals the earlier.
    """
    recruiters, seekers = rooms_of(chosen, calendar)
    busy_recruiters, busy_seekers = Counter(one.recruiter for one in chosen), Counter(one.seeker for one in chosen)

    def slack(one: TalkRequest) -> int:
        ours = recruiters[one.recruiter] - busy_recruiters[one.recruiter]
        return min(ours, seekers[one.seeker] - busy_seekers[one.seeker])

    waiting = sorted(chosen, key=lambda one: (slack(one), -one.weight, one.id))
    suited = Counter(slot for one in chosen for slot in slots_of(calendar.allowed(one)))
    order = sorted(range(calendar.slots), key=lambda slot: (-suited[slot], slot))
    for width in range(round_bound(chosen, calendar), calendar.slots + 1):
        target = sum(1 << slot for slot in order[:width])
        waiting = [one for one in waiting if not board.place(one.id, target)]
        if not waiting:
            return


def _add_others(
    placed: Mapping[int, int], requests: Sequence[TalkRequest], chosen: Sequence[TalkRequest], calendar: Calendar
) -> dict[int, int]:
    """Where not all chosen talks found a slot, others may: try all that are left, the weightiest first."""
    known = {one.id for one in chosen}
    possible = [*chosen, *(one for one in requests if one.id not in known and calendar.allowed(one))]
    board = Board(possible, calendar)
    restore(board, placed)
    everything = (1 << calendar.slots) - 1
    for one in sorted(possible, key=lambda one: (-one.weight, one.id)):
        if one.id not in board.slot:
            board.place(one.id, everything)
    return board.slot


def restore(board: Board, placed: Mapping[int, int]) -> list[int]:
    """Put talks back where they were; returns those that are known but do not fit there any more."""
    lost = []
    for talk, slot in sorted(placed.items(), key=lambda pair: (pair[1], pair[0])):
        if talk not in board.allowed:
            continue
        desk = next((desk for desk, both in board.common(talk) if (both >> slot) & 1), None)
        if desk is None:
            lost.append(talk)
        else:
            board.put(talk, slot, desk)
    return lost


def describe(
    requests: Sequence[TalkRequest], calendar: Calendar, placed: Mapping[int, int], weight_bound: float
) -> Timetable:
    """The timetable with its figures and a reason for every talk without a slot."""
    served = [one for one in requests if one.id in placed]
    recruiters, seekers = rooms_of(requests, calendar)
    busy_recruiters, busy_seekers = Counter(one.recruiter for one in served), Counter(one.seeker for one in served)

    def reason(one: TalkRequest) -> Reason:
        if not calendar.allowed(one) or calendar.capacity(one.recruiter) < 1:
            return Reason.NO_COMMON_TIME
        if busy_seekers[one.seeker] >= seekers[one.seeker]:
            return Reason.SEEKER_FULL
        if busy_recruiters[one.recruiter] >= recruiters[one.recruiter]:
            return Reason.RECRUITER_FULL
        return Reason.CROWDED

    return Timetable(
        placed={one.id: placed[one.id] for one in served},
        unplaced={one.id: reason(one) for one in requests if one.id not in placed},
        rounds=len({placed[one.id] for one in served}),
        bound=round_bound(served, calendar),
        weight=sum(one.weight for one in served),
        weight_bound=weight_bound,
    )
