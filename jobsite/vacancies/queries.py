"""Reading vacancies: of everyone, of one firm, and of the review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer, EmployerState
from jobsite.vacancies.content import merge_changes
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyReport, VacancyState, VacancyTemplate


def find_vacancy(vacancy_id: int) -> Vacancy | None:
    """The vacancy in whatever state, with its firm; None when there is none."""
    return db.session.get(Vacancy, vacancy_id)


def get_vacancy(vacancy_id: int) -> Vacancy:
    """The vacancy in whatever state; raises NotFound."""
    vacancy = find_vacancy(vacancy_id)
    if vacancy is None:
        raise NotFound
    return vacancy


def get_desk_vacancy(employer_id: int, vacancy_id: int) -> Vacancy:
    """The vacancy if it is this firm's; raises NotFound."""
    vacancy = get_vacancy(vacancy_id)
    if vacancy.employer_id != employer_id:
        raise NotFound
    return vacancy


def get_public_vacancy(vacancy_id: int, today: date) -> Vacancy:
    """The vacancy if everyone may see it on `today`; raises NotFound."""
    vacancy = get_vacancy(vacancy_id)
    if not vacancy.is_public(today):
        raise NotFound
    return vacancy


def is_public_on(today: date) -> sa.ColumnElement[bool]:
    """`Vacancy.is_public` as a condition; the select must join Employer."""
    return sa.and_(
        Vacancy.state == VacancyState.PUBLISHED,
        Vacancy.closes_on >= today,
        Employer.state == EmployerState.VERIFIED,
        Employer.blocked_at.is_(None),
    )


def select_public(today: date) -> sa.Select[Vacancy]:
    """All vacancies that everyone may see on `today`, in no order."""
    return sa.select(Vacancy).join(Vacancy.employer).where(is_public_on(today))


def list_vacancies(ids: Iterable[int]) -> list[Vacancy]:
    """The vacancies with these ids in the order of the ids, whatever their state, with their firms; one query."""
    wanted = list(dict.fromkeys(ids))
    rows = db.session.scalars(sa.select(Vacancy).where(Vacancy.id.in_(wanted))).unique()
    found = {row.id: row for row in rows}
    return [found[one] for one in wanted if one in found]


def list_open_vacancies(employer_id: int, today: date) -> Sequence[Vacancy]:
    """A firm's vacancies that everyone may see on `today`, newest first."""
    statement = select_public(today).where(Vacancy.employer_id == employer_id)
    return db.session.scalars(statement.order_by(Vacancy.published_at.desc(), Vacancy.id.desc())).unique().all()


def list_latest_public(today: date, *, limit: int = 10) -> Sequence[Vacancy]:
    """The newest vacancies that everyone may see on `today`."""
    statement = select_public(today).order_by(Vacancy.published_at.desc(), Vacancy.id.desc()).limit(limit)
    return db.session.scalars(statement).unique().all()


def count_public(today: date) -> int:
    """How many vacancies everyone may see on `today`."""
    statement = sa.select(sa.func.count(Vacancy.id)).join(Vacancy.employer).where(is_public_on(today))
    return db.session.scalar(statement) or 0


def count_by_state(employer_id: int) -> dict[VacancyState, int]:
    """A firm's vacancies by state; states without any are 0."""
    rows = db.session.execute(
        sa.select(Vacancy.state, sa.func.count()).where(Vacancy.employer_id == employer_id).group_by(Vacancy.state)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in VacancyState}


def list_of_employer(
    employer_id: int, *, state: VacancyState | None = None, words: str = "", page: int = 1
) -> Page[Vacancy]:
    """A firm's vacancies, the last touched first; of one state, or with words in the title."""
    statement = sa.select(Vacancy).where(Vacancy.employer_id == employer_id)
    if state is not None:
        statement = statement.where(Vacancy.state == state)
    if words:
        statement = statement.where(Vacancy.title.contains(words, autoescape=True))
    return paginate(statement.order_by(Vacancy.updated_at.desc(), Vacancy.id.desc()), number=page)


