"""What people are told about interviews, with calendars for their mail programs. Changes nothing but sent reminders.

No name of a candidate stands in a notice or a calendar: a firm's notices outlive the account of a person who leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale

from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.interviews.calendars import Appointment, calendar_text
from jobsite.interviews.events import (
    InterviewCancelled,
    InterviewInvited,
    InterviewMoved,
    InterviewScheduled,
    InterviewSettled,
    InterviewUnset,
)
from jobsite.interviews.groups import say_soon
from jobsite.interviews.links import link_path
from jobsite.interviews.models import Interview, InterviewState, Side
from jobsite.interviews.queries import get_interview, list_history
from jobsite.interviews.reminders import MINUTES_BEFORE, take_due
from jobsite.interviews.wording import when_text, where_text
from jobsite.notifications.adapters import CalendarPart
from jobsite.notifications.kinds import Kind, link_to, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import Carried, notify_carrying

CONSUMER = "notices:interviews"
BOTH = frozenset({Channel.MAIL, Channel.SMS})
S = InterviewState

register_kind(
    Kind(
        "interview_invited",
        label=_("面试邀请"),
        title=_("%(employer)s请您选面试时间"),
        body=_("%(employer)s想和您面试“%(vacancy)s”。打开链接选一个您有空的时间，不用登录。链接只给您一个人用。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "interview_scheduled",
        label=_("面试约好了"),
        title=_("面试约好了：%(when)s"),
        body=_("%(employer)s“%(vacancy)s”的面试，时间 %(when)s，%(where)s。要改时间或取消，打开链接就行，不用登录。"),
        channels=BOTH,
        is_optional=False,
    )
)
register_kind(
    Kind(
        "interview_moved",
        label=_("面试改时间"),
        title=_("面试改到 %(when)s"),
        body=_("%(employer)s“%(vacancy)s”的面试改到 %(when)s，%(where)s。%(reason)s"),
        channels=BOTH,
        is_optional=False,
    )
)
register_kind(
    Kind(
        "interview_cancelled",
        label=_("面试取消"),
        title=_("“%(vacancy)s”的面试取消了"),
        body=_("原定 %(when)s 的面试不举行了。%(reason)s"),
        channels=BOTH,
        is_optional=False,
    )
)
register_kind(
    Kind(
        "interview_reminder",
        label=_("面试提醒"),
        title=_("提醒：%(when)s 面试"),
        body=_("“%(vacancy)s”的面试 %(when)s 开始，%(where)s。请提前 5 分钟准备好。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "interview_agreed",
        label=_("求职者约好面试"),
        title=_("“%(vacancy)s”有人约了 %(when)s 面试"),
        body=_("时间已记进您的日程。点开看简历和准备评分表。"),
    )
)
register_kind(
    Kind(
        "interview_scorecard",
        label=_("填面试评分表"),
        title=_("请填“%(vacancy)s”的面试评分表"),
        body=_("趁印象还新，花两分钟填好。提交以前，同事看不到您的评分，您也看不到他们的。"),
    )
)
register_kind(
    Kind(
        "interview_feedback",
        label=_("评价面试"),
        title=_("和%(employer)s的面试怎么样？"),
        body=_("用一分钟评价这场面试。单位只看到平均分，看不到是谁写的。"),
        channels=frozenset(),
    )
)


def subscribe_notices() -> None:
    """Hear the news of interviews. Called at start, by `app`."""
    subscribe(CONSUMER, InterviewInvited, tell_invited)
    subscribe(CONSUMER, InterviewScheduled, tell_scheduled)
    subscribe(CONSUMER, InterviewMoved, tell_moved)
    subscribe(CONSUMER, InterviewUnset, tell_unset)
    subscribe(CONSUMER, InterviewCancelled, tell_cancelled)
    subscribe(CONSUMER, InterviewSettled, tell_settled)


def tell_invited(news: InterviewInvited) -> None:
    """The candidate gets the link to choose a time."""
    interview = _present(news.interview_id)
    if interview is not None and interview.state is S.INVITED:
        _tell_candidate(interview, "interview_invited", f"invited:{news.sequence}")


def tell_scheduled(news: InterviewScheduled) -> None:
    """Both sides get the appointment for their calendars; an appointment that has moved on since is not announced."""
    interview = _current(news.interview_id, news.sequence)
    if interview is None:
        return
    _tell_candidate(interview, "interview_scheduled", f"scheduled:{news.sequence}", method="REQUEST")
    for person_id in interview.interviewer_ids:
        _tell_firm(interview, person_id, "interview_agreed", f"agreed:{news.sequence}", method="REQUEST")


def tell_moved(news: InterviewMoved) -> None:
    """Both sides get the new time under the same name with a higher number; who takes part no longer a cancellation."""
    interview = _current(news.interview_id, news.sequence)
    if interview is None:
        return
    reason = _last_reason(interview) if news.side == Side.FIRM else ""
    _tell_candidate(interview, "interview_moved", f"moved:{news.sequence}", method="REQUEST", reason=reason)
    for person_id in interview.interviewer_ids:
        _tell_firm(interview, person_id, "interview_moved", f"moved:{news.sequence}", method="REQUEST")
    for person_id in news.gone_ids:
        _tell_firm(interview, person_id, "interview_cancelled", f"gone:{news.sequence}", method="CANCEL", is_off=True)


def tell_unset(news: InterviewUnset) -> None:
    """The old time leaves everyone's calendar."""
    interview = _present(news.interview_id)
    if interview is None:
        return
    had = datetime.fromisoformat(news.starts_at)
    for person_id in interview.interviewer_ids:
        _tell_firm(
            interview, person_id, "interview_cancelled", f"unset:{news.sequence}", method="CANCEL", had=had,
            sequence=news.sequence,
        )  # fmt: skip
    _tell_candidate(
        interview, "interview_cancelled", f"unset:{news.sequence}", method="CANCEL", had=had, sequence=news.sequence
    )


