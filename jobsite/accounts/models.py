"""Tables of people, their sign-in sessions, codes, consents, invitations and the audit log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from jobsite.core.database import Model, enum_type
from jobsite.core.identity import MemberRole, PersonKind, StaffRole


class PersonStatus(StrEnum):
    ACTIVE = "active"
    BANNED = "banned"
    DELETED = "deleted"


class CodePurpose(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    RESET = "reset"
    CHANGE_ADDRESS = "change_address"
    CONFIRM = "confirm"


class InvitationKind(StrEnum):
    STAFF = "staff"
    COLLEAGUE = "colleague"


class Person(Model):
    """Someone with an account. `email` is lower case, `phone` E.164; at least one of them is set while active."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind] = mapped_column(enum_type(PersonKind, "kind"))
    status: Mapped[PersonStatus] = mapped_column(enum_type(PersonStatus, "status"), default=PersonStatus.ACTIVE)
    display_name: Mapped[str] = mapped_column(sa.String(80))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    locale: Mapped[str] = mapped_column(sa.String(16), default="zh_Hans_CN")
    created_at: Mapped[datetime]

    staff_grants: Mapped[list[StaffGrant]] = relationship(back_populates="person", cascade="all, delete-orphan")
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", cascade="all, delete-orphan")


class StaffGrant(Model):
    """One role that a staff member holds."""

    __tablename__ = "staff_grant"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole, "role"), primary_key=True)

    person: Mapped[Person] = relationship(back_populates="staff_grants")


class Membership(Model):
    """A person acts for an employer as owner or recruiter."""

    __tablename__ = "membership"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    employer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("employer.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[MemberRole] = mapped_column(enum_type(MemberRole, "role"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="memberships")


class SignInSession(Model):
    """One signed-in browser. Only the token's SHA-256 is kept; revoked means signed out."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OneTimeCode(Model):
    """A six-digit code for an e-mail address or phone. The code is derived from `nonce` and the secret key: see `core.signing`."""

    __tablename__ = "one_time_code"
    __table_args__ = (sa.Index("ix_one_time_code_purpose_target", "purpose", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[CodePurpose] = mapped_column(enum_type(CodePurpose, "purpose"))
    target: Mapped[str] = mapped_column(sa.String(254))
    nonce: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(sa.String(16), default="zh_Hans_CN")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Consent(Model):
    """Append-only: a person agreed to (or withdrew from) a version of a notice."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    notice: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(20))
    is_given: Mapped[bool]
    created_at: Mapped[datetime]


class Invitation(Model):
    """An invitation to become staff or a firm's colleague. Its link is signed, so no token is kept.

    `place` is what the invited person reads: the firm's name, empty for the bureau.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InvitationKind] = mapped_column(enum_type(InvitationKind, "kind"))
    target: Mapped[str] = mapped_column(sa.String(254), index=True)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    locale: Mapped[str] = mapped_column(sa.String(16), default="zh_Hans_CN")
    roles: Mapped[list[str]]
    employer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employer.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Model):
    """Append-only: who did or looked at what that concerns a person or a firm."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(sa.String(64))
    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class AppendOnly(RuntimeError):
    """Someone tried to change or remove a row of a log."""


def _refuse(_mapper: Any, _connection: Any, target: Any) -> None:
    raise AppendOnly(f"{type(target).__name__} is append-only")


for _log in (Consent, AuditEntry):
    sa_event.listen(_log, "before_update", _refuse)
    sa_event.listen(_log, "before_delete", _refuse)


@sa_event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper and state.bind_mapper.class_ in (Consent, AuditEntry):
        raise AppendOnly(f"{state.bind_mapper.class_.__name__} is append-only")
