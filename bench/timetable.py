"""How good and how fast the timetable of booked talks is.

``python -m bench.timetable [--fairs 1000]``: random pure 1:1 fairs, each at the König bound or not; then 400 recruiters ×
1,000 seekers with 1,000 talks and with many (10,000 and 20,000) in 48 slots, pure and with breaks and late arrivals;
then late changes of the largest pure one. Every timetable is checked for clashes. Then 400 firms × 1,000 invitations and 400 × 10,000
through the site: the operator's request that loads, solves and stores it, the page that shows it, and the same again
after late changes. The last line is JSON: `rounds` and `bound` are those of 10,000 talks without breaks,
`seconds_400x1000` the longest of all 400 × 1,000 cases, those through the site included.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.environment import describe, one_core
from bench.fairgoers import headers_of
from bench.fairground import Fairground, add_people, build, insert
from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Person
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import Model, db, looking, unit_of_work
from jobsite.core.identity import PersonKind
from jobsite.fairs.models.preparing import (
    BookingState,
    BoothRecruiter,
    BoothVacancy,
    Fair,
    FairState,
    TalkBooking,
    TimetablePlan,
)
from jobsite.fairs.services.booking import cancel_booking
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


def through_the_site(chance: random.Random, talks: int) -> float:
    """So many invitations of 400 firms to 1,000 seekers on a database of their own; the longest seconds of a run and
    its page together.
    """
    with tempfile.TemporaryDirectory(prefix="bench-timetable-") as folder:
        path = Path(folder)
        settings = Settings(
            environment="test", data_dir=path, database_url=f"sqlite:///{path / 'fair.sqlite'}",
            search_index_dir=path / "index", secret_key="only-for-the-bench-" + "x" * 32,
        )  # fmt: skip
        app = create_app(settings)
        with app.app_context():
            Model.metadata.create_all(db.engine)
            ground = build(FIRMS, SEEKERS)
            book(ground, draw(chance, FIRMS, SEEKERS, talks))
            seconds = [run_and_show(app, ground, f"site: {talks} invitations")]
            drop_out(ground, chance)
            seconds.append(run_and_show(app, ground, f"site: {talks}, late changes"))
            db.session.remove()
            db.engine.dispose()
    return max(seconds)


def book(ground: Fairground, requests: Sequence[TalkRequest]) -> None:
    """The invitations as rows that wait for a timetable, in a fair of SLOTS rounds; two recruiters at each booth."""
    with unit_of_work():
        fair = db.session.get_one(Fair, ground.fair_id)
        opens_at = clock.now() + timedelta(hours=1)
        fair.sessions[0].opens_at, fair.sessions[0].closes_at = opens_at, opens_at + timedelta(minutes=15 * SLOTS)
        fair.state, fair.opens_at, fair.closes_at = FairState.PUBLISHED, opens_at, fair.sessions[0].closes_at
        colleagues = add_people(PersonKind.EMPLOYER, FIRMS)
        people = [
            (booth, one.id) for booth, one in zip(ground.booths * 2, [*ground.recruiters, *colleagues], strict=True)
        ]
        insert(BoothRecruiter, [{"entry_id": booth, "person_id": one, "capacity": 1} for booth, one in people])
        shown = {row.entry_id: row.vacancy_id for row in db.session.scalars(sa.select(BoothVacancy))}
        insert(
            TalkBooking,
            [
                {
                    "fair_id": fair.id, "entry_id": ground.booths[one.recruiter], "match": int(one.weight),
                    "vacancy_id": shown[ground.booths[one.recruiter]], "person_id": ground.seekers[one.seeker].id,
                    "state": BookingState.REQUESTED, "created_at": clock.now(),
                }
                for one in requests
            ],
        )  # fmt: skip


def drop_out(ground: Fairground, chance: random.Random) -> None:
    """Late changes: the first recruiter of ten booths drops out, twenty talks are called off."""
    with unit_of_work():
        for booth in chance.sample(ground.booths, 10):
            first = sa.select(sa.func.min(BoothRecruiter.id)).where(BoothRecruiter.entry_id == booth)
            db.session.delete(db.session.get_one(BoothRecruiter, db.session.scalar(first)))
        operator = actor_of(db.session.get_one(Person, ground.operator.id))
        for booking in db.session.scalars(sa.select(TalkBooking).order_by(TalkBooking.id).limit(20)).all():
            cancel_booking(actor=operator, booking=booking)


def run_and_show(app: Flask, ground: Fairground, name: str) -> float:
    """The operator asks for the timetable and looks at it; the seconds of both."""
    client, headers = app.test_client(use_cookies=False), headers_of(app, ground.operator)
    address = f"/staff/fairs/{ground.fair_id}/timetable"
    started, worked = time.perf_counter(), time.process_time()
    answer = client.post(address, headers=headers)
    assert answer.status_code == 303, answer.status
    stored = time.perf_counter()
    assert client.get(address, headers=headers).status_code == 200
    shown, worked = time.perf_counter(), time.process_time() - worked
    with looking():
        plan = db.session.scalars(sa.select(TimetablePlan).order_by(TimetablePlan.id.desc()).limit(1)).one()
        placed = db.session.scalars(sa.select(TalkBooking).where(TalkBooking.state == BookingState.PLACED)).all()
        assert plan.placed == len(placed)
        for party in ("person_id", "recruiter_id"):
            assert len({(getattr(row, party), row.starts_at) for row in placed}) == len(placed), "a clash"
        print(
            f"{name:36s} {shown - started:6.2f} s (request {stored - started:.2f}, of which run {plan.milliseconds / 1000:.2f}; "
            f"page {shown - stored:.2f}; processor {worked:.2f})  rounds {plan.rounds} bound {plan.bound}  placed {plan.placed} "
            f"unplaced {plan.unplaced} moved {plan.moved}"
        )
    return shown - started


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
    longest = max(longest, *(through_the_site(chance, talks) for talks in (1_000, 10_000)))
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
