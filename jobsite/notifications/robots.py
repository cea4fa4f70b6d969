"""Robots of groups in enterprise messengers (DingTalk, WeCom, Feishu): a firm's own, and one of the site.

Messengers take about twenty messages a minute and then shut a robot out for ten: so a group hears one message a minute
at most, with all lines that wait. No line may hold a candidate's name: a group is read by many.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from jobsite.config import UnsafeSettings
from jobsite.core import clock
from jobsite.core.database import db, looking, unit_of_work
from jobsite.core.errors import Invalid
from jobsite.core.i18n import gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outside import Fault, fault_of
from jobsite.notifications.adapters import Undeliverable, say_by_robot
from jobsite.notifications.models import DeliveryState, Robot, RobotLine

log = logging.getLogger(__name__)
DEFAULT_HOSTS = ("oapi.dingtalk.com", "qyapi.weixin.qq.com", "open.feishu.cn")
SITE = "site"
APART = timedelta(minutes=1)
MOST_LINES = 20
MAX_ATTEMPTS = 8
KEPT = timedelta(days=1)
S = DeliveryState
_hosts: list[str] = list(DEFAULT_HOSTS)
_site_url: list[str] = [""]


def configure_robots(*, site_url: str, hosts: Iterable[str]) -> None:
    """Where robots may be, and the site's own. Called once at start. Raises UnsafeSettings when the site's own is elsewhere."""
    _hosts[:] = [host.lower() for host in hosts] or list(DEFAULT_HOSTS)
    if site_url and fault_of(site_url, _hosts) is not None:
        raise UnsafeSettings("ROBOT_URL must be an https address with a path, on one of ROBOT_HOSTS.")
    _site_url[:] = [site_url]


def robot_hosts() -> Collection[str]:
    """The hosts that robots may be on."""
    return tuple(_hosts)


def set_robot(*, owner: str, url: str) -> Robot:
    """Give a group its robot, in place of an earlier one. Raises Invalid (`url`) unless it is plain https to an allowed
    host."""
    match fault_of(url, _hosts):
        case Fault.SHAPE:
            raise Invalid({"url": _("地址要以 https:// 开头，请从群机器人的设置里完整复制。")})
        case Fault.HOST | Fault.PATH:
            raise Invalid({"url": _("只能用这些网站的机器人地址：%(hosts)s", hosts="、".join(_hosts))})
    robot = db.session.get(Robot, owner)
    if robot is None:
        robot = Robot(owner=owner, next_at=clock.now())
        db.session.add(robot)
    robot.url, robot.attempts, robot.error, robot.next_at = url, 0, "", clock.now()
    db.session.flush()
    return robot


def find_robot(owner: str) -> Robot | None:
    """The robot of this owner, or None."""
    return db.session.get(Robot, owner)


def shown_place(robot: Robot) -> str:
    """Where the robot is, without its key."""
    return urlsplit(robot.url).hostname or ""


def remove_robot(*, owner: str) -> None:
    """The group hears nothing more; what waited for it is forgotten."""
    db.session.execute(sa.delete(RobotLine).where(RobotLine.owner == owner))
    db.session.execute(sa.delete(Robot).where(Robot.owner == owner))


def queue_line(*, owner: str, key: str, text: str, not_after: datetime | None = None) -> bool:
    """Have a line said in the owner's group, once per `key`, and not after the given instant. False without a robot, or
    when it was queued before."""
    robot = db.session.get(Robot, owner)
    if robot is None and owner == SITE and _site_url[0]:
        robot = Robot(owner=SITE, next_at=clock.now())
        db.session.add(robot)
        db.session.flush()
    known = sa.select(RobotLine.id).where(RobotLine.key == key)
    if robot is None or db.session.scalar(known) is not None:
        return False
    db.session.add(RobotLine(owner=owner, key=key, text=text[:500], not_after=not_after, created_at=clock.now()))
    db.session.flush()
    return True


def send_due_lines() -> int:
    """Say what waits, one message for each group; returns how many groups were tried. A failure is tried again ever
    later, MAX_ATTEMPTS times."""
    with looking():
        owners = db.session.scalars(
            sa.select(Robot.owner)
            .where(
                Robot.next_at <= clock.now(),
                sa.exists().where(RobotLine.owner == Robot.owner, RobotLine.state == S.WAITING),
            )
            .order_by(Robot.next_at)
            .limit(50)
        ).all()
    return sum(_say(owner) for owner in owners)


def _say(owner: str) -> bool:
    with unit_of_work():
        robot = db.session.get(Robot, owner, with_for_update=True, populate_existing=True)
        if robot is None or robot.next_at > clock.now():
            return False  # taken away, or a twin process speaks
        lines = _take(owner)
        robot.attempts += bool(lines)
        robot.next_at = clock.now() + timedelta(seconds=min(3600, 30 * 2**robot.attempts))
        url = robot.url or _site_url[0]
        text = "\n".join([gettext("面试消息"), *(line.text for line in lines)])
        ids = [line.id for line in lines]
    if not ids:
        return False
    try:
        if fault_of(url, _hosts) is not None:  # the operator has taken its host off the list
            raise Undeliverable("host not allowed", is_final=True)
        say_by_robot(url, text)
    except Undeliverable as error:
        log.warning("robot of %s failed: %s", owner, error)
        _note(owner, ids, error)
    else:
        _note(owner, ids, None)
    return True


def _take(owner: str) -> list[RobotLine]:
    """The next lines that are not too late; those that are will never be said."""
    too_late = sa.update(RobotLine).where(
        RobotLine.owner == owner, RobotLine.state == S.WAITING, RobotLine.not_after <= clock.now()
    )
    db.session.execute(too_late.values(state=S.FAILED).execution_options(synchronize_session=False))
    return list(
        db.session.scalars(
            sa.select(RobotLine)
            .where(RobotLine.owner == owner, RobotLine.state == S.WAITING)
            .order_by(RobotLine.id)
            .limit(MOST_LINES)
        )
    )


def _note(owner: str, ids: list[int], error: Undeliverable | None) -> None:
    with unit_of_work():
        robot = db.session.get(Robot, owner)
        if robot is None:
            return
        is_over = error is None or error.is_final or robot.attempts >= MAX_ATTEMPTS
        robot.error = str(error)[:200] if error else ""
        if not is_over:
            return
        state = S.SENT if error is None else S.FAILED
        if error is None:
            robot.sent_at, robot.next_at = clock.now(), clock.now() + APART
        robot.attempts = 0
        db.session.execute(sa.update(RobotLine).where(RobotLine.id.in_(ids)).values(state=state))


def purge_lines() -> None:
    """Forget lines a day after they were queued, said or not."""
    db.session.execute(sa.delete(RobotLine).where(RobotLine.created_at < clock.now() - KEPT))
