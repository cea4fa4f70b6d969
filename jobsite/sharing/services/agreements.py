"""The verbs of agreements: propose, write a text, confirm, withdraw, end. A signed text changes only by a new one."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.money import yuan_text
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.sharing import terms as wording
from jobsite.sharing.events import AgreementMoved, AgreementVersionConfirmed, AgreementVersionWritten
from jobsite.sharing.models.agreeing import (
    AGREEMENT_TRANSITIONS,
    BINDING,
    AgreementConfirmation,
    AgreementHistory,
    AgreementState,
    AgreementVersion,
    LendingAgreement,
    LoanState,
    Side,
    VersionKind,
)
from jobsite.sharing.models.lending import LIVE, PostingKind, SharingPosting
from jobsite.sharing.queries.agreements import find_pending, get_version, list_loans
from jobsite.sharing.rules import rule_text
from jobsite.sharing.services import loans as people
from jobsite.sharing.services.postings import give_back_places, settle_posting, take_places
from jobsite.sharing.terms import Terms

A, L = AgreementState, LoanState


def propose_agreement(
    *, actor: Actor, offer: SharingPosting, request: SharingPosting, side: Side | None, terms: Terms
) -> LendingAgreement:
    """Begin to agree: a first text that both sides can change. `side` None means that staff proposed it.

    Raises Conflict when a posting is not live or both are of one firm, Invalid by field with the terms' problems.
    """
    _check_pair(offer, request)
    _check_terms(terms)
    if terms.headcount > min(offer.free_count, request.free_count):
        raise Invalid({"headcount": _("人数超过了可借或还缺的人数。")})
    agreement = LendingAgreement(
        offer_id=offer.id,
        request_id=request.id,
        lender_id=offer.employer_id,
        borrower_id=request.employer_id,
        state=A.PROPOSED,
        proposed_by_id=actor.person_id,
        headcount=terms.headcount,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        version=1,
        created_at=clock.now(),
    )
    db.session.add(agreement)
    db.session.flush()
    _add_version(agreement, actor, side, terms, VersionKind.FIRST, "")
    _remember(agreement, actor, "", A.PROPOSED)
    settle_posting(offer, actor)
    settle_posting(request, actor)
    return agreement


def rewrite_draft(*, actor: Actor, agreement: LendingAgreement, side: Side, terms: Terms) -> AgreementVersion:
    """Before signing: a new text in place of the draft. Confirmations fall away and people are asked anew.

    Raises Conflict when it is signed or withdrawn, Invalid by field.
    """
    _lock(agreement)
    if agreement.state is not A.PROPOSED:
        raise Conflict(_("协议已经签好或撤回，不能再改草稿。"))
    _check_terms(terms)
    offer, request = agreement.offer, agreement.request
    if terms.headcount > min(offer.free_count, request.free_count):
        raise Invalid({"headcount": _("人数超过了可借或还缺的人数。")})
    old = get_version(agreement)
    old.dropped_at = clock.now()
    version = _add_version(agreement, actor, side, terms, VersionKind.FIRST, "")
    agreement.version, agreement.headcount = version.number, terms.headcount
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    people.ask_again(actor=actor, agreement=agreement, version=version.number)
    return version


def propose_change(
    *,
    actor: Actor,
    agreement: LendingAgreement,
    side: Side,
    terms: Terms,
    kind: VersionKind = VersionKind.CHANGE,
    reason: str,
) -> AgreementVersion:
    """After signing: a text that takes force once both sides confirmed it, and the people where it touches them.

    Raises Conflict when nothing is in force or another change waits, Invalid by field. The number of people and the
    beginning cannot change: that would be another agreement.
    """
    _lock(agreement)
    if agreement.state not in BINDING:
        raise Conflict(_("协议没有生效，或已经结束。"))
    if find_pending(agreement) is not None:
        raise Conflict(_("已有一份变更在等确认，请先确认或撤回它。"))
    if not reason.strip():
        raise Invalid({"reason": _("请写明原因，对方和员工会看到。")})
    old = wording.from_json(get_version(agreement).terms)
    _check_terms(terms)
    if (terms.headcount, terms.starts_on) != (old.headcount, old.starts_on):
        raise Invalid({"headcount": _("人数和开始日期不能变更，请另签一份协议。")})
    if terms == old:
        raise Invalid({"reason": _("内容没有变化。")})
    if kind is VersionKind.EARLY_END and not clock.today() <= terms.ends_on < old.ends_on:
        raise Invalid({"ends_on": _("提前结束的日期要在今天和原来的结束日期之间。")})
    return _add_version(agreement, actor, side, terms, kind, reason)


def drop_change(*, actor: Actor, agreement: LendingAgreement) -> None:
    """Take a change back that has not taken force. Raises Conflict when none waits."""
    _lock(agreement)
    pending = find_pending(agreement)
    if agreement.state not in BINDING or pending is None:
        raise Conflict(_("没有等确认的变更。"))
    pending.dropped_at = clock.now()
    db.session.flush()


def confirm_version(*, actor: Actor, agreement: LendingAgreement, side: Side, number: int) -> None:
    """One side says yes to the text with this number; with the second yes it takes force. Again is no error.

    Raises Conflict when that text no longer waits, when a person has not agreed yet, when places are gone or a person is
    lent elsewhere by now. Nothing is signed before each person has consented to this very text.
    """
    _lock(agreement)
    pending = find_pending(agreement)
    if pending is None or pending.number != number:
        raise Conflict(_("这份文本已经改过或生效，请重新打开后再看。"))
    _check_terms(wording.from_json(pending.terms))
    if any(one.side is side for one in pending.confirmations):
        return
    if problem := _consent_problem(agreement, pending):
        raise Conflict(problem)
    pending.confirmations.append(
        AgreementConfirmation(
            side=side,
            person_id=actor.person_id,
            person_name=actor.display_name,
            confirmed_at=clock.now(),
        )
    )
    db.session.flush()
    publish(AgreementVersionConfirmed(agreement_id=agreement.id, version=number, side=side.value))
    if {one.side for one in pending.confirmations} == set(Side):
        _take_force(agreement, pending)


def _consent_problem(agreement: LendingAgreement, pending: AgreementVersion) -> Text:
    rows = list_loans(agreement.id)
    if agreement.state is A.PROPOSED:
        agreed = [row.consent_version for row in rows if row.state is L.AGREED]
        return consent_problem(agreed, headcount=agreement.headcount, version=pending.number)
    if pending.kind is VersionKind.EARLY_END or not _touches(agreement, pending):
        return ""
    consents = [row.consent_version for row in rows if row.state is L.BOUND]
    return consent_problem(consents, headcount=len(consents), version=pending.number)


def consent_problem(consents: list[int | None], *, headcount: int, version: int) -> Text:
    """Why a text may not be confirmed yet, from the versions that people agreed to; empty when it may. Pure."""
    fitting = sum(one == version for one in consents)
    if fitting < headcount:
        return _("还有员工没有同意：要 %(all)s 人，现在 %(n)s 人。本人同意后才能确认。", all=headcount, n=fitting)
    if len(consents) > headcount:
        return _("同意的人比协议人数多，请先调整人数或名单。")
    return ""


def _touches(agreement: LendingAgreement, pending: AgreementVersion) -> bool:
    old = wording.from_json(get_version(agreement).terms)
    return wording.touches_workers(old, wording.from_json(pending.terms))


def _take_force(agreement: LendingAgreement, version: AgreementVersion) -> None:
    """The second yes: bind places and people, or put the change into force. Called under the agreement's lock."""
    terms = wording.from_json(version.terms)
    version.in_force_at = clock.now()
    if agreement.state is A.PROPOSED:
        take_places(agreement.offer, terms.headcount)
        take_places(agreement.request, terms.headcount)
        people.bind_people(agreement, terms)
        agreement.signed_at = clock.now()
        _move(agreement, SYSTEM, A.SIGNED)
        settle_posting(agreement.offer)
        settle_posting(agreement.request)
    else:
        people.change_days(agreement, terms)
        agreement.version, agreement.ends_on = version.number, terms.ends_on
        agreement.reminders = 0
    db.session.flush()
    move_by_date(agreement)


