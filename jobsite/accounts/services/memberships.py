"""Who acts for a firm. A firm with members always keeps an owner."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts import policies
from jobsite.accounts.models import Membership, Person
from jobsite.accounts.services.audit import record_audit
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, MemberRole, PersonKind


def add_member(*, person_id: int, employer_id: int, role: MemberRole) -> Membership:
    """Let a person with an employer account act for the firm; does nothing when they do already. Raises Conflict on another kind."""
    person = db.session.get_one(Person, person_id)
    if person.kind is not PersonKind.EMPLOYER:
        raise Conflict(_("只有企业账号可以代表用人单位。"))
    known = db.session.get(Membership, (person_id, employer_id))
    if known is not None:
        return known
    row = Membership(person_id=person_id, employer_id=employer_id, role=role, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def change_member_role(*, actor: Actor, employer_id: int, person_id: int, role: MemberRole) -> None:
    """Make a colleague owner or recruiter. Owners only; raises Conflict rather than leave the firm without one."""
    row = _own_colleague(actor, employer_id, person_id)
    if row.role is role:
        return
    if row.role is MemberRole.OWNER:
        _check_other_owner(employer_id, person_id)
    row.role = role
    db.session.flush()
    record_audit(actor, "member_role_changed", "person", person_id, employer_id=employer_id, role=role.value)


def end_membership(*, actor: Actor, employer_id: int, person_id: int) -> None:
    """Take a colleague out of the firm, or leave it oneself. Raises Conflict for the last owner."""
    if actor.person_id == person_id and actor.is_member(employer_id):
        row = _membership(employer_id, person_id)
    else:
        row = _own_colleague(actor, employer_id, person_id)
    if row.role is MemberRole.OWNER:
        _check_other_owner(employer_id, person_id)
    db.session.delete(row)
    db.session.flush()
    record_audit(actor, "member_removed", "person", person_id, employer_id=employer_id)


def _own_colleague(actor: Actor, employer_id: int, person_id: int) -> Membership:
    if not policies.can_manage_colleagues(actor, employer_id):
        raise Forbidden
    return _membership(employer_id, person_id)


def _membership(employer_id: int, person_id: int) -> Membership:
    row = db.session.get(Membership, (person_id, employer_id))
    if row is None:
        raise NotFound
    return row


def _check_other_owner(employer_id: int, person_id: int) -> None:
    """Raise Conflict unless the firm has an owner besides this person; owners stay locked until the commit."""
    owners = db.session.scalars(
        sa.select(Membership.person_id)
        .where(Membership.employer_id == employer_id, Membership.role == MemberRole.OWNER)
        .with_for_update()
    ).all()
    if not any(owner != person_id for owner in owners):
        raise Conflict(_("每个单位至少要有一位负责人。请先把负责人交给别人。"))
