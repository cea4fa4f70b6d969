"""What this room gives out about a person and how it forgets them. Loans stay as numbers for both firms' books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from jobsite.accounts.models import Person
from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.sharing.models.agreeing import AgreementConfirmation, LoanHistory, StaffLoan
from jobsite.sharing.models.lending import NamedWorker, PostingAlert, PostingImport, SharedWorker
from jobsite.sharing.models.working import LendingReview, LoanDay, LoanIncident, PayStatement
from jobsite.sharing.services.loans import WAITING, take_back

Rows = Callable[[int], list[dict[str, Any]]]


def _workers(person_id: int) -> sa.Select[int]:
    """The human being behind the account: linked, or named by the account's own phone."""
    phone = sa.select(Person.phone).where(Person.id == person_id).scalar_subquery()
    return sa.select(SharedWorker.id).where(sa.or_(SharedWorker.person_id == person_id, SharedWorker.phone == phone))


def _loans(person_id: int) -> sa.Select[int]:
    return sa.select(StaffLoan.id).where(StaffLoan.worker_id.in_(_workers(person_id)))


def _of_loans(model: type[DeclarativeBase], column: Any) -> Rows:
    return lambda person_id: as_rows(model, column.in_(_loans(person_id)))


def forget_worker(person_id: int) -> None:
    """Open questions are taken back; names, phones, dates of birth and words about the person go. Days and amounts stay
    without a name: they are the firms' books. What the person wrote for a firm stays with the firm.
    """
    workers, loans = list(db.session.scalars(_workers(person_id))), list(db.session.scalars(_loans(person_id)))
    for loan in db.session.scalars(sa.select(StaffLoan).where(StaffLoan.id.in_(loans), StaffLoan.state.in_(WAITING))):
        take_back(actor=Actor(person_id=person_id), loan=loan)
    _set(
        NamedWorker,
        NamedWorker.worker_id.in_(workers),
        name="",
        birth_on=clock.today().replace(year=1900, month=1, day=1),
        skills=[],
        certificates=[],
    )
    _set(LoanDay, LoanDay.worker_id.in_(workers), worker_note="")
    _set(PayStatement, PayStatement.loan_id.in_(loans), worker_note="")
    _set(LoanHistory, LoanHistory.loan_id.in_(loans), reason="")
    _set(LoanIncident, LoanIncident.loan_id.in_(loans), text="", outcome="")
    _set(LendingReview, LendingReview.loan_id.in_(loans), text="", author_id=None)
    _set(AgreementConfirmation, AgreementConfirmation.person_id == person_id, person_name="", person_id=None)
    _set(SharedWorker, SharedWorker.id.in_(workers), phone=None, person_id=None)
    db.session.execute(sa.delete(PostingAlert).where(PostingAlert.person_id == person_id))
    db.session.execute(sa.delete(PostingImport).where(PostingImport.created_by_id == person_id))
    db.session.expire_all()


def _set(model: type[DeclarativeBase], condition: sa.ColumnElement[bool], **values: Any) -> None:
    db.session.execute(sa.update(model).where(condition).values(**values).execution_options(synchronize_session=False))


def register_privacy() -> None:
    """Called at start."""
    register_exporter("shared_worker", lambda one: as_rows(SharedWorker, SharedWorker.id.in_(_workers(one))))
    register_exporter("named_worker", lambda one: as_rows(NamedWorker, NamedWorker.worker_id.in_(_workers(one))))
    register_exporter("staff_loans", lambda one: as_rows(StaffLoan, StaffLoan.worker_id.in_(_workers(one))))
    register_exporter("staff_loan_history", _of_loans(LoanHistory, LoanHistory.loan_id))
    register_exporter("loan_days", _of_loans(LoanDay, LoanDay.loan_id))
    register_exporter("pay_statements", _of_loans(PayStatement, PayStatement.loan_id))
    register_exporter("loan_incidents", _of_loans(LoanIncident, LoanIncident.loan_id))
    register_exporter(
        "lending_reviews",
        lambda one: as_rows(
            LendingReview, sa.or_(LendingReview.loan_id.in_(_loans(one)), LendingReview.author_id == one)
        ),
    )
    register_exporter(
        "agreement_confirmations", lambda one: as_rows(AgreementConfirmation, AgreementConfirmation.person_id == one)
    )
    register_exporter("sharing_alerts", lambda one: as_rows(PostingAlert, PostingAlert.person_id == one))
    register_exporter("sharing_imports", lambda one: as_rows(PostingImport, PostingImport.created_by_id == one))
    register_eraser("sharing", forget_worker, keeps=["shared_worker", "agreement_confirmation"])
