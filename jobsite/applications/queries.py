"""Reading applications: one, a seeker's, a firm's with filters and counts, people who seem to apply twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from jobsite.accounts.models import Person
from jobsite.applications.models import (
    FINAL,
    UNANSWERED,
    Application,
    ApplicationHistory,
    ApplicationNote,
    ApplicationState,
)
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer, EmployerState
from jobsite.seekers.models import SavedVacancy, SeekerProfile
from jobsite.seekers.queries import find_profile, has_blocked, is_saved
from jobsite.vacancies.models import Vacancy, VacancyState

DESK_PAGE = 25
WAITING = frozenset(ApplicationState) - FINAL


def get_application(application_id: int) -> Application:
    """The application with its vacancy; raises NotFound."""
    found = db.session.get(Application, application_id, options=[joinedload(Application.vacancy)])
    if found is None:
        raise NotFound
    return found


def get_of_employer(employer_id: int, application_id: int) -> Application:
    """The application if it was sent to this employer; raises NotFound."""
    found = get_application(application_id)
    if found.employer_id != employer_id:
        raise NotFound
    return found


def find_application(vacancy_id: int, person_id: int) -> Application | None:
    """The one application of this person for this vacancy, or None."""
    return db.session.scalar(
        sa.select(Application).where(Application.vacancy_id == vacancy_id, Application.person_id == person_id)
    )


def get_vacancy_to_apply(vacancy_id: int, *, lock: bool = False) -> Vacancy:
    """A vacancy that is or was public. Raises NotFound for one that never was. `lock` holds it until the commit."""
    statement = sa.select(Vacancy).where(Vacancy.id == vacancy_id, Vacancy.published_at.is_not(None))
    if lock:
        statement = statement.with_for_update(of=Vacancy).execution_options(populate_existing=True)
    found = db.session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def refusal_of(person_id: int, vacancy: Vacancy) -> Text:
    """Why this person cannot apply for this vacancy now, in words; empty when nothing is in the way."""
    if not vacancy.employer.is_public:
        return _("这家单位目前不能招聘，暂时不能应聘。")
    if not vacancy.is_public(clock.today()):
        return _("这个岗位已经不招人了。")
    if has_blocked(person_id, vacancy.employer_id):
        return _("您屏蔽了这家单位。想应聘，请先取消屏蔽。")
    return ""


class BoxKind(StrEnum):
    """What the vacancy page offers to this viewer."""

    APPLY = "apply"
    APPLIED = "applied"
    CLOSED = "closed"
    NEEDS_PROFILE = "needs_profile"
    SIGN_IN = "sign_in"
    NOT_SEEKER = "not_seeker"


@dataclass(frozen=True)
class ApplyBox:
    """Content of `applications/_apply_box.html`."""

    kind: BoxKind
    vacancy_id: int
    application: Application | None = None
    refusal: Text = ""
    is_saved: bool = False


def apply_box_for(actor: Actor, vacancy: Vacancy) -> ApplyBox:
    """What the page of this vacancy offers to this viewer."""
    if not actor.is_seeker:
        is_open = vacancy.is_public(clock.today())
        kind = BoxKind.NOT_SEEKER if actor.is_signed_in else BoxKind.SIGN_IN
        return ApplyBox(kind if is_open else BoxKind.CLOSED, vacancy.id)
    person_id = actor.required_id
    saved = is_saved(person_id, vacancy.id)
    if application := find_application(vacancy.id, person_id):
        return ApplyBox(BoxKind.APPLIED, vacancy.id, application, is_saved=saved)
    if refusal := refusal_of(person_id, vacancy):
        return ApplyBox(BoxKind.CLOSED, vacancy.id, refusal=refusal, is_saved=saved)
    kind = BoxKind.APPLY if find_profile(person_id) else BoxKind.NEEDS_PROFILE
    return ApplyBox(kind, vacancy.id, is_saved=saved)


def list_mine(person_id: int, *, is_open: bool | None = None, page: int = 1, size: int = 20) -> Page[Application]:
    """A seeker's applications, the latest first; the open or the ended ones when asked."""
    statement = sa.select(Application).where(Application.person_id == person_id)
    if is_open is not None:
        statement = statement.where(Application.state.in_(WAITING if is_open else FINAL))
    statement = statement.options(joinedload(Application.vacancy)).order_by(
        Application.submitted_at.desc(), Application.id.desc()
    )
    return paginate(statement, number=page, size=size)


