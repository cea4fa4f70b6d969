"""Many at once: the last place is taken once, and nobody is lent to two firms on one day. Decided by the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import Actor
from jobsite.sharing.models.agreeing import ConsentChannel, LendingAgreement, LoanState, Side, StaffLoan
from jobsite.sharing.models.lending import PostingKind, SharedWorker, SharingPosting
from jobsite.sharing.models.working import LoanDay
from jobsite.sharing.queries.agreements import get_agreement
from jobsite.sharing.services import agreements, loans, people
from tests.factories.sharing import NamedWorkerFactory, SharingPostingFactory, lending_case, terms

AT_ONCE = 12


def at_once(app, act, times=AT_ONCE):
    """Run `act(number)` in so many threads that begin together; returns what each gave, True or the refusal."""
    gate = threading.Barrier(times)

    def one(number):
        with app.app_context():
            gate.wait(timeout=30)
            try:
                with unit_of_work():
                    act(number)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def ready(case):
    """Everyone asked has agreed and the lender has confirmed: the borrower's yes signs."""
    case.consent(case.ask())
    agreements.confirm_version(actor=case.lender, agreement=case.agreement, side=Side.LENDER, number=1)
    return case.agreement.id


def sign(agreement_id):
    agreement = get_agreement(agreement_id)
    agreements.confirm_version(actor=Actor(), agreement=agreement, side=Side.BORROWER, number=1)


def test_the_last_place_of_a_request_is_taken_by_one_agreement(separate_app):
    with separate_app.app_context(), unit_of_work():
        wanted = SharingPostingFactory(kind=PostingKind.SHORTAGE, headcount=1)
        ids = []
        for _number in range(AT_ONCE):
            case = lending_case(1)
            case.agreement.request_id, case.agreement.borrower_id = wanted.id, wanted.employer_id
            db.session.flush()
            db.session.expire(case.agreement)
            ids.append(ready(case))
        wanted_id = wanted.id
        wanted.state = "matched"
    signed = at_once(separate_app, lambda number: sign(ids[number]))
    assert sum(signed) == 1
    with separate_app.app_context():
        posting = db.session.get_one(SharingPosting, wanted_id)
        assert (posting.lent_count, posting.state) == (1, "filled")
        bound = sa.select(sa.func.count()).where(StaffLoan.state == LoanState.BOUND)
        assert db.session.scalar(bound) == 1


def test_one_person_is_bound_by_one_of_many_agreements_of_the_same_days(separate_app):
    with separate_app.app_context(), unit_of_work():
        phone_of = people.worker_of("+8613800001111")
        ids = []
        for _number in range(AT_ONCE):
            case = lending_case(1)
            case.named[0].worker_id = phone_of.id
            db.session.flush()
            db.session.refresh(case.named[0])
            ids.append(ready(case))
    signed = at_once(separate_app, lambda number: sign(ids[number]))
    assert sum(signed) == 1
    with separate_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(LoanDay)) == 60
        states = db.session.scalars(sa.select(LendingAgreement.state)).all()
        assert sorted(states).count("signed") == 1


def test_both_sides_and_the_same_side_twice_at_once_sign_once(separate_app):
    with separate_app.app_context(), unit_of_work():
        case = lending_case(2)
        case.consent(case.ask())
        agreement_id = case.agreement.id

    def act(number):
        side = Side.LENDER if number % 2 else Side.BORROWER
        agreement = get_agreement(agreement_id)
        agreements.confirm_version(actor=Actor(), agreement=agreement, side=side, number=1)

    at_once(separate_app, act)
    with separate_app.app_context():
        agreement = get_agreement(agreement_id)
        assert agreement.state == "signed"
        assert agreement.offer.lent_count == agreement.request.lent_count == 2
        assert len(agreement.versions[0].confirmations) == 2


def test_an_answer_and_a_signing_at_once_leave_nobody_bound_without_consent(separate_app):
    with separate_app.app_context(), unit_of_work():
        case = lending_case(2)
        agreement_id = ready(case)
        loan_ids = [loan.id for loan in case.agreement.loans]

    def act(number):
        if number % 2:
            sign(agreement_id)
            return
        loan = db.session.get_one(StaffLoan, loan_ids[0])
        loans.answer(actor=Actor(), loan=loan, agrees=False, version=1, channel=ConsentChannel.LINK)

    at_once(separate_app, act)
    with separate_app.app_context():
        agreement = get_agreement(agreement_id)
        rows = {loan.id: loan for loan in agreement.loans}
        if agreement.state == "signed":
            assert all(loan.state is LoanState.BOUND and loan.consent_version == 1 for loan in rows.values())
        else:
            assert rows[loan_ids[0]].state is LoanState.UNAVAILABLE
            assert db.session.scalar(sa.select(sa.func.count()).select_from(LoanDay)) == 0


def test_one_phone_named_by_many_at_once_is_one_person(separate_app):
    with separate_app.app_context(), unit_of_work():
        ids = [SharingPostingFactory().id for _number in range(AT_ONCE)]

    def act(number):
        posting = db.session.get_one(SharingPosting, ids[number])
        content = people.NamedContent(name="王师傅", phone="13900002222", birth_on=terms().starts_on.replace(year=1990))
        people.name_worker(actor=Actor(), posting=posting, content=content)

    assert all(at_once(separate_app, act))
    with separate_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SharedWorker)) == 1


def test_a_list_is_never_longer_than_the_offer(separate_app):
    with separate_app.app_context(), unit_of_work():
        posting = SharingPostingFactory(headcount=3)
        NamedWorkerFactory(posting=posting)
        posting_id = posting.id

    def act(number):
        content = people.NamedContent(
            name="员工", phone=f"139000033{number:02d}", birth_on=terms().starts_on.replace(year=1990)
        )
        people.name_worker(actor=Actor(), posting=db.session.get_one(SharingPosting, posting_id), content=content)

    assert sum(at_once(separate_app, act)) == 2