def withdraw_agreement(*, actor: Actor, agreement: LendingAgreement, reason: str = "") -> None:
    """Either side leaves before signing; nobody is bound. Raises Conflict when it is signed."""
    _lock(agreement)
    check_move(AGREEMENT_TRANSITIONS, agreement.state, A.WITHDRAWN)
    people.take_back_all(actor=actor, agreement=agreement)
    _move(agreement, actor, A.WITHDRAWN, reason=reason)
    settle_posting(agreement.offer, actor)
    settle_posting(agreement.request, actor)


def move_by_date(agreement: LendingAgreement) -> None:
    """Begin a signed agreement whose first day has come, end one whose last day has passed."""
    today = clock.today()
    if agreement.state is A.SIGNED and agreement.starts_on <= today:
        _move(agreement, SYSTEM, A.RUNNING)
    if agreement.state is A.RUNNING and agreement.ends_on < today:
        is_early = get_version(agreement).kind is VersionKind.EARLY_END
        returned = people.return_people(agreement)
        agreement.ended_at = clock.now()
        _move(agreement, SYSTEM, A.ENDED_EARLY if is_early else A.ENDED)
        for posting in (agreement.offer, agreement.request):
            give_back_places(posting.id, returned)
            settle_posting(posting)


def move_due() -> int:
    """Do `move_by_date` for all that are due; returns how many were looked at."""
    today = clock.today()
    rows = db.session.scalars(
        sa.select(LendingAgreement)
        .where(
            sa.or_(
                sa.and_(LendingAgreement.state == A.SIGNED, LendingAgreement.starts_on <= today),
                sa.and_(LendingAgreement.state == A.RUNNING, LendingAgreement.ends_on < today),
            )
        )
        .order_by(LendingAgreement.id)
        .limit(200)
        .with_for_update(of=LendingAgreement, skip_locked=True)
    ).all()
    for agreement in rows:
        move_by_date(agreement)
    return len(rows)


