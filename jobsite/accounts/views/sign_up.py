"""Signing up: first the address, which is proved by a code, then name, password and consent."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from jobsite.accounts.addresses import normalised
from jobsite.accounts.forms import FinishSignUpForm, SignUpForm
from jobsite.accounts.models import CodePurpose, Person
from jobsite.accounts.passwords import check_new_password
from jobsite.accounts.services import create_person, verify_code
from jobsite.accounts.services.sign_up import OPEN_KINDS, checked_name
from jobsite.accounts.views import codes
from jobsite.accounts.views.blueprint import bp
from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import PersonKind
from jobsite.web.access import current_actor, public
from jobsite.web.display import preference


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> Any:
    """Who are you, and where can you be reached. The answer is the same for an address that has an account."""
    after = codes.safe_next(request.values.get("next"))
    if request.method == "GET" and current_actor().is_signed_in:
        return redirect(after or codes.home_of(current_actor().kind), 303)
    form = SignUpForm(kind=request.args.get("kind"), next=after)
    if form.validate_on_submit():
        with form.saving():
            codes.ask_code(CodePurpose.SIGN_UP, normalised(form.address.data), kind=form.kind.data, after=after)
        if not form.has_errors:
            return redirect(url_for("accounts.finish_sign_up"), 303)
    return render_template("accounts/sign_up.html", form=form, after=after), 422 if form.is_submitted() else 200


@bp.route("/sign-up/finish", methods=["GET", "POST"])
@public
def finish_sign_up() -> Any:
    """The code, the name, perhaps a password, and consent. Nothing is stored before all of it is right."""
    pending = codes.pending_code(CodePurpose.SIGN_UP)
    if pending is None or pending.kind not in OPEN_KINDS:
        return redirect(url_for("accounts.sign_up"), 303)
    form = FinishSignUpForm()
    if form.validate_on_submit():
        person = _create(form, pending)
        if person is not None:
            answer = codes.enter(person, is_remembered=False, after=pending.next)
            codes.say(_("注册成功，欢迎您。"))
            return answer
    return (
        render_template("accounts/finish_sign_up.html", form=form, pending=pending),
        422 if form.is_submitted() else 200,
    )


def _create(form: FinishSignUpForm, pending: codes.PendingCode) -> Person | None:
    with form.saving():  # whatever can be mended is said before a try of the code is spent
        checked_name(form.display_name.data)
        if form.password.data:
            check_new_password(form.password.data, own=(pending.target, form.display_name.data))
        if not form.consent.data:
            raise Invalid({"consent": _("请先阅读并同意个人信息保护告知。")})
    if form.has_errors:
        return None
    outcome, row = verify_code(pending.code_id, form.code.data, purpose=CodePurpose.SIGN_UP)
    if row is None:
        form.code.errors = [codes.WORDS[outcome]]
        return None
    with form.saving():
        return create_person(
            kind=PersonKind(pending.kind),
            target=row.target,
            display_name=form.display_name.data,
            password=form.password.data or "",
            locale=preference("locale"),
            has_consented=form.consent.data,
        )
    return None
