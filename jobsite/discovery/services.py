"""The verbs of discovery: invite to apply, decline, and the links that end an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock, signing
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.throttle import count_attempts, record_attempt
from jobsite.discovery.events import SeekerInvited
from jobsite.discovery.models import MatchInvitation
from jobsite.matching.models import SavedSearch
from jobsite.vacancies.models import Vacancy

MOST_INVITED_AT_ONCE = 50
MOST_INVITED_A_DAY = 200
MOST_INVITATIONS_A_WEEK = 10
WEEK = timedelta(days=7)
UNSUBSCRIBE_AGE_S = 180 * 24 * 3600


def unsubscribe_token(search: SavedSearch) -> str:
    """What the link under an alert carries: it may end this alert and nothing else."""
    return signing.sign("unsubscribe", search.id)


def find_by_token(token: str) -> SavedSearch:
    """The search that a link belongs to; raises NotFound when the link is forged, old, or the search is gone."""
    search_id = signing.unsign("unsubscribe", token, max_age_s=UNSUBSCRIBE_AGE_S)
    found = db.session.get(SavedSearch, search_id) if isinstance(search_id, int) else None
    if found is None:
        raise NotFound
    return found


def invite_seekers(
    *, actor: Actor, vacancy: Vacancy, person_ids: Sequence[int], allowed: set[int], message: str, by_staff: bool
) -> int:
    """Invite people to apply; returns how many were. Those not in `allowed` (whom the inviter may see), already invited,
    or invited MOST_INVITATIONS_A_WEEK times lately are passed over.

    Raises Conflict when the vacancy is not public, Invalid when nobody was picked, TooMany past MOST_INVITED_A_DAY.
    """
    if not vacancy.is_public(clock.today()):
        raise Conflict(_("岗位现在不对外公开，不能邀请。"))
    picked = [one for one in dict.fromkeys(person_ids) if one in allowed][:MOST_INVITED_AT_ONCE]
    if not picked:
        raise Invalid({"person_ids": _("请先选择要邀请的人。")})
    subject = f"vacancy:{vacancy.id}"
    if count_attempts("invite", subject, window=timedelta(days=1)) + len(picked) > MOST_INVITED_A_DAY:
        raise TooMany(_("这个岗位今天邀请的人够多了，请明天再来。"), retry_after=3600)
    welcome = set(picked) - _already_invited(vacancy.id, picked) - _often_invited(picked)
    for person_id in picked:
        if person_id in welcome:
            _invite(actor, vacancy, person_id, message, by_staff=by_staff)
    return len(welcome)


def _invite(actor: Actor, vacancy: Vacancy, person_id: int, message: str, *, by_staff: bool) -> None:
    row = MatchInvitation(
        vacancy_id=vacancy.id,
        person_id=person_id,
        invited_by_id=actor.person_id,
        is_by_staff=by_staff,
        message=message[:300],
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record_attempt("invite", f"vacancy:{vacancy.id}")
    publish(SeekerInvited(row.id))


def _already_invited(vacancy_id: int, person_ids: Sequence[int]) -> set[int]:
    statement = sa.select(MatchInvitation.person_id).where(
        MatchInvitation.vacancy_id == vacancy_id, MatchInvitation.person_id.in_(person_ids)
    )
    return set(db.session.scalars(statement))


def _often_invited(person_ids: Sequence[int]) -> set[int]:
    statement = (
        sa.select(MatchInvitation.person_id)
        .where(MatchInvitation.person_id.in_(person_ids), MatchInvitation.created_at > clock.now() - WEEK)
        .group_by(MatchInvitation.person_id)
        .having(sa.func.count() >= MOST_INVITATIONS_A_WEEK)
    )
    return set(db.session.scalars(statement))


def decline_invitation(*, invitation: MatchInvitation) -> None:
    """The person says no; nobody asks why."""
    if invitation.declined_at is None:
        invitation.declined_at = clock.now()
