"""Reading firms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from jobsite.accounts.models import Membership, Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.identity import MemberRole
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer, EmployerHistory, EmployerState


def find_employer(employer_id: int) -> Employer | None:
    """The firm, whatever its state; None when there is none."""
    return db.session.get(Employer, employer_id)


def get_employer(employer_id: int) -> Employer:
    """The firm, whatever its state; raises NotFound."""
    employer = find_employer(employer_id)
    if employer is None:
        raise NotFound
    return employer


def get_public_employer(employer_id: int) -> Employer:
    """The firm if everyone may see it: verified and not blocked; raises NotFound."""
    employer = get_employer(employer_id)
    if not employer.is_public:
        raise NotFound
    return employer


def find_by_uscc(uscc: str) -> Employer | None:
    """The firm with this unified social credit code, as it is stored: 18 characters, upper case."""
    return db.session.scalar(sa.select(Employer).where(Employer.uscc == uscc))


def list_employers(ids: Iterable[int]) -> list[Employer]:
    """The firms with these ids in the order of the ids; unknown ids are left out. One query."""
    wanted = list(dict.fromkeys(ids))
    found = {row.id: row for row in db.session.scalars(sa.select(Employer).where(Employer.id.in_(wanted)))}
    return [found[one] for one in wanted if one in found]


def list_own_employers(person_id: int) -> Sequence[tuple[Employer, MemberRole]]:
    """The firms that the person acts for, by name, each with the person's role."""
    rows = db.session.execute(
        sa.select(Employer, Membership.role)
        .join(Membership, Membership.employer_id == Employer.id)
        .where(Membership.person_id == person_id)
        .order_by(Employer.name, Employer.id)
    ).all()
    return [(employer, role) for employer, role in rows]


def list_member_ids(employer_id: int) -> Sequence[int]:
    """The people who act for the firm, in the order in which they joined."""
    return db.session.scalars(
        sa.select(Membership.person_id)
        .where(Membership.employer_id == employer_id)
        .order_by(Membership.created_at, Membership.person_id)
    ).all()


def list_for_review(
    *, state: EmployerState | None, blocked: bool = False, words: str = "", page: int = 1
) -> Page[Employer]:
    """Firms for staff: those waiting oldest first, the others newest first; by state, or the blocked; by name or code."""
    statement = sa.select(Employer)
    if blocked:
        statement = statement.where(Employer.blocked_at.is_not(None))
    elif state is not None:
        statement = statement.where(Employer.state == state)
    if words:
        statement = statement.where(
            sa.or_(Employer.name.contains(words, autoescape=True), Employer.uscc == words.upper().replace(" ", ""))
        )
    if state is EmployerState.PENDING and not blocked:
        return paginate(statement.order_by(Employer.created_at, Employer.id), number=page)
    return paginate(statement.order_by(Employer.created_at.desc(), Employer.id.desc()), number=page)


def count_pending() -> int:
    """How many firms wait for staff."""
    statement = sa.select(sa.func.count()).where(Employer.state == EmployerState.PENDING)
    return db.session.scalar(statement) or 0


def oldest_pending_at() -> datetime | None:
    """Since when the firm that has waited longest waits; None when none waits."""
    return db.session.scalar(sa.select(sa.func.min(Employer.created_at)).where(Employer.state == EmployerState.PENDING))


def list_history(employer_id: int) -> Sequence[tuple[EmployerHistory, str]]:
    """The steps of a firm, newest first, each with the name of who took it."""
    rows = db.session.execute(
        sa.select(EmployerHistory, Person.display_name)
        .outerjoin(Person, Person.id == EmployerHistory.actor_id)
        .where(EmployerHistory.employer_id == employer_id)
        .order_by(EmployerHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]
