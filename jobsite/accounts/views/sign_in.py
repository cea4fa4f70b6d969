"""Signing in by password or code, a forgotten password, consent to a new notice, signing out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from jobsite.accounts.addresses import normalised
from jobsite.accounts.forms import AskCodeForm, CodeSignInForm, PasswordSignInForm, ResetForm
from jobsite.accounts.login import client_address, sign_out_here
from jobsite.accounts.models import CodePurpose, Person
from jobsite.accounts.passwords import check_new_password
from jobsite.accounts.policies import can_use_account
from jobsite.accounts.queries import get_person
from jobsite.accounts.services import (
    CodeOutcome,
    PasswordOutcome,
    change_password,
    check_active,
    check_password,
    end_session,
    record_consent,
    verify_code,
)
from jobsite.accounts.views import codes
from jobsite.accounts.views.blueprint import bp
from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.web.access import access, current_actor, public

REFUSALS = {
    PasswordOutcome.WRONG: (_("账号或密码不对。忘了密码可以用验证码登录。"), 422),
    PasswordOutcome.SLOW_DOWN: (_("密码试得太多了，请 15 分钟后再试，或者现在用验证码登录。"), 429),
    PasswordOutcome.CODE_NEEDED: (_("为了您的账号安全，这次请用验证码登录。"), 422),
}


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """By password."""
    after = codes.safe_next(request.values.get("next"))
    if request.method == "GET" and current_actor().is_signed_in:
        return redirect(after or codes.home_of(current_actor().kind), 303)
    form = PasswordSignInForm(next=after)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            answer = _try_password(form, after)
            if not isinstance(answer, int):
                return answer
            status = answer
    return render_template("accounts/sign_in.html", form=form, after=after, is_demo=codes.is_demo()), status


def _try_password(form: PasswordSignInForm, after: str) -> Any:
    """The way on, or the status to show the form with."""
    with form.saving():
        target = normalised(form.address.data)
    if form.has_errors:
        return 422
    outcome, person = check_password(target=target, password=form.password.data, network=client_address())
    if person is None:
        message, status = REFUSALS[outcome]
        form.add_error(message)
        return status
    with form.saving():
        return codes.enter(person, is_remembered=form.is_remembered.data, after=after)
    return 422


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_by_code() -> Any:
    """Ask for a code to sign in."""
    return _ask(CodePurpose.SIGN_IN, "accounts/ask_code.html", "accounts.sign_in_with_code")


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> Any:
    """Ask for a code to set a new password."""
    return _ask(CodePurpose.RESET, "accounts/ask_reset.html", "accounts.finish_reset")


def _ask(purpose: CodePurpose, template: str, endpoint: str) -> Any:
    after = codes.safe_next(request.values.get("next"))
    form = AskCodeForm(next=after)
    if form.validate_on_submit():
        with form.saving():
            codes.ask_code(purpose, normalised(form.address.data), after=after)
        if not form.has_errors:
            return redirect(url_for(endpoint), 303)
    return render_template(template, form=form, after=after), 422 if form.is_submitted() else 200


@bp.route("/sign-in/code/enter", methods=["GET", "POST"])
@public
def sign_in_with_code() -> Any:
    """Enter the code that was sent."""
    pending = codes.pending_code(CodePurpose.SIGN_IN)
    if pending is None:
        return redirect(url_for("accounts.sign_in_by_code"), 303)
    form = CodeSignInForm()
    if form.validate_on_submit():
        person = _person_by_code(form, pending.code_id, CodePurpose.SIGN_IN)
        if person is not None:
            with form.saving():
                return codes.enter(person, is_remembered=form.is_remembered.data, after=pending.next)
    return (
        render_template("accounts/enter_code.html", form=form, pending=pending),
        422 if form.is_submitted() else 200,
    )


def _person_by_code(form: Any, code_id: int, purpose: CodePurpose) -> Person | None:
    """Whose code it is; None with the reason on the form."""
    outcome, row = verify_code(code_id, form.code.data, purpose=purpose)
    person = db.session.get(Person, row.person_id) if row and row.person_id else None
    if person is None:
        form.code.errors = [codes.WORDS[CodeOutcome.WRONG if outcome is CodeOutcome.RIGHT else outcome]]
    return person


@bp.route("/reset/enter", methods=["GET", "POST"])
@public
def finish_reset() -> Any:
    """The code and a new password; then everything else is signed out and this browser is in."""
    pending = codes.pending_code(CodePurpose.RESET)
    if pending is None:
        return redirect(url_for("accounts.reset"), 303)
    form = ResetForm()
    if form.validate_on_submit():
        with form.saving():
            check_new_password(form.password.data, own=(pending.target,))
        person = None if form.has_errors else _person_by_code(form, pending.code_id, CodePurpose.RESET)
        if person is not None:
            with form.saving():
                check_active(person)
                change_password(person=person, password=form.password.data, keep_session_id=None)
                answer = codes.enter(person, is_remembered=False, after=pending.next)
            if not form.has_errors:
                codes.say(_("新密码已生效，其他设备已退出。"))
                return answer
    return (
        render_template("accounts/finish_reset.html", form=form, pending=pending),
        422 if form.is_submitted() else 200,
    )


@bp.route("/agree", methods=["GET", "POST"])
@public
def agree() -> Any:
    """Consent to a version of the privacy notice that is new to the person; without it nobody is signed in."""
    waiting = codes.agreeing()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if request.method == "GET":
        return render_template("accounts/agree.html")
    codes.stop_agreeing()
    if request.form.get("answer") != "yes":
        codes.say(_("您没有同意，所以没有登录。您的资料没有变化。"), "info")
        return redirect(url_for("accounts.sign_in"), 303)
    person = get_person(waiting["person_id"])
    record_consent(person_id=person.id, is_given=True)
    return codes.enter(person, is_remembered=waiting["is_remembered"], after=waiting["next"])


@bp.post("/sign-out")
@access(can_use_account, is_open=False)
def sign_out() -> Any:
    """End this browser's session."""
    actor = current_actor()
    if actor.sign_in_session_id is not None:
        end_session(person_id=actor.required_id, session_id=actor.sign_in_session_id)
    sign_out_here()
    codes.say(_("已退出登录。"))
    return redirect("/", 303)
