"""Staff pages about people: finding them, roles, invitations of staff, closing accounts, the audit log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from jobsite.accounts.addresses import masked
from jobsite.accounts.forms import KIND_NAMES, ROLE_WORDS, InviteStaffForm, ReasonForm, RolesForm
from jobsite.accounts.models import Person, PersonStatus
from jobsite.accounts.policies import can_administer, can_find_people
from jobsite.accounts.queries import (
    get_person,
    list_audit,
    list_audit_actions,
    list_people,
    list_sessions,
    list_staff_invitations,
)
from jobsite.accounts.services import (
    ban_person,
    invite_staff,
    record_audit,
    revoke_invitation,
    set_staff_roles,
    unban_person,
)
from jobsite.accounts.views import codes
from jobsite.core.errors import AppError
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import PersonKind, StaffRole
from jobsite.core.paging import page_number
from jobsite.web.access import access, current_actor

bp = Blueprint("people", __name__, url_prefix="/staff")
STATUS_WORDS = {PersonStatus.ACTIVE: _("正常"), PersonStatus.BANNED: _("账号已停用")}
SUBJECT_WORDS = {
    "application": _("应聘"),
    "employer": _("用人单位"),
    "invitation": _("邀请"),
    "vacancy": _("岗位"),
}
ACTION_WORDS = {
    "invite_seekers": _("邀请求职者应聘"),
    "licence_read": _("查看营业执照"),
    "contact_seen": _("查看联系方式"),
    "resume_seen": _("查看求职资料"),
    "colleague_invited": _("邀请同事"),
    "member_removed": _("移出同事"),
    "member_role_changed": _("改同事角色"),
    "person_banned": _("停用账号"),
    "person_deleted": _("注销账号"),
    "person_unbanned": _("恢复账号"),
    "roles_set": _("改工作人员角色"),
    "staff_invited": _("邀请工作人员"),
}


@bp.get("/people")
@access(can_find_people)
def index() -> Any:
    """Search people. Addresses are masked here; a person's own page shows them, and that look is logged."""
    words = request.args.get("q", "")[:100]
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    found = list_people(
        words=words,
        kind=PersonKind(kind) if kind in list(PersonKind) else None,
        status=PersonStatus(status) if status in list(STATUS_WORDS) else None,
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "accounts/people.html",
        found=found, words=words, kind=kind, status=status,
        kinds=KIND_NAMES, statuses=STATUS_WORDS, roles=ROLE_WORDS, masked=masked,
        can_administer=can_administer(current_actor()),
    )  # fmt: skip


@bp.get("/people/<int:person_id>")
@access(can_find_people)
def show(person_id: int) -> Any:
    """One person with their addresses; the look is logged."""
    person = get_person(person_id)
    record_audit(current_actor(), "contact_seen", "person", person.id)
    return _page(person, RolesForm(roles=[grant.role.value for grant in person.staff_grants]), ReasonForm())


def _page(person: Person, roles: RolesForm, reason: ReasonForm, status: int = 200) -> Any:
    actor = current_actor()
    return (
        render_template(
            "accounts/person.html",
            person=person,
            roles_form=roles,
            reason_form=reason,
            kinds=KIND_NAMES,
            statuses=STATUS_WORDS,
            roles=ROLE_WORDS,
            session_count=len(list_sessions(person.id)),
            can_administer=can_administer(actor),
            is_self=actor.person_id == person.id,
        ),
        status,
    )


@bp.post("/people/<int:person_id>/roles")
@access(can_administer)
def set_roles(person_id: int) -> Any:
    """Give exactly these roles."""
    person = get_person(person_id)
    form = RolesForm()
    if form.validate():
        with form.saving():
            set_staff_roles(
                actor=current_actor(), person=person, roles=[StaffRole(role) for role in form.roles.data or []]
            )
    return _done(person, form.has_errors, form, ReasonForm(formdata=None))


@bp.post("/people/<int:person_id>/ban")
@access(can_administer)
def ban(person_id: int) -> Any:
    """Close the account, with a reason."""
    person = get_person(person_id)
    form = ReasonForm()
    if form.validate():
        with form.saving():
            ban_person(actor=current_actor(), person=person, reason=form.reason.data)
    return _done(person, form.has_errors, _roles_of(person), form)


@bp.post("/people/<int:person_id>/unban")
@access(can_administer)
def unban(person_id: int) -> Any:
    """Open the account again."""
    person = get_person(person_id)
    form = ReasonForm(formdata=None)
    with form.saving():
        unban_person(actor=current_actor(), person=person)
    return _done(person, form.has_errors, _roles_of(person), form)


def _roles_of(person: Person) -> RolesForm:
    return RolesForm(formdata=None, roles=[grant.role.value for grant in person.staff_grants])


def _done(person: Person, is_refused: bool, roles: RolesForm, reason: ReasonForm) -> Any:
    if is_refused:
        return _page(person, roles, reason, 422)
    codes.say(_("已保存，并记入审计日志。"))
    return redirect(url_for("people.show", person_id=person.id), 303)


@bp.route("/people/invite", methods=["GET", "POST"])
@access(can_administer)
def invite() -> Any:
    """Invite someone to the bureau's staff, and see who did not answer yet."""
    form = InviteStaffForm()
    if form.validate_on_submit():
        with form.saving():
            roles = [StaffRole(role) for role in form.roles.data or []]
            invite_staff(actor=current_actor(), target=form.target.data, roles=roles)
        if not form.has_errors:
            codes.say(_("邀请已发出，7 天内有效。"))
            return redirect(url_for("people.invite"), 303)
    waiting = list_staff_invitations()
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/invite_staff.html", form=form, waiting=waiting, roles=ROLE_WORDS), status


@bp.post("/people/invitations/<int:invitation_id>/revoke")
@access(can_administer)
def revoke(invitation_id: int) -> Any:
    """Take an invitation back."""
    try:
        revoke_invitation(actor=current_actor(), invitation_id=invitation_id)
    except AppError as error:
        if not error.message:
            raise
        codes.say(error.message, "error")
    else:
        codes.say(_("邀请已撤回。"))
    return redirect(url_for("people.invite"), 303)


@bp.get("/audit")
@access(can_administer)
def audit() -> Any:
    """Who did or looked at what."""
    action, subject_kind = request.args.get("action", "")[:64], request.args.get("subject", "")[:32]
    actor_id = request.args.get("actor", type=int)
    found = list_audit(
        action=action,
        subject_kind=subject_kind,
        actor_id=actor_id if actor_id is None or 0 < actor_id < 2**31 else 0,
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "accounts/audit.html",
        found=found,
        action=action,
        actions=list_audit_actions(),
        action_words=ACTION_WORDS,
        subject_words=SUBJECT_WORDS,
    )
