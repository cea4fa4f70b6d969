"""What staging hangs into the rest at start: who may listen to what is said and shown at a fair."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.core.jobs import register_slow_pump
from jobsite.core.outbox import subscribe
from jobsite.fairs import stage_privacy
from jobsite.fairs.events import ShowEnded
from jobsite.fairs.models.preparing import ADMITTED, Fair, FairEntry, Hall
from jobsite.fairs.policies.staging import can_run_stages, can_watch_stage
from jobsite.fairs.services.stage_picture import end_picture
from jobsite.fairs.services.staging import send_counts
from jobsite.live.topics import register_topic


def connect_staging() -> None:
    """Called once at start."""
    register_slow_pump("stage-counts", timedelta(seconds=1), send_counts)
    stage_privacy.register_privacy()
    subscribe("stage-rooms", ShowEnded, end_picture)
    register_topic("fair", may_hear_fair)
    register_topic("stage", may_hear_fair)
    register_topic("hall", may_hear_hall)
    register_topic("exhibitors", may_hear_exhibitors)


def number_of(rest: str) -> int:
    """The id that a topic names; 0 for anything else."""
    return int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 10 and not rest.startswith("0") else 0


def may_hear_fair(actor: Actor, rest: str) -> bool:
    """Everyone hears what is said to all at a fair they may enter."""
    fair = db.session.get(Fair, number_of(rest))
    return fair is not None and can_watch_stage(actor, fair)


def may_hear_hall(actor: Actor, rest: str) -> bool:
    """The same for a hall."""
    hall = db.session.get(Hall, number_of(rest))
    return hall is not None and may_hear_fair(actor, str(hall.fair_id))


def may_hear_exhibitors(actor: Actor, rest: str) -> bool:
    """The people of firms admitted to the fair, and operators."""
    if can_run_stages(actor):
        return True
    if not actor.memberships:
        return False
    return (
        db.session.scalar(
            sa.select(FairEntry.id)
            .where(
                FairEntry.fair_id == number_of(rest),
                FairEntry.state.in_(ADMITTED),
                FairEntry.employer_id.in_(list(actor.memberships)),
            )
            .limit(1)
        )
        is not None
    )
