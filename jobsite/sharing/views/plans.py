"""The bureau's plans: make one, look at it with its proof, fix pairs by hand, ask why, propose to both firms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.core.jobs import Job
from jobsite.core.paging import page_number
from jobsite.sharing import plan_words, policies
from jobsite.sharing.forms.plans import FixForm, PlanForm, StepForm
from jobsite.sharing.models.lending import PostingKind, SharingPosting
from jobsite.sharing.models.planning import LendingPlan, PlanLoan, PlanState
from jobsite.sharing.planning.explaining import Explanation, explain_pair
from jobsite.sharing.planning.pairs import PARTS, WEIGHTS
from jobsite.sharing.planning.sides import Taken
from jobsite.sharing.queries import plans as queries
from jobsite.sharing.queries.postings import get_posting
from jobsite.sharing.services import plans as services
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.taxonomy.divisions import HOME_PREFECTURE, division_name, list_children
from jobsite.web.access import access, current_actor
from jobsite.web.display import page_language

PERIOD = timedelta(days=90)


def can_oversee_plan(actor: Actor, plan: LendingPlan) -> bool:
    """Reviewers and liaison officers work with any plan."""
    return policies.can_oversee_sharing(actor)


def places() -> list[tuple[str, str]]:
    """The counties of the home prefecture with their names."""
    return [(one.code, division_name(one.code, page_language())) for one in list_children(HOME_PREFECTURE)]


def place_of(plan: LendingPlan) -> str:
    """For where a plan is."""
    return showing.place_name(plan.division_code) if plan.division_code else str(_("全市"))


@bp.route("/staff/sharing/plans", methods=["GET", "POST"])
@access(policies.can_oversee_sharing)
def plans() -> Any:
    """All plans, and a form for a new one."""
    today = clock.today()
    form = PlanForm(starts_on=today, ends_on=today + PERIOD) if request.method == "GET" else PlanForm()
    form.offer_divisions(places())
    if form.validate_on_submit():
        with form.saving():
            plan = services.make_plan(
                actor=current_actor(),
                division_code=form.division_code.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                least_days=form.least_days.data,
            )
        if not form.has_errors:
            return redirect(url_for("sharing.plan", plan_id=plan.id), 303)
    page = render_template(
        "sharing/plans.html",
        form=form,
        found=queries.list_plans(page=page_number(request.args.get("page"))),
        counts=queries.count_plan_postings(today, today + PERIOD, ""),
        words=plan_words,
        place_of=place_of,
        show=showing,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/staff/sharing/plans/<int:plan_id>")
@access(can_oversee_plan, queries.get_plan)
def plan(plan: LendingPlan) -> Any:
    """The plan with its certificate and loans; while it is solved, its progress."""
    return plan_page(plan, StepForm(formdata=None))


def plan_page(plan: LendingPlan, form: StepForm | FixForm) -> Any:
    """The page of a plan with what is wrong on top."""
    job = db.session.get(Job, plan.job_id) if plan.job_id else None
    name = "_plan_progress" if request.headers.get("HX-Request") else "plan"
    return render_template(
        f"sharing/{name}.html",
        plan=plan,
        form=form,
        job=job,
        is_solving=plan.state is PlanState.WAITING,
        found=queries.list_plan_loans(plan, page=page_number(request.args.get("page"))),
        sums=queries.sum_loans(plan),
        wishes=queries.list_wishes(plan.id),
        words=plan_words,
        place=place_of(plan),
        show=showing,
        failed=_failed_pair(plan),
    )


def _failed_pair(plan: LendingPlan) -> tuple[SharingPosting, SharingPosting] | None:
    """The pin that could not be kept."""
    if plan.failed_offer_id is None or plan.failed_request_id is None:
        return None
    rows = (db.session.get(SharingPosting, one) for one in (plan.failed_offer_id, plan.failed_request_id))
    offer, wanted = rows
    return (offer, wanted) if offer and wanted else None


@bp.get("/staff/sharing/plans/<int:plan_id>/pairs")
@access(can_oversee_plan, queries.get_plan)
def plan_find(plan: LendingPlan) -> Any:
    """Go to a pair by the numbers of its two postings; back to the plan with a word where there is none."""
    numbers = [request.args.get(name, "").strip() for name in ("offer", "request")]
    if all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
        ids = [int(one) for one in numbers]
        found = [db.session.get(SharingPosting, one) for one in ids]
        kinds = [one.kind for one in found if one]
        if kinds == [PostingKind.SURPLUS, PostingKind.SHORTAGE]:
            return redirect(url_for("sharing.plan_pair", plan_id=plan.id, offer_id=ids[0], request_id=ids[1]), 303)
    flash(_("没有找到这两条信息，请核对编号。"), "warn")
    return redirect(url_for("sharing.plan", plan_id=plan.id), 303)


@bp.post("/staff/sharing/plans/<int:plan_id>/solve")
@access(can_oversee_plan, queries.get_plan)
def solve_plan(plan: LendingPlan) -> Any:
    """Solve again with today's postings."""
    form = StepForm()
    with form.saving():
        services.solve_again(actor=current_actor(), plan=plan)
    return _after(plan, form)


