"""Ten thousand appointments written as iCalendar and read back by the icalendar library."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from jobsite.interviews.calendars import Appointment, calendar_text

APPOINTMENTS = 10_000
A_CALENDAR = 100
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
SIGNS = "氩弧焊工慈溪周巷镇，。；：“”面试电话\\;,:\n🙂𠮷abc XYZ-0"


def some_text(draw: random.Random, longest: int) -> str:
    return "".join(draw.choices(SIGNS, k=draw.randint(1, longest))).strip() or "面"


def some_appointment(draw: random.Random, number: int) -> Appointment:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * draw.randrange(105_000))
    return Appointment(
        uid=f"{number}@interviews",
        sequence=draw.randrange(50),
        starts_at=start,
        ends_at=start + timedelta(minutes=draw.choice((10, 30, 90))),
        zone=draw.choice(ZONES),
        summary=some_text(draw, 60),
        description=some_text(draw, 120),
        location=some_text(draw, 40),
        url=f"https://jobs.example/me/interviews/{number}",
        changed_at=start - timedelta(days=1),
        is_cancelled=draw.random() < 0.2,
        attendee=f"person{number}@example.org",
        organizer="interviews@jobs.example",
    )


def test_ten_thousand_appointments_are_read_back_as_they_were_written() -> None:
    draw, read = random.Random(5545), 0
    for first in range(0, APPOINTMENTS, A_CALENDAR):
        given = [some_appointment(draw, number) for number in range(first, first + A_CALENDAR)]
        text = calendar_text(given, method="PUBLISH")
        lines = text.encode().split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert all(line.decode() is not None for line in lines)  # no character is torn apart by the folding
        calendar = Calendar.from_ical(text)
        assert {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")} == {one.zone for one in given}
        for event, one in zip(calendar.walk("VEVENT"), given, strict=True):
            assert (str(event["uid"]), int(event["sequence"])) == (one.uid, one.sequence)
            assert event["dtstart"].dt.astimezone(UTC) == one.starts_at
            assert event["dtend"].dt.astimezone(UTC) == one.ends_at
            assert event["dtstamp"].dt == one.changed_at
            assert (str(event["summary"]), str(event["description"]), str(event["location"])) == (
                one.summary,
                one.description,
                one.location,
            )
            assert (str(event["status"]) == "CANCELLED") is one.is_cancelled
            assert str(event["attendee"]) == f"mailto:{one.attendee}"
            read += 1
    assert read == APPOINTMENTS


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_mail_says_its_method_and_its_zone(method: str) -> None:
    text = calendar_text([some_appointment(random.Random(1), 1)], method=method)
    calendar = Calendar.from_ical(text)
    assert str(calendar["method"]) == method
    assert calendar.walk("VTIMEZONE")
