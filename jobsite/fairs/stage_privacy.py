"""What the stage gives out about a person and how it forgets them. Counts of votes and likes stay as numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import db
from jobsite.fairs.models.staging import StageLikes, StagePollVote, StageQuestion, StageVote

OWN: dict[str, Any] = {
    "stage_questions": StageQuestion,
    "stage_votes": StageVote,
    "stage_likes": StageLikes,
    "stage_poll_votes": StagePollVote,
}


def forget_watcher(person_id: int) -> None:
    """Questions, votes and likes of the person go."""
    for model in OWN.values():
        db.session.execute(sa.delete(model).where(model.person_id == person_id))


def _rows(model: Any, person_id: int) -> list[dict[str, Any]]:
    return as_rows(model, model.person_id == person_id)


def register_privacy() -> None:
    """Called at start."""
    for name, model in OWN.items():
        register_exporter(name, partial(_rows, model))
    register_eraser("stage", forget_watcher)
