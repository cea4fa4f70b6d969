"""The candidate's own calendar of interviews."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request

from jobsite.core import clock
from jobsite.core.paging import page_number
from jobsite.interviews.agenda import agenda_of, bounds, days_shown
from jobsite.interviews.links import link_path
from jobsite.interviews.models import Interview, InterviewState
from jobsite.interviews.offers import ZONES
from jobsite.interviews.policies import can_see_own_interviews, can_take_part
from jobsite.interviews.queries import get_interview, list_mine, list_mine_between
from jobsite.interviews.views.blueprint import bp
from jobsite.interviews.views.calendar import view_asked, view_tabs
from jobsite.web.access import access, current_actor


@bp.get("/me/interviews")
@access(can_see_own_interviews)
def mine() -> Any:
    """What is to come and what was, as a list, a day or a week."""
    view, on = view_asked()
    asked = request.args.get("zone", "")
    zone = asked if asked in ZONES else str(clock.CITY_ZONE)
    person_id = current_actor().required_id
    given: dict[str, Any] = {"view": view, "on": on, "tabs": view_tabs(view), "zone": zone, "zones": ZONES}
    if view == "list":
        is_open = request.args.get("past") != "1"
        found = list_mine(person_id, is_open=is_open, page=page_number(request.args.get("page")))
        return render_template("interviews/mine_list.html", found=found, is_open=is_open, **given)
    days = days_shown(view, on)
    begin, end = bounds(days, ZoneInfo(zone))
    shown = [one for one in list_mine_between(person_id, begin, end) if one.state is not InterviewState.CANCELLED]
    agenda = agenda_of(days, ZoneInfo(zone), shown, {}, {})
    return render_template("interviews/mine_calendar.html", agenda=agenda, **given)


@bp.get("/me/interviews/<int:interview_id>")
@access(can_take_part, get_interview)
def my_interview(interview: Interview) -> Any:
    """To the page of the interview, which is the same with and without an account."""
    return redirect(link_path(interview))
