"""Tells the people's index to which firms a person applied, for profiles open only to those. Owns that rule."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from jobsite.applications.events import ApplicationMoved, ApplicationSubmitted
from jobsite.applications.models import Application, ApplicationState
from jobsite.core.database import db
from jobsite.search.indexing import reindex_seeker_on
from jobsite.search.sources import provide_applied_employers


def connect_search() -> None:
    """Called once at start: the index asks here, and reads a profile anew when an application comes or moves."""
    provide_applied_employers(list_applied_employers)
    reindex_seeker_on(ApplicationSubmitted, "person_id")
    reindex_seeker_on(ApplicationMoved, "person_id")


def list_applied_employers(person_ids: Iterable[int]) -> dict[int, set[int]]:
    """Person id → the employers that have an application of theirs which was not withdrawn."""
    statement = sa.select(Application.person_id, Application.employer_id).where(
        Application.person_id.in_(tuple(person_ids)), Application.state != ApplicationState.WITHDRAWN
    )
    found: dict[int, set[int]] = {}
    for person_id, employer_id in db.session.execute(statement):
        found.setdefault(person_id, set()).add(employer_id)
    return found
