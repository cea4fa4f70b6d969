"""Mails with calendars that a calendar library reads back, and reminders that come before and never after."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from jobsite.core import clock as clock_module
from jobsite.core.database import db, unit_of_work
from jobsite.interviews.groups import owner_of
from jobsite.interviews.links import link_path
from jobsite.interviews.models import InterviewKind, Reminder, Side
from jobsite.interviews.notices import send_reminders
from jobsite.interviews.queries import list_free
from jobsite.interviews.services.booking import ask_anew, cancel_interview, choose_time, move_by_firm
from jobsite.notifications import robots
from jobsite.notifications.adapters import Adapters
from jobsite.notifications.kinds import link_to
from jobsite.notifications.models import Delivery, DeliveryCalendar, DeliveryState, RobotLine
from jobsite.notifications.services import send_due_deliveries
from tests.factories.interviews import first_free, make_scheduled, make_talk
from tests.mail_sink import Sink, running_sink

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def sink():
    """The mails that arrived at a real mail server."""
    return Sink()


@pytest.fixture
def adapters(sink):
    with running_sink(sink) as url:
        yield Adapters.from_urls(smtp_url=url, mail_from="jobs@example.org", sms_url="")


def calendars_of(mail):
    """The calendar parts of a mail, each with the method that its header names."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [(part.get_param("method"), part.get_content()) for part in parts]


def carried():
    return db.session.scalars(
        sa.select(DeliveryCalendar).where(DeliveryCalendar.content != "").order_by(DeliveryCalendar.delivery_id)
    ).all()


def event_of(text):
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_every_change_is_mailed_under_one_name_with_a_rising_number(settle):
    talk = make_scheduled()
    settle()
    free = [slot.starts_at for slot in list_free(talk.interview)]
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=free[4])
    settle()
    ask_anew(actor=talk.by_firm, interview_id=talk.id)
    settle()
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=free[6])
    settle()
    cancel_interview(actor=talk.by_firm, interview_id=talk.id, side=Side.FIRM, reason="停招")
    settle()
    for person in (talk.case.seeker, talk.case.recruiter):
        mine = [row for row in carried() if db.session.get(Delivery, row.delivery_id).person_id == person.id]
        events = [event_of(row.content) for row in mine]
        assert [row.method for row in mine] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
        assert {str(event["uid"]) for event in events} == {talk.interview.uid}
        assert [int(event["sequence"]) for event in events] == [0, 1, 2, 2, 3]
        assert [str(event["status"]) for event in events] == [
            "CONFIRMED",
            "CONFIRMED",
            "CANCELLED",
            "CONFIRMED",
            "CANCELLED",
        ]
        assert {str(event["attendee"]) for event in events} == {f"mailto:{person.email}"}
        assert events[1]["dtstart"].dt == free[4]
        assert events[1].get("dtend").dt - events[1]["dtstart"].dt == timedelta(minutes=30)


def test_no_calendar_holds_a_link_into_the_talk_or_a_key(settle):
    talk = make_scheduled()
    settle()
    [one] = {row.content for row in carried() if talk.case.seeker.email in row.content}
    whole = one.replace("\r\n ", "")
    assert link_path(talk.interview).rsplit(".", 2)[0] not in whole
    assert talk.interview.nonce not in whole
    assert "/i/" not in whole
    assert "/m/" not in whole
    assert talk.case.application.snapshot["name"] not in whole
    assert link_to(f"/me/interviews/{talk.id}") in whole


def test_reminders_come_a_day_and_a_quarter_before_and_never_after(settle, clock, adapters, sink):
    talk = make_scheduled(lead_minutes=3 * 24 * 60)
    start = talk.interview.starts_at
    settle()
    send_due_deliveries(adapters)
    db.session.commit()
    sink.mails.clear()
    sent = []
    clock.advance(start - timedelta(hours=25) - clock.now())
    for _quarter in range(4 * 26):
        before = len(sink.mails)
        with unit_of_work():
            send_reminders()
        send_due_deliveries(adapters)
        sent += [clock.now()] * (len(sink.mails) - before)
        clock.advance(timedelta(minutes=15))
    assert sorted(set(sent)) == [start - timedelta(hours=24), start - timedelta(minutes=15)]
    assert len(sent) == 4
    assert all(moment < start for moment in sent)
    for mail in sink.mails:
        [(method, text)] = calendars_of(mail)
        assert method == "REQUEST"
        assert event_of(text)["dtstart"].dt == start


