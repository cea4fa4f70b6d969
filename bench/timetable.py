"""How good and how fast the timetable of booked talks is.

``python -m bench.timetable [--fairs 1000]``: random pure 1:1 fairs, each at the König bound or not; then 400 recruiters ×
1,000 seekers with 1,000 talks and with many (10,000 and 20,000) in 48 slots, pure and with breaks and late arrivals;
then late changes of the largest pure one. Every timetable is checked for clashes. The last line is JSON: `rounds` and
`bound` are those of 10,000 talks without breaks, `seconds_400x1000` the longest of all 400 × 1,000 cases.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence

from bench.environment import describe, one_core
from jobsite.fairs.timetable import Calendar, TalkRequest, Timetable, hand_over, plan_talks, replan

FIRMS, SEEKERS, SLOTS = 400, 1_000, 48


def draw(chance: random.Random, firms: int, seekers: int, talks: int) -> list[TalkRequest]:
    """Random bookings, each pair at most once, weights 1 to 100."""
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < talks:
        pairs[chance.randrange(firms), chance.randrange(seekers)] = None
    return [TalkRequest(n, s, f, f, float(chance.randint(1, 100))) for n, (f, s) in enumerate(pairs)]


def check(requests: Sequence[TalkRequest], calendar: Calendar, placed: Mapping[int, int]) -> None:
    """Nobody twice in a slot, breaks and absences kept."""
    seen: set[tuple[str, int, int]] = set()
    for one in requests:
        slot = placed.get(one.id)
        if slot is None:
            continue
        keys = {("r", one.recruiter, slot), ("s", one.seeker, slot)}
        assert not keys & seen, "a clash"
        assert (calendar.allowed(one) >> slot) & 1, "outside somebody's time"
        seen |= keys


def random_fairs(chance: random.Random, count: int) -> int:
    """How many of so many pure fairs stand at the König bound with every talk placed."""
    at_bound = 0
    for _fair in range(count):
        firms, seekers = chance.randint(2, 40), chance.randint(2, 80)
        requests = draw(chance, firms, seekers, chance.randint(1, min(firms * seekers // 2, 300)))
        found = plan_talks(requests, Calendar(300))
        check(requests, Calendar(300), found.placed)
        at_bound += found.rounds == found.bound and not found.unplaced
    return at_bound


def with_breaks(chance: random.Random) -> Calendar:
    """Every recruiter pauses for four slots, every third seeker comes later."""
    pauses = {firm: chance.randrange(16, 24) for firm in range(FIRMS)}
    return Calendar(
        SLOTS,
        breaks={firm: frozenset(range(first, first + 4)) for firm, first in pauses.items()},
        unavailable={seeker: frozenset(range(chance.randrange(24))) for seeker in range(0, SEEKERS, 3)},
    )


def timed(requests: Sequence[TalkRequest], calendar: Calendar, name: str) -> tuple[Timetable, float]:
    started = time.perf_counter()
    found = plan_talks(requests, calendar)
    seconds = time.perf_counter() - started
    check(requests, calendar, found.placed)
    share = 100 * found.weight / found.weight_bound
    print(
        f"{name:36s} {seconds:6.2f} s  rounds {found.rounds:3d} bound {found.bound:3d}  "
        f"unplaced {len(found.unplaced):5d}  match served {share:.3f} % of the bound"
    )
    return found, seconds


def late_changes(chance: random.Random, requests: list[TalkRequest], before: Timetable) -> None:
    """A cancellation, ten new bookings, a recruiter who drops out with a colleague beside."""
    calendar = Calendar(SLOTS)
    known = {(one.recruiter, one.seeker) for one in requests}
    extra = [one for one in draw(chance, FIRMS, SEEKERS, 30) if (one.recruiter, one.seeker) not in known][:10]
    fresh = [TalkRequest(len(requests) + n, o.seeker, o.recruiter, o.booth, o.weight) for n, o in enumerate(extra)]
    given = hand_over(requests, before.placed, 0, [FIRMS], calendar)
    for name, now in (("one cancels", requests[1:]), ("ten new", [*requests, *fresh]), ("one drops out", given)):
        started = time.perf_counter()
        found = replan(before.placed, now, calendar)
        seconds = time.perf_counter() - started
        check(now, calendar, found.timetable.placed)
        print(
            f"late change: {name:23s} {seconds:6.2f} s  moved {len(found.moved)} of {len(now)}, "
            f"unplaced {len(found.timetable.unplaced)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fairs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="kept for scripts: the last line is always JSON")
    options = parser.parse_args()
    one_core()
    chance = random.Random(options.seed)
    print(describe("numpy", "scipy"))
    at_bound = random_fairs(chance, options.fairs)
    print(f"{at_bound} of {options.fairs} random fairs at the bound")
    breaks = with_breaks(chance)
    longest, kept = 0.0, None
    for talks in (1_000, 10_000, 20_000):
        requests = draw(chance, FIRMS, SEEKERS, talks)
        for name, calendar in (("pure", Calendar(SLOTS)), ("with breaks", breaks)):
            found, seconds = timed(requests, calendar, f"400 x 1,000, {talks} talks, {name}")
            longest = max(longest, seconds)
            if talks == 10_000 and name == "pure":
                kept = requests, found
    assert kept is not None
    late_changes(chance, *kept)
    last = {
        "fairs": options.fairs,
        "at_bound": at_bound,
        "seconds_400x1000": round(longest, 2),
        "rounds": kept[1].rounds,
        "bound": kept[1].bound,
    }
    print(json.dumps(last))


if __name__ == "__main__":
    main()
