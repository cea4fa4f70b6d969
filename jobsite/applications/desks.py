"""What a firm's desk and its vacancies show of applications: who waits for an answer, and where to give it."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.applications.figures import desk_figures
from jobsite.applications.models import Application, ApplicationState
from jobsite.applications.queries import count_waiting
from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.employers.desks import Figure, Part, Task, add_to_firm_desk
from jobsite.employers.models import Employer
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.waiting import Waiting, tell_waiting_by
from jobsite.web.page import ago


def firm_part(employer: Employer) -> Part:
    """Applications without an answer, and accepted offers that wait for the hire to be confirmed."""
    figures, address = desk_figures(employer.id), f"/desk/{employer.id}/applications"
    accepted = _count_accepted(employer.id)
    tasks = []
    if figures.unanswered:
        note = _("最早的一份：%(when)s", when=ago(figures.oldest_unanswered_at))
        title = _("%(n)s 份应聘等您答复", n=figures.unanswered)
        tasks.append(Task(title, f"{address}?state=waiting", note, is_urgent=True))
    if accepted:
        tasks.append(Task(_("%(n)s 个人接受了录用，到岗后请确认", n=accepted), f"{address}?state=offered"))
    rate = f"{employer.answer_rate}%" if employer.answer_rate is not None else "–"
    return Part(
        figures=[
            Figure(str(figures.unanswered), _("份应聘等答复"), f"{address}?state=waiting"),
            Figure(rate, _("公开的答复率"), address, "" if employer.answer_rate is not None else _("满 5 份后显示")),
        ],
        tasks=tasks,
    )


def _count_accepted(employer_id: int) -> int:
    statement = sa.select(sa.func.count()).where(
        Application.employer_id == employer_id,
        Application.state == ApplicationState.OFFERED,
        Application.offer_accepted_at.is_not(None),
    )
    return db.session.scalar(statement) or 0


def waiting_of(vacancy: Vacancy) -> Waiting:
    """People without an outcome at a vacancy, and the page that gives them one."""
    return Waiting(count_waiting(vacancy.id), f"/desk/{vacancy.employer_id}/vacancies/{vacancy.id}/answer-waiting")


def connect_desks() -> None:
    """Called once at start."""
    add_to_firm_desk(firm_part)
    tell_waiting_by(waiting_of)
