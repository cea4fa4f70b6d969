"""The verbs of imports: read a table for a look, then post what was in order."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import AppError, Conflict
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.models import Employer, EmployerState
from jobsite.sharing import tables_in
from jobsite.sharing.models.lending import PostingImport, PostingKind, PostingOrigin
from jobsite.sharing.services.postings import create_posting, submit_posting

KEPT = timedelta(days=2)


def read_upload(
    *, actor: Actor, employer: Employer, kind: PostingKind, file_name: str, content: bytes
) -> PostingImport:
    """Read a table and keep what it says for a look; nothing is posted yet. Raises Invalid on `file`."""
    rows = tables_in.read_table(content, kind=kind, today=clock.today())
    upload = PostingImport(
        employer_id=employer.id,
        created_by_id=actor.person_id,
        kind=kind,
        file_name=file_name.replace("\\", "/").rsplit("/", 1)[-1][:120] or "file",
        rows=[tables_in.to_json(one.content) | {"row": one.row} for one in rows if one.content is not None],
        problems=[
            {"row": problem.row, "column": problem.column, "message": str(problem.message)}
            for one in rows
            for problem in one.problems
        ],
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def post_upload(*, actor: Actor, upload: PostingImport, employer: Employer) -> tuple[int, int]:
    """Post the rows that were in order; returns how many were submitted and how many stay drafts. Once.

    Raises Conflict when it was posted already. A firm that is not verified gets drafts.
    """
    done = db.session.execute(
        sa.update(PostingImport)
        .where(PostingImport.id == upload.id, PostingImport.done_at.is_(None))
        .values(done_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if done.rowcount == 0:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("这份表格已经导入过了。"))
    may_submit = employer.state is EmployerState.VERIFIED and employer.blocked_at is None
    submitted = drafts = 0
    for row in upload.rows:
        posting = create_posting(
            actor=actor,
            employer=employer,
            kind=upload.kind,
            content=tables_in.from_json(row),
            origin=PostingOrigin.IMPORT,
        )
        if not may_submit:
            drafts += 1
            continue
        try:
            with savepoint():
                submit_posting(actor=actor, posting=posting)
            submitted += 1
        except AppError:
            drafts += 1  # a day passed since it was read: it waits as a draft for its firm
    db.session.refresh(upload)
    return submitted, drafts


def forget_old() -> None:
    """Delete what was read over KEPT ago: it may hold contacts."""
    db.session.execute(sa.delete(PostingImport).where(PostingImport.created_at < clock.now() - KEPT))
