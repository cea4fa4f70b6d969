"""The verbs of applications: apply, answer one or many, withdraw, accept. They flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.applications.events import ApplicationMoved, ApplicationSubmitted, OfferAccepted
from jobsite.applications.models import (
    FINAL,
    TRANSITIONS,
    UNANSWERED,
    Application,
    ApplicationHistory,
    ApplicationNote,
    ApplicationState,
    DeclineReason,
    WithdrawReason,
)
from jobsite.applications.queries import count_since, find_application, get_vacancy_to_apply, refusal_of
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.states import can_move, check_move
from jobsite.employers.models import Employer
from jobsite.seekers.queries import find_profile, snapshot_of
from jobsite.vacancies.models import Vacancy

S = ApplicationState
MAX_NOTE = 500
MOST_A_DAY = 100
MAX_ANSWER = 1000
FIRM_MOVES = frozenset({S.SHORTLISTED, S.INTERVIEWING, S.OFFERED, S.HIRED, S.DECLINED})


@dataclass(frozen=True)
class Applied:
    """The one application of this person for this vacancy, and whether it was made just now."""

    application: Application
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a firm answers: the state to move to, words for the seeker, the date of the next step.

    A decline needs a `reason`; without own `text` the seeker reads the text of the reason.
    """

    to: ApplicationState
    text: str = ""
    reason: DeclineReason | None = None
    next_step_on: date | None = None


@dataclass(frozen=True)
class Answered:
    """How many of many were answered, and how many were left because someone had moved them on."""

    done: int
    skipped: int


def apply_for_vacancy(*, actor: Actor, vacancy_id: int, note: str = "", source: str = "") -> Applied:
    """Apply once: a second time gives the first application, however often and however fast it is asked.

    Raises NotFound for a vacancy that never was public, Conflict when it is closed, its firm is not public or blocked
    by the seeker, or there is no profile yet; TooMany beyond MOST_A_DAY in 24 hours; Invalid for a note over MAX_NOTE
    characters.
    """
    if len(note) > MAX_NOTE:
        raise Invalid({"note": _("留言请不要超过 500 字。")})
    person_id = actor.required_id
    vacancy = get_vacancy_to_apply(vacancy_id, lock=True)
    if known := find_application(vacancy_id, person_id):
        return Applied(known, is_new=False)
    if refusal := refusal_of(person_id, vacancy):
        raise Conflict(refusal)
    if count_since(person_id, clock.now() - timedelta(days=1)) >= MOST_A_DAY:
        raise TooMany(_("今天应聘得够多了，先等等答复，明天再来。"), retry_after=3600)
    profile = find_profile(person_id)
    if profile is None:
        raise Conflict(_("请先填一份简历，再来应聘。"))
    snapshot = snapshot_of(profile, with_birth_year=vacancy.age_max is not None)
    is_new = _insert_once(vacancy, person_id, snapshot=snapshot, note=note, source=source[:40])
    application = find_application(vacancy_id, person_id)
    if application is None:
        raise NotFound
    if is_new:
        _begin(application, vacancy, actor)
    return Applied(application, is_new)


