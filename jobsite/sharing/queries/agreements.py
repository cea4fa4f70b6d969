"""Reading agreements, their texts and the people lent under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.sharing import terms
from jobsite.sharing.models.agreeing import (
    AgreementHistory,
    AgreementState,
    AgreementVersion,
    DeskPlace,
    LendingAgreement,
    LoanState,
    Side,
    StaffLoan,
)
from jobsite.sharing.models.lending import NamedWorker, SharedWorker
from jobsite.sharing.models.working import LoanDay, LoanIncident
from jobsite.sharing.terms import Terms

ACTIVE = frozenset({LoanState.ASKED, LoanState.AGREED, LoanState.BOUND})


def get_agreement(agreement_id: int) -> LendingAgreement:
    """The agreement; raises NotFound."""
    found = db.session.get(LendingAgreement, agreement_id)
    if found is None:
        raise NotFound
    return found


def get_desk_agreement(employer_id: int, agreement_id: int) -> LendingAgreement:
    """The agreement if this firm is one of its sides; raises NotFound."""
    found = get_agreement(agreement_id)
    if employer_id not in (found.lender_id, found.borrower_id):
        raise NotFound
    return found


def get_place(employer_id: int, agreement_id: int) -> DeskPlace:
    """The agreement at the desk of one of its firms; raises NotFound."""
    return DeskPlace(get_desk_agreement(employer_id, agreement_id), employer_id)


def get_place_loan(place: DeskPlace, loan_id: int) -> StaffLoan:
    """A loan under the agreement of this desk; raises NotFound."""
    found = get_loan(loan_id)
    if found.agreement_id != place.agreement.id:
        raise NotFound
    return found


def side_of(agreement: LendingAgreement, employer_id: int) -> Side:
    """Which side this firm is."""
    return Side.LENDER if agreement.lender_id == employer_id else Side.BORROWER


def get_version(agreement: LendingAgreement, number: int | None = None) -> AgreementVersion:
    """The text with this number, else the one in force or, before signing, the draft; raises NotFound."""
    wanted = agreement.version if number is None else number
    found = db.session.scalar(
        sa.select(AgreementVersion).where(
            AgreementVersion.agreement_id == agreement.id, AgreementVersion.number == wanted
        )
    )
    if found is None:
        raise NotFound
    return found


def find_pending(agreement: LendingAgreement) -> AgreementVersion | None:
    """The text that waits for confirmations: the draft, or a change after signing; None when none does."""
    return db.session.scalar(
        sa.select(AgreementVersion)
        .where(
            AgreementVersion.agreement_id == agreement.id,
            AgreementVersion.in_force_at.is_(None),
            AgreementVersion.dropped_at.is_(None),
        )
        .order_by(AgreementVersion.number.desc())
        .limit(1)
    )


def terms_of(agreement: LendingAgreement) -> Terms:
    """The terms in force or, before signing, of the draft."""
    return terms.from_json(get_version(agreement).terms)


def list_versions(agreement_id: int) -> Sequence[AgreementVersion]:
    """All texts, newest first, with their confirmations."""
    return (
        db.session.scalars(
            sa.select(AgreementVersion)
            .options(joinedload(AgreementVersion.confirmations))
            .where(AgreementVersion.agreement_id == agreement_id)
            .order_by(AgreementVersion.number.desc())
        )
        .unique()
        .all()
    )


def list_loans(agreement_id: int) -> Sequence[StaffLoan]:
    """Everyone asked or lent under an agreement, in the order of asking; those taken back last of all are left out."""
    statement = sa.select(StaffLoan).where(
        StaffLoan.agreement_id == agreement_id, StaffLoan.state != LoanState.WITHDRAWN
    )
    return db.session.scalars(statement.order_by(StaffLoan.id)).unique().all()


def get_loan(loan_id: int) -> StaffLoan:
    """The loan; raises NotFound."""
    found = db.session.get(StaffLoan, loan_id)
    if found is None:
        raise NotFound
    return found


def get_desk_loan(employer_id: int, loan_id: int) -> StaffLoan:
    """The loan if this firm is one of its agreement's sides; raises NotFound."""
    found = get_loan(loan_id)
    get_desk_agreement(employer_id, found.agreement_id)
    return found


