"""What preparing shows elsewhere: the next fair on a seeker's home, what waits on the desks of firms and staff."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.desks import Figure, Part, Task, add_to_firm_desk, add_to_staff_desk
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import (
    ADMITTED,
    RUNNING_STATES,
    EntryState,
    Fair,
    FairEntry,
    FairState,
    TalkBooking,
)
from jobsite.fairs.policies.preparing import can_manage_fairs
from jobsite.fairs.queries.booking import list_bookings_of_person
from jobsite.fairs.queries.fairs import next_fair
from jobsite.fairs.queries.registering import next_fair_of
from jobsite.seekers.home import register_home_section
from jobsite.web.page import shown_time

COMING = (FairState.PUBLISHED, *RUNNING_STATES)
MOST_TASKS = 5


@dataclass(frozen=True)
class NextFair:
    """Content of `fairs/_home_next.html`."""

    fair: Fair
    is_registered: bool
    talks: list[TalkBooking]


def load_next_fair(actor: Actor) -> NextFair | None:
    """The fair that the person registered for, else the next one; None when there is none."""
    own = next_fair_of(actor.required_id)
    if own is not None:
        talks = [row for row in list_bookings_of_person(own.fair_id, actor.required_id) if row.starts_at]
        return NextFair(own.fair, is_registered=True, talks=talks[:3])
    fair = next_fair()
    return NextFair(fair, is_registered=False, talks=[]) if fair else None


def firm_part(employer: Employer) -> Part:
    """The firm's coming fairs that still need a booth, and fairs open for firms."""
    rows = db.session.scalars(
        sa.select(FairEntry)
        .options(joinedload(FairEntry.fair))
        .join(Fair, Fair.id == FairEntry.fair_id)
        .where(FairEntry.employer_id == employer.id, FairEntry.state.in_(ADMITTED), Fair.state.in_(COMING))
        .order_by(Fair.opens_at, Fair.id)
        .limit(MOST_TASKS)
    ).all()
    tasks = [
        Task(
            _("布置“%(fair)s”的展位", fair=row.fair.name),
            f"/desk/{employer.id}/fairs/{row.fair_id}",
            shown_time(row.fair.opens_at),
            is_urgent=row.fair.opens_at is not None and (row.fair.opens_at - clock.now()).days < 1,
        )
        for row in rows
        if row.ready_at is None
    ]
    return Part(tasks=tasks)


def staff_part(actor: Actor) -> Part:
    """Firms that wait for an answer to their applications for fairs."""
    if not can_manage_fairs(actor):
        return Part()
    rows = db.session.execute(
        sa.select(Fair.id, Fair.name, sa.func.count())
        .join(FairEntry, FairEntry.fair_id == Fair.id)
        .where(FairEntry.state == EntryState.APPLIED, Fair.state.in_(COMING))
        .group_by(Fair.id, Fair.name)
        .order_by(Fair.id)
    ).all()
    tasks = [
        Task(_("%(n)s 家单位等“%(fair)s”答复", n=row[2], fair=row[1]), f"/staff/fairs/{row[0]}/firms?state=applied")
        for row in rows[:MOST_TASKS]
    ]
    waiting = sum(row[2] for row in rows)
    return Part(figures=[Figure(str(waiting), _("家单位等招聘会答复"), "/staff/fairs")], tasks=tasks)


def connect_home() -> None:
    """Called once at start."""
    register_home_section("next_fair", "fairs/_home_next.html", load_next_fair, order=20)
    add_to_firm_desk(firm_part)
    add_to_staff_desk(staff_part)
