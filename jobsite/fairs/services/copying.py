"""Begin a new fair from an earlier one: its words, rules, limits, halls, partners and pictures; no dates, no firms."""

from __future__ import annotations

from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import Fair, FairPicture, Hall
from jobsite.fairs.services.fairs import FairContent, create_fair

COPIED = ("theme", "focus", "introduction", "rules")
LIMITS = ("booths_most", "vacancies_most", "queues_most", "bookings_most", "talk_minutes")


def copy_fair(*, actor: Actor, source: Fair) -> Fair:
    """A draft like `source`; whoever made it, its dates and those who came are left behind."""
    values = {name: getattr(source, name) for name in (*COPIED, *LIMITS)}
    partners = [row.division_code for row in source.partners]
    fair = create_fair(actor=actor, content=FairContent(name=source.name, **values), partners=partners)
    fair.copied_from_id, fair.picture_file_id = source.id, source.picture_file_id
    fair.halls = [
        Hall(name=one.name, capacity=one.capacity, trades=list(one.trades), position=one.position)
        for one in source.halls
    ]
    fair.pictures = [FairPicture(file_id=one.file_id, caption=one.caption) for one in source.pictures]
    db.session.flush()
    return fair
