"""The meeting of a video interview: made with its time, moved and called off along with it, and asked for its outcome.

Knows the room of meetings; the services of interviews call it, nobody else makes meetings for interviews.
"""

from __future__ import annotations

from jobsite.core.identity import Actor
from jobsite.interviews.models import Interview, InterviewKind
from jobsite.meetings import services as meetings
from jobsite.meetings.models import NOT_BEGUN, Meeting, ProviderName, Role
from jobsite.meetings.queries import find_participant, get_meeting

KIND = "interview"
NO_SHOW_MINUTES = 15
EXTRA_MINUTES = 15
MOST_MINUTES = 240


def set_up_talk(interview: Interview, actor: Actor) -> None:
    """A video interview that has a time has a meeting at that time with exactly its people.

    Raises Invalid when the providers that are set up cannot hold so many.
    """
    if interview.plan.kind is not InterviewKind.VIDEO or interview.starts_at is None:
        return
    meeting = find_talk(interview)
    if meeting is None or meeting.state not in NOT_BEGUN:
        interview.meeting_id = _make(interview).id
        return
    if meeting.starts_at != interview.starts_at:
        meetings.reschedule_meeting(meeting=meeting, actor=actor, starts_at=interview.starts_at)
    wanted = set(interview.interviewer_ids)
    for one in [one for one in meeting.participants if one.role is Role.HOST and one.person_id not in wanted]:
        if one.person_id is not None:
            meetings.remove_participant(meeting=meeting, person_id=one.person_id, actor=actor)
    for person_id in wanted:
        if find_participant(meeting, person_id) is None:
            meetings.add_participant(meeting=meeting, person_id=person_id, role=Role.HOST)


def _make(interview: Interview) -> Meeting:
    plan = interview.plan
    hosts = interview.interviewer_ids
    is_elsewhere = bool(plan.guest_link)
    return meetings.create_meeting(
        kind=KIND,
        subject_id=interview.id,
        title=interview.application.vacancy.title,
        hosts=hosts,
        guests=[interview.person_id],
        starts_at=interview.starts_at,
        max_minutes=min(MOST_MINUTES, plan.length_minutes + EXTRA_MINUTES),
        provider=ProviderName.LINK if is_elsewhere else meetings.provider_for(len(hosts)),
        host_link=(plan.host_link or plan.guest_link) if is_elsewhere else "",
        guest_link=plan.guest_link,
        no_show_minutes=NO_SHOW_MINUTES,
    )


def call_off_talk(interview: Interview, actor: Actor) -> None:
    """The meeting of an interview that has no time any more is off."""
    meeting = find_talk(interview)
    if meeting is not None and meeting.state in NOT_BEGUN:
        meetings.cancel_meeting(meeting=meeting, actor=actor)
    interview.meeting_id = None


def find_talk(interview: Interview) -> Meeting | None:
    """The meeting of this interview, or None."""
    return get_meeting(interview.meeting_id) if interview.meeting_id is not None else None


def join_path(interview: Interview, person_id: int | None) -> str:
    """Where this person goes into the meeting; empty when they have no place in it."""
    meeting = find_talk(interview)
    place = find_participant(meeting, person_id) if meeting is not None else None
    return f"/m/{meetings.guest_token(place)}" if place is not None else ""
