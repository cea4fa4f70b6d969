"""The verbs of people lent: ask, answer, bind, return. Refusing has no consequence and is told to nobody as refusing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.sharing import terms as wording
from jobsite.sharing.events import LoanAsked, LoanMoved
from jobsite.sharing.models.agreeing import (
    LOAN_TRANSITIONS,
    AgreementState,
    ConsentChannel,
    LendingAgreement,
    LoanHistory,
    LoanState,
    StaffLoan,
)
from jobsite.sharing.models.lending import NamedWorker
from jobsite.sharing.models.working import Attendance, LoanDay
from jobsite.sharing.queries.agreements import find_pending, get_version, list_loans, workers_lent_between
from jobsite.sharing.rules import rule_text, rules_against
from jobsite.sharing.services.postings import give_back_places, settle_posting
from jobsite.sharing.terms import Terms

L = LoanState
WAITING = frozenset({L.ASKED, L.AGREED})


def rules_for(named: Sequence[NamedWorker], terms: Terms) -> dict[int, list[str]]:
    """For each person by id of the list's row: the keys of the rules that forbid this work to them. One query."""
    lent = workers_lent_between([one.worker_id for one in named], terms.starts_on, terms.ends_on)
    return {
        one.id: rules_against(
            birth_on=one.birth_on,
            employment_form=one.employment_form,
            certificates=one.certificates,
            needed=terms.certificates,
            shifts=terms.shifts,
            starts_on=terms.starts_on,
            is_lent=one.worker_id in lent,
        )
        for one in named
    }


def ask_people(*, actor: Actor, agreement: LendingAgreement, named: Sequence[NamedWorker]) -> list[StaffLoan]:
    """The lender asks people of its list whether they agree. All or none.

    Raises Invalid on `people` with the rule's text for who may not be lent, Conflict when signed or more than the headcount.
    """
    if agreement.state is not AgreementState.PROPOSED:
        raise Conflict(_("协议已经签好或撤回，不能再改草稿。"))
    terms = wording.from_json(get_version(agreement).terms)
    forbidden = rules_for(named, terms)
    for one in named:
        if one.posting_id != agreement.offer_id or one.worker.phone is None:
            raise Invalid({"people": _("名单刚刚变过，请重新打开后再选。")})
        if forbidden[one.id]:
            rule = rule_text(forbidden[one.id][0])
            raise Invalid({"people": _("%(name)s不能借出：%(rule)s", name=one.name, rule=rule)})
    known = {row.worker_id: row for row in list_loans(agreement.id)}
    waiting = sum(row.state in WAITING for row in known.values())
    fresh = [one for one in named if one.worker_id not in known]
    if waiting + len(fresh) > agreement.headcount:
        raise Conflict(_("最多只能征求 %(n)s 个人的意见。", n=agreement.headcount))
    return [_ask(actor, agreement, one) for one in fresh]


def _ask(actor: Actor, agreement: LendingAgreement, named: NamedWorker) -> StaffLoan:
    again = db.session.scalar(
        sa.select(StaffLoan).where(StaffLoan.agreement_id == agreement.id, StaffLoan.worker_id == named.worker_id)
    )
    if again is not None:
        raise Conflict(_("%(name)s已经移出过这份协议。", name=named.name))
    loan = StaffLoan(
        agreement_id=agreement.id,
        named_id=named.id,
        worker_id=named.worker_id,
        state=L.ASKED,
        asked_at=clock.now(),
    )
    db.session.add(loan)
    db.session.flush()
    _remember(loan, actor, "", L.ASKED, version=agreement.version)
    publish(LoanAsked(loan_id=loan.id, version=agreement.version))
    return loan


def ask_again(*, actor: Actor, agreement: LendingAgreement, version: int) -> None:
    """The text changed: who had agreed is asked anew, who waits sees the new text."""
    for loan in list_loans(agreement.id):
        if loan.state is L.AGREED:
            loan.consent_version = None
            _move(loan, actor, L.ASKED, version=version)
        if loan.state is L.ASKED:
            publish(LoanAsked(loan_id=loan.id, version=version))


