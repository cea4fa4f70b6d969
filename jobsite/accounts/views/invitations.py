"""Accepting an invitation by its link."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from jobsite.accounts.forms import ROLE_WORDS, NewAccountForm
from jobsite.accounts.models import Invitation, InvitationKind
from jobsite.accounts.queries import find_by_address, get_person
from jobsite.accounts.services import accept_invitation, create_person, find_invitation
from jobsite.accounts.services.invitations import KIND_OF
from jobsite.accounts.views import codes
from jobsite.accounts.views.blueprint import bp
from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import MemberRole, StaffRole
from jobsite.web.access import current_actor, public
from jobsite.web.display import preference

MEMBER_WORDS = {MemberRole.OWNER: _("负责人"), MemberRole.RECRUITER: _("招聘人员")}


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Any:
    """As whom one is invited; with the account one has, or with a new one for the invited address."""
    found = find_invitation(token)
    if found is None:
        return render_template("accounts/invitation_over.html"), 404
    form = NewAccountForm()
    if form.is_submitted():
        answer = _accept_signed_in(form, found) if current_actor().is_signed_in else _accept_new(form, found)
        if answer is not None:
            return answer
    has_account = not current_actor().is_signed_in and find_by_address(found.target) is not None
    return (
        render_template(
            "accounts/invitation.html",
            form=form,
            invitation=found,
            roles=role_words(found),
            has_account=has_account,
            sign_in_url=url_for("accounts.sign_in", next=request.path),
        ),
        422 if form.is_submitted() else 200,
    )


def role_words(found: Invitation) -> list[str]:
    """The offered roles in words."""
    if found.kind is InvitationKind.STAFF:
        return [str(ROLE_WORDS[StaffRole(role)]) for role in found.roles]
    return [str(MEMBER_WORDS[MemberRole(role)]) for role in found.roles]


def _accept_signed_in(form: NewAccountForm, found: Invitation) -> Any:
    person = get_person(current_actor().required_id)
    with form.saving():
        accept_invitation(invitation=found, person=person)
    if form.has_errors:
        return None
    codes.say(_("您已接受邀请。"))
    return redirect(codes.home_of(person.kind), 303)


def _accept_new(form: NewAccountForm, found: Invitation) -> Any:
    if not form.validate():
        return None
    with form.saving():
        if found.kind is InvitationKind.STAFF and not form.password.data:
            raise Invalid({"password": _("工作人员必须设置密码。")})
        person = create_person(
            kind=KIND_OF[found.kind],
            target=found.target,
            display_name=form.display_name.data,
            password=form.password.data or "",
            locale=preference("locale"),
            has_consented=form.consent.data,
        )
        accept_invitation(invitation=found, person=person)
        answer = codes.enter(person, is_remembered=False, after="")
    if form.has_errors:
        return None
    codes.say(_("欢迎加入，您已登录。"))
    return answer
