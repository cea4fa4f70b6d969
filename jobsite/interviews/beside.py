"""What stands beside the picture of an interview's meeting: résumé, vacancy and scorecard for the firm, the vacancy for
the candidate; and where each goes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobsite.core.errors import NotFound
from jobsite.interviews.forms import scorecard_form
from jobsite.interviews.links import link_path
from jobsite.interviews.models import Interview
from jobsite.interviews.queries import find_scorecard, get_interview
from jobsite.interviews.talks import KIND
from jobsite.meetings.models import Meeting, Participant, Role
from jobsite.meetings.subjects import Subject, register_subject


def register_beside() -> None:
    """Dress the meetings of interviews. Called at start."""
    register_subject(
        KIND,
        Subject(template="interviews/_beside.html", load=load_beside, back_url=way_back, after_url=way_on),
    )


def _interview_of(meeting: Meeting) -> Interview | None:
    try:
        return get_interview(meeting.subject_id)
    except NotFound:
        return None


def load_beside(meeting: Meeting, participant: Participant) -> Mapping[str, Any] | None:
    """Vacancy for both; résumé and scorecard only for those of the firm."""
    interview = _interview_of(meeting)
    if interview is None:
        return None
    is_host = participant.role is Role.HOST
    card = find_scorecard(interview.id, participant.person_id or 0) if is_host else None
    return {
        "interview": interview,
        "vacancy": interview.application.vacancy,
        "snapshot": interview.application.snapshot if is_host else None,
        "form": scorecard_form(card, formdata=None) if is_host else None,
        "is_sent": card is not None and card.sent_at is not None,
        "scorecard_url": f"{_desk_path(interview)}/scorecard",
    }


def way_back(meeting: Meeting, participant: Participant) -> str:
    """The page of the interview, on the participant's side."""
    interview = _interview_of(meeting)
    if interview is None:
        return "/"
    return _desk_path(interview) if participant.role is Role.HOST else link_path(interview)


def way_on(meeting: Meeting, participant: Participant) -> str:
    """Afterwards: to the scorecard, or for the candidate to the page where the interview can be rated."""
    interview = _interview_of(meeting)
    if interview is None:
        return "/"
    return f"{_desk_path(interview)}/scorecard" if participant.role is Role.HOST else link_path(interview)


def _desk_path(interview: Interview) -> str:
    return f"/desk/{interview.employer_id}/interviews/{interview.id}"
