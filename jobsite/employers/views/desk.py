"""A firm's own pages: choose a desk, register, see what waits, change the firm's data."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import current_app, flash, redirect, render_template, send_file, url_for

from jobsite.core import files
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.employers import policies, queries, services
from jobsite.employers.desks import firm_desk
from jobsite.employers.forms import EmployerForm
from jobsite.employers.models import Employer
from jobsite.employers.views.blueprint import bp
from jobsite.employers.words import EMPLOYER_STATE_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference


@bp.get("/desk/")
@access(policies.can_see_desks)
def desks() -> Any:
    """The firms that the person acts for; with one firm alone, its desk at once."""
    own = queries.list_own_employers(current_actor().required_id)
    if len(own) == 1:
        return redirect(url_for("employers.desk", employer_id=own[0][0].id), 303)
    return render_template("employers/desks.html", own=own, state_words=EMPLOYER_STATE_WORDS)


@bp.route("/desk/register", methods=["GET", "POST"])
@access(policies.can_register_employer)
def register() -> Any:
    """Register a firm; the person becomes its owner."""
    form = EmployerForm()
    form.offer_towns(preference("locale"))
    if form.validate_on_submit():
        with form.saving():
            content = form.content(_kept_licence(form))
            employer = services.register_employer(actor=current_actor(), content=content)
        if not form.has_errors:
            flash(_("登记好了。核实一般在 1 个工作日内，这期间可以先写岗位草稿。"), "success")
            return redirect(url_for("employers.desk", employer_id=employer.id), 303)
    return render_template("employers/register.html", form=form), 422 if form.is_submitted() else 200


def _kept_licence(form: EmployerForm) -> int | None:
    """Store the uploaded scan, if one was chosen."""
    upload = form.licence.data
    if not upload or not upload.filename:
        return None
    row = files.store_upload(
        current_app.extensions["file_store"],
        name=upload.filename,
        content=upload.read(files.MAX_BYTES + 1),
        person_id=current_actor().person_id,
        field="licence",
    )
    return row.id


@bp.get("/desk/<int:employer_id>/")
@access(policies.can_act_for_employer, queries.get_employer)
def desk(employer: Employer) -> Any:
    """What waits for the firm's people."""
    return render_template("employers/desk.html", employer=employer, desk=firm_desk(employer))


@bp.route("/desk/<int:employer_id>/edit", methods=["GET", "POST"])
@access(policies.can_edit_employer, queries.get_employer)
def edit(employer: Employer) -> Any:
    """Change what the firm says about itself; a refused firm comes back by it."""
    form = EmployerForm.of(employer, preference("locale"))
    if form.validate_on_submit():
        with form.saving():
            content = form.content(_kept_licence(form))
            services.update_employer(actor=current_actor(), employer=employer, content=content)
        if not form.has_errors:
            flash(_("已保存。"), "success")
            return redirect(url_for("employers.desk", employer_id=employer.id), 303)
    page = render_template("employers/edit.html", form=form, employer=employer, state_words=EMPLOYER_STATE_WORDS)
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/licence")
@access(policies.can_read_licence, queries.get_employer)
def licence(employer: Employer) -> Any:
    """The licence scan as a download; each look is written down, so it is a POST."""
    if employer.licence_file_id is None:
        raise NotFound
    row = services.open_licence(actor=current_actor(), employer=employer)
    content = BytesIO(current_app.extensions["file_store"].get(row.key))
    response = send_file(content, mimetype=row.media_type, as_attachment=True, download_name=row.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
