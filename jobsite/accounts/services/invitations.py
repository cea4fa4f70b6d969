"""Invitations: staff by an administrator, colleagues by a firm's owner, accepted by a signed link."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.accounts import policies
from jobsite.accounts.addresses import is_email, normalised
from jobsite.accounts.events import PersonInvited
from jobsite.accounts.models import Invitation, InvitationKind, Person, StaffGrant
from jobsite.accounts.queries import find_by_address, find_open_invitation
from jobsite.accounts.services.audit import record_audit
from jobsite.accounts.services.memberships import add_member
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, MemberRole, PersonKind, StaffRole
from jobsite.core.outbox import publish
from jobsite.core.signing import sign, unsign
from jobsite.core.throttle import count_attempts, record_attempt

LIFE = timedelta(days=7)
MAX_PER_DAY = 50
KIND_OF = {InvitationKind.STAFF: PersonKind.STAFF, InvitationKind.COLLEAGUE: PersonKind.EMPLOYER}


def invite_staff(*, actor: Actor, target: str, roles: list[StaffRole], locale: str = "zh_Hans_CN") -> Invitation:
    """Invite someone to the bureau's staff by e-mail. Administrators, and the command line as SYSTEM.

    Raises Forbidden; Invalid on `target` (not an e-mail address, or it has an account) or `roles` (none chosen).
    """
    if actor.is_signed_in and not policies.can_administer(actor):
        raise Forbidden
    address = normalised(target, field="target")
    if not is_email(address):
        raise Invalid({"target": _("工作人员用邮箱邀请。")})
    if not roles:
        raise Invalid({"roles": _("请至少选一个角色。")})
    if find_by_address(address) is not None:
        raise Invalid({"target": _("这个邮箱已有账号，请换一个。")})
    return _invite(actor, InvitationKind.STAFF, address, [role.value for role in roles], locale=locale)


def invite_colleague(
    *,
    actor: Actor,
    employer_id: int,
    target: str,
    role: MemberRole,
    employer_name: str = "",
    locale: str = "zh_Hans_CN",
) -> Invitation:
    """Invite someone, by e-mail or phone, to act for a firm. Owners only; at most 50 a day and firm.

    Says nothing about whether the address has an account. Raises Forbidden, TooMany, Invalid on `target`.
    """
    if not policies.can_manage_colleagues(actor, employer_id):
        raise Forbidden
    address = normalised(target, field="target")
    day = timedelta(days=1)
    if count_attempts("invite-colleague", str(employer_id), window=day) >= MAX_PER_DAY:
        raise TooMany(_("今天的邀请太多了，请明天再试。"), retry_after=int(day.total_seconds()))
    record_attempt("invite-colleague", str(employer_id))
    return _invite(
        actor,
        InvitationKind.COLLEAGUE,
        address,
        [role.value],
        employer_id=employer_id,
        place=employer_name,
        locale=locale,
    )


def _invite(
    actor: Actor,
    kind: InvitationKind,
    target: str,
    roles: list[str],
    *,
    locale: str,
    employer_id: int | None = None,
    place: str = "",
) -> Invitation:
    moment = clock.now()
    db.session.execute(
        sa.update(Invitation)
        .where(
            Invitation.kind == kind,
            Invitation.target == target,
            Invitation.employer_id.is_(None) if employer_id is None else Invitation.employer_id == employer_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=moment)
    )
    row = Invitation(
        kind=kind,
        target=target,
        place=place[:120],
        locale=locale,
        roles=roles,
        employer_id=employer_id,
        invited_by_id=actor.person_id,
        created_at=moment,
        expires_at=moment + LIFE,
    )
    db.session.add(row)
    db.session.flush()
    publish(PersonInvited(row.id))
    record_audit(actor, f"{kind.value}_invited", "invitation", row.id, roles=roles)
    return row


def revoke_invitation(*, actor: Actor, invitation_id: int, employer_id: int | None = None) -> None:
    """Make the link useless. The firm's owner for its own invitations, an administrator for staff's. Raises NotFound."""
    row = find_open_invitation(invitation_id)
    if row is None or row.employer_id != employer_id:
        raise NotFound
    is_allowed = (
        policies.can_administer(actor)
        if row.employer_id is None
        else policies.can_manage_colleagues(actor, row.employer_id)
    )
    if not is_allowed:
        raise Forbidden
    row.revoked_at = clock.now()
    db.session.flush()


def invitation_path(invitation: Invitation) -> str:
    """The path of the link. Whoever holds it may accept, so only the invited address gets it."""
    return f"/account/invitations/{sign('invitation', invitation.id)}"


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, when it can still be accepted."""
    invitation_id = unsign("invitation", token, max_age_s=int(LIFE.total_seconds()))
    return find_open_invitation(invitation_id) if isinstance(invitation_id, int) else None


def accept_invitation(*, invitation: Invitation, person: Person) -> None:
    """Give the person what the invitation offers, once. Raises Conflict when it was used, or on another kind of account."""
    if person.kind is not KIND_OF[invitation.kind]:
        raise Conflict(_("您现在登录的账号类型不能接受这个邀请，请退出后用受邀的地址注册。"))
    taken = db.session.execute(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .values(accepted_at=clock.now())
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("这个邀请已经用过或已撤回。"))
    if invitation.kind is InvitationKind.STAFF:
        held = {grant.role for grant in person.staff_grants}
        person.staff_grants.extend(
            StaffGrant(role=role) for role in map(StaffRole, invitation.roles) if role not in held
        )
        db.session.flush()
    else:
        assert invitation.employer_id is not None
        add_member(person_id=person.id, employer_id=invitation.employer_id, role=MemberRole(invitation.roles[0]))
