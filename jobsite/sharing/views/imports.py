"""Importing postings: the template, the upload with a look at every row, posting what is in order."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.sharing import policies, tables_in
from jobsite.sharing.forms.postings import ImportForm
from jobsite.sharing.models.lending import PostingImport, PostingKind
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import imports as services
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.views.desk import asked_kind
from jobsite.sharing.words import KIND_WORDS
from jobsite.web.access import access, current_actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/desk/<int:employer_id>/sharing/import", methods=["GET", "POST"])
@access(policies.can_share_staff, get_employer)
def upload(employer: Employer) -> Any:
    """Choose a table; what it says is shown before anything is posted."""
    kind = asked_kind() or PostingKind.SURPLUS
    form = ImportForm()
    if form.validate_on_submit():
        given = request.files.get("file")
        with form.saving():
            made = services.read_upload(
                actor=current_actor(),
                employer=employer,
                kind=kind,
                file_name=given.filename or "" if given else "",
                content=given.read(tables_in.MOST_BYTES + 1) if given else b"",
            )
        if not form.has_errors:
            return redirect(url_for("sharing.preview", employer_id=employer.id, import_id=made.id), 303)
    page = render_template(
        "sharing/import.html",
        employer=employer,
        form=form,
        kind=kind,
        kind_word=KIND_WORDS[kind],
        titles=list(tables_in.titles().values()),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/desk/<int:employer_id>/sharing/import/template/<kind>")
@access(policies.can_share_staff, get_employer)
def import_template(employer: Employer, kind: str) -> Any:
    """The table to fill in, with one example row."""
    if kind not in set(PostingKind):
        raise NotFound
    content = tables_in.template(PostingKind(kind))
    headers = {"Content-Disposition": f'attachment; filename="sharing-{kind}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)


@bp.route("/desk/<int:employer_id>/sharing/import/<int:import_id>", methods=["GET", "POST"])
@access(policies.can_read_import, queries.get_import)
def preview(given: PostingImport) -> Any:
    """What was read, row by row with what is wrong; post what is in order."""
    employer = get_employer(given.employer_id)
    form = ImportForm()
    if form.is_submitted():
        with form.saving():
            submitted, drafts = services.post_upload(actor=current_actor(), upload=given, employer=employer)
        if not form.has_errors:
            flash(_("提交了 %(n)s 条，另有 %(m)s 条存为草稿。", n=submitted, m=drafts), "success")
            return redirect(url_for("sharing.desk", employer_id=employer.id), 303)
    page = render_template(
        "sharing/import_preview.html",
        employer=employer,
        form=form,
        upload=given,
        rows=[(row["row"], tables_in.from_json(row)) for row in given.rows],
        problems=given.problems,
        kind_word=KIND_WORDS[given.kind],
        show=showing,
    )
    return page, 409 if form.is_submitted() else 200
