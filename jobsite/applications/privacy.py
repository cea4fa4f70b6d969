"""What this room gives out about a person and how it forgets them. Applications stay as numbers for the figures."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.applications.models import FINAL, Application, ApplicationHistory, ApplicationNote, WithdrawReason
from jobsite.applications.services import withdraw_application
from jobsite.core.database import db
from jobsite.core.identity import Actor


def forget_applicant(person_id: int) -> None:
    """Open applications are withdrawn; résumés, words and notes about the person go. What they wrote as a firm's
    colleague stays with the firm."""
    of_person = sa.select(Application.id).where(Application.person_id == person_id)
    for application_id in db.session.scalars(of_person.where(Application.state.not_in(FINAL))).all():
        withdraw_application(
            actor=Actor(person_id=person_id), application_id=application_id, reason=WithdrawReason.OTHER
        )
    db.session.execute(
        sa.update(Application)
        .where(Application.person_id == person_id)
        .values(snapshot={}, note="", answer_text="", source="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.update(ApplicationHistory).where(ApplicationHistory.application_id.in_(of_person)).values(reason="")
    )
    db.session.execute(sa.delete(ApplicationNote).where(ApplicationNote.application_id.in_(of_person)))
    db.session.expire_all()


def register_privacy() -> None:
    """Called at start, by `app`."""
    of_person = sa.select(Application.id)
    register_exporter("applications", lambda person_id: as_rows(Application, Application.person_id == person_id))
    register_exporter(
        "application_history",
        lambda person_id: as_rows(
            ApplicationHistory,
            ApplicationHistory.application_id.in_(of_person.where(Application.person_id == person_id)),
        ),
    )
    register_exporter(
        "application_notes",
        lambda person_id: as_rows(
            ApplicationNote, ApplicationNote.application_id.in_(of_person.where(Application.person_id == person_id))
        ),
    )
    register_eraser("applications", forget_applicant, keeps=["application"])
