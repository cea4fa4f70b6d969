"""Answering many at once: from the list, for a vacancy that closes, with the progress of long answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobsite.applications.bulk import answer_now_or_later, get_bulk_job
from jobsite.applications.forms import DeclineForm, MoveForm
from jobsite.applications.models import Application, ApplicationState, DeclineReason
from jobsite.applications.queries import count_picked, get_own_vacancy, ids_for_employer, list_picked, list_waiting
from jobsite.applications.services import Answer
from jobsite.applications.views.blueprint import bp
from jobsite.applications.views.desk import filter_from, reason_from
from jobsite.core.i18n import gettext as _
from jobsite.core.jobs import Job
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.employers.queries import get_employer
from jobsite.vacancies.models import VacancyState
from jobsite.web.access import access, current_actor

S = ApplicationState
BULK_MOVES = (S.SHORTLISTED, S.INTERVIEWING, S.OFFERED, S.DECLINED)


def picked_ids(values: Sequence[str]) -> list[int]:
    """Ids as checkboxes send them; what is none is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]


@bp.route("/desk/<int:employer_id>/applications/answer", methods=["GET", "POST"])
@access(can_act_for_employer, get_employer)
def answer_picked(employer: Employer) -> Any:
    """The picked ones, or with `all` everything under the filter: check them, choose the words, answer."""
    to = next((state for state in BULK_MOVES if state.value == request.values.get("to")), S.DECLINED)
    if request.args.get("all"):
        ids = list(ids_for_employer(employer.id, filter_from(request.args)))
    else:
        ids = picked_ids(request.values.getlist("id"))
    if not ids:
        flash(_("请先勾选要答复的应聘。"), "warn")
        return redirect(url_for("applications.received", employer_id=employer.id), 303)
    reason = reason_from(request.values.get("reason", ""), DeclineReason.SKILLS)
    form = DeclineForm.for_reason(reason) if to is S.DECLINED else MoveForm()
    if form.validate_on_submit():
        answer = form.answer(reason) if isinstance(form, DeclineForm) else form.answer(to)
        with form.saving():
            done = _answer(employer, ids, answer)
        if not form.has_errors:
            return done
    page = render_template(
        "applications/answer_picked.html",
        employer=employer,
        form=form,
        to=to,
        reason=reason,
        count=count_picked(employer.id, ids),
        picked=list_picked(employer.id, ids[:200]),
        is_all=bool(request.args.get("all")),
    )
    return page, 422 if form.is_submitted() else 200


def _answer(employer: Employer, ids: Sequence[int], answer: Answer) -> Response:
    result = answer_now_or_later(actor=current_actor(), employer_id=employer.id, application_ids=ids, answer=answer)
    if isinstance(result, Job):
        return redirect(url_for("applications.progress", employer_id=employer.id, job_id=result.id), 303)
    if result.skipped:
        flash(
            _("答复了 %(done)s 份；%(skipped)s 份已有进展，没有改动。", done=result.done, skipped=result.skipped),
            "warn",
        )
    else:
        flash(_("答复了 %(done)s 份，都告诉求职者了。", done=result.done), "success")
    return redirect(url_for("applications.received", employer_id=employer.id), 303)


@bp.get("/desk/<int:employer_id>/applications/answering/<int:job_id>")
@access(can_act_for_employer, get_employer)
def progress(employer: Employer, job_id: int) -> Any:
    """How far a long answer is; the part that changes alone when asked by script."""
    job = get_bulk_job(job_id, employer.id)
    name = "_progress" if request.headers.get("HX-Request") else "progress"
    return render_template(f"applications/{name}.html", employer=employer, job=job)


@bp.route("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/answer-waiting", methods=["GET", "POST"])
@access(can_act_for_employer, get_employer)
def answer_waiting(employer: Employer, vacancy_id: int) -> Any:
    """A vacancy ends: nobody who applied shall wait for nothing. A decline is filled in; offers are left out."""
    vacancy = get_own_vacancy(employer.id, vacancy_id)
    waiting = list_waiting(vacancy.id)
    default = DeclineReason.FILLED if vacancy.state is VacancyState.FILLED else DeclineReason.CLOSED
    reason = reason_from(request.values.get("reason", ""), default)
    form = DeclineForm.for_reason(reason)
    ids = _chosen(waiting)
    if form.validate_on_submit():
        with form.saving():
            done = _answer(employer, ids, form.answer(reason))
        if not form.has_errors:
            return done
    page = render_template(
        "applications/answer_waiting.html",
        employer=employer,
        vacancy=vacancy,
        waiting=waiting,
        chosen=ids,
        form=form,
        reason=reason,
    )
    return page, 422 if form.is_submitted() else 200


def _chosen(waiting: Sequence[Application]) -> list[int]:
    """What was ticked; before anything was sent all but those with an offer."""
    if request.method == "POST" or request.args.getlist("id"):
        known = {row.id for row in waiting}
        return [one for one in picked_ids(request.values.getlist("id")) if one in known]
    return [row.id for row in waiting if row.state is not S.OFFERED]
