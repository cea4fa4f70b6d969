"""After an interview: the scorecard, and the decision that moves the application."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request

from jobsite.core.i18n import gettext as _
from jobsite.interviews.forms import DecideForm, ScorecardForm, scorecard_form
from jobsite.interviews.models import Interview
from jobsite.interviews.policies import can_handle_interview, can_score
from jobsite.interviews.queries import find_scorecard, get_of_employer, list_scorecards
from jobsite.interviews.scoring import summary_of
from jobsite.interviews.services.settling import decide, save_scorecard
from jobsite.interviews.talks import join_path
from jobsite.interviews.views.blueprint import bp
from jobsite.interviews.views.desk import address
from jobsite.web.access import access, current_actor


@bp.route("/desk/<int:employer_id>/interviews/<int:interview_id>/scorecard", methods=["GET", "POST"])
@access(can_score, get_of_employer)
def scorecard(interview: Interview) -> Any:
    """One's own scorecard: kept as a draft, or sent for good; to a script beside a call as JSON."""
    actor = current_actor()
    card = find_scorecard(interview.id, actor.required_id)
    form = scorecard_form(card)
    is_sent = request.form.get("verb") == "send"
    is_script = request.accept_mimetypes.best == "application/json"
    if form.validate_on_submit():
        with form.saving():
            save_scorecard(
                actor=actor,
                interview_id=interview.id,
                scores=form.scores(),
                recommendation=form.advice(),
                text=form.text.data or "",
                is_sent=is_sent,
            )
        if not form.has_errors:
            said = _("评分表已提交。") if is_sent else _("草稿存好了，只有您看得到。")
            if is_script:
                return jsonify(said=said, isSent=is_sent)
            flash(said, "success")
            return redirect(_way_on(interview), 303)
    if is_script:
        g.has_failed = True
        return jsonify(said=_first_error(form)), 422
    page = render_template(
        "interviews/scorecard.html", interview=interview, employer=interview.employer, form=form, card=card
    )
    return page, 422 if form.is_submitted() else 200


def _way_on(interview: Interview) -> str:
    """Back into the call for who filled it in there, else to the interview."""
    room = join_path(interview, current_actor().person_id) if request.form.get("from") == "room" else ""
    return room or address(interview)


def _first_error(form: ScorecardForm) -> str:
    return str(form.form_error or next((words[0] for words in form.errors.values() if words), ""))


@bp.route("/desk/<int:employer_id>/interviews/<int:interview_id>/decide", methods=["GET", "POST"])
@access(can_handle_interview, get_of_employer)
def decision(interview: Interview) -> Any:
    """Say how the application goes on."""
    form = DecideForm()
    if form.validate_on_submit():
        with form.saving():
            decide(actor=current_actor(), interview_id=interview.id, answer=form.answer())
        if not form.has_errors:
            flash(_("已经答复，也告诉求职者了。"), "success")
            return redirect(address(interview), 303)
    page = render_template(
        "interviews/decide.html",
        interview=interview,
        employer=interview.employer,
        form=form,
        summary=summary_of(list_scorecards(interview.id, current_actor().required_id)),
    )
    return page, 422 if form.is_submitted() else 200
