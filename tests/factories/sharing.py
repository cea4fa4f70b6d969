"""Offers, requests, agreements and people lent, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory

from jobsite.core import clock
from jobsite.core.money import WageUnit
from jobsite.sharing.content import PostingContent
from jobsite.sharing.models.lending import (
    EmploymentForm,
    NamedWorker,
    PostingKind,
    PostingOrigin,
    PostingState,
    SharedWorker,
    SharingPosting,
)
from tests.factories.base import BaseFactory
from tests.factories.employers import ZHOUXIANG, EmployerFactory

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
