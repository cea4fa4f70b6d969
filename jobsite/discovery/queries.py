"""Reading invitations, and whom an inviter may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.accounts.models import Person, PersonStatus
from jobsite.applications.models import Application, ApplicationState
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.discovery.models import MatchInvitation
from jobsite.matching.models import SavedSearch
from jobsite.seekers.models import BlockedEmployer, SeekerProfile, Visibility


def get_saved_search(search_id: int) -> SavedSearch:
    """The saved search; raises NotFound."""
    found = db.session.get(SavedSearch, search_id)
    if found is None:
        raise NotFound
    return found


def list_saved_searches(person_id: int) -> Sequence[SavedSearch]:
    """A person's saved searches, the newest first."""
    return db.session.scalars(
        sa.select(SavedSearch).where(SavedSearch.person_id == person_id).order_by(SavedSearch.id.desc())
    ).all()


def get_invitation(invitation_id: int) -> MatchInvitation:
    """The invitation with its vacancy; raises NotFound."""
    found = db.session.get(MatchInvitation, invitation_id)
    if found is None:
        raise NotFound
    return found


def list_open_invitations(person_id: int, *, limit: int = 20) -> Sequence[MatchInvitation]:
    """Invitations that the person has neither followed nor declined, newest first."""
    applied = sa.exists().where(
        Application.vacancy_id == MatchInvitation.vacancy_id, Application.person_id == person_id
    )
    return db.session.scalars(
        sa.select(MatchInvitation)
        .where(MatchInvitation.person_id == person_id, MatchInvitation.declined_at.is_(None), ~applied)
        .options(joinedload(MatchInvitation.vacancy))
        .order_by(MatchInvitation.id.desc())
        .limit(limit)
    ).all()


def list_profiles(person_ids: Iterable[int]) -> list[SeekerProfile]:
    """Profiles in the order of the ids; one query."""
    wanted = list(dict.fromkeys(person_ids))
    rows = db.session.scalars(sa.select(SeekerProfile).where(SeekerProfile.person_id.in_(wanted)))
    found = {row.person_id: row for row in rows}
    return [found[one] for one in wanted if one in found]


def visible_among(person_ids: Iterable[int], *, employer_id: int | None, by_staff: bool) -> set[int]:
    """Those of the people whom a firm (or staff, perhaps on behalf of it) may see now: as the profile allows, never who
    blocked it, nobody whose account is closed. A profile for firms applied to is not open to one after a withdrawal.
    """
    wanted = list(dict.fromkeys(person_ids))
    blocked = sa.select(BlockedEmployer.person_id).where(BlockedEmployer.employer_id == employer_id)
    statement = sa.select(SeekerProfile.person_id).where(
        SeekerProfile.person_id.in_(wanted),
        SeekerProfile.person_id.not_in(blocked),
        SeekerProfile.person.has(Person.status == PersonStatus.ACTIVE),
    )
    applied = sa.exists().where(
        Application.person_id == SeekerProfile.person_id,
        Application.employer_id == employer_id,
        Application.state != ApplicationState.WITHDRAWN,
    )
    seen_by_firm = sa.or_(
        SeekerProfile.visibility == Visibility.EVERY_FIRM,
        sa.and_(SeekerProfile.visibility == Visibility.APPLIED_ONLY, applied),
    )
    seen = SeekerProfile.visibility != Visibility.HIDDEN if by_staff else seen_by_firm
    return set(db.session.scalars(statement.where(seen)))


def invited_among(vacancy_id: int, person_ids: Iterable[int]) -> set[int]:
    """Those of the people who are invited to this vacancy or have applied for it."""
    wanted = list(person_ids)
    invited = sa.select(MatchInvitation.person_id).where(
        MatchInvitation.vacancy_id == vacancy_id, MatchInvitation.person_id.in_(wanted)
    )
    applied = sa.select(Application.person_id).where(
        Application.vacancy_id == vacancy_id, Application.person_id.in_(wanted)
    )
    return set(db.session.scalars(invited)) | set(db.session.scalars(applied))
