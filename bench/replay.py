"""The figures that the source texts report, played again through the site's own services, and read from its reports.

Cixi: 8 fairs, 2,820 firm-entries, 38,000 posts, 8,300 intents. Zaozhuang: 23 fairs, 494 firms, 19,817 posts, 2,957
intents. Firms, vacancies and people are rows; every entry, booth, ticket, talk, verdict and intent comes about by the
services that the pages call. Each city has a process and a database of its own. `python -m bench.replay --json [--share 0.05]` prints one line for each city, told and
reported; the last line is `{cixi: {fairs, firm_entries, posts, intents, exact}, zaozhuang: {fairs, firms, …}, seconds}`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time as clock_time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.environment import describe
from bench.fairground import PLACE, WELDER, add_people, firm_rows, insert, profile_rows
from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Membership, Person, StaffGrant
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import Model, db, unit_of_work
from jobsite.core.identity import Actor, MemberRole, PersonKind, StaffRole
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import Fair, FairEntry
from jobsite.fairs.models.queueing import TalkWay
from jobsite.fairs.models.talking import Side, Verdict
from jobsite.fairs.reports.figures import report_of
from jobsite.fairs.reports.records import FigureName
from jobsite.fairs.services.deciding import say_verdict
from jobsite.fairs.services.entries import accept_entry, apply_for_fair
from jobsite.fairs.services.fairs import FairContent, add_sessions, close_now, create_fair, open_now, publish_fair
from jobsite.fairs.services.halls import HallContent, add_hall, place_entry
from jobsite.fairs.services.queueing import join_queue
from jobsite.fairs.services.serving import call_next
from jobsite.fairs.services.talking import begin_talk, confirm_call, end_talk
from jobsite.seekers.models import SeekerProfile
from jobsite.vacancies.models import Vacancy, VacancyState


@dataclass(frozen=True)
class Told:
    """What a text tells of a city: `entries` firm-entries of `firms` different firms in `fairs` fairs."""

    name: str
    fairs: int
    firms: int
    entries: int
    posts: int
    intents: int

    def scaled(self, share: float) -> Told:
        """The same fairs with a share of the rest."""
        firms, entries, posts, intents = (
            max(self.fairs, round(one * share)) for one in (self.firms, self.entries, self.posts, self.intents)
        )
        return Told(self.name, self.fairs, min(firms, entries), entries, posts, intents)


CIXI = Told("cixi", fairs=8, firms=2400, entries=2820, posts=38_000, intents=8_300)
ZAOZHUANG = Told("zaozhuang", fairs=23, firms=494, entries=494, posts=19_817, intents=2_957)
SEEKERS = 1000


def shares(total: int, parts: int) -> list[int]:
    """A total in whole parts that differ by one at most."""
    return [total // parts + (number < total % parts) for number in range(parts)]


class Replay:
    """One city's fairs on an empty database, in an app context."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.posts = shares(told.posts, told.entries)
        with unit_of_work():
            self.firm_ids = insert(Employer, firm_rows(told.firms))
            owners = add_people(PersonKind.EMPLOYER, told.firms)
            seekers = add_people(PersonKind.SEEKER, min(SEEKERS, max(told.intents, 1)))
            (operator,) = add_people(PersonKind.STAFF, 1)
            db.session.execute(sa.insert(SeekerProfile), profile_rows([one.id for one in seekers]))
            pairs = zip(owners, self.firm_ids, strict=True)
            rows = [
                {"person_id": one.id, "employer_id": firm, "role": MemberRole.OWNER, "created_at": clock.now()}
                for one, firm in pairs
            ]
            db.session.execute(sa.insert(Membership), rows)
            db.session.add(StaffGrant(person_id=operator.id, role=StaffRole.FAIR_OPERATOR))
            db.session.flush()
            self.vacancies = self._vacancies()
            actors = {one.id: actor_of(one) for one in db.session.scalars(sa.select(Person))}
        self.owners = {firm: actors[one.id] for one, firm in zip(owners, self.firm_ids, strict=True)}
        self.seekers: Iterator[Actor] = cycle([actors[one.id] for one in seekers])
        self.operator = actors[operator.id]

    def _vacancies(self) -> dict[int, list[int]]:
        """Ids by firm: as many as its largest booth shows."""
        most, moment = max(self.posts), clock.now()
        lists: dict[str, Any] = {name: [] for name in ("skills", "certificates", "shifts", "benefits", "columns")}
        row = lists | {
            "state": VacancyState.PUBLISHED, "title": "氩弧焊工", "occupation_code": WELDER, "description": "白班八小时。",
            "headcount": 1, "wage_min_fen": 700_000, "wage_max_fen": 950_000, "division_code": PLACE,
            "closes_on": clock.today() + timedelta(days=60), "published_at": moment, "created_at": moment, "updated_at": moment,
        }  # fmt: skip
        ids = insert(Vacancy, [row | {"employer_id": firm} for firm in self.firm_ids for _each in range(most)])
        return {firm: ids[number * most : (number + 1) * most] for number, firm in enumerate(self.firm_ids)}

    def play(self) -> list[int]:
        """All fairs, one after the other; returns their ids."""
        told, done = self.told, 0
        fair_ids, firms = [], cycle(self.firm_ids)
        plan = zip(shares(told.entries, told.fairs), shares(told.intents, told.fairs), strict=True)
        for number, (entries, intents) in enumerate(plan):
            fair_ids.append(self._fair(number, entries))
            booths = self._enter(fair_ids[-1], [next(firms) for _each in range(entries)], done)
            done += entries
            with unit_of_work():
                open_now(actor=self.operator, fair=db.session.get_one(Fair, fair_ids[-1]))
            for booth_id, talks in zip(booths, shares(intents, entries), strict=True):
                self._talk(booth_id, talks)
            with unit_of_work():
                close_now(actor=self.operator, fair=db.session.get_one(Fair, fair_ids[-1]))
            db.session.expunge_all()
            print(
                f"{told.name}: fair {number + 1} of {told.fairs} closed, {entries} firms, {intents} intents", flush=True
            )
        return fair_ids

    def _fair(self, number: int, entries: int) -> int:
        with unit_of_work():
            content = FairContent(
                name=f"第 {number + 1} 场网上招聘会",
                introduction="网上见。",
                vacancies_most=max(self.posts),
                booths_most=entries,
            )
            fair = create_fair(actor=self.operator, content=content)
            day = clock.today() + timedelta(days=1)
            add_sessions(actor=self.operator, fair=fair, first_on=day, last_on=day, hours=[(time(9, 0), time(17, 0))])
            for hall in range(-(-entries // 100)):
                content_of_hall = HallContent(name=f"{hall + 1} 号厅", capacity=100)
                add_hall(actor=self.operator, fair=fair, content=content_of_hall)
            publish_fair(actor=self.operator, fair=fair)
            return fair.id

    def _enter(self, fair_id: int, firm_ids: list[int], done: int) -> list[int]:
        with unit_of_work():
            fair, booths = db.session.get_one(Fair, fair_id), []
            for number, firm_id in enumerate(firm_ids):
                owner = self.owners[firm_id]
                entry = apply_for_fair(
                    actor=owner, fair=fair, employer=db.session.get_one(Employer, firm_id),
                    vacancy_ids=self.vacancies[firm_id][: self.posts[done + number]], recruiter_ids=[owner.required_id],
                )  # fmt: skip
                accept_entry(actor=self.operator, fair=fair, entry=entry)
                hall = fair.halls[number // 100]
                place_entry(actor=self.operator, fair=fair, entry=entry, hall=hall, booth_number=number % 100 + 1)
                booths.append(entry.id)
        return booths

    def _talk(self, booth_id: int, count: int) -> None:
        """So many talks at one booth, each with the next seeker about the next vacancy, both willing."""
        with unit_of_work():
            booth = db.session.get_one(FairEntry, booth_id)
            host = self.owners[booth.employer_id]
            shown = [one.vacancy_id for one in booth.vacancies]
            for number in range(count):
                seeker, vacancy_id = next(self.seekers), shown[number % len(shown)]
                join_queue(actor=seeker, booth_id=booth_id, vacancy_id=vacancy_id, way=TalkWay.TEXT)
                entry = call_next(actor=host, booth=booth)
                assert entry is not None
                talk = confirm_call(actor=seeker, entry=entry)
                begin_talk(actor=host, talk=talk)
                end_talk(actor=host, talk=talk)
                say_verdict(actor=seeker, talk=talk, side=Side.SEEKER, verdict=Verdict.YES)
                say_verdict(actor=host, talk=talk, side=Side.FIRM, verdict=Verdict.YES)


def reported(fair_ids: list[int]) -> dict[str, int]:
    """What the site's report says of these fairs."""
    total = report_of(fair_ids).total
    return {
        "fairs": len(fair_ids),
        "firms": total.firms,
        "firm_entries": total.counts[FigureName.ENTRIES],
        "posts": total.counts[FigureName.VACANCIES],
        "intents": total.counts[FigureName.INTENTS],
    }


def expected(told: Told) -> dict[str, int]:
    """What it should say."""
    return {
        "fairs": told.fairs, "firms": told.firms, "firm_entries": told.entries, "posts": told.posts, "intents": told.intents,
    }  # fmt: skip


def play_city(told: Told) -> dict[str, Any]:
    """One city on a database of its own: what was reported, and whether it is exactly what was told."""
    start = clock_time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-replay-") as folder:
        path = Path(folder)
        settings = Settings(
            environment="test", data_dir=path, database_url=f"sqlite:///{path / 'replay.sqlite'}",
            search_index_dir=path / "index", secret_key="only-for-the-bench-" + "x" * 32,
        )  # fmt: skip
        app = create_app(settings)
        with app.app_context():
            Model.metadata.create_all(db.engine)
            found = reported(Replay(told).play())
            db.session.remove()
            db.engine.dispose()
    print(f"{told.name}: told {expected(told)}, reported {found}, {clock_time.monotonic() - start:.0f} s", flush=True)
    return found | {"exact": found == expected(told)}


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--share", type=float, default=1.0, help="of firms, entries, posts and intents")
    options = parser.parse_args()
    print(describe())
    start = clock_time.monotonic()
    cities = [told.scaled(options.share) for told in (CIXI, ZAOZHUANG)]
    with ProcessPoolExecutor(len(cities), get_context("spawn")) as pool:
        figures: dict[str, Any] = dict(zip((one.name for one in cities), pool.map(play_city, cities), strict=True))
    print(json.dumps(figures | {"seconds": round(clock_time.monotonic() - start, 1)}))


if __name__ == "__main__":
    main()
