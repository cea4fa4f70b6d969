"""Reading the stage: shows, cards, questions, polls, and what one person did there. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from jobsite.applications.models import Application
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import BoothVacancy, EntryState, FairEntry
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
from jobsite.vacancies.models import Vacancy, VacancyState

MOST_QUESTIONS = 30
Thing = TypeVar("Thing")
Of = TypeVar("Of", StageCard, StageQuestion, StagePoll)


def get_show(fair_id: int, show_id: int) -> StageShow:
    """A show of this fair. Raises NotFound."""
    return _found(db.session.scalar(sa.select(StageShow).where(StageShow.id == show_id, StageShow.fair_id == fair_id)))


def get_card(fair_id: int, card_id: int) -> StageCard:
    """A card of a show of this fair. Raises NotFound."""
    return _found(db.session.scalar(_of_fair(StageCard, fair_id).where(StageCard.id == card_id)))


def get_question(fair_id: int, question_id: int) -> StageQuestion:
    """A question at a show of this fair, whatever its state. Raises NotFound."""
    return _found(db.session.scalar(_of_fair(StageQuestion, fair_id).where(StageQuestion.id == question_id)))


def get_poll(fair_id: int, poll_id: int) -> StagePoll:
    """A poll of a show of this fair. Raises NotFound."""
    return _found(db.session.scalar(_of_fair(StagePoll, fair_id).where(StagePoll.id == poll_id)))


def get_option(fair_id: int, option_id: int) -> StagePollOption:
    """An answer of a poll of this fair. Raises NotFound."""
    statement = sa.select(StagePollOption).join(StagePoll).join(StageShow, StageShow.id == StagePoll.show_id)
    return _found(db.session.scalar(statement.where(StagePollOption.id == option_id, StageShow.fair_id == fair_id)))


def _of_fair(model: type[Of], fair_id: int) -> sa.Select[Of]:
    return sa.select(model).join(StageShow, StageShow.id == model.show_id).where(StageShow.fair_id == fair_id)


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise NotFound
    return thing


def list_shows(fair_id: int) -> Sequence[StageShow]:
    """The programme: shows that are not cancelled, in the order of their times."""
    return db.session.scalars(
        sa.select(StageShow)
        .where(StageShow.fair_id == fair_id, StageShow.state != ShowState.CANCELLED)
        .order_by(StageShow.starts_at, StageShow.id)
        .limit(100)
    ).all()


def show_to_watch(shows: Sequence[StageShow]) -> StageShow | None:
    """Of a programme, the show that is live, else the next one, else the last one that was."""
    live = [one for one in shows if one.state is ShowState.LIVE]
    planned = [one for one in shows if one.state is ShowState.PLANNED and one.ends_at > clock.now()]
    ended = [one for one in shows if one.state is ShowState.ENDED]
    return next(iter(live or planned or ended[::-1]), None)


def list_cards(show_id: int) -> Sequence[StageCard]:
    """The vacancies of a show in their order."""
    shown = selectinload(StageCard.booth_vacancy)
    return db.session.scalars(
        sa.select(StageCard)
        .where(StageCard.show_id == show_id)
        .order_by(StageCard.position, StageCard.id)
        .options(shown.selectinload(BoothVacancy.vacancy), shown.selectinload(BoothVacancy.entry))
        .limit(100)
    ).all()


def pinned_of(cards: Sequence[StageCard]) -> StageCard | None:
    """The card that is presented now."""
    return next((card for card in cards if card.pinned_at is not None and card.unpinned_at is None), None)


def list_addable(fair_id: int, show_id: int, *, words: str = "", limit: int = 20) -> Sequence[BoothVacancy]:
    """Open vacancies of the fair's booths that the show does not have, by firm and title; `words` in either."""
    taken = sa.select(StageCard.booth_vacancy_id).where(StageCard.show_id == show_id)
    statement = (
        sa.select(BoothVacancy)
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .join(Vacancy, Vacancy.id == BoothVacancy.vacancy_id)
        .where(
            FairEntry.fair_id == fair_id,
            FairEntry.state == EntryState.PLACED,
            Vacancy.state == VacancyState.PUBLISHED,
            BoothVacancy.id.not_in(taken),
        )
        .options(selectinload(BoothVacancy.vacancy))
        .order_by(FairEntry.hall_id, FairEntry.booth_number, BoothVacancy.id)
        .limit(limit)
    )
    if words:
        statement = statement.where(Vacancy.title.contains(words, autoescape=True))
    return db.session.scalars(statement).all()


