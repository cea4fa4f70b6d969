"""The names of a report's figures and parts, and its numbers in words."""

from __future__ import annotations

from collections.abc import Iterable

from jobsite.core.i18n import Text, lazy_gettext
from jobsite.core.i18n import gettext as _
from jobsite.employers.models import Industry
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.fairs.reports.figures import Dimension, Line
from jobsite.fairs.reports.records import FigureName

N = FigureName
FIGURE_WORDS = {
    N.ENTRIES: lazy_gettext("参会家次"),
    N.VACANCIES: lazy_gettext("岗位数"),
    N.HEADCOUNT: lazy_gettext("招聘人数"),
    N.VISITS: lazy_gettext("展位访问次数"),
    N.APPLICATIONS: lazy_gettext("应聘份数"),
    N.TALKS: lazy_gettext("面谈场次"),
    N.WAITS: lazy_gettext("排队等候"),
    N.UNANSWERED: lazy_gettext("没等到的人"),
    N.INTENTS: lazy_gettext("初步意向"),
    N.INTENTS_OPEN: lazy_gettext("还没下一步的意向"),
    N.INTERVIEWS: lazy_gettext("后续面试"),
    N.HIRES: lazy_gettext("30 天内录用"),
}
DIMENSION_WORDS = {
    Dimension.FAIR: lazy_gettext("按招聘会"),
    Dimension.HALL: lazy_gettext("按展厅"),
    Dimension.TRADE: lazy_gettext("按行业"),
    Dimension.DIVISION: lazy_gettext("按镇街"),
    Dimension.FIRM: lazy_gettext("按单位"),
}


def wait_text(seconds: int | None) -> str:
    """A wait in minutes and seconds; a dash without any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(seconds, 60)
    return str(_("%(m)s 分 %(s)s 秒", m=minutes, s=rest)) if minutes else str(_("%(s)s 秒", s=rest))


def part_label(dimension: Dimension, line: Line, place: Iterable[tuple[str, str]] = ()) -> Text:
    """The name of a part: `place` names divisions by code."""
    if dimension is Dimension.TRADE:
        return INDUSTRY_WORDS[Industry(line.key)]
    if dimension is Dimension.DIVISION:
        return dict(place).get(line.key, line.key)
    return line.label or _("没有展位")


def line_cells(line: Line) -> list[int | str]:
    """A line's figures in the order of `head_words`."""
    counts = [line.counts[name] for name in FigureName if name is not N.WAITS]
    waits = [wait_text(one) for one in (line.waits.median, line.waits.p90, line.waits.longest)]
    return [line.firms, *counts, line.visitors, *waits]


def head_words() -> list[Text]:
    """The heads of a report's columns."""
    counted = [FIGURE_WORDS[name] for name in FigureName if name is not N.WAITS]
    return [_("单位数"), *counted, _("访客人数"), _("等候中位数"), _("等候九成以内"), _("最长等候")]
