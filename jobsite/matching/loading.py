"""From the database into the engine, and fresh from the outbox: one index in each process.

The jobs process reads everything once and keeps the tables on disk; web processes wait for them, map them and follow
the outbox: none of them reads a large city itself, for that would take minutes from its visitors.

Owns what of a vacancy and a profile matching may see, and when a change counts. Must not score. Sex, name and home
region are not read. The outbox is tailed from the place where loading began, so nothing is missed between.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, reading
from jobsite.core.outbox import Event, last_event_id, oldest_event_id, read_events
from jobsite.employers.models import Employer, EmployerState
from jobsite.matching import conditions, features, scoring, tables, trades
from jobsite.matching import reading as words
from jobsite.matching.engine import MatchEngine
from jobsite.matching.explain import explain_pair
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.records import SeekerRecord, VacancyRecord, Work
from jobsite.seekers.models import BlockedEmployer, SeekerProfile, Visibility
from jobsite.taxonomy import skills
from jobsite.vacancies.models import Vacancy, VacancyState

log = logging.getLogger(__name__)
CHUNK = 500
KEEP_SECONDS = 600.0
LOOK_AGAIN_SECONDS = 1.0
WAIT_SECONDS = 1800.0
"""How long a web process looks for kept tables; the next question begins anew."""
MOST_AT_ONCE = 400
"""Records that may be read within a request; about a second."""
FEN = 100.0


def vacancy_record(vacancy: Vacancy) -> VacancyRecord:
    """A vacancy as matching sees it. The age limit counts only with its lawful basis."""
    return VacancyRecord(
        id=str(vacancy.id),
        title=vacancy.title,
        description=vacancy.description,
        division=vacancy.division_code,
        headcount=vacancy.headcount,
        wage_min=vacancy.wage_min_fen / FEN,
        wage_max=vacancy.wage_max_fen / FEN,
        wage_unit=vacancy.wage_unit.value,
        employment_type=vacancy.employment_type.value,
        education=vacancy.education.value,
        experience_years=float(vacancy.experience_years),
        certificates=tuple(vacancy.certificates or ()),
        skills=tuple(vacancy.skills or ()),
        shifts=tuple(vacancy.shifts or ()),
        benefits=tuple(vacancy.benefits or ()),
        age_max=vacancy.age_max if vacancy.age_limit_basis else None,
        closes_on=vacancy.closes_on,
        published_on=_city_date(vacancy),
        occupation=vacancy.occupation_code,
        is_open=vacancy.state is VacancyState.PUBLISHED and vacancy.employer.is_public,
        employer=vacancy.employer_id,
    )


def _city_date(vacancy: Vacancy) -> date | None:
    return vacancy.published_at.astimezone(clock.CITY_ZONE).date() if vacancy.published_at else None


def seeker_record(profile: SeekerProfile, blocked: Iterable[int] = ()) -> SeekerRecord:
    """A profile as matching sees it; ``blocked`` are the employers this person shut out."""
    works = [
        Work(str(item.get("title") or ""), _years(item.get("years")), str(item.get("industry") or ""))
        for item in profile.experience or ()
    ]
    return SeekerRecord(
        id=str(profile.person_id),
        wished_titles=tuple(profile.wished_titles or ()),
        skills=tuple(profile.skills or ()),
        division=profile.division_code,
        willing_divisions=tuple(profile.willing_divisions or ()),
        wage_min=profile.wage_min_fen / FEN if profile.wage_min_fen else None,
        wage_unit=profile.wage_unit.value,
        education=profile.education.value,
        experience_years=float(profile.experience_years) if works or profile.experience_years else None,
        experience=tuple(work for work in works if work.title),
        certificates=tuple(profile.certificates) if profile.certificates else None,
        shifts_ok=tuple(profile.shifts_ok or ()),
        needs=tuple(profile.needs or ()),
        employment_types=tuple(profile.employment_types or ()),
        birth_year=profile.birth_year,
        available_from=profile.available_from_on,
        summary=profile.summary,
        wished_occupations=tuple(profile.wished_occupations or ()),
        blocked_employers=frozenset(blocked),
    )


def _years(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class MatchingNotReady(Exception):
    """The tables are still being read; ask again a little later."""


class MatchIndex:
    """The engine of one process over one database, with the number of the last event it has taken in."""

    def __init__(self, folder: Path | None = None) -> None:
        self.engine = MatchEngine()
        self._folder = folder
        self._cursor = -1
        self._saved_cursor = -1
        self._saved_s = -math.inf
        self._lock = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether everything has been read once."""
        return self._cursor >= 0

    def prepare(self) -> None:
        """Read everything: what a process kept on disk and what changed since, or the whole database.

        Takes minutes for a large city without a kept state, so only the jobs process does it for one.
        """
        with self._lock:
            if not self.is_ready and not self._load_kept():
                self._load()
            self._follow()
        self.log_size()

    def log_size(self) -> None:
        """Print how much is held, and in how much memory."""
        vacancies, seekers = self.engine.counts
        megabytes = self.engine.memory_bytes() / 1e6
        log.info("matching holds %d vacancies and %d seekers in %.1f MB", vacancies, seekers, megabytes)

    def take_kept(self) -> bool:
        """Map what the jobs process kept and take in what changed since; False while there is nothing to map."""
        with self._lock:
            if not self.is_ready and not self._load_kept():
                return False
            self._follow()
        return True

    def refresh(self) -> int:
        """Take in what changed since the last question; returns how many records were written.

        Every question asks the outbox first, which is one look at an index: a committed change counts at once.
        Raises MatchingNotReady before `prepare` is through.
        """
        if not self.is_ready:
            raise MatchingNotReady
        with self._lock:
            return self._follow()

    def keep(self) -> bool:
        """Write the state to disk for other processes, if it changed and KEEP_SECONDS have passed; True if written."""
        is_due = time.monotonic() - self._saved_s > KEEP_SECONDS
        if self._folder is None or not self.is_ready or self._cursor == self._saved_cursor or not is_due:
            return False
        with self._lock:
            beside = self._folder.with_suffix(f".{os.getpid()}")
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            self.engine.save(beside)
            (beside / "state.json").write_text(json.dumps({"layout": layout_mark(), "cursor": self._cursor}))
            old = self._folder.with_suffix(".old")
            shutil.rmtree(old, ignore_errors=True)
            if self._folder.exists():
                self._folder.rename(old)
            beside.rename(self._folder)
            shutil.rmtree(old, ignore_errors=True)
            self._saved_cursor, self._saved_s = self._cursor, time.monotonic()
        return True

    def _load_kept(self) -> bool:
        """Take the kept state if it is of this layout and of this database's past."""
        if self._folder is None:
            return False
        try:
            state = json.loads((self._folder / "state.json").read_text())
            if state["layout"] != layout_mark() or not oldest_event_id() <= state["cursor"] + 1:
                return False
            self.engine.load(self._folder)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._cursor = self._saved_cursor = int(state["cursor"])
        return True

    def _load(self) -> None:
        cursor = last_event_id()
        self._load_vacancies(_public_vacancy_ids())
        self._load_seekers(_findable_person_ids())
        self._cursor = cursor

    def _follow(self) -> int:
        count = 0
        while events := read_events(self._cursor, limit=CHUNK):
            count += self._take_in(events)
            self._cursor = events[-1].id
        return count

    def _take_in(self, events: Sequence[Event]) -> int:
        vacancies: set[int] = set()
        people: set[int] = set()
        employers: set[int] = set()
        for event in events:
            for key, ids in (("vacancy_id", vacancies), ("person_id", people), ("employer_id", employers)):
                if isinstance(event.payload.get(key), int):
                    ids.add(event.payload[key])
        if employers:
            vacancies |= set(db.session.scalars(sa.select(Vacancy.id).where(Vacancy.employer_id.in_(employers))))
        return self._load_vacancies(sorted(vacancies)) + self._load_seekers(sorted(people))

    def _load_vacancies(self, ids: Sequence[int]) -> int:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = db.session.scalars(
                sa.select(Vacancy).where(Vacancy.id.in_(chunk)).execution_options(populate_existing=True)
            ).all()
            shown = [one for one in found if one.state is VacancyState.PUBLISHED and one.employer.is_public]
            self.engine.upsert_vacancies([vacancy_row(vacancy_record(one)) for one in shown])
            for gone in set(chunk) - {one.id for one in shown}:
                self.engine.remove_vacancy(str(gone))
            _forget(found)
        return len(ids)

    def _load_seekers(self, ids: Sequence[int]) -> int:
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            profiles = db.session.scalars(
                sa.select(SeekerProfile)
                .where(SeekerProfile.person_id.in_(chunk), SeekerProfile.visibility == Visibility.EVERY_FIRM)
                .execution_options(populate_existing=True)
            ).all()
            blocked = blocked_employers([one.person_id for one in profiles])
            rows = [seeker_row(seeker_record(one, blocked.get(one.person_id, ()))) for one in profiles]
            self.engine.upsert_seekers(rows)
            for gone in set(chunk) - {one.person_id for one in profiles}:
                self.engine.remove_seeker(str(gone))
            _forget(profiles)
        return len(ids)


