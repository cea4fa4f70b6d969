"""Pages of an open fair, for each role, without script; and nothing of one firm's booth for another."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from jobsite.core.database import db
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import FairState
from jobsite.fairs.models.queueing import BoothQueue, QueueEntry, QueueState
from jobsite.fairs.models.talking import (
    BoothMessage,
    BoothVisit,
    Incident,
    Intent,
    LeftResume,
    ModerationAction,
    Talk,
    TalkState,
)
from jobsite.fairs.models.talking import ModerationKind as Done
from jobsite.fairs.services import attending, queueing, serving, talking
from jobsite.notifications.models import Notice
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.open_fairs import make_fair, make_stall
from tests.factories.seekers import add_seeker, as_actor

pytestmark = pytest.mark.one_database


@pytest.fixture
def stall(clock):
    return make_stall(questions=["能上夜班吗？"], introduction="做水槽三十年。", slogan="安稳的班")


@pytest.fixture
def seeker(stall):
    return add_seeker()


def visit(stall):
    return f"/fairs/{stall.booth.fair_id}/booths/{stall.booth.id}/visit"


def desk(stall, path=""):
    return f"/desk/{stall.employer.id}/booths/{stall.booth.id}{path}"


def ticket_of(seeker):
    return db.session.scalars(sa.select(QueueEntry).where(QueueEntry.person_id == seeker.id)).one()


def join(stall, seeker):
    return queueing.join_queue(actor=as_actor(seeker), booth_id=stall.booth.id, vacancy_id=stall.vacancy.id)


def test_a_seeker_queues_is_called_confirms_and_talks_without_script(client, stall, seeker):
    client.sign_in(seeker.id)
    answer = client.submit(
        visit(stall),
        {"vacancy_id": str(stall.vacancy.id), "answers": "能"},
        action=visit(stall).replace("visit", "queue"),
    )
    assert answer.status_code == 303
    ticket = ticket_of(seeker)
    assert ticket.answers == ["能"]
    page = client.page(f"/fairs/tickets/{ticket.id}")
    assert "下一个就是您" in page.text
    assert "马上就到" in page.text

    client.sign_in(stall.recruiter.id)
    page = client.page(f"/desk/{stall.employer.id}/tickets/{ticket.id}")
    assert "能上夜班吗" in page.text
    assert client.submit(desk(stall), {}, action=desk(stall, "/next")).status_code == 303

    client.sign_in(seeker.id)
    assert "轮到您了" in client.page(f"/fairs/tickets/{ticket.id}").text
    assert "轮到您了" in client.page("/fairs/calls").text
    answer = client.submit(f"/fairs/tickets/{ticket.id}", {}, action=f"/fairs/tickets/{ticket.id}/confirm")
    talk = db.session.scalars(sa.select(Talk)).one()
    assert answer.location == f"/fairs/talks/{talk.id}"

    client.sign_in(stall.recruiter.id)
    client.submit(desk(stall), {}, action=f"/desk/{stall.employer.id}/tickets/{ticket.id}/begin")
    assert talk.state is TalkState.RUNNING
    page = client.page(f"/fairs/talks/{talk.id}")
    assert any(link["href"] == f"/meetings/{talk.meeting_id}" for link in page.root.find_all("a"))
    client.submit(f"/fairs/talks/{talk.id}", {"verdict": "yes", "note": "手艺好"})
    client.sign_in(seeker.id)
    assert "手艺好" not in client.page(f"/fairs/talks/{talk.id}").text
    client.submit(f"/fairs/talks/{talk.id}", {"verdict": "yes", "note": ""})
    assert "双方都愿意" in client.page(f"/fairs/talks/{talk.id}").text
    client.submit(f"/fairs/talks/{talk.id}", {}, action=f"/fairs/talks/{talk.id}/end")
    assert ticket.state is QueueState.DONE
    assert db.session.scalars(sa.select(Intent)).one().vacancy_id == stall.vacancy.id


def test_pause_resume_and_leave_work_without_script(client, stall, seeker):
    ticket = join(stall, seeker)
    client.sign_in(seeker.id)
    page = f"/fairs/tickets/{ticket.id}"
    for verb, state in (("pause", QueueState.PAUSED), ("resume", QueueState.QUEUED), ("leave", QueueState.LEFT)):
        client.submit(page, {}, action=f"{page}/{verb}")
        assert ticket.state is state
    answer = client.post(f"{page}/pause")
    assert answer.status_code == 303
    assert "刷新" in client.page(page).text


def test_a_missed_call_offers_another_try(client, stall, seeker, clock):
    ticket = join(stall, seeker)
    serving.call_next(actor=stall.by_firm, booth=stall.booth)
    clock.advance(timedelta(seconds=61))
    client.sign_in(seeker.id)
    assert client.post(f"/fairs/tickets/{ticket.id}/confirm").location == f"/fairs/tickets/{ticket.id}"
    assert "60 秒" in client.page(f"/fairs/tickets/{ticket.id}").text
    attending.expire_tickets()
    client.submit(f"/fairs/tickets/{ticket.id}", {}, action=f"/fairs/tickets/{ticket.id}/again")
    assert ticket.state is QueueState.QUEUED


def test_an_empty_booth_tells_the_truth_and_offers_another(client, stall, seeker, clock, settle):
    ticket = join(stall, seeker)
    clock.advance(timedelta(seconds=125))
    other = make_stall(stall.booth.fair)
    attending.watch_booths()
    settle()
    client.sign_in(seeker.id)
    page = client.page(f"/fairs/tickets/{ticket.id}")
    assert "现在没有人" in page.text
    assert other.employer.name in page.text
    kinds = db.session.scalars(sa.select(Notice.kind)).all()
    assert sorted(kinds) == ["fair_booth_empty", "fair_unattended"]


def test_strangers_find_nothing_of_a_booth_or_a_ticket(client, stall, seeker):
    ticket = join(stall, seeker)
    serving.call_next(actor=stall.by_firm, booth=stall.booth)
    talk = talking.confirm_call(actor=as_actor(seeker), entry=ticket)
    db.session.commit()
    rival = add_member(EmployerFactory())
    firm = stall.employer.id
    for person, own in ((rival, rival.memberships[0].employer_id), (add_seeker(), firm)):
        client.sign_in(person.id)
        for path in (
            f"/desk/{firm}/booths/{stall.booth.id}",
            f"/desk/{own}/booths/{stall.booth.id}",
            f"/desk/{own}/booths/{stall.booth.id}/leads.xlsx",
            f"/desk/{own}/tickets/{ticket.id}",
            f"/fairs/tickets/{ticket.id}",
            f"/fairs/talks/{talk.id}",
        ):
            assert client.get(path).status_code == 404, path
        for path in (
            f"/desk/{own}/booths/{stall.booth.id}/next",
            f"/desk/{own}/tickets/{ticket.id}/begin",
            f"/fairs/tickets/{ticket.id}/leave",
            f"/fairs/talks/{talk.id}/end",
        ):
            assert client.post(path).status_code == 404, path
        assert client.get(f"/staff/fairs/{stall.booth.fair_id}/run").status_code in (403, 404)


def test_the_firm_reads_leads_and_exports_them_without_formulas(client, stall, clock):
    seeker = add_seeker(name="=HYPERLINK(1)", skills=["+cmd", "电焊"])
    client.sign_in(seeker.id)
    client.submit(visit(stall), {"note": "@周六可来"}, action=visit(stall).replace("visit", "resume"))
    left = db.session.scalars(sa.select(LeftResume)).one()
    client.sign_in(stall.recruiter.id)
    client.submit(desk(stall, "/leads"), {}, action=f"/desk/{stall.employer.id}/left-resumes/{left.id}/open")
    assert left.read_at is not None
    assert "周六可来" in client.page(f"/desk/{stall.employer.id}/left-resumes/{left.id}").text
    book = load_workbook(BytesIO(client.get(desk(stall, "/leads.xlsx")).data))
    rows = list(book.active.values)
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][-1] == "'@周六可来"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_visitors_are_counted_once_a_day_and_chat_in_public(client, stall, seeker):
    client.sign_in(seeker.id)
    for _time in range(2):
        assert client.post(visit(stall)).status_code == 204
    row = db.session.scalars(sa.select(BoothVisit)).one()
    assert row.times == 2
    client.submit(visit(stall), {"text": "包吃住吗"})
    assert "包吃住吗" in client.page(visit(stall).replace("visit", "chat")).text
    assert client.submit(visit(stall), {"text": " "}).status_code == 422


def test_the_lobby_shows_halls_figures_and_finds_vacancies(client, stall, seeker):
    other = make_stall(stall.booth.fair)
    join(stall, seeker)
    fair = f"/fairs/{stall.booth.fair_id}"
    page = client.page(f"{fair}/lobby")
    assert stall.employer.name in page.text
    assert "1 人在排队" in page.text
    page = client.page(f"{fair}/vacancies?q={stall.vacancy.title}")
    assert stall.vacancy.title in page.text
    assert other.vacancy.title not in page.text
    assert "没有这样的岗位" in client.page(f"{fair}/vacancies?q=没有这个&wage=x&hall=9").text
    assert "1 个岗位" not in client.page(f"{fair}/vacancies?wage=1000000").text


def test_the_operator_sees_every_booth_and_keeps_order_in_the_log(client, stall, seeker, settle):
    ticket = join(stall, seeker)
    operator = StaffFactory(roles=[StaffRole.FAIR_OPERATOR])
    run = f"/staff/fairs/{stall.booth.fair_id}/run"
    client.sign_in(seeker.id)
    client.submit(visit(stall), {"text": "骗子"})
    client.submit(f"/fairs/{stall.booth.fair_id}/help", {"text": "找不到入口"})
    line, incident = db.session.scalars(sa.select(BoothMessage)).one(), db.session.scalars(sa.select(Incident)).one()
    client.sign_in(operator.id)
    assert stall.employer.name in client.page(run).text
    client.submit(run, {"answer": "从大厅进"}, action=f"{run}/incidents/{incident.id}")
    assert incident.answer == "从大厅进"
    client.submit(run, {"text": "下午两点抽奖", "audience": "all"})
    booth = f"{run}/booths/{stall.booth.id}"
    client.page(booth)
    client.post(f"{run}/messages/{line.id}/remove")
    assert line.removed_at is not None
    client.post(f"{run}/people/{seeker.id}/mute", data={"reason": ""})
    client.post(f"{run}/people/{seeker.id}/mute", data={"reason": "骂人"})
    client.post(booth, data={"verb": "text"})
    client.post(f"{run}/extend", data={"minutes": "30"})
    client.post(f"{run}/people/{seeker.id}/remove", data={"reason": "又骂人"})
    assert ticket.state is QueueState.LEFT
    assert client.post(f"{run}/people/{operator.id}/mute", data={"reason": "x"}).status_code == 404
    hall = stall.booth.hall
    for wish in ("0", "1"):
        client.post(f"{run}/halls/{hall.id}", data={"open": wish})
        assert hall.is_open is (wish == "1")
    done = db.session.scalars(sa.select(ModerationAction.kind).order_by(ModerationAction.id)).all()
    assert done == [
        Done.ANNOUNCE, Done.REMOVE_MESSAGE, Done.MUTE, Done.TEXT_ONLY, Done.EXTEND, Done.REMOVE_PERSON, Done.CLOSE_HALL, Done.OPEN_HALL,
    ]  # fmt: skip
    assert "又骂人" in client.page(f"{run}/log").text
    client.sign_in(seeker.id)
    settle()
    assert "fair_help" in db.session.scalars(sa.select(Notice.kind)).all()


def test_muted_people_cannot_write_and_removed_ones_cannot_queue(client, stall, seeker):
    fair = stall.booth.fair
    client.sign_in(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]).id)
    join(stall, seeker)
    client.post(f"/staff/fairs/{fair.id}/run/people/{seeker.id}/remove", data={"reason": "捣乱"})
    client.sign_in(seeker.id)
    chat, queue = (visit(stall).replace("visit", place) for place in ("chat", "queue"))
    assert client.post(chat, data={"text": "我又来了"}).status_code == 422
    assert client.post(queue, data={"vacancy_id": "", "way": "video"}).status_code == 422


def test_closing_a_hall_leaves_nobody_in_doubt(client, stall, seeker, settle):
    ticket = join(stall, seeker)
    client.sign_in(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]).id)
    client.post(f"/staff/fairs/{stall.booth.fair_id}/run/halls/{stall.booth.hall_id}", data={"open": "0"})
    settle()
    assert ticket.state is QueueState.CLOSED
    queue = db.session.get_one(BoothQueue, stall.booth.id, populate_existing=True)
    assert (queue.is_closed, queue.waiting_count) == (True, 0)
    assert db.session.scalars(sa.select(Notice.kind)).all() == ["fair_unserved"]
    client.sign_in(seeker.id)
    assert "没轮到您" in client.page(f"/fairs/tickets/{ticket.id}").text


def test_a_draft_fair_is_hidden_and_a_paused_one_takes_nobody(client, stall, seeker):
    stall.booth.fair.state = FairState.DRAFT
    client.sign_in(seeker.id)
    assert client.get(visit(stall)).status_code == 404
    assert client.get(f"/fairs/{stall.booth.fair_id}/lobby").status_code == 404
    stall.booth.fair.state = FairState.PAUSED
    assert "没有开放" in client.page(visit(stall)).text


def test_a_second_fair_shows_only_its_own_booths(client, stall):
    other = make_stall(make_fair(name="另一场"))
    assert client.get(f"/fairs/{other.booth.fair_id}/booths/{stall.booth.id}/visit").status_code == 404
    assert stall.employer.name not in client.page(f"/fairs/{other.booth.fair_id}/lobby").text
