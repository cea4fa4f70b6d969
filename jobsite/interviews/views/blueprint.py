"""The blueprint that all pages of interviews share, and the words that their templates need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask_babel import format_date

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.interviews import wording
from jobsite.interviews.forms import WALL
from jobsite.interviews.models import OPEN, OVER, InterviewState
from jobsite.web.display import preference
from jobsite.web.page import shown_date, with_query

bp = Blueprint("interviews", __name__)


def zoned_time(instant: datetime | None, zone: str = "Asia/Shanghai", *, only: str = "") -> str:
    """An instant as people of a zone say it: 今天 14:30; `only` is `day` or `time`. Other zones than the city's are named."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    clock_text = local.strftime("%H:%M")
    if only == "time":
        return clock_text
    is_city = zone == str(clock.CITY_ZONE)
    day = shown_date(instant) if is_city else _day(local)
    if only == "day":
        return day
    return f"{day} {clock_text}" if is_city else f"{day} {clock_text} ({zone})"


def _day(local: datetime) -> str:
    return str(format_date(local.date(), "M月d日 EEE" if preference("locale") != "en" else "EEE d MMM"))


def zoned_wall(instant: datetime, zone: str) -> str:
    """An instant as fields of date and time hold it in this zone."""
    return instant.astimezone(ZoneInfo(zone)).strftime(WALL)


def state_tabs(counts: Mapping[InterviewState, int], state: InterviewState | None) -> list[dict[str, Any]]:
    """The states of a firm's list as links with their counts."""
    rows = [
        {
            "label": _("全部"),
            "url": with_query(state=None, page=None),
            "is_current": state is None,
            "count": sum(counts.values()),
        }
    ]
    for one, words in wording.STATE_WORDS.items():
        url = with_query(state=one.value, page=None)
        rows.append({"label": words, "url": url, "is_current": state is one, "count": counts.get(one, 0)})
    return rows


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "zoned_time": zoned_time,
        "zoned_wall": zoned_wall,
        "state_tabs": state_tabs,
        "interview_words": {
            "state": wording.STATE_WORDS,
            "my_state": wording.MY_STATE_WORDS,
            "tone": wording.STATE_TONES,
            "kind": wording.KIND_WORDS,
            "advice": wording.RECOMMENDATION_WORDS,
            "criterion": wording.CRITERION_WORDS,
            "side": wording.SIDE_WORDS,
            "where": wording.where_text,
            "State": InterviewState,
            "open": OPEN,
            "over": OVER,
        },
    }


def history_rows(history: Any, zone: str) -> list[dict[str, Any]]:
    """History rows as components/timeline shows them."""
    rows = []
    for row, who in history:
        state = InterviewState(row.to_state)
        is_move = row.from_state == row.to_state and row.starts_at is not None
        title = _("改时间") if is_move else wording.STATE_WORDS[state]
        if state is InterviewState.SCHEDULED:
            title = f"{title} · {zoned_time(row.starts_at, zone)}"
        rows.append(
            {
                "title": title,
                "when": zoned_time(row.created_at),
                "when_iso": row.created_at.isoformat(),
                "who": who or wording.SIDE_WORDS[row.side],
                "note": row.reason,
            }
        )
    return rows
