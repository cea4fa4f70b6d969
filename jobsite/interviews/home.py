"""What home and desk show of interviews: the candidate's next one, the firm's of today."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.desks import Figure, Part, Task
from jobsite.employers.models import Employer
from jobsite.interviews.agenda import bounds
from jobsite.interviews.models import Interview, InterviewState
from jobsite.interviews.queries import find_next, list_between
from jobsite.interviews.wording import KIND_WORDS

SHOWN = 5
UNSETTLED_AFTER = timedelta(hours=2)
S = InterviewState


def load_next(actor: Actor) -> Interview | None:
    """The candidate's next interview, or an invitation that waits for a choice; None leaves the part out."""
    return find_next(actor.required_id)


def firm_part(employer: Employer) -> Part:
    """Today's interviews of the firm, and past ones without an outcome."""
    address = f"/desk/{employer.id}/interviews"
    begin, end = bounds([clock.today()], clock.CITY_ZONE)
    today = [one for one in list_between(employer.id, begin, end) if one.state is S.SCHEDULED]
    tasks = [
        Task(
            _("%(time)s 面试：%(vacancy)s", time=_time(one), vacancy=one.application.vacancy.title),
            f"{address}/{one.id}",
            str(KIND_WORDS[one.plan.kind]),
        )
        for one in today[:SHOWN]
    ]
    if unsettled := _count_unsettled(employer.id):
        tasks.append(Task(_("%(n)s 场面试过了，请记下结果", n=unsettled), f"{address}?state=scheduled", is_urgent=True))
    return Part(figures=[Figure(str(len(today)), _("场面试在今天"), f"{address}?view=day")], tasks=tasks)


def _time(interview: Interview) -> str:
    return interview.starts_at.astimezone(clock.CITY_ZONE).strftime("%H:%M") if interview.starts_at else ""


def _count_unsettled(employer_id: int) -> int:
    statement = sa.select(sa.func.count()).where(
        Interview.employer_id == employer_id,
        Interview.state == S.SCHEDULED,
        Interview.ends_at < clock.now() - UNSETTLED_AFTER,
    )
    return db.session.scalar(statement) or 0
