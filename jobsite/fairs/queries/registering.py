"""Reading who registered, and a seeker's personal plan: the fair's booths ranked by how well they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import Text
from jobsite.fairs.models.preparing import (
    ADMITTED,
    BoothVacancy,
    Fair,
    FairEntry,
    FairRegistration,
    FairState,
)
from jobsite.matching.explain import Explanation
from jobsite.matching.features import seeker_row
from jobsite.matching.loading import blocked_employers, current_index, seeker_record
from jobsite.matching.queries import explain_match
from jobsite.seekers.models import SeekerProfile
from jobsite.taxonomy.segmentation import title_words
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import list_vacancies

RANKED = 3000
SHOWN = 20


@dataclass(frozen=True)
class PlanRow:
    """One booth for a seeker: the vacancy there that fits best, its score (None without a profile), and why."""

    entry: FairEntry
    vacancy: Vacancy
    score: int | None
    reasons: list[Text] = field(default_factory=list)
    has_wished_trade: bool = False
    wished_word: str = ""


def find_registration(fair_id: int, person_id: int) -> FairRegistration | None:
    """The person's registration; None when they did not register."""
    return db.session.scalar(
        sa.select(FairRegistration).where(FairRegistration.fair_id == fair_id, FairRegistration.person_id == person_id)
    )


def next_fair_of(person_id: int) -> FairRegistration | None:
    """The registration whose fair is open or opens next; None without one."""
    return db.session.scalar(
        sa.select(FairRegistration)
        .options(joinedload(FairRegistration.fair))
        .join(Fair, Fair.id == FairRegistration.fair_id)
        .where(
            FairRegistration.person_id == person_id,
            Fair.state.in_((FairState.PUBLISHED, FairState.OPEN, FairState.PAUSED)),
        )
        .order_by(Fair.opens_at, Fair.id)
        .limit(1)
    )


def _shown_vacancies(fair_id: int) -> list[tuple[int, int, str]]:
    """Entry, vacancy and title of everything that the fair's booths show today."""
    today = clock.today()
    rows = db.session.execute(
        sa.select(BoothVacancy.entry_id, BoothVacancy.vacancy_id, Vacancy.title)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .join(Vacancy, Vacancy.id == BoothVacancy.vacancy_id)
        .where(
            FairEntry.fair_id == fair_id,
            FairEntry.state.in_(ADMITTED),
            Vacancy.state == "published",
            Vacancy.closes_on >= today,
        )
        .order_by(BoothVacancy.id)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def personal_plan(registration: FairRegistration, profile: SeekerProfile | None) -> list[PlanRow]:
    """At most SHOWN booths, best first: those that have what the person said they look for, then by score.

    Without a profile there is no score, and booths count that have a wished word or trade. A vacancy barred by a hard
    limit is never the reason to see a booth. Raises MatchingNotReady while the tables of matching are being read.
    """
    shown = _shown_vacancies(registration.fair_id)
    scores = _scores(profile, {vacancy_id for _entry, vacancy_id, _title in shown}) if profile else {}
    words = [word for word in title_words(registration.wish) if len(word) > 1]
    entries = _entries(registration.fair_id)
    best: dict[int, tuple[tuple[int, float], int, str]] = {}
    for entry_id, vacancy_id, title in shown:
        word = next((one for one in words if one in title), "")
        entry = entries[entry_id]
        hits = bool(word) + (entry.employer.industry.value in registration.trades)
        if (profile and vacancy_id not in scores) or (not profile and not hits):
            continue
        rank = (hits, scores.get(vacancy_id, 0.0))
        if entry_id not in best or rank > best[entry_id][0]:
            best[entry_id] = (rank, vacancy_id, word)
    ordered = sorted(best.items(), key=lambda item: (-item[1][0][0], -item[1][0][1], item[0]))[:SHOWN]
    vacancies = {row.id: row for row in list_vacancies(vacancy_id for _id, (_rank, vacancy_id, _word) in ordered)}
    return [
        _plan_row(registration, profile, entries[entry_id], vacancies[vacancy_id], rank[1], word)
        for entry_id, (rank, vacancy_id, word) in ordered
    ]


def _entries(fair_id: int) -> dict[int, FairEntry]:
    rows = db.session.scalars(
        sa.select(FairEntry)
        .options(joinedload(FairEntry.hall))
        .where(FairEntry.fair_id == fair_id, FairEntry.state.in_(ADMITTED))
    ).unique()
    return {row.id: row for row in rows}


def _scores(profile: SeekerProfile, wanted: set[int]) -> dict[int, float]:
    """The score of each wanted vacancy that no hard limit bars, among the site's RANKED best for the person."""
    blocked = blocked_employers([profile.person_id]).get(profile.person_id, ())
    row = seeker_row(seeker_record(profile, blocked))
    found = current_index().engine.rank_vacancies(row, clock.today(), RANKED)
    return {int(one.vacancy): one.score for one in found if int(one.vacancy) in wanted}


def _plan_row(
    registration: FairRegistration,
    profile: SeekerProfile | None,
    entry: FairEntry,
    vacancy: Vacancy,
    score: float,
    word: str,
) -> PlanRow:
    reasons = _reasons(explain_match(profile, vacancy)) if profile else []
    return PlanRow(
        entry=entry,
        vacancy=vacancy,
        score=round(score) if profile else None,
        reasons=reasons,
        has_wished_trade=entry.employer.industry.value in registration.trades,
        wished_word=word,
    )


def _reasons(explanation: Explanation) -> list[Text]:
    """The three parts that bring most, in the words of matching."""
    parts = [part for part in explanation.parts if not part.is_neutral and part.points > 0]
    return [part.reason for part in sorted(parts, key=lambda part: -part.points)[:3]]


def score_of(profile: SeekerProfile | None, vacancy: Vacancy) -> int:
    """How well the vacancy fits the person, 0–100; 0 without a profile or when a hard limit bars it."""
    if profile is None:
        return 0
    explanation = explain_match(profile, vacancy)
    return 0 if explanation.limit else round(explanation.match.score)


def list_registered_people(fair_id: int, *, limit: int = 10_000) -> Sequence[int]:
    """The people who registered, in the order in which they came."""
    return db.session.scalars(
        sa.select(FairRegistration.person_id)
        .where(FairRegistration.fair_id == fair_id)
        .order_by(FairRegistration.id)
        .limit(limit)
    ).all()
