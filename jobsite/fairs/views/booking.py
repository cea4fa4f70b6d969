"""The timetable for operators, and a firm's own booked talks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.errors import AppError
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.fairs.models.preparing import BookingState, Fair, FairEntry
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import booking as queries
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as fair_queries
from jobsite.fairs.services.timetabling import make_timetable
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access, current_actor


@bp.get("/staff/fairs/<int:fair_id>/timetable")
@access(policies.can_manage_fair, fair_queries.get_fair)
def timetable(fair: Fair) -> Any:
    """Who talks when, the rounds beside their bound, and what could not be placed and why."""
    asked = request.args.get("state", "")
    state = BookingState(asked) if asked in {one.value for one in BookingState} else None
    found = queries.list_bookings(fair.id, state=state, page=page_number(request.args.get("page")))
    return render_template(
        "fairs/timetable.html",
        fair=fair,
        found=found,
        state=state,
        counts=queries.count_bookings(fair.id),
        plan=queries.latest_plan(fair.id),
        slots=len(queries.fair_slots(fair)),
    )


@bp.post("/staff/fairs/<int:fair_id>/timetable")
@access(policies.can_manage_fair, fair_queries.get_fair)
def plan(fair: Fair) -> Any:
    """Place the talks, or place them anew around what changed."""
    try:
        made = make_timetable(actor=current_actor(), fair=fair)
    except AppError as error:
        if not error.message:
            raise
        flash(str(error.message), "error")
    else:
        flash(_("排好了 %(n)s 场，改动了 %(moved)s 场。", n=made.placed, moved=made.moved), "success")
    return redirect(url_for("fairs.timetable", fair_id=fair.id), 303)


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>/bookings")
@access(policies.can_edit_entry, entry_queries.get_desk_entry)
def firm_bookings(entry: FairEntry) -> Any:
    """The firm's booked talks by time; no names before the talk: the person shows who they are there."""
    found = queries.list_bookings_of_booth(entry.id, page=page_number(request.args.get("page")))
    return render_template(
        "fairs/firm_bookings.html", entry=entry, fair=entry.fair, employer=entry.employer, found=found
    )
