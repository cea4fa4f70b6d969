"""The bureau's pages about firms: the desk of its people, the queue of firms, the decision on one firm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.core.i18n import Text, lazy_gettext
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers import policies, queries, services
from jobsite.employers.desks import Figure, Part, add_to_staff_desk, staff_desk
from jobsite.employers.forms import ReasonForm, RefuseForm
from jobsite.employers.models import Employer, EmployerHistory, EmployerState
from jobsite.employers.views.blueprint import bp, staff_bp
from jobsite.employers.words import EMPLOYER_STATE_WORDS, INDUSTRY_WORDS, SIZE_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.forms import VersionedForm
from jobsite.web.page import shown_time, waited

REFUSAL_TEMPLATES = {
    "name": lazy_gettext("名称与营业执照不一致，请按执照填写。"),
    "code": lazy_gettext("统一社会信用代码与营业执照不一致，请核对。"),
    "scan": lazy_gettext("营业执照扫描件看不清，请重新上传。"),
    "missing": lazy_gettext("没有营业执照扫描件，请补传。"),
    "expired": lazy_gettext("营业执照已过期或已注销。"),
}


@staff_bp.get("/staff/")
@access(policies.can_use_staff_desk)
def desk() -> Any:
    """What waits for the bureau's people."""
    return render_template("staff/desk.html", desk=staff_desk(current_actor()))


def _staff_part(actor: Any) -> Part:
    if not policies.can_verify_employers(actor):
        return Part()
    oldest = queries.oldest_pending_at()
    note = _("等得最久的 %(time)s", time=waited(oldest)) if oldest else ""
    url = url_for("employers.review_queue")
    return Part([Figure(str(queries.count_pending()), _("单位等待核实"), url, note)])


add_to_staff_desk(_staff_part)


@bp.get("/staff/employers")
@access(policies.can_verify_employers)
def review_queue() -> Any:
    """Firms that wait, oldest first; others by state, name or code."""
    shown = request.args.get("state", EmployerState.PENDING.value)
    state = EmployerState(shown) if shown in {one.value for one in EmployerState} else None
    words = request.args.get("q", "").strip()[:80]
    found = queries.list_for_review(
        state=state, blocked=shown == "blocked", words=words, page=page_number(request.args.get("page"))
    )
    return render_template(
        "employers/review_queue.html",
        found=found,
        shown=shown,
        words=words,
        state_words=EMPLOYER_STATE_WORDS,
        industry_words=INDUSTRY_WORDS,
    )


@bp.get("/staff/employers/<int:employer_id>")
@access(policies.can_verify_employer, queries.get_employer)
def review(employer: Employer) -> Any:
    """One firm with its scan, its history and the decisions that are possible."""
    return _review_page(employer, RefuseForm(), ReasonForm())


def _offer_templates(form: RefuseForm) -> None:
    named = [SelectChoice(name, text) for name, text in REFUSAL_TEMPLATES.items()]
    form.template.choices = [SelectChoice("", _("不用")), *named]


def _review_page(employer: Employer, refuse_form: RefuseForm, reason_form: ReasonForm, conflict: Text = "") -> str:
    _offer_templates(refuse_form)
    return render_template(
        "employers/review.html",
        employer=employer,
        refuse_form=refuse_form,
        reason_form=reason_form,
        conflict=conflict,
        history_rows=[_history_row(row, who) for row, who in queries.list_history(employer.id)],
        state_words=EMPLOYER_STATE_WORDS,
        industry_words=INDUSTRY_WORDS,
        size_words=SIZE_WORDS,
    )


STEP_WORDS = {
    "pending": lazy_gettext("已提交核实"),
    "verified": lazy_gettext("已核实"),
    "refused": lazy_gettext("已退回"),
    "blocked": lazy_gettext("已停用"),
}


def _history_row(row: EmployerHistory, who: str) -> dict[str, Any]:
    """One step as the timeline shows it; an edit keeps the state and lists the fields."""
    is_edit = row.from_state == row.to_state
    return {
        "title": _("已修改资料")
        if is_edit
        else _("已恢复")
        if row.from_state == "blocked"
        else STEP_WORDS[row.to_state],
        "when": shown_time(row.created_at),
        "when_iso": row.created_at.isoformat(),
        "who": who,
        "note": "" if is_edit else row.reason,
    }


def _next_waiting() -> Any:
    return redirect(url_for("employers.review_queue"), 303)


@bp.post("/staff/employers/<int:employer_id>/verify")
@access(policies.can_verify_employer, queries.get_employer)
def verify(employer: Employer) -> Any:
    """The firm is genuine."""
    form = VersionedForm()
    with form.saving():
        services.verify_employer(actor=current_actor(), employer=employer, seen_version=form.seen_version)
    if form.has_errors:
        empty = RefuseForm(formdata=None), ReasonForm(formdata=None)
        return _review_page(employer, *empty, conflict=form.form_error), 409
    flash(_("%(name)s 已通过核实。", name=employer.name), "success")
    return _next_waiting()


@bp.post("/staff/employers/<int:employer_id>/refuse")
@access(policies.can_verify_employer, queries.get_employer)
def refuse(employer: Employer) -> Any:
    """Send the firm back with a reason: a template, own words, or both."""
    form = RefuseForm()
    _offer_templates(form)
    if form.validate():
        chosen = str(REFUSAL_TEMPLATES.get(form.template.data, ""))
        reason = " ".join(part for part in (chosen, form.reason.data) if part)
        with form.saving():
            services.refuse_employer(
                actor=current_actor(), employer=employer, reason=reason, seen_version=form.seen_version
            )
        if not form.has_errors:
            flash(_("已退回 %(name)s，对方会收到原因。", name=employer.name), "success")
            return _next_waiting()
    return _review_page(employer, form, ReasonForm(formdata=None)), 422


@bp.post("/staff/employers/<int:employer_id>/block")
@access(policies.can_verify_employer, queries.get_employer)
def block(employer: Employer) -> Any:
    """Take the firm off public pages."""
    form = ReasonForm()
    if form.validate():
        with form.saving():
            services.block_employer(actor=current_actor(), employer=employer, reason=form.reason.data)
        if not form.has_errors:
            flash(_("已停用，公开页面不再显示。"), "success")
            return redirect(url_for("employers.review", employer_id=employer.id), 303)
    return _review_page(employer, RefuseForm(formdata=None), form), 422


@bp.post("/staff/employers/<int:employer_id>/unblock")
@access(policies.can_verify_employer, queries.get_employer)
def unblock(employer: Employer) -> Any:
    """Let the firm back."""
    services.unblock_employer(actor=current_actor(), employer=employer, reason="")
    flash(_("已恢复，公开页面又能看到。"), "success")
    return redirect(url_for("employers.review", employer_id=employer.id), 303)
