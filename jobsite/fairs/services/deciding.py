"""What both sides say after a talk, their notes, and the preliminary intent when both say yes. Flush, never commit."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.fairs.models.preparing import BoothVacancy
from jobsite.fairs.models.talking import Intent, Side, Talk, TalkNote, TalkState, Verdict
from jobsite.fairs.news import IntentReached
from jobsite.fairs.services.talking import lock_talk, tell_talk

MAX_NOTE = 1000


def say_verdict(
    *, actor: Actor, talk: Talk, side: Side, verdict: Verdict, vacancy_id: int | None = None
) -> Intent | None:
    """Say whether one wants to go on; returns the intent when both now do.

    A yes is to a vacancy of the booth: `vacancy_id`, else the one that the talk is about. Naming another one asks the
    other side anew. Until there is an intent, a verdict may be changed. Raises Conflict before the talk began or after
    the intent, Invalid for a yes without a vacancy (`vacancy_id`).
    """
    talk = lock_talk(talk.id)
    if talk.state is TalkState.READY or talk.began_at is None:
        raise Conflict(_("谈过之后再说您的意向。"))
    if known := find_intent(talk):
        if verdict is Verdict.YES and vacancy_id in (None, known.vacancy_id):
            return known
        raise Conflict(_("双方已经达成初步意向。要改主意，请直接告诉对方。"))
    if verdict is Verdict.YES:
        _settle_vacancy(talk, side, vacancy_id)
    _write(talk, side, verdict)
    db.session.flush()
    tell_talk(talk)
    if talk.seeker_says is talk.firm_says is Verdict.YES:
        return _reach_intent(talk)
    return None


def _settle_vacancy(talk: Talk, side: Side, vacancy_id: int | None) -> None:
    wanted = vacancy_id if vacancy_id is not None else talk.vacancy_id
    shown = sa.select(BoothVacancy.id).where(BoothVacancy.entry_id == talk.booth_id, BoothVacancy.vacancy_id == wanted)
    if wanted is None or db.session.scalar(shown) is None:
        raise Invalid({"vacancy_id": _("请选这个展位的岗位。")})
    if wanted != talk.vacancy_id:
        talk.vacancy_id = wanted
        if side is Side.FIRM:
            talk.seeker_says, talk.seeker_said_at = None, None
        else:
            talk.firm_says, talk.firm_said_at = None, None


def _write(talk: Talk, side: Side, verdict: Verdict) -> None:
    if side is Side.FIRM:
        talk.firm_says, talk.firm_said_at = verdict, clock.now()
    else:
        talk.seeker_says, talk.seeker_said_at = verdict, clock.now()


def find_intent(talk: Talk) -> Intent | None:
    """The intent of these people about this vacancy in this fair, whichever talk brought it."""
    return db.session.scalar(
        sa.select(Intent).where(
            Intent.fair_id == talk.fair_id,
            Intent.person_id == talk.person_id,
            Intent.employer_id == talk.employer_id,
            Intent.vacancy_id == talk.vacancy_id,
        )
    )


def _reach_intent(talk: Talk) -> Intent | None:
    """The unique constraint counts it once for person, firm and vacancy, whatever happens at once."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.execute(
        insert(Intent)
        .values(
            fair_id=talk.fair_id,
            booth_id=talk.booth_id,
            employer_id=talk.employer_id,
            person_id=talk.person_id,
            vacancy_id=talk.vacancy_id,
            talk_id=talk.id,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["fair_id", "person_id", "employer_id", "vacancy_id"])
    )
    intent = find_intent(talk)
    if intent is not None and made.rowcount:  # type: ignore[attr-defined]  # an insert has a row count
        publish(
            IntentReached(
                intent_id=intent.id,
                fair_id=intent.fair_id,
                employer_id=intent.employer_id,
                person_id=intent.person_id,
                vacancy_id=intent.vacancy_id,
            )
        )
    return intent


def write_note(*, actor: Actor, talk: Talk, side: Side, text: str) -> None:
    """Keep one's own side's note about a talk; empty takes it away. Raises Invalid over MAX_NOTE characters (`note`)."""
    if len(text) > MAX_NOTE:
        raise Invalid({"note": _("请不要超过 1000 字。")})
    note = db.session.scalar(
        sa.select(TalkNote).where(TalkNote.talk_id == talk.id, TalkNote.side == side).with_for_update()
    )
    if note is None and text:
        db.session.add(
            TalkNote(talk_id=talk.id, side=side, text=text, author_id=actor.person_id, updated_at=clock.now())
        )
    elif note is not None and text:
        note.text, note.author_id, note.updated_at = text, actor.person_id, clock.now()
    elif note is not None:
        db.session.delete(note)
    db.session.flush()
