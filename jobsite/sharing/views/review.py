"""The bureau's side of postings: the queue, one posting, the decision, and posting for a firm seen on a visit."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.i18n import Text
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.models import Employer, EmployerState
from jobsite.employers.queries import get_employer, list_for_review
from jobsite.sharing import policies
from jobsite.sharing.forms.postings import PostingForm, RefusePostingForm
from jobsite.sharing.models.lending import PostingKind, PostingOrigin, PostingState, SharingPosting
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import postings as services
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.views.desk import asked_kind
from jobsite.sharing.words import KIND_WORDS, ORIGIN_WORDS, POSTING_TONES, POSTING_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference
from jobsite.web.forms import VersionedForm


@bp.get("/staff/sharing")
@access(policies.can_oversee_sharing)
def staff_list() -> Any:
    """Postings by state: those that wait for review first."""
    given = request.args.get("state", PostingState.SUBMITTED.value)
    state = PostingState(given) if given in set(PostingState) else None
    words, kind = request.args.get("q", "").strip()[:60], asked_kind()
    return render_template(
        "sharing/staff_list.html",
        found=queries.list_for_staff(state=state, kind=kind, words=words, page=page_number(request.args.get("page"))),
        state=state,
        kind=kind,
        words=words,
        waiting=queries.count_waiting(),
        kind_words=KIND_WORDS,
        state_words=POSTING_WORDS,
        state_tones=POSTING_TONES,
        show=showing,
    )


@bp.get("/staff/sharing/<int:posting_id>")
@access(policies.can_oversee_posting, queries.get_posting)
def staff_posting(posting: SharingPosting) -> Any:
    """One posting: what it says, its firm, its history, the decision."""
    return _review_page(posting, RefusePostingForm(formdata=None))


def _review_page(posting: SharingPosting, form: RefusePostingForm, conflict: Text = "") -> str:
    return render_template(
        "sharing/staff_posting.html",
        posting=posting,
        employer=posting.employer,
        form=form,
        conflict=conflict,
        facts=[*showing.facts_of(posting), *showing.contacts_of(posting)],
        history=showing.history_rows(queries.list_history(posting.id)),
        is_waiting=posting.state is PostingState.SUBMITTED,
        kind_word=KIND_WORDS[posting.kind],
        state_word=POSTING_WORDS[posting.state],
        state_tone=POSTING_TONES.get(posting.state, ""),
        origin_word=ORIGIN_WORDS[posting.origin],
    )


@bp.post("/staff/sharing/<int:posting_id>/approve")
@access(policies.can_oversee_posting, queries.get_posting)
def approve(posting: SharingPosting) -> Any:
    """Make it public, if it still is what was seen."""
    form = VersionedForm()
    with form.saving():
        services.approve_posting(actor=current_actor(), posting=posting, seen_version=form.seen_version)
    if form.has_errors:
        return _review_page(posting, RefusePostingForm(formdata=None), conflict=form.form_error), 409
    flash(_("已发布“%(title)s”。", title=posting.title), "success")
    return redirect(url_for("sharing.staff_list"), 303)


@bp.post("/staff/sharing/<int:posting_id>/refuse")
@access(policies.can_oversee_posting, queries.get_posting)
def refuse(posting: SharingPosting) -> Any:
    """Send it back with a reason."""
    form = RefusePostingForm()
    if form.validate():
        with form.saving():
            services.refuse_posting(
                actor=current_actor(), posting=posting, reason=form.reason.data, seen_version=form.seen_version
            )
        if not form.has_errors:
            flash(_("已退回“%(title)s”，单位会收到理由。", title=posting.title), "success")
            return redirect(url_for("sharing.staff_list"), 303)
    return _review_page(posting, form), 422


@bp.get("/staff/sharing/visit")
@access(policies.can_oversee_sharing)
def visit() -> Any:
    """Which firm was visited: verified firms by name or code."""
    words = request.args.get("q", "").strip()[:60]
    return render_template(
        "sharing/visit.html",
        words=words,
        found=list_for_review(state=EmployerState.VERIFIED, words=words, page=page_number(request.args.get("page"))),
    )


@bp.route("/staff/sharing/visit/<int:employer_id>", methods=["GET", "POST"])
@access(policies.can_post_for_employer, get_employer)
def post_for(employer: Employer) -> Any:
    """Post for a firm: it is submitted at once, and the firm sees and edits it like its own."""
    kind = asked_kind() or PostingKind.SURPLUS
    form = PostingForm.of(None, preference("locale"), division_code=employer.division_code)
    if form.validate_on_submit():
        with form.saving():
            posting = services.create_posting(
                actor=current_actor(),
                employer=employer,
                kind=kind,
                content=form.content(),
                origin=PostingOrigin.VISIT,
            )
            services.submit_posting(actor=current_actor(), posting=posting)
        if not form.has_errors:
            flash(_("已代%(name)s提交，单位在工作台也能看到。", name=employer.name), "success")
            return redirect(url_for("sharing.staff_posting", posting_id=posting.id), 303)
    page = render_template(
        "sharing/form.html",
        employer=employer,
        form=form,
        kind=kind,
        posting=None,
        is_draft=True,
        can_submit=True,
        cancel_url=url_for("sharing.visit"),
        is_visit=True,
    )
    return page, 422 if form.is_submitted() else 200
