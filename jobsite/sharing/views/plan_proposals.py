"""From a plan to agreements: the bureau proposes picked loans to both firms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.sharing.forms.plans import StepForm
from jobsite.sharing.models.planning import LendingPlan
from jobsite.sharing.queries.plans import get_plan
from jobsite.sharing.services.plan_proposals import propose_loans
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.views.plans import can_oversee_plan, plan_page
from jobsite.web.access import access, current_actor


@bp.post("/staff/sharing/plans/<int:plan_id>/propose")
@access(can_oversee_plan, get_plan)
def plan_propose(plan: LendingPlan) -> Any:
    """Make an agreement of each picked loan; what the rules of agreements refuse is told with the reason."""
    ids = [int(one) for one in request.form.getlist("id") if one.isascii() and one.isdigit() and len(one) < 10]
    form = StepForm()
    with form.saving():
        done = propose_loans(actor=current_actor(), plan=plan, loan_ids=ids)
    if form.has_errors:
        return plan_page(plan, form), 409
    if done.count:
        flash(_("推送了 %(n)s 条，双方单位会在工作台看到协议草稿。", n=done.count), "success")
    for title, reason in done.refused[:5]:
        flash(f"{title}：{reason}", "warn")
    return redirect(url_for("sharing.plan", plan_id=plan.id), 303)
