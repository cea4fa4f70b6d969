"""Reading plans: the postings that a plan is made of, plans, their loans and wishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer
from jobsite.matching.features import title_nodes
from jobsite.matching.trades import occupation_node
from jobsite.sharing.models.agreeing import AgreementState, LendingAgreement, LoanState, StaffLoan
from jobsite.sharing.models.lending import NamedWorker, PostingKind, SharingPosting
from jobsite.sharing.models.planning import LendingPlan, PlanLoan, PlanWish
from jobsite.sharing.planning.sides import Shortage, Surplus, Taken, Wish
from jobsite.sharing.queries.postings import is_public_on
from jobsite.taxonomy.divisions import significant_digits

HELD = (LoanState.ASKED, LoanState.AGREED, LoanState.BOUND)


def get_plan(plan_id: int) -> LendingPlan:
    """The plan; raises NotFound."""
    plan = db.session.get(LendingPlan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def list_plans(*, page: int = 1) -> Page[LendingPlan]:
    """All plans, newest first."""
    return paginate(sa.select(LendingPlan).order_by(LendingPlan.id.desc()), number=page)


def list_plan_loans(plan: LendingPlan, *, page: int = 1) -> Page[PlanLoan]:
    """The loans of a plan, those of most person-days first."""
    statement = (
        sa.select(PlanLoan).where(_is_of(plan)).options(joinedload(PlanLoan.offer), joinedload(PlanLoan.request))
    )
    return paginate(statement.order_by(PlanLoan.person_days.desc(), PlanLoan.id), number=page)


def _is_of(plan: LendingPlan) -> sa.ColumnElement[bool]:
    """Loans of the plan's last solving."""
    return sa.and_(PlanLoan.plan_id == plan.id, PlanLoan.round == plan.rounds)


def list_loans_of(
    plan: LendingPlan, *, offer_id: int | None = None, request_id: int | None = None
) -> Sequence[PlanLoan]:
    """The plan's loans of one offer, or for one request, or of the pair, the earliest first; at most 200."""
    statement = sa.select(PlanLoan).where(_is_of(plan))
    if offer_id is not None:
        statement = statement.where(PlanLoan.offer_id == offer_id)
    if request_id is not None:
        statement = statement.where(PlanLoan.request_id == request_id)
    statement = statement.options(joinedload(PlanLoan.offer), joinedload(PlanLoan.request))
    return db.session.scalars(statement.order_by(PlanLoan.starts_on, PlanLoan.id).limit(200)).unique().all()


def list_picked_loans(plan: LendingPlan, ids: Iterable[int]) -> Sequence[PlanLoan]:
    """Those of the ids that are loans of this plan, in their order."""
    statement = sa.select(PlanLoan).where(_is_of(plan), PlanLoan.id.in_(list(ids)))
    return db.session.scalars(statement.order_by(PlanLoan.id)).all()


def sum_loans(plan: LendingPlan) -> tuple[int, int, int]:
    """(loans, person-days, loans proposed) of a plan, counted from its rows."""
    row = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(PlanLoan.person_days), 0),
            sa.func.count(PlanLoan.proposed_at),
        ).where(_is_of(plan))
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def list_wishes(plan_id: int) -> Sequence[PlanWish]:
    """What staff fixed in a plan, in the order in which they did."""
    statement = (
        sa.select(PlanWish)
        .where(PlanWish.plan_id == plan_id)
        .options(joinedload(PlanWish.offer), joinedload(PlanWish.request))
    )
    return db.session.scalars(statement.order_by(PlanWish.id)).unique().all()


def find_wish(plan_id: int, offer_id: int, request_id: int) -> PlanWish | None:
    """What staff fixed for a pair."""
    return db.session.scalar(
        sa.select(PlanWish).where(
            PlanWish.plan_id == plan_id, PlanWish.offer_id == offer_id, PlanWish.request_id == request_id
        )
    )


def as_wishes(rows: Iterable[PlanWish]) -> list[Wish]:
    """The same as plain values."""
    return [Wish(row.offer_id, row.request_id, row.headcount) for row in rows]


def list_plan_postings(kind: PostingKind, starts_on: date, ends_on: date, division: str) -> Sequence[SharingPosting]:
    """The public postings of a kind with people or places left and days in the period, inside the division."""
    statement = (
        sa.select(SharingPosting)
        .join(Employer, Employer.id == SharingPosting.employer_id)
        .where(
            is_public_on(starts_on),
            SharingPosting.kind == kind,
            SharingPosting.lent_count < SharingPosting.headcount,
            SharingPosting.starts_on <= ends_on,
            SharingPosting.ends_on >= starts_on,
        )
    )
    if division:
        statement = statement.where(SharingPosting.division_code.startswith(significant_digits(division)))
    return db.session.scalars(statement.order_by(SharingPosting.id)).unique().all()


def count_plan_postings(starts_on: date, ends_on: date, division: str) -> tuple[int, int]:
    """(offers, requests) that a plan would look at."""
    kinds = (PostingKind.SURPLUS, PostingKind.SHORTAGE)
    offers, requests = (len(list_plan_postings(kind, starts_on, ends_on, division)) for kind in kinds)
    return offers, requests


