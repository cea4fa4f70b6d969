"""The course of a meeting: its state follows from who is present and how; moves, longest time, end."""

from __future__ import annotations

from datetime import timedelta

from jobsite.core import clock
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.meetings import providers
from jobsite.meetings.events import MeetingEnded, MeetingInterrupted, MeetingMoved, MeetingStarted
from jobsite.meetings.links import check_link
from jobsite.meetings.models import (
    NOT_BEGUN,
    OVER,
    TALKING,
    Media,
    Meeting,
    MeetingState,
    Outcome,
    ParticipantState,
    ProviderName,
    Role,
)
from jobsite.meetings.policies import is_in_room
from jobsite.meetings.queries import lock_meeting
from jobsite.meetings.services.telling import facts_of, move, tell

S = MeetingState
MOST_MINUTES = 240


def settle(meeting: Meeting) -> None:
    """Let the state follow from who is in the room and in the lobby, then tell everyone."""
    if meeting.state in NOT_BEGUN:
        _settle_waiting(meeting)
    elif meeting.state in (S.LIVE, S.TEXT, S.INTERRUPTED):
        _settle_talk(meeting)
    tell(meeting)


def _settle_waiting(meeting: Meeting) -> None:
    if has_both_sides(meeting):
        _begin(meeting)
        return
    is_anyone = any(one.is_present for one in meeting.participants)
    if is_anyone and meeting.state is S.LOBBY_OPEN:
        move(meeting, S.WAITING)
    elif not is_anyone and meeting.state is S.WAITING:
        move(meeting, S.LOBBY_OPEN)


def _begin(meeting: Meeting) -> None:
    moment = clock.now()
    meeting.started_at = moment
    meeting.ends_at = moment + timedelta(minutes=meeting.max_minutes)
    way = _way_of(meeting)
    move(meeting, way)
    publish(MeetingStarted(**facts_of(meeting)))
    if way is S.TEXT and not meeting.is_text_only:
        publish(MeetingMoved(**facts_of(meeting), to=way.value))


def _settle_talk(meeting: Meeting) -> None:
    if not has_both_sides(meeting):
        if meeting.state is not S.INTERRUPTED:
            meeting.interrupted_at = clock.now()
            move(meeting, S.INTERRUPTED)
            publish(MeetingInterrupted(**facts_of(meeting)))
        return
    meeting.interrupted_at = None
    way, before = _way_of(meeting), meeting.state
    if way is before:
        return
    move(meeting, way)
    if before is not S.INTERRUPTED:
        publish(MeetingMoved(**facts_of(meeting), to=way.value))


def _way_of(meeting: Meeting) -> MeetingState:
    """Text as soon as all people of one side have neither picture nor sound; else what the provider gives."""
    if meeting.provider is ProviderName.LINK:
        return S.LINK
    speaking = {one.role for one in meeting.participants if is_in_room(one) and one.media is not Media.TEXT}
    return S.TEXT if meeting.is_text_only or len(speaking) < 2 else S.LIVE


def has_both_sides(meeting: Meeting) -> bool:
    """Whether at least one host and one guest are in the room."""
    return len({one.role for one in meeting.participants if is_in_room(one)}) == 2


def move_meeting(
    *, meeting: Meeting, actor: Actor, to: MeetingState, host_link: str = "", guest_link: str = ""
) -> Meeting:
    """Go on in another way: TEXT, LINK (with links unless the meeting has them) or LIVE, back to picture and sound.

    Raises Conflict when the talk has not begun or is over, Invalid on a link that `links.check_link` refuses.
    """
    meeting = lock_meeting(meeting.id)
    if to not in (S.TEXT, S.LINK, S.LIVE) or meeting.state not in TALKING:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    if to is S.LINK:
        take_links(meeting, host_link=host_link or meeting.host_link, guest_link=guest_link or meeting.guest_link)
    meeting.is_text_only = to is S.TEXT
    if to is S.LIVE and meeting.provider is ProviderName.LINK:
        meeting.provider = provider_for(sum(one.role is Role.HOST for one in meeting.participants))
    meeting.interrupted_at = None
    if meeting.state is not to:
        move(meeting, to, actor=actor)
        publish(MeetingMoved(**facts_of(meeting), to=to.value))
    settle(meeting)
    return meeting


