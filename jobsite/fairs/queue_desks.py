"""What the desks of firms and staff show of a fair that is open: who waits at the booth, what waits for the operator."""

from __future__ import annotations

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.desks import Part, Task, add_to_firm_desk, add_to_staff_desk
from jobsite.employers.models import Employer
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry, FairState
from jobsite.fairs.models.queueing import BoothQueue
from jobsite.fairs.policies.queueing import can_operate_fairs
from jobsite.fairs.queries.lobby import load_of

MOST = 5


def firm_part(employer: Employer) -> Part:
    """The firm's booths in open fairs, with how many wait there."""
    rows = db.session.execute(
        sa.select(FairEntry.id, Fair.name, sa.func.coalesce(BoothQueue.waiting_count, 0).label("waiting"))
        .join(Fair, Fair.id == FairEntry.fair_id)
        .outerjoin(BoothQueue, BoothQueue.booth_id == FairEntry.id)
        .where(
            FairEntry.employer_id == employer.id,
            FairEntry.state == EntryState.PLACED,
            Fair.state == FairState.OPEN,
        )
        .order_by(Fair.opens_at, Fair.id)
        .limit(MOST)
    ).all()
    return Part(
        tasks=[
            Task(
                _("“%(fair)s”正在举行，请到接待台", fair=row.name),
                f"/desk/{employer.id}/booths/{row.id}",
                _("%(n)s 人在排队", n=row.waiting),
                is_urgent=row.waiting > 0,
            )
            for row in rows
        ]
    )


def staff_part(actor: Actor) -> Part:
    """Open fairs for their operators, with what waits in them."""
    if not can_operate_fairs(actor):
        return Part()
    fairs = db.session.scalars(
        sa.select(Fair).where(Fair.state == FairState.OPEN).order_by(Fair.opens_at, Fair.id).limit(MOST)
    ).all()
    loads = [(fair, load_of(fair.id)) for fair in fairs]
    return Part(
        tasks=[
            Task(
                _("“%(fair)s”正在举行，去运行台", fair=fair.name),
                f"/staff/fairs/{fair.id}/run",
                _("%(n)s 件事待处理，%(m)s 个展位没人", n=load.incidents, m=load.unattended),
                is_urgent=bool(load.incidents),
            )
            for fair, load in loads
        ]
    )


def connect_desks() -> None:
    """Called once at start."""
    add_to_firm_desk(firm_part)
    add_to_staff_desk(staff_part)
