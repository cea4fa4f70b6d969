"""The seeker's pages: apply in two taps, where my applications stand, withdraw, accept an offer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.applications.forms import ApplyForm, WithdrawForm
from jobsite.applications.models import FINAL, Application, ApplicationState
from jobsite.applications.policies import can_apply, can_follow_application, can_see_own_applications
from jobsite.applications.queries import (
    count_mine,
    find_application,
    get_application,
    get_vacancy_to_apply,
    list_history,
    list_mine,
    refusal_of,
)
from jobsite.applications.services import accept_offer, apply_for_vacancy, withdraw_application
from jobsite.applications.steps import steps_of, timeline_of
from jobsite.applications.views.blueprint import bp
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.seekers.queries import find_profile, snapshot_of
from jobsite.web.access import access, current_actor

S = ApplicationState


@bp.route("/vacancies/<int:vacancy_id>/apply", methods=["GET", "POST"])
@access(can_apply)
def apply(vacancy_id: int) -> Any:
    """The second tap: what the firm will see, an optional word, one button."""
    actor = current_actor()
    vacancy = get_vacancy_to_apply(vacancy_id)
    if known := find_application(vacancy_id, actor.required_id):
        flash(_("您已经应聘过这个岗位，这里是进展。"), "info")
        return redirect(url_for("applications.show", application_id=known.id), 303)
    if refusal := refusal_of(actor.required_id, vacancy):
        return render_template("applications/refused.html", vacancy=vacancy, refusal=refusal), 409
    profile = find_profile(actor.required_id)
    if profile is None:
        return redirect(url_for("seekers.profile", next=request.full_path.rstrip("?")), 303)
    form = ApplyForm(data={"note": request.args.get("note", "")})
    if form.validate_on_submit():
        with form.saving():
            applied = apply_for_vacancy(
                actor=actor, vacancy_id=vacancy_id, note=form.note.data or "", source=request.args.get("source", "")
            )
        if not form.has_errors:
            flash(_("已经送到。单位看了、答复了，都会告诉您。"), "success")
            return redirect(url_for("applications.show", application_id=applied.application.id), 303)
    snapshot = snapshot_of(profile, with_birth_year=vacancy.age_max is not None)
    page = render_template("applications/apply.html", form=form, vacancy=vacancy, snapshot=snapshot)
    return page, 422 if form.is_submitted() else 200


@bp.get("/me/applications")
@access(can_see_own_applications)
def mine() -> Any:
    """All applications of the seeker with their state, the open or the ended ones when asked."""
    person_id = current_actor().required_id
    shown = request.args.get("show", "")
    is_open = {"open": True, "ended": False}.get(shown)
    counts = count_mine(person_id)
    ended = sum(counts.get(state, 0) for state in FINAL)
    return render_template(
        "applications/mine.html",
        applications=list_mine(person_id, is_open=is_open, page=page_number(request.args.get("page"))),
        shown=shown if is_open is not None else "",
        open_count=sum(counts.values()) - ended,
        ended_count=ended,
    )


@bp.get("/me/applications/<int:application_id>")
@access(can_follow_application, get_application)
def show(application: Application) -> Any:
    """One application: its steps, what comes next and when, the answer."""
    return render_template(
        "applications/show.html",
        application=application,
        steps=steps_of(application),
        history=timeline_of(application, list_history(application.id), firm_name=application.vacancy.employer.name),
    )


@bp.route("/me/applications/<int:application_id>/withdraw", methods=["GET", "POST"])
@access(can_follow_application, get_application)
def withdraw(application: Application) -> Any:
    """Take it back, with a reason."""
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.saving():
            withdraw_application(
                actor=current_actor(),
                application_id=application.id,
                reason=form.chosen(),
                text=form.text.data or "",
            )
        if not form.has_errors:
            flash(_("已经撤回，也告诉单位了。"), "success")
            return redirect(url_for("applications.show", application_id=application.id), 303)
    if application.state in FINAL and not form.is_submitted():
        return redirect(url_for("applications.show", application_id=application.id), 303)
    page = render_template("applications/withdraw.html", form=form, application=application)
    return page, 422 if form.is_submitted() else 200


@bp.post("/me/applications/<int:application_id>/accept")
@access(can_follow_application, get_application)
def accept(application: Application) -> Any:
    """Say yes to the offer."""
    accept_offer(actor=current_actor(), application_id=application.id)
    flash(_("已经告诉单位您愿意来。报到的事，单位会和您联系。"), "success")
    return redirect(url_for("applications.show", application_id=application.id), 303)
