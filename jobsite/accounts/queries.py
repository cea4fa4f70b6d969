"""Reading people, sessions, invitations, memberships and the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from jobsite.accounts.addresses import is_email
from jobsite.accounts.models import (
    AuditEntry,
    Consent,
    Invitation,
    InvitationKind,
    Membership,
    Person,
    PersonStatus,
    SignInSession,
    StaffGrant,
)
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.identity import PersonKind, StaffRole
from jobsite.core.paging import Page, paginate


def get_person(person_id: int) -> Person:
    """A person who did not leave. Raises NotFound."""
    person = db.session.get(
        Person, person_id, options=[selectinload(Person.staff_grants), selectinload(Person.memberships)]
    )
    if person is None or person.status is PersonStatus.DELETED:
        raise NotFound
    return person


def find_by_address(target: str) -> Person | None:
    """The person whose e-mail address or phone, in its stored form, this is."""
    column = Person.email if is_email(target) else Person.phone
    return db.session.scalar(sa.select(Person).where(column == target))


def list_people(*, words: str, kind: PersonKind | None, status: PersonStatus | None, page: int) -> Page[Person]:
    """People for staff, newest first; `words` is part of a name, or the beginning of an e-mail address or phone."""
    statement = (
        sa.select(Person)
        .where(Person.status != PersonStatus.DELETED)
        .options(selectinload(Person.staff_grants), selectinload(Person.memberships))
        .order_by(Person.id.desc())
    )
    if words := words.strip().lower():
        phone = words if words.startswith("+") else f"+86{words}"
        statement = statement.where(
            sa.or_(
                sa.func.lower(Person.display_name).contains(words, autoescape=True),
                Person.email.startswith(words, autoescape=True),
                Person.phone.startswith(phone, autoescape=True),
            )
        )
    if kind is not None:
        statement = statement.where(Person.kind == kind)
    if status is not None:
        statement = statement.where(Person.status == status)
    return paginate(statement, number=page, size=30)


def list_sessions(person_id: int) -> Sequence[SignInSession]:
    """The person's live sessions, newest first."""
    return db.session.scalars(
        sa.select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > clock.now(),
        )
        .order_by(SignInSession.id.desc())
    ).all()


def agreed_version(person_id: int, notice: str) -> str | None:
    """The version of the notice that the person agreed to last; None when never, or withdrawn since."""
    last = db.session.scalar(
        sa.select(Consent)
        .where(Consent.person_id == person_id, Consent.notice == notice)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return last.version if last is not None and last.is_given else None


def list_consents(person_id: int) -> Sequence[Consent]:
    """What the person agreed to, newest first."""
    return db.session.scalars(
        sa.select(Consent).where(Consent.person_id == person_id).order_by(Consent.id.desc())
    ).all()


@dataclass(frozen=True)
class Colleague:
    """One membership with its person, as a firm's page shows it."""

    membership: Membership
    person: Person


def list_memberships(employer_id: int) -> list[Colleague]:
    """Everyone who acts for the firm, owners first, then by when they came."""
    rows = db.session.execute(
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.employer_id == employer_id)
        .order_by(Membership.role, Membership.created_at, Person.id)
    )
    return [Colleague(membership, person) for membership, person in rows]


def _open_invitations() -> sa.Select[Invitation]:
    return (
        sa.select(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now())
        .order_by(Invitation.id.desc())
    )


def list_invitations(employer_id: int) -> Sequence[Invitation]:
    """The firm's invitations that still wait, newest first."""
    return db.session.scalars(_open_invitations().where(Invitation.employer_id == employer_id)).all()


def list_staff_invitations() -> Sequence[Invitation]:
    """Invitations of staff that still wait, newest first."""
    return db.session.scalars(_open_invitations().where(Invitation.kind == InvitationKind.STAFF)).all()


def find_open_invitation(invitation_id: int) -> Invitation | None:
    """An invitation that can still be accepted."""
    return db.session.scalar(_open_invitations().where(Invitation.id == invitation_id))


def count_administrators(*, besides: int) -> int:
    """How many active administrators there are besides one person."""
    statement = (
        sa.select(sa.func.count())
        .select_from(StaffGrant)
        .join(Person, Person.id == StaffGrant.person_id)
        .where(StaffGrant.role == StaffRole.ADMINISTRATOR, Person.status == PersonStatus.ACTIVE, Person.id != besides)
    )
    return db.session.scalar(statement) or 0


def lock_administrators() -> None:
    """Hold every administrator's role until the commit, so that what is counted next stays true."""
    db.session.execute(
        sa.select(StaffGrant.person_id)
        .where(StaffGrant.role == StaffRole.ADMINISTRATOR)
        .order_by(StaffGrant.person_id)
        .with_for_update()
    ).all()


@dataclass(frozen=True)
class AuditLine:
    """One entry of the audit log with the actor's name."""

    entry: AuditEntry
    actor_name: str


def list_audit(*, action: str, subject_kind: str, actor_id: int | None, page: int) -> Page[AuditLine]:
    """The audit log, newest first, of one action, kind of subject or actor when given."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if action:
        statement = statement.where(AuditEntry.action == action)
    if subject_kind:
        statement = statement.where(AuditEntry.subject_kind == subject_kind)
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    found = paginate(statement, number=page, size=50)
    names = names_of({row.actor_id for row in found.items if row.actor_id is not None})
    return found.map(lambda row: AuditLine(row, names.get(row.actor_id or 0, "")))


def names_of(person_ids: set[int]) -> dict[int, str]:
    """Display names by id."""
    if not person_ids:
        return {}
    rows = db.session.execute(sa.select(Person.id, Person.display_name).where(Person.id.in_(person_ids)))
    return {row.id: row.display_name for row in rows}


def list_audit_actions() -> Sequence[str]:
    """The actions that occur in the audit log, for its filter."""
    return db.session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