def question_of(loan: StaffLoan) -> int | None:
    """The number of the text that waits for this person's answer; None when none does."""
    agreement = loan.agreement
    if agreement.state is AgreementState.PROPOSED:
        return agreement.version if loan.state in WAITING | {L.UNAVAILABLE} else None
    pending = find_pending(agreement)
    if loan.state is not L.BOUND or pending is None:
        return None
    old, new = wording.from_json(get_version(agreement).terms), wording.from_json(pending.terms)
    is_asked = wording.touches_workers(old, new) and loan.consent_version != pending.number
    return pending.number if is_asked else None


def answer(*, actor: Actor, loan: StaffLoan, agrees: bool, version: int, channel: ConsentChannel) -> None:
    """A person says yes or no to the text that they saw; before signing they may change their mind.

    Raises Conflict when another text waits by now, or a rule forbids the work to them (with its text). After signing a
    no to a change drops the change: the text in force stays.
    """
    agreement = loan.agreement
    db.session.refresh(agreement, with_for_update={"of": LendingAgreement})
    db.session.refresh(loan)
    if question_of(loan) != version:
        raise Conflict(_("内容刚刚变过，或已不用答复。请重新打开后再看。"))
    if agreement.state is not AgreementState.PROPOSED:
        _answer_change(actor, loan, agrees=agrees, version=version, channel=channel)
        return
    if agrees:
        broken = rules_for([loan.named], wording.from_json(get_version(agreement).terms))[loan.named_id]
        if broken:
            raise Conflict(rule_text(broken[0]))
    target = L.AGREED if agrees else L.UNAVAILABLE
    if loan.state is target:
        return
    loan.consent_version = version if agrees else None
    loan.consent_at, loan.consent_channel = clock.now(), channel
    _move(loan, actor, target, version=version, channel=channel.value)


def _answer_change(actor: Actor, loan: StaffLoan, *, agrees: bool, version: int, channel: ConsentChannel) -> None:
    if agrees:
        loan.consent_version = version
        loan.consent_at, loan.consent_channel = clock.now(), channel
        _remember(loan, actor, loan.state, loan.state, version=version, channel=channel.value)
        return
    pending = find_pending(loan.agreement)
    if pending is not None:
        pending.dropped_at = clock.now()
    db.session.flush()


def take_back(*, actor: Actor, loan: StaffLoan) -> None:
    """The lender no longer asks this person. Raises Conflict once they are bound."""
    if loan.agreement.state is not AgreementState.PROPOSED:
        raise Conflict(_("协议已经签好，请用“提前返回”。"))
    _move(loan, actor, L.WITHDRAWN, version=loan.agreement.version)


def take_back_all(*, actor: Actor, agreement: LendingAgreement) -> None:
    """Nobody is asked any longer."""
    for loan in list_loans(agreement.id):
        _move(loan, actor, L.WITHDRAWN, version=agreement.version)


def bind_people(agreement: LendingAgreement, terms: Terms) -> None:
    """Everyone who agreed is bound for each day of the span. Raises Conflict when one is lent elsewhere on a day."""
    agreed = [row for row in list_loans(agreement.id) if row.state is L.AGREED]
    bind_days([(row.id, row.worker_id) for row in agreed], terms.starts_on, terms.ends_on, terms.rest_weekdays)
    for loan in list_loans(agreement.id):
        target = L.BOUND if loan.state is L.AGREED else L.WITHDRAWN
        _move(loan, SYSTEM, target, version=agreement.version)


def bind_days(
    loans: Sequence[tuple[int, int]], starts_on: date, ends_on: date, rest_weekdays: Sequence[int] = ()
) -> None:
    """Write the days of `(loan id, worker id)` pairs, both ends counted; the database refuses a day taken twice.

    All or none; raises Conflict with the rule's text. Rows go in the order of people and days, so that two at once do
    not block each other in a ring.
    """
    rows: list[dict[str, Any]] = [
        {"loan_id": loan_id, "worker_id": worker_id, "day_on": day, "minutes": 0, "worker_note": "",
         "attendance": Attendance.REST if day.weekday() in rest_weekdays else Attendance.PLANNED}
        for loan_id, worker_id in sorted(loans, key=lambda pair: pair[1])
        for day in days_between(starts_on, ends_on)
    ]  # fmt: skip
    if not rows:
        return
    try:
        with savepoint():
            db.session.execute(sa.insert(LoanDay), rows)
    except sa.exc.IntegrityError as error:
        if "worker" in constraint_of(error):
            raise Conflict(rule_text("overlap")) from error
        raise


