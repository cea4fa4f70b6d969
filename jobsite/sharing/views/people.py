"""The people whom a firm names in its surplus offer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from jobsite.core.i18n import gettext as _
from jobsite.sharing import policies
from jobsite.sharing.forms.postings import NamedForm
from jobsite.sharing.models.lending import NamedWorker, SharingPosting
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import people as services
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import EMPLOYMENT_FORM_WORDS
from jobsite.web.access import access, current_actor


@bp.route("/desk/<int:employer_id>/sharing/<int:posting_id>/people", methods=["GET", "POST"])
@access(policies.can_edit_offer, queries.get_desk_posting)
def people(posting: SharingPosting) -> Any:
    """The people of an offer; name one more."""
    form = NamedForm()
    if form.validate_on_submit():
        with form.saving():
            named = services.name_worker(actor=current_actor(), posting=posting, content=form.content())
        if not form.has_errors:
            flash(_("已加入%(name)s。要借出时，会先问本人愿不愿意。", name=named.name), "success")
            return redirect(url_for("sharing.people", employer_id=posting.employer_id, posting_id=posting.id), 303)
    page = render_template(
        "sharing/people.html",
        posting=posting,
        employer=posting.employer,
        form=form,
        named=queries.list_named(posting.id),
        form_words=EMPLOYMENT_FORM_WORDS,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/sharing/<int:posting_id>/people/<int:named_id>/remove")
@access(policies.can_remove_named, queries.get_named)
def remove_person(named: NamedWorker) -> Any:
    """Take a person off the offer, unless a loan names them."""
    employer_id, posting_id = named.posting.employer_id, named.posting_id
    services.remove_worker(actor=current_actor(), named=named)
    flash(_("已移出名单。"), "success")
    return redirect(url_for("sharing.people", employer_id=employer_id, posting_id=posting_id), 303)
