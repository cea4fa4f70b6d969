"""Whether the waits that tickets promise come true, at a day of a fair that is played through the site's own services.

A fake clock; at each booth one to three recruiters who come and renew their leases, rest once, call, are left by some and
missed by others; talks of every length, ended by hand or by their time. What each ticket was promised when its person
joined is compared with when it was first called. `python -m bench.waits --json [--booths 12 --hours 4]`; the last line
is `{booths, tickets, mean_wait_s, mean_error, bias, seconds}`: the error is the mean of |promised - true| over the mean
true wait (aim: 0.25 at most), the bias that of promised - true.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.environment import describe
from bench.fairground import Fairground, add_people, build, insert
from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Membership, Person
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import Model, db, looking, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor, MemberRole, PersonKind
from jobsite.fairs.models.preparing import BoothRecruiter, FairEntry
from jobsite.fairs.models.queueing import QueueEntry, QueueState
from jobsite.fairs.models.talking import Talk
from jobsite.fairs.services import attending, queueing, serving, talking

MORNING = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
PLANNED_S = 600


@dataclass
class Booth:
    """A booth of the play: how long its talks take, and how often people come for each recruiter."""

    id: int
    hosts: list[Actor]
    mean_talk_s: float
    load: float


class Day:
    """Everything that happens, in the order of its time; each act in a transaction of its own."""

    def __init__(self, ground: Fairground, rng: random.Random, hours: float, *, rests: bool) -> None:
        self.rng, self.until_s, self.at_s, self.order = rng, hours * 3600, 0.0, 0
        self.rests = rests
        self.events: list[tuple[float, int, Callable[[], None]]] = []
        with unit_of_work():
            self.booths = [self._booth(booth, firm) for booth, firm in zip(ground.booths, ground.firms, strict=True)]
            people = db.session.scalars(sa.select(Person).where(Person.id.in_([one.id for one in ground.seekers])))
            self.free = deque(actor_of(one) for one in people)
            self.actors = {one.person_id: one for one in self.free}

    def _booth(self, booth_id: int, firm_id: int) -> Booth:
        people = add_people(PersonKind.EMPLOYER, self.rng.randrange(1, 4))
        row = {"employer_id": firm_id, "role": MemberRole.RECRUITER, "created_at": clock.now()}
        db.session.execute(sa.insert(Membership), [row | {"person_id": one.id} for one in people])
        insert(BoothRecruiter, [{"entry_id": booth_id, "person_id": one.id, "capacity": 1} for one in people])
        hosts = [actor_of(db.session.get_one(Person, one.id)) for one in people]
        return Booth(booth_id, hosts, self.rng.uniform(240, 660), self.rng.uniform(0.8, 1.15))

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Let something happen in so many seconds."""
        self.order += 1
        heapq.heappush(self.events, (self.at_s + seconds, self.order, act))

    def play(self) -> None:
        """The whole day."""
        for booth in self.booths:
            self.later(self._until_next(booth), lambda booth=booth: self.join(booth))  # type: ignore[misc]
            for host in booth.hosts:
                self.attend(booth, host)
                self.later(self.rng.uniform(1, 20), lambda booth=booth, host=host: self.call(booth, host))  # type: ignore[misc]
        rest = self.rng.uniform(0.2, 0.8) * self.until_s
        for booth in self.booths[::3] if self.rests else ():
            self.later(rest, lambda booth=booth: self.rest(booth, booth.hosts[0]))  # type: ignore[misc]
        while self.events and self.events[0][0] <= self.until_s:
            at_s, _order, act = heapq.heappop(self.events)
            clock.advance(timedelta(seconds=at_s - self.at_s))
            self.at_s = at_s
            act()

    def _until_next(self, booth: Booth) -> float:
        return self.rng.expovariate(booth.load * len(booth.hosts) / booth.mean_talk_s)

    def join(self, booth: Booth) -> None:
        """Someone comes; a few leave again before they are called."""
        actor = self.free.popleft()
        with unit_of_work():
            entry_id = queueing.join_queue(actor=actor, booth_id=booth.id).id
        if self.rng.random() < 0.08:
            self.later(self.rng.uniform(60, 1500), lambda: self.leave(entry_id))
        self.later(self._until_next(booth), lambda: self.join(booth))

    def leave(self, entry_id: int) -> None:
        """Give up, unless it is one's turn already."""
        with unit_of_work():
            entry = db.session.get_one(QueueEntry, entry_id)
            if entry.state is QueueState.QUEUED:
                queueing.leave_queue(actor=self.actors[entry.person_id], entry=entry)

    def attend(self, booth: Booth, host: Actor) -> None:
        """Be there."""
        with unit_of_work():
            attending.attend(actor=host, booth=db.session.get_one(FairEntry, booth.id))
        self.later(28, lambda: self.attend(booth, host))

    def rest(self, booth: Booth, host: Actor, *, ends: bool = False) -> None:
        """Ten minutes of rest."""
        with unit_of_work():
            attending.take_break(actor=host, booth=db.session.get_one(FairEntry, booth.id), is_on_break=not ends)
        self.resting = self.resting - {host.person_id} if ends else self.resting | {host.person_id}
        if not ends:
            self.later(600, lambda: self.rest(booth, host, ends=True))

    resting: frozenset[Any] = frozenset()

    def call(self, booth: Booth, host: Actor) -> None:
        """Call the next, or look again in a few seconds."""
        entry = None
        if host.person_id not in self.resting:
            with unit_of_work(), suppress(Conflict):
                entry = serving.call_next(actor=host, booth=db.session.get_one(FairEntry, booth.id))
                entry_id = entry.id if entry else 0
        if entry is None:
            self.later(3, lambda: self.call(booth, host))
        elif self.rng.random() < 0.08:
            self.later(queueing.CALL_SECONDS, lambda: self.miss(booth, host))
        else:
            self.later(self.rng.uniform(3, 25), lambda: self.talk(booth, host, entry_id))

    def miss(self, booth: Booth, host: Actor) -> None:
        """Nobody came: the clock takes the call back."""
        with unit_of_work():
            attending.expire_tickets()
        self.later(self.rng.uniform(3, 30), lambda: self.call(booth, host))

    def talk(self, booth: Booth, host: Actor, entry_id: int) -> None:
        """Confirm and begin; some talks are extended, none is longer than its time and a minute."""
        with unit_of_work():
            entry = db.session.get_one(QueueEntry, entry_id)
            talk = talking.confirm_call(actor=self.actors[entry.person_id], entry=entry)
            talk_id = talking.begin_talk(actor=host, talk=talk).id
        most = PLANNED_S + 60 + (300 if self.rng.random() < 0.15 else 0)
        length = min(most, booth.mean_talk_s * self.rng.gammavariate(4, 0.25))
        self.later(length, lambda: self.end(booth, host, talk_id))

    def end(self, booth: Booth, host: Actor, talk_id: int) -> None:
        """It is over; the person may queue elsewhere, the recruiter calls the next after a moment."""
        with unit_of_work():
            talk = talking.end_talk(actor=host, talk=db.session.get_one(Talk, talk_id))
            self.free.append(self.actors[talk.person_id])
        self.later(self.rng.uniform(3, 30), lambda: self.call(booth, host))