def breach_text(terms: Terms) -> Text:
    """Which line of the settlement makes a profit, in words with the rule; empty when none does."""
    found = wording.terms_breaches(terms)
    if not found:
        return ""
    line = terms.lines[found[0].index]
    return _(
        "结算里的“%(line)s”多出 %(yuan)s 元。%(rule)s",
        line=line.label,
        yuan=yuan_text(found[0].over_fen),
        rule=rule_text("no_profit"),
    )


def _check_pair(offer: SharingPosting, request: SharingPosting) -> None:
    if (offer.kind, request.kind) != (PostingKind.SURPLUS, PostingKind.SHORTAGE):
        raise Conflict(_("要一条富余员工信息和一条缺工需求才能对接。"))
    if offer.employer_id == request.employer_id:
        raise Conflict(_("同一家单位不能和自己签协议。"))
    for posting in (offer, request):
        if posting.state not in LIVE or not posting.employer.is_public:
            raise Conflict(_("这条信息已经结束，或单位已被停用。"))


def _check_terms(terms: Terms) -> None:
    errors = wording.problems_of(terms, today=clock.today())
    if text := breach_text(terms):
        errors["lines"] = text
    if errors:
        raise Invalid(errors)


def _lock(agreement: LendingAgreement) -> None:
    """Hold the agreement and read it anew: of two at once one waits for the other."""
    db.session.refresh(agreement, with_for_update={"of": LendingAgreement})


def _add_version(
    agreement: LendingAgreement, actor: Actor, side: Side | None, terms: Terms, kind: VersionKind, reason: str
) -> AgreementVersion:
    last = db.session.scalar(
        sa.select(sa.func.max(AgreementVersion.number)).where(AgreementVersion.agreement_id == agreement.id)
    )
    version = AgreementVersion(
        agreement_id=agreement.id,
        number=(last or 0) + 1,
        kind=kind,
        wording=wording.clauses()["version"],
        terms=wording.to_json(terms),
        reason=reason.strip()[:500],
        created_by_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    publish(
        AgreementVersionWritten(
            agreement_id=agreement.id, version=version.number, by_side=side.value if side else "staff"
        )
    )
    return version


def _move(agreement: LendingAgreement, actor: Actor, to: AgreementState, *, reason: str = "") -> None:
    check_move(AGREEMENT_TRANSITIONS, agreement.state, to)
    before = agreement.state
    agreement.state = to
    _remember(agreement, actor, before, to, reason=reason)


def _remember(agreement: LendingAgreement, actor: Actor, before: str, to: AgreementState, *, reason: str = "") -> None:
    row = AgreementHistory(
        agreement_id=agreement.id,
        from_state=before,
        to_state=to,
        actor_id=actor.person_id,
        reason=reason.strip()[:500],
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    publish(AgreementMoved(agreement_id=agreement.id, from_state=str(before), to_state=to.value, history_id=row.id))