def days_between(starts_on: date, ends_on: date) -> list[date]:
    """Every day of the span, both ends counted; none when it ends before it begins."""
    return [starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days + 1)]


def change_days(agreement: LendingAgreement, terms: Terms) -> None:
    """A change took force: days after a new end fall away, days up to a later one are added; free days follow the new
    week. What the borrower has recorded stays."""
    bound = [row for row in list_loans(agreement.id) if row.state is L.BOUND]
    ids = [row.id for row in bound]
    if terms.ends_on > agreement.ends_on:
        pairs = [(row.id, row.worker_id) for row in bound]
        bind_days(pairs, agreement.ends_on + timedelta(days=1), terms.ends_on, terms.rest_weekdays)
    _drop_days_after(ids, terms.ends_on)
    for row in db.session.scalars(
        sa.select(LoanDay).where(
            LoanDay.loan_id.in_(ids), LoanDay.day_on > clock.today(), LoanDay.recorded_at.is_(None)
        )
    ):
        row.attendance = Attendance.REST if row.day_on.weekday() in terms.rest_weekdays else Attendance.PLANNED


def _drop_days_after(loan_ids: Sequence[int], last_on: date) -> None:
    db.session.execute(sa.delete(LoanDay).where(LoanDay.loan_id.in_(list(loan_ids)), LoanDay.day_on > last_on))


def return_people(agreement: LendingAgreement) -> int:
    """The agreement is over: everyone still bound goes back to the lender; returns how many."""
    bound = [row for row in list_loans(agreement.id) if row.state is L.BOUND]
    for loan in bound:
        loan.ended_on = agreement.ends_on
        _move(loan, SYSTEM, L.RETURNED, version=agreement.version)
    return len(bound)


def end_loan_early(*, actor: Actor, loan: StaffLoan, last_on: date, reason: str) -> None:
    """One person goes back before the end; `last_on` is the last day at the borrower, at earliest yesterday.

    Raises Invalid by field, Conflict when the person is not bound.
    """
    agreement = loan.agreement
    db.session.refresh(agreement, with_for_update={"of": LendingAgreement})
    db.session.refresh(loan)
    check_move(LOAN_TRANSITIONS, loan.state, L.ENDED_EARLY)
    if not reason.strip():
        raise Invalid({"reason": _("请写明原因，对方和员工会看到。")})
    if not clock.today() - timedelta(days=1) <= last_on < agreement.ends_on:
        raise Invalid({"last_on": _("最后一天要在昨天和协议结束日之间。")})
    loan.ended_on = last_on
    _drop_days_after([loan.id], last_on)
    _move(loan, actor, L.ENDED_EARLY, version=agreement.version, reason=reason)
    for posting in (agreement.offer, agreement.request):
        give_back_places(posting.id, 1)
        settle_posting(posting, actor)


def _move(loan: StaffLoan, actor: Actor, to: LoanState, *, version: int, channel: str = "", reason: Text = "") -> None:
    check_move(LOAN_TRANSITIONS, loan.state, to)
    before = loan.state
    loan.state = to
    _remember(loan, actor, before, to, version=version, channel=channel, reason=str(reason))


def _remember(
    loan: StaffLoan, actor: Actor, before: str, to: LoanState, *, version: int, channel: str = "", reason: str = ""
) -> None:
    row = LoanHistory(
        loan_id=loan.id,
        from_state=before,
        to_state=to,
        version=version,
        channel=channel,
        actor_id=actor.person_id,
        reason=reason.strip()[:500],
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    publish(
        LoanMoved(
            loan_id=loan.id,
            agreement_id=loan.agreement_id,
            from_state=str(before),
            to_state=to.value,
            history_id=row.id,
        )
    )
