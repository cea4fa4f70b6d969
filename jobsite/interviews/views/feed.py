"""A person's calendar feed: the address, and what calendar programs get there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale

from jobsite.accounts.models import Person, PersonStatus
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.interviews.calendars import calendar_text
from jobsite.interviews.links import feed_path, find_feed, person_of_feed, renew_feed
from jobsite.interviews.notices import appointment_of
from jobsite.interviews.policies import can_subscribe_calendar
from jobsite.interviews.queries import list_mine_between
from jobsite.interviews.views.blueprint import bp
from jobsite.web.access import access, current_actor, public
from jobsite.web.navigation import whole_url

PAST, AHEAD = timedelta(days=60), timedelta(days=366)


@bp.route("/me/calendar-feed", methods=["GET", "POST"])
@access(can_subscribe_calendar)
def feed_settings() -> Any:
    """Ask for an address, or for another one in place of one that got into wrong hands."""
    person_id = current_actor().required_id
    if request.method == "POST":
        renew_feed(person_id)
        flash(_("新的订阅地址做好了；以前的地址已作废。"), "success")
        return redirect(url_for("interviews.feed_settings"), 303)
    feed = find_feed(person_id)
    url = whole_url("home.index").rstrip("/") + feed_path(feed) if feed else ""
    return render_template("interviews/feed.html", url=url)


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Any:
    """The interviews of the feed's person, for calendar programs: the signed address is the key."""
    person = db.session.get(Person, person_of_feed(token))
    if person is None or person.status is not PersonStatus.ACTIVE:
        raise NotFound
    now = clock.now()
    with force_locale(person.locale):
        appointments = [
            appointment_of(one, _own_path(one, person.id), person, starts_at=one.starts_at, changed_at=one.changed_at)
            for one in list_mine_between(person.id, now - PAST, now + AHEAD)
            if one.starts_at is not None
        ]
        text = calendar_text(appointments, method="PUBLISH", name=_("面试"))
    response = make_response(text)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _own_path(interview: Any, person_id: int) -> str:
    if interview.person_id == person_id:
        return f"/me/interviews/{interview.id}"
    return f"/desk/{interview.employer_id}/interviews/{interview.id}"