def waits() -> list[tuple[int, float]]:
    """What was promised and what came true, in seconds, of every ticket that was called."""
    with looking():
        rows = db.session.scalars(sa.select(QueueEntry).where(QueueEntry.called_at.is_not(None))).all()
        return [
            (row.promised_wait_s, (row.called_at - row.joined_at).total_seconds())
            for row in rows
            if row.called_at is not None and row.promised_wait_s is not None
        ]


def play(booths: int, hours: float, seed: int, *, rests: bool) -> dict[str, Any]:
    """One day on a database of its own."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-waits-") as folder, clock.frozen_at(MORNING):
        path = Path(folder)
        settings = Settings(
            environment="test", data_dir=path, database_url=f"sqlite:///{path / 'fair.sqlite'}",
            search_index_dir=path / "index", secret_key="only-for-the-bench-" + "x" * 32,
        )  # fmt: skip
        app = create_app(settings)
        with app.app_context():
            Model.metadata.create_all(db.engine)
            Day(build(booths, 100 * booths), random.Random(seed), hours, rests=rests).play()
            pairs = waits()
            db.session.remove()
            db.engine.dispose()
    true = sum(wait for _promised, wait in pairs)
    return {
        "booths": booths,
        "tickets": len(pairs),
        "mean_wait_s": round(true / len(pairs)),
        "mean_error": round(sum(abs(promised - wait) for promised, wait in pairs) / true, 3),
        "bias": round(sum(promised - wait for promised, wait in pairs) / true, 3),
        "seconds": round(time.monotonic() - started, 1),
    }


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--booths", type=int, default=12)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rests", action="store_true", help="a recruiter of every third booth rests for ten minutes, unforeseen"
    )
    options = parser.parse_args()
    print(describe())
    print(json.dumps(play(options.booths, options.hours, options.seed, rests=options.rests)))


if __name__ == "__main__":
    main()
