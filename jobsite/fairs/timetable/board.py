"""A board of talks on which they are put, moved and swapped without any clash.

A talk joins a desk (one place of a recruiter) and a seeker; in every slot each has at most one talk. `place` finds a
slot or frees one by swapping two slots along an alternating path (König 1916): without breaks it always succeeds when
there are as many slots as the busiest party has talks. Must not know weights or what is best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from jobsite.fairs.timetable.values import Calendar, TalkRequest, slots_of

MOST_SWAPS_TRIED = 400


class Board:
    """Parties are numbered: `at[party][slot]` is the talk there, `free[party]` the slots still open, as bits."""

    def __init__(self, requests: Sequence[TalkRequest], calendar: Calendar) -> None:
        self.free: list[int] = []
        self.available: list[int] = []
        self.at: list[dict[int, int]] = []
        self.slot: dict[int, int] = {}
        self.desk: dict[int, int] = {}
        self.seeker: dict[int, int] = {}
        self.desks: dict[int, list[int]] = {}
        self.allowed: dict[int, int] = {}
        self._journal: list[tuple[int, int, int, bool]] = []
        places: dict[int, list[int]] = {}
        seekers: dict[int, int] = {}
        turns: Counter[int] = Counter()
        for one in requests:
            if one.recruiter not in places:
                mask, count = calendar.recruiter_mask(one.recruiter), calendar.capacity(one.recruiter)
                places[one.recruiter] = [self._party(mask) for _ in range(count)] or [self._party(0)]
            if one.seeker not in seekers:
                seekers[one.seeker] = self._party(calendar.seeker_mask(one.seeker))
            desks = places[one.recruiter]
            self.desks[one.id], self.seeker[one.id] = desks, seekers[one.seeker]
            self.desk[one.id] = desks[turns[one.recruiter] % len(desks)]  # as even as can be
            turns[one.recruiter] += 1
            self.allowed[one.id] = self.available[desks[0]] & self.available[seekers[one.seeker]]

    def _party(self, mask: int) -> int:
        self.available.append(mask)
        self.free.append(mask)
        self.at.append({})
        return len(self.free) - 1

    def put(self, talk: int, slot: int, desk: int | None = None) -> None:
        """Place a talk where both ends are free."""
        desk = self.desk[talk] if desk is None else desk
        self._journal.append((talk, slot, self.desk[talk], True))
        self.desk[talk], self.slot[talk] = desk, slot
        for party in (desk, self.seeker[talk]):
            self.free[party] &= ~(1 << slot)
            self.at[party][slot] = talk

    def take(self, talk: int) -> int:
        """Take a talk off the board; returns its slot."""
        slot = self.slot.pop(talk)
        self._journal.append((talk, slot, self.desk[talk], False))
        for party in (self.desk[talk], self.seeker[talk]):
            self.free[party] |= 1 << slot
            del self.at[party][slot]
        return slot

    def mark(self) -> int:
        """A moment to which `undo` can go back."""
        return len(self._journal)

    def undo(self, mark: int) -> None:
        """Take back all that was put and taken since the mark."""
        while len(self._journal) > mark:
            talk, slot, desk, was_put = self._journal.pop()
            if was_put:
                self.take(talk)
                self.desk[talk] = desk
            else:
                self.put(talk, slot, desk)
            self._journal.pop()

    def common(self, talk: int) -> Iterable[tuple[int, int]]:
        """(desk, slots free for both as bits), its own desk first."""
        own = self.desk[talk]
        for desk in (own, *(other for other in self.desks[talk] if other != own)):
            yield desk, self.free[desk] & self.free[self.seeker[talk]]

    def place(self, talk: int, target: int) -> bool:
        """Place a talk in a slot of `target` (bits), moving others inside it if need be; whether it could."""
        for desk, both in self.common(talk):
            if both & target:
                self.put(talk, slots_of(both & target)[0], desk)
                return True
        return self._place_by_swap(talk, target)

    def _place_by_swap(self, talk: int, target: int) -> bool:
        for ours, path, slot in self.swaps(talk, target):
            self.swap(path, *ours)
            self.put(talk, slot)
            return True
        return False

    def swaps(self, talk: int, target: int) -> Iterable[tuple[tuple[int, int], list[int], int]]:
        """Ways to free a slot: ((two slots), the talks that change between them, the slot then free for both).

        Only for the talk's own desk. The caller swaps at once, or goes on to the next way.
        """
        desk, seeker, allowed = self.desk[talk], self.seeker[talk], self.allowed[talk] & target
        tried = 0
        for a in slots_of(self.free[desk] & target):
            for b in slots_of(self.free[seeker] & target):
                for wanted, other, start in ((a, b, seeker), (b, a, desk)):
                    if not (allowed >> wanted) & 1:
                        continue
                    tried += 1
                    path = self._path(start, wanted, other)
                    if path is not None:
                        yield (wanted, other), path, wanted
                if tried > MOST_SWAPS_TRIED:
                    return

    def _path(self, party: int, first: int, second: int) -> list[int] | None:
        """The talks in turn of `first` and `second` slots from a party on; None where one may not change."""
        path: list[int] = []
        here, there = first, second
        while (talk := self.at[party].get(here)) is not None:
            if not (self.allowed[talk] >> there) & 1:
                return None
            path.append(talk)
            party = self.seeker[talk] if party == self.desk[talk] else self.desk[talk]
            here, there = there, here
        return path

    def swap(self, path: Sequence[int], first: int, second: int) -> None:
        """Let every talk of the path change between the two slots."""
        changed = [(talk, second if self.take(talk) == first else first) for talk in path]
        for talk, slot in changed:
            self.put(talk, slot)
