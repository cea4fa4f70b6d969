"""What the groups of a firm and of the bureau hear of interviews by their robots: times and vacancies, no person's name."""

from __future__ import annotations

from datetime import datetime

from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.core.outbox import subscribe
from jobsite.interviews.events import (
    InterviewCancelled,
    InterviewInvited,
    InterviewMoved,
    InterviewScheduled,
    InterviewUnset,
)
from jobsite.interviews.models import Interview, InterviewState
from jobsite.interviews.wording import when_text, where_text
from jobsite.notifications.kinds import link_to
from jobsite.notifications.robots import SITE, queue_line

CONSUMER = "robots:interviews"
S = InterviewState


def subscribe_groups() -> None:
    """Hear the news of interviews. Called at start."""
    subscribe(CONSUMER, InterviewInvited, say_invited)
    subscribe(CONSUMER, InterviewScheduled, say_scheduled)
    subscribe(CONSUMER, InterviewMoved, say_moved)
    subscribe(CONSUMER, InterviewUnset, say_unset)
    subscribe(CONSUMER, InterviewCancelled, say_cancelled)


def owner_of(employer_id: int) -> str:
    """The name under which a firm's robot is kept."""
    return f"firm:{employer_id}"


def say_invited(news: InterviewInvited) -> None:
    """Once for all whom a plan invites for one vacancy."""
    interview = db.session.get(Interview, news.interview_id)
    if interview is not None and interview.state is S.INVITED:
        vacancy = interview.application.vacancy
        text = _("发出了“%(vacancy)s”的面试邀请。", vacancy=vacancy.title)
        _say(interview, f"invited:{interview.plan_id}:{vacancy.id}", text)


def say_scheduled(news: InterviewScheduled) -> None:
    """A time was found; an appointment that has moved on since is not announced."""
    interview = _current(news.interview_id, news.sequence)
    if interview is not None:
        _say(interview, f"{interview.id}:scheduled:{news.sequence}", _("面试约好了：%(what)s。", what=_what(interview)))


def say_moved(news: InterviewMoved) -> None:
    """Another time."""
    interview = _current(news.interview_id, news.sequence)
    if interview is not None:
        _say(interview, f"{interview.id}:moved:{news.sequence}", _("面试改了时间：%(what)s。", what=_what(interview)))


def say_unset(news: InterviewUnset) -> None:
    """The time is free again, the interview still wanted."""
    _say_off(news.interview_id, f"unset:{news.sequence}", news.starts_at)


def say_cancelled(news: InterviewCancelled) -> None:
    """It is off; what had no time was nobody's appointment."""
    interview = db.session.get(Interview, news.interview_id)
    if interview is not None and interview.starts_at is not None and news.was_scheduled:
        _say_off(news.interview_id, f"cancelled:{news.sequence}", interview.starts_at.isoformat())


def _say_off(interview_id: int, key: str, starts_at: str) -> None:
    interview = db.session.get(Interview, interview_id)
    if interview is None:
        return
    when = when_text(datetime.fromisoformat(starts_at), interview.plan.zone)
    vacancy = interview.application.vacancy.title
    text = _("原定 %(when)s 的“%(vacancy)s”面试不举行了。", when=when, vacancy=vacancy)
    _say(interview, f"{interview_id}:{key}", text)


def say_soon(interview: Interview) -> None:
    """A quarter of an hour before, and never after the begin."""
    text = _("面试快开始了：%(what)s。", what=_what(interview))
    _say(interview, f"{interview.id}:soon:{interview.sequence}", text, not_after=interview.starts_at)


def _current(interview_id: int, sequence: int) -> Interview | None:
    interview = db.session.get(Interview, interview_id)
    is_current = interview is not None and interview.state is S.SCHEDULED and interview.sequence == sequence
    return interview if is_current else None


def _what(interview: Interview) -> str:
    when = when_text(interview.starts_at, interview.plan.zone)
    return f"{when} “{interview.application.vacancy.title}” {where_text(interview)}"


def _say(interview: Interview, key: str, text: str, *, not_after: datetime | None = None) -> None:
    """To the firm's group with the way to the page, which asks to sign in; to the bureau's with the firm's name."""
    path = f"/desk/{interview.employer_id}/interviews/{interview.id}"
    own, key = owner_of(interview.employer_id), f"interview:{key}"
    queue_line(owner=own, key=f"{key}:{own}", text=f"{text} {link_to(path)}", not_after=not_after)
    queue_line(owner=SITE, key=f"{key}:{SITE}", text=f"{interview.employer.name}：{text}", not_after=not_after)