def list_own_booths(fair_id: int, employer_ids: Sequence[int]) -> Sequence[FairEntry]:
    """Placed booths of these firms in the fair: whose people may watch and serve at once."""
    if not employer_ids:
        return []
    return db.session.scalars(
        sa.select(FairEntry)
        .where(
            FairEntry.fair_id == fair_id,
            FairEntry.state == EntryState.PLACED,
            FairEntry.employer_id.in_(employer_ids),
        )
        .order_by(FairEntry.id)
        .limit(10)
    ).all()


def list_visible_questions(show_id: int) -> Sequence[StageQuestion]:
    """What staff let everyone see: those not answered yet first, most votes first."""
    return db.session.scalars(
        sa.select(StageQuestion)
        .where(StageQuestion.show_id == show_id, StageQuestion.state.in_(VISIBLE_QUESTIONS))
        .order_by(StageQuestion.state.desc(), StageQuestion.votes_count.desc(), StageQuestion.id)
        .limit(MOST_QUESTIONS)
    ).all()


def list_questions(show_id: int, state: QuestionState, *, limit: int = 50) -> Sequence[StageQuestion]:
    """Questions in one state for the people who run the stage: most votes first, then the oldest."""
    return db.session.scalars(
        sa.select(StageQuestion)
        .where(StageQuestion.show_id == show_id, StageQuestion.state == state)
        .order_by(StageQuestion.votes_count.desc(), StageQuestion.id)
        .limit(limit)
    ).all()


def list_polls(show_id: int) -> Sequence[StagePoll]:
    """The polls of a show, newest first."""
    return db.session.scalars(
        sa.select(StagePoll)
        .where(StagePoll.show_id == show_id)
        .order_by(StagePoll.id.desc())
        .options(selectinload(StagePoll.options))
        .limit(20)
    ).all()


@dataclass(frozen=True)
class Mine:
    """What one person did at a show: questions asked, voted for, polls answered (by poll: the option), applications."""

    questions: Sequence[StageQuestion] = ()
    voted: frozenset[int] = frozenset()
    answered: tuple[tuple[int, int], ...] = ()
    applied: frozenset[int] = frozenset()
    likes: int = 0


def mine_at(actor: Actor, show: StageShow, vacancy_ids: Sequence[int]) -> Mine:
    """What the actor did at a show; nothing for people who are not signed in."""
    if actor.person_id is None:
        return Mine()
    person_id = actor.person_id
    questions = db.session.scalars(
        sa.select(StageQuestion)
        .where(StageQuestion.person_id == person_id, StageQuestion.show_id == show.id)
        .order_by(StageQuestion.id.desc())
        .limit(10)
    ).all()
    voted = db.session.scalars(
        sa.select(StageVote.question_id)
        .join(StageQuestion, StageQuestion.id == StageVote.question_id)
        .where(StageVote.person_id == person_id, StageQuestion.show_id == show.id)
    )
    answered = db.session.execute(
        sa.select(StagePollVote.poll_id, StagePollVote.option_id)
        .join(StagePoll, StagePoll.id == StagePollVote.poll_id)
        .where(StagePollVote.person_id == person_id, StagePoll.show_id == show.id)
    )
    applied = db.session.scalars(
        sa.select(Application.vacancy_id).where(
            Application.person_id == person_id, Application.vacancy_id.in_(vacancy_ids)
        )
    )
    likes = db.session.get(StageLikes, (show.id, person_id))
    pairs = tuple((row.poll_id, row.option_id) for row in answered)
    return Mine(questions, frozenset(voted), pairs, frozenset(applied), likes.likes if likes else 0)
