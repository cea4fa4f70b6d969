"""From publishing to being found, and from closing to being gone, under five writes a second.

    python -m bench.freshness [--docs 5000] [--seconds 40] [--engine whoosh] [--json]

A database of its own, the real jobs process, the site's own verbs for publishing and closing. Each time runs from
the return of the writing transaction to the first search, asked 50 times a second, that shows the change. The run
fails when a change is not seen within 30 seconds or when index and database differ at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.corpus import vacancies
from bench.environment import describe, percentile
from jobsite.app import create_app
from jobsite.config import Settings
from jobsite.core import clock
from jobsite.core.database import Model, db, unit_of_work
from jobsite.core.identity import SYSTEM
from jobsite.employers.models import Employer, EmployerSize, EmployerState, Industry
from jobsite.search import indexing
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import VacancyCriteria, search_vacancies
from jobsite.taxonomy.occupations import list_occupations
from jobsite.vacancies.models import Vacancy, VacancyState
from jobsite.vacancies.services import close_vacancy, publish_vacancy

WRITES_PER_SECOND = 5
ASKS_PER_SECOND = 50
PATIENCE_SECONDS = 30.0
AIM_SECONDS = 2.0


@dataclass
class Watch:
    """Changes not seen yet: the word that only this vacancy has → (since when, whether it should be found)."""

    waiting: dict[str, tuple[float, bool]] = field(default_factory=dict)
    found_s: list[float] = field(default_factory=list)
    gone_s: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, word: str, is_found: bool) -> None:
        with self.lock:
            self.waiting[word] = (time.monotonic(), is_found)

    def look(self) -> None:
        """Ask for every waiting word once."""
        with self.lock:
            asked = list(self.waiting.items())
        for word, (since, is_found) in asked:
            seen = search_vacancies(VacancyCriteria(text=word, with_facets=False)).total > 0
            took = time.monotonic() - since
            if seen is is_found:
                (self.found_s if is_found else self.gone_s).append(took)
                with self.lock:
                    if self.waiting.get(word) == (since, is_found):
                        del self.waiting[word]
            elif took > PATIENCE_SECONDS:
                raise SystemExit(f"{word} was not {'found' if is_found else 'gone'} after {PATIENCE_SECONDS} s")


def row_of(title: str, employer_id: int, **more: Any) -> dict[str, Any]:
    """A vacancy's columns."""
    moment = clock.now()
    lists: dict[str, list[str]] = {name: [] for name in ("skills", "certificates", "shifts", "benefits", "columns")}
    return {
        "employer_id": employer_id,
        "title": title,
        "occupation_code": next(one.code for one in list_occupations() if one.level == 4),
        "description": "按时完成生产任务,保证产品质量。",
        "headcount": 1,
        "wage_min_fen": 500_000,
        "wage_max_fen": 800_000,
        "division_code": "330282121",
        "closes_on": clock.today() + timedelta(days=60),
        "state": VacancyState.PUBLISHED,
        "published_at": moment,
        "created_at": moment,
        "updated_at": moment,
        **lists,
        **more,
    }


def fill(count: int) -> int:
    """Tables, one firm, so many public vacancies; returns the firm's id."""
    Model.metadata.create_all(db.engine)
    with unit_of_work():
        employer = Employer(
            uscc="91330282MA0000001X",
            name="慈溪市宏达电器有限公司",
            industry=Industry.APPLIANCES,
            size=EmployerSize.SMALL,
            division_code="330282121",
            state=EmployerState.VERIFIED,
            created_at=clock.now(),
        )
        db.session.add(employer)
        db.session.flush()
        rows = [row_of(one.title, employer.id, description=one.description) for one in vacancies(count)]
        db.session.execute(sa.insert(Vacancy), rows)
        return employer.id


def write(app: Any, employer_id: int, watch: Watch, until: float) -> None:
    """Publish and close in turn, WRITES_PER_SECOND transactions a second."""
    open_ones: list[tuple[int, str]] = []
    number = 0
    due = time.monotonic()
    while time.monotonic() < until:
        number += 1
        with app.app_context():
            if number % 2 or len(open_ones) < WRITES_PER_SECOND * 4:
                word = f"zz{number}q"
                with unit_of_work():
                    vacancy = Vacancy(
                        **row_of(f"普工 {word}", employer_id, state=VacancyState.SUBMITTED, published_at=None)
                    )
                    db.session.add(vacancy)
                    db.session.flush()
                    publish_vacancy(actor=SYSTEM, vacancy=vacancy)
                    open_ones.append((vacancy.id, word))
                watch.expect(word, True)
            else:
                vacancy_id, word = open_ones.pop(0)
                with unit_of_work():
                    close_vacancy(actor=SYSTEM, vacancy=db.session.get_one(Vacancy, vacancy_id))
                watch.expect(word, False)
        due += 1 / WRITES_PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))


def wait_for_index(seconds: float = 120.0) -> float:
    """Until the jobs process has built the index; returns how long that took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            if search_vacancies(VacancyCriteria(with_facets=False)).total:
                return time.monotonic() - start
        except SearchUnavailable:
            pass
        time.sleep(0.1)
    raise SystemExit("the jobs process has built no index")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--engine", choices=["whoosh", "tantivy"], default="whoosh")
    parser.add_argument("--json", action="store_true", help="print the last line only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-freshness-") as folder:
        environ = {"DATA_DIR": folder, "DEMO": "0", "JOBSITE_ENV": "development", "SEARCH_ENGINE": options.engine}
        app = create_app(Settings.from_environ(environ))
        with app.app_context():
            employer_id = fill(options.docs)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"]
        root = Path(__file__).resolve().parents[1]
        jobs = subprocess.Popen(command, env=os.environ | environ, cwd=root, stdout=subprocess.DEVNULL)
        try:
            built = wait_for_index()
            watch = Watch()
            until = time.monotonic() + options.seconds
            writer = threading.Thread(target=write, args=(app, employer_id, watch, until))
            writer.start()
            while writer.is_alive() or watch.waiting:
                watch.look()
                time.sleep(1 / ASKS_PER_SECOND)
            with app.app_context():
                differences = indexing.verify("vacancies")
        finally:
            jobs.send_signal(signal.SIGTERM)
            jobs.wait(timeout=30)
    if differences:
        raise SystemExit(f"index and database differ: {differences}")
    both = watch.found_s + watch.gone_s
    if not options.json:
        print(describe("whoosh-reloaded", "tantivy", "sqlalchemy"))
        print(
            f"{options.docs} vacancies, {options.engine}, index built {built:.1f} s after the start of the jobs process"
        )
        print(f"published, then found: {len(watch.found_s)} times, p95 {percentile(watch.found_s, 0.95):.2f} s")
        print(f"closed, then gone: {len(watch.gone_s)} times, p95 {percentile(watch.gone_s, 0.95):.2f} s")
        print(f"p95 of both {percentile(both, 0.95):.2f} s (aim {AIM_SECONDS} s); index and database are equal")
    print(json.dumps({"p50_s": round(percentile(both, 0.5), 3), "p95_s": round(percentile(both, 0.95), 3)}))


if __name__ == "__main__":
    main()
