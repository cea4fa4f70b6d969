"""Reading postings: what is open, a firm's own, the review queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.employers.models import Employer, EmployerState
from jobsite.sharing.finding import OpenRow
from jobsite.sharing.models.lending import (
    LISTED,
    LIVE,
    NamedWorker,
    PostingAlert,
    PostingHistory,
    PostingImport,
    PostingKind,
    PostingState,
    SharingPosting,
)

_ROW = (
    SharingPosting.id, SharingPosting.kind, SharingPosting.title, SharingPosting.occupation_code,
    SharingPosting.division_code, Employer.industry, Employer.name, SharingPosting.skills, SharingPosting.shifts,
    SharingPosting.lodging, SharingPosting.transport, SharingPosting.headcount - SharingPosting.lent_count,
    SharingPosting.starts_on, SharingPosting.ends_on, SharingPosting.published_at,
)  # fmt: skip


def get_posting(posting_id: int) -> SharingPosting:
    """The posting in whatever state; raises NotFound."""
    posting = db.session.get(SharingPosting, posting_id)
    if posting is None:
        raise NotFound
    return posting


def get_desk_posting(employer_id: int, posting_id: int) -> SharingPosting:
    """The posting if it is this firm's; raises NotFound."""
    posting = get_posting(posting_id)
    if posting.employer_id != employer_id:
        raise NotFound
    return posting


def get_public_posting(posting_id: int, today: date) -> SharingPosting:
    """The posting if everyone may see it on `today`; raises NotFound."""
    posting = get_posting(posting_id)
    if not posting.is_public(today):
        raise NotFound
    return posting


def is_public_on(today: date) -> sa.ColumnElement[bool]:
    """`SharingPosting.is_public` as a condition; the select must join Employer."""
    return sa.and_(
        SharingPosting.state.in_(sorted(LISTED)),
        SharingPosting.ends_on >= today,
        Employer.state == EmployerState.VERIFIED,
        Employer.blocked_at.is_(None),
    )


def list_open_rows(today: date, *, since: datetime | None = None) -> list[OpenRow]:
    """What finding needs of every posting that everyone may see on `today`; one query, no objects."""
    statement = sa.select(*_ROW).join(Employer, Employer.id == SharingPosting.employer_id).where(is_public_on(today))
    if since is not None:
        statement = statement.where(SharingPosting.published_at > since)
    return [OpenRow(*tuple(row)) for row in db.session.execute(statement)]


def list_postings(ids: Iterable[int]) -> list[SharingPosting]:
    """The postings with these ids in the order of the ids, with their firms; one query."""
    wanted = list(dict.fromkeys(ids))
    rows = db.session.scalars(sa.select(SharingPosting).where(SharingPosting.id.in_(wanted))).unique()
    found = {row.id: row for row in rows}
    return [found[one] for one in wanted if one in found]


def list_of_employer(
    employer_id: int, *, kind: PostingKind | None = None, state: PostingState | None = None, page: int = 1
) -> Page[SharingPosting]:
    """A firm's postings, the last touched first."""
    statement = sa.select(SharingPosting).where(SharingPosting.employer_id == employer_id)
    if kind is not None:
        statement = statement.where(SharingPosting.kind == kind)
    if state is not None:
        statement = statement.where(SharingPosting.state == state)
    return paginate(statement.order_by(SharingPosting.updated_at.desc(), SharingPosting.id.desc()), number=page)


def list_usable(employer_id: int, kind: PostingKind, today: date) -> Sequence[SharingPosting]:
    """A firm's live postings of one kind with places left, the next to begin first: what it can bring to an agreement."""
    statement = sa.select(SharingPosting).where(
        SharingPosting.employer_id == employer_id,
        SharingPosting.kind == kind,
        SharingPosting.state.in_(sorted(LIVE)),
        SharingPosting.lent_count < SharingPosting.headcount,
        SharingPosting.ends_on >= today,
    )
    return db.session.scalars(statement.order_by(SharingPosting.starts_on, SharingPosting.id).limit(50)).unique().all()


