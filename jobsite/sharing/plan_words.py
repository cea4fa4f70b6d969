"""Words for the closed vocabularies of plans."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.sharing.models.planning import PlanState
from jobsite.sharing.planning.explaining import Why

STATE_WORDS = {PlanState.WAITING: _("正在计算"), PlanState.SOLVED: _("已算好"), PlanState.FAILED: _("算不出来")}
STATE_TONES = {PlanState.WAITING: "info", PlanState.SOLVED: "good", PlanState.FAILED: "bad"}
PART_WORDS = {
    "work": _("职业和技能"),
    "dates": _("日期重合"),
    "commute": _("路程"),
    "pay": _("工资不降低"),
    "lodging": _("住宿"),
    "shifts": _("班次"),
}
LIMIT_WORDS = {
    "same_firm": _("是同一家单位"),
    "dates": _("重合的日期太少"),
    "work": _("工作差得太远，培训不过来"),
    "certificates": _("缺少要求的证书"),
    "distance": _("超出通勤范围，又没有住宿或接送"),
    "lodging": _("需要住宿，对方不提供"),
    "shifts": _("班次都不接受"),
}
WHY_WORDS = {
    Why.CHOSEN: _("在方案里：这样安排，全部人天最多，路程和培训最少。"),
    Why.PINNED: _("在方案里：您固定了这一对。"),
    Why.FORBIDDEN: _("不在方案里：您排除了这一对。"),
    Why.LIMITS: _("不在方案里：条件不允许。"),
    Why.OFFER_USED: _("不在方案里：这些人在重合的日子已经安排到别处，换过来不会多出人天。"),
    Why.REQUEST_FULL: _("不在方案里：对方在重合的日子已经有别的人补足，换过来不会多出人天。"),
    Why.BOTH_USED: _("不在方案里：双方在重合的日子都有别的安排，换过来不会多出人天。"),
    Why.EQUAL_OR_DEARER: _("不在方案里：换成这一对，人天不会更多，路程或培训不会更少。"),
}
FAILURE_WORDS = {
    "unknown": _("固定的一对里，有一条信息已经结束或没有名额。"),
    "limits": _("固定的一对条件不允许。"),
    "headcount": _("固定的人数超过了可借或还缺的人数。"),
}
