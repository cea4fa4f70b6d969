"""What people are told about shared staff: the kinds of notices and the handlers of the news. Changes nothing."""

from __future__ import annotations

from typing import Any

from jobsite.core.database import db
from jobsite.core.i18n import gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.queries import list_member_ids
from jobsite.notifications.kinds import Kind, link_to, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import notify, queue_message
from jobsite.sharing.events import (
    AgreementEndsSoon,
    AgreementMoved,
    AgreementVersionWritten,
    IncidentReported,
    LoanAsked,
    LoanMoved,
    PostingMoved,
    SettlementSent,
)
from jobsite.sharing.links import path_of
from jobsite.sharing.models.agreeing import AgreementState, LendingAgreement, LoanState, Side, StaffLoan
from jobsite.sharing.models.lending import PostingState, SharingPosting
from jobsite.sharing.models.working import Settlement
from jobsite.sharing.queries.agreements import list_loans
from jobsite.sharing.services.loans import question_of
from jobsite.sharing.words import AGREEMENT_WORDS, LOAN_WORDS

CONSUMER = "notices:sharing"
OF_POSTING = {
    PostingState.OPEN: "sharing_posting_open",
    PostingState.REFUSED: "sharing_posting_refused",
    PostingState.FILLED: "sharing_posting_filled",
    PostingState.EXPIRED: "sharing_posting_expired",
}

