"""The stage: shows, pinned vacancies, questions, votes, likes, polls; who may, how often, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.accounts.login import actor_of
from jobsite.accounts.privacy import erase_person, export_person
from jobsite.applications.models import Application
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.outbox import last_event_id, read_events
from jobsite.fairs.models.preparing import BoothVacancy
from jobsite.fairs.models.staging import QuestionState, ShowState, StageLikes, StageQuestion, StageSource
from jobsite.fairs.models.talking import ModerationAction, ModerationKind
from jobsite.fairs.queries.staging import list_cards, list_visible_questions, mine_at, pinned_of, show_to_watch
from jobsite.fairs.services import staging, watching
from jobsite.fairs.stage_links import problem_of
from tests.factories.accounts import PersonFactory
from tests.factories.seekers import ProfileFactory
from tests.factories.stages import OPERATOR, add_booth, add_hall, add_show, add_vacancy, open_fair

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.usefixtures("clock")
Q = QuestionState


def someone() -> Any:
    """The actor of a new seeker with a résumé."""
    person = PersonFactory()
    ProfileFactory(account=person)
    return actor_of(person)


def last_told() -> int:
    """All that was said so far is told; what comes is counted from here."""
    db.session.commit()
    return last_event_id()


def told_since(start: int) -> list[dict[str, Any]]:
    """What those who watch were told."""
    db.session.commit()
    return [event.payload for event in read_events(start) if event.name == "StageMoved"]


def two_cards(show: Any) -> list[Any]:
    """The programme: two vacancies of one booth."""
    fair = show.fair
    booth = add_booth(fair, add_hall(fair))
    shown: list[BoothVacancy] = [add_vacancy(booth), add_vacancy(booth)]
    staging.add_cards(actor=OPERATOR, show=show, booth_vacancy_ids=[one.id for one in shown])
    return list(list_cards(show.id))


def test_vacancies_are_pinned_one_at_a_time(db_session: Any) -> None:
    show = add_show(open_fair())
    first, second = two_cards(show)
    with pytest.raises(Conflict):
        staging.pin_card(actor=OPERATOR, card=first)
    staging.move_show(actor=OPERATOR, show=show, to=ShowState.LIVE)
    start = last_told()
    for card in (first, second, first):
        staging.pin_card(actor=OPERATOR, card=card)
        db_session.expire_all()
        pinned = pinned_of(list_cards(show.id))
        assert pinned is not None
        assert pinned.id == card.id
    assert [(one["what"], one["card"]) for one in told_since(start)] == [
        ("pinned", card.id) for card in (first, second, first)
    ]
    staging.move_show(actor=OPERATOR, show=show, to=ShowState.ENDED)
    db_session.expire_all()
    assert pinned_of(list_cards(show.id)) is None


def test_only_vacancies_of_the_fairs_own_booths_are_presented(db_session: Any) -> None:
    fair, other = open_fair(), open_fair()
    foreign = add_vacancy(add_booth(other, add_hall(other)))
    assert staging.add_cards(actor=OPERATOR, show=add_show(fair), booth_vacancy_ids=[foreign.id]) == 0


def test_one_tap_applies_once(db_session: Any) -> None:
    show = add_show(open_fair(), state=ShowState.LIVE)
    card, _other = two_cards(show)
    seeker = someone()
    assert watching.apply_at_stage(actor=seeker, card=card).is_new
    assert not watching.apply_at_stage(actor=seeker, card=card).is_new
    (application,) = db_session.scalars(sa.select(Application)).all()
    assert (application.vacancy_id, application.source) == (card.booth_vacancy.vacancy_id, f"fair-{show.fair_id}")
    assert mine_at(seeker, show, [application.vacancy_id]).applied == {application.vacancy_id}


def test_a_question_is_seen_only_after_staff_let_it_through(db_session: Any) -> None:
    show = add_show(open_fair())
    asked = watching.ask_question(actor=someone(), show=show, text="  包吃 住吗  ")
    voter = someone()
    assert list_visible_questions(show.id) == []
    with pytest.raises(NotFound):
        watching.vote_question(actor=voter, question=asked)
    start = last_told()
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.SHOWN)
    assert [one.text for one in list_visible_questions(show.id)] == ["包吃 住吗"]
    assert told_since(start)[0]["text"] == "包吃 住吗"
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.HIDDEN)
    assert list_visible_questions(show.id) == []
    assert "text" not in told_since(start)[-1]


def test_a_person_has_one_vote_for_a_question(db_session: Any) -> None:
    show = add_show(open_fair())
    asked = watching.ask_question(actor=someone(), show=show, text="几点上班")
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.SHOWN)
    one, two = someone(), someone()
    assert [watching.vote_question(actor=actor, question=asked) for actor in (one, one, two, two)] == [
        True,
        False,
        True,
        False,
    ]
    db_session.expire_all()
    assert asked.votes_count == 2
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.ANSWERED, answer="八点")
    with pytest.raises(Conflict):
        watching.vote_question(actor=someone(), question=asked)
    assert list_visible_questions(show.id)[0].answer == "八点"


def test_nobody_asks_without_end_nor_muted(db_session: Any, clock: ModuleType) -> None:
    show = add_show(open_fair())
    talker = someone()
    for number in range(watching.MOST_QUESTIONS):
        watching.ask_question(actor=talker, show=show, text=f"问题{number}")
    with pytest.raises(TooMany):
        watching.ask_question(actor=talker, show=show, text="再问")
    muted = someone()
    action = ModerationAction(
        fair_id=show.fair_id, person_id=muted.person_id, kind=ModerationKind.MUTE, created_at=clock.now()
    )
    db_session.add(action)
    db_session.flush()
    with pytest.raises(Conflict):
        watching.ask_question(actor=muted, show=show, text="你好")
    for text in ("", "  ", "长" * 201):
        with pytest.raises(Invalid):
            watching.ask_question(actor=someone(), show=show, text=text)


def test_likes_count_within_limits(db_session: Any, clock: ModuleType) -> None:
    show = add_show(open_fair(), state=ShowState.LIVE)
    fan, other = someone(), someone()
    assert watching.like_show(actor=fan, show=show, times=99) == watching.LIKES_AT_ONCE
    with pytest.raises(TooMany):
        watching.like_show(actor=fan, show=show)
    assert watching.like_show(actor=other, show=show, times=-5) == 1
    clock.advance(timedelta(seconds=2))
    watching.like_show(actor=fan, show=show, times=3)
    db_session.expire_all()
    assert show.likes_count == 14
    db_session.get(StageLikes, (show.id, fan.person_id)).likes = watching.LIKES_MOST
    clock.advance(timedelta(seconds=5))
    db_session.flush()
    with pytest.raises(TooMany):
        watching.like_show(actor=fan, show=show)
    staging.move_show(actor=OPERATOR, show=show, to=ShowState.ENDED)
    with pytest.raises(Conflict):
        watching.like_show(actor=other, show=show)


def test_many_likes_and_votes_are_told_in_one_event(db_session: Any) -> None:
    show = add_show(open_fair(), state=ShowState.LIVE)
    asked = watching.ask_question(actor=someone(), show=show, text="几点上班")
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.SHOWN)
    poll = staging.open_poll(actor=OPERATOR, show=show, question="想做哪一行？", options=["焊工", "电工"])
    db_session.commit()
    start = last_told()
    for _each in range(6):
        fan = someone()
        watching.like_show(actor=fan, show=show, times=2)
        watching.vote_question(actor=fan, question=asked)
        watching.answer_poll(actor=fan, option=poll.options[0])
    db_session.commit()
    assert told_since(start) == []
    staging.send_counts()
    staging.send_counts()
    assert told_since(start) == [
        {
            "show": show.id,
            "what": "counts",
            "likes": 12,
            "questions": {str(asked.id): 6},
            "options": {str(poll.options[0].id): 6, str(poll.options[1].id): 0},
        }
    ]


def test_a_person_has_one_vote_in_a_poll(db_session: Any) -> None:
    show = add_show(open_fair(), state=ShowState.LIVE)
    poll = staging.open_poll(actor=OPERATOR, show=show, question="想做哪一行？", options=["焊工", " 电工 ", ""])
    voter = someone()
    assert [watching.answer_poll(actor=voter, option=option) for option in poll.options] == [True, False]
    db_session.expire_all()
    assert [(one.text, one.votes_count) for one in poll.options] == [("焊工", 1), ("电工", 0)]
    staging.close_poll(actor=OPERATOR, poll=poll)
    with pytest.raises(Conflict):
        watching.answer_poll(actor=someone(), option=poll.options[0])
    for options in (["一"], ["一", "一"], [str(n) for n in range(7)]):
        with pytest.raises(Invalid):
            staging.open_poll(actor=OPERATOR, show=show, question="问", options=options)


def test_one_show_of_a_fair_is_live_at_a_time(db_session: Any) -> None:
    fair = open_fair()
    first, second = add_show(fair), add_show(fair)
    staging.move_show(actor=OPERATOR, show=first, to=ShowState.LIVE)
    with pytest.raises(Conflict):
        staging.move_show(actor=OPERATOR, show=second, to=ShowState.LIVE)
    assert show_to_watch([second, first]) is first
    staging.move_show(actor=OPERATOR, show=first, to=ShowState.ENDED)
    staging.move_show(actor=OPERATOR, show=second, to=ShowState.LIVE)
    with pytest.raises(Conflict):
        staging.move_show(actor=OPERATOR, show=first, to=ShowState.LIVE)


HOSTS = ("live.example.cn",)


@pytest.mark.parametrize(
    "url",
    [
        "http://live.example.cn/a.m3u8", "https://live.example.cn.evil.cn/a.m3u8", "https://evil.cn/a.m3u8", "https://a@live.example.cn/a.m3u8",
        "https://live.example.cn:8443/a.m3u8", "https://live.example.cn\\@evil.cn/a.m3u8", "javascript:alert(1)", "https://LIVE.example.cn/a.m3u8",
        "https://live.example.cn/直播.m3u8", "https://live.example.cn/a.mp4", "//live.example.cn/a.m3u8", "https://live.example.cn/a.m3u8\n",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused(url: str) -> None:
    assert problem_of(url, HOSTS, is_stream=True)


def test_addresses_of_allowed_hosts_are_let_through(db_session: Any) -> None:
    assert not problem_of("https://live.example.cn/room/1.m3u8?key=a-b", HOSTS, is_stream=True)
    show = add_show(open_fair())
    content = staging.ShowContent(
        title="局长直播带岗", presenter="王局长", starts_at=show.starts_at, ends_at=show.ends_at,
        source=StageSource.PAGE, source_url="https://live.example.cn/room/1",
    )  # fmt: skip
    staging.change_show(actor=OPERATOR, show=show, content=content, hosts=HOSTS)
    assert show.source_url == "https://live.example.cn/room/1"
    with pytest.raises(Invalid):
        staging.change_show(actor=OPERATOR, show=show, content=content, hosts=("other.cn",))
    with pytest.raises(Conflict):
        staging.set_replay(actor=OPERATOR, show=show, url="https://live.example.cn/r/1", hosts=HOSTS)


def test_what_a_person_did_at_a_stage_is_given_out_and_forgotten(db_session: Any) -> None:
    show = add_show(open_fair(), state=ShowState.LIVE)
    fan = someone()
    asked = watching.ask_question(actor=fan, show=show, text="几点上班")
    staging.decide_question(actor=OPERATOR, question=asked, to=Q.SHOWN)
    watching.vote_question(actor=fan, question=asked)
    watching.like_show(actor=fan, show=show)
    given = export_person(fan.person_id)
    assert [len(given[name]) for name in ("stage_questions", "stage_votes", "stage_likes", "stage_poll_votes")] == [
        1,
        1,
        1,
        0,
    ]
    erase_person(fan.person_id)
    assert db_session.scalar(sa.select(sa.func.count()).select_from(StageQuestion)) == 0
    assert show.likes_count == 1
