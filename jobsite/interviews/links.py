"""The candidate's link and the calendar feed's address: signed, so that nobody can guess them, and revoked by a new nonce."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.signing import new_token, sign, unsign
from jobsite.interviews.models import CalendarFeed, Interview
from jobsite.interviews.queries import get_interview

LINK_DAYS = 120
KEPT_DAYS = 30
FEED_DAYS = 3650


def link_path(interview: Interview) -> str:
    """Where the candidate sees, chooses, moves and cancels this interview without signing in."""
    return f"/i/{sign('interview', [interview.id, interview.nonce])}"


def interview_of_link(token: str) -> Interview:
    """The interview that a link opens. Raises NotFound when it is forged, older than LINK_DAYS, revoked, or its
    interview was settled over KEPT_DAYS ago."""
    number, nonce = _pair(unsign("interview", token, max_age_s=LINK_DAYS * 86_400))
    interview = get_interview(number)
    is_old = interview.settled_at is not None and interview.settled_at < clock.now() - timedelta(days=KEPT_DAYS)
    if interview.nonce != nonce or is_old:
        raise NotFound
    return interview


def feed_path(feed: CalendarFeed) -> str:
    """The address that calendar programs ask for a person's interviews."""
    return f"/calendar/{sign('calendar-feed', [feed.person_id, feed.nonce])}.ics"


def person_of_feed(token: str) -> int:
    """Whose feed this is. Raises NotFound when it is forged or revoked."""
    number, nonce = _pair(unsign("calendar-feed", token, max_age_s=FEED_DAYS * 86_400))
    feed = db.session.get(CalendarFeed, number)
    if feed is None or feed.nonce != nonce:
        raise NotFound
    return number


def renew_feed(person_id: int) -> CalendarFeed:
    """Give the person an address for their calendar; the earlier one opens nothing any more."""
    feed = db.session.get(CalendarFeed, person_id)
    if feed is None:
        feed = CalendarFeed(person_id=person_id, nonce="", created_at=clock.now())
        db.session.add(feed)
    feed.nonce, feed.created_at = new_token(), clock.now()
    db.session.flush()
    return feed


def find_feed(person_id: int) -> CalendarFeed | None:
    """The person's feed, or None before they asked for one."""
    return db.session.get(CalendarFeed, person_id)


def _pair(payload: Any) -> tuple[int, str]:
    if not isinstance(payload, list) or len(payload) != 2:
        raise NotFound
    return int(payload[0]), str(payload[1])
