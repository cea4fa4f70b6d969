"""The verbs of firms in fairs: apply, withdraw, accept, refuse. Each move leaves a history row and news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from jobsite.accounts.models import Membership
from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.employers.models import Employer
from jobsite.fairs.events import EntryMoved
from jobsite.fairs.models.preparing import (
    ADMITTED,
    ENTRY_TRANSITIONS,
    RUNNING_STATES,
    BoothRecruiter,
    BoothVacancy,
    EntryHistory,
    EntryState,
    Fair,
    FairEntry,
    FairState,
)
from jobsite.fairs.queries.entries import find_entry
from jobsite.fairs.services.booking import cancel_bookings_of_entry
from jobsite.vacancies.queries import list_open_vacancies

E = EntryState
MOST_RECRUITERS = 50


def can_still_apply(fair: Fair) -> bool:
    """Whether firms can apply now: the fair is public, has not ended, and its closing date for firms is not past."""
    if fair.state not in (FairState.PUBLISHED, *RUNNING_STATES):
        return False
    return fair.apply_until is None or clock.now() < fair.apply_until


def apply_for_fair(
    *,
    actor: Actor,
    fair: Fair,
    employer: Employer,
    vacancy_ids: Sequence[int],
    recruiter_ids: Sequence[int],
    note: str = "",
) -> FairEntry:
    """A verified firm asks for a booth, with public vacancies of its own and colleagues who will talk.

    A firm that was refused or withdrew may ask again. Raises Conflict when it is too late or the firm has applied,
    Invalid on `vacancies` and `recruiters`.
    """
    if not can_still_apply(fair):
        raise Conflict(_("这场招聘会已经不接受单位报名了。"))
    if not employer.is_public:
        raise Conflict(_("单位核实通过后才能报名。"))
    vacancies = checked_vacancies(fair, employer.id, vacancy_ids)
    recruiters = checked_recruiters(employer.id, recruiter_ids)
    entry = _fresh_entry(actor, fair, employer)
    entry.note, entry.applied_at, entry.applied_by_id = note[:500], clock.now(), actor.person_id
    set_vacancies(entry, vacancies)
    set_recruiters(entry, recruiters)
    db.session.flush()
    return entry


def _fresh_entry(actor: Actor, fair: Fair, employer: Employer) -> FairEntry:
    entry = find_entry(fair.id, employer.id)
    if entry is not None:
        if entry.state not in (E.REFUSED, E.WITHDRAWN):
            raise Conflict(_("单位已经报过名了。"))
        return move_entry(actor=actor, entry=entry, target=E.APPLIED)
    entry = FairEntry(
        fair_id=fair.id, employer_id=employer.id, state=E.APPLIED, applied_at=clock.now(), questions=[], version=1
    )
    try:
        with savepoint():
            db.session.add(entry)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict(_("单位已经报过名了。")) from error
    _remember(entry, actor, "", E.APPLIED)
    publish(EntryMoved(entry.id, "", E.APPLIED))
    return entry


def checked_vacancies(fair: Fair, employer_id: int, ids: Iterable[int]) -> dict[int, int]:
    """Id and headcount of the chosen vacancies; raises Invalid on `vacancies` unless all are the firm's public ones."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid({"vacancies": _("请至少选一个岗位。")})
    if len(wanted) > fair.vacancies_most:
        raise Invalid({"vacancies": _("每个展位最多 %(n)s 个岗位。", n=fair.vacancies_most)})
    open_now = {row.id: row.headcount for row in list_open_vacancies(employer_id, clock.today())}
    if any(one not in open_now for one in wanted):
        raise Invalid({"vacancies": _("只能选本单位正在招聘的岗位。")})
    return {one: open_now[one] for one in wanted}


