"""What a timetable is made of and what it is: plain values.

A slot is the number of a round of talks in the order of time, 0 first; which moments it means is the caller's matter.
Slots exist only inside opening hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a talk has no slot."""

    NO_COMMON_TIME = "no_common_time"
    SEEKER_FULL = "seeker_full"
    RECRUITER_FULL = "recruiter_full"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class TalkRequest:
    """A booked talk of a seeker with a recruiter at a booth; `weight` > 0 is how well they match."""

    id: int
    seeker: int
    recruiter: int
    booth: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """When talks can be. `slots` is their number; a recruiter not in `capacities` talks with one person at a time."""

    slots: int
    breaks: Mapping[int, frozenset[int]] = field(default_factory=dict)
    unavailable: Mapping[int, frozenset[int]] = field(default_factory=dict)
    capacities: Mapping[int, int] = field(default_factory=dict)

    def recruiter_mask(self, recruiter: int) -> int:
        """The slots a recruiter works in, as bits."""
        return self._mask(self.breaks.get(recruiter, frozenset()))

    def seeker_mask(self, seeker: int) -> int:
        """The slots a seeker can come in, as bits."""
        return self._mask(self.unavailable.get(seeker, frozenset()))

    def capacity(self, recruiter: int) -> int:
        """How many people a recruiter talks with at a time."""
        return self.capacities.get(recruiter, 1)

    def allowed(self, request: TalkRequest) -> int:
        """The slots in which both could talk, as bits."""
        return self.recruiter_mask(request.recruiter) & self.seeker_mask(request.seeker)

    def _mask(self, without: frozenset[int]) -> int:
        return ((1 << self.slots) - 1) & ~sum(1 << slot for slot in without if 0 <= slot < self.slots)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Talks by id with their slot, and those without one with the reason.

    `rounds` is the number of different slots used, `bound` the least any timetable of these talks can use; `weight` is
    what is served, `weight_bound` the most any timetable can serve.
    """

    placed: Mapping[int, int]
    unplaced: Mapping[int, Reason]
    rounds: int
    bound: int
    weight: float
    weight_bound: float

    @property
    def is_fewest_rounds(self) -> bool:
        """Whether the number of rounds is proven to be the least."""
        return self.rounds == self.bound


def slots_of(mask: int) -> list[int]:
    """The slots of a mask, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