def test_nobody_is_reminded_of_a_cancelled_interview(settle, clock):
    talk = make_scheduled(lead_minutes=3 * 24 * 60)
    start = talk.interview.starts_at
    cancel_interview(actor=talk.by_seeker, interview_id=talk.id, side=Side.CANDIDATE, reason="")
    settle()
    clock.advance(start - timedelta(minutes=15) - clock.now())
    assert send_reminders() == 0


def test_a_moved_interview_is_reminded_of_at_its_new_time_only(clock):
    talk = make_scheduled(lead_minutes=3 * 24 * 60)
    old = talk.interview.starts_at
    new = old + timedelta(days=2)
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=new)
    clock.advance(old - timedelta(minutes=10) - clock.now())
    assert send_reminders() == 0
    clock.advance(new - timedelta(minutes=15) - clock.now())
    assert send_reminders() >= 2


def test_a_reminder_that_could_not_leave_in_time_is_not_sent_late(settle, clock, adapters, sink):
    talk = make_scheduled(lead_minutes=3 * 24 * 60)
    settle()
    send_due_deliveries(adapters)
    sink.mails.clear()
    sink.is_busy = True
    clock.advance(talk.interview.starts_at - timedelta(minutes=15) - clock.now())
    with unit_of_work():
        send_reminders()
    send_due_deliveries(adapters)
    sink.is_busy = False
    clock.advance(timedelta(minutes=15))
    send_due_deliveries(adapters)
    assert sink.mails == []
    late = db.session.scalars(sa.select(Delivery).where(Delivery.state == DeliveryState.FAILED)).all()
    assert {row.error for row in late} == {"too late to be of use"}


def test_someone_booked_at_short_notice_is_reminded_at_once(clock):
    talk = make_scheduled()
    soon = clock_module.now() + timedelta(minutes=10)
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=soon)
    rows = db.session.scalars(sa.select(Reminder).where(Reminder.interview_id == talk.id)).all()
    assert [(row.minutes_before, row.due_at) for row in rows] == [(15, clock.now())] * 2
    assert send_reminders() == 2
    assert send_reminders() == 0


def test_the_reminder_goes_by_sms_to_who_has_only_a_phone(settle, clock):
    talk = make_scheduled(kind=InterviewKind.PHONE)
    talk.case.seeker.email = None
    clock.advance(talk.interview.starts_at - timedelta(minutes=15) - clock.now())
    send_reminders()
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.person_id == talk.case.seeker.id)).all()
    texts = [row.body for row in rows if row.channel == "sms" and row.target == talk.case.seeker.phone]
    assert any("/i/" in text for text in texts)


def test_the_group_of_the_firm_and_of_the_site_hear_of_times_but_of_no_person(settle, clock):
    robots.configure_robots(site_url="https://oapi.dingtalk.com/robot/send", hosts=())
    talk = make_talk()
    robots.set_robot(owner=owner_of(talk.case.employer.id), url="https://oapi.dingtalk.com/robot/send?access_token=1")
    settle()
    choose_time(actor=talk.by_seeker, interview_id=talk.id, starts_at=first_free(talk))
    settle()
    move_by_firm(actor=talk.by_firm, interview_id=talk.id, starts_at=talk.interview.starts_at + timedelta(days=1))
    settle()
    clock.advance(talk.interview.starts_at - timedelta(minutes=15) - clock.now())
    send_reminders()
    cancel_interview(actor=talk.by_firm, interview_id=talk.id, side=Side.FIRM, reason="停电")
    settle()
    lines = db.session.execute(sa.select(RobotLine.owner, RobotLine.text).order_by(RobotLine.id)).all()
    robots.configure_robots(site_url="", hosts=())
    beginnings = ["发出了", "面试约好了", "面试改了时间", "面试快开始了", "原定"]
    own = [text for owner, text in lines if owner != robots.SITE]
    assert [text[: len(begin)] for text, begin in zip(own, beginnings, strict=True)] == beginnings
    assert all(f"/desk/{talk.case.employer.id}/interviews/{talk.id}" in text for text in own)
    of_site = [text for owner, text in lines if owner == robots.SITE]
    assert [text.startswith(f"{talk.case.employer.name}：") for text in of_site] == [True] * 5
    assert talk.case.seeker.display_name not in str(lines)
