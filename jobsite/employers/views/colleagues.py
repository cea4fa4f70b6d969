"""The people who act for a firm: everyone of it sees them, owners invite, change and remove."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.accounts import queries as people
from jobsite.accounts import services as accounts
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import MemberRole
from jobsite.employers import policies, queries
from jobsite.employers.forms import InviteForm
from jobsite.employers.models import Employer
from jobsite.employers.views.blueprint import bp
from jobsite.web.access import access, current_actor


@bp.get("/desk/<int:employer_id>/colleagues")
@access(policies.can_act_for_employer, queries.get_employer)
def colleagues(employer: Employer) -> Any:
    """Who acts for the firm, and who is invited."""
    return _page(employer, InviteForm(formdata=None))


def _page(employer: Employer, form: InviteForm) -> str:
    return render_template(
        "employers/colleagues.html",
        employer=employer,
        colleagues=people.list_memberships(employer.id),
        invitations=people.list_invitations(employer.id),
        is_owner=current_actor().is_owner(employer.id),
        form=form,
        role_words={MemberRole.OWNER.value: _("管理人"), MemberRole.RECRUITER.value: _("招聘人员")},
    )


def _back(employer: Employer) -> Any:
    return redirect(url_for("employers.colleagues", employer_id=employer.id), 303)


@bp.post("/desk/<int:employer_id>/colleagues")
@access(policies.can_edit_employer, queries.get_employer)
def invite(employer: Employer) -> Any:
    """Invite someone by e-mail or phone."""
    form = InviteForm()
    if form.validate():
        with form.saving():
            accounts.invite_colleague(
                actor=current_actor(),
                employer_id=employer.id,
                target=form.target.data,
                role=MemberRole(form.role.data),
                employer_name=employer.name,
            )
        if not form.has_errors:
            flash(_("邀请已发出，7 天内有效。"), "success")
            return _back(employer)
    return _page(employer, form), 422


@bp.post("/desk/<int:employer_id>/colleagues/<int:person_id>/role")
@access(policies.can_edit_employer, queries.get_employer)
def change_role(employer: Employer, person_id: int) -> Any:
    """Make a colleague owner or recruiter."""
    role = MemberRole.OWNER if request.form.get("role") == MemberRole.OWNER else MemberRole.RECRUITER
    accounts.change_member_role(actor=current_actor(), employer_id=employer.id, person_id=person_id, role=role)
    flash(_("已保存。"), "success")
    return _back(employer)


@bp.post("/desk/<int:employer_id>/colleagues/<int:person_id>/remove")
@access(policies.can_act_for_employer, queries.get_employer)
def remove(employer: Employer, person_id: int) -> Any:
    """An owner takes a colleague out; anyone leaves themselves."""
    accounts.end_membership(actor=current_actor(), employer_id=employer.id, person_id=person_id)
    if person_id == current_actor().person_id:
        flash(_("您已退出 %(name)s。", name=employer.name), "success")
        return redirect(url_for("employers.desks"), 303)
    flash(_("已移除。"), "success")
    return _back(employer)


@bp.post("/desk/<int:employer_id>/invitations/<int:invitation_id>/revoke")
@access(policies.can_edit_employer, queries.get_employer)
def revoke(employer: Employer, invitation_id: int) -> Any:
    """Make an invitation's link useless."""
    accounts.revoke_invitation(actor=current_actor(), invitation_id=invitation_id, employer_id=employer.id)
    flash(_("邀请已撤回。"), "success")
    return _back(employer)