def checked_recruiters(employer_id: int, ids: Iterable[int]) -> list[int]:
    """The chosen colleagues; raises Invalid on `recruiters` unless all act for the firm."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid({"recruiters": _("请至少选一位招聘人员。")})
    if len(wanted) > MOST_RECRUITERS:
        raise Invalid({"recruiters": _("最多 %(n)s 位招聘人员。", n=MOST_RECRUITERS)})
    members = set(db.session.scalars(sa.select(Membership.person_id).where(Membership.employer_id == employer_id)))
    if not members.issuperset(wanted):
        raise Invalid({"recruiters": _("只能选本单位的同事。")})
    return wanted


def set_vacancies(entry: FairEntry, wanted: dict[int, int]) -> None:
    """The booth shows exactly these vacancies, each with its headcount of now."""
    kept = [row for row in entry.vacancies if row.vacancy_id in wanted]
    for row in kept:
        row.headcount = wanted[row.vacancy_id]
    known = {row.vacancy_id for row in kept}
    entry.vacancies = kept + [
        BoothVacancy(vacancy_id=one, headcount=count) for one, count in wanted.items() if one not in known
    ]


def set_recruiters(entry: FairEntry, wanted: Iterable[int]) -> None:
    """Exactly these people talk at the booth; those who were there keep capacity and breaks."""
    ids = list(wanted)
    kept = [row for row in entry.recruiters if row.person_id in ids]
    known = {row.person_id for row in kept}
    entry.recruiters = kept + [BoothRecruiter(person_id=one, capacity=1) for one in ids if one not in known]


def move_entry(*, actor: Actor, entry: FairEntry, target: EntryState, reason: str = "") -> FairEntry:
    """Move an entry; of many who do so at once, one succeeds. A booth that is given up becomes free.

    Raises Conflict for a move that is not allowed.
    """
    before = entry.state
    check_move(ENTRY_TRANSITIONS, before, target)
    values: dict[str, object] = {"state": target}
    if target is not E.PLACED:
        values |= {"hall_id": None, "booth_number": None}
    if target in (E.ACCEPTED, E.REFUSED) and before is E.APPLIED:
        values["decided_at"] = clock.now()
    values["refusal_reason"] = reason[:500] if target is E.REFUSED else ""
    changed = db.session.execute(
        sa.update(FairEntry)
        .where(FairEntry.id == entry.id, FairEntry.state == before)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    db.session.flush()
    db.session.refresh(entry)
    _remember(entry, actor, before, target, reason)
    publish(EntryMoved(entry.id, before, target))
    if target in (E.REFUSED, E.WITHDRAWN):
        cancel_bookings_of_entry(actor=actor, entry_id=entry.id)
    return entry


def _remember(entry: FairEntry, actor: Actor, before: str, target: EntryState, reason: str = "") -> None:
    db.session.add(
        EntryHistory(
            entry_id=entry.id,
            from_state=before,
            to_state=target,
            actor_id=actor.person_id,
            reason=reason[:500],
            created_at=clock.now(),
        )
    )
    db.session.flush()


def accept_entry(*, actor: Actor, fair: Fair, entry: FairEntry) -> FairEntry:
    """Admit a firm. Raises Conflict when the fair is full; the fair's row is locked, so that nobody is admitted beyond."""
    locked = db.session.get_one(Fair, fair.id, with_for_update=True, populate_existing=True)
    admitted = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(FairEntry)
        .where(FairEntry.fair_id == fair.id, FairEntry.state.in_(ADMITTED))
    )
    if (admitted or 0) >= locked.booths_most:
        raise Conflict(_("已经接受了 %(n)s 家，到了上限。", n=locked.booths_most))
    return move_entry(actor=actor, entry=entry, target=E.ACCEPTED)


def refuse_entry(*, actor: Actor, entry: FairEntry, reason: str) -> FairEntry:
    """Do not admit a firm, or no longer; it reads the reason. Raises Invalid on `reason`."""
    if not reason:
        message: Text = _("请写明理由，单位会看到。")
        raise Invalid({"reason": message})
    return move_entry(actor=actor, entry=entry, target=E.REFUSED, reason=reason)


def withdraw_entry(*, actor: Actor, entry: FairEntry) -> FairEntry:
    """The firm stays away. Raises Conflict once the fair has ended."""
    if entry.fair.state in (FairState.CLOSED, FairState.ARCHIVED):
        raise Conflict(_("招聘会已经结束，不能再改。"))
    return move_entry(actor=actor, entry=entry, target=E.WITHDRAWN)


def get_recruiter(entry: FairEntry, recruiter_id: int) -> BoothRecruiter:
    """A recruiter of this booth; raises NotFound."""
    found = next((one for one in entry.recruiters if one.id == recruiter_id), None)
    if found is None:
        raise NotFound
    return found
