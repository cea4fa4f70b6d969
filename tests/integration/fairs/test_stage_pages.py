"""Pages of the stage: the same without script, refused to those who may not, kept when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.applications.models import Application
from jobsite.core.errors import Invalid
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import FairState
from jobsite.fairs.models.staging import QuestionState, ShowState, StagePoll, StageQuestion, StageShow
from jobsite.fairs.services import staging
from jobsite.fairs.services.announcements import announce
from jobsite.meetings import providers
from jobsite.meetings.models import ProviderName
from jobsite.meetings.providers.janus import JanusProvider
from jobsite.meetings.providers.janus_server import JanusServer
from jobsite.meetings.providers.relay import Relay
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.seekers import ProfileFactory
from tests.factories.stages import OPERATOR, add_booth, add_hall, add_show, add_vacancy, open_fair

if TYPE_CHECKING:
    from tests.client import SiteClient

pytestmark = pytest.mark.one_database


def operator(client: SiteClient) -> None:
    """Be a fair operator."""
    client.sign_in(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]).id)


def seeker(client: SiteClient) -> Any:
    """Be a seeker with a résumé."""
    person = PersonFactory()
    ProfileFactory(account=person)
    client.sign_in(person.id)
    return person


def live_show() -> tuple[StageShow, Any]:
    """A live show with one vacancy pinned."""
    fair = open_fair()
    shown = add_vacancy(add_booth(fair, add_hall(fair)), title="数控车工")
    show = add_show(fair, state=ShowState.LIVE)
    staging.add_cards(actor=OPERATOR, show=show, booth_vacancy_ids=[shown.id])
    (card,) = staging.db.session.scalars(sa.select(staging.StageCard)).all()
    staging.pin_card(actor=OPERATOR, card=card)
    return show, card


def test_an_operator_runs_a_whole_show_by_forms(client: SiteClient, db_session: Any) -> None:
    fair = open_fair()
    add_vacancy(add_booth(fair, add_hall(fair)), title="数控车工")
    operator(client)
    desk = f"/staff/fairs/{fair.id}/stage"
    page = client.page(desk)
    assert "还没有直播安排" in page.text
    sent = {
        "title": "局长直播带岗", "presenter": "王局长", "starts_at": "2026-03-05T15:00", "ends_at": "2026-03-05T16:00",
        "source": "page", "source_url": "https://live.bilibili.com/1",
    }  # fmt: skip
    refused = client.submit(f"{desk}/new", sent | {"source_url": "https://evil.example/1"})
    assert refused.status_code == 422
    assert "局长直播带岗" in refused.get_data(as_text=True)
    assert client.submit(f"{desk}/new", sent).status_code == 303
    show = db_session.scalars(sa.select(StageShow)).one()
    run = f"{desk}/{show.id}"
    (vacancy_id,) = [one["value"] for one in client.page(run).root.find_all("input", name="card")]
    assert client.submit(run, {"card": vacancy_id}, action=f"{run}/cards").status_code == 303
    client.submit(run, {}, action=f"{run}/live")
    card = db_session.scalars(sa.select(staging.StageCard)).one()
    client.submit(run, {}, action=f"{desk}/cards/{card.id}/pin")
    watched = client.page(f"/fairs/{fair.id}/stage")
    assert "到直播间观看（live.bilibili.com）" in watched.text
    assert client.submit(run, {"question": "想做哪一行？", "options": "焊工"}).status_code == 422
    assert client.submit(run, {"question": "想做哪一行？", "options": "焊工\n电工"}).status_code == 303
    client.submit(run, {}, action=f"{desk}/polls/{db_session.scalars(sa.select(StagePoll)).one().id}/close")
    client.submit(run, {}, action=f"{run}/ended")
    client.submit(run, {"replay_url": "https://www.bilibili.com/video/1"})
    db_session.expire_all()
    assert (show.state, show.replay_url) == (ShowState.ENDED, "https://www.bilibili.com/video/1")
    assert "看回放" in client.page(f"/fairs/{fair.id}/stage").text


def test_a_seeker_takes_part_by_forms(client: SiteClient, db_session: Any) -> None:
    show, card = live_show()
    poll = staging.open_poll(actor=OPERATOR, show=show, question="想做哪一行？", options=["焊工", "电工"])
    stage = f"/fairs/{show.fair_id}/stage"
    assert "登录后应聘" in client.page(stage).text
    person = seeker(client)
    assert client.submit(stage, {}, action=f"{stage}/cards/{card.id}/apply").status_code == 303
    assert db_session.scalars(sa.select(Application.person_id)).all() == [person.id]
    assert "已应聘" in client.page(stage).text
    assert client.submit(stage, {"text": "包住吗"}).status_code == 303
    asked = db_session.scalars(sa.select(StageQuestion)).one()
    assert "工作人员还没看" in client.page(stage).text
    operator(client)
    run = f"/staff/fairs/{show.fair_id}/stage/{show.id}"
    client.submit(run, {}, action=f"/staff/fairs/{show.fair_id}/stage/questions/{asked.id}/shown")
    seeker(client)
    client.submit(stage, {}, action=f"{stage}/questions/{asked.id}/vote")
    client.submit(stage, {}, action=f"{stage}/options/{poll.options[1].id}")
    client.submit(stage, {}, action=f"{stage}/{show.id}/like")
    db_session.expire_all()
    assert (asked.votes_count, poll.options[1].votes_count, show.likes_count) == (1, 1, 1)
    text = client.page(stage).text
    assert "您也想问" in text
    assert "您选的" in text


def test_announcements_stand_on_the_stage(client: SiteClient, db_session: Any) -> None:
    show, _card = live_show()
    announce(fair=show.fair, text="三点开讲，大家快来", actor=OPERATOR)
    assert "三点开讲，大家快来" in client.page(f"/fairs/{show.fair_id}/stage").text


def test_a_stream_may_be_played_from_its_host_and_no_other(client: SiteClient, db_session: Any) -> None:
    show, _card = live_show()
    show.source, show.source_url = staging.StageSource.HLS, "https://live.bilibili.com/1.m3u8"
    policy = client.get(f"/fairs/{show.fair_id}/stage").headers["Content-Security-Policy"]
    assert "media-src 'self' https://live.bilibili.com blob:;" in policy
    show.state = ShowState.ENDED
    assert "bilibili" not in client.get(f"/fairs/{show.fair_id}/stage").headers["Content-Security-Policy"]


def test_strangers_do_not_learn_of_a_stage(client: SiteClient, db_session: Any) -> None:
    show, card = live_show()
    hidden = add_show(open_fair(state=FairState.DRAFT))
    question = StageQuestion(
        show_id=show.id,
        person_id=PersonFactory().id,
        text="问",
        state=QuestionState.WAITING,
        created_at=show.created_at,
    )
    db_session.add(question)
    db_session.flush()
    fair_id = show.fair_id
    assert client.get(f"/fairs/{hidden.fair_id}/stage").status_code == 404
    seeker(client)
    for path in ("", "/new", f"/{show.id}", f"/{show.id}/edit"):
        assert client.get(f"/staff/fairs/{fair_id}/stage{path}").status_code == 404, path
    for path in (f"/{show.id}/ended", f"/cards/{card.id}/pin", f"/questions/{question.id}/shown", f"/{show.id}/polls"):
        assert client.post(f"/staff/fairs/{fair_id}/stage{path}").status_code == 404, path
    stage = f"/fairs/{fair_id}/stage"
    assert client.post(f"{stage}/questions/{question.id}/vote").status_code == 404, "it is not shown yet"
    assert client.post(f"/fairs/{hidden.fair_id}/stage/{show.id}/like").status_code == 404
    assert client.post(f"/fairs/{open_fair().id}/stage/{show.id}/like").status_code == 404, "of another fair"
    operator(client)
    assert client.post(f"{stage}/cards/{card.id}/apply").status_code == 404, "staff apply for nothing"
    client.sign_out()
    assert client.post(f"{stage}/{show.id}/like").status_code == 303


def test_the_picture_from_the_browser_is_offered_only_with_a_media_server(client: SiteClient) -> None:
    show = add_show(open_fair())
    operator(client)
    edit = f"/staff/fairs/{show.fair_id}/stage/{show.id}/edit"
    content = staging.ShowContent(
        title=show.title,
        presenter=show.presenter,
        starts_at=show.starts_at,
        ends_at=show.ends_at,
        source=staging.StageSource.BROWSER,
    )
    assert "主讲人的浏览器" not in client.page(edit).text
    with pytest.raises(Invalid):
        staging.change_show(actor=OPERATOR, show=show, content=content, hosts=())
    known = providers.known_providers()
    try:
        providers.configure(known | {ProviderName.JANUS: JanusProvider(JanusServer("http://127.0.0.1:9"), Relay())})
        assert "主讲人的浏览器" in client.page(edit).text
        staging.change_show(actor=OPERATOR, show=show, content=content, hosts=())
        watch = f"/fairs/{show.fair_id}/stage/{show.id}/picture"
        assert client.post(watch, json={"op": "watch"}).json["error"]["message"] == "现在没有画面。"
        staging.move_show(actor=OPERATOR, show=show, to=ShowState.LIVE)
        assert "多人视频暂时接不通" in client.post(watch, json={"op": "watch"}).json["error"]["message"]
        assert client.post(watch, json={"op": "publish"}).status_code == 403
    finally:
        providers.configure(known)
