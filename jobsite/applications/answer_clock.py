"""The answer clock: silent firms are reminded, seekers are told the truth, answer rates are computed anew.

Set-based: each step takes its applications by one UPDATE, so that a twin process takes none of them twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.applications.events import ApplicationLeftUnanswered, ApplicationsStayedSilent
from jobsite.applications.models import UNANSWERED, Application, ApplicationState
from jobsite.applications.timing import hours_between, median_of
from jobsite.core import clock
from jobsite.core.database import db, reading
from jobsite.core.jobs import register_periodic
from jobsite.core.outbox import publish
from jobsite.employers.models import Employer

AT_ONCE = 1000
RATE_WINDOW = timedelta(days=365)


@dataclass(frozen=True)
class Step:
    """After `days` without an answer; `number` is the value of `Application.reminders` once it is done."""

    number: int
    days: int
    tells_seeker: bool = False


STEPS = (Step(1, 3), Step(2, 7), Step(3, 14, tells_seeker=True))
ANSWER_LIMIT = timedelta(days=STEPS[1].days)


def run_answer_clock() -> None:
    """Take the steps that are due. One that was missed while the site was down is not made up for by a later one."""
    for step in reversed(STEPS):
        _take(step)


def _take(step: Step) -> None:
    due = (
        sa.select(Application.id)
        .where(
            Application.state.in_(UNANSWERED),
            Application.submitted_at <= clock.now() - timedelta(days=step.days),
            Application.reminders < step.number,
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(AT_ONCE)
    )
    taken = db.session.execute(
        sa.update(Application)
        .where(Application.id.in_(due), Application.reminders < step.number)
        .values(reminders=step.number)
        .returning(Application.id, Application.employer_id)
        .execution_options(synchronize_session=False)
    ).all()
    by_firm: dict[int, list[int]] = defaultdict(list)
    for application_id, employer_id in taken:
        by_firm[employer_id].append(application_id)
    for employer_id, ids in sorted(by_firm.items()):
        if step.tells_seeker:
            for application_id in sorted(ids):
                publish(ApplicationLeftUnanswered(application_id=application_id))
        else:
            publish(
                ApplicationsStayedSilent(
                    employer_id=employer_id, days=step.days, count=len(ids), last_application_id=max(ids)
                )
            )


@dataclass(frozen=True)
class AnswerRate:
    """Of one firm: applications that count, those answered, and the median hours to the answer."""

    count: int = 0
    answered: int = 0
    hours_median: int | None = None


def answer_rates() -> dict[int, AnswerRate]:
    """Answer rates by firm: of the applications of the last year that are older than the answer limit (7 days).

    Those that the seeker withdrew before an answer do not count.
    """
    moment = clock.now()
    counts = sa.and_(
        Application.submitted_at > moment - RATE_WINDOW,
        Application.submitted_at <= moment - ANSWER_LIMIT,
        sa.or_(Application.state != ApplicationState.WITHDRAWN, Application.answered_at.is_not(None)),
    )
    rows = db.session.execute(
        sa.select(Application.employer_id, sa.func.count(), sa.func.count(Application.answered_at))
        .where(counts)
        .group_by(Application.employer_id)
    ).all()
    medians = median_of(
        hours_between(Application.submitted_at, Application.answered_at),
        by=Application.employer_id,
        where=sa.and_(counts, Application.answered_at.is_not(None)),
    )
    return {
        employer_id: AnswerRate(count, answered, round(medians[employer_id]) if employer_id in medians else None)
        for employer_id, count, answered in rows
    }


def recompute_answer_rates() -> None:
    """Write the answer rates of the firms whose figures changed.

    They are read in a transaction that only reads, which ends before the writing begins: the one writer of SQLite must
    not wait for seconds of counting. So nothing may be pending in the session when this is called.
    """
    with reading():
        changed = _changed_rates()
        db.session.rollback()
    if changed:
        db.session.execute(sa.update(Employer), changed)


def _changed_rates() -> list[dict[str, Any]]:
    fresh = answer_rates()
    known = db.session.execute(
        sa.select(Employer.id, Employer.applications_count, Employer.answered_count, Employer.answer_hours_median)
    ).all()
    names = ("applications_count", "answered_count", "answer_hours_median")
    changed = []
    for employer_id, *figures in known:
        rate = fresh.get(employer_id, AnswerRate())
        wanted = [rate.count, rate.answered, rate.hours_median]
        if figures != wanted:
            changed.append({"id": employer_id, **dict(zip(names, wanted, strict=True))})
    return changed


def register_tasks() -> None:
    """Let the clock recur. Called at start, by `app`."""
    register_periodic("answer-clock", timedelta(minutes=15), run_answer_clock)
    register_periodic("answer-rates", timedelta(hours=1), recompute_answer_rates)
