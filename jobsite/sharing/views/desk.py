"""A firm's postings: the list, writing one, one posting with its moves."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.states import can_move
from jobsite.employers.models import Employer, EmployerState
from jobsite.employers.queries import get_employer
from jobsite.sharing import policies
from jobsite.sharing.content import content_of
from jobsite.sharing.forms.postings import PostingForm
from jobsite.sharing.models.lending import EDITABLE, TRANSITIONS, PostingKind, PostingState, SharingPosting
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import postings as services
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import KIND_WORDS, ORIGIN_WORDS, POSTING_TONES, POSTING_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference
from jobsite.web.forms import VersionedForm

SUBMIT = "submit"


def asked_kind() -> PostingKind | None:
    """The kind that the address names; None when it names none."""
    given = request.args.get("kind", "")
    return PostingKind(given) if given in set(PostingKind) else None


@bp.get("/desk/<int:employer_id>/sharing")
@access(policies.can_share_staff, get_employer)
def desk(employer: Employer) -> Any:
    """The firm's offers and requests, of one kind or both."""
    kind = asked_kind()
    counts = queries.count_by_state(employer.id)
    return render_template(
        "sharing/desk.html",
        employer=employer,
        kind=kind,
        kinds=list(PostingKind),
        found=queries.list_of_employer(employer.id, kind=kind, page=page_number(request.args.get("page"))),
        counts={one: sum(n for (of, _state), n in counts.items() if of is one) for one in PostingKind},
        kind_words=KIND_WORDS,
        state_words=POSTING_WORDS,
        state_tones=POSTING_TONES,
        show=showing,
    )


@bp.route("/desk/<int:employer_id>/sharing/new", methods=["GET", "POST"])
@access(policies.can_share_staff, get_employer)
def create(employer: Employer) -> Any:
    """Write an offer or a request: keep it as a draft, or submit it."""
    kind = asked_kind() or PostingKind.SURPLUS
    form = PostingForm.of(None, preference("locale"), division_code=employer.division_code)
    if form.validate_on_submit():
        with form.saving():
            posting = services.create_posting(
                actor=current_actor(), employer=employer, kind=kind, content=form.content()
            )
            if request.form.get("verb") == SUBMIT:
                services.submit_posting(actor=current_actor(), posting=posting)
        if not form.has_errors:
            return done(posting)
    return form_page(employer, form, kind), 422 if form.is_submitted() else 200


@bp.route("/desk/<int:employer_id>/sharing/<int:posting_id>/edit", methods=["GET", "POST"])
@access(policies.can_edit_posting, queries.get_desk_posting)
def edit(posting: SharingPosting) -> Any:
    """Change a posting; an open one goes back to review."""
    form = PostingForm.of(content_of(posting), preference("locale"))
    if not form.is_submitted():
        form.version.data = str(posting.version)
        return form_page(posting.employer, form, posting.kind, posting)
    if form.validate():
        with form.saving():
            services.update_posting(
                actor=current_actor(), posting=posting, content=form.content(), seen_version=form.seen_version
            )
            if request.form.get("verb") == SUBMIT and posting.state in (PostingState.DRAFT, PostingState.REFUSED):
                services.submit_posting(actor=current_actor(), posting=posting)
        if not form.has_errors:
            return done(posting)
    return form_page(posting.employer, form, posting.kind, posting), 422


def form_page(employer: Employer, form: PostingForm, kind: PostingKind, posting: SharingPosting | None = None) -> str:
    """The form of a posting, for the firm's own people."""
    return render_template(
        "sharing/form.html",
        employer=employer,
        form=form,
        kind=kind,
        posting=posting,
        is_draft=posting is None or posting.state in (PostingState.DRAFT, PostingState.REFUSED),
        can_submit=employer.state is EmployerState.VERIFIED and employer.blocked_at is None,
        cancel_url=url_for("sharing.desk", employer_id=employer.id),
        is_visit=False,
    )


def done(posting: SharingPosting) -> Any:
    """On to the posting, with a word about where it stands."""
    said = {
        PostingState.DRAFT: _("草稿已保存，还没有提交。"),
        PostingState.SUBMITTED: _("已提交，一般几小时内审完。"),
        PostingState.REFUSED: _("已保存，改好后请再提交。"),
    }
    flash(said.get(posting.state, _("已保存。")), "success")
    return _back(posting)


def _back(posting: SharingPosting) -> Any:
    return redirect(url_for("sharing.own", employer_id=posting.employer_id, posting_id=posting.id), 303)


@bp.get("/desk/<int:employer_id>/sharing/<int:posting_id>")
@access(policies.can_edit_posting, queries.get_desk_posting)
def own(posting: SharingPosting) -> Any:
    """One posting as its firm sees it: state, what may be done, people named, partners that fit."""
    return own_page(posting)


def own_page(posting: SharingPosting, person_form: Any = None) -> str:
    """The page of a posting, with the form of a person to name when that was not in order."""
    return render_template(
        "sharing/own.html",
        posting=posting,
        employer=posting.employer,
        facts=[*showing.facts_of(posting), *showing.contacts_of(posting)],
        history=showing.history_rows(queries.list_history(posting.id)),
        can_edit=posting.state in EDITABLE,
        can_submit=can_move(TRANSITIONS, posting.state, PostingState.SUBMITTED)
        and posting.state is not PostingState.OPEN,
        can_close=can_move(TRANSITIONS, posting.state, PostingState.CLOSED),
        is_offer=posting.kind is PostingKind.SURPLUS,
        is_public=posting.is_public(clock.today()),
        named_count=len(queries.list_named(posting.id)),
        kind_word=KIND_WORDS[posting.kind],
        state_word=POSTING_WORDS[posting.state],
        state_tone=POSTING_TONES.get(posting.state, ""),
        origin_word=ORIGIN_WORDS[posting.origin],
    )


@bp.post("/desk/<int:employer_id>/sharing/<int:posting_id>/submit")
@access(policies.can_edit_posting, queries.get_desk_posting)
def submit(posting: SharingPosting) -> Any:
    """Hand a draft to review; what is missing is said above the form."""
    form = VersionedForm()
    with form.saving():
        services.submit_posting(actor=current_actor(), posting=posting)
    if form.has_errors:
        flash(str(form.form_error), "error")
        return redirect(url_for("sharing.edit", employer_id=posting.employer_id, posting_id=posting.id), 303)
    flash(_("已提交，一般几小时内审完。"), "success")
    return _back(posting)


@bp.post("/desk/<int:employer_id>/sharing/<int:posting_id>/close")
@access(policies.can_edit_posting, queries.get_desk_posting)
def close(posting: SharingPosting) -> Any:
    """End a posting for good."""
    form = VersionedForm()
    with form.saving():
        services.close_posting(actor=current_actor(), posting=posting)
    flash(str(form.form_error) if form.has_errors else _("已关闭。"), "error" if form.has_errors else "success")
    return _back(posting)
