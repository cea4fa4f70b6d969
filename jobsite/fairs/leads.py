"""The workbook of a booth's leads. Cells that a spreadsheet would run are made text."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.sheets import make_workbook
from jobsite.fairs.queries.leads import Lead
from jobsite.fairs.queue_words import VERDICT_WORDS


def leads_workbook(leads: Iterable[Lead]) -> bytes:
    """One sheet, one row a lead, as XLSX."""
    head = [
        _("姓名"), _("电话"), _("岗位"), _("时间"), _("怎么认识"), _("求职者"), _("单位"), _("初步意向"), _("经验（年）"), _("技能"),
        _("备注"),
    ]  # fmt: skip
    return make_workbook([(str(_("人才线索")), chain([head], map(_cells, leads)))])


def _cells(lead: Lead) -> list[str]:
    return [
        lead.name,
        lead.phone.removeprefix("+86"),
        lead.vacancy,
        lead.met_at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M"),
        str(_("交谈")) if lead.is_talk else str(_("留简历")),
        str(VERDICT_WORDS[lead.seeker_says]) if lead.seeker_says else "",
        str(VERDICT_WORDS[lead.firm_says]) if lead.firm_says else "",
        str(_("有")) if lead.has_intent else "",
        f"{lead.snapshot.get('experience_years') or 0:g}",
        "、".join(lead.snapshot.get("skills") or []),
        lead.note,
    ]
