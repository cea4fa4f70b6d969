"""The verbs of vacancies. A state changes only here; each move leaves a history row and news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.employers.models import Employer, EmployerState
from jobsite.employers.services import checked_phone
from jobsite.vacancies import events
from jobsite.vacancies.checks import LONGEST_RUN, find_findings
from jobsite.vacancies.content import (
    VacancyContent,
    changes_between,
    changes_meaning,
    column_values,
    content_of,
    without_closing_date,
    without_contacts,
)
from jobsite.vacancies.findings import CheckContext, Finding
from jobsite.vacancies.models import TRANSITIONS, Vacancy, VacancyHistory, VacancyState
from jobsite.vacancies.queries import list_open_of_firms

DEFAULT_RUN = timedelta(days=30)
S = VacancyState
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED, S.PUBLISHED, S.PAUSED})


def findings_for(employer_id: int, content: VacancyContent, *, apart_from: int | None = None) -> list[Finding]:
    """What the checks say about the content as a vacancy of this firm; `apart_from` is the vacancy itself."""
    others = [content_of(row) for row in list_open_of_firms({employer_id}) if row.id != apart_from]
    return find_findings(content, CheckContext(today=clock.today(), own_open=others))


def findings_of(vacancy: Vacancy) -> list[Finding]:
    """What the checks say about the vacancy as it is now."""
    return findings_for(vacancy.employer_id, content_of(vacancy), apart_from=vacancy.id)


def findings_of_many(vacancies: Sequence[Vacancy]) -> dict[int, list[Finding]]:
    """`findings_of` for many at once, by id, with one query."""
    open_by_firm: dict[int, list[Vacancy]] = {}
    for row in list_open_of_firms({vacancy.employer_id for vacancy in vacancies}):
        open_by_firm.setdefault(row.employer_id, []).append(row)
    found = {}
    for vacancy in vacancies:
        others = [content_of(row) for row in open_by_firm.get(vacancy.employer_id, []) if row.id != vacancy.id]
        context = CheckContext(today=clock.today(), own_open=others)
        found[vacancy.id] = find_findings(content_of(vacancy), context)
    return found


def create_draft(*, actor: Actor, employer: Employer, content: VacancyContent) -> Vacancy:
    """Keep a vacancy that nobody sees yet: title, headcount and wage are enough. Raises Invalid on those."""
    _check_draft(content)
    moment = clock.now()
    vacancy = Vacancy(
        **_with_closing_date(content),
        employer_id=employer.id,
        created_by_id=actor.person_id,
        state=S.DRAFT,
        created_at=moment,
        updated_at=moment,
    )
    db.session.add(vacancy)
    db.session.flush()
    _remember(vacancy, actor, "")
    return vacancy


def update_vacancy(
    *,
    actor: Actor,
    vacancy: Vacancy,
    content: VacancyContent,
    is_confirmed: bool = False,
    seen_version: int | None = None,
) -> dict[str, list[Any]]:
    """Change what the vacancy says; returns `{field: [old, new]}`.

    A draft is only kept. Anything further is checked as on submit, and a published or paused vacancy whose meaning
    changes goes back to review. Raises Conflict when it has ended, or changed since the form was opened.
    """
    if vacancy.state not in EDITABLE:
        raise Conflict(_("这个岗位已经结束，不能再改。可以复制一个新的。"))
    _check_draft(content)
    if content.closes_on is None:
        content = replace(content, closes_on=vacancy.closes_on)
    changes = changes_between(content_of(vacancy), content)
    if not changes:
        return {}
    if vacancy.state is not S.DRAFT:
        _check_findings(vacancy.employer_id, content, apart_from=vacancy.id, is_confirmed=is_confirmed)
    _take(vacancy, seen_version)
    for name, value in column_values(content).items():
        setattr(vacancy, name, value)
    vacancy.updated_at = clock.now()
    _settle_edit(actor, vacancy, changes)
    db.session.flush()
    return changes


def _settle_edit(actor: Actor, vacancy: Vacancy, changes: dict[str, list[Any]]) -> None:
    """Where an edited vacancy goes: back to review, or it stays and says that it changed."""
    before = vacancy.state
    kept = without_contacts(changes) if vacancy.published_at is not None else None
    if before in (S.PUBLISHED, S.PAUSED) and changes_meaning(changes):
        _set_state(vacancy, S.SUBMITTED)
        vacancy.submitted_at = clock.now()
        _remember(vacancy, actor, before, changes=kept)
        publish(events.VacancySubmitted(vacancy.id))
        if before is S.PUBLISHED:
            publish(events.VacancyUnpublished(vacancy.id, events.CHANGED))
        return
    if kept is not None:
        _remember(vacancy, actor, before, changes=kept)
    if before is S.PUBLISHED:
        publish(events.VacancyUpdated(vacancy.id))


def submit_vacancy(*, actor: Actor, vacancy: Vacancy, is_confirmed: bool = False) -> None:
    """Hand a draft to review. Raises Conflict when the firm may not publish, Invalid with the blocking findings by
    field, and Invalid on `is_confirmed` when there are warnings that were not confirmed.
    """
    check_move(TRANSITIONS, vacancy.state, S.SUBMITTED)
    _check_employer(vacancy.employer)
    _check_findings(vacancy.employer_id, content_of(vacancy), apart_from=vacancy.id, is_confirmed=is_confirmed)
    before = vacancy.state
    _take(vacancy)
    _set_state(vacancy, S.SUBMITTED)
    vacancy.submitted_at = clock.now()
    vacancy.refusal_reasons = []
    _remember(vacancy, actor, before)
    publish(events.VacancySubmitted(vacancy.id))
    db.session.flush()


def publish_vacancy(*, actor: Actor, vacancy: Vacancy, seen_version: int | None = None) -> None:
    """Staff make it public. Raises Conflict when it no longer waits, changed since it was looked at, its closing date
    has passed, or its firm may not publish.
    """
    _need_state(vacancy, S.SUBMITTED)
    _check_employer(vacancy.employer)
    if vacancy.closes_on < clock.today():
        raise Conflict(_("截止日期已经过了，请退回并请单位改日期。"))
    before = vacancy.state
    _take(vacancy, seen_version)
    _set_state(vacancy, S.PUBLISHED)
    vacancy.published_at = vacancy.published_at or clock.now()
    vacancy.refusal_reasons = []
    _remember(vacancy, actor, before)
    publish(events.VacancyPublished(vacancy.id))
    db.session.flush()


def refuse_vacancy(*, actor: Actor, vacancy: Vacancy, reasons: Sequence[str], seen_version: int | None = None) -> None:
    """Staff send it back to draft with reasons in words; a public one leaves public pages at once."""
    kept = [reason.strip() for reason in reasons if reason.strip()]
    if not kept:
        raise Invalid({"reasons": _("请至少选一个理由，或写明怎么改。")})
    before = vacancy.state
    check_move(TRANSITIONS, before, S.DRAFT)
    _take(vacancy, seen_version)
    _set_state(vacancy, S.DRAFT)
    vacancy.refusal_reasons = kept
    _remember(vacancy, actor, before, reason="；".join(kept))
    publish(events.VacancyRefused(vacancy.id))
    if before is S.PUBLISHED:
        publish(events.VacancyUnpublished(vacancy.id, events.REFUSED))
    db.session.flush()


@dataclass(frozen=True)
class BatchResult:
    """How a batch went: ids published, ids left for a look because of findings, ids that someone else handled."""

    published: tuple[int, ...]
    with_findings: tuple[int, ...]
    handled: tuple[int, ...]


def publish_batch(*, actor: Actor, vacancies: Iterable[Vacancy]) -> BatchResult:
    """Publish those of the vacancies that wait and have no findings at all; the others stay in the queue."""
    published, with_findings, handled = [], [], []
    asked = list(vacancies)
    findings = findings_of_many(asked)
    for vacancy in asked:
        if vacancy.state is not S.SUBMITTED:
            handled.append(vacancy.id)
        elif findings[vacancy.id] or not vacancy.employer.is_public or vacancy.closes_on < clock.today():
            with_findings.append(vacancy.id)
        else:
            publish_vacancy(actor=actor, vacancy=vacancy)
            published.append(vacancy.id)
    return BatchResult(tuple(published), tuple(with_findings), tuple(handled))


def pause_vacancy(*, actor: Actor, vacancy: Vacancy) -> None:
    """Take it off public pages for a while; applications stay."""
    _leave_public(actor, vacancy, S.PAUSED, events.PAUSED)


def mark_filled(*, actor: Actor, vacancy: Vacancy) -> None:
    """All places are taken: it leaves public pages; the waiting applications want an answer."""
    _leave_public(actor, vacancy, S.FILLED, events.FILLED)
    publish(events.VacancyClosed(vacancy.id))


def close_vacancy(*, actor: Actor, vacancy: Vacancy, reason: str = "") -> None:
    """End it for good, from any state but filled; the waiting applications want an answer."""
    _leave_public(actor, vacancy, S.CLOSED, events.CLOSED, reason)
    publish(events.VacancyClosed(vacancy.id))


def _leave_public(actor: Actor, vacancy: Vacancy, target: VacancyState, why: str, reason: str = "") -> None:
    before = vacancy.state
    check_move(TRANSITIONS, before, target)
    _take(vacancy)
    _set_state(vacancy, target)
    if target in (S.CLOSED, S.FILLED):
        vacancy.closed_at = clock.now()
    _remember(vacancy, actor, before, reason=reason)
    if before is S.PUBLISHED:
        publish(events.VacancyUnpublished(vacancy.id, why))
    db.session.flush()


def resume_vacancy(*, actor: Actor, vacancy: Vacancy) -> None:
    """Make a paused or filled vacancy public again. Raises Conflict when its closing date has passed: extend it."""
    _need_state(vacancy, S.PAUSED, S.FILLED)
    if vacancy.closes_on < clock.today():
        raise Conflict(_("截止日期已经过了，请先延长。"))
    _reopen(actor, vacancy)


def extend_vacancy(*, actor: Actor, vacancy: Vacancy, closes_on: date) -> None:
    """Give it a later closing date, at most LONGEST_RUN from today; an expired one becomes public again."""
    today = clock.today()
    _need_state(vacancy, S.PUBLISHED, S.PAUSED, S.EXPIRED)
    if not today <= closes_on <= today + LONGEST_RUN:
        raise Invalid({"closes_on": _("请选择今天起半年以内的日期。")})
    if vacancy.state is S.EXPIRED:
        vacancy_changes = {"closes_on": [vacancy.closes_on.isoformat(), closes_on.isoformat()]}
        _reopen(actor, vacancy, closes_on=closes_on, changes=vacancy_changes)
        return
    update_vacancy(
        actor=actor, vacancy=vacancy, content=replace(content_of(vacancy), closes_on=closes_on), is_confirmed=True
    )


def _reopen(
    actor: Actor, vacancy: Vacancy, *, closes_on: date | None = None, changes: dict[str, list[Any]] | None = None
) -> None:
    _check_employer(vacancy.employer)
    before = vacancy.state
    check_move(TRANSITIONS, before, S.PUBLISHED)
    _take(vacancy)
    _set_state(vacancy, S.PUBLISHED)
    vacancy.closed_at = None
    if closes_on is not None:
        vacancy.closes_on = closes_on
    _remember(vacancy, actor, before, changes=changes)
    publish(events.VacancyPublished(vacancy.id))
    db.session.flush()


def expire_due() -> None:
    """Move every published or paused vacancy whose closing date has passed to expired: two statements for all.

    Public pages leave them out by date already; this says so to the index, the firm and the history.
    """
    today, moment = clock.today(), clock.now()
    due = sa.select(Vacancy.id, Vacancy.state).where(
        Vacancy.state.in_([S.PUBLISHED, S.PAUSED]), Vacancy.closes_on < today
    )
    before = {row.id: row.state for row in db.session.execute(due.with_for_update(skip_locked=True))}
    if not before:
        return
    moved = db.session.scalars(
        sa.update(Vacancy)
        .where(Vacancy.id.in_(before), Vacancy.state.in_([S.PUBLISHED, S.PAUSED]), Vacancy.closes_on < today)
        .values(state=S.EXPIRED, closed_at=moment, updated_at=moment, version=Vacancy.version + 1)
        .returning(Vacancy.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        return
    rows = [
        {"vacancy_id": one, "from_state": before[one], "to_state": S.EXPIRED, "reason": "", "created_at": moment}
        for one in sorted(moved)
    ]
    db.session.execute(sa.insert(VacancyHistory), rows)
    for one in sorted(moved):
        publish(events.VacancyUnpublished(one, events.EXPIRED))


def copy_vacancy(*, actor: Actor, vacancy: Vacancy) -> Vacancy:
    """A new draft with the same content and a fresh closing date."""
    content = without_closing_date(content_of(vacancy))
    return create_draft(actor=actor, employer=vacancy.employer, content=content)


def _check_draft(content: VacancyContent) -> None:
    errors: dict[str, Text] = {}
    if not content.title:
        errors["title"] = _("请填写岗位名称。")
    if content.headcount < 1:
        errors["headcount"] = _("招聘人数至少 1 人。")
    if content.wage_min_fen <= 0:
        errors["wage_min"] = _("请填写工资，不能只写“面议”。")
    elif content.wage_max_fen < content.wage_min_fen:
        errors["wage_max"] = _("工资上限不能低于下限。")
    try:
        checked_phone(content.contact_phone)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)


def _with_closing_date(content: VacancyContent) -> dict[str, Any]:
    values = column_values(content)
    return values | {"closes_on": content.closes_on or clock.today() + DEFAULT_RUN}


def _check_employer(employer: Employer) -> None:
    if employer.blocked_at is not None:
        raise Conflict(_("单位已被停用，不能发布岗位。请联系人社部门。"))
    if employer.state is not EmployerState.VERIFIED:
        raise Conflict(_("单位通过核实后才能提交岗位。可以先存草稿。"))


def _check_findings(employer_id: int, content: VacancyContent, *, apart_from: int | None, is_confirmed: bool) -> None:
    found = findings_for(employer_id, content, apart_from=apart_from)
    errors: dict[str, Text] = {}
    for finding in found:
        if finding.is_blocking:
            errors.setdefault(finding.field, finding.message)
    if errors:
        raise Invalid(errors)
    if found and not is_confirmed:
        raise Invalid({"is_confirmed": _("有需要确认的地方。看过没问题，请勾选确认再提交。")})


def _need_state(vacancy: Vacancy, *allowed: VacancyState) -> None:
    """Raise Conflict unless the verb, narrower than the table of moves, is meant for the present state."""
    if vacancy.state not in allowed:
        check_move({}, vacancy.state, S.PUBLISHED)


def _set_state(vacancy: Vacancy, target: VacancyState) -> None:
    vacancy.state = target
    vacancy.updated_at = clock.now()


def _take(vacancy: Vacancy, seen_version: int | None = None) -> None:
    """Claim the vacancy as it was read by raising its version; of two at once one gets Conflict."""
    version = vacancy.version
    result = db.session.execute(
        sa.update(Vacancy)
        .where(Vacancy.id == vacancy.id, Vacancy.version == version, Vacancy.state == vacancy.state)
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 0 or seen_version not in (None, version):  # type: ignore[attr-defined]  # an update has one
        raise Conflict(_("这个岗位刚刚有人处理过或改过，请重新打开后再看。"))
    set_committed_value(vacancy, "version", version + 1)


def _remember(
    vacancy: Vacancy,
    actor: Actor,
    before: str,
    *,
    reason: str = "",
    changes: dict[str, list[Any]] | None = None,
) -> None:
    db.session.add(
        VacancyHistory(
            vacancy_id=vacancy.id,
            from_state=before,
            to_state=vacancy.state,
            actor_id=actor.person_id,
            reason=reason[:500],
            changes=changes,
            created_at=clock.now(),
        )
    )
