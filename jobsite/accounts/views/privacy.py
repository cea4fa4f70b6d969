"""The privacy notice, what the site keeps about oneself, and leaving."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, redirect, render_template, url_for

from jobsite.accounts.addresses import masked
from jobsite.accounts.forms import ProofForm
from jobsite.accounts.login import client_address, sign_out_here
from jobsite.accounts.models import CodePurpose, Person
from jobsite.accounts.policies import can_use_account
from jobsite.accounts.privacy import NOTICE, VERSION, export_person
from jobsite.accounts.queries import agreed_version, get_person, list_consents
from jobsite.accounts.services import PasswordOutcome, check_password, delete_person, verify_code
from jobsite.accounts.views import codes
from jobsite.accounts.views.blueprint import bp
from jobsite.core.errors import AppError
from jobsite.core.i18n import lazy_gettext as _
from jobsite.web.access import access, current_actor, public


@bp.get("/privacy")
@public
def privacy() -> Any:
    """The notice, and what one agreed to and when."""
    actor = current_actor()
    consents = list_consents(actor.required_id) if actor.is_signed_in else []
    return render_template("accounts/privacy.html", version=VERSION, consents=consents)


@bp.get("/data")
@access(can_use_account)
def data() -> Any:
    """What can be asked for: a copy of everything, or to leave."""
    person = get_person(current_actor().required_id)
    return render_template("accounts/data.html", agreed=agreed_version(person.id, NOTICE))


@bp.get("/data/export.json")
@access(can_use_account)
def export() -> Any:
    """Everything the site keeps about the person, as a file."""
    content = json.dumps(export_person(current_actor().required_id), ensure_ascii=False, indent=2)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/delete/code")
@access(can_use_account)
def ask_delete_code() -> Any:
    """Have a code sent to one's own address, for those without a password."""
    person = get_person(current_actor().required_id)
    try:
        codes.ask_code(CodePurpose.CONFIRM, person.phone or person.email or "", person_id=person.id)
    except AppError as error:
        codes.say(error.message, "error")
    else:
        codes.say(_("验证码已发送，10 分钟内有效。"))
    return redirect(url_for("accounts.delete"), 303)


@bp.route("/delete", methods=["GET", "POST"])
@access(can_use_account)
def delete() -> Any:
    """Leave, after proving again who one is."""
    actor = current_actor()
    person = get_person(actor.required_id)
    form = ProofForm()
    if form.validate_on_submit():
        if not _is_proved(person, form.proof.data):
            form.proof.errors = [_("密码或验证码不对。")]
        else:
            with form.saving():
                delete_person(actor=actor, person=person)
        if not form.has_errors:
            sign_out_here()
            codes.say(_("账号已注销，您的个人信息已删除。"))
            return redirect("/", 303)
    target = masked(person.phone or person.email or "")
    return (
        render_template("accounts/delete.html", form=form, person=person, target=target),
        422 if form.is_submitted() else 200,
    )


def _is_proved(person: Person, proof: str) -> bool:
    pending = codes.pending_code(CodePurpose.CONFIRM)
    if pending is not None:
        _outcome, row = verify_code(pending.code_id, proof, purpose=CodePurpose.CONFIRM)
        if row is not None and row.person_id == person.id:
            return True
    if person.password_hash is None:
        return False
    target = person.email or person.phone or ""
    outcome, _person = check_password(target=target, password=proof, network=client_address())
    return outcome is PasswordOutcome.RIGHT