def list_next_steps(person_id: int, *, limit: int = 5) -> Sequence[Application]:
    """A seeker's open applications with a date from today on, the nearest first."""
    return db.session.scalars(
        sa.select(Application)
        .where(
            Application.person_id == person_id,
            Application.state.in_(WAITING),
            Application.next_step_on >= clock.today(),
        )
        .options(joinedload(Application.vacancy))
        .order_by(Application.next_step_on, Application.id)
        .limit(limit)
    ).all()


def count_mine(person_id: int) -> Mapping[ApplicationState, int]:
    """How many applications of a seeker stand in each state."""
    rows = db.session.execute(
        sa.select(Application.state, sa.func.count())
        .where(Application.person_id == person_id)
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in rows}


def count_since(person_id: int, moment: datetime) -> int:
    """How many applications a person has sent since then."""
    statement = sa.select(sa.func.count()).where(Application.person_id == person_id, Application.submitted_at > moment)
    return db.session.scalar(statement) or 0


def list_saved(person_id: int, *, page: int = 1) -> Page[Vacancy]:
    """The vacancies that a seeker keeps, the latest kept first; those that closed since stay in the list."""
    statement = (
        sa.select(Vacancy)
        .join(SavedVacancy, SavedVacancy.vacancy_id == Vacancy.id)
        .where(SavedVacancy.person_id == person_id, Vacancy.state != VacancyState.DRAFT)
        .order_by(SavedVacancy.created_at.desc(), Vacancy.id.desc())
    )
    return paginate(statement, number=page)


@dataclass(frozen=True)
class DeskFilter:
    """What a firm wants to see. `is_waiting` means without an answer; `words` are looked for in name, phone and wished work; `since_on` is a city date."""

    state: ApplicationState | None = None
    is_waiting: bool = False
    vacancy_id: int | None = None
    words: str = ""
    since_on: date | None = None

    def conditions(self, *, with_state: bool = True) -> list[sa.ColumnElement[bool]]:
        """The filter as SQL, with or without the state."""
        found: list[sa.ColumnElement[bool]] = []
        if with_state and self.state is not None:
            found.append(Application.state == self.state)
        if with_state and self.is_waiting:
            found.append(Application.state.in_(UNANSWERED))
        if self.vacancy_id is not None:
            found.append(Application.vacancy_id == self.vacancy_id)
        if self.words:
            texts: tuple[sa.ColumnElement[str], ...] = (
                Application.snapshot["name"].as_string(),
                Application.snapshot["phone"].as_string(),
                sa.type_coerce(Application.note, sa.String()),
            )
            titles = sa.select(Vacancy.id).where(Vacancy.title.contains(self.words, autoescape=True))
            found.append(
                sa.or_(
                    *(text.contains(self.words, autoescape=True) for text in texts), Application.vacancy_id.in_(titles)
                )
            )
        if self.since_on is not None:
            begin = datetime.combine(self.since_on, time.min, clock.CITY_ZONE).astimezone(UTC)
            found.append(Application.submitted_at >= begin)
        return found


def list_for_employer(employer_id: int, wanted: DeskFilter, *, page: int = 1) -> Page[Application]:
    """A firm's applications; those that wait for an answer oldest first, other lists latest first."""
    statement = (
        sa.select(Application)
        .where(Application.employer_id == employer_id, *wanted.conditions())
        .options(joinedload(Application.vacancy))
    )
    if wanted.is_waiting or wanted.state in UNANSWERED:
        statement = statement.order_by(Application.submitted_at, Application.id)
    else:
        statement = statement.order_by(Application.submitted_at.desc(), Application.id.desc())
    return paginate(statement, number=page, size=DESK_PAGE)


def count_by_state(employer_id: int, wanted: DeskFilter) -> Mapping[ApplicationState, int]:
    """How many of a firm's applications stand in each state, under the filter but its state."""
    rows = db.session.execute(
        sa.select(Application.state, sa.func.count())
        .where(Application.employer_id == employer_id, *wanted.conditions(with_state=False))
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in rows}


def ids_for_employer(employer_id: int, wanted: DeskFilter, *, limit: int = 5000) -> Sequence[int]:
    """Ids of all a firm's applications under the filter, oldest first: for bulk answers beyond one page."""
    return db.session.scalars(
        sa.select(Application.id)
        .where(Application.employer_id == employer_id, *wanted.conditions())
        .order_by(Application.id)
        .limit(limit)
    ).all()