def list_sides(starts_on: date, ends_on: date, division: str) -> tuple[list[Surplus], list[Shortage]]:
    """Both sides of a plan as plain values: what is free in the period, less what proposals already hold."""
    offers = list_plan_postings(PostingKind.SURPLUS, starts_on, ends_on, division)
    return sides_of(offers, list_plan_postings(PostingKind.SHORTAGE, starts_on, ends_on, division), starts_on, ends_on)


def sides_of(
    offers: Sequence[SharingPosting], requests: Sequence[SharingPosting], starts_on: date, ends_on: date
) -> tuple[list[Surplus], list[Shortage]]:
    """The same for these postings; an offer all of whose people are lent elsewhere is left out."""
    held = _held(LendingAgreement.offer_id, [one.id for one in offers])
    wanted = _held(LendingAgreement.request_id, [one.id for one in requests])
    people, elsewhere = _people(offers)
    surplus = [
        _surplus(one, starts_on, ends_on, held[one.id], people[one.id], len(elsewhere[one.id]))
        for one in offers
        if one.free_count > len(elsewhere[one.id])
    ]
    return surplus, [_shortage(one, starts_on, ends_on, wanted[one.id]) for one in requests]


def _held(column: sa.orm.InstrumentedAttribute[int], ids: Sequence[int]) -> defaultdict[int, tuple[Taken, ...]]:
    """What agreements that are being proposed hold of each posting."""
    rows = db.session.execute(
        sa.select(column, LendingAgreement.starts_on, LendingAgreement.ends_on, LendingAgreement.headcount).where(
            column.in_(ids), LendingAgreement.state == AgreementState.PROPOSED
        )
    )
    held: defaultdict[int, tuple[Taken, ...]] = defaultdict(tuple)
    for posting_id, starts_on, ends_on, headcount in rows:
        held[posting_id] += (Taken(starts_on.toordinal(), ends_on.toordinal(), headcount),)
    return held


def _people(offers: Sequence[SharingPosting]) -> tuple[dict[int, tuple[int, ...]], dict[int, set[int]]]:
    """(ids of people named and free, people lent through other offers) of each offer."""
    named = db.session.execute(
        sa.select(NamedWorker.posting_id, NamedWorker.worker_id)
        .where(NamedWorker.posting_id.in_([one.id for one in offers]))
        .order_by(NamedWorker.id)
    ).all()
    lent: defaultdict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        sa.select(StaffLoan.worker_id, LendingAgreement.offer_id)
        .join(LendingAgreement, LendingAgreement.id == StaffLoan.agreement_id)
        .where(StaffLoan.worker_id.in_({worker for _offer, worker in named}), StaffLoan.state.in_(HELD))
    )
    for worker, offer_id in rows:
        lent[worker].add(offer_id)
    free: dict[int, tuple[int, ...]] = {one.id: () for one in offers}
    elsewhere: dict[int, set[int]] = {one.id: set() for one in offers}
    for offer_id, worker in named:
        if not lent[worker]:
            free[offer_id] += (worker,)
        elif offer_id not in lent[worker]:
            elsewhere[offer_id].add(worker)
    return free, elsewhere


def nodes_of(posting: SharingPosting) -> tuple[tuple[int, float], ...]:
    """The trades that its title means, else that of its occupation."""
    nodes = title_nodes(posting.title)
    coded = occupation_node(posting.occupation_code)
    return nodes if nodes or coded is None else ((coded, 1.0),)


def _surplus(
    one: SharingPosting, starts_on: date, ends_on: date, taken: tuple[Taken, ...], people: tuple[int, ...], gone: int
) -> Surplus:
    headcount = one.free_count - gone
    return Surplus(
        id=one.id,
        firm_id=one.employer_id,
        nodes=nodes_of(one),
        division=one.division_code,
        headcount=headcount,
        start=max(one.starts_on, starts_on).toordinal(),
        end=min(one.ends_on, ends_on).toordinal(),
        radius_km=float(one.commute_km),
        wage_fen=one.wage_month_fen,
        skills=frozenset(one.skills),
        certificates=frozenset(one.certificates),
        shifts=frozenset(one.shifts),
        needs_lodging=one.lodging,
        people=people[:headcount],
        taken=taken,
    )


def _shortage(one: SharingPosting, starts_on: date, ends_on: date, taken: tuple[Taken, ...]) -> Shortage:
    return Shortage(
        id=one.id,
        firm_id=one.employer_id,
        nodes=nodes_of(one),
        division=one.division_code,
        headcount=one.free_count,
        start=max(one.starts_on, starts_on).toordinal(),
        end=min(one.ends_on, ends_on).toordinal(),
        wage_fen=one.wage_month_fen,
        skills=frozenset(one.skills),
        certificates=frozenset(one.certificates),
        shifts=frozenset(one.shifts),
        offers_lodging=one.lodging,
        offers_transport=one.transport,
        taken=taken,
    )
