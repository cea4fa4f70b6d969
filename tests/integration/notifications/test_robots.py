"""Group robots and text messages leave by https to a real server: allowed hosts only, together, tried again, in silence."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobsite.config import UnsafeSettings
from jobsite.core.database import db
from jobsite.core.errors import Invalid
from jobsite.notifications import robots
from jobsite.notifications.adapters import SmsGateway, Undeliverable
from jobsite.notifications.models import RobotLine
from tests.https_sink import Posted, make_certificate, running_https

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

KEY = "access_token=0123456789abcdef"
OWNER = "firm:1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A certificate for localhost."""
    return make_certificate(tmp_path_factory.mktemp("https"))


@pytest.fixture
def posted() -> Posted:
    """What the messenger was given."""
    return Posted()


@pytest.fixture
def host(posted: Posted, certificate: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The messenger's host, which the operator allows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running_https(posted, certificate) as place:
        robots.configure_robots(site_url=f"https://{place}/robot/send?{KEY}", hosts=[place])
        yield place
    robots.configure_robots(site_url="", hosts=())


def say(text: str, **options: Any) -> None:
    assert robots.queue_line(owner=OWNER, key=f"k:{text}", text=text, **options)
    db.session.commit()


def states() -> list[str]:
    return [str(one) for one in db.session.scalars(sa.select(RobotLine.state).order_by(RobotLine.id))]


def test_lines_that_wait_leave_as_one_message_a_minute(
    db_session: Any, host: str, posted: Posted, clock: ModuleType
) -> None:
    robots.set_robot(owner=OWNER, url=f"https://{host}/robot/send?{KEY}")
    say("面试约好了：明天")
    assert not robots.queue_line(owner=OWNER, key="k:面试约好了：明天", text="again")
    assert robots.send_due_lines() == 1
    for number in range(25):
        say(f"第 {number} 场")
    assert robots.send_due_lines() == 0
    clock.advance(timedelta(minutes=1))
    assert robots.send_due_lines() == 1
    clock.advance(timedelta(minutes=1))
    assert robots.send_due_lines() == 1
    texts = [content["text"]["content"].split("\n")[1:] for _path, content in posted.seen]
    assert [len(lines) for lines in texts] == [1, robots.MOST_LINES, 5]
    assert posted.seen[0] == (
        f"/robot/send?{KEY}",
        {"msgtype": "text", "text": {"content": "面试消息\n面试约好了：明天"}},
    )
    assert set(states()) == {"sent"}


def test_a_messenger_that_fails_is_tried_again_ever_later_and_nothing_secret_is_logged(
    db_session: Any, host: str, posted: Posted, clock: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    robots.set_robot(owner=OWNER, url=f"https://{host}/robot/send?{KEY}")
    say("一条")
    answers = [(500, b""), (200, b'{"errcode":130101,"errmsg":"send too fast"}'), (200, b"<html>"), (404, b"")]
    for number, (posted.status, posted.body) in enumerate(answers, start=1):
        assert robots.send_due_lines() == 1
        assert robots.send_due_lines() == 0
        robot = robots.find_robot(OWNER)
        assert robot is not None
        assert robot.next_at - clock.now() == timedelta(seconds=30 * 2**number)
        assert states() == ["waiting"]
        clock.advance(robot.next_at - clock.now())
    posted.status, posted.body = 200, b'{"errcode":0}'
    robots.send_due_lines()
    assert states() == ["sent"]
    assert "130101" in caplog.text
    assert KEY not in caplog.text
    assert host not in caplog.text


def test_after_many_failures_the_lines_are_given_up_and_the_next_has_its_chance(
    db_session: Any, host: str, posted: Posted, clock: ModuleType
) -> None:
    robots.set_robot(owner=OWNER, url=f"https://{host}/robot/send?{KEY}")
    say("旧的")
    posted.status = 503
    for _attempt in range(robots.MAX_ATTEMPTS):
        assert robots.send_due_lines() == 1
        clock.advance(timedelta(hours=1))
    assert states() == ["failed"]
    posted.status = 200
    say("新的")
    robots.send_due_lines()
    assert states() == ["failed", "sent"]


def test_a_redirect_is_not_followed_and_a_line_that_is_too_late_is_not_said(
    db_session: Any, host: str, posted: Posted, clock: ModuleType
) -> None:
    robots.set_robot(owner=OWNER, url=f"https://{host}/robot/send?{KEY}")
    say("快开始了", not_after=clock.now() + timedelta(minutes=10))
    posted.status, posted.headers = 302, {"Location": f"https://{host}/elsewhere"}
    robots.send_due_lines()
    assert [path for path, _content in posted.seen] == [f"/robot/send?{KEY}"]
    posted.status, posted.headers = 200, {}
    clock.advance(timedelta(minutes=11))
    assert robots.send_due_lines() == 0
    assert states() == ["failed"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/send?access_token=1",
        "https://oapi.dingtalk.com.evil.example/robot/send",
        "https://evil.example/robot/send",
        "https://oapi.dingtalk.com@evil.example/robot/send",
        "https://oapi.dingtalk.com:8443/robot/send",
        "https://127.0.0.1/robot/send",
        "https://[::1]/robot/send",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/robot/send",
        "https://oapi.dingtalk.com/../admin",
        "https://oapi.dingtalk.com",
        "file:///etc/passwd",
        "https://oapi.dingtalk.com/robot\\send",
        "",
    ],
)
def test_a_robot_is_on_an_allowed_host_and_nowhere_else(db_session: Any, url: str) -> None:
    with pytest.raises(Invalid):
        robots.set_robot(owner=OWNER, url=url)
    if url:
        with pytest.raises(UnsafeSettings):
            robots.configure_robots(site_url=url, hosts=())


@pytest.mark.one_database
def test_a_host_taken_off_the_list_is_called_no_more(db_session: Any, host: str, posted: Posted) -> None:
    robots.set_robot(owner=OWNER, url=f"https://{host}/robot/send?{KEY}")
    say("一条")
    robots.configure_robots(site_url="", hosts=())
    robots.send_due_lines()
    assert not posted.seen
    assert states() == ["failed"]


@pytest.mark.one_database
def test_the_sites_own_robot_needs_only_the_setting_and_feishu_is_spoken_to_in_its_form(
    db_session: Any, host: str, posted: Posted
) -> None:
    assert robots.queue_line(owner=robots.SITE, key="s", text="慈星：面试约好了")
    robots.set_robot(owner=OWNER, url=f"https://{host}/open-apis/bot/v2/hook/abc")
    posted.body = b'{"code":0,"msg":"success"}'
    say("飞书")
    assert robots.send_due_lines() == 2
    assert {"msg_type": "text", "content": {"text": "面试消息\n飞书"}} in [content for _path, content in posted.seen]
    robots.remove_robot(owner=OWNER)
    assert states() == ["sent"]
    assert not robots.queue_line(owner=OWNER, key="after", text="nobody listens")


def test_text_messages_reach_their_gateway_by_https(
    host: str, posted: Posted, certificate: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = SmsGateway(f"https://{host}/sms?{KEY}")
    gateway.send("+8613912345678", "", "面试提醒", "notice:1:sms")
    assert posted.seen == [(f"/sms?{KEY}", {"to": "+8613912345678", "text": "面试提醒", "id": "notice:1:sms"})]
    posted.status = 500
    with pytest.raises(Undeliverable, match="HTTP 500") as caught:
        gateway.send("+8613912345678", "", "面试提醒", "notice:1:sms")
    assert not caught.value.is_final
    assert KEY not in f"{caplog.text}{caught.value}"