def list_picked(employer_id: int, application_ids: Iterable[int]) -> Sequence[Application]:
    """Those of the applications that were sent to this employer, oldest first; ids of others are left out."""
    return db.session.scalars(
        sa.select(Application)
        .where(Application.employer_id == employer_id, Application.id.in_(list(application_ids)))
        .options(joinedload(Application.vacancy))
        .order_by(Application.submitted_at, Application.id)
    ).all()


def count_picked(employer_id: int, application_ids: Iterable[int]) -> int:
    """How many of the ids are applications to this employer."""
    statement = sa.select(sa.func.count()).where(
        Application.employer_id == employer_id, Application.id.in_(list(application_ids))
    )
    return db.session.scalar(statement) or 0


def get_own_vacancy(employer_id: int, vacancy_id: int) -> Vacancy:
    """The vacancy if it is this employer's; raises NotFound."""
    found = db.session.get(Vacancy, vacancy_id)
    if found is None or found.employer_id != employer_id:
        raise NotFound
    return found


def list_waiting(vacancy_id: int) -> Sequence[Application]:
    """Applications of a vacancy without a final outcome, oldest first."""
    return db.session.scalars(
        sa.select(Application)
        .where(Application.vacancy_id == vacancy_id, Application.state.in_(WAITING))
        .options(joinedload(Application.vacancy))
        .order_by(Application.submitted_at, Application.id)
    ).all()


def count_waiting(vacancy_id: int) -> int:
    """How many applications of a vacancy have no final outcome."""
    statement = sa.select(sa.func.count()).where(Application.vacancy_id == vacancy_id, Application.state.in_(WAITING))
    return db.session.scalar(statement) or 0


def duplicates_among(applications: Sequence[Application]) -> Mapping[int, Sequence[int]]:
    """For each application those of other accounts to the same firm that seem to be the same person.

    Same phone, or same name and birth year, as the profiles say now. One query.
    """
    if not applications:
        return {}
    other, mine, theirs = aliased(Application), aliased(SeekerProfile), aliased(SeekerProfile)
    rows = db.session.execute(
        sa.select(Application.id, other.id)
        .join(mine, mine.person_id == Application.person_id)
        .join(other, sa.and_(other.employer_id == Application.employer_id, other.person_id != Application.person_id))
        .join(theirs, theirs.person_id == other.person_id)
        .where(
            Application.id.in_([row.id for row in applications]),
            sa.or_(
                mine.phone == theirs.phone,
                sa.and_(mine.name == theirs.name, mine.birth_year == theirs.birth_year),
            ),
        )
        .order_by(Application.id, other.id)
    )
    found: dict[int, list[int]] = {}
    for one, twin in rows:
        found.setdefault(one, []).append(twin)
    return found


def list_history(application_id: int) -> Sequence[tuple[ApplicationHistory, str]]:
    """The moves of an application, newest first, each with the name of who made it."""
    rows = db.session.execute(
        sa.select(ApplicationHistory, Person.display_name)
        .outerjoin(Person, Person.id == ApplicationHistory.actor_id)
        .where(ApplicationHistory.application_id == application_id)
        .order_by(ApplicationHistory.id.desc())
    )
    return [(row, name or "") for row, name in rows]


def list_notes(application_id: int) -> Sequence[tuple[ApplicationNote, str]]:
    """The firm's notes, newest first, each with its author's name."""
    rows = db.session.execute(
        sa.select(ApplicationNote, Person.display_name)
        .outerjoin(Person, Person.id == ApplicationNote.author_id)
        .where(ApplicationNote.application_id == application_id)
        .order_by(ApplicationNote.id.desc())
    )
    return [(row, name or "") for row, name in rows]


def list_vacancies_applied_for(employer_id: int) -> Sequence[tuple[int, str]]:
    """Id and title of a firm's vacancies that have applications, the latest first: for the filter."""
    rows = db.session.execute(
        sa.select(Vacancy.id, Vacancy.title)
        .where(Vacancy.employer_id == employer_id, Vacancy.applications_count > 0)
        .order_by(Vacancy.id.desc())
        .limit(200)
    )
    return [(vacancy_id, title) for vacancy_id, title in rows]


def find_employers_by_name(words: str, *, limit: int = 8) -> Sequence[Employer]:
    """Public firms whose name holds the words, by name."""
    return db.session.scalars(
        sa.select(Employer)
        .where(
            Employer.name.contains(words, autoescape=True),
            Employer.state == EmployerState.VERIFIED,
            Employer.blocked_at.is_(None),
        )
        .order_by(Employer.name, Employer.id)
        .limit(limit)
    ).all()
