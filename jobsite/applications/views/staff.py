"""The bureau's look at an application: where it stands for all who may, the résumé only with a reason and on record."""

from __future__ import annotations

from typing import Any

from flask import render_template

from jobsite.accounts.services import record_audit
from jobsite.applications.forms import LookForm
from jobsite.applications.models import Application
from jobsite.applications.policies import can_inspect_application
from jobsite.applications.queries import get_application, list_history
from jobsite.applications.steps import timeline_of
from jobsite.applications.views.blueprint import bp
from jobsite.web.access import access, current_actor


@bp.route("/staff/applications/<int:application_id>", methods=["GET", "POST"])
@access(can_inspect_application, get_application)
def inspect(application: Application) -> Any:
    """State and history; sent with a reason, the résumé too, and the look goes into the audit log."""
    form = LookForm()
    is_shown = form.validate_on_submit()
    if is_shown:
        record_audit(
            current_actor(),
            "resume_seen",
            "person",
            application.person_id,
            application_id=application.id,
            reason=form.reason.data,
        )
    page = render_template(
        "applications/inspect.html",
        application=application,
        form=form,
        snapshot=application.snapshot if is_shown else None,
        history=timeline_of(application, list_history(application.id)) if is_shown else [],
    )
    return page, 422 if form.is_submitted() and not is_shown else 200