def provider_for(hosts: int) -> ProviderName:
    """What carries picture and sound of so many hosts and a guest: windows among themselves, else the media server."""
    mesh = providers.provider_of(ProviderName.P2P)
    return ProviderName.P2P if mesh and hosts + 1 <= mesh.capabilities.most_people else ProviderName.JANUS


def most_people(meeting: Meeting) -> int:
    """How many people the room holds."""
    provider = providers.provider_of(meeting.provider)
    return provider.capabilities.most_people if provider else 0


def take_links(meeting: Meeting, *, host_link: str, guest_link: str) -> None:
    """Set the outside links of both sides. Raises Invalid when one is missing, refused, or both are the same."""
    given = {"host_link": host_link, "guest_link": guest_link}
    errors = {name: words for name, link in given.items() if (words := check_link(link))}
    if not errors and host_link == guest_link:
        errors = {"guest_link": _("主持人的链接和参加者的链接不能一样。")}
    if errors:
        raise Invalid(errors)
    meeting.host_link, meeting.guest_link = host_link, guest_link


def extend_meeting(*, meeting: Meeting, actor: Actor, minutes: int = 10) -> Meeting:
    """Move the end of a talk that has begun. Raises Conflict beyond MOST_MINUTES in all, or when it is not going on."""
    meeting = lock_meeting(meeting.id)
    if meeting.state not in TALKING or meeting.started_at is None or meeting.ends_at is None:
        raise Conflict(_("还没有开始，不用延长。"))
    until = max(meeting.ends_at, clock.now()) + timedelta(minutes=minutes)
    if not 0 < minutes <= 60 or until > meeting.started_at + timedelta(minutes=MOST_MINUTES):
        raise Conflict(_("已经够长了，不能再延长。"))
    meeting.ends_at = until
    tell(meeting)
    return meeting


def end_meeting(*, meeting: Meeting, actor: Actor, reason: str = "") -> Meeting:
    """It is over: held when both sides were in the room at any time, else judged by `outcome_of_wait`.

    A second time changes nothing.
    """
    meeting = lock_meeting(meeting.id)
    if meeting.state in OVER:
        return meeting
    meeting.outcome = Outcome.HELD if meeting.started_at else outcome_of_wait(meeting)
    meeting.ended_at, meeting.end_reason = clock.now(), reason[:200]
    move(meeting, S.ENDED, actor=actor, reason=reason)
    publish(MeetingEnded(**facts_of(meeting), outcome=meeting.outcome.value, reason=meeting.end_reason))
    empty_room(meeting)
    tell(meeting)
    return meeting


def empty_room(meeting: Meeting) -> None:
    """Nobody is present any more."""
    for one in meeting.participants:
        one.is_present, one.lease_until = False, None


def outcome_of_wait(meeting: Meeting) -> Outcome:
    """Who is to blame for a talk that never began.

    A side came when it is present now; when neither is, when it was seen after the start. One side came: the other did
    not show up. Both are there and the host let nobody in: the host's. A refused guest, or nobody at all: nobody's.
    """
    if any(one.state is ParticipantState.REFUSED for one in meeting.participants):
        return Outcome.NOBODY
    came = {one.role for one in meeting.participants if one.is_present}
    came = came or {one.role for one in meeting.participants if one.last_seen_at and one.last_seen_at >= meeting.due_at}
    if came == {Role.HOST}:
        return Outcome.NO_SHOW_GUEST
    return Outcome.NO_SHOW_HOST if Role.GUEST in came else Outcome.NOBODY


def open_lobby(meeting: Meeting) -> None:
    """Open the lobby of a meeting whose time has come."""
    if meeting.state is S.SCHEDULED:
        move(meeting, S.LOBBY_OPEN)
