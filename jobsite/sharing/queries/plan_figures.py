"""Figures of shared staff for the bureau's desk, and the records behind each; both count the same rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer
from jobsite.sharing.models.agreeing import LendingAgreement, LoanState, StaffLoan
from jobsite.sharing.models.lending import PostingKind, SharingPosting
from jobsite.sharing.models.planning import PlanLoan
from jobsite.sharing.models.working import Attendance, LoanDay
from jobsite.sharing.planning.pairs import build_pairs
from jobsite.sharing.queries.plans import list_sides
from jobsite.sharing.queries.postings import is_public_on
from jobsite.taxonomy.divisions import significant_digits
from jobsite.taxonomy.occupations import class_code, find_occupation

MOST_PAIRS = 250_000


class By(StrEnum):
    """By what surplus and shortage are told."""

    INDUSTRY = "industry"
    DIVISION = "division"
    OCCUPATION = "occupation"


CAME_BACK = frozenset({LoanState.RETURNED, LoanState.ENDED_EARLY})


class Outcome(StrEnum):
    """What became of plans and agreements."""

    PROPOSED = "proposed"
    DAYS = "days"
    RETURNED = "returned"


@dataclass(frozen=True)
class Balance:
    """People that can be lent and are wanted in one group, each with the number of postings."""

    key: str
    surplus: int
    shortage: int

    @property
    def difference(self) -> int:
        """Above 0: more to lend than wanted."""
        return self.surplus - self.shortage


@dataclass(frozen=True)
class Help:
    """How many people of one industry could help another: the smaller of people to lend and places within reach."""

    lender: str
    borrower: str
    people: int
    pairs: int


def key_of(posting: SharingPosting, by: By) -> str:
    """The group of a posting: industry, division's code, or the middle class of its occupation."""
    if by is By.INDUSTRY:
        return posting.employer.industry.value
    if by is By.DIVISION:
        return posting.division_code
    return class_code(posting.occupation_code, 2) if find_occupation(posting.occupation_code) else ""


def _open(today: date, division: str) -> sa.Select[SharingPosting]:
    statement = (
        sa.select(SharingPosting)
        .join(Employer, Employer.id == SharingPosting.employer_id)
        .where(is_public_on(today), SharingPosting.lent_count < SharingPosting.headcount)
    )
    if division:
        statement = statement.where(SharingPosting.division_code.startswith(significant_digits(division)))
    return statement


def balances(by: By, today: date, division: str = "") -> list[Balance]:
    """People to lend and people wanted by group, the largest difference first."""
    group = {
        By.INDUSTRY: Employer.industry,
        By.DIVISION: SharingPosting.division_code,
        By.OCCUPATION: SharingPosting.occupation_code,
    }[by]
    people = sa.func.sum(SharingPosting.headcount - SharingPosting.lent_count)
    rows = db.session.execute(
        _open(today, division)
        .with_only_columns(group, SharingPosting.kind, people)
        .group_by(group, SharingPosting.kind)
    ).all()
    sums: defaultdict[str, dict[PostingKind, int]] = defaultdict(lambda: dict.fromkeys(PostingKind, 0))
    for value, kind, count in rows:
        key = str(value.value if isinstance(value, StrEnum) else value)
        if by is By.OCCUPATION:
            key = class_code(key, 2) if find_occupation(key) else ""
        sums[key][kind] += int(count)
    found = [Balance(key, one[PostingKind.SURPLUS], one[PostingKind.SHORTAGE]) for key, one in sums.items()]
    return sorted(found, key=lambda one: (-abs(one.difference), one.key))


def list_group(
    by: By, key: str, kind: PostingKind, today: date, division: str = "", *, page: int = 1
) -> tuple[Page[SharingPosting], int]:
    """(the postings of one group and side, all their people): the records behind a figure of `balances`."""
    statement = _open(today, division).where(SharingPosting.kind == kind)
    if by is By.INDUSTRY:
        statement = statement.where(Employer.industry == key)
    elif by is By.DIVISION:
        statement = statement.where(SharingPosting.division_code == key)
    else:
        statement = statement.where(SharingPosting.occupation_code.in_(_codes_of(key, today)))
    people = statement.with_only_columns(
        sa.func.coalesce(sa.func.sum(SharingPosting.headcount - SharingPosting.lent_count), 0)
    )
    found = paginate(statement.order_by(SharingPosting.starts_on, SharingPosting.id), number=page)
    return found, int(db.session.scalar(people) or 0)


def _codes_of(key: str, today: date) -> list[str]:
    """The occupations of open postings that belong to a class."""
    codes = db.session.scalars(_open(today, "").with_only_columns(SharingPosting.occupation_code).distinct())
    return [code for code in codes if (class_code(code, 2) if find_occupation(code) else "") == key]


