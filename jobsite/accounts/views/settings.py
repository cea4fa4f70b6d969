"""One's own account: name and language, password, addresses, sessions."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from jobsite.accounts.addresses import is_email, normalised
from jobsite.accounts.forms import ChangePasswordForm, CodeForm, NewAddressForm, ProfileForm
from jobsite.accounts.login import client_address
from jobsite.accounts.models import CodePurpose, Person
from jobsite.accounts.policies import can_use_account
from jobsite.accounts.queries import get_person, list_sessions
from jobsite.accounts.services import (
    PasswordOutcome,
    change_address,
    change_password,
    check_password,
    end_other_sessions,
    end_session,
    remove_address,
    update_profile,
    verify_code,
)
from jobsite.accounts.user_agents import browser_name
from jobsite.accounts.views import codes
from jobsite.accounts.views.blueprint import bp
from jobsite.core.errors import AppError, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.web.access import access, current_actor
from jobsite.web.display import remember_choice

CHANNELS: dict[str, Text] = {"email": _("邮箱"), "phone": _("手机号")}


def _me() -> Person:
    return get_person(current_actor().required_id)


@bp.get("/")
@access(can_use_account)
def settings() -> Any:
    """All there is to set, on one page."""
    return render_template("accounts/settings.html", person=_me())


@bp.route("/profile", methods=["GET", "POST"])
@access(can_use_account)
def profile() -> Any:
    """Name and language."""
    person = _me()
    form = ProfileForm(display_name=person.display_name, locale=person.locale)
    if form.validate_on_submit():
        with form.saving():
            update_profile(person=person, display_name=form.display_name.data, locale=form.locale.data)
        if not form.has_errors:
            response = redirect(url_for("accounts.settings"), 303)
            remember_choice(response, "locale", person.locale)
            codes.say(_("已保存。"))
            return response
    return render_template("accounts/profile.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/password", methods=["GET", "POST"])
@access(can_use_account)
def password() -> Any:
    """A new password; every other device is signed out."""
    person = _me()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        refusal = _refuse_current(person, form.current.data or "")
        if refusal:
            form.current.errors = [refusal]
        else:
            with form.saving():
                keep = current_actor().sign_in_session_id
                change_password(person=person, password=form.password.data, keep_session_id=keep)
        if not form.has_errors:
            codes.say(_("新密码已生效，其他设备已退出。"))
            return redirect(url_for("accounts.settings"), 303)
    return render_template("accounts/password.html", form=form, person=person), 422 if form.is_submitted() else 200


def _refuse_current(person: Person, given: str) -> Text:
    """Why the present password is not taken; empty when it is, or when there is none yet."""
    if person.password_hash is None:
        return ""
    target = person.email or person.phone or ""
    outcome, _person = check_password(target=target, password=given, network=client_address())
    if outcome is PasswordOutcome.RIGHT:
        return ""
    if outcome is PasswordOutcome.WRONG:
        return _("现在的密码不对。")
    return _("密码试得太多了，请 15 分钟后再试，或退出后用“忘记密码”重设。")


def _channel_words(channel: str) -> Text:
    if channel not in CHANNELS:
        raise NotFound
    return CHANNELS[channel]


@bp.route("/address/<channel>", methods=["GET", "POST"])
@access(can_use_account)
def address(channel: str) -> Any:
    """A new e-mail address or phone: it takes the password, and a code goes there first."""
    words = _channel_words(channel)
    person = _me()
    form = NewAddressForm()
    if form.validate_on_submit():
        if refusal := _refuse_current(person, form.current.data or ""):
            form.current.errors = [refusal]
        else:
            with form.saving():
                target = normalised(form.address.data)
                if is_email(target) != (channel == "email"):
                    raise Invalid({"address": _("这里只能填%(channel)s。", channel=words)})
                codes.ask_code(CodePurpose.CHANGE_ADDRESS, target, kind=channel, person_id=person.id)
        if not form.has_errors:
            return redirect(url_for("accounts.finish_address"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/address.html", form=form, person=person, channel=channel, words=words), status


@bp.route("/address/enter", methods=["GET", "POST"])
@access(can_use_account)
def finish_address() -> Any:
    """The code that went to the new address."""
    pending = codes.pending_code(CodePurpose.CHANGE_ADDRESS)
    if pending is None:
        return redirect(url_for("accounts.settings"), 303)
    person = _me()
    form = CodeForm()
    if form.validate_on_submit():
        outcome, row = verify_code(pending.code_id, form.code.data, purpose=CodePurpose.CHANGE_ADDRESS)
        if row is None or row.person_id != person.id:
            form.code.errors = [codes.WORDS.get(outcome, codes.WORDS[next(iter(codes.WORDS))])]
        else:
            with form.saving():
                change_address(person=person, target=row.target)
        if not form.has_errors:
            codes.forget_code()
            codes.say(_("已保存。"))
            return redirect(url_for("accounts.settings"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/finish_address.html", form=form, pending=pending), status


@bp.post("/address/<channel>/remove")
@access(can_use_account)
def take_away_address(channel: str) -> Any:
    """Remove one of two addresses."""
    _channel_words(channel)
    try:
        remove_address(person=_me(), channel=channel)
    except AppError as error:
        codes.say(error.message, "error")
    else:
        codes.say(_("已移除。"))
    return redirect(url_for("accounts.settings"), 303)


@bp.get("/sessions")
@access(can_use_account)
def sessions() -> Any:
    """Where one is signed in."""
    actor = current_actor()
    rows = [(row, browser_name(row.user_agent)) for row in list_sessions(actor.required_id)]
    return render_template("accounts/sessions.html", rows=rows, own_id=actor.sign_in_session_id)


@bp.post("/sessions/end")
@access(can_use_account)
def end_sessions() -> Any:
    """Sign out one session, all others, or everywhere."""
    actor = current_actor()
    which = request.form.get("which", "")
    if which == "others":
        end_other_sessions(person_id=actor.required_id, besides=actor.sign_in_session_id)
    elif which == "all":
        end_other_sessions(person_id=actor.required_id, besides=None)
    elif which.isascii() and which.isdigit() and len(which) < 10:
        if not end_session(person_id=actor.required_id, session_id=int(which)):
            raise NotFound
    else:
        raise NotFound
    codes.say(_("已退出。"))
    return redirect(url_for("accounts.sessions"), 303)
