"""The verbs of those who run a stage: shows, cards, questions, polls, and the sending of counts. They flush, never commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, looking, unit_of_work
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import announce, publish
from jobsite.core.states import check_move
from jobsite.fairs.events import ShowEnded
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.models.staging import (
    QUESTION_TRANSITIONS,
    SHOW_TRANSITIONS,
    VISIBLE_QUESTIONS,
    QuestionState,
    ShowState,
    StageCard,
    StagePoll,
    StagePollOption,
    StageQuestion,
    StageShow,
    StageSource,
)
from jobsite.fairs.queries.staging import list_addable, list_visible_questions
from jobsite.fairs.services import stage_picture
from jobsite.fairs.stage_links import problem_of, source_problem

MAX_CARDS = 50
OPTIONS = range(2, 7)


@dataclass(frozen=True, kw_only=True)
class ShowContent:
    """What staff write of a show."""

    title: str
    presenter: str
    starts_at: datetime
    ends_at: datetime
    presenter_title: str = ""
    about: str = ""
    source: StageSource = StageSource.NONE
    source_url: str = ""


def _check_content(content: ShowContent, hosts: Sequence[str]) -> None:
    if content.ends_at <= content.starts_at:
        raise Invalid({"ends_at": _("结束要晚于开始。")})
    if content.source is StageSource.BROWSER and not stage_picture.is_offered():
        raise Invalid({"source": _("还不能从浏览器直播，请换一种。")})
    if problem := source_problem(content.source, content.source_url, hosts):
        raise Invalid({"source_url": problem})


def plan_show(*, actor: Actor, fair: Fair, content: ShowContent, hosts: Sequence[str]) -> StageShow:
    """Add a show to a fair's stage. Raises Invalid for times (`ends_at`) and addresses that are refused (`source_url`)."""
    _check_content(content, hosts)
    show = StageShow(fair_id=fair.id, created_by_id=actor.person_id, created_at=clock.now(), **_values(content))
    db.session.add(show)
    db.session.flush()
    return show


def change_show(*, actor: Actor, show: StageShow, content: ShowContent, hosts: Sequence[str]) -> StageShow:
    """Change a show that has not ended; those who watch are told to look anew. Raises Invalid as above, Conflict."""
    if show.state not in (ShowState.PLANNED, ShowState.LIVE):
        raise Conflict(_("这场直播已经结束，不能再改。"))
    _check_content(content, hosts)
    for name, value in _values(content).items():
        setattr(show, name, value)
    show.version += 1
    tell(show, "show", {"state": show.state.value})
    db.session.flush()
    return show


def _values(content: ShowContent) -> dict[str, Any]:
    values = asdict(content)
    if content.source in (StageSource.NONE, StageSource.BROWSER):
        values["source_url"] = ""
    return values


