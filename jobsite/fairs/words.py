"""Words for the closed vocabularies of fairs as they are prepared."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.preparing import BookingState, EntryState, FairState, FairTheme, UnplacedReason

FAIR_STATE_WORDS = {
    FairState.DRAFT: _("草稿"),
    FairState.PUBLISHED: _("报名中"),
    FairState.OPEN: _("正在举行"),
    FairState.PAUSED: _("场次之间"),
    FairState.CLOSED: _("已结束"),
    FairState.ARCHIVED: _("已归档"),
    FairState.REHEARSAL: _("彩排"),
}
FAIR_STATE_TONES = {
    FairState.DRAFT: "",
    FairState.PUBLISHED: "info",
    FairState.OPEN: "good",
    FairState.PAUSED: "warn",
    FairState.CLOSED: "",
    FairState.ARCHIVED: "",
    FairState.REHEARSAL: "warn",
}
THEME_WORDS = {
    FairTheme.GENERAL: _("综合招聘会"),
    FairTheme.SPRING_BREEZE: _("春风行动"),
    FairTheme.TRADE: _("行业专场"),
    FairTheme.SCHOOL: _("校园专场"),
    FairTheme.VILLAGE: _("村镇专场"),
    FairTheme.PARTNER_CITY: _("劳务协作专场"),
}
ENTRY_STATE_WORDS = {
    EntryState.APPLIED: _("等待确认"),
    EntryState.ACCEPTED: _("已接受，待安排展位"),
    EntryState.PLACED: _("展位已定"),
    EntryState.REFUSED: _("未接受"),
    EntryState.WITHDRAWN: _("已退出"),
}
ENTRY_STATE_TONES = {
    EntryState.APPLIED: "warn",
    EntryState.ACCEPTED: "info",
    EntryState.PLACED: "good",
    EntryState.REFUSED: "bad",
    EntryState.WITHDRAWN: "",
}
BOOKING_STATE_WORDS = {
    BookingState.REQUESTED: _("等待排时间"),
    BookingState.PLACED: _("时间已定"),
    BookingState.UNPLACED: _("没排上"),
    BookingState.CANCELLED: _("已取消"),
    BookingState.DONE: _("谈过了"),
    BookingState.MISSED: _("错过了"),
}
BOOKING_STATE_TONES = {
    BookingState.REQUESTED: "info",
    BookingState.PLACED: "good",
    BookingState.UNPLACED: "warn",
    BookingState.CANCELLED: "",
    BookingState.DONE: "good",
    BookingState.MISSED: "bad",
}
UNPLACED_WORDS = {
    UnplacedReason.SEEKER_BUSY: _("求职者约满了，没有空的时间"),
    UnplacedReason.BOOTH_FULL: _("展位的时间约满了"),
    UnplacedReason.NO_RECRUITER: _("展位还没有安排招聘人员"),
    UnplacedReason.NO_TIME: _("双方没有都空的时间"),
}
