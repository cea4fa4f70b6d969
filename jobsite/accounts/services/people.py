"""What staff do with accounts: roles of colleagues, closing and opening accounts. Every act is in the audit log."""

from __future__ import annotations

from jobsite.accounts import policies
from jobsite.accounts.events import PersonBanned
from jobsite.accounts.models import Person, PersonStatus, StaffGrant
from jobsite.accounts.queries import count_administrators, lock_administrators
from jobsite.accounts.services.audit import record_audit
from jobsite.accounts.services.sign_in import end_other_sessions
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, PersonKind, StaffRole
from jobsite.core.outbox import publish

MAX_REASON = 300


def set_staff_roles(*, actor: Actor, person: Person, roles: list[StaffRole]) -> None:
    """Give a staff member exactly these roles. Administrators only; one active administrator always stays."""
    if not policies.can_administer(actor) or person.kind is not PersonKind.STAFF:
        raise Forbidden
    if StaffRole.ADMINISTRATOR not in roles:
        check_administrator_stays(person)
    held = {grant.role: grant for grant in person.staff_grants}
    for role, grant in held.items():
        if role not in roles:
            person.staff_grants.remove(grant)
    person.staff_grants.extend(StaffGrant(role=role) for role in roles if role not in held)
    db.session.flush()
    record_audit(actor, "roles_set", "person", person.id, roles=sorted(role.value for role in roles))


def check_administrator_stays(person: Person) -> None:
    """Raise Conflict when the person is the only active administrator."""
    is_administrator = any(grant.role is StaffRole.ADMINISTRATOR for grant in person.staff_grants)
    if not is_administrator:
        return
    lock_administrators()
    if count_administrators(besides=person.id) == 0:
        raise Conflict(_("至少要留一位管理员。"))


def ban_person(*, actor: Actor, person: Person, reason: str) -> None:
    """Close an account and end its sessions; administrators only, never their own. Raises Invalid on `reason` when empty."""
    if not policies.can_administer(actor):
        raise Forbidden
    if actor.person_id == person.id:
        raise Conflict(_("不能停用自己的账号。"))
    if person.status is not PersonStatus.ACTIVE:
        raise Conflict(_("这个账号已经停用。"))
    if not reason.strip() or len(reason) > MAX_REASON:
        raise Invalid({"reason": _("请写明原因，最多 300 个字。")})
    check_administrator_stays(person)
    person.status = PersonStatus.BANNED
    end_other_sessions(person_id=person.id, besides=None)
    publish(PersonBanned(person.id))
    record_audit(actor, "person_banned", "person", person.id, reason=reason.strip())


def unban_person(*, actor: Actor, person: Person, reason: str = "") -> None:
    """Open a closed account again; administrators only. Old sessions stay ended."""
    if not policies.can_administer(actor):
        raise Forbidden
    if person.status is not PersonStatus.BANNED:
        raise Conflict(_("这个账号没有停用。"))
    person.status = PersonStatus.ACTIVE
    db.session.flush()
    record_audit(actor, "person_unbanned", "person", person.id, reason=reason.strip()[:MAX_REASON])
