"""Everyone whom a booth met, for the firm's own work afterwards. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core.database import db
from jobsite.fairs.models.preparing import FairEntry
from jobsite.fairs.models.talking import Intent, LeftResume, Side, Talk, TalkNote, Verdict

MOST = 5000


@dataclass(frozen=True)
class Lead:
    """One meeting of a person with the booth: a talk, or a résumé that was left. `has_intent`: both sides said yes."""

    name: str
    phone: str
    vacancy: str
    met_at: datetime
    is_talk: bool
    seeker_says: Verdict | None
    firm_says: Verdict | None
    has_intent: bool
    note: str
    snapshot: dict[str, Any]


def list_leads(booth: FairEntry) -> list[Lead]:
    """Talks that began and résumés that were left, newest first, at most MOST of each."""
    talks = db.session.scalars(
        sa.select(Talk)
        .where(Talk.booth_id == booth.id, Talk.began_at.is_not(None))
        .options(joinedload(Talk.entry), joinedload(Talk.vacancy), joinedload(Talk.person))
        .order_by(Talk.id.desc())
        .limit(MOST)
    ).all()
    left = db.session.scalars(
        sa.select(LeftResume).where(LeftResume.booth_id == booth.id).order_by(LeftResume.id.desc()).limit(MOST)
    ).all()
    agreed = {
        (row.person_id, row.vacancy_id)
        for row in db.session.execute(sa.select(Intent.person_id, Intent.vacancy_id).where(Intent.booth_id == booth.id))
    }
    notes = _notes(talk.id for talk in talks)
    found = [_of_talk(talk, (talk.person_id, talk.vacancy_id) in agreed, notes.get(talk.id, "")) for talk in talks]
    found += [_of_resume(row) for row in left]
    return sorted(found, key=lambda lead: lead.met_at, reverse=True)


def _notes(talk_ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(TalkNote.talk_id, TalkNote.text).where(
            TalkNote.side == Side.FIRM, TalkNote.talk_id.in_(list(talk_ids))
        )
    ).all()
    return {row.talk_id: row.text for row in rows}


def _of_talk(talk: Talk, has_intent: bool, note: str) -> Lead:
    snapshot = talk.entry.snapshot if talk.entry is not None else {}
    return Lead(
        name=snapshot.get("name") or talk.person.display_name,
        phone=snapshot.get("phone", ""),
        vacancy=talk.vacancy.title if talk.vacancy is not None else "",
        met_at=talk.began_at or talk.created_at,
        is_talk=True,
        seeker_says=talk.seeker_says,
        firm_says=talk.firm_says,
        has_intent=has_intent,
        note=note,
        snapshot=snapshot,
    )


def _of_resume(row: LeftResume) -> Lead:
    return Lead(
        name=row.snapshot.get("name", ""),
        phone=row.snapshot.get("phone", ""),
        vacancy="",
        met_at=row.created_at,
        is_talk=False,
        seeker_says=None,
        firm_says=None,
        has_intent=False,
        note=row.note,
        snapshot=row.snapshot,
    )
