"""Firms in fairs: which fairs there are, applying, the state of the entry, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.accounts.queries import list_memberships
from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.states import can_move
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.fairs.forms.entries import EntryForm, PeopleForm
from jobsite.fairs.models.preparing import ENTRY_TRANSITIONS, EntryState, Fair, FairEntry
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as queries
from jobsite.fairs.queries import fairs as fair_queries
from jobsite.fairs.services import entries as services
from jobsite.fairs.views.blueprint import bp
from jobsite.vacancies.queries import list_open_vacancies
from jobsite.web.access import access, current_actor

MOST_OFFERED = 300


@bp.get("/desk/<int:employer_id>/fairs")
@access(policies.can_see_own_fairs, get_employer)
def firm_list(employer: Employer) -> Any:
    """Fairs that the firm can apply for, and those it is in."""
    found = queries.list_entries_of_firm(employer.id, page=page_number(request.args.get("page")))
    entered = {entry.fair_id for entry in found.items if entry.state not in (EntryState.REFUSED, EntryState.WITHDRAWN)}
    coming = [fair for fair in fair_queries.list_open_for_firms() if fair.id not in entered]
    return render_template("fairs/firm_list.html", employer=employer, found=found, coming=coming)


@bp.route("/desk/<int:employer_id>/fairs/<int:fair_id>/apply", methods=["GET", "POST"])
@access(policies.can_see_own_fairs, get_employer)
def enter(employer: Employer, fair_id: int) -> Any:
    """Apply for a fair with vacancies and recruiters."""
    fair = fair_queries.get_public_fair(fair_id)
    form = EntryForm()
    offer_choices(form, employer.id)
    if form.validate_on_submit():
        with form.saving():
            services.apply_for_fair(
                actor=current_actor(),
                fair=fair,
                employer=employer,
                vacancy_ids=form.vacancies.data,
                recruiter_ids=form.recruiters.data,
                note=form.note.data or "",
            )
        if not form.has_errors:
            flash(_("报名送到了。主办方答复后会告诉您，这期间可以先布置展位。"), "success")
            return redirect(url_for("fairs.firm_entry", employer_id=employer.id, fair_id=fair.id), 303)
    if request.method == "GET":
        form.vacancies.data = [choice.value for choice in form.vacancies.choices][: fair.vacancies_most]
        form.recruiters.data = [current_actor().required_id]
    page = render_template(
        "fairs/enter.html",
        employer=employer,
        fair=fair,
        form=form,
        entry=queries.find_entry(fair.id, employer.id),
        can_apply=services.can_still_apply(fair) and employer.is_public,
    )
    return page, 422 if form.is_submitted() else 200


def offer_choices(form: PeopleForm, employer_id: int) -> None:
    """Let the firm's public vacancies and people be ticked."""
    people = [row.person for row in list_memberships(employer_id)]
    form.offer(list_open_vacancies(employer_id, clock.today())[:MOST_OFFERED], people)


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>")
@access(policies.can_edit_entry, queries.get_desk_entry)
def firm_entry(entry: FairEntry) -> Any:
    """The firm in one fair: its state, its booth, what is still to be done."""
    return render_template(
        "fairs/firm_entry.html",
        entry=entry,
        fair=entry.fair,
        employer=entry.employer,
        can_withdraw=can_move(ENTRY_TRANSITIONS, entry.state, EntryState.WITHDRAWN) and not _has_ended(entry.fair),
        history=queries.list_history(entry.id),
    )


def _has_ended(fair: Fair) -> bool:
    return fair.ended_at is not None


@bp.post("/desk/<int:employer_id>/fairs/<int:fair_id>/withdraw")
@access(policies.can_edit_entry, queries.get_desk_entry)
def withdraw(entry: FairEntry) -> Any:
    """Stay away from the fair."""
    services.withdraw_entry(actor=current_actor(), entry=entry)
    flash(_("已退出这场招聘会。"), "success")
    return redirect(url_for("fairs.firm_list", employer_id=entry.employer_id), 303)
