"""From a plan to agreements: staff propose loans to both firms, who complete and confirm the text."""

from __future__ import annotations

from dataclasses import dataclass

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.sharing.insurance import estimated_fen, total_per_ten_thousand
from jobsite.sharing.models.planning import LendingPlan, PlanLoan, PlanState
from jobsite.sharing.models.working import LineKind
from jobsite.sharing.queries.plans import list_picked_loans
from jobsite.sharing.services.agreements import propose_agreement
from jobsite.sharing.terms import Line, Terms, default_duties

MOST_AT_ONCE = 100
DAY_MINUTES, SUNDAY, PAY_DAY = 480, 6, 15


@dataclass(frozen=True)
class Proposed:
    """How many loans were proposed, and why others were not: (title of the request, reason)."""

    count: int
    refused: tuple[tuple[str, Text], ...]


def propose_loans(*, actor: Actor, plan: LendingPlan, loan_ids: list[int]) -> Proposed:
    """Make an agreement to be completed by both firms of each picked loan; those refused by its rules are told.

    Raises Conflict when the plan is not solved, or nothing or too much was picked.
    """
    if plan.state is not PlanState.SOLVED:
        raise Conflict(_("方案还没有算好。"))
    loans = [loan for loan in list_picked_loans(plan, loan_ids[:MOST_AT_ONCE]) if loan.proposed_at is None]
    if not loans or len(loan_ids) > MOST_AT_ONCE:
        raise Conflict(_("请勾选 1 到 %(n)s 条还没有推送的安排。", n=MOST_AT_ONCE))
    refused: list[tuple[str, Text]] = []
    for loan in loans:
        reason = _propose(actor, loan)
        if reason:
            refused.append((loan.request.title, reason))
    return Proposed(len(loans) - len(refused), tuple(refused))


def _propose(actor: Actor, loan: PlanLoan) -> Text:
    """Propose one loan; the reason when the rules of agreements refuse it."""
    try:
        with savepoint():
            agreement = propose_agreement(
                actor=actor, offer=loan.offer, request=loan.request, side=None, terms=terms_of(loan)
            )
    except Invalid as error:
        return next(iter(error.errors.values()), _("条件不齐，请单位先补充。"))
    except Conflict as error:
        return error.message
    loan.agreement_id, loan.proposed_at = agreement.id, clock.now()
    db.session.flush()
    return ""


def terms_of(loan: PlanLoan) -> Terms:
    """The first text: what the request says, the plan's people and dates, the usual hours and duties."""
    request = loan.request
    wage_fen = request.wage_month_fen or 0
    social_fen = estimated_fen(wage_fen)  # the lender puts in what it really pays before anyone confirms
    return Terms(
        headcount=loan.headcount,
        starts_on=loan.starts_on,
        ends_on=loan.ends_on,
        division_code=request.division_code,
        address=request.address,
        work=request.description,
        shifts=tuple(request.shifts) or ("day",),
        minutes_per_day=DAY_MINUTES,
        rest_weekdays=(SUNDAY,),
        pay_fen=request.wage_fen,
        pay_unit=request.wage_unit,
        pay_day=PAY_DAY,
        social_fen=social_fen,
        lines=(
            Line(kind=LineKind.WAGE, label=str(_("工资")), amount_fen=wage_fen),
            Line(kind=LineKind.SOCIAL, label=_social_label(), amount_fen=social_fen),
        ),
        certificates=tuple(request.certificates),
        lodging=request.lodging,
        transport=request.transport,
        **default_duties(),
    )


def _social_label() -> str:
    """Says that the figure is a draft and on what it rests."""
    return str(_("社会保险单位部分（按 %(n)s%% 估算，请核对）", n=f"{total_per_ten_thousand() / 100:g}"))
