"""Reading a fair's lobby: live figures, booths by hall, vacancies with search and facets, what fits the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import BoothVacancy, EntryState, FairEntry, Hall
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState, RecruiterPresence
from jobsite.fairs.models.talking import BoothVisit, Incident, Intent, Talk, TalkState
from jobsite.matching.queries import MatchingNotReady, RecommendedVacancy, list_recommended_vacancies
from jobsite.vacancies.models import Vacancy, VacancyState

BOOTHS_A_PAGE = 24
WAGE_STEPS_FEN = (400_000, 600_000, 800_000, 1_000_000)
SHOWN_FOR_YOU = 4


@dataclass(frozen=True)
class LiveFigures:
    """A fair now. `visitors` are signed-in seekers who were at a booth, `intents` preliminary intents so far."""

    booths: int
    attended: int
    waiting: int
    talking: int
    visitors: int
    intents: int


def _count(column: Any, *conditions: sa.ColumnElement[bool]) -> Any:
    return sa.select(sa.func.count(column)).where(*conditions).scalar_subquery()


def live_figures(fair_id: int) -> LiveFigures:
    """All figures from one statement."""
    attended = (
        sa.select(sa.func.count(sa.distinct(RecruiterPresence.booth_id)))
        .join(FairEntry, FairEntry.id == RecruiterPresence.booth_id)
        .where(FairEntry.fair_id == fair_id, RecruiterPresence.lease_until > clock.now())
        .scalar_subquery()
    )
    placed = _count(FairEntry.id, FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
    waiting = _count(QueueEntry.id, QueueEntry.fair_id == fair_id, QueueEntry.state == QueueState.QUEUED)
    talking = _count(Talk.id, Talk.fair_id == fair_id, Talk.state == TalkState.RUNNING)
    visitors = _count(sa.distinct(BoothVisit.person_id), BoothVisit.fair_id == fair_id)
    intents = _count(Intent.id, Intent.fair_id == fair_id)
    row = db.session.execute(sa.select(placed, attended, waiting, talking, visitors, intents)).one()
    return LiveFigures(*row)


@dataclass(frozen=True)
class BoothTile:
    """A booth in the lobby or on the operator's desk: who waits, who is there, how many talk, and how long the one who
    waits longest has waited (s; None when nobody waits).
    """

    booth: FairEntry
    vacancies: int
    waiting: int
    present: int
    is_closed: bool
    is_text_only: bool
    is_unattended: bool
    talking: int = 0
    longest_wait_s: int | None = None


def list_booth_tiles(
    fair_id: int,
    *,
    hall_id: int | None = None,
    words: str = "",
    only: str = "",
    page: int = 1,
    size: int = BOOTHS_A_PAGE,
) -> Page[BoothTile]:
    """Placed booths by hall and number, each with its queue; `only` is "unattended", "waiting" (longest queue first)."""
    statement = (
        sa.select(FairEntry)
        .outerjoin(BoothQueue, BoothQueue.booth_id == FairEntry.id)
        .join(Hall, Hall.id == FairEntry.hall_id)
        .where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
    )
    if hall_id is not None:
        statement = statement.where(FairEntry.hall_id == hall_id)
    if words:
        named = sa.select(Employer.id).where(Employer.name.contains(words, autoescape=True))
        statement = statement.where(FairEntry.employer_id.in_(named))
    if only == "unattended":
        statement = statement.where(BoothQueue.unattended_since.is_not(None))
    if only == "waiting":
        statement = statement.where(BoothQueue.waiting_count > 0).order_by(BoothQueue.waiting_count.desc())
    found = paginate(
        statement.order_by(Hall.position, Hall.id, FairEntry.booth_number, FairEntry.id), number=page, size=size
    )
    return Page(_tiles(found.items), found.number, found.size, found.total)


def _tiles(booths: Sequence[FairEntry]) -> list[BoothTile]:
    ids = [booth.id for booth in booths]
    queues = {
        queue.booth_id: queue for queue in db.session.scalars(sa.select(BoothQueue).where(BoothQueue.booth_id.in_(ids)))
    }
    present = _counts(
        sa.select(RecruiterPresence.booth_id, sa.func.count())
        .where(RecruiterPresence.booth_id.in_(ids), RecruiterPresence.lease_until > clock.now())
        .group_by(RecruiterPresence.booth_id)
    )
    moment = clock.now()
    first_joined = {
        row[0]: row[1]
        for row in db.session.execute(
            sa.select(QueueEntry.booth_id, sa.func.min(QueueEntry.joined_at))
            .where(QueueEntry.booth_id.in_(ids), QueueEntry.state == QueueState.QUEUED)
            .group_by(QueueEntry.booth_id)
        )
    }
    talking = _counts(
        sa.select(Talk.booth_id, sa.func.count())
        .where(Talk.booth_id.in_(ids), Talk.state == TalkState.RUNNING)
        .group_by(Talk.booth_id)
    )
    vacancies = _counts(
        sa.select(BoothVacancy.entry_id, sa.func.count())
        .where(BoothVacancy.entry_id.in_(ids))
        .group_by(BoothVacancy.entry_id)
    )
    return [
        BoothTile(
            booth,
            vacancies.get(booth.id, 0),
            queue.waiting_count if (queue := queues.get(booth.id)) else 0,
            present.get(booth.id, 0),
            is_closed=bool(queue and queue.is_closed),
            is_text_only=bool(queue and queue.is_text_only),
            is_unattended=bool(queue and queue.unattended_since),
            talking=talking.get(booth.id, 0),
            longest_wait_s=int((moment - first).total_seconds()) if (first := first_joined.get(booth.id)) else None,
        )
        for booth in booths
    ]


def _counts(statement: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


@dataclass(frozen=True)
class VacancySearch:
    """What is looked for among a fair's vacancies; empty fields do not narrow."""

    words: str = ""
    hall_id: int | None = None
    division: str = ""
    wage_min_fen: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.words or self.hall_id or self.division or self.wage_min_fen)


