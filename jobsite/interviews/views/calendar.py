"""The firm's calendar: list, day, week, of all or of one interviewer, with what colleagues are taken by."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.employers.queries import get_employer
from jobsite.interviews.agenda import VIEWS, agenda_of, bounds, days_shown
from jobsite.interviews.figures import figures_of, records
from jobsite.interviews.forms import BusyForm, day_from, wall_instant
from jobsite.interviews.models import InterviewState
from jobsite.interviews.queries import (
    Wanted,
    count_by_state,
    get_busy_span,
    list_between,
    list_busy,
    list_busy_spans,
    list_colleagues,
    list_for_employer,
)
from jobsite.interviews.services.booking import end_busy, keep_busy
from jobsite.interviews.views.blueprint import bp
from jobsite.web.access import access, current_actor
from jobsite.web.page import with_query

S = InterviewState


def view_asked() -> tuple[str, date]:
    """Which view and day the address asks for."""
    view = request.args.get("view", "list")
    return (view if view in VIEWS else "list"), day_from(request.args.get("on", "")) or clock.today()


def view_tabs(view: str) -> list[dict[str, Any]]:
    """List, day and week as links."""
    words = {"list": _("列表"), "day": _("一天"), "week": _("一周")}
    return [
        {"label": words[one], "url": with_query(view=one, page=None, state=None), "is_current": one == view}
        for one in VIEWS
    ]


@bp.get("/desk/<int:employer_id>/interviews")
@access(can_act_for_employer, get_employer)
def desk(employer: Employer) -> Any:
    """The firm's interviews."""
    colleagues = list_colleagues(employer.id)
    names = {one.id: one.display_name for one in colleagues}
    asked = request.args.get("who", "")
    who = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) in names else None
    return _calendar(employer, who, names, colleagues=colleagues)


@bp.get("/desk/<int:employer_id>/interviews/mine")
@access(can_act_for_employer, get_employer)
def own(employer: Employer) -> Any:
    """One's own interviews as an interviewer, with the times that one keeps free, and the form for them beside."""
    me = current_actor()
    spans = list_busy_spans(me.required_id)
    names = {me.required_id: me.display_name}
    return _calendar(employer, me.required_id, names, form=BusyForm(formdata=None), spans=spans)


def _calendar(employer: Employer, who: int | None, names: dict[int, str], **more: Any) -> str:
    """A list, a day or a week of all of `names`, or of the one whom `who` says."""
    view, on = view_asked()
    given: dict[str, Any] = {"employer": employer, "view": view, "tabs": view_tabs(view), "who": who, "on": on} | more
    if view == "list":
        state = next((one for one in S if one.value == request.args.get("state")), None)
        counts = count_by_state(employer.id, Wanted(person_id=who))
        wanted = Wanted(person_id=who, states=frozenset({state}) if state else frozenset())
        found = list_for_employer(employer.id, wanted, page=page_number(request.args.get("page")))
        return render_template("interviews/desk_list.html", found=found, counts=counts, state=state, **given)
    days = days_shown(view, on)
    begin, end = bounds(days, clock.CITY_ZONE)
    interviews = list_between(employer.id, begin, end, person_id=who)
    busy = list_busy([who] if who else list(names), begin, end)
    agenda = agenda_of(days, clock.CITY_ZONE, interviews, busy, names)
    return render_template("interviews/desk_calendar.html", agenda=agenda, **given)


@bp.route("/desk/<int:employer_id>/interviews/busy", methods=["GET", "POST"])
@access(can_act_for_employer, get_employer)
def busy(employer: Employer) -> Any:
    """Times that one keeps free of interviews."""
    form = BusyForm()
    if form.validate_on_submit():
        with form.saving():
            keep_busy(
                actor=current_actor(),
                starts_at=wall_instant(form.starts_at.data, clock.CITY_ZONE),
                ends_at=wall_instant(form.ends_at.data, clock.CITY_ZONE),
            )
        if not form.has_errors:
            flash(_("这段时间不会再约面试。"), "success")
            return redirect(url_for("interviews.busy", employer_id=employer.id), 303)
    spans = list_busy_spans(current_actor().required_id)
    page = render_template("interviews/busy.html", employer=employer, form=form, spans=spans)
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/interviews/busy/<int:span_id>/end")
@access(can_act_for_employer, get_employer)
def busy_end(employer: Employer, span_id: int) -> Any:
    """The time can be booked again."""
    end_busy(actor=current_actor(), span=get_busy_span(span_id))
    flash(_("这段时间又可以约面试了。"), "success")
    return redirect(url_for("interviews.busy", employer_id=employer.id), 303)


@bp.get("/desk/<int:employer_id>/interviews/figures")
@access(can_act_for_employer, get_employer)
def figures(employer: Employer) -> Any:
    """The firm's own figures; each opens its records."""
    return figures_page("interviews/figures_firm.html", employer.id, employer=employer)


def days_asked() -> tuple[date, date]:
    """The span of days that the address asks for; without one from the month's first day to today."""
    last = day_from(request.args.get("until", "")) or clock.today()
    return day_from(request.args.get("from", "")) or last.replace(day=1), last


def figures_page(template: str, employer_id: int | None, **given: Any) -> str:
    """Figures of a span of days, and the records behind the one that was asked for."""
    first, last = days_asked()
    shown = request.args.get("show", "")
    return render_template(
        template,
        figures=figures_of(first, last, employer_id=employer_id),
        first=first,
        last=last,
        shown=shown,
        found=records(shown, first, last, employer_id=employer_id, page=page_number(request.args.get("page"))),
        **given,
    )
