"""The verbs of postings. A state changes only here; each move leaves a history row and news."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.employers.models import Employer, EmployerState
from jobsite.employers.services import checked_phone
from jobsite.sharing.content import PostingContent, column_values, content_of, gaps_of, problems_of
from jobsite.sharing.events import PostingMoved
from jobsite.sharing.models.agreeing import BINDING, AgreementState, LendingAgreement
from jobsite.sharing.models.lending import (
    EDITABLE,
    LIVE,
    TRANSITIONS,
    PostingHistory,
    PostingKind,
    PostingOrigin,
    PostingState,
    SharingPosting,
)

S = PostingState


def create_posting(
    *,
    actor: Actor,
    employer: Employer,
    kind: PostingKind,
    content: PostingContent,
    origin: PostingOrigin = PostingOrigin.FORM,
) -> SharingPosting:
    """Keep a posting that nobody else sees yet. Raises Invalid by field."""
    _check(content)
    moment = clock.now()
    posting = SharingPosting(
        **column_values(content),
        kind=kind,
        employer_id=employer.id,
        created_by_id=actor.person_id,
        origin=origin,
        state=S.DRAFT,
        lent_count=0,
        created_at=moment,
        updated_at=moment,
    )
    db.session.add(posting)
    db.session.flush()
    _remember(posting, actor, "", S.DRAFT)
    return posting


def update_posting(
    *, actor: Actor, posting: SharingPosting, content: PostingContent, seen_version: int | None = None
) -> bool:
    """Change what the posting says; returns whether anything changed. An open one goes back to review.

    Raises Conflict when it has ended, is bound by an agreement, or changed since the form was opened.
    """
    if posting.state not in EDITABLE:
        raise Conflict(_("已经有单位和它对接，或已经结束，不能再改。可以另发一条。"))
    _check(content)
    if content == content_of(posting):
        return False
    before = posting.state
    if before in (S.SUBMITTED, S.OPEN):
        _check_gaps(content, posting.kind)
    _take(posting, seen_version)
    for name, value in column_values(content).items():
        setattr(posting, name, value)
    posting.updated_at = clock.now()
    if before is S.OPEN:
        posting.submitted_at = clock.now()
        _move(posting, actor, S.SUBMITTED)
    db.session.flush()
    return True


def submit_posting(*, actor: Actor, posting: SharingPosting) -> None:
    """Hand it to review. Raises Conflict when the firm may not post, Invalid with what is missing by field."""
    check_move(TRANSITIONS, posting.state, S.SUBMITTED)
    _check_employer(posting.employer)
    _check(content_of(posting))
    _check_gaps(content_of(posting), posting.kind)
    _take(posting)
    posting.submitted_at, posting.refusal_reason = clock.now(), ""
    _move(posting, actor, S.SUBMITTED)


def approve_posting(*, actor: Actor, posting: SharingPosting, seen_version: int | None = None) -> None:
    """Staff make it public. Raises Conflict when it no longer waits, changed, is over, or its firm may not post."""
    if posting.state is not S.SUBMITTED:
        check_move({}, posting.state, S.OPEN)
    _check_employer(posting.employer)
    if posting.ends_on < clock.today():
        raise Conflict(_("结束日期已经过了，请退回并请单位改日期。"))
    _take(posting, seen_version)
    posting.published_at = posting.published_at or clock.now()
    _move(posting, actor, S.OPEN)


def refuse_posting(*, actor: Actor, posting: SharingPosting, reason: str, seen_version: int | None = None) -> None:
    """Staff send it back with a reason in words. Raises Invalid without one."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明怎么改，单位会看到。")})
    check_move(TRANSITIONS, posting.state, S.REFUSED)
    _take(posting, seen_version)
    posting.refusal_reason = reason.strip()[:500]
    _move(posting, actor, S.REFUSED, reason=reason)


def close_posting(*, actor: Actor, posting: SharingPosting, reason: str = "") -> None:
    """End it for good. Agreements that were signed go on; proposals for it must be withdrawn first."""
    check_move(TRANSITIONS, posting.state, S.CLOSED)
    if _has_agreement(posting, frozenset({AgreementState.PROPOSED})):
        raise Conflict(_("还有正在商量的协议，请先撤回协议。"))
    _take(posting)
    posting.closed_at = clock.now()
    _move(posting, actor, S.CLOSED, reason=reason)


