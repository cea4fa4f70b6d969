"""Leaving the site: everything about the person is erased; the logs of consent and audit keep only a number."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts.events import PersonDeleted
from jobsite.accounts.models import (
    Invitation,
    Membership,
    OneTimeCode,
    Person,
    PersonStatus,
    SignInSession,
)
from jobsite.accounts.privacy import erase_person
from jobsite.accounts.services.audit import record_audit
from jobsite.accounts.services.people import check_administrator_stays
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, MemberRole
from jobsite.core.outbox import publish


def delete_person(*, actor: Actor, person: Person) -> None:
    """Erase the account of someone who proved again who they are.

    Raises Conflict for the only administrator, and for the only owner of a firm that has other members.
    """
    check_administrator_stays(person)
    _check_firms_keep_an_owner(person)
    erase_person(person.id)
    _erase_account(person)
    record_audit(actor, "person_deleted", "person", person.id)
    publish(PersonDeleted(person.id))


def _check_firms_keep_an_owner(person: Person) -> None:
    for own in person.memberships:
        rows = db.session.execute(  # all of the firm's, held until the commit: an owner who leaves meanwhile counts no more
            sa.select(Membership.person_id, Membership.role)
            .where(Membership.employer_id == own.employer_id)
            .order_by(Membership.person_id)
            .with_for_update()
        )
        others = [row.role for row in rows if row.person_id != person.id]
        if own.role is MemberRole.OWNER and others and MemberRole.OWNER not in others:
            raise Conflict(_("您是单位唯一的负责人，还有同事在用。请先把负责人交给别人，再注销。"))


def _erase_account(person: Person) -> None:
    addresses = [target for target in (person.email, person.phone) if target]
    db.session.execute(
        sa.delete(OneTimeCode).where(sa.or_(OneTimeCode.person_id == person.id, OneTimeCode.target.in_(addresses)))
    )
    db.session.execute(sa.delete(Invitation).where(Invitation.target.in_(addresses)))
    db.session.execute(sa.delete(SignInSession).where(SignInSession.person_id == person.id))
    person.memberships.clear()
    person.staff_grants.clear()
    person.status = PersonStatus.DELETED
    person.display_name = ""
    person.email = person.phone = person.password_hash = None
    db.session.flush()