def move_show(*, actor: Actor, show: StageShow, to: ShowState) -> StageShow:
    """Go live, end or cancel. One show of a fair is live at a time. Raises Conflict."""
    check_move(SHOW_TRANSITIONS, show.state, to)
    if to is ShowState.LIVE:
        other = sa.select(StageShow.id).where(StageShow.fair_id == show.fair_id, StageShow.state == ShowState.LIVE)
        if db.session.scalar(other) is not None:
            raise Conflict(_("另一场直播还没有结束。"))
    moment = clock.now()
    times: dict[str, Any] = {ShowState.LIVE: {"went_live_at": moment}, ShowState.ENDED: {"ended_at": moment}}.get(
        to, {}
    )
    moved = db.session.execute(
        sa.update(StageShow)
        .where(StageShow.id == show.id, StageShow.state == show.state)
        .values(state=to, **times)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    db.session.refresh(show)
    if to is ShowState.ENDED:
        publish(ShowEnded(show_id=show.id))
        _unpin(show.id)
        for poll in db.session.scalars(
            sa.select(StagePoll).where(StagePoll.show_id == show.id, StagePoll.closed_at.is_(None))
        ):
            poll.closed_at = moment
    tell(show, "show", {"state": to.value})
    db.session.flush()
    return show


def set_replay(*, actor: Actor, show: StageShow, url: str, hosts: Sequence[str]) -> StageShow:
    """Say where the recording is, or with an empty address that there is none. Raises Invalid (`replay_url`), Conflict."""
    if show.state is not ShowState.ENDED:
        raise Conflict(_("直播结束后才能放回放。"))
    if url and (problem := problem_of(url, hosts)):
        raise Invalid({"replay_url": problem})
    show.replay_url = url
    db.session.flush()
    return show


def add_cards(*, actor: Actor, show: StageShow, booth_vacancy_ids: Iterable[int]) -> int:
    """Put vacancies of the fair's booths at the end of the programme; returns how many. Others' ids are ignored.

    Raises Conflict beyond MAX_CARDS or when the show is over.
    """
    if show.state not in (ShowState.PLANNED, ShowState.LIVE):
        raise Conflict(_("这场直播已经结束，不能再改。"))
    wanted = set(booth_vacancy_ids)
    found = [one for one in list_addable(show.fair_id, show.id, limit=5000) if one.id in wanted]
    highest, count = db.session.execute(
        sa.select(sa.func.max(StageCard.position), sa.func.count()).where(StageCard.show_id == show.id)
    ).one()
    if count + len(found) > MAX_CARDS:
        raise Conflict(_("一场直播最多介绍 50 个岗位。"))
    for position, one in enumerate(found, start=(highest or 0) + 1):
        db.session.add(StageCard(show_id=show.id, booth_vacancy_id=one.id, position=position))
    if found and show.state is ShowState.LIVE:
        tell(show, "cards", {})
    db.session.flush()
    return len(found)


def remove_card(*, actor: Actor, card: StageCard) -> None:
    """Take a vacancy off the programme."""
    show = db.session.get_one(StageShow, card.show_id)
    db.session.delete(card)
    db.session.flush()
    tell(show, "pinned", {"card": None} if card.pinned_at and not card.unpinned_at else {})


def pin_card(*, actor: Actor, card: StageCard) -> None:
    """Present this vacancy now, in place of the one that was. Raises Conflict unless the show is live."""
    show = db.session.get_one(StageShow, card.show_id)
    if show.state is not ShowState.LIVE:
        raise Conflict(_("开播后才能介绍岗位。"))
    _unpin(show.id)
    db.session.refresh(card)
    card.pinned_at, card.unpinned_at = clock.now(), None
    db.session.flush()
    tell(show, "pinned", {"card": card.id})


def _unpin(show_id: int) -> None:
    db.session.execute(
        sa.update(StageCard)
        .where(StageCard.show_id == show_id, StageCard.pinned_at.is_not(None), StageCard.unpinned_at.is_(None))
        .values(unpinned_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def decide_question(*, actor: Actor, question: StageQuestion, to: QuestionState, answer: str = "") -> StageQuestion:
    """Show, answer or hide a question. Raises Conflict when its state does not allow it, Invalid over 300 characters."""
    check_move(QUESTION_TRANSITIONS, question.state, to)
    if len(answer) > 300:
        raise Invalid({"answer": _("请不要超过 300 字。")})
    show = db.session.get_one(StageShow, question.show_id)
    question.state, question.answer = to, answer if to is QuestionState.ANSWERED else question.answer
    question.decided_at, question.decided_by_id = clock.now(), actor.person_id
    told: dict[str, Any] = {"question": question.id, "state": to.value}
    if to in VISIBLE_QUESTIONS:
        told |= {"text": question.text, "votes": question.votes_count, "answer": question.answer}
    tell(show, "question", told)
    db.session.flush()
    return question


def open_poll(*, actor: Actor, show: StageShow, question: str, options: Sequence[str]) -> StagePoll:
    """Ask everyone who watches. Raises Conflict unless live, Invalid unless there are 2 to 6 different options."""
    if show.state is not ShowState.LIVE:
        raise Conflict(_("开播后才能发起投票。"))
    texts = [text.strip() for text in options if text.strip()]
    if not question.strip() or len(question) > 100:
        raise Invalid({"question": _("请写要问的话，最多 100 字。")})
    if len(texts) not in OPTIONS or len(set(texts)) != len(texts) or any(len(text) > 40 for text in texts):
        raise Invalid({"options": _("请写 2 到 6 个不同的选项，一行一个，每个最多 40 字。")})
    poll = StagePoll(show_id=show.id, question=question.strip(), created_at=clock.now())
    poll.options = [StagePollOption(text=text) for text in texts]
    db.session.add(poll)
    db.session.flush()
    tell(show, "poll", {"poll": poll.id})
    return poll


def close_poll(*, actor: Actor, poll: StagePoll) -> None:
    """No more votes."""
    if poll.closed_at is None:
        poll.closed_at = clock.now()
        tell(db.session.get_one(StageShow, poll.show_id), "poll", {"poll": poll.id})
        db.session.flush()


def tell(show: StageShow, what: str, news: dict[str, Any]) -> None:
    """One small event for everyone who watches; nothing in it is for one person."""
    announce("StageMoved", {"show": show.id, "what": what} | news, topic=f"stage:{show.fair_id}")


def send_counts() -> int:
    """Tell likes and votes of each show whose counts have changed; called once a second at most. Returns how many."""
    with looking():
        ids = db.session.scalars(sa.select(StageShow.id).where(StageShow.is_counting).limit(50)).all()
    if not ids:
        return 0
    with unit_of_work():
        for show in db.session.scalars(sa.select(StageShow).where(StageShow.id.in_(ids))).all():
            _send_counts_of(show)
    return 0  # the next look is a pause away, whatever there was


def _send_counts_of(show: StageShow) -> None:
    db.session.execute(
        sa.update(StageShow)
        .where(StageShow.id == show.id)
        .values(is_counting=False)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(show)
    open_options = db.session.execute(
        sa.select(StagePollOption.id, StagePollOption.votes_count)
        .join(StagePoll, StagePoll.id == StagePollOption.poll_id)
        .where(StagePoll.show_id == show.id, StagePoll.closed_at.is_(None))
    )
    questions = {str(one.id): one.votes_count for one in list_visible_questions(show.id)}
    options = {str(row.id): row.votes_count for row in open_options}
    tell(show, "counts", {"likes": show.likes_count, "questions": questions, "options": options})


def check_live(show: StageShow) -> None:
    """Raise NotFound for a show that was cancelled, Conflict when it has not begun or is over."""
    if show.state is ShowState.CANCELLED:
        raise NotFound
    if show.state is not ShowState.LIVE:
        raise Conflict(_("直播还没有开始，或者已经结束。"))
