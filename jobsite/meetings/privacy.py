"""What this room gives out about a person and how it forgets them. The fact that a meeting was held stays, without words."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.meetings.models import MeetingHistory, MeetingMessage, Participant, ParticipantState
from jobsite.meetings.queries import get_meeting
from jobsite.meetings.services import remove_participant


def forget_person(person_id: int) -> None:
    """They are taken out of meetings to come; what they wrote and what was said about their line goes."""
    of_person = sa.select(Participant.id).where(Participant.person_id == person_id)
    for meeting_id in db.session.scalars(
        sa.select(Participant.meeting_id).where(
            Participant.person_id == person_id, Participant.state != ParticipantState.REMOVED
        )
    ).all():
        remove_participant(meeting=get_meeting(meeting_id), person_id=person_id, actor=Actor(person_id=person_id))
    db.session.execute(sa.delete(MeetingMessage).where(MeetingMessage.participant_id.in_(of_person)))
    db.session.execute(sa.update(MeetingHistory).where(MeetingHistory.participant_id.in_(of_person)).values(reason=""))
    db.session.execute(
        sa.update(Participant)
        .where(Participant.person_id == person_id)
        .values(quality={}, provider_data={}, refusal="")
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def register_privacy() -> None:
    """Called at start, by `wiring`."""
    of_person = sa.select(Participant.id)
    register_exporter("meetings", lambda person_id: as_rows(Participant, Participant.person_id == person_id))
    register_exporter(
        "meeting_messages",
        lambda person_id: as_rows(
            MeetingMessage,
            MeetingMessage.participant_id.in_(of_person.where(Participant.person_id == person_id)),
        ),
    )
    register_exporter(
        "meeting_history",
        lambda person_id: as_rows(
            MeetingHistory,
            MeetingHistory.participant_id.in_(of_person.where(Participant.person_id == person_id)),
        ),
    )
    register_eraser("meetings", forget_person)