def who_could_help(today: date, until: date, division: str = "") -> list[Help] | None:
    """Between which industries people could move now, most people first; None where there are too many to look at."""
    offers, requests = list_sides(today, until, division)
    if len(offers) * len(requests) > MOST_PAIRS:
        return None
    industries = _industries([*(one.firm_id for one in offers), *(one.firm_id for one in requests)])
    pairs = build_pairs(offers, requests)
    lend: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    lack: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    count: defaultdict[tuple[str, str], int] = defaultdict(int)
    for ours, theirs in zip(pairs.surplus.tolist(), pairs.shortage.tolist(), strict=True):
        offer, request = offers[ours], requests[theirs]
        key = industries[offer.firm_id], industries[request.firm_id]
        lend[key][offer.id], lack[key][request.id] = offer.headcount, request.headcount
        count[key] += 1
    found = [Help(*key, min(sum(lend[key].values()), sum(lack[key].values())), count[key]) for key in count]
    return sorted(found, key=lambda one: (-one.people, one.lender, one.borrower))


def list_helpers(
    today: date, until: date, lender: str, borrower: str, division: str = ""
) -> list[tuple[SharingPosting, SharingPosting]]:
    """The possible pairs behind a figure of `who_could_help`, best score first; at most 200 of them are shown."""
    offers, requests = list_sides(today, until, division)
    industries = _industries([*(one.firm_id for one in offers), *(one.firm_id for one in requests)])
    ours = [one for one in offers if industries[one.firm_id] == lender]
    theirs = [one for one in requests if industries[one.firm_id] == borrower]
    pairs = build_pairs(ours, theirs)
    order = sorted(range(len(pairs)), key=lambda row: -pairs.score_of(row))[:200]
    ids = [(ours[pairs.surplus[row]].id, theirs[pairs.shortage[row]].id) for row in order]
    rows = _postings({one for pair in ids for one in pair})
    return [(rows[offer], rows[request]) for offer, request in ids]


def _postings(ids: Iterable[int]) -> dict[int, SharingPosting]:
    found = db.session.scalars(sa.select(SharingPosting).where(SharingPosting.id.in_(list(ids)))).unique()
    return {row.id: row for row in found}


def _industries(firm_ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Employer.id, Employer.industry).where(Employer.id.in_(set(firm_ids))))
    return {row.id: row.industry.value for row in rows}


def outcomes() -> dict[Outcome, int]:
    """Loans proposed from plans, days worked by people lent, and people who came back, early or at the end."""
    proposed = sa.select(sa.func.count()).where(PlanLoan.proposed_at.is_not(None))
    days = sa.select(sa.func.count()).select_from(LoanDay).where(LoanDay.attendance == Attendance.PRESENT)
    returned = sa.select(sa.func.count()).select_from(StaffLoan).where(StaffLoan.state.in_(sorted(CAME_BACK)))
    counts = {Outcome.PROPOSED: proposed, Outcome.DAYS: days, Outcome.RETURNED: returned}
    return {name: int(db.session.scalar(statement) or 0) for name, statement in counts.items()}


def list_proposed(*, page: int = 1) -> Page[PlanLoan]:
    """The loans proposed from plans, newest first."""
    statement = sa.select(PlanLoan).where(PlanLoan.proposed_at.is_not(None))
    statement = statement.options(joinedload(PlanLoan.offer), joinedload(PlanLoan.request))
    return paginate(statement.order_by(PlanLoan.proposed_at.desc(), PlanLoan.id.desc()), number=page)


def list_counted(of: Outcome, *, page: int = 1) -> Page[tuple[LendingAgreement, int]]:
    """Agreements with their days worked, or people returned, the most first; without names of people."""
    count = sa.func.count()
    statement = sa.select(LendingAgreement.id, count.label("n")).join(
        StaffLoan, StaffLoan.agreement_id == LendingAgreement.id
    )
    if of is Outcome.DAYS:
        statement = statement.join(LoanDay, LoanDay.loan_id == StaffLoan.id)
        statement = statement.where(LoanDay.attendance == Attendance.PRESENT)
    else:
        statement = statement.where(StaffLoan.state.in_(sorted(CAME_BACK)))
    counted = statement.group_by(LendingAgreement.id).subquery()
    rows = sa.select(LendingAgreement, counted.c.n).join(counted, counted.c.id == LendingAgreement.id)
    return paginate_rows(rows.order_by(counted.c.n.desc(), LendingAgreement.id), page)


def paginate_rows(
    statement: sa.Select[LendingAgreement, int], number: int, size: int = 20
) -> Page[tuple[LendingAgreement, int]]:
    """A page of rows of several columns."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows: Sequence[sa.Row[LendingAgreement, int]] = (
        db.session.execute(statement.limit(size).offset((number - 1) * size)).unique().all()
    )
    return Page([(row[0], int(row[1])) for row in rows], number, size, total)