register_kind(
    Kind(
        "sharing_alert",
        label=_("共享用工订阅"),
        title=_("“%(name)s”有 %(count)s 条新的共享用工信息"),
        body=_("有 %(count)s 条新信息符合您的订阅“%(name)s”。"),
    )
)
register_kind(
    Kind(
        "sharing_posting_open",
        label=_("共享用工信息已发布"),
        title=_("“%(title)s”已公开"),
        body=_("可以看看合适的对接，主动商量。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "sharing_posting_refused",
        label=_("共享用工信息被退回"),
        title=_("“%(title)s”被退回，要改一下"),
        body=_("原因：%(reason)s"),
    )
)
register_kind(
    Kind(
        "sharing_posting_filled",
        label=_("共享用工已全部落实"),
        title=_("“%(title)s”的人都落实了"),
        body=_("不用再操作，公开列表不再显示它。"),
        channels=frozenset(),
    )
)
register_kind(
    Kind(
        "sharing_posting_expired",
        label=_("共享用工信息到期"),
        title=_("“%(title)s”到期了"),
        body=_("还需要的话，可以再发一条。"),
        channels=frozenset(),
    )
)


def tell_of_posting(news: PostingMoved) -> None:
    """The firm's people hear where their posting stands."""
    kind = OF_POSTING.get(PostingState(news.to_state))
    posting = db.session.get(SharingPosting, news.posting_id)
    if kind is None or posting is None:
        return
    for person_id in list_member_ids(news.employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"sharing-posting:{news.history_id}:{person_id}",
            path=f"/desk/{news.employer_id}/sharing/{news.posting_id}",
            title=posting.title,
            reason=posting.refusal_reason,
        )


register_kind(
    Kind(
        "sharing_agreement_proposed",
        label=_("有单位要商量共享用工"),
        title=_("%(partner)s想和您单位商量共享用工"),
        body=_("点开看约定的内容，可以修改、确认或撤回。"),
    )
)
register_kind(
    Kind(
        "sharing_text_written",
        label=_("共享用工协议有新文本"),
        title=_("和%(partner)s的共享用工协议有新文本"),
        body=_("请看看改了什么，没问题就确认。"),
    )
)
register_kind(
    Kind(
        "sharing_agreement_moved",
        label=_("共享用工协议进展"),
        title=_("和%(partner)s的共享用工协议：%(state)s"),
        body=_("点开看下一步要做什么。"),
    )
)
register_kind(
    Kind(
        "sharing_people_answered",
        label=_("员工都答复了"),
        title=_("和%(partner)s的共享用工协议，可以确认了"),
        body=_("需要的员工都已同意，请双方确认。"),
    )
)
register_kind(
    Kind(
        "sharing_ends_soon",
        label=_("共享用工快到期"),
        title=_("和%(partner)s的共享用工还有 %(days)s 天结束"),
        body=_("请安排员工返回；要延长，请双方尽早变更协议。"),
    )
)
register_kind(
    Kind(
        "sharing_settlement_sent",
        label=_("共享用工结算单"),
        title=_("%(partner)s发来了结算单"),
        body=_("请核对后确认，或写明哪里不对再退回。"),
    )
)
register_kind(
    Kind(
        "sharing_incident",
        label=_("共享用工出了问题"),
        title=_("和%(partner)s的共享用工登记了一件事"),
        body=_("请马上看看，记下怎么处理的。"),
        channels=frozenset({Channel.MAIL, Channel.SMS}),
    )
)
register_kind(
    Kind(
        "loan_asked",
        label=_("征求共享用工意见"),
        title=_("%(lender)s问您愿不愿意到%(borrower)s工作"),
        body=_("愿不愿意都由您决定，不参加没有任何影响。"),
    )
)
register_kind(
    Kind(
        "loan_moved",
        label=_("我的共享用工进展"),
        title=_("到%(borrower)s工作：%(state)s"),
        body=_("点开看时间、考勤和工资。"),
    )
)
register_kind(
    Kind(
        "loan_ends_soon",
        label=_("我的共享用工快到期"),
        title=_("到%(borrower)s的工作还有 %(days)s 天结束"),
        body=_("结束后回到原单位工作。"),
    )
)


def _tell_firm(agreement: LendingAgreement, side: Side, kind: str, key: str, part: str = "", **words: Any) -> None:
    """Every member of one side hears it, with the other side's name."""
    is_lender = side is Side.LENDER
    employer_id = agreement.lender_id if is_lender else agreement.borrower_id
    partner = agreement.borrower.name if is_lender else agreement.lender.name
    for person_id in list_member_ids(employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"{key}:{person_id}",
            path=f"/desk/{employer_id}/sharing/agreements/{agreement.id}{part}",
            partner=partner,
            **words,
        )


def tell_of_text(news: AgreementVersionWritten) -> None:
    """The side that did not write the text hears of it; both when staff did."""
    agreement = db.session.get(LendingAgreement, news.agreement_id)
    if agreement is None:
        return
    kind = "sharing_agreement_proposed" if news.version == 1 else "sharing_text_written"
    for side in Side:
        if side.value != news.by_side:
            _tell_firm(agreement, side, kind, f"sharing-text:{agreement.id}:{news.version}")
    if agreement.signed_at is not None:
        _ask_bound_people(agreement, news.version)


def _ask_bound_people(agreement: LendingAgreement, version: int) -> None:
    for loan in list_loans(agreement.id):
        if question_of(loan) == version:
            _ask(loan, version)


def tell_of_agreement(news: AgreementMoved) -> None:
    """Both sides hear where the agreement stands."""
    agreement = db.session.get(LendingAgreement, news.agreement_id)
    state = AgreementState(news.to_state)
    if agreement is None or state is AgreementState.PROPOSED:
        return
    for side in Side:
        key = f"sharing-agreement:{news.history_id}"
        _tell_firm(agreement, side, "sharing_agreement_moved", key, state=str(AGREEMENT_WORDS[state]))


def ask_person(news: LoanAsked) -> None:
    """The person gets the question by text message with a signed link, and at their account if they have one."""
    loan = db.session.get(StaffLoan, news.loan_id)
    if loan is not None and question_of(loan) == news.version:
        _ask(loan, news.version)


def _ask(loan: StaffLoan, version: int) -> None:
    if loan.worker.phone is None:
        return
    names = {"lender": loan.agreement.lender.name, "borrower": loan.agreement.borrower.name}
    text = gettext("%(lender)s问您愿不愿意到%(borrower)s工作，请打开链接答复：", **names)
    queue_message(
        channel=Channel.SMS,
        target=loan.worker.phone,
        subject=gettext("征求您的意见：共享用工"),
        body=f"{text}{link_to(path_of(loan))}",
        key=f"loan-asked:{loan.id}:{version}",
        person_id=loan.worker.person_id,
    )
    if loan.worker.person_id is not None:
        notify(
            person_id=loan.worker.person_id,
            kind="loan_asked",
            key=f"loan-asked:{loan.id}:{version}",
            path=f"/me/loans/{loan.id}",
            **names,
        )


def tell_of_loan(news: LoanMoved) -> None:
    """The person hears that a loan began or ended; the firms hear once everyone needed has agreed."""
    loan = db.session.get(StaffLoan, news.loan_id)
    if loan is None:
        return
    state = LoanState(news.to_state)
    agreement = loan.agreement
    if state in (LoanState.BOUND, LoanState.RETURNED, LoanState.ENDED_EARLY) and loan.worker.person_id is not None:
        notify(
            person_id=loan.worker.person_id,
            kind="loan_moved",
            key=f"loan-moved:{news.history_id}",
            path=f"/me/loans/{loan.id}",
            borrower=agreement.borrower.name,
            state=str(LOAN_WORDS[state]),
        )
    if state is LoanState.AGREED and _is_complete(agreement):
        for side in Side:
            key = f"sharing-complete:{agreement.id}:{agreement.version}:{news.history_id}"
            _tell_firm(agreement, side, "sharing_people_answered", key)


def _is_complete(agreement: LendingAgreement) -> bool:
    agreed = sum(loan.state is LoanState.AGREED for loan in list_loans(agreement.id))
    return agreement.state is AgreementState.PROPOSED and agreed == agreement.headcount


def remind_of_end(news: AgreementEndsSoon) -> None:
    """Both firms and everyone on loan hear that the end is near."""
    agreement = db.session.get(LendingAgreement, news.agreement_id)
    if agreement is None:
        return
    key = f"sharing-ends:{agreement.id}:{agreement.ends_on}:{news.days}"
    for side in Side:
        _tell_firm(agreement, side, "sharing_ends_soon", key, days=news.days)
    for loan in list_loans(agreement.id):
        if loan.state is LoanState.BOUND and loan.worker.person_id is not None:
            notify(
                person_id=loan.worker.person_id,
                kind="loan_ends_soon",
                key=f"loan-ends:{loan.id}:{agreement.ends_on}:{news.days}",
                path=f"/me/loans/{loan.id}",
                borrower=agreement.borrower.name,
                days=news.days,
            )


def tell_of_settlement(news: SettlementSent) -> None:
    """The borrower hears of the month's settlement."""
    settlement = db.session.get(Settlement, news.settlement_id)
    if settlement is not None:
        key = f"sharing-settlement:{settlement.id}:{settlement.updated_at.isoformat()}"
        part = f"/pay?month={settlement.month_on.isoformat()}"
        _tell_firm(settlement.agreement, Side.BORROWER, "sharing_settlement_sent", key, part)


def tell_of_incident(news: IncidentReported) -> None:
    """Both firms hear at once; the words themselves stay on the page."""
    agreement = db.session.get(LendingAgreement, news.agreement_id)
    if agreement is not None:
        for side in Side:
            _tell_firm(agreement, side, "sharing_incident", f"sharing-incident:{news.incident_id}", "/incidents")


def subscribe_notices() -> None:
    """Let the handlers hear the news. Called at start."""
    subscribe(CONSUMER, PostingMoved, tell_of_posting)
    subscribe(CONSUMER, AgreementVersionWritten, tell_of_text)
    subscribe(CONSUMER, AgreementMoved, tell_of_agreement)
    subscribe(CONSUMER, LoanAsked, ask_person)
    subscribe(CONSUMER, LoanMoved, tell_of_loan)
    subscribe(CONSUMER, AgreementEndsSoon, remind_of_end)
    subscribe(CONSUMER, SettlementSent, tell_of_settlement)
    subscribe(CONSUMER, IncidentReported, tell_of_incident)
