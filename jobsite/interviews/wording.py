"""How interviews are spoken of: states, kinds, places, criteria. Decides nothing."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from jobsite.core.i18n import Text, gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.interviews.models import (
    Attendance,
    Interview,
    InterviewKind,
    InterviewState,
    Recommendation,
    Side,
    TimeChoice,
)

S = InterviewState
STATE_WORDS = {
    S.INVITED: _("等求职者选时间"),
    S.WAITLISTED: _("候补中"),
    S.SCHEDULED: _("已约好"),
    S.HELD: _("已面试"),
    S.NO_SHOW_CANDIDATE: _("求职者没来"),
    S.NO_SHOW_FIRM: _("单位没来"),
    S.CANCELLED: _("已取消"),
}
MY_STATE_WORDS = STATE_WORDS | {S.INVITED: _("等您选时间"), S.NO_SHOW_CANDIDATE: _("您没来")}
STATE_TONES = {
    S.INVITED: "warn",
    S.WAITLISTED: "warn",
    S.SCHEDULED: "info",
    S.HELD: "good",
    S.NO_SHOW_CANDIDATE: "bad",
    S.NO_SHOW_FIRM: "bad",
    S.CANCELLED: "",
}
KIND_WORDS = {
    InterviewKind.VIDEO: _("视频面试"),
    InterviewKind.PHONE: _("电话面试"),
    InterviewKind.ON_SITE: _("现场面试"),
}
CHOICE_WORDS = {
    TimeChoice.EXACT: _("我定好时间"),
    TimeChoice.SELF: _("让求职者自己选"),
    TimeChoice.POLL: _("给几个时间问问"),
}
ATTENDANCE_WORDS = {
    Attendance.EVERYONE: _("都参加"),
    Attendance.ANYONE: _("谁有空谁来一位"),
}
RECOMMENDATION_WORDS = {
    Recommendation.STRONG_YES: _("一定要"),
    Recommendation.YES: _("可以要"),
    Recommendation.NO: _("不太合适"),
    Recommendation.STRONG_NO: _("不要"),
}
CRITERION_WORDS = {
    "skill": _("技能"),
    "experience": _("经验"),
    "attitude": _("态度"),
    "communication": _("沟通"),
    "fit": _("和岗位的合适度"),
}
SIDE_WORDS = {Side.FIRM: _("单位"), Side.CANDIDATE: _("求职者"), Side.SYSTEM: _("系统")}


def where_text(interview: Interview) -> Text:
    """Where it takes place, in the reader's language: the room and address, the telephone, or online."""
    plan = interview.plan
    if plan.kind is InterviewKind.VIDEO:
        return gettext("网上视频")
    if plan.kind is InterviewKind.PHONE:
        return gettext("单位打电话给您")
    return " · ".join(part for part in (plan.place, plan.room.name if plan.room else "") if part)


def when_text(instant: datetime | None, zone: str) -> str:
    """A time as notices hold it, alike in every language: `2026-03-05 09:00`, with the zone when it is not the city's."""
    if instant is None:
        return ""
    text = instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return text if zone == "Asia/Shanghai" else f"{text} ({zone})"
