"""What people do at the door and in the room: knock, come in, be let in or not, stay, change, leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jobsite.core import clock
from jobsite.core.errors import Conflict, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.meetings.models import OVER, Media, Participant, ParticipantState, Role
from jobsite.meetings.policies import is_in_room
from jobsite.meetings.queries import lock_meeting
from jobsite.meetings.services.running import most_people, open_lobby, settle
from jobsite.meetings.services.telling import move_participant, publish_joined, publish_left

P = ParticipantState
LEASE = timedelta(seconds=30)
LEASE_WITHOUT_SCRIPT = timedelta(minutes=5)


class SeatTaken(Conflict):
    """Another window of the same person has the place now."""


def _locked(participant: Participant) -> Participant:
    meeting = lock_meeting(participant.meeting_id)
    found = next((one for one in meeting.participants if one.id == participant.id), None)
    if found is None or found.state is P.REMOVED:
        raise NotFound
    return found


def enter_meeting(*, participant: Participant, lease: timedelta = LEASE, media: Media | None = None) -> Participant:
    """Take the place in this window: a host, someone who was let in before, and everyone where there is no lobby come
    into the room; others knock, once, and keep their place in line.

    Raises Conflict before the lobby opens, when it is over, when refused, or when the room is full.
    """
    one = _locked(participant)
    meeting, moment = one.meeting, clock.now()
    if meeting.state in OVER:
        raise Conflict(_("面谈已经结束。"))
    if moment < meeting.opens_at:
        raise Conflict(_("还没到时间，等候室开了再来。"))
    if one.state is P.REFUSED:
        raise Conflict(_("这次主持人没有请您进去。下面写着接下来可以怎么办。"))
    open_lobby(meeting)
    was_inside = is_in_room(one)
    _knock_or_come_in(one, moment)
    one.seat += 1
    one.media = media or one.media
    _stay(one, moment, lease)
    if is_in_room(one) and not was_inside:
        publish_joined(one)
    settle(meeting)
    return one


def _knock_or_come_in(one: Participant, moment: datetime) -> None:
    meeting = one.meeting
    may_enter = one.role is Role.HOST or not meeting.has_lobby or one.admitted_at is not None
    if one.state is P.KNOCKING and one.admitted_at is not None and meeting.has_lobby and one.role is Role.GUEST:
        return  # sent back to the lobby: waits there until let in again
    if may_enter:
        _come_in(one, moment)
    elif one.state is P.INVITED:
        move_participant(one, P.KNOCKING)
        one.knocked_at = one.knocked_at or moment


def _come_in(one: Participant, moment: datetime, actor: Actor | None = None) -> None:
    inside = sum(is_in_room(other) for other in one.meeting.participants if other.id != one.id)
    if inside >= most_people(one.meeting):
        raise Conflict(_("房间已经坐满了，请等一位离开。"))
    if one.state is not P.ADMITTED:
        move_participant(one, P.ADMITTED, actor=actor)
    one.admitted_at = one.admitted_at or moment


def _stay(one: Participant, moment: datetime, lease: timedelta) -> None:
    one.is_present, one.last_seen_at, one.lease_until = True, moment, moment + lease


def renew_presence(
    *, participant: Participant, seat: int, media: Media | None = None, lease: timedelta = LEASE
) -> Participant:
    """Say "still here" from the window that has the place. Raises SeatTaken from any other, Conflict when it is over.

    Someone whose lease had run out is back by this.
    """
    one = _locked(participant)
    if one.meeting.state in OVER:
        return one
    if seat != one.seat or one.state not in (P.KNOCKING, P.ADMITTED):
        raise SeatTaken(_("您已经在另一个窗口里了。"))
    is_news = not one.is_present or (media is not None and media is not one.media)
    was_inside = is_in_room(one)
    one.media = media or one.media
    _stay(one, clock.now(), lease)
    if is_in_room(one) and not was_inside:
        publish_joined(one)
    if is_news:
        settle(one.meeting)
    return one


def leave_meeting(*, participant: Participant, seat: int | None = None) -> Participant:
    """Go, and say so; someone who was let in may come back without knocking. From another window it does nothing."""
    one = _locked(participant)
    if one.meeting.state in OVER or (seat is not None and seat != one.seat):
        return one
    was_present = one.is_present
    one.is_present, one.lease_until = False, None
    if one.state is P.ADMITTED:
        move_participant(one, P.LEFT)
    elif one.state is P.KNOCKING:
        move_participant(one, P.INVITED)
        one.knocked_at = None
    if was_present:
        publish_left(one, is_explicit=True)
    settle(one.meeting)
    return one


def admit_participant(*, host: Participant, participant_id: int) -> Participant:
    """Let someone in who has knocked, or who was refused or has left (they come in when they open the room again).

    Raises Conflict when the room is full.
    """
    one = _other(host, participant_id)
    actor = _actor(host)
    if one.state is P.REFUSED:
        move_participant(one, P.INVITED, actor=actor)
        one.refusal = ""
    elif one.state is P.KNOCKING:
        _come_in(one, clock.now(), actor)
        if one.is_present:
            publish_joined(one)
    else:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    settle(one.meeting)
    return one


def send_to_lobby(*, host: Participant, participant_id: int) -> Participant:
    """Ask someone out into the lobby for a while; they stand first in line there."""
    one = _other(host, participant_id)
    move_participant(one, P.KNOCKING, actor=_actor(host))
    if one.is_present:
        publish_left(one, is_explicit=False)
    settle(one.meeting)
    return one


def refuse_participant(*, host: Participant, participant_id: int, words: str = "") -> Participant:
    """Do not let someone in, or out of the room for good, with a word that they will read."""
    one = _other(host, participant_id)
    was_inside = is_in_room(one)
    move_participant(one, P.REFUSED, actor=_actor(host), reason=words)
    one.refusal = words[:300]
    one.is_present, one.lease_until, one.admitted_at, one.knocked_at = False, None, None, None
    if was_inside:
        publish_left(one, is_explicit=False)
    settle(one.meeting)
    return one


def _other(host: Participant, participant_id: int) -> Participant:
    """A guest of the host's own meeting. Raises NotFound for anyone else."""
    meeting = lock_meeting(host.meeting_id)
    found = next((one for one in meeting.participants if one.id == participant_id), None)
    if found is None or found.role is Role.HOST or found.state is P.REMOVED:
        raise NotFound
    if meeting.state in OVER:
        raise Conflict(_("面谈已经结束。"))
    return found


def _actor(one: Participant) -> Actor:
    return Actor(person_id=one.person_id)


QUALITY_KEYS = ("rtt_ms", "jitter_ms", "lost_percent", "kbps_in", "kbps_out", "frames_per_second")
MOST_SAMPLES = 10_000


def keep_quality(*, participant: Participant, sample: dict[str, Any]) -> None:
    """Add one sample of getStats to the participant's summary: `samples`, and for each number of QUALITY_KEYS the mean
    and the worst so far; `way` is host, srflx, relay or empty. One bounded row, whatever is sent."""
    known = dict(participant.quality or {})
    count = min(int(known.get("samples", 0)), MOST_SAMPLES)
    for key in QUALITY_KEYS:
        value = sample.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000_000:
            continue
        mean, worst = known.get(key, [value, value])
        is_low_bad = key in ("kbps_in", "kbps_out", "frames_per_second")
        known[key] = [
            round(mean + (value - mean) / (count + 1), 2),
            min(worst, value) if is_low_bad else max(worst, value),
        ]
    way = sample.get("way")
    known["way"] = way if way in ("host", "srflx", "prflx", "relay") else known.get("way", "")
    known["samples"] = count + 1
    participant.quality = known
