"""The rehearsal: a hidden copy of a fair in which each firm serves a made-up visitor at a copy of its booth.

Queue, call, talk and intent run through the same services and the same desk as at the real fair. All rows belong to the
copy, so that no figure, list or page of the real fair can hold them; with the copy they go. Flush, never commit.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Person, PersonStatus
from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Conflict
from jobsite.core.i18n import gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor, PersonKind
from jobsite.fairs.models.preparing import (
    ADMITTED,
    BoothRecruiter,
    BoothVacancy,
    EntryState,
    Fair,
    FairEntry,
    FairState,
    Hall,
)
from jobsite.fairs.models.queueing import HOLDING, QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.talking import Side, Talk, Verdict
from jobsite.fairs.services.deciding import say_verdict
from jobsite.fairs.services.moving import ensure_queue
from jobsite.fairs.services.queueing import take_place
from jobsite.fairs.services.talking import confirm_call, lock_talk, meeting_of
from jobsite.meetings.models import OVER
from jobsite.meetings.services import end_meeting, guest_token

MOST_WAITING = 3
"""So many made-up visitors wait at a booth at once, to practise several text talks."""


def send_visitor(*, actor: Actor, entry: FairEntry, way: TalkWay) -> QueueEntry:
    """A made-up visitor takes a ticket at the firm's rehearsal booth, with answers to its questions and a résumé.

    Raises Conflict unless the fair is being rehearsed and the firm is in it, or when MOST_WAITING are there.
    """
    if not entry.fair.is_rehearsing or entry.state not in ADMITTED:
        raise Conflict(_("现在没有彩排。"))
    booth = rehearsal_booth(entry)
    ensure_queue(booth.id, booth.fair_id)
    held = sa.select(sa.func.count()).where(QueueEntry.booth_id == booth.id, QueueEntry.state.in_(HOLDING))
    if (db.session.scalar(held) or 0) >= MOST_WAITING:
        raise Conflict(_("已经有 %(n)s 位练习访客了，先去接待他们。", n=MOST_WAITING))
    visitor = Person(
        kind=PersonKind.SEEKER,
        status=PersonStatus.DELETED,  # nobody who could sign in, be found, be told anything, or be counted
        display_name=gettext("练习访客"),
        created_at=clock.now(),
    )
    db.session.add(visitor)
    db.session.flush()
    values: dict[str, Any] = {
        "answers": [gettext("（练习的回答）")] * len(booth.questions),
        "snapshot": {"name": visitor.display_name, "summary": gettext("这是练习用的简历，不是真人。")},
        "way": way,
        "vacancy_id": booth.vacancies[0].vacancy_id if booth.vacancies else None,
    }
    return take_place(booth.fair, booth.id, visitor.id, **values)


def find_rehearsal_booth(entry: FairEntry) -> FairEntry | None:
    """The firm's booth in the rehearsal of the fair; None before its first visitor."""
    return db.session.scalar(
        sa.select(FairEntry)
        .join(Fair, Fair.id == FairEntry.fair_id)
        .where(Fair.rehearsal_of_id == entry.fair_id, FairEntry.employer_id == entry.employer_id)
    )


def rehearsal_booth(entry: FairEntry) -> FairEntry:
    """The same, made when it is not there yet; it has the booth's questions, vacancies and recruiters as they are now."""
    booth = find_rehearsal_booth(entry) or _new_booth(entry)
    booth.questions, booth.introduction = list(entry.questions), entry.introduction
    booth.vacancies, booth.recruiters = [], []
    db.session.flush()
    booth.vacancies = [BoothVacancy(vacancy_id=row.vacancy_id, headcount=row.headcount) for row in entry.vacancies]
    booth.recruiters = [BoothRecruiter(person_id=row.person_id, capacity=row.capacity) for row in entry.recruiters]
    db.session.flush()
    return booth


def _new_booth(entry: FairEntry) -> FairEntry:
    stage = _rehearsal_of(entry.fair)
    booth = FairEntry(
        fair=stage,
        employer_id=entry.employer_id,
        state=EntryState.PLACED,
        hall_id=stage.halls[0].id,
        booth_number=entry.id,
        questions=[],
        applied_at=clock.now(),
    )
    try:
        with savepoint():
            db.session.add(booth)
            db.session.flush()
    except sa.exc.IntegrityError:  # a colleague was faster
        known = find_rehearsal_booth(entry)
        if known is None:
            raise
        return known
    return booth


def _find_rehearsal_of(fair_id: int) -> Fair | None:
    return db.session.scalar(sa.select(Fair).where(Fair.rehearsal_of_id == fair_id))


def _rehearsal_of(fair: Fair) -> Fair:
    if known := _find_rehearsal_of(fair.id):
        return known
    copy = Fair(
        name=fair.name,
        state=FairState.REHEARSAL,
        rehearsal_of_id=fair.id,
        talk_minutes=fair.talk_minutes,
        created_at=clock.now(),
        version=1,
    )
    copy.halls.append(Hall(name=gettext("彩排"), trades=[], capacity=1))
    try:
        with savepoint():
            db.session.add(copy)
            db.session.flush()
    except sa.exc.IntegrityError:  # another firm was faster
        known = _find_rehearsal_of(fair.id)
        if known is None:
            raise
        return known
    return copy


def visitor_of(entry: QueueEntry) -> Actor:
    """The made-up visitor of a ticket, to act for."""
    return Actor(person_id=entry.person_id, kind=PersonKind.SEEKER)


def answer_call(entry_id: int) -> None:
    """The visitor of a rehearsal says that they are here; for tickets of real fairs, or too late, nothing happens."""
    entry = db.session.get(QueueEntry, entry_id)
    if entry is None or not entry.booth.fair.is_rehearsal or entry.state is not QueueState.CALLED:
        return
    if entry.due_at is None or entry.due_at > clock.now():
        confirm_call(actor=visitor_of(entry), entry=entry)


def agree(*, talk: Talk) -> None:
    """In a rehearsal the visitor says yes when the firm does, so that it sees what an intent is; elsewhere nothing."""
    talk = lock_talk(talk.id)
    if talk.booth.fair.is_rehearsal and talk.firm_says is Verdict.YES and talk.entry is not None:
        say_verdict(actor=visitor_of(talk.entry), talk=talk, side=Side.SEEKER, verdict=Verdict.YES)


def visitor_link(talk: Talk) -> str:
    """The path by which a colleague, at another device and without signing in, plays the visitor; empty elsewhere."""
    meeting = meeting_of(talk) if talk.booth.fair.is_rehearsal else None
    guest = next((one for one in meeting.participants if one.person_id == talk.person_id), None) if meeting else None
    return f"/m/{guest_token(guest)}" if guest is not None else ""


def end_rehearsal(fair_id: int) -> None:
    """Take the rehearsal of a fair away with all that happened in it; a second time changes nothing."""
    copy = _find_rehearsal_of(fair_id)
    if copy is None:
        return
    talks = db.session.scalars(sa.select(Talk).where(Talk.fair_id == copy.id)).all()
    for meeting in [meeting_of(talk) for talk in talks]:
        if meeting is not None and meeting.state not in OVER:
            end_meeting(meeting=meeting, actor=SYSTEM)
    visitors = db.session.scalars(sa.select(QueueEntry.person_id).where(QueueEntry.fair_id == copy.id)).all()
    db.session.flush()
    db.session.execute(sa.delete(Fair).where(Fair.id == copy.id).execution_options(synchronize_session=False))
    db.session.execute(
        sa.delete(Person)
        .where(Person.id.in_(visitors), Person.status == PersonStatus.DELETED)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
