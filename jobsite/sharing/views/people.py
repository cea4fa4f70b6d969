"""The people whom a firm names in its surplus offer."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.sharing import people_in, policies
from jobsite.sharing.forms.postings import NamedForm, PeopleListForm
from jobsite.sharing.models.lending import NamedWorker, SharingPosting
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import people as services
from jobsite.sharing.services.people_lists import name_people
from jobsite.sharing.tables_in import MOST_BYTES, Problem
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.views.imports import XLSX
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


@bp.route("/desk/<int:employer_id>/sharing/<int:posting_id>/people/list", methods=["GET", "POST"])
@access(policies.can_edit_offer, queries.get_desk_posting)
def people_list(posting: SharingPosting) -> Any:
    """Name many people at once; with anything wrong nobody is named and all that was given stands there to mend."""
    form = PeopleListForm()
    problems: list[Problem] = []
    if form.validate_on_submit():
        with form.saving():
            given = request.files.get("file")
            if given and given.filename:
                form.rows.data = people_in.pasted_text(given.read(MOST_BYTES + 1))
            rows = people_in.read_people(form.rows.data or "")
            problems = name_people(actor=current_actor(), posting=posting, rows=rows)
        if not problems and not form.has_errors:
            flash(_("已加入 %(n)s 人。要借出时，会先问本人愿不愿意。", n=len(rows)), "success")
            return redirect(url_for("sharing.people", employer_id=posting.employer_id, posting_id=posting.id), 303)
    page = render_template(
        "sharing/people_list.html",
        posting=posting,
        employer=posting.employer,
        form=form,
        problems=problems,
        titles=list(people_in.titles().values()),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/desk/<int:employer_id>/sharing/<int:posting_id>/people/list/template")
@access(policies.can_edit_offer, queries.get_desk_posting)
def people_template(posting: SharingPosting) -> Any:
    """The table to fill in, with one example row."""
    headers = {"Content-Disposition": 'attachment; filename="people.xlsx"'}
    return Response(people_in.people_template(), mimetype=XLSX, headers=headers)


@bp.post("/desk/<int:employer_id>/sharing/<int:posting_id>/people/<int:named_id>/remove")
@access(policies.can_remove_named, queries.get_named)
def remove_person(named: NamedWorker) -> Any:
    """Take a person off the offer, unless a loan names them."""
    employer_id, posting_id = named.posting.employer_id, named.posting_id
    services.remove_worker(actor=current_actor(), named=named)
    flash(_("已移出名单。"), "success")
    return redirect(url_for("sharing.people", employer_id=employer_id, posting_id=posting_id), 303)