def _after(plan: LendingPlan, form: StepForm | FixForm) -> Any:
    if form.has_errors:
        return plan_page(plan, form), 409
    if plan.state is PlanState.SOLVED:
        flash(_("已经重新算好：%(n)s 人天。", n=plan.person_days), "success")
    return redirect(url_for("sharing.plan", plan_id=plan.id), 303)


def _pair(plan_id: int, offer_id: int, request_id: int) -> tuple[LendingPlan, SharingPosting, SharingPosting]:
    """The plan and the two postings; raises NotFound, also where they are not one of each side."""
    offer, wanted = get_posting(offer_id), get_posting(request_id)
    if offer.kind is not PostingKind.SURPLUS or wanted.kind is not PostingKind.SHORTAGE:
        raise NotFound
    return queries.get_plan(plan_id), offer, wanted


def can_oversee_pair(actor: Actor, pair: tuple[LendingPlan, SharingPosting, SharingPosting]) -> bool:
    """Reviewers and liaison officers work with any pair."""
    return policies.can_oversee_sharing(actor)


@bp.route("/staff/sharing/plans/<int:plan_id>/pairs/<int:offer_id>/<int:request_id>", methods=["GET", "POST"])
@access(can_oversee_pair, _pair)
def plan_pair(pair: tuple[LendingPlan, SharingPosting, SharingPosting]) -> Any:
    """Why this pair, or why not; pin it, forbid it, or let it be free again."""
    plan, offer, wanted = pair
    form = FixForm()
    if request.method == "POST":
        if request.form.get("verb") == "release":
            with form.saving():
                services.release_pair(actor=current_actor(), plan=plan, offer_id=offer.id, request_id=wanted.id)
            return _after(plan, form)
        if form.validate():
            with form.saving():
                services.fix_pair(
                    actor=current_actor(), plan=plan, offer=offer, request=wanted, headcount=form.headcount.data
                )
            if not form.has_errors:
                return _after(plan, form)
    return _pair_page(plan, offer, wanted, form), 422 if request.method == "POST" else 200


def _pair_page(plan: LendingPlan, offer: SharingPosting, wanted: SharingPosting, form: FixForm) -> str:
    offer_loans = queries.list_loans_of(plan, offer_id=offer.id)
    request_loans = queries.list_loans_of(plan, request_id=wanted.id)
    wish = queries.find_wish(plan.id, offer.id, wanted.id)
    offers, requests = queries.sides_of([offer], [wanted], max(plan.starts_on, clock.today()), plan.ends_on)
    explanation = None
    if offers and requests:
        explanation = explain_pair(
            offers[0],
            requests[0],
            offer_loans=_taken(offer_loans),
            request_loans=_taken(request_loans),
            least_days=plan.least_days,
            is_chosen=any(loan.request_id == wanted.id for loan in offer_loans),
            is_pinned=wish is not None and wish.headcount > 0,
            is_forbidden=wish is not None and wish.headcount == 0,
        )
    return render_template(
        "sharing/plan_pair.html",
        plan=plan,
        offer=offer,
        wanted=wanted,
        form=form,
        wish=wish,
        explanation=explanation,
        parts=_parts(explanation),
        offer_loans=offer_loans,
        request_loans=request_loans,
        words=plan_words,
        show=showing,
    )


def _taken(loans: Any) -> list[Taken]:
    def one(loan: PlanLoan) -> Taken:
        return Taken(loan.starts_on.toordinal(), loan.ends_on.toordinal(), loan.headcount)

    return [one(loan) for loan in loans]


def _parts(explanation: Explanation | None) -> list[dict[str, Any]]:
    """The named parts of the score for the component."""
    if explanation is None:
        return []
    points = explanation.judgement.points
    return [
        {"name": plan_words.PART_WORDS[part], "points": round(points[part]), "most": int(most)}
        for part, most in zip(PARTS, WEIGHTS, strict=True)
    ]
