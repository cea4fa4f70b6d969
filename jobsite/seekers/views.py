"""The seeker's home and the two forms of the profile. The address carries where to go on afterwards (`next`)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.seekers.forms import MoreForm, ProfileForm
from jobsite.seekers.home import load_home_sections
from jobsite.seekers.models import Visibility
from jobsite.seekers.policies import can_keep_profile
from jobsite.seekers.queries import account_of, completeness_of, find_profile
from jobsite.seekers.services import save_more, save_profile
from jobsite.web.access import access, current_actor, local_path

bp = Blueprint("seekers", __name__, url_prefix="/me")


@bp.get("")
@access(can_keep_profile)
def home() -> Any:
    """What the seeker wants to know first: where the applications stand, and what to do next."""
    actor = current_actor()
    profile = find_profile(actor.required_id)
    return render_template(
        "seekers/home.html",
        profile=profile,
        completeness=completeness_of(profile) if profile else None,
        sections=load_home_sections(actor),
        is_hidden=profile is not None and profile.visibility is Visibility.HIDDEN,
    )


@bp.route("/profile", methods=["GET", "POST"])
@access(can_keep_profile)
def profile() -> Any:
    """The short form; saved, it goes back to where it was needed."""
    actor = current_actor()
    found = find_profile(actor.required_id)
    name, phone = account_of(actor.required_id)
    form = ProfileForm.of(found, name=name, phone=phone)
    after = local_path(request.args.get("next", "/"))
    if form.validate_on_submit():
        with form.saving():
            save_profile(actor=actor, answers=form.answers())
        if not form.has_errors:
            flash(_("简历存好了。") if found else _("简历建好了，现在可以应聘了。"), "success")
            return redirect(after if after != "/" else url_for("seekers.home"), 303)
    is_wrong = form.is_submitted()
    return render_template(
        "seekers/profile.html", form=form, profile=found, is_for_application="/apply" in after
    ), 422 if is_wrong else 200


@bp.route("/profile/more", methods=["GET", "POST"])
@access(can_keep_profile)
def more() -> Any:
    """The optional part; the short one comes first."""
    actor = current_actor()
    found = find_profile(actor.required_id)
    if found is None:
        return redirect(url_for("seekers.profile", next=url_for("seekers.more")), 303)
    form = MoreForm.of(found)
    is_adding = request.form.get("verb") == "add"
    if form.validate_on_submit():
        with form.saving():
            save_more(actor=actor, answers=form.answers())
        if not form.has_errors:
            flash(_("简历存好了。"), "success")
            return redirect(url_for("seekers.more", _anchor="jobs") if is_adding else url_for("seekers.home"), 303)
    return render_template("seekers/more.html", form=form, profile=found), 422 if form.is_submitted() else 200
