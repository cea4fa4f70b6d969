"""Reading firms in fairs: one entry, a firm's list, a fair's list, booths."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from jobsite.accounts.models import Person
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.fairs.models.preparing import EntryHistory, EntryState, Fair, FairEntry, FairState


def find_entry(fair_id: int, employer_id: int) -> FairEntry | None:
    """The firm's entry into the fair; None when it never applied."""
    return db.session.scalar(
        sa.select(FairEntry).where(FairEntry.fair_id == fair_id, FairEntry.employer_id == employer_id)
    )


def get_desk_entry(employer_id: int, fair_id: int) -> FairEntry:
    """The firm's entry into the fair; raises NotFound, also for a rehearsal."""
    entry = find_entry(fair_id, employer_id)
    if entry is None or entry.fair.is_rehearsal:
        raise NotFound
    return entry


def get_entry(fair_id: int, entry_id: int) -> FairEntry:
    """An entry of this fair; raises NotFound, also for a rehearsal."""
    entry = db.session.get(FairEntry, entry_id)
    if entry is None or entry.fair_id != fair_id or entry.fair.is_rehearsal:
        raise NotFound
    return entry


def list_entries_of_firm(employer_id: int, *, page: int = 1) -> Page[FairEntry]:
    """A firm's entries with their fairs, rehearsals left out, the latest first."""
    return paginate(
        sa.select(FairEntry)
        .join(Fair, Fair.id == FairEntry.fair_id)
        .options(joinedload(FairEntry.fair), joinedload(FairEntry.hall))
        .where(FairEntry.employer_id == employer_id, Fair.state != FairState.REHEARSAL)
        .order_by(FairEntry.applied_at.desc(), FairEntry.id.desc()),
        number=page,
    )


def list_entries(
    fair_id: int, *, state: EntryState | None = None, hall_id: int | None = None, page: int = 1, size: int = 30
) -> Page[FairEntry]:
    """A fair's entries in the order in which they came; of one state or hall when asked."""
    statement = sa.select(FairEntry).where(FairEntry.fair_id == fair_id)
    if state is not None:
        statement = statement.where(FairEntry.state == state)
    if hall_id is not None:
        statement = statement.where(FairEntry.hall_id == hall_id)
    options = (joinedload(FairEntry.hall), selectinload(FairEntry.vacancies), selectinload(FairEntry.recruiters))
    return paginate(statement.options(*options).order_by(FairEntry.applied_at, FairEntry.id), number=page, size=size)


def list_placed(fair_id: int) -> Sequence[FairEntry]:
    """The fair's booths by hall and number, with their halls."""
    return (
        db.session.scalars(
            sa.select(FairEntry)
            .options(joinedload(FairEntry.hall))
            .where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
            .order_by(FairEntry.hall_id, FairEntry.booth_number)
        )
        .unique()
        .all()
    )


def list_unplaced(fair_id: int) -> Sequence[FairEntry]:
    """Accepted firms without a booth, the first accepted first."""
    return (
        db.session.scalars(
            sa.select(FairEntry)
            .where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.ACCEPTED)
            .order_by(FairEntry.decided_at, FairEntry.id)
        )
        .unique()
        .all()
    )


def count_entries(fair_id: int) -> dict[EntryState, int]:
    """How many of the fair's entries are in each state; states without any are 0."""
    rows = db.session.execute(
        sa.select(FairEntry.state, sa.func.count()).where(FairEntry.fair_id == fair_id).group_by(FairEntry.state)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in EntryState}


def taken_booths(fair_id: int) -> dict[int, set[int]]:
    """The numbers that are taken in each hall of the fair, by hall id."""
    rows = db.session.execute(
        sa.select(FairEntry.hall_id, FairEntry.booth_number).where(
            FairEntry.fair_id == fair_id, FairEntry.hall_id.is_not(None)
        )
    ).all()
    found: dict[int, set[int]] = {}
    for hall_id, number in rows:
        if hall_id is None or number is None:
            continue
        found.setdefault(hall_id, set()).add(number)
    return found


def list_history(entry_id: int) -> list[tuple[EntryHistory, str]]:
    """The steps of an entry, newest first, each with the name of who took it."""
    rows = db.session.execute(
        sa.select(EntryHistory, Person.display_name)
        .outerjoin(Person, Person.id == EntryHistory.actor_id)
        .where(EntryHistory.entry_id == entry_id)
        .order_by(EntryHistory.id.desc())
    ).all()
    return [(row, name or "") for row, name in rows]


def list_halls_with_booths(fair_id: int) -> dict[int | None, list[FairEntry]]:
    """The fair's booths by hall id, by number within each."""
    found: dict[int | None, list[FairEntry]] = {}
    for entry in list_placed(fair_id):
        found.setdefault(entry.hall_id, []).append(entry)
    return found
