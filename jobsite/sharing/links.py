"""The signed link by which a person without an account reads what they are asked, and answers."""

from __future__ import annotations

from datetime import timedelta

from jobsite.core.errors import NotFound
from jobsite.core.signing import sign, unsign
from jobsite.sharing.models.agreeing import StaffLoan
from jobsite.sharing.queries.agreements import get_loan

PURPOSE = "staff-loan"
VALID = timedelta(days=60)


def path_of(loan: StaffLoan) -> str:
    """The address sent to the person's phone."""
    return f"/loans/{sign(PURPOSE, loan.id)}"


def loan_of(token: str) -> StaffLoan:
    """The loan that a link belongs to; raises NotFound when it is forged, too old, or the person left."""
    loan_id = unsign(PURPOSE, token, max_age_s=int(VALID.total_seconds()))
    if not isinstance(loan_id, int):
        raise NotFound
    loan = get_loan(loan_id)
    if loan.worker.phone is None:
        raise NotFound
    return loan
