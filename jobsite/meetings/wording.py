"""What meetings say: states, outcomes, ends, what a refused person can do. Decides nothing."""

from __future__ import annotations

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.meetings.models import Meeting, MeetingState, Outcome, Role

S = MeetingState
STATE_WORDS: dict[MeetingState, Text] = {
    S.SCHEDULED: _("已安排"),
    S.LOBBY_OPEN: _("等候室已开"),
    S.WAITING: _("等待中"),
    S.LIVE: _("进行中"),
    S.INTERRUPTED: _("对方暂时不在"),
    S.TEXT: _("文字面谈中"),
    S.LINK: _("在外部会议中"),
    S.ENDED: _("已结束"),
    S.CANCELLED: _("已取消"),
}
OUTCOME_WORDS: dict[Outcome, Text] = {
    Outcome.HELD: _("已面谈"),
    Outcome.NO_SHOW_GUEST: _("参加者未到"),
    Outcome.NO_SHOW_HOST: _("主持人未到"),
    Outcome.NOBODY: _("没有谈成"),
}
ROLE_WORDS: dict[Role, Text] = {Role.HOST: _("主持人"), Role.GUEST: _("参加者")}
END_WORDS: dict[str, Text] = {
    "time": _("时间到了，面谈自动结束。"),
    "interrupted": _("一方离开超过 5 分钟，面谈自动结束。"),
    "no_show": _("过了开始时间，有一方没有到，面谈自动结束。"),
}


def end_text(meeting: Meeting) -> Text:
    """Why it ended, for people: a rule's own words, else those of the host."""
    return END_WORDS.get(meeting.end_reason, meeting.end_reason)
