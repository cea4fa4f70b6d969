"""The firm's desk: its list of applications, one résumé, answers to one, notes, print."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from jobsite.applications.figures import desk_figures
from jobsite.applications.forms import DeclineForm, MoveForm, NextStepForm, NoteForm
from jobsite.applications.models import FINAL, TRANSITIONS, Application, ApplicationState, DeclineReason
from jobsite.applications.policies import can_answer_application
from jobsite.applications.queries import (
    DeskFilter,
    count_by_state,
    duplicates_among,
    get_of_employer,
    list_for_employer,
    list_history,
    list_notes,
    list_picked,
    list_vacancies_applied_for,
)
from jobsite.applications.services import FIRM_MOVES, add_note, answer_application, open_application, set_next_step
from jobsite.applications.steps import timeline_of
from jobsite.applications.views.blueprint import bp
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.employers.queries import get_employer
from jobsite.web.access import access, current_actor

S = ApplicationState


def filter_from(arguments: MultiDict[str, str]) -> DeskFilter:
    """The filter of an address; what makes no sense is left out."""
    state, vacancy, since = arguments.get("state", ""), arguments.get("vacancy", ""), arguments.get("since", "")
    is_id = vacancy.isascii() and vacancy.isdigit() and len(vacancy) < 10
    return DeskFilter(
        state=next((one for one in S if one.value == state), None),
        is_waiting=state == "waiting",
        vacancy_id=int(vacancy) if is_id else None,
        words=arguments.get("q", "").strip()[:60],
        since_on=date_or_none(since),
    )


def date_or_none(text: str) -> date | None:
    """A date as forms send it, or None, also for one so early that no instant of it can be told."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 2000 else None


@bp.get("/desk/<int:employer_id>/applications")
@access(can_act_for_employer, get_employer)
def received(employer: Employer) -> Any:
    """All applications of the firm, or of one vacancy, with counts per state."""
    wanted = filter_from(request.args)
    found = list_for_employer(employer.id, wanted, page=page_number(request.args.get("page")))
    counts = count_by_state(employer.id, wanted)
    return render_template(
        "applications/received.html",
        employer=employer,
        found=found,
        wanted=wanted,
        counts=counts,
        total=sum(counts.values()),
        vacancies=list_vacancies_applied_for(employer.id),
        twins=duplicates_among(found.items),
        figures=desk_figures(employer.id, wanted.vacancy_id),
    )


@bp.get("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/applications")
@access(can_act_for_employer, get_employer)
def received_for(employer: Employer, vacancy_id: int) -> Any:
    """The same for one vacancy."""
    return redirect(url_for("applications.received", employer_id=employer.id, vacancy=vacancy_id))


@bp.post("/desk/<int:employer_id>/applications/<int:application_id>/open")
@access(can_answer_application, get_of_employer)
def open_resume(application: Application) -> Any:
    """Open the résumé: from now on the seeker can see that it was read."""
    open_application(actor=current_actor(), application_id=application.id)
    return redirect(_address(application), 303)


def _address(application: Application) -> str:
    return url_for("applications.resume", employer_id=application.employer_id, application_id=application.id)


@bp.get("/desk/<int:employer_id>/applications/<int:application_id>")
@access(can_answer_application, get_of_employer)
def resume(application: Application) -> Any:
    """The snapshot as of the application, with what can be done. An unopened one is shown only after opening it."""
    return _resume_page(application, MoveForm(), NoteForm())


def _resume_page(application: Application, form: MoveForm, note_form: NoteForm) -> str:
    allowed = TRANSITIONS[application.state] & FIRM_MOVES
    twins = duplicates_among([application]).get(application.id, ())
    return render_template(
        "applications/resume.html",
        application=application,
        employer=application.vacancy.employer,
        snapshot=application.snapshot,
        form=form,
        note_form=note_form,
        moves=[state for state in (S.SHORTLISTED, S.INTERVIEWING, S.OFFERED, S.HIRED) if state in allowed],
        can_decline=S.DECLINED in allowed,
        is_over=application.state in FINAL,
        history=timeline_of(application, list_history(application.id)),
        notes=list_notes(application.id),
        twins=list_picked(application.employer_id, twins),
    )


@bp.get("/desk/<int:employer_id>/applications/<int:application_id>/print")
@access(can_answer_application, get_of_employer)
def print_resume(application: Application) -> Any:
    """The snapshot on paper; only once it was opened."""
    if application.state is S.SUBMITTED:
        return redirect(_address(application))
    return render_template("applications/print.html", application=application, snapshot=application.snapshot)


@bp.post("/desk/<int:employer_id>/applications/<int:application_id>/move")
@access(can_answer_application, get_of_employer)
def move(application: Application) -> Any:
    """A good answer: one step on."""
    form = MoveForm()
    to = next((state for state in FIRM_MOVES - {S.DECLINED} if state.value == request.form.get("to")), None)
    if to is not None and form.validate_on_submit():
        with form.saving():
            answer_application(actor=current_actor(), application_id=application.id, answer=form.answer(to))
        if not form.has_errors:
            flash(_("已经答复，也告诉求职者了。"), "success")
            return redirect(_address(application), 303)
    return _resume_page(application, form, NoteForm(formdata=None)), 422


def reason_from(text: str, default: DeclineReason) -> DeclineReason:
    """The reason that an address or a form names."""
    return next((one for one in DeclineReason if one.value == text), default)


@bp.route("/desk/<int:employer_id>/applications/<int:application_id>/decline", methods=["GET", "POST"])
@access(can_answer_application, get_of_employer)
def decline(application: Application) -> Any:
    """Say no: one of the fixed reasons, with a text that may be changed."""
    reason = reason_from(request.args.get("reason", ""), DeclineReason.SKILLS)
    form = DeclineForm.for_reason(reason)
    if form.validate_on_submit():
        with form.saving():
            answer_application(actor=current_actor(), application_id=application.id, answer=form.answer(reason))
        if not form.has_errors:
            flash(_("已经答复，也告诉求职者了。"), "success")
            return redirect(_address(application), 303)
    page = render_template(
        "applications/decline.html",
        application=application,
        employer=application.vacancy.employer,
        form=form,
        reason=reason,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/applications/<int:application_id>/next-step")
@access(can_answer_application, get_of_employer)
def next_step(application: Application) -> Any:
    """Change the date that the seeker sees."""
    form = NextStepForm()
    if form.validate_on_submit():
        with form.saving():
            set_next_step(actor=current_actor(), application_id=application.id, next_step_on=form.next_step_on.data)
    if form.has_errors:
        flash(str(next((field.errors[0] for field in form if field.errors), form.form_error)), "error")
    else:
        flash(_("日期改好了，求职者能看到。"), "success")
    return redirect(_address(application), 303)


@bp.post("/desk/<int:employer_id>/applications/<int:application_id>/notes")
@access(can_answer_application, get_of_employer)
def note(application: Application) -> Any:
    """Write a note for colleagues."""
    form = NoteForm()
    if form.validate_on_submit():
        with form.saving():
            add_note(actor=current_actor(), application_id=application.id, text=form.note.data or "")
        if not form.has_errors:
            flash(_("备注记下了，只有本单位的同事能看到。"), "success")
            return redirect(_address(application), 303)
    return _resume_page(application, MoveForm(formdata=None), form), 422
