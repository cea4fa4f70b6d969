"""Offers, requests, agreements and people lent, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import factory

from jobsite.accounts.login import actor_of
from jobsite.core import clock
from jobsite.core.identity import Actor
from jobsite.core.money import WageUnit
from jobsite.sharing.content import PostingContent
from jobsite.sharing.models.agreeing import ConsentChannel, LendingAgreement, Side, StaffLoan
from jobsite.sharing.models.lending import (
    EmploymentForm,
    NamedWorker,
    PostingKind,
    PostingOrigin,
    PostingState,
    SharedWorker,
    SharingPosting,
)
from jobsite.sharing.models.working import LineKind
from jobsite.sharing.services import agreements, loans
from jobsite.sharing.terms import Line, Terms, default_duties
from tests.factories.base import BaseFactory
from tests.factories.employers import ZHOUXIANG, EmployerFactory, add_member

ASSEMBLER = "6-21-06-01"
DUTIES = "在流水线上装配小型医疗电器，八点到十七点，中午休息一小时，每周休一天。"


class SharingPostingFactory(BaseFactory):
    """An open surplus offer of two people for sixty days from tomorrow; `kind=PostingKind.SHORTAGE` for a request."""

    class Meta:
        model = SharingPosting

    kind = PostingKind.SURPLUS
    employer = factory.SubFactory(EmployerFactory)
    origin = PostingOrigin.FORM
    state = PostingState.OPEN
    title = factory.Sequence(lambda n: f"装配工{n}组")
    occupation_code = ASSEMBLER
    description = DUTIES
    skills = factory.LazyFunction(list)
    certificates = factory.LazyFunction(list)
    headcount = 2
    lent_count = 0
    starts_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=1))
    ends_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=60))
    division_code = ZHOUXIANG
    commute_km = 15
    shifts = factory.LazyFunction(lambda: ["day"])
    wage_fen = 500_000
    wage_unit = WageUnit.MONTH
    submitted_at = factory.LazyFunction(clock.now)
    published_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)

    class Params:
        waiting = factory.Trait(state=PostingState.SUBMITTED, published_at=None)
        draft = factory.Trait(state=PostingState.DRAFT, submitted_at=None, published_at=None)


class SharedWorkerFactory(BaseFactory):
    """A human being known by a phone of their own."""

    class Meta:
        model = SharedWorker

    phone = factory.Sequence(lambda n: f"+86188{n:08d}")
    created_at = factory.LazyFunction(clock.now)


class NamedWorkerFactory(BaseFactory):
    """A grown-up with a contract of their own, named in an offer."""

    class Meta:
        model = NamedWorker

    posting = factory.SubFactory(SharingPostingFactory)
    worker = factory.SubFactory(SharedWorkerFactory)
    name = factory.Sequence(lambda n: f"借出员工{n}")
    birth_on = date(1990, 5, 1)
    employment_form = EmploymentForm.CONTRACT
    skills = factory.LazyFunction(list)
    certificates = factory.LazyFunction(list)
    created_at = factory.LazyFunction(clock.now)


def posting_content(**changes: Any) -> PostingContent:
    """A posting's content that may be submitted."""
    given: dict[str, Any] = {
        "title": "装配工",
        "headcount": 2,
        "starts_on": clock.today() + timedelta(days=1),
        "ends_on": clock.today() + timedelta(days=60),
        "wage_fen": 500_000,
        "occupation_code": ASSEMBLER,
        "description": DUTIES,
        "division_code": ZHOUXIANG,
        "shifts": ("day",),
    }
    return PostingContent(**(given | changes))


def terms(**changes: Any) -> Terms:
    """Terms that break no rule: 5,000 yuan a month, 1,200 of social insurance, Sundays free."""
    given: dict[str, Any] = {
        "headcount": 2,
        "starts_on": clock.today() + timedelta(days=1),
        "ends_on": clock.today() + timedelta(days=60),
        "division_code": ZHOUXIANG,
        "address": "工业路 18 号",
        "work": DUTIES,
        "shifts": ("day",),
        "minutes_per_day": 480,
        "rest_weekdays": (6,),
        "pay_fen": 500_000,
        "pay_unit": WageUnit.MONTH,
        "pay_day": 15,
        "social_fen": 120_000,
        "lines": (
            Line(kind=LineKind.WAGE, label="劳动报酬", amount_fen=500_000),
            Line(kind=LineKind.SOCIAL, label="社会保险费", amount_fen=120_000),
        ),
    }
    return Terms(**(default_duties() | given | changes))


@dataclass
class LendingCase:
    """A lender with an offer and named people, a borrower with a request, an agreement, and who acts for whom."""

    offer: SharingPosting
    request: SharingPosting
    named: list[NamedWorker]
    lender: Actor
    borrower: Actor
    agreement: LendingAgreement

    def ask(self) -> list[StaffLoan]:
        """Ask everyone named."""
        return loans.ask_people(actor=self.lender, agreement=self.agreement, named=self.named)

    def consent(self, asked: list[StaffLoan]) -> None:
        """Everyone says yes by the link."""
        for loan in asked:
            loans.answer(
                actor=Actor(), loan=loan, agrees=True, version=self.agreement.version, channel=ConsentChannel.LINK
            )

    def sign(self) -> LendingAgreement:
        """Ask, consent, and both sides confirm."""
        self.consent(self.ask())
        for actor, side in ((self.lender, Side.LENDER), (self.borrower, Side.BORROWER)):
            agreements.confirm_version(actor=actor, agreement=self.agreement, side=side, number=self.agreement.version)
        return self.agreement


def lending_case(people: int = 2, **changes: Any) -> LendingCase:
    """A proposed agreement about so many people; `changes` change its terms."""
    offer = SharingPostingFactory(headcount=people)
    request = SharingPostingFactory(kind=PostingKind.SHORTAGE, headcount=people)
    lender, borrower = actor_of(add_member(offer.employer)), actor_of(add_member(request.employer))
    named = [NamedWorkerFactory(posting=offer) for _number in range(people)]
    made = agreements.propose_agreement(
        actor=borrower, offer=offer, request=request, side=Side.BORROWER, terms=terms(**{"headcount": people} | changes)
    )
    return LendingCase(offer, request, named, lender, borrower, made)