def count_by_state(employer_id: int) -> dict[tuple[PostingKind, PostingState], int]:
    """A firm's postings by kind and state; those without any are absent."""
    rows = db.session.execute(
        sa.select(SharingPosting.kind, SharingPosting.state, sa.func.count())
        .where(SharingPosting.employer_id == employer_id)
        .group_by(SharingPosting.kind, SharingPosting.state)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def list_refused(employer_id: int, *, limit: int = 5) -> Sequence[SharingPosting]:
    """A firm's postings that staff sent back, the latest first."""
    statement = sa.select(SharingPosting).where(
        SharingPosting.employer_id == employer_id, SharingPosting.state == PostingState.REFUSED
    )
    return db.session.scalars(statement.order_by(SharingPosting.updated_at.desc()).limit(limit)).unique().all()


def list_for_staff(
    *, state: PostingState | None, kind: PostingKind | None = None, words: str = "", page: int = 1
) -> Page[SharingPosting]:
    """Postings for staff: those that wait oldest first, others newest first; by kind and by words in title or firm."""
    statement = sa.select(SharingPosting).join(SharingPosting.employer)
    if state is not None:
        statement = statement.where(SharingPosting.state == state)
    if kind is not None:
        statement = statement.where(SharingPosting.kind == kind)
    if words:
        statement = statement.where(
            sa.or_(
                SharingPosting.title.contains(words, autoescape=True), Employer.name.contains(words, autoescape=True)
            )
        )
    if state is PostingState.SUBMITTED:
        return paginate(statement.order_by(SharingPosting.submitted_at, SharingPosting.id), number=page)
    return paginate(statement.order_by(SharingPosting.updated_at.desc(), SharingPosting.id.desc()), number=page)


def count_waiting() -> int:
    """How many postings wait for review."""
    statement = sa.select(sa.func.count()).where(SharingPosting.state == PostingState.SUBMITTED)
    return db.session.scalar(statement) or 0


def oldest_waiting_at() -> datetime | None:
    """Since when the posting that has waited longest waits; None when none waits."""
    return db.session.scalar(
        sa.select(sa.func.min(SharingPosting.submitted_at)).where(SharingPosting.state == PostingState.SUBMITTED)
    )


def list_history(posting_id: int) -> Sequence[tuple[PostingHistory, str]]:
    """The moves of a posting, newest first, each with the name of who made it."""
    rows = db.session.execute(
        sa.select(PostingHistory, Person.display_name)
        .outerjoin(Person, Person.id == PostingHistory.actor_id)
        .where(PostingHistory.posting_id == posting_id)
        .order_by(PostingHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]


def get_named(employer_id: int, posting_id: int, named_id: int) -> NamedWorker:
    """A person named in this firm's posting; raises NotFound."""
    named = db.session.get(NamedWorker, named_id)
    if named is None or named.posting_id != posting_id or named.posting.employer_id != employer_id:
        raise NotFound
    return named


def list_named(posting_id: int) -> Sequence[NamedWorker]:
    """The people named in a posting, in the order in which they were."""
    statement = sa.select(NamedWorker).where(NamedWorker.posting_id == posting_id).order_by(NamedWorker.id)
    return db.session.scalars(statement).unique().all()


def get_import(employer_id: int, import_id: int) -> PostingImport:
    """What was read from a firm's file; raises NotFound."""
    upload = db.session.get(PostingImport, import_id)
    if upload is None or upload.employer_id != employer_id:
        raise NotFound
    return upload


def get_alert(alert_id: int) -> PostingAlert:
    """An alert; raises NotFound."""
    alert = db.session.get(PostingAlert, alert_id)
    if alert is None:
        raise NotFound
    return alert


def list_alerts(person_id: int) -> Sequence[PostingAlert]:
    """A person's alerts, newest first."""
    statement = sa.select(PostingAlert).where(PostingAlert.person_id == person_id).order_by(PostingAlert.id.desc())
    return db.session.scalars(statement.limit(50)).all()
