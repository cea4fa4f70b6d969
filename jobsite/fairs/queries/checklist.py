"""What is still to be done before a fair opens, counted from its records."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.preparing import (
    ADMITTED,
    BookingState,
    BoothRecruiter,
    EntryState,
    Fair,
    FairEntry,
    FairState,
    TalkBooking,
)


@dataclass(frozen=True)
class CheckItem:
    """One line of the checklist: what, whether it is done, what is left, and the page to do it on (an endpoint)."""

    text: Text
    is_done: bool
    note: Text = ""
    endpoint: str = ""


def checklist_of(fair: Fair) -> list[CheckItem]:
    """The steps from an empty fair to one that can open, in order."""
    counts = _entry_counts(fair.id)
    waiting = counts["waiting"]
    return [
        CheckItem(_("写好介绍和规则"), bool(fair.introduction and fair.rules), endpoint="fairs.edit"),
        CheckItem(_("放一张主图"), fair.picture_file_id is not None, endpoint="fairs.edit"),
        CheckItem(_("排好开放时间"), bool(fair.sessions), endpoint="fairs.hours"),
        CheckItem(_("分好展厅"), bool(fair.halls), endpoint="fairs.hall_list"),
        CheckItem(_("发布，开始报名"), fair.state is not FairState.DRAFT, endpoint="fairs.manage"),
        CheckItem(
            _("答复所有报名的单位"),
            counts["admitted"] > 0 and counts["applied"] == 0,
            _left(counts["applied"], _("还有 %(n)s 家等答复", n=counts["applied"])),
            "fairs.staff_entries",
        ),
        CheckItem(
            _("给每家单位安排展位"),
            counts["placed"] > 0 and counts["placed"] == counts["admitted"],
            _left(
                counts["admitted"] - counts["placed"],
                _("还有 %(n)s 家没有展位", n=counts["admitted"] - counts["placed"]),
            ),
            "fairs.places",
        ),
        CheckItem(
            _("每个展位都布置好"),
            counts["placed"] > 0 and counts["ready"] == counts["placed"],
            _left(counts["placed"] - counts["ready"], _("还有 %(n)s 个没好", n=counts["placed"] - counts["ready"])),
            "fairs.staff_entries",
        ),
        CheckItem(
            _("每个展位都有招聘人员"),
            counts["placed"] > 0 and counts["manned"] == counts["placed"],
            _left(counts["placed"] - counts["manned"], _("还有 %(n)s 个没人", n=counts["placed"] - counts["manned"])),
            "fairs.staff_entries",
        ),
        CheckItem(
            _("彩排一遍"),
            counts["rehearsed"] > 0,
            _("%(n)s 家彩排过", n=counts["rehearsed"]) if counts["rehearsed"] else "",
            "fairs.manage",
        ),
        CheckItem(
            _("排好预约的时间"),
            waiting == 0,
            _left(waiting, _("还有 %(n)s 个预约没排", n=waiting)),
            "fairs.timetable",
        ),
    ]


def _left(number: int, words: Text) -> Text:
    return words if number > 0 else ""


def _entry_counts(fair_id: int) -> dict[str, int]:
    placed = FairEntry.state == EntryState.PLACED
    has_people = sa.exists().where(BoothRecruiter.entry_id == FairEntry.id)

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        sa.select(
            count(FairEntry.state == EntryState.APPLIED),
            count(FairEntry.state.in_(ADMITTED)),
            count(placed),
            count(sa.and_(placed, FairEntry.ready_at.is_not(None))),
            count(sa.and_(placed, has_people)),
            count(sa.and_(FairEntry.state.in_(ADMITTED), FairEntry.rehearsed_at.is_not(None))),
        ).where(FairEntry.fair_id == fair_id)
    ).one()
    waiting = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(TalkBooking)
        .where(TalkBooking.fair_id == fair_id, TalkBooking.state == BookingState.REQUESTED)
    )
    names = ("applied", "admitted", "placed", "ready", "manned", "rehearsed")
    return {name: int(value) for name, value in zip(names, row, strict=True)} | {"waiting": waiting or 0}
