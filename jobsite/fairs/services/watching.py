"""The verbs of those who watch a stage: ask, vote, like, answer a poll, apply in one tap. They flush, never commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.applications.services import Applied, apply_for_vacancy
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.fairs.models.staging import (
    VISIBLE_QUESTIONS,
    QuestionState,
    ShowState,
    StageCard,
    StageLikes,
    StagePoll,
    StagePollOption,
    StagePollVote,
    StageQuestion,
    StageShow,
    StageVote,
)
from jobsite.fairs.queries.moderating import is_muted
from jobsite.fairs.services.staging import check_live

MAX_QUESTION = 200
MOST_QUESTIONS = 5
LIKES_AT_ONCE = 10
LIKES_MOST = 500
LIKE_PAUSE = timedelta(seconds=2)


def _insert_once(model: Any, **values: Any) -> bool:
    """Whether this call made the row: its key decides, also between two processes."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.execute(insert(model).values(**values).on_conflict_do_nothing().returning(model.person_id))
    return made.first() is not None


def _mark_counting(show_id: int, **values: Any) -> None:
    db.session.execute(
        sa.update(StageShow)
        .where(StageShow.id == show_id)
        .values(is_counting=True, **values)
        .execution_options(synchronize_session=False)
    )


def ask_question(*, actor: Actor, show: StageShow, text: str) -> StageQuestion:
    """Ask the presenter; staff decide whether everyone sees it.

    Before and during a show. Raises Invalid for nothing or over MAX_QUESTION characters (`text`), Conflict when it is
    over or the person was muted, TooMany beyond MOST_QUESTIONS at one show.
    """
    words = " ".join(text.split())
    if not words or len(words) > MAX_QUESTION:
        raise Invalid({"text": _("请写 1 到 200 个字。")})
    if show.state not in (ShowState.PLANNED, ShowState.LIVE):
        raise Conflict(_("直播已经结束，不能再提问。"))
    if is_muted(show.fair_id, actor.required_id):
        raise Conflict(_("您现在不能在这场招聘会里发言。有疑问请联系服务台。"))
    asked = sa.select(sa.func.count()).where(
        StageQuestion.show_id == show.id, StageQuestion.person_id == actor.required_id
    )
    if (db.session.scalar(asked) or 0) >= MOST_QUESTIONS:
        raise TooMany(_("一场直播最多提 5 个问题。"), retry_after=3600)
    question = StageQuestion(show_id=show.id, person_id=actor.required_id, text=words, created_at=clock.now())
    db.session.add(question)
    db.session.flush()
    return question


def vote_question(*, actor: Actor, question: StageQuestion) -> bool:
    """Find a question worth asking, once; returns whether this vote counted. Raises NotFound for one not shown."""
    if question.state not in VISIBLE_QUESTIONS:
        raise NotFound
    show = db.session.get_one(StageShow, question.show_id)
    if show.state not in (ShowState.PLANNED, ShowState.LIVE) or question.state is QuestionState.ANSWERED:
        raise Conflict(_("这个问题已经回答了，或者直播已经结束。"))
    values = {"question_id": question.id, "person_id": actor.required_id, "created_at": clock.now()}
    if not _insert_once(StageVote, **values):
        return False
    db.session.execute(
        sa.update(StageQuestion)
        .where(StageQuestion.id == question.id)
        .values(votes_count=StageQuestion.votes_count + 1)
        .execution_options(synchronize_session=False)
    )
    _mark_counting(show.id)
    return True


def like_show(*, actor: Actor, show: StageShow, times: int = 1) -> int:
    """Like a live show, up to LIKES_AT_ONCE taps in one go; returns how many counted.

    Raises TooMany within LIKE_PAUSE of the last go or beyond LIKES_MOST in all, Conflict unless it is live.
    """
    check_live(show)
    count, moment = min(max(times, 1), LIKES_AT_ONCE), clock.now()
    person_id = actor.required_id
    if not _insert_once(StageLikes, show_id=show.id, person_id=person_id, likes=count, liked_at=moment):
        changed = db.session.execute(
            sa.update(StageLikes)
            .where(
                StageLikes.show_id == show.id,
                StageLikes.person_id == person_id,
                StageLikes.liked_at <= moment - LIKE_PAUSE,
                StageLikes.likes + count <= LIKES_MOST,
            )
            .values(likes=StageLikes.likes + count, liked_at=moment)
            .execution_options(synchronize_session=False)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
            raise TooMany(_("点得太快了，歇一下再点。"), retry_after=2)
    _mark_counting(show.id, likes_count=StageShow.likes_count + count)
    return count


def answer_poll(*, actor: Actor, option: StagePollOption) -> bool:
    """Vote in a poll, once; returns whether this vote counted. Raises Conflict when the poll is closed."""
    poll = db.session.get_one(StagePoll, option.poll_id)
    check_live(db.session.get_one(StageShow, poll.show_id))
    if poll.closed_at is not None:
        raise Conflict(_("投票已经结束。"))
    values = {"poll_id": poll.id, "person_id": actor.required_id, "option_id": option.id, "created_at": clock.now()}
    if not _insert_once(StagePollVote, **values):
        return False
    db.session.execute(
        sa.update(StagePollOption)
        .where(StagePollOption.id == option.id)
        .values(votes_count=StagePollOption.votes_count + 1)
        .execution_options(synchronize_session=False)
    )
    _mark_counting(poll.show_id)
    return True


def apply_at_stage(*, actor: Actor, card: StageCard) -> Applied:
    """Apply for a vacancy of the programme in one tap, with the résumé as it is. Raises what applying raises."""
    fair_id = db.session.get_one(StageShow, card.show_id).fair_id
    return apply_for_vacancy(actor=actor, vacancy_id=card.booth_vacancy.vacancy_id, source=f"fair-{fair_id}")
