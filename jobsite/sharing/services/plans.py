"""The verbs of plans: make, solve (at once or as a job), fix by hand, propose to both firms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.jobs import Job, enqueue, register_job, report_progress
from jobsite.core.states import check_move
from jobsite.sharing.models.lending import PostingKind, SharingPosting
from jobsite.sharing.models.planning import PLAN_TRANSITIONS, LendingPlan, PlanLoan, PlanState, PlanWish
from jobsite.sharing.planning.sides import Shortage, Surplus, Wish
from jobsite.sharing.planning.slices import PlanError
from jobsite.sharing.planning.solving import STEPS, Loan, Plan, solve_plan
from jobsite.sharing.queries import plans as queries
from jobsite.taxonomy.divisions import find_division

KIND = "solve_lending_plan"
AT_ONCE = 30
LONGEST_DAYS = 366


def make_plan(*, actor: Actor, division_code: str, starts_on: date, ends_on: date, least_days: int) -> LendingPlan:
    """Make a plan and solve it, at once or as a job. Raises Invalid by field."""
    errors: dict[str, Text] = {}
    if division_code and find_division(division_code) is None:
        errors["division_code"] = _("请选择地区。")
    if starts_on < clock.today():
        errors["starts_on"] = _("请从今天或以后开始。")
    if ends_on < starts_on:
        errors["ends_on"] = _("结束日期不能早于开始日期。")
    elif (ends_on - starts_on).days >= LONGEST_DAYS:
        errors["ends_on"] = _("一次最多排一年。")
    if not 1 <= least_days <= 60:
        errors["least_days"] = _("请填写 1 到 60 天。")
    if errors:
        raise Invalid(errors)
    plan = LendingPlan(
        division_code=division_code,
        starts_on=starts_on,
        ends_on=ends_on,
        least_days=least_days,
        state=PlanState.WAITING,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        rounds=0,
    )
    db.session.add(plan)
    db.session.flush()
    solve_now_or_later(plan, actor)
    return plan


def solve_now_or_later(plan: LendingPlan, actor: Actor) -> None:
    """Solve in this transaction when no more than AT_ONCE pairs are possible, else as a job with progress."""
    starts_on = max(plan.starts_on, clock.today())
    offers, requests = queries.count_plan_postings(starts_on, plan.ends_on, plan.division_code)
    plan.rounds += 1
    if offers * requests > AT_ONCE:
        job = enqueue(KIND, {"plan_id": plan.id}, key=f"plan:{plan.id}:{plan.rounds}", person_id=actor.person_id)
        job.total_count = STEPS
        db.session.flush()
        plan.job_id = job.id
        return
    plan.job_id = None
    keep(plan, solved_or_failure(_task(plan), lambda _done: None))


def run_solve_plan(job: Job) -> dict[str, Any]:
    """Solve a plan outside the page. Twice gives the same: loans are written anew each time.

    Telling the progress ends each transaction, so that nobody waits for the database while it is being solved.
    """
    job_id, plan_id = job.id, int(job.payload["plan_id"])
    plan = queries.get_plan(plan_id)
    if plan.state is not PlanState.WAITING or plan.job_id != job_id:
        return {"person_days": plan.person_days}
    task = _task(plan)
    report_progress(job_id, 0, STEPS)
    found = solved_or_failure(task, lambda done: report_progress(job_id, done, STEPS))
    plan = queries.get_plan(plan_id)
    keep(plan, found)
    return {"person_days": plan.person_days}


@dataclass(frozen=True)
class Task:
    """All that solving needs, read from the database."""

    offers: list[Surplus]
    requests: list[Shortage]
    wishes: list[Wish]
    least_days: int


def _task(plan: LendingPlan) -> Task:
    offers, requests = queries.list_sides(max(plan.starts_on, clock.today()), plan.ends_on, plan.division_code)
    return Task(offers, requests, queries.as_wishes(queries.list_wishes(plan.id)), plan.least_days)


def solved_or_failure(task: Task, report: Callable[[int], object]) -> Plan | PlanError:
    """The solved plan, or the pin that cannot be kept. Touches no database."""
    try:
        return solve_plan(task.offers, task.requests, task.wishes, least_days=task.least_days, report=report)
    except PlanError as error:
        return error


def keep(plan: LendingPlan, found: Plan | PlanError) -> None:
    """Write what was found in place of what was there; loans already proposed stay known by their agreement."""
    db.session.execute(sa.delete(PlanLoan).where(PlanLoan.plan_id == plan.id, PlanLoan.proposed_at.is_(None)))
    plan.solved_at = clock.now()
    if isinstance(found, PlanError):
        _move(plan, PlanState.FAILED)
        plan.failure = found.reason
        plan.failed_offer_id, plan.failed_request_id = found.wish.surplus_id, found.wish.shortage_id
        db.session.flush()
        return
    _move(plan, PlanState.SOLVED)
    plan.failure, plan.failed_offer_id, plan.failed_request_id = "", None, None
    for name in ("person_days", "bound", "minutes", "minutes_bound", "is_exact", "pair_count"):
        setattr(plan, name, getattr(found, name))
    plan.offered_days, plan.asked_days = found.offered_days, found.asked_days
    if found.loans:
        db.session.execute(sa.insert(PlanLoan), [_row(plan, loan) for loan in found.loans])
    db.session.flush()


def _row(plan: LendingPlan, loan: Loan) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "round": plan.rounds,
        "offer_id": loan.surplus_id,
        "request_id": loan.shortage_id,
        "headcount": loan.headcount,
        "starts_on": date.fromordinal(loan.start),
        "ends_on": date.fromordinal(loan.end),
        "person_days": loan.person_days,
        "minutes": loan.minutes,
        "km": loan.km,
        "score": loan.score,
        "is_pinned": loan.is_pinned,
        "named_ids": " ".join(map(str, loan.people)),
    }


def _move(plan: LendingPlan, to: PlanState) -> None:
    if plan.state is not to:
        check_move(PLAN_TRANSITIONS, plan.state, to)
        plan.state = to


def solve_again(*, actor: Actor, plan: LendingPlan) -> None:
    """Solve with today's postings and all wishes. Raises Conflict while it is being solved."""
    if plan.state is PlanState.WAITING:
        raise Conflict(_("正在计算，请稍候。"))
    _move(plan, PlanState.WAITING)
    solve_now_or_later(plan, actor)


