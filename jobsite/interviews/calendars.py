"""Appointments as iCalendar: requests and cancellations for mails, and a person's feed. Knows no table.

Only what may leave the site stands in them: no name of a candidate, no link into a meeting, no code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jobsite.core.lazily import lazy_module

if TYPE_CHECKING:
    from icalendar import Event
icalendar = lazy_module("icalendar")
PRODUCT = "-//jobsite//interviews//ZH"


@dataclass(frozen=True)
class Appointment:
    """One appointment of one reader. Instants are aware; `zone` is where it takes place; `changed_at` is its last change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    description: str
    location: str
    url: str
    changed_at: datetime
    is_cancelled: bool = False
    attendee: str = ""
    organizer: str = ""


def calendar_text(appointments: Iterable[Appointment], *, method: str, name: str = "") -> str:
    """A calendar with its time zones, lines folded at 75 octets. `method` is REQUEST, CANCEL or PUBLISH."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for appointment in appointments:
        calendar.add_component(_event_of(appointment))
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode("utf-8"))


def _event_of(given: Appointment) -> Event:
    event: Event = icalendar.Event()
    starts_at, ends_at = _local_times(given)
    event.add("uid", given.uid)
    event.add("sequence", given.sequence)
    event.add("dtstamp", given.changed_at.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", given.summary)
    event.add("status", "CANCELLED" if given.is_cancelled else "CONFIRMED")
    for key, value in (("description", given.description), ("location", given.location), ("url", given.url)):
        if value:
            event.add(key, value)
    if given.organizer:
        event.add("organizer", icalendar.vCalAddress(f"mailto:{given.organizer}"))
    if given.attendee:
        address = icalendar.vCalAddress(f"mailto:{given.attendee}")
        address.params["partstat"] = icalendar.vText("ACCEPTED")
        address.params["rsvp"] = icalendar.vText("FALSE")
        event.add("attendee", address)
    return event


def _local_times(given: Appointment) -> list[datetime]:
    """Begin and end in the appointment's zone; in UTC when its clocks show one of them twice, for iCalendar has no
    word for the second time."""
    local = [one.astimezone(ZoneInfo(given.zone)) for one in (given.starts_at, given.ends_at)]
    if any(one.utcoffset() != one.replace(fold=1 - one.fold).utcoffset() for one in local):
        return [one.astimezone(UTC) for one in local]
    return local