def list_ending_soon(employer_id: int, *, today: date, until: date) -> Sequence[Vacancy]:
    """A firm's published vacancies that close between `today` and `until`, the nearest first."""
    return (
        db.session.scalars(
            sa.select(Vacancy)
            .where(
                Vacancy.employer_id == employer_id,
                Vacancy.state == VacancyState.PUBLISHED,
                Vacancy.closes_on.between(today, until),
            )
            .order_by(Vacancy.closes_on, Vacancy.id)
        )
        .unique()
        .all()
    )


def list_refused(employer_id: int, *, limit: int) -> Sequence[Vacancy]:
    """A firm's drafts that staff sent back, the latest first."""
    drafts = (
        db.session.scalars(
            sa.select(Vacancy)
            .where(
                Vacancy.employer_id == employer_id,
                Vacancy.state == VacancyState.DRAFT,
                Vacancy.submitted_at.is_not(None),
            )
            .order_by(Vacancy.updated_at.desc(), Vacancy.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )
    return [row for row in drafts if row.refusal_reasons]


def list_templates(employer_id: int) -> Sequence[VacancyTemplate]:
    """A firm's templates by name."""
    return db.session.scalars(
        sa.select(VacancyTemplate)
        .where(VacancyTemplate.employer_id == employer_id)
        .order_by(VacancyTemplate.name, VacancyTemplate.id)
    ).all()


def get_template(employer_id: int, template_id: int) -> VacancyTemplate:
    """The template if it is this firm's; raises NotFound."""
    template = db.session.get(VacancyTemplate, template_id)
    if template is None or template.employer_id != employer_id:
        raise NotFound
    return template


def list_history(vacancy_id: int) -> Sequence[tuple[VacancyHistory, str]]:
    """The moves of a vacancy, newest first, each with the name of who made it."""
    rows = db.session.execute(
        sa.select(VacancyHistory, Person.display_name)
        .outerjoin(Person, Person.id == VacancyHistory.actor_id)
        .where(VacancyHistory.vacancy_id == vacancy_id)
        .order_by(VacancyHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]


def changes_since_published(vacancy_id: int) -> dict[str, list[Any]]:
    """`{field: [old, new]}` against what was last published; empty when it never was, or nothing changed."""
    last = db.session.scalar(
        sa.select(sa.func.max(VacancyHistory.id)).where(
            VacancyHistory.vacancy_id == vacancy_id, VacancyHistory.to_state == VacancyState.PUBLISHED
        )
    )
    if last is None:
        return {}
    rows = db.session.scalars(
        sa.select(VacancyHistory.changes)
        .where(VacancyHistory.vacancy_id == vacancy_id, VacancyHistory.id > last)
        .order_by(VacancyHistory.id)
    )
    merged: dict[str, list[Any]] = {}
    for changes in rows:
        merged = merge_changes(merged, changes or {})
    return merged


def list_open_of_firms(employer_ids: Iterable[int]) -> Sequence[Vacancy]:
    """The firms' vacancies that are public, paused or in review: what a new one may double; one query."""
    statement = sa.select(Vacancy).where(
        Vacancy.employer_id.in_(sorted(employer_ids)),
        Vacancy.state.in_([VacancyState.PUBLISHED, VacancyState.PAUSED, VacancyState.SUBMITTED]),
    )
    return db.session.scalars(statement.order_by(Vacancy.id)).unique().all()


@dataclass(frozen=True)
class QueueFilters:
    """What of the review queue is shown."""

    words: str = ""
    kind: str = ""  # "new" never published before, "changed" published before
    division_code: str = ""  # significant digits


def select_queue(filters: QueueFilters) -> sa.Select[Vacancy]:
    """Vacancies that wait for review, the oldest submit first."""
    statement = sa.select(Vacancy).join(Vacancy.employer).where(Vacancy.state == VacancyState.SUBMITTED)
    if filters.words:
        statement = statement.where(
            sa.or_(
                Vacancy.title.contains(filters.words, autoescape=True),
                Employer.name.contains(filters.words, autoescape=True),
            )
        )
    if filters.kind == "new":
        statement = statement.where(Vacancy.published_at.is_(None))
    elif filters.kind == "changed":
        statement = statement.where(Vacancy.published_at.is_not(None))
    if filters.division_code:
        statement = statement.where(Vacancy.division_code.startswith(filters.division_code, autoescape=True))
    return statement.order_by(Vacancy.submitted_at, Vacancy.id)


def list_queue(filters: QueueFilters, *, page: int, size: int = 20) -> Page[Vacancy]:
    """One page of the review queue."""
    return paginate(select_queue(filters), number=page, size=size)


def next_in_queue(filters: QueueFilters, *, after: Vacancy) -> int | None:
    """The id of the vacancy that follows `after` in the queue, else of the first one apart from it; None when empty."""
    queue = select_queue(filters).with_only_columns(Vacancy.id).where(Vacancy.id != after.id).limit(1)
    if after.submitted_at is not None:
        later = sa.tuple_(Vacancy.submitted_at, Vacancy.id) > sa.tuple_(
            sa.literal(after.submitted_at, Vacancy.submitted_at.type), sa.literal(after.id)
        )
        following = db.session.scalar(queue.where(later))
        if following is not None:
            return following
    return db.session.scalar(queue)


def count_waiting() -> int:
    """How many vacancies wait for review."""
    return db.session.scalar(sa.select(sa.func.count()).where(Vacancy.state == VacancyState.SUBMITTED)) or 0


def oldest_waiting_at() -> datetime | None:
    """Since when the vacancy that has waited longest waits; None when none waits."""
    return db.session.scalar(
        sa.select(sa.func.min(Vacancy.submitted_at)).where(Vacancy.state == VacancyState.SUBMITTED)
    )


def get_report(report_id: int) -> VacancyReport:
    """The report; raises NotFound."""
    report = db.session.get(VacancyReport, report_id)
    if report is None:
        raise NotFound
    return report


def list_reports(*, is_handled: bool, page: int) -> Page[VacancyReport]:
    """Reports for staff, each with its vacancy: open ones oldest first, handled ones newest first."""
    statement = sa.select(VacancyReport).options(joinedload(VacancyReport.vacancy))
    if is_handled:
        statement = statement.where(VacancyReport.handled_at.is_not(None)).order_by(
            VacancyReport.handled_at.desc(), VacancyReport.id.desc()
        )
    else:
        statement = statement.where(VacancyReport.handled_at.is_(None)).order_by(
            VacancyReport.created_at, VacancyReport.id
        )
    return paginate(statement, number=page)


def count_open_reports(vacancy_id: int | None = None) -> int:
    """How many reports wait for staff, of all vacancies or of one."""
    statement = sa.select(sa.func.count()).where(VacancyReport.handled_at.is_(None))
    if vacancy_id is not None:
        statement = statement.where(VacancyReport.vacancy_id == vacancy_id)
    return db.session.scalar(statement) or 0


@dataclass(frozen=True)
class FirmRecord:
    """What staff see of a firm beside its vacancy."""

    published: int
    refused: int
    open_reports: int


def record_of(employer_id: int) -> FirmRecord:
    """How many of the firm's vacancies were ever published, how often one was sent back, and reports that are open."""
    published = sa.select(sa.func.count()).where(Vacancy.employer_id == employer_id, Vacancy.published_at.is_not(None))
    refused = (
        sa.select(sa.func.count())
        .select_from(VacancyHistory)
        .join(Vacancy, Vacancy.id == VacancyHistory.vacancy_id)
        .where(
            Vacancy.employer_id == employer_id,
            VacancyHistory.to_state == VacancyState.DRAFT,
            VacancyHistory.from_state.in_([VacancyState.SUBMITTED, VacancyState.PUBLISHED, VacancyState.PAUSED]),
        )
    )
    reports = (
        sa.select(sa.func.count())
        .select_from(VacancyReport)
        .join(Vacancy, Vacancy.id == VacancyReport.vacancy_id)
        .where(Vacancy.employer_id == employer_id, VacancyReport.handled_at.is_(None))
    )
    found = db.session.execute(
        sa.select(published.scalar_subquery(), refused.scalar_subquery(), reports.scalar_subquery())
    ).one()
    return FirmRecord(*found)
