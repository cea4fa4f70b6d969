"""Agreements: consent before signing, both sides' yes, changes, early ends, and the rules that forbid a loan."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from jobsite.core.clock import today
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import SYSTEM, Actor
from jobsite.sharing import terms as wording
from jobsite.sharing.models.agreeing import (
    AgreementState,
    ConsentChannel,
    LoanState,
    Side,
    VersionKind,
)
from jobsite.sharing.models.lending import EmploymentForm, PostingState
from jobsite.sharing.models.working import LineKind, LoanDay
from jobsite.sharing.queries.agreements import find_pending, list_loans
from jobsite.sharing.services import agreements, loans, postings
from jobsite.sharing.terms import Line
from tests.factories.sharing import NamedWorkerFactory, SharingPostingFactory, lending_case, terms

A, L, S = AgreementState, LoanState, PostingState


def confirm(case, side, number=None):
    actor = case.lender if side is Side.LENDER else case.borrower
    agreements.confirm_version(
        actor=actor, agreement=case.agreement, side=side, number=number or case.agreement.version
    )


def answer(loan, agrees, version=1):
    loans.answer(actor=Actor(), loan=loan, agrees=agrees, version=version, channel=ConsentChannel.LINK)


def days_of(loan):
    return db.session.scalars(sa.select(LoanDay.day_on).where(LoanDay.loan_id == loan.id)).all()


def test_nothing_is_signed_before_every_person_has_agreed(db_session):
    case = lending_case(2)
    first, second = case.ask()
    answer(first, True)
    for side in Side:
        with pytest.raises(Conflict):
            confirm(case, side)
    answer(second, True)
    confirm(case, Side.LENDER)
    assert case.agreement.state is A.PROPOSED
    confirm(case, Side.BORROWER)
    assert case.agreement.state is A.SIGNED
    assert {loan.state for loan in list_loans(case.agreement.id)} == {L.BOUND}
    assert len(days_of(first)) == 60


def test_signing_fills_both_postings_and_ending_opens_them_again(db_session, clock):
    case = lending_case(2)
    assert case.offer.state is S.MATCHED
    case.sign()
    assert (case.offer.state, case.request.state) == (S.FILLED, S.FILLED)
    assert (case.offer.lent_count, case.request.lent_count) == (2, 2)
    clock.advance(timedelta(days=2))
    agreements.move_due()
    assert case.agreement.state is A.RUNNING
    clock.advance(timedelta(days=60))
    agreements.move_due()
    assert case.agreement.state is A.ENDED
    assert {loan.state for loan in list_loans(case.agreement.id)} == {L.RETURNED}
    assert (case.offer.lent_count, case.request.lent_count) == (0, 0)


def test_who_refuses_is_only_not_available_and_may_still_say_yes_before_signing(db_session):
    case = lending_case(2)
    loan = case.ask()[0]
    answer(loan, False)
    assert (loan.state, loan.consent_version) == (L.UNAVAILABLE, None)
    answer(loan, True)
    assert (loan.state, loan.consent_version) == (L.AGREED, 1)


def test_a_changed_draft_asks_everyone_again_and_drops_the_confirmations(db_session):
    case = lending_case(2)
    asked = case.ask()
    case.consent(asked)
    confirm(case, Side.LENDER)
    agreements.rewrite_draft(actor=case.borrower, agreement=case.agreement, side=Side.BORROWER, terms=terms(pay_day=10))
    assert (case.agreement.version, asked[0].state, asked[0].consent_version) == (2, L.ASKED, None)
    with pytest.raises(Conflict):
        confirm(case, Side.BORROWER, 1)
    with pytest.raises(Conflict):
        answer(asked[0], True, version=1)
    assert find_pending(case.agreement).confirmations == []


def test_a_person_lent_elsewhere_in_these_days_cannot_be_asked_or_signed(app, db_session):
    first, second = lending_case(1), lending_case(1)
    second.named[0].worker_id = first.named[0].worker_id
    db_session.flush()
    db_session.refresh(second.named[0])
    (waiting,) = second.ask()
    answer(waiting, True)
    first.sign()
    confirm(second, Side.LENDER)
    with pytest.raises(Conflict):
        confirm(second, Side.BORROWER)
    third = lending_case(1)
    third.named[0].worker_id = first.named[0].worker_id
    db_session.flush()
    db_session.refresh(third.named[0])
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        third.ask()
    with app.test_request_context():
        assert "只能借给一家" in str(refused.value.errors["people"])


@pytest.mark.parametrize(
    ("person", "work", "words"),
    [
        ({"employment_form": EmploymentForm.DISPATCH}, {}, "被派遣劳动者"),
        ({"birth_on": date(2009, 6, 1)}, {"shifts": ("night",)}, "夜班"),
        ({"birth_on": date(2009, 6, 1)}, {"shifts": ("rotating",)}, "夜班"),
        ({"birth_on": date(2012, 6, 1)}, {}, "十六周岁"),
        ({}, {"certificates": ("焊工证",)}, "证书"),
    ],
)
def test_people_whom_a_rule_protects_are_refused_with_its_text(app, db_session, clock, person, work, words):
    case = lending_case(1, **work)
    case.named = [NamedWorkerFactory(posting=case.offer, **person)]
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        case.ask()
    with app.test_request_context():
        assert words in str(refused.value.errors["people"])
        assert "《" in str(refused.value.errors["people"]) or "98号" in str(refused.value.errors["people"])


def test_a_minor_may_work_by_day_and_a_holder_of_the_certificate_may_come(db_session, clock):
    case = lending_case(2, certificates=("焊工证",))
    case.named = [
        NamedWorkerFactory(posting=case.offer, birth_on=date(2009, 6, 1), certificates=["焊工证"]),
        NamedWorkerFactory(posting=case.offer, certificates=["焊工证", "叉车证"]),
    ]
    assert len(case.ask()) == 2


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ((Line(kind=LineKind.WAGE, label="劳动报酬", amount_fen=500_001),), "劳动报酬"),
        ((Line(kind=LineKind.SOCIAL, label="社会保险费", amount_fen=120_001),), "社会保险费"),
        ((Line(kind=LineKind.COST, label="体检费", amount_fen=100),), "体检费"),
        ((Line(kind=LineKind.FEE, label="管理费", amount_fen=1),), "管理费"),
    ],
)
def test_a_lender_who_asks_for_profit_is_told_the_line(app, db_session, lines, name):
    with app.test_request_context():
        with pytest.raises(Invalid) as refused:
            lending_case(1, lines=lines)
        assert name in str(refused.value.errors["lines"])


def test_a_documented_cost_is_no_profit(db_session):
    line = Line(kind=LineKind.COST, label="体检费", amount_fen=8_000, document="体检发票 0031")
    assert lending_case(1, lines=(line,)).agreement.state is A.PROPOSED


def test_a_change_of_pay_takes_force_once_both_sides_and_the_people_agreed(db_session):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    better = terms(headcount=1, pay_fen=550_000)
    version = agreements.propose_change(
        actor=case.borrower, agreement=case.agreement, side=Side.BORROWER, terms=better, reason="活多"
    )
    with pytest.raises(Conflict):
        confirm(case, Side.BORROWER, version.number)
    answer(loan, True, version.number)
    confirm(case, Side.BORROWER, version.number)
    assert case.agreement.version == 1
    confirm(case, Side.LENDER, version.number)
    assert case.agreement.version == version.number


def test_a_person_who_says_no_to_a_change_keeps_the_text_in_force(db_session):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    version = agreements.propose_change(
        actor=case.borrower,
        agreement=case.agreement,
        side=Side.BORROWER,
        terms=terms(headcount=1, pay_day=28),
        reason="账期",
    )
    answer(loan, False, version.number)
    assert find_pending(case.agreement) is None
    assert (case.agreement.version, loan.state) == (1, L.BOUND)


def test_a_longer_loan_adds_days_and_a_shorter_one_sets_them_free(db_session, clock):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    later = terms(headcount=1, ends_on=case.agreement.ends_on + timedelta(days=10))
    number = agreements.propose_change(
        actor=case.lender, agreement=case.agreement, side=Side.LENDER, terms=later, reason="延长"
    ).number
    answer(loan, True, number)
    for side in Side:
        confirm(case, side, number)
    assert len(days_of(loan)) == 70
    clock.advance(timedelta(days=10))
    agreements.move_due()
    early = wording.Terms(**{**later.__dict__, "ends_on": today() + timedelta(days=5)})
    number = agreements.propose_change(
        actor=case.lender, agreement=case.agreement, side=Side.LENDER, terms=early, kind=VersionKind.EARLY_END, reason="旺季到了"
    ).number  # fmt: skip
    for side in Side:
        confirm(case, side, number)
    assert max(days_of(loan)) == early.ends_on
    clock.advance(timedelta(days=6))
    agreements.move_due()
    assert case.agreement.state is A.ENDED_EARLY


def test_one_person_may_go_back_early_and_the_place_is_free(db_session, clock):
    case = lending_case(2)
    case.sign()
    clock.advance(timedelta(days=3))
    agreements.move_due()
    loan = list_loans(case.agreement.id)[0]
    loans.end_loan_early(actor=case.lender, loan=loan, last_on=today(), reason="家里有事")
    assert (loan.state, max(days_of(loan))) == (L.ENDED_EARLY, today())
    assert (case.offer.lent_count, case.offer.state) == (1, S.PARTLY_FILLED)


def test_withdrawing_before_signing_frees_everyone(db_session):
    case = lending_case(2)
    asked = case.ask()
    agreements.withdraw_agreement(actor=case.lender, agreement=case.agreement, reason="另有安排")
    assert {loan.state for loan in asked} == {L.WITHDRAWN}
    assert (case.agreement.state, case.offer.state, case.request.state) == (A.WITHDRAWN, S.OPEN, S.OPEN)


def test_more_people_than_posted_cannot_be_proposed_or_asked(db_session):
    with pytest.raises(Invalid):
        lending_case(2, headcount=3)
    case = lending_case(1)
    case.named.append(NamedWorkerFactory(posting=case.offer))
    with pytest.raises(Conflict):
        case.ask()


def test_a_posting_in_talks_cannot_be_closed(db_session):
    case = lending_case(1)
    with pytest.raises(Conflict):
        postings.close_posting(actor=SYSTEM, posting=case.offer)


def test_a_firm_cannot_agree_with_itself_or_with_one_of_its_own_kind(db_session):
    case = lending_case(1)
    for offer, request in ((case.offer, case.offer), (case.request, case.offer)):
        with pytest.raises(Conflict):
            agreements.propose_agreement(
                actor=SYSTEM, offer=offer, request=request, side=None, terms=terms(headcount=1)
            )
    own = SharingPostingFactory(kind="shortage", employer=case.offer.employer)
    with pytest.raises(Conflict):
        agreements.propose_agreement(actor=SYSTEM, offer=case.offer, request=own, side=None, terms=terms(headcount=1))
