"""Making, changing and calling off meetings. Called by the rooms above; they flush, never commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.meetings import providers
from jobsite.meetings.events import MeetingCancelled
from jobsite.meetings.models import (
    NOT_BEGUN,
    OVER,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    ProviderName,
    Role,
)
from jobsite.meetings.queries import lock_meeting
from jobsite.meetings.services.running import MOST_MINUTES, empty_room, most_people, provider_for, settle, take_links
from jobsite.meetings.services.telling import facts_of, move, move_participant, publish_left, tell

S = MeetingState
P = ParticipantState
LOBBY_MINUTES = 15
NO_SHOW_MINUTES = 10
TOO_SMALL = _("这种面谈方式坐不下这么多人，请换成多人面谈。")


def create_meeting(
    *,
    kind: str,
    subject_id: int,
    title: str,
    hosts: Sequence[int],
    guests: Sequence[int],
    starts_at: datetime | None = None,
    max_minutes: int = 30,
    has_lobby: bool = True,
    is_text_only: bool = False,
    provider: str = "p2p",
    host_link: str = "",
    guest_link: str = "",
    no_show_minutes: int = NO_SHOW_MINUTES,
) -> Meeting:
    """A meeting of these people (ids of persons); without `starts_at` its lobby is open at once.

    The lobby opens LOBBY_MINUTES before the start. `no_show_minutes` after the start, or after the making of a meeting
    that is held at once, a side that is not there is a no-show. Raises Invalid when the provider is not set up or too
    small for all hosts and one guest, when nobody meets nobody, or on a link that is refused (`host_link`, `guest_link`).
    """
    moment = clock.now()
    name = _checked(provider, hosts, guests, max_minutes)
    meeting = Meeting(
        kind=kind,
        subject_id=subject_id,
        title=title[:200],
        provider=name,
        has_lobby=has_lobby,
        is_text_only=is_text_only,
        max_minutes=max_minutes,
        no_show_minutes=no_show_minutes,
        created_at=moment,
        provider_data={},
        state=S.SCHEDULED,
    )
    if name is ProviderName.LINK:
        take_links(meeting, host_link=host_link, guest_link=guest_link)
    _set_times(meeting, starts_at, moment)
    roles = dict.fromkeys(guests, Role.GUEST) | dict.fromkeys(hosts, Role.HOST)
    meeting.participants = [_place(person_id, role) for person_id, role in roles.items()]
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _checked(provider: str, hosts: Sequence[int], guests: Sequence[int], max_minutes: int) -> ProviderName:
    if not hosts or not guests or not set(guests) - set(hosts):
        raise Invalid({}, _("面谈至少要有一位主持人和一位参加者。"))
    if not 0 < max_minutes <= MOST_MINUTES:
        raise Invalid({"max_minutes": _("时长请填 1 到 240 分钟。")})
    if provider not in list(ProviderName):
        raise Invalid({"provider": _("没有这种面谈方式。")})
    chosen = providers.provider_of(ProviderName(provider))
    if chosen is None:
        raise Invalid({"provider": _("这种面谈方式还没有开通，请换一种。")})
    if len(set(hosts)) + 1 > chosen.capabilities.most_people:
        raise Invalid({"provider": TOO_SMALL})
    return ProviderName(provider)


def _set_times(meeting: Meeting, starts_at: datetime | None, moment: datetime) -> None:
    due = starts_at or moment
    meeting.starts_at = starts_at
    meeting.opens_at = due - timedelta(minutes=LOBBY_MINUTES) if starts_at else moment
    meeting.no_show_at = due + timedelta(minutes=meeting.no_show_minutes)
    meeting.state = S.LOBBY_OPEN if meeting.opens_at <= moment else S.SCHEDULED


def _place(person_id: int, role: Role) -> Participant:
    return Participant(person_id=person_id, role=role, state=P.INVITED, quality={}, provider_data={})


def add_participant(*, meeting: Meeting, person_id: int, role: Role) -> Participant:
    """One more person; someone who was removed is invited anew, with a new link. A talk that has not begun moves to a
    provider that holds all hosts. Raises Conflict when it is over, Invalid when no provider holds so many.
    """
    meeting = lock_meeting(meeting.id)
    if meeting.state in OVER:
        raise Conflict(_("面谈已经结束。"))
    known = next((one for one in meeting.participants if one.person_id == person_id), None)
    if known is None:
        known = _place(person_id, role)
        meeting.participants.append(known)
    elif known.state is P.REMOVED:
        move_participant(known, P.INVITED)
        known.role, known.knocked_at = role, None
    _fit(meeting)
    db.session.flush()
    tell(meeting)
    return known


def _fit(meeting: Meeting) -> None:
    hosts = sum(one.role is Role.HOST and one.state is not P.REMOVED for one in meeting.participants)
    if hosts + 1 <= most_people(meeting):
        return
    wider = providers.provider_of(provider_for(hosts))
    can_move = meeting.provider is ProviderName.P2P and meeting.state in NOT_BEGUN
    if not can_move or wider is None or hosts + 1 > wider.capabilities.most_people:
        raise Invalid({"provider": TOO_SMALL})
    meeting.provider = provider_for(hosts)


def remove_participant(*, meeting: Meeting, person_id: int, actor: Actor = SYSTEM) -> None:
    """They are no longer invited: their links are void and they are out of the room at once."""
    meeting = lock_meeting(meeting.id)
    found = next((one for one in meeting.participants if one.person_id == person_id), None)
    if found is None or found.state is P.REMOVED:
        return
    was_present = found.is_present
    move_participant(found, P.REMOVED, actor=actor)
    found.is_present, found.lease_until = False, None
    if was_present:
        publish_left(found, is_explicit=False)
    settle(meeting)  # also tells the removed window, on the topic that becomes void now
    revoke_tokens(found)


def revoke_tokens(participant: Participant) -> None:
    """Make every link of this participant void; `guest_token` gives a new one."""
    participant.token_version += 1
    db.session.flush()


def reschedule_meeting(
    *, meeting: Meeting, actor: Actor, starts_at: datetime, max_minutes: int | None = None
) -> Meeting:
    """Another time, before the talk has begun; links stay good, the lobby is empty again. Raises Conflict afterwards."""
    meeting = lock_meeting(meeting.id)
    if meeting.state not in NOT_BEGUN:
        raise Conflict(_("面谈已经开始或者结束，不能改时间。"))
    before = meeting.state
    meeting.max_minutes = max_minutes or meeting.max_minutes
    if before is not S.SCHEDULED:
        move(meeting, S.SCHEDULED, actor=actor)
    _set_times(meeting, starts_at, clock.now())
    empty_room(meeting)
    for one in meeting.participants:
        one.knocked_at = None
        if one.state is P.KNOCKING:
            move_participant(one, P.INVITED, actor=actor)
    tell(meeting)
    return meeting


def cancel_meeting(*, meeting: Meeting, actor: Actor, reason: str = "") -> Meeting:
    """Call it off before the talk has begun; a second time changes nothing. Raises Conflict when it has begun."""
    meeting = lock_meeting(meeting.id)
    if meeting.state in OVER:
        return meeting
    move(meeting, S.CANCELLED, actor=actor, reason=reason)
    meeting.ended_at, meeting.end_reason = clock.now(), reason[:200]
    publish(MeetingCancelled(**facts_of(meeting)))
    empty_room(meeting)
    tell(meeting)
    return meeting