def settle_posting(posting: SharingPosting, actor: Actor = SYSTEM) -> None:
    """Move a live posting to the state that its agreements give it: open, matched, partly filled or filled."""
    db.session.refresh(posting, ["state", "lent_count", "version"])
    if posting.state not in LIVE:
        return
    target = state_given(
        headcount=posting.headcount,
        lent_count=posting.lent_count,
        is_matched=_has_agreement(posting, BINDING | {AgreementState.PROPOSED}),
    )
    if target is posting.state:
        return
    if posting.state is S.OPEN and target is not S.MATCHED:
        _move(posting, actor, S.MATCHED)
    _move(posting, actor, target)


def state_given(*, headcount: int, lent_count: int, is_matched: bool) -> PostingState:
    """The state of a live posting by its counts: pure."""
    if lent_count >= headcount:
        return S.FILLED
    if lent_count > 0:
        return S.PARTLY_FILLED
    return S.MATCHED if is_matched else S.OPEN


def take_places(posting: SharingPosting, people: int) -> None:
    """Bind so many people of a posting; the database decides, so that two at once never take the last place together.

    Raises Conflict when fewer are left or it is over.
    """
    result = db.session.execute(
        sa.update(SharingPosting)
        .where(
            SharingPosting.id == posting.id,
            SharingPosting.lent_count + people <= SharingPosting.headcount,
            SharingPosting.state.in_(sorted(LIVE)),
        )
        .values(lent_count=SharingPosting.lent_count + people)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 0:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("名额不够了：刚刚有别的协议签了，或这条信息已经结束。请减少人数。"))
    db.session.refresh(posting, ["lent_count"])


def give_back_places(posting_id: int, people: int) -> None:
    """Set so many people of a posting free again."""
    db.session.execute(
        sa.update(SharingPosting)
        .where(SharingPosting.id == posting_id)
        .values(lent_count=SharingPosting.lent_count - people)
        .execution_options(synchronize_session=False)
    )


def expire_due() -> int:
    """Move what is over by its date to expired; returns how many. Proposals for it no longer count."""
    rows = db.session.scalars(
        sa.select(SharingPosting)
        .where(SharingPosting.state.in_(sorted(LIVE | {S.SUBMITTED})), SharingPosting.ends_on < clock.today())
        .order_by(SharingPosting.id)
        .limit(500)
        .with_for_update(of=SharingPosting, skip_locked=True)
    ).all()
    for posting in rows:
        posting.closed_at = clock.now()
        posting.version += 1
        _move(posting, SYSTEM, S.EXPIRED)
    return len(rows)


def _has_agreement(posting: SharingPosting, states: frozenset[AgreementState]) -> bool:
    column = LendingAgreement.offer_id if posting.kind is PostingKind.SURPLUS else LendingAgreement.request_id
    found = sa.select(LendingAgreement.id).where(column == posting.id, LendingAgreement.state.in_(sorted(states)))
    return db.session.scalar(found.limit(1)) is not None


def _check(content: PostingContent) -> None:
    errors = problems_of(content, today=clock.today())
    try:
        checked_phone(content.contact_phone)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)


def _check_gaps(content: PostingContent, kind: PostingKind) -> None:
    if gaps := gaps_of(content, kind):
        raise Invalid(gaps)


def _check_employer(employer: Employer) -> None:
    message: Text = ""
    if employer.blocked_at is not None:
        message = _("单位已被停用，不能发布。请联系人社部门。")
    elif employer.state is not EmployerState.VERIFIED:
        message = _("单位通过核实后才能提交。可以先存草稿。")
    if message:
        raise Conflict(message)


def _take(posting: SharingPosting, seen_version: int | None = None) -> None:
    """Claim the posting as it was read by raising its version; of two at once one gets Conflict."""
    version = posting.version
    result = db.session.execute(
        sa.update(SharingPosting)
        .where(
            SharingPosting.id == posting.id, SharingPosting.version == version, SharingPosting.state == posting.state
        )
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 0 or seen_version not in (None, version):  # type: ignore[attr-defined]  # an update has one
        raise Conflict(_("这条信息刚刚有人处理过或改过，请重新打开后再看。"))
    set_committed_value(posting, "version", version + 1)


def _move(posting: SharingPosting, actor: Actor, target: PostingState, *, reason: str = "") -> None:
    before = posting.state
    check_move(TRANSITIONS, before, target)
    posting.state = target
    posting.updated_at = clock.now()
    _remember(posting, actor, before, target, reason=reason)


def _remember(posting: SharingPosting, actor: Actor, before: str, to: PostingState, *, reason: str = "") -> None:
    row = PostingHistory(
        posting_id=posting.id,
        from_state=before,
        to_state=to,
        actor_id=actor.person_id,
        reason=reason.strip()[:500],
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    publish(
        PostingMoved(
            posting_id=posting.id,
            employer_id=posting.employer_id,
            from_state=str(before),
            to_state=to.value,
            history_id=row.id,
        )
    )