def _forget(rows: Sequence[Any]) -> None:
    """Let go of loaded rows while many are read; a request's own objects stay."""
    if len(rows) == CHUNK:
        for row in rows:
            db.session.expunge(row)


def blocked_employers(person_ids: Sequence[int]) -> dict[int, set[int]]:
    """For each person the employers they shut out."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        sa.select(BlockedEmployer.person_id, BlockedEmployer.employer_id).where(
            BlockedEmployer.person_id.in_(person_ids)
        )
    )
    for person_id, employer_id in rows:
        found.setdefault(person_id, set()).add(employer_id)
    return found


def _public_vacancy_ids() -> Sequence[int]:
    return db.session.scalars(
        sa.select(Vacancy.id)
        .join(Employer)
        .where(
            Vacancy.state == VacancyState.PUBLISHED,
            Vacancy.closes_on >= clock.today(),
            Employer.state == EmployerState.VERIFIED,
            Employer.blocked_at.is_(None),
        )
        .order_by(Vacancy.id)
    ).all()


def _findable_person_ids() -> Sequence[int]:
    return db.session.scalars(
        sa.select(SeekerProfile.person_id)
        .where(SeekerProfile.visibility == Visibility.EVERY_FIRM)
        .order_by(SeekerProfile.person_id)
    ).all()


def layout_mark() -> str:
    """Changes whenever kept tables would mean something else: the code and the word lists that make the rows."""
    digest = hashlib.sha256()
    for module in (features, tables, scoring, words, conditions, trades, skills):
        digest.update(Path(str(module.__file__)).read_bytes())
    for path in sorted([*trades.DATA.iterdir(), *skills.DATA.glob("skills*")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class _Home:
    """Where the kept state is, and how to enter the application from a thread of our own."""

    folder: Path | None = None
    app_context: Callable[[], AbstractContextManager[Any]] | None = None


_indexes: WeakKeyDictionary[Any, MatchIndex] = WeakKeyDictionary()
_preparing: set[int] = set()
_indexes_lock = threading.Lock()
_warm = threading.Event()


def configure(folder: Path, app_context: Callable[[], AbstractContextManager[Any]]) -> None:
    """Keep the state in `folder`, and wait for that of a large database in a thread that enters `app_context`."""
    _Home.folder, _Home.app_context = folder, app_context


def current_index() -> MatchIndex:
    """This process's index of the present database, refreshed.

    A small database is read at once; of a large one the jobs process keeps tables, which are mapped in the background:
    raises MatchingNotReady until that is done.
    """
    index = _index_of(db.session.get_bind())
    if not index.is_ready:
        if _count_records() <= MOST_AT_ONCE:
            index.prepare()
        else:
            _prepare_in_background(index)
            raise MatchingNotReady
    index.refresh()
    return index


def _index_of(bind: Any) -> MatchIndex:
    with _indexes_lock:
        if bind not in _indexes:
            _indexes[bind] = MatchIndex(_Home.folder if isinstance(bind, sa.Engine) else None)
        return _indexes[bind]


def _count_records() -> int:
    vacancies = sa.select(sa.func.count(Vacancy.id)).scalar_subquery()
    profiles = sa.select(sa.func.count(SeekerProfile.person_id)).scalar_subquery()
    return int(db.session.scalar(sa.select(vacancies + profiles)) or 0)


def _prepare_in_background(index: MatchIndex) -> None:
    with _indexes_lock:
        if id(index) in _preparing or _Home.app_context is None:
            return
        _preparing.add(id(index))
    threading.Thread(target=_prepare, args=(index,), name="matching", daemon=True).start()


def _prepare(index: MatchIndex) -> None:
    context = _Home.app_context
    try:
        if context is not None:
            warm_up()
            _wait_for_kept(index, context)
    except Exception:
        log.exception("matching could not be read; the next question tries again")
    finally:
        _preparing.discard(id(index))


def _wait_for_kept(index: MatchIndex, context: Callable[[], AbstractContextManager[Any]]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        with context(), reading():
            if index.take_kept():
                index.log_size()
                return
        time.sleep(LOOK_AGAIN_SECONDS)
    log.warning("matching waits for tables that the jobs process keeps; is it running?")


def keep_state() -> int:
    """The pump of the jobs process: read everything once, follow the news, keep the state for the web processes."""
    warm_up()
    index = _index_of(db.session.get_bind())
    with reading():
        if not index.is_ready:
            index.prepare()
        index.refresh()
        index.keep()
    return 0


@lru_cache(maxsize=1)
def _bare_engine() -> MatchEngine:
    return MatchEngine()


def warm_up() -> None:
    """Have the inner loops compiled, or taken from their cache: seconds, so never within a request of a large site."""
    if _warm.is_set():
        return
    engine = MatchEngine()
    vacancy, seeker = vacancy_row(VacancyRecord(id="0", title="")), seeker_row(SeekerRecord(id="0"))
    engine.upsert_vacancies([vacancy])
    engine.upsert_seekers([seeker])
    engine.rank_vacancies(seeker, clock.today(), 1)
    engine.rank_seekers(vacancy, clock.today(), 1)
    explain_pair(engine, seeker, vacancy, clock.today())
    _warm.set()


def is_warm() -> bool:
    """Whether this process has its inner loops."""
    return _warm.is_set()


def begin() -> None:
    """Start to get ready in the background, so that the first question need not wait; for web processes."""
    bind = db.session.get_bind()
    if not _index_of(bind).is_ready and _count_records() > MOST_AT_ONCE:
        threading.Thread(
            target=lambda: _prepare_in_background(_index_of(bind)), name="matching-begin", daemon=True
        ).start()


def bare_engine() -> MatchEngine:
    """An engine without tables, for scoring and explaining single pairs.

    Raises MatchingNotReady while a large site's process is still getting ready.
    """
    if not _warm.is_set() and _count_records() > MOST_AT_ONCE:
        begin()
        raise MatchingNotReady
    return _bare_engine()