def list_loans_of_person(person_id: int, *, limit: int = 50) -> Sequence[StaffLoan]:
    """A person's own loans, those to answer first, then the newest."""
    statement = (
        sa.select(StaffLoan)
        .join(SharedWorker, SharedWorker.id == StaffLoan.worker_id)
        .where(SharedWorker.person_id == person_id, StaffLoan.state != LoanState.WITHDRAWN)
        .order_by((StaffLoan.state != LoanState.ASKED), StaffLoan.id.desc())
    )
    return db.session.scalars(statement.limit(limit)).unique().all()


def list_askable(agreement: LendingAgreement) -> Sequence[NamedWorker]:
    """People of the offer who were not asked under this agreement yet."""
    asked = sa.select(StaffLoan.worker_id).where(
        StaffLoan.agreement_id == agreement.id, StaffLoan.state != LoanState.WITHDRAWN
    )
    statement = sa.select(NamedWorker).where(
        NamedWorker.posting_id == agreement.offer_id, NamedWorker.worker_id.not_in(asked)
    )
    return db.session.scalars(statement.order_by(NamedWorker.id)).unique().all()


def workers_lent_between(worker_ids: Sequence[int], starts_on: date, ends_on: date) -> set[int]:
    """Which of these people are bound by a loan on a day of the span; one query."""
    statement = sa.select(LoanDay.worker_id).where(
        LoanDay.worker_id.in_(list(worker_ids)), LoanDay.day_on.between(starts_on, ends_on)
    )
    return set(db.session.scalars(statement.distinct()))


def list_of_employer(employer_id: int, *, page: int = 1) -> Page[LendingAgreement]:
    """A firm's agreements on either side, newest first."""
    statement = sa.select(LendingAgreement).where(
        sa.or_(LendingAgreement.lender_id == employer_id, LendingAgreement.borrower_id == employer_id)
    )
    return paginate(statement.order_by(LendingAgreement.id.desc()), number=page)


def list_all(*, state: AgreementState | None = None, page: int = 1) -> Page[LendingAgreement]:
    """Agreements for staff, newest first."""
    statement = sa.select(LendingAgreement)
    if state is not None:
        statement = statement.where(LendingAgreement.state == state)
    return paginate(statement.order_by(LendingAgreement.id.desc()), number=page)


def list_waiting_for(employer_id: int, *, limit: int = 5) -> Sequence[tuple[LendingAgreement, AgreementVersion]]:
    """A firm's agreements with a text that its side has not confirmed, the oldest first."""
    rows = db.session.execute(
        sa.select(LendingAgreement, AgreementVersion)
        .join(AgreementVersion, AgreementVersion.agreement_id == LendingAgreement.id)
        .where(
            sa.or_(LendingAgreement.lender_id == employer_id, LendingAgreement.borrower_id == employer_id),
            AgreementVersion.in_force_at.is_(None),
            AgreementVersion.dropped_at.is_(None),
        )
        .order_by(AgreementVersion.created_at)
        .limit(limit)
    ).all()
    return [
        (agreement, version)
        for agreement, version in rows
        if side_of(agreement, employer_id) not in {one.side for one in version.confirmations}
    ]


def list_history(agreement_id: int) -> Sequence[tuple[AgreementHistory, str]]:
    """The moves of an agreement, newest first, each with the name of who made it."""
    rows = db.session.execute(
        sa.select(AgreementHistory, Person.display_name)
        .outerjoin(Person, Person.id == AgreementHistory.actor_id)
        .where(AgreementHistory.agreement_id == agreement_id)
        .order_by(AgreementHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]


def list_incidents(agreement_id: int) -> Sequence[LoanIncident]:
    """What went wrong under an agreement, newest first."""
    statement = sa.select(LoanIncident).where(LoanIncident.agreement_id == agreement_id)
    return db.session.scalars(statement.order_by(LoanIncident.id.desc()).limit(100)).all()
