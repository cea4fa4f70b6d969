"""Ten thousand random loans and signings against the database: never overlapping, never above the offer."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.core.clock import today
from jobsite.core.errors import Conflict
from jobsite.sharing.models.agreeing import StaffLoan
from jobsite.sharing.models.lending import PostingState
from jobsite.sharing.models.working import LoanDay
from jobsite.sharing.services.loans import bind_days
from jobsite.sharing.services.postings import give_back_places, take_places
from tests.factories.sharing import SharedWorkerFactory, SharingPostingFactory, lending_case

CASES = 10_000
WORKERS = 400


@pytest.mark.one_database
def test_ten_thousand_loans_never_overlap_and_none_is_refused_for_nothing(db_session):
    rng = random.Random(1)
    workers = [SharedWorkerFactory().id for _number in range(WORKERS)]
    case = lending_case(1)
    loans = []
    for worker_id in workers:
        loan = StaffLoan(
            agreement_id=case.agreement.id, named_id=case.named[0].id, worker_id=worker_id, state="agreed", asked_at=case.agreement.created_at
        )  # fmt: skip
        db_session.add(loan)
        loans.append(loan)
    db_session.flush()
    known: dict[int, set[int]] = {worker_id: set() for worker_id in workers}
    bound = refused = 0
    for _case in range(CASES):
        loan = rng.choice(loans)
        first = rng.randrange(700)
        span = set(range(first, first + rng.randrange(1, 9)))
        is_free = not span & known[loan.worker_id]
        try:
            bind_days(
                [(loan.id, loan.worker_id)], today() + timedelta(days=min(span)), today() + timedelta(days=max(span))
            )
        except Conflict:
            assert not is_free
            refused += 1
        else:
            assert is_free
            known[loan.worker_id] |= span
            bound += 1
    assert bound > 1_000
    assert refused > 100
    rows = db_session.scalar(sa.select(sa.func.count()).select_from(LoanDay))
    assert rows == sum(len(days) for days in known.values())


@pytest.mark.one_database
def test_ten_thousand_signings_and_returns_never_pass_the_headcount(db_session):
    rng = random.Random(2)
    posting = SharingPostingFactory(headcount=37, state=PostingState.MATCHED)
    bound: list[int] = []
    refused = 0
    for _case in range(CASES):
        people = rng.randrange(1, 12)
        if bound and rng.random() < 0.45:
            give_back_places(posting.id, bound.pop(rng.randrange(len(bound))))
        elif sum(bound) + people <= 37:
            take_places(posting, people)
            bound.append(people)
        else:
            with pytest.raises(Conflict):
                take_places(posting, people)
            refused += 1
    assert refused > 1_000
    db_session.refresh(posting)
    assert posting.lent_count == sum(bound) <= 37