def _matching(fair_id: int, asked: VacancySearch, leave_out: str = "") -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        FairEntry.fair_id == fair_id,
        FairEntry.state == EntryState.PLACED,
        Vacancy.state == VacancyState.PUBLISHED,
    ]
    for word in asked.words.split()[:5]:
        conditions.append(
            sa.or_(Vacancy.title.contains(word, autoescape=True), Employer.name.contains(word, autoescape=True))
        )
    if asked.hall_id and leave_out != "hall":
        conditions.append(FairEntry.hall_id == asked.hall_id)
    if asked.division and leave_out != "division":
        conditions.append(Vacancy.division_code == asked.division)
    if asked.wage_min_fen and leave_out != "wage":
        conditions.append(Vacancy.wage_max_fen >= asked.wage_min_fen)
    return conditions


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(BoothVacancy)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .join(Vacancy, Vacancy.id == BoothVacancy.vacancy_id)
        .join(Employer, Employer.id == FairEntry.employer_id)
    )


def find_fair_vacancies(fair_id: int, asked: VacancySearch, *, page: int = 1) -> Page[BoothVacancy]:
    """The fair's open vacancies that meet what is asked, best paid first."""
    statement = (
        _joined(sa.select(BoothVacancy))
        .where(*_matching(fair_id, asked))
        .options(joinedload(BoothVacancy.vacancy), joinedload(BoothVacancy.entry))
        .order_by(Vacancy.wage_max_fen.desc(), BoothVacancy.id)
    )
    return paginate(statement, number=page)


def facets_of(fair_id: int, asked: VacancySearch) -> dict[str, dict[Any, int]]:
    """How many vacancies each choice would give, by facet: hall (id), division (code), wage (fen a month, at least)."""
    by_hall = _joined(sa.select(FairEntry.hall_id, sa.func.count())).where(*_matching(fair_id, asked, "hall"))
    by_place = _joined(sa.select(Vacancy.division_code, sa.func.count())).where(*_matching(fair_id, asked, "division"))
    steps = [sa.func.count().filter(Vacancy.wage_max_fen >= step) for step in WAGE_STEPS_FEN]
    wages = db.session.execute(_joined(sa.select(*steps)).where(*_matching(fair_id, asked, "wage"))).one()
    return {
        "hall": _counts(by_hall.group_by(FairEntry.hall_id)),
        "division": _counts(by_place.group_by(Vacancy.division_code)),
        "wage": dict(zip(WAGE_STEPS_FEN, wages, strict=True)),
    }


def list_for_you(person_id: int, fair_id: int) -> list[tuple[RecommendedVacancy, int]]:
    """The person's best matches among the fair's vacancies, each with its booth; empty while matching is getting ready."""
    try:
        best = list_recommended_vacancies(person_id, limit=100)
    except MatchingNotReady:
        return []
    booths = _counts(
        sa.select(BoothVacancy.vacancy_id, FairEntry.id)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .where(
            FairEntry.fair_id == fair_id,
            FairEntry.state == EntryState.PLACED,
            BoothVacancy.vacancy_id.in_([one.vacancy.id for one in best]),
        )
    )
    return [(one, booths[one.vacancy.id]) for one in best if one.vacancy.id in booths][:SHOWN_FOR_YOU]


@dataclass(frozen=True)
class Load:
    """The load of a fair for its operator: longest wait (s) of someone queued, booths without anyone, open incidents."""

    longest_wait_s: int
    unattended: int
    unanswered: int
    incidents: int


def load_of(fair_id: int) -> Load:
    """`unanswered`: people who wait at a flagged booth."""
    flagged = sa.select(BoothQueue.booth_id).where(
        BoothQueue.fair_id == fair_id, BoothQueue.unattended_since.is_not(None)
    )
    first = db.session.scalar(
        sa.select(sa.func.min(QueueEntry.joined_at)).where(
            QueueEntry.fair_id == fair_id, QueueEntry.state == QueueState.QUEUED
        )
    )
    unanswered = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(BoothQueue.waiting_count), 0)).where(BoothQueue.booth_id.in_(flagged))
    )
    incidents = _count(Incident.id, Incident.fair_id == fair_id, Incident.closed_at.is_(None))
    counted = db.session.execute(sa.select(_count(flagged.subquery().c.booth_id), incidents)).one()
    waited = int((clock.now() - first).total_seconds()) if first is not None else 0
    return Load(waited, counted[0], int(unanswered or 0), counted[1])
