"""Reading what visitors see of an open fair: booths, who is there, chat, similar booths. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.fairs.models.preparing import BoothRecruiter, BoothVacancy, EntryState, FairEntry
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState, RecruiterPresence
from jobsite.fairs.models.talking import BoothMessage, LeftResume
from jobsite.fairs.queries.queueing import serving_of
from jobsite.fairs.waiting import Serving, expected_wait_s
from jobsite.vacancies.models import Vacancy

SHOWN_LINES = 30


@dataclass(frozen=True)
class QueueView:
    """What a booth's page and streams start from: the queue's numbers at one revision."""

    revision: int
    waiting: int
    serving: Serving | None
    is_closed: bool
    is_text_only: bool
    is_unattended: bool

    @property
    def wait_s(self) -> float | None:
        """How long someone who joins now waits (s); None while nobody serves."""
        return self.wait_at(self.waiting + 1)

    def wait_at(self, position: int) -> float | None:
        """The expected wait of a position (s); None while nobody serves."""
        return None if self.serving is None else expected_wait_s(position, self.serving, clock.now())


def queue_view(booth_id: int) -> QueueView:
    """The queue of a booth as it is now; an empty one before anyone came."""
    queue = db.session.get(BoothQueue, booth_id)
    if queue is None:
        return QueueView(0, 0, None, is_closed=False, is_text_only=False, is_unattended=False)
    return QueueView(
        queue.revision,
        queue.waiting_count,
        serving_of(queue),
        is_closed=queue.is_closed,
        is_text_only=queue.is_text_only,
        is_unattended=queue.unattended_since is not None,
    )


def list_booth_vacancies(booth_id: int) -> Sequence[Vacancy]:
    """The vacancies that a booth shows, in the order in which the firm put them."""
    return db.session.scalars(
        sa.select(Vacancy)
        .join(BoothVacancy, BoothVacancy.vacancy_id == Vacancy.id)
        .where(BoothVacancy.entry_id == booth_id)
        .order_by(BoothVacancy.id)
        .limit(100)
    ).all()


def list_recruiters(booth_id: int) -> Sequence[tuple[BoothRecruiter, RecruiterPresence | None]]:
    """The booth's recruiters, each with their presence when they are there now."""
    rows = db.session.execute(
        sa.select(BoothRecruiter, RecruiterPresence)
        .outerjoin(
            RecruiterPresence,
            sa.and_(
                RecruiterPresence.booth_id == BoothRecruiter.entry_id,
                RecruiterPresence.person_id == BoothRecruiter.person_id,
                RecruiterPresence.lease_until > clock.now(),
            ),
        )
        .where(BoothRecruiter.entry_id == booth_id)
        .options(joinedload(BoothRecruiter.person))
        .order_by(BoothRecruiter.id)
        .limit(50)
    ).all()
    return [(row[0], row[1]) for row in rows]


def list_chat(booth_id: int) -> Sequence[BoothMessage]:
    """The newest lines of a booth's chat that nobody removed, oldest first."""
    rows = db.session.scalars(
        sa.select(BoothMessage)
        .where(BoothMessage.booth_id == booth_id, BoothMessage.removed_at.is_(None))
        .options(joinedload(BoothMessage.person))
        .order_by(BoothMessage.id.desc())
        .limit(SHOWN_LINES)
    ).all()
    return list(reversed(rows))


def find_left_resume(booth_id: int, person_id: int) -> LeftResume | None:
    """The résumé that the person left at the booth."""
    return db.session.scalar(
        sa.select(LeftResume).where(LeftResume.booth_id == booth_id, LeftResume.person_id == person_id)
    )


def list_similar_booths(booth: FairEntry, *, limit: int = 3) -> Sequence[FairEntry]:
    """Booths to go to instead: someone is there, the queue is open; with work of the same kind or in the same hall first,
    then where fewest wait.
    """
    moment = clock.now()
    mine = (
        sa.select(sa.func.substr(Vacancy.occupation_code, 1, 4))
        .join(BoothVacancy, BoothVacancy.vacancy_id == Vacancy.id)
        .where(BoothVacancy.entry_id == booth.id)
    )
    alike = sa.exists().where(
        BoothVacancy.entry_id == FairEntry.id,
        BoothVacancy.vacancy_id == Vacancy.id,
        sa.func.substr(Vacancy.occupation_code, 1, 4).in_(mine),
    )
    is_there = sa.exists().where(
        RecruiterPresence.booth_id == FairEntry.id,
        RecruiterPresence.lease_until > moment,
        RecruiterPresence.is_on_break.is_(False),
    )
    return db.session.scalars(
        sa.select(FairEntry)
        .join(BoothQueue, BoothQueue.booth_id == FairEntry.id)
        .where(
            FairEntry.fair_id == booth.fair_id,
            FairEntry.id != booth.id,
            FairEntry.state == EntryState.PLACED,
            BoothQueue.is_closed.is_(False),
            is_there,
        )
        .order_by(
            sa.case((alike, 0), (FairEntry.hall_id == booth.hall_id, 1), else_=2),
            BoothQueue.waiting_count,
            FairEntry.id,
        )
        .limit(limit)
    ).all()


def waiting_counts(booth_ids: Iterable[int]) -> dict[int, int]:
    """How many wait at each of these booths. One query."""
    wanted = list(booth_ids)
    rows = db.session.execute(
        sa.select(BoothQueue.booth_id, BoothQueue.waiting_count).where(BoothQueue.booth_id.in_(wanted))
    ).all()
    return {row.booth_id: row.waiting_count for row in rows}


def count_open_tickets(person_id: int, fair_id: int) -> int:
    """How many queue places a person holds in a fair."""
    statement = sa.select(sa.func.count()).where(
        QueueEntry.fair_id == fair_id, QueueEntry.person_id == person_id, QueueEntry.open_slot.is_not(None)
    )
    return db.session.scalar(statement) or 0


def list_calls(person_id: int) -> Sequence[QueueEntry]:
    """Calls of the person that can still be confirmed."""
    return db.session.scalars(
        sa.select(QueueEntry).where(
            QueueEntry.busy_person_id == person_id,
            QueueEntry.state == QueueState.CALLED,
            QueueEntry.due_at > clock.now(),
        )
    ).all()
