"""The case of the texts: 35 people of two hotels work for a medical-electrical firm, from the offers to the return."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from jobsite.accounts.login import actor_of
from jobsite.core.clock import today
from jobsite.core.identity import SYSTEM, Actor
from jobsite.employers.models import Industry
from jobsite.sharing import payroll
from jobsite.sharing.models.agreeing import AgreementState, ConsentChannel, LoanState, Side, StaffLoan
from jobsite.sharing.models.lending import PostingKind, PostingState, SharingPosting
from jobsite.sharing.models.working import Attendance, LineKind, SettlementState
from jobsite.sharing.queries.agreements import list_loans
from jobsite.sharing.queries.postings import list_named
from jobsite.sharing.queries.working import list_roster, list_statements
from jobsite.sharing.services import agreements, loans, paying, people, postings, working
from jobsite.sharing.terms import Line
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.sharing import posting_content, terms

START, END = date(2026, 3, 9), date(2026, 4, 30)


def post(employer, kind, headcount):
    """Written, reviewed and public."""
    content = posting_content(headcount=headcount, starts_on=START, ends_on=END)
    made = postings.create_posting(actor=SYSTEM, employer=employer, kind=kind, content=content)
    postings.submit_posting(actor=SYSTEM, posting=made)
    postings.approve_posting(actor=SYSTEM, posting=made)
    return made


def test_thirty_five_people_of_two_hotels_go_to_the_medical_firm_and_come_back(db_session, clock):
    hotels = [EmployerFactory(industry=Industry.HOSPITALITY) for _number in range(2)]
    maker = EmployerFactory(industry=Industry.MEDICAL)
    borrower = actor_of(add_member(maker))
    lenders = [actor_of(add_member(hotel)) for hotel in hotels]
    wanted = post(maker, PostingKind.SHORTAGE, 35)
    offers = [post(hotel, PostingKind.SURPLUS, number) for hotel, number in zip(hotels, (20, 15), strict=True)]
    made = []
    for number, (offer, lender) in enumerate(zip(offers, lenders, strict=True)):
        for person in range(offer.headcount):
            content = people.NamedContent(
                name=f"员工{person}", phone=f"1380{number}{person:06d}", birth_on=date(1990, 1, 1)
            )
            people.name_worker(actor=lender, posting=offer, content=content)
        agreement = agreements.propose_agreement(
            actor=borrower, offer=offer, request=wanted, side=Side.BORROWER,
            terms=terms(headcount=offer.headcount, starts_on=START, ends_on=END),
        )  # fmt: skip
        for loan in loans.ask_people(actor=lender, agreement=agreement, named=list_named(offer.id)):
            loans.answer(actor=Actor(), loan=loan, agrees=True, version=1, channel=ConsentChannel.LINK)
        for actor, side in ((lender, Side.LENDER), (borrower, Side.BORROWER)):
            agreements.confirm_version(actor=actor, agreement=agreement, side=side, number=1)
        made.append(agreement)
        expected = PostingState.PARTLY_FILLED if number == 0 else PostingState.FILLED
        assert db_session.get(SharingPosting, wanted.id).state is expected
    assert wanted.lent_count == 35
    while today() <= END:
        agreements.move_due()
        if today() >= START:
            for agreement in made:
                marks = {
                    line.day.loan_id: working.Recorded(
                        Attendance.PRESENT if line.day.attendance is Attendance.PLANNED else Attendance.REST, 480
                    )
                    for line in list_roster(agreement.id, today())
                }
                working.record_day(actor=borrower, agreement=agreement, day=today(), marks=marks)
        clock.advance(timedelta(days=1))
    for agreement, lender in zip(made, lenders, strict=True):
        for loan in list_loans(agreement.id):
            assert working.confirm_all(loan=loan) == (END - START).days + 1
        for month in payroll.months_between(START, END):
            settle_month(agreement, lender, borrower, month)
    assert agreements.move_due() == 2
    assert {agreement.state for agreement in made} == {AgreementState.ENDED}
    returned = sa.select(sa.func.count()).where(StaffLoan.state == LoanState.RETURNED)
    assert db_session.scalar(returned) == 35
    for agreement, lender in zip(made, lenders, strict=True):
        for actor, about, key in ((lender, Side.BORROWER, "lender"), (borrower, Side.LENDER, "borrower")):
            working.review_partner(actor=actor, agreement=agreement, about=about, author_key=key, rating=5, text="守约")


def settle_month(agreement, lender, borrower, month):
    """Statements, payments through the lender, the settlement accepted: to the fen, and April is a whole month's wage."""
    rows = paying.make_statements(agreement=agreement, month_on=month)
    assert len(rows) == agreement.headcount
    for field in paying.PAID:
        paying.pay_everyone(agreement=agreement, month_on=month, field=field)
    rows = list_statements(agreement.id, month)
    assert all(paying.differences_of(row) == [] for row in rows)
    if month == date(2026, 4, 1):
        assert {(row.wage_due_fen, row.social_due_fen) for row in rows} == {(500_000, 120_000)}
    cost = Line(kind=LineKind.COST, label="班车", amount_fen=12_345, document="运输合同 7")
    settlement = paying.write_settlement(actor=lender, agreement=agreement, month_on=month, costs=[cost])
    paying.send_settlement(settlement=settlement)
    paying.answer_settlement(actor=borrower, settlement=settlement, accepts=True)
    assert settlement.state is SettlementState.ACCEPTED
    assert settlement.total_fen == sum(row.wage_due_fen + row.social_due_fen for row in rows) + 12_345
