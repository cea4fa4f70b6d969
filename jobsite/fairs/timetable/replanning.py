"""Late changes: a recruiter drops out, a seeker cancels, a booking comes. As few talks move as can be.

`replan` first serves the most weight it can, then leaves as many talks as possible where they were: to the end in small
cases (`exact`), else by the shortest chain of moves for each talk that needs a slot. Must not invent talks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jobsite.fairs.timetable import exact
from jobsite.fairs.timetable.board import Board
from jobsite.fairs.timetable.choosing import choose
from jobsite.fairs.timetable.placing import check_requests, describe, restore
from jobsite.fairs.timetable.values import Calendar, TalkRequest, Timetable, slots_of

MOST_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new timetable, the talks that moved (or lost their slot), and whether fewer moves are proven impossible."""

    timetable: Timetable
    moved: tuple[int, ...]
    is_fewest: bool


def replan(before: Mapping[int, int], requests: Sequence[TalkRequest], calendar: Calendar) -> Replanned:
    """The timetable after changes: `before` is talk → slot as it was, `requests` and `calendar` are as they are now.

    Talks that are no longer among the requests are cancelled, and do not count as moved. Raises ValueError as
    `plan_talks` does.
    """
    check_requests(requests)
    _chosen, weight_bound = choose(requests, calendar)
    board = Board(requests, calendar)
    lost = restore(board, before)
    fresh = [one.id for one in requests if one.id not in before]
    weights = {one.id: one.weight for one in requests}
    for talk in sorted([*lost, *fresh], key=lambda one: (-weights[one], one)):
        insert(board, talk)
    placed, is_proven = dict(board.slot), False
    is_whole = len(placed) == len(requests)
    if not (is_whole and len(_moved(before, placed, requests)) == len(lost)) and exact.fits(requests, calendar):
        better = exact.move_fewest(requests, calendar, before)
        if better is not None:
            placed, is_proven = better, True
    moved = _moved(before, placed, requests)
    return Replanned(
        describe(requests, calendar, placed, weight_bound), moved, is_proven or (is_whole and len(moved) == len(lost))
    )


def _moved(before: Mapping[int, int], placed: Mapping[int, int], requests: Sequence[TalkRequest]) -> tuple[int, ...]:
    ids = (one.id for one in requests)
    return tuple(one for one in ids if one in before and placed.get(one) != before[one])


def insert(board: Board, talk: int) -> bool:
    """Place one more talk with the fewest moves found: a free slot, chains of up to MOST_DEPTH, a swap of two slots."""
    if not board.allowed[talk]:
        return False
    if any(_chain(board, talk, depth, frozenset()) for depth in range(MOST_DEPTH + 1)):
        return True
    ways = sorted(board.swaps(talk, board.allowed[talk] | _all_free(board, talk)), key=lambda way: len(way[1]))
    if not ways:
        return False
    slots, path, slot = ways[0]
    board.swap(path, *slots)
    board.put(talk, slot)
    return True


def _all_free(board: Board, talk: int) -> int:
    return board.free[board.desk[talk]] | board.free[board.seeker[talk]]


def _chain(board: Board, talk: int, moves: int, held: frozenset[int]) -> bool:
    """Place a talk while at most so many others move; those in `held` may not. Leaves the board alone on failure."""
    for desk, both in board.common(talk):
        if both:
            board.put(talk, slots_of(both)[0], desk)
            return True
    if not moves:
        return False
    return any(_push_in(board, talk, slot, moves, held) for slot in slots_of(board.allowed[talk]))


def _push_in(board: Board, talk: int, slot: int, moves: int, held: frozenset[int]) -> bool:
    """Take this slot, and find another for whoever is there."""
    seeker, desk = board.seeker[talk], board.desk[talk]
    desk = next((one for one in board.desks[talk] if slot not in board.at[one]), desk)
    there = [board.at[party][slot] for party in (desk, seeker) if slot in board.at[party]]
    if len(there) > moves or held.intersection(there):
        return False
    mark = board.mark()
    for one in there:
        board.take(one)
    board.put(talk, slot, desk)
    if all(_chain(board, one, moves - len(there), held | {talk, *there}) for one in there):
        return True
    board.undo(mark)
    return False


def hand_over(
    requests: Sequence[TalkRequest],
    before: Mapping[int, int],
    gone: int,
    colleagues: Sequence[int],
    calendar: Calendar,
) -> list[TalkRequest]:
    """The talks of a recruiter who dropped out, given to colleagues of the booth.

    A colleague who is free in the same slot comes first, so that the seeker need not move; else the least busy one.
    Without colleagues the talks stay as they are.
    """
    if not colleagues:
        return list(requests)
    taken = Counter((one.recruiter, before[one.id]) for one in requests if one.id in before)
    load = Counter(one.recruiter for one in requests)
    given = []
    for one in requests:
        if one.recruiter != gone:
            given.append(one)
            continue
        slot = before.get(one.id)
        able = [c for c in colleagues if slot is not None and _has_room(c, slot, taken, calendar)]
        chosen = min(able or colleagues, key=lambda colleague: (load[colleague], colleague))
        load[chosen] += 1
        if able and slot is not None:
            taken[chosen, slot] += 1
        given.append(replace(one, recruiter=chosen))
    return given


def _has_room(recruiter: int, slot: int, taken: Mapping[tuple[int, int], int], calendar: Calendar) -> bool:
    works = (calendar.recruiter_mask(recruiter) >> slot) & 1
    return bool(works) and taken.get((recruiter, slot), 0) < calendar.capacity(recruiter)