def fix_pair(
    *, actor: Actor, plan: LendingPlan, offer: SharingPosting, request: SharingPosting, headcount: int
) -> None:
    """Pin at least so many people of a pair for all their common days, or forbid it with 0; then solve again.

    Raises Invalid for more people than either side has or for two postings of one kind, Conflict while it is solved.
    """
    if offer.kind is not PostingKind.SURPLUS or request.kind is not PostingKind.SHORTAGE:
        raise Invalid({"headcount": _("请选一条富余员工和一条缺工需求。")})
    if not 0 <= headcount <= min(offer.headcount, request.headcount):
        raise Invalid({"headcount": _("人数超过了可借或还缺的人数。")})
    wish = queries.find_wish(plan.id, offer.id, request.id)
    if wish is None:
        wish = PlanWish(plan_id=plan.id, offer_id=offer.id, request_id=request.id)
        db.session.add(wish)
    wish.headcount, wish.created_by_id, wish.created_at = headcount, actor.person_id, clock.now()
    db.session.flush()
    solve_again(actor=actor, plan=plan)


def release_pair(*, actor: Actor, plan: LendingPlan, offer_id: int, request_id: int) -> None:
    """Forget what was fixed for a pair and solve again; nothing fixed is no error."""
    wish = queries.find_wish(plan.id, offer_id, request_id)
    if wish is not None:
        db.session.delete(wish)
        db.session.flush()
    solve_again(actor=actor, plan=plan)


def register_plan_job() -> None:
    """Let the jobs process solve plans. Called at start, by `app`."""
    register_job(KIND, run_solve_plan)
