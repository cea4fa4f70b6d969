"""The verbs of halls, and placing firms in them: a proposal by trade, then by hand.

A booth is a number of a hall: the database lets each be taken once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.models import Industry
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry, Hall
from jobsite.fairs.queries.entries import taken_booths
from jobsite.fairs.services.entries import move_entry
from jobsite.fairs.services.fairs import require_editable

MOST_HALLS = 40
MOST_BOOTHS = 1000
E = EntryState


@dataclass(frozen=True, kw_only=True)
class HallContent:
    """What operators say about a hall; no trades means any."""

    name: str
    capacity: int
    trades: Sequence[str] = ()


def _check(fair: Fair, content: HallContent, hall: Hall | None) -> None:
    errors: dict[str, Text] = {}
    if not content.name:
        errors["name"] = _("请填写展厅名称。")
    if not 1 <= content.capacity <= MOST_BOOTHS:
        errors["capacity"] = _("请填写 %(low)s 到 %(high)s 之间的数。", low=1, high=MOST_BOOTHS)
    if any(one.name == content.name for one in fair.halls if one is not hall):
        errors["name"] = _("已经有这个名称的展厅。")
    if set(content.trades) - {one.value for one in Industry}:
        errors["trades"] = _("有不认识的行业。")
    if errors:
        raise Invalid(errors)


def add_hall(*, actor: Actor, fair: Fair, content: HallContent) -> Hall:
    """A new hall at the end. Raises Invalid on its fields, Conflict beyond MOST_HALLS."""
    require_editable(fair)
    _check(fair, content, None)
    if len(fair.halls) >= MOST_HALLS:
        raise Conflict(_("最多 %(n)s 个展厅。", n=MOST_HALLS))
    hall = Hall(name=content.name, capacity=content.capacity, trades=list(content.trades), position=len(fair.halls))
    fair.halls.append(hall)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Invalid({"name": _("已经有这个名称的展厅。")}) from error
    return hall


def update_hall(*, actor: Actor, fair: Fair, hall: Hall, content: HallContent) -> Hall:
    """Change a hall. Raises Invalid; a hall never gets smaller than its highest booth."""
    require_editable(fair)
    _check(fair, content, hall)
    highest = max(taken_booths(fair.id).get(hall.id, {0}))
    if content.capacity < highest:
        raise Invalid({"capacity": _("已经用到 %(n)s 号展位，不能更少。", n=highest)})
    hall.name, hall.capacity, hall.trades = content.name, content.capacity, list(content.trades)
    db.session.flush()
    return hall


def remove_hall(*, actor: Actor, fair: Fair, hall: Hall) -> None:
    """Remove an empty hall. Raises Conflict while a firm stands in it."""
    require_editable(fair)
    if taken_booths(fair.id).get(hall.id):
        raise Conflict(_("展厅里还有单位，请先把它们移走。"))
    fair.halls.remove(hall)
    db.session.flush()


def get_hall(fair: Fair, hall_id: int) -> Hall:
    """A hall of this fair; raises NotFound."""
    hall = next((one for one in fair.halls if one.id == hall_id), None)
    if hall is None:
        raise NotFound
    return hall


def propose_places(
    fair: Fair, entries: Sequence[FairEntry], taken: Mapping[int, set[int]]
) -> dict[int, tuple[Hall, int]]:
    """A hall and the lowest free number for each entry, by entry id: first halls of its trade, then halls of any trade,
    then any hall with room, in the order of the halls. Entries for which there is no room are left out.
    """
    used = {hall.id: set(taken.get(hall.id, ())) for hall in fair.halls}
    found: dict[int, tuple[Hall, int]] = {}
    for entry in entries:
        ranked = sorted(fair.halls, key=lambda hall: _preference(hall, entry.employer.industry.value))
        for hall in ranked:
            number = _lowest_free(hall, used[hall.id])
            if number is not None:
                used[hall.id].add(number)
                found[entry.id] = (hall, number)
                break
    return found


def _preference(hall: Hall, trade: str) -> int:
    if trade in hall.trades:
        return 0
    return 2 if hall.trades else 1


def _lowest_free(hall: Hall, used: set[int]) -> int | None:
    return next((number for number in range(1, hall.capacity + 1) if number not in used), None)


def place_entry(
    *, actor: Actor, fair: Fair, entry: FairEntry, hall: Hall, booth_number: int | None = None
) -> FairEntry:
    """Give an accepted or placed firm a booth: this number, or the lowest free one of the hall.

    Raises Invalid for a number that is not there or taken, Conflict when the hall is full or the firm not accepted.
    """
    require_editable(fair)
    locked = db.session.get_one(Hall, hall.id, with_for_update=True, populate_existing=True)
    used = taken_booths(fair.id).get(hall.id, set())
    if entry.hall_id == hall.id:
        used = used - {entry.booth_number or 0}
    number = booth_number if booth_number is not None else _lowest_free(locked, used)
    if number is None:
        raise Conflict(_("“%(hall)s”已经满了。", hall=locked.name))
    if not 1 <= number <= locked.capacity:
        raise Invalid({"booth_number": _("这个展厅只有 1 到 %(n)s 号展位。", n=locked.capacity)})
    taken: Text = _("%(n)s 号展位已经有单位了。", n=number)
    if number in used:
        raise Invalid({"booth_number": taken})
    if entry.state is not E.PLACED:
        move_entry(actor=actor, entry=entry, target=E.PLACED)
    try:
        with savepoint():
            entry.hall_id, entry.booth_number = locked.id, number
            entry.version += 1
            db.session.flush()
    except sa.exc.IntegrityError as error:
        if "booth_number" in constraint_of(error):
            raise Invalid({"booth_number": taken}) from error
        raise
    return entry


def take_place_back(*, actor: Actor, fair: Fair, entry: FairEntry) -> FairEntry:
    """The firm stays accepted, its booth becomes free."""
    require_editable(fair)
    return move_entry(actor=actor, entry=entry, target=E.ACCEPTED)
