"""Words for queues, talks and the order of an open fair."""

from __future__ import annotations

from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext
from jobsite.fairs.models.queueing import QueueState, TalkWay
from jobsite.fairs.models.talking import IncidentKind, ModerationKind, TalkState, Verdict

Q = QueueState
QUEUE_WORDS = {
    Q.QUEUED: lazy_gettext("排队中"),
    Q.CALLED: lazy_gettext("正在叫您"),
    Q.CONFIRMED: lazy_gettext("已确认，等招聘人员"),
    Q.IN_TALK: lazy_gettext("交谈中"),
    Q.DONE: lazy_gettext("谈完了"),
    Q.MISSED: lazy_gettext("错过叫号"),
    Q.LEFT: lazy_gettext("已离开"),
    Q.PAUSED: lazy_gettext("暂停中"),
    Q.CLOSED: lazy_gettext("没轮到，队伍已关"),
}
DESK_QUEUE_WORDS = QUEUE_WORDS | {
    Q.CALLED: lazy_gettext("已叫号，等确认"),
    Q.CONFIRMED: lazy_gettext("已到，等您开始"),
}
QUEUE_TONES = {
    Q.QUEUED: "info", Q.CALLED: "warn", Q.CONFIRMED: "good", Q.IN_TALK: "good", Q.DONE: "", Q.MISSED: "bad",
    Q.LEFT: "", Q.PAUSED: "warn", Q.CLOSED: "warn",
}  # fmt: skip
WAY_WORDS = {TalkWay.VIDEO: lazy_gettext("视频交谈"), TalkWay.TEXT: lazy_gettext("文字交谈")}
TALK_WORDS = {
    TalkState.READY: lazy_gettext("即将开始"),
    TalkState.RUNNING: lazy_gettext("交谈中"),
    TalkState.ENDED: lazy_gettext("谈完了"),
}
VERDICT_WORDS = {Verdict.YES: lazy_gettext("愿意继续"), Verdict.NO: lazy_gettext("不合适")}
INCIDENT_WORDS = {
    IncidentKind.UNATTENDED: lazy_gettext("展位没有人"),
    IncidentKind.HELP: lazy_gettext("求助"),
    IncidentKind.TECHNICAL: lazy_gettext("技术问题"),
    IncidentKind.BEHAVIOUR: lazy_gettext("行为问题"),
}
ACTION_WORDS = {
    ModerationKind.MUTE: lazy_gettext("禁言"),
    ModerationKind.UNMUTE: lazy_gettext("解除禁言"),
    ModerationKind.REMOVE_MESSAGE: lazy_gettext("移除发言"),
    ModerationKind.REMOVE_PERSON: lazy_gettext("请出招聘会"),
    ModerationKind.OPEN_HALL: lazy_gettext("打开展区"),
    ModerationKind.CLOSE_HALL: lazy_gettext("关闭展区"),
    ModerationKind.CLOSE_QUEUE: lazy_gettext("关闭队伍"),
    ModerationKind.OPEN_QUEUE: lazy_gettext("打开队伍"),
    ModerationKind.EXTEND: lazy_gettext("延长开放时间"),
    ModerationKind.TEXT_ONLY: lazy_gettext("改为文字交谈"),
    ModerationKind.VIDEO_AGAIN: lazy_gettext("恢复视频交谈"),
    ModerationKind.ANNOUNCE: lazy_gettext("广播"),
}


def wait_words(wait_s: float | None) -> str:
    """An expected wait as people say it: rounded up to minutes; nobody there is said, not guessed."""
    if wait_s is None:
        return str(_("招聘人员不在，暂时算不出"))
    if wait_s < 45:
        return str(_("马上就到"))
    return str(_("大约 %(n)s 分钟", n=max(1, round(wait_s / 60))))
