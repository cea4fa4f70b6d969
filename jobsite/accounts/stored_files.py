"""Files and long jobs of a person, for exports and erasures. What a feature wants to keep, it takes over in its own eraser."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from jobsite.accounts.privacy import as_rows, register_eraser, register_exporter
from jobsite.core.database import Model, db
from jobsite.core.files import StoredFile
from jobsite.core.jobs import Job, enqueue, register_job

ERASE_FILES = "erase_files"


def register_file_privacy() -> None:
    """Take part in exports and erasures. Called at start."""
    register_job(ERASE_FILES, erase_bytes)
    register_exporter("files", lambda person_id: as_rows(StoredFile, StoredFile.person_id == person_id))
    register_exporter("jobs", lambda person_id: as_rows(Job, Job.person_id == person_id))
    register_eraser("files", erase)


def erase(person_id: int) -> None:
    """Remove the rows now and the bytes by a job, so that a refused erasure loses nothing. A firm's papers stay with it."""
    own = StoredFile.person_id == person_id
    for column in _papers_of_firms():
        taken = sa.select(column).where(column.is_not(None))
        db.session.execute(sa.update(StoredFile).where(own, StoredFile.id.in_(taken)).values(person_id=None))
    keys = list(db.session.scalars(sa.select(StoredFile.key).where(own)))
    db.session.execute(sa.delete(StoredFile).where(own))
    db.session.execute(sa.delete(Job).where(Job.person_id == person_id))
    if keys:
        enqueue(ERASE_FILES, {"keys": keys})


def _papers_of_firms() -> list[sa.Column[Any]]:
    """The columns that point to files from rows that are not about a person."""
    return [
        column
        for table in Model.metadata.sorted_tables
        if "person_id" not in table.columns
        for column in table.columns
        if any(key.target_fullname == "stored_file.id" for key in column.foreign_keys)
    ]


def erase_bytes(job: Job) -> None:
    """The job: remove the bytes of erased files."""
    for key in job.payload["keys"]:
        current_app.extensions["file_store"].delete(key)