def tell_cancelled(news: InterviewCancelled) -> None:
    """Both sides learn that it is off, and why; calendars only when they had it."""
    interview = _present(news.interview_id)
    if interview is None:
        return
    method = "CANCEL" if news.was_scheduled else ""
    key = f"cancelled:{news.sequence}"
    if news.side != Side.CANDIDATE or news.was_scheduled:
        reason = interview.reason if news.side == Side.FIRM else ""
        _tell_candidate(interview, "interview_cancelled", key, method=method, reason=reason)
    for person_id in interview.interviewer_ids or _arranger(interview):
        _tell_firm(interview, person_id, "interview_cancelled", key, method=method)


def tell_settled(news: InterviewSettled) -> None:
    """Interviewers are asked for their scorecards, the candidate for a word."""
    interview = _present(news.interview_id)
    if interview is None or news.state not in (S.HELD, S.NO_SHOW_FIRM):
        return
    _tell_candidate(interview, "interview_feedback", f"feedback:{news.state}")
    for person_id in interview.interviewer_ids if news.state == S.HELD else ():
        _tell_firm(interview, person_id, "interview_scorecard", "scorecard")


def send_reminders() -> int:
    """Send the reminders that are due; returns how many. Run often by the jobs process."""
    due = take_due()
    for row in due:
        interview = get_interview(row.interview_id)
        tell: Callable[..., None] = _tell_candidate
        people = () if row.person_id == interview.person_id else (row.person_id,)
        if people:
            tell = _tell_firm
        elif row.minutes_before == min(MINUTES_BEFORE):
            say_soon(interview)
        key = f"reminder:{row.minutes_before}:{interview.sequence}"
        tell(interview, *people, "interview_reminder", key, method="REQUEST", not_after=interview.starts_at)
    return len(due)


def _present(interview_id: int) -> Interview | None:
    try:
        return get_interview(interview_id)
    except NotFound:
        return None


def _current(interview_id: int, sequence: int) -> Interview | None:
    interview = _present(interview_id)
    is_current = interview is not None and interview.state is S.SCHEDULED and interview.sequence == sequence
    return interview if is_current else None


def _arranger(interview: Interview) -> Iterable[int]:
    return [interview.plan.created_by_id] if interview.plan.created_by_id else []


def _last_reason(interview: Interview) -> str:
    history = list_history(interview.id)
    return history[0][0].reason if history else ""


def _tell_candidate(interview: Interview, kind: str, key: str, **options: Any) -> None:
    _tell(interview, interview.person_id, kind, key, link_path(interview), f"/me/interviews/{interview.id}", **options)


def _tell_firm(interview: Interview, person_id: int, kind: str, key: str, **options: Any) -> None:
    path = f"/desk/{interview.employer_id}/interviews/{interview.id}"
    _tell(interview, person_id, kind, key, path, path, **options)


def _tell(
    interview: Interview,
    person_id: int,
    kind: str,
    key: str,
    path: str,
    own_path: str,
    *,
    method: str = "",
    reason: str = "",
    had: datetime | None = None,
    sequence: int | None = None,
    not_after: datetime | None = None,
    is_off: bool = False,
) -> None:
    person = db.session.get(Person, person_id)
    if person is None:
        return
    starts_at = had or interview.starts_at
    with force_locale(person.locale):
        where = str(where_text(interview))
        part = None
        if method and starts_at is not None and person.email:
            appointment = appointment_of(
                interview, own_path, person, starts_at=starts_at, sequence=sequence, is_off=is_off
            )
            part = CalendarPart(method, calendar_text([appointment], method=method))
    notify_carrying(
        Carried(part, not_after) if part or not_after else None,
        person_id=person_id,
        kind=kind,
        key=f"interview:{interview.id}:{key}:{person_id}",
        path=path,
        parameters={
            "vacancy": interview.application.vacancy.title,
            "employer": interview.employer.name,
            "when": when_text(starts_at, interview.plan.zone),
            "where": where,
            "reason": reason,
        },
    )


def appointment_of(
    interview: Interview,
    path: str,
    person: Person,
    *,
    starts_at: datetime,
    sequence: int | None = None,
    changed_at: datetime | None = None,
    is_off: bool = False,
) -> Appointment:
    """The interview for this reader's calendar, in the present language. `path` leads to a page that asks to sign in."""
    host = urlsplit(link_to("/")).hostname or "localhost"
    is_off = is_off or interview.state is not S.SCHEDULED or starts_at != interview.starts_at
    is_over = interview.state in (S.HELD, S.NO_SHOW_CANDIDATE, S.NO_SHOW_FIRM)
    return Appointment(
        uid=interview.uid,
        sequence=interview.sequence if sequence is None else sequence,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=interview.plan.length_minutes),
        zone=interview.plan.zone,
        summary=gettext("面试：%(vacancy)s", vacancy=interview.application.vacancy.title),
        description=gettext(
            "%(employer)s · 第 %(n)s 轮", employer=interview.employer.name, n=interview.plan.round_number
        ),
        location=str(where_text(interview)),
        url=link_to(path),
        changed_at=changed_at or clock.now(),
        is_cancelled=is_off and not is_over,
        attendee=person.email or "",
        organizer=f"interviews@{host}",
    )