def _insert_once(vacancy: Vacancy, person_id: int, **values: Any) -> bool:
    """The unique constraint decides, also between two processes; returns whether this call made the row."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    result = db.session.execute(
        insert(Application)
        .values(
            vacancy_id=vacancy.id,
            employer_id=vacancy.employer_id,
            person_id=person_id,
            state=S.SUBMITTED,
            submitted_at=clock.now(),
            answer_text="",
            reminders=0,
            **values,
        )
        .on_conflict_do_nothing(index_elements=["vacancy_id", "person_id"])
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an insert has a row count


def _begin(application: Application, vacancy: Vacancy, actor: Actor) -> None:
    _add_history(application, actor, from_state="", to_state=S.SUBMITTED, reason="")
    db.session.execute(
        sa.update(Vacancy)
        .where(Vacancy.id == vacancy.id)
        .values(applications_count=Vacancy.applications_count + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(vacancy, ["applications_count"])
    publish(
        ApplicationSubmitted(
            application_id=application.id,
            vacancy_id=application.vacancy_id,
            employer_id=application.employer_id,
            person_id=application.person_id,
        )
    )


def open_application(*, actor: Actor, application_id: int) -> Application:
    """A member of the firm opens the résumé: the first time the seeker can see that it was read."""
    application = _locked(application_id)
    if application.state is S.SUBMITTED:
        _move(application, actor, S.SEEN, reason="")
    return application


def answer_application(*, actor: Actor, application_id: int, answer: Answer) -> Application:
    """Move one application on for the firm. Raises Conflict when its state does not allow it, Invalid per field."""
    _check_answer(answer)
    application = _locked(application_id)
    check_move(TRANSITIONS, application.state, answer.to)
    _check_firm(application.employer_id, answer)
    _answer(application, actor, answer)
    return application


def answer_many(*, actor: Actor, employer_id: int, application_ids: Iterable[int], answer: Answer) -> Answered:
    """Answer many applications of one firm alike; those whose state does not allow it are left as they are.

    Ids of other firms' applications are ignored. Raises Invalid per field.
    """
    _check_answer(answer)
    _check_firm(employer_id, answer)
    rows = db.session.scalars(
        sa.select(Application)
        .where(Application.employer_id == employer_id, Application.id.in_(list(application_ids)))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()
    movable = [row for row in rows if can_move(TRANSITIONS, row.state, answer.to)]
    for row in movable:
        _answer(row, actor, answer)
    return Answered(done=len(movable), skipped=len(rows) - len(movable))


def _check_answer(answer: Answer) -> None:
    if answer.to not in FIRM_MOVES:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    if answer.to is S.DECLINED and answer.reason is None:
        raise Invalid({"reason": _("请选一个原因，求职者会看到。")})
    if len(answer.text) > MAX_ANSWER:
        raise Invalid({"text": _("请不要超过 1000 字。")})
    _check_date(answer.next_step_on)


def _check_date(day: date | None) -> None:
    if day is not None and not clock.today() <= day <= clock.today() + timedelta(days=366):
        raise Invalid({"next_step_on": _("请填写今天以后、一年以内的日期。")})


def _check_firm(employer_id: int, answer: Answer) -> None:
    """A blocked firm may still say no to people who wait, and nothing else."""
    employer = db.session.get_one(Employer, employer_id)
    if employer.blocked_at is not None and answer.to is not S.DECLINED:
        raise Conflict(_("本单位已被暂停招聘，只能答复不录用。"))


def _answer(application: Application, actor: Actor, answer: Answer) -> None:
    if application.state in UNANSWERED:
        application.answered_at = clock.now()
    application.answer_text = answer.text
    application.decline_reason = answer.reason if answer.to is S.DECLINED else None
    application.next_step_on = answer.next_step_on
    _move(application, actor, answer.to, reason=answer.text)


def set_next_step(*, actor: Actor, application_id: int, next_step_on: date | None) -> Application:
    """Change or clear the date of the next step, which the seeker sees. Raises Conflict when it has ended."""
    _check_date(next_step_on)
    application = _locked(application_id)
    if application.state in FINAL:
        raise Conflict(_("这份应聘已经有结果了。"))
    application.next_step_on = next_step_on
    db.session.flush()
    return application


def add_note(*, actor: Actor, application_id: int, text: str) -> ApplicationNote:
    """Write a note for the firm's own people. Raises Invalid when it is empty or over 1,000 characters."""
    if not 0 < len(text) <= MAX_ANSWER:
        raise Invalid({"note": _("请写 1 到 1000 个字。")})
    note = ApplicationNote(
        application_id=application_id, author_id=actor.required_id, text=text, created_at=clock.now()
    )
    db.session.add(note)
    db.session.flush()
    return note


def withdraw_application(*, actor: Actor, application_id: int, reason: WithdrawReason, text: str = "") -> Application:
    """The seeker takes the application back, any time before it ended. Raises Conflict when it has."""
    if len(text) > MAX_NOTE:
        raise Invalid({"text": _("请不要超过 500 字。")})
    application = _locked(application_id)
    check_move(TRANSITIONS, application.state, S.WITHDRAWN)
    application.withdraw_reason = reason
    application.next_step_on = None
    _move(application, actor, S.WITHDRAWN, reason=text)
    return application


def accept_offer(*, actor: Actor, application_id: int) -> Application:
    """The seeker says yes to an offer; again is no error. Raises Conflict when there is none."""
    application = _locked(application_id)
    if application.state is not S.OFFERED:
        raise Conflict(_("现在没有等您答复的录用。"))
    if application.offer_accepted_at is None:
        application.offer_accepted_at = clock.now()
        _add_history(application, actor, from_state=S.OFFERED, to_state=S.OFFERED, reason="")
        publish(
            OfferAccepted(
                application_id=application.id, employer_id=application.employer_id, person_id=application.person_id
            )
        )
    return application


def _locked(application_id: int) -> Application:
    found = db.session.scalars(
        sa.select(Application)
        .where(Application.id == application_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def _move(application: Application, actor: Actor, to: ApplicationState, *, reason: str) -> None:
    check_move(TRANSITIONS, application.state, to)
    came_from, moment = application.state, clock.now()
    application.state = to
    if to is not S.WITHDRAWN:
        application.seen_at = application.seen_at or moment
    if to in FINAL:
        application.ended_at = moment
        application.next_step_on = None
    if to is not S.OFFERED:
        application.offer_accepted_at = application.offer_accepted_at if to is S.HIRED else None
    row = _add_history(application, actor, from_state=came_from, to_state=to, reason=reason)
    publish(
        ApplicationMoved(
            application_id=application.id,
            vacancy_id=application.vacancy_id,
            employer_id=application.employer_id,
            person_id=application.person_id,
            from_state=came_from.value,
            to_state=to.value,
            history_id=row.id,
        )
    )


def _add_history(
    application: Application, actor: Actor, *, from_state: str, to_state: str, reason: str
) -> ApplicationHistory:
    row = ApplicationHistory(
        application_id=application.id,
        from_state=from_state,
        to_state=to_state,
        actor_id=actor.person_id,
        reason=reason,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row
