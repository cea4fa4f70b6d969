"""What people are told before a fair: firms of decisions, visitors that it opens soon, both sides of their slots.

No name of a seeker stands in a notice: a firm's notices outlive the account of a person who leaves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import format_datetime
from sqlalchemy.orm import joinedload

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.outbox import subscribe
from jobsite.employers.queries import list_member_ids
from jobsite.fairs.events import BookingMoved, EntryMoved
from jobsite.fairs.models.preparing import (
    BookingState,
    BoothRecruiter,
    EntryHistory,
    EntryState,
    Fair,
    FairEntry,
    FairRegistration,
    FairState,
    TalkBooking,
)
from jobsite.notifications.kinds import Kind, register_kind
from jobsite.notifications.models import Channel
from jobsite.notifications.services import notify

CONSUMER = "notices:fairs-preparing"
BOTH = frozenset({Channel.MAIL, Channel.SMS})
OPENING_SOON = timedelta(hours=24)
TALK_SOON = timedelta(minutes=30)
BATCH = 500

register_kind(
    Kind(
        "fair_accepted",
        label=_("招聘会报名通过"),
        title=_("%(fair)s接受了贵单位的报名"),
        body=_("请布置展位：介绍、图片、岗位、招聘人员。展位号定下来会再告诉您。"),
    )
)
register_kind(
    Kind(
        "fair_refused",
        label=_("招聘会报名没通过"),
        title=_("%(fair)s这次没有接受贵单位"),
        body=_("理由：%(reason)s"),
    )
)
register_kind(
    Kind(
        "fair_placed",
        label=_("展位已定"),
        title=_("贵单位在%(fair)s的展位：%(hall)s %(number)s 号"),
        body=_("现在可以布置展位、参加彩排、打印展位卡。"),
    )
)
register_kind(
    Kind(
        "fair_opening",
        label=_("招聘会就要开始"),
        title=_("%(fair)s %(when)s开场"),
        body=_("打开页面就能看到您的安排。手机、耳机请先充好电。"),
    )
)
register_kind(
    Kind(
        "talk_placed",
        label=_("面谈时间已定"),
        title=_("%(when)s，和%(firm)s面谈"),
        body=_("在%(fair)s。请提前 5 分钟打开页面；来不了请先取消，把时间让给别人。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "talk_moved",
        label=_("面谈时间改了"),
        title=_("和%(firm)s的面谈改到 %(when)s"),
        body=_("原来是 %(was)s。为了让更多人谈得上，时间有调整。"),
        channels=BOTH,
    )
)
register_kind(
    Kind(
        "talk_unplaced",
        label=_("面谈没排上"),
        title=_("和%(firm)s的面谈没排上时间"),
        body=_("招聘会开场后可以现场排队；有空出来的时间，会再为您安排。"),
    )
)
register_kind(
    Kind(
        "talk_cancelled",
        label=_("面谈取消"),
        title=_("和%(firm)s的面谈取消了"),
        body=_("在%(fair)s。您可以约别的展位，也可以现场排队。"),
    )
)
register_kind(
    Kind(
        "talk_soon",
        label=_("面谈快到了"),
        title=_("%(when)s和%(firm)s面谈"),
        body=_("请打开页面等候，到时间会叫您。"),
        channels=BOTH,
    )
)
ENTRY_KINDS = {
    EntryState.ACCEPTED: "fair_accepted",
    EntryState.REFUSED: "fair_refused",
    EntryState.PLACED: "fair_placed",
}


def when_text(instant: datetime | None) -> str:
    """An instant in a message: month, day and time in the city, alike in every language."""
    return str(format_datetime(instant, "M-d HH:mm")) if instant else ""


def tell_entry_moved(news: EntryMoved) -> None:
    """Tell the firm's people what was decided. A booth that was taken back says nothing new."""
    kind = ENTRY_KINDS.get(EntryState(news.to_state))
    entry = db.session.get(FairEntry, news.entry_id)
    if kind is None or entry is None or entry.state != news.to_state or news.from_state == EntryState.PLACED:
        return
    step = db.session.scalar(
        sa.select(sa.func.max(EntryHistory.id)).where(
            EntryHistory.entry_id == entry.id, EntryHistory.to_state == news.to_state
        )
    )
    for person_id in list_member_ids(entry.employer_id):
        notify(
            person_id=person_id,
            kind=kind,
            key=f"{kind}:{step}:{person_id}",
            path=f"/desk/{entry.employer_id}/fairs/{entry.fair_id}",
            fair=entry.fair.name,
            reason=entry.refusal_reason,
            hall=entry.hall.name if entry.hall else "",
            number=entry.booth_number or "",
        )


def tell_booking_moved(news: BookingMoved) -> None:
    """Tell the seeker, and the recruiter of the slot, about a talk's new time, or that it fell away."""
    row = db.session.get(TalkBooking, news.booking_id)
    if row is None or row.state != news.to_state:
        return
    kind = {"placed": "talk_placed", "unplaced": "talk_unplaced", "cancelled": "talk_cancelled"}.get(news.to_state)
    if kind is None:
        return
    if news.was_at and news.to_state == BookingState.PLACED:
        kind = "talk_moved"
    starts_at = datetime.fromisoformat(news.starts_at) if news.starts_at else None
    was_at = datetime.fromisoformat(news.was_at) if news.was_at else None
    _tell_talk(row, kind, f"{kind}:{row.id}:{news.starts_at or news.was_at}", starts_at, was_at)


def _tell_talk(row: TalkBooking, kind: str, key: str, starts_at: datetime | None, was_at: datetime | None) -> None:
    entry = row.entry
    words: dict[str, Any] = {
        "fair": entry.fair.name,
        "firm": entry.employer.name,
        "when": when_text(starts_at),
        "was": when_text(was_at),
    }
    notify(person_id=row.person_id, kind=kind, key=f"{key}:seeker", path=f"/fairs/{row.fair_id}/mine", **words)
    if row.recruiter is not None:
        desk = f"/desk/{entry.employer_id}/fairs/{row.fair_id}/bookings"
        notify(person_id=row.recruiter.person_id, kind=kind, key=f"{key}:recruiter", path=desk, **words)


def tell_opening_soon() -> int:
    """Tell those who registered, BATCH at a time, within OPENING_SOON of the first opening; returns how many."""
    moment = clock.now()
    rows = db.session.scalars(
        sa.select(FairRegistration)
        .options(joinedload(FairRegistration.fair))
        .join(Fair, Fair.id == FairRegistration.fair_id)
        .where(
            FairRegistration.reminded_at.is_(None),
            Fair.state == FairState.PUBLISHED,
            Fair.opens_at > moment,
            Fair.opens_at <= moment + OPENING_SOON,
        )
        .order_by(FairRegistration.id)
        .limit(BATCH)
    ).all()
    for row in rows:
        row.reminded_at = moment
        _tell_opening(row.fair, row.person_id, f"/fairs/{row.fair_id}/mine")
    for fair in {row.fair_id: row.fair for row in rows}.values():
        for person_id, employer_id in _recruiters_of(fair.id):
            _tell_opening(fair, person_id, f"/desk/{employer_id}/fairs/{fair.id}")
    return len(rows)


def _tell_opening(fair: Fair, person_id: int, path: str) -> None:
    key = f"fair_opening:{fair.id}:{person_id}"
    notify(person_id=person_id, kind="fair_opening", key=key, path=path, fair=fair.name, when=when_text(fair.opens_at))


def _recruiters_of(fair_id: int) -> list[tuple[int, int]]:
    rows = db.session.execute(
        sa.select(BoothRecruiter.person_id, FairEntry.employer_id)
        .join(FairEntry, FairEntry.id == BoothRecruiter.entry_id)
        .where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
    ).all()
    return [(row[0], row[1]) for row in rows]


def tell_talks_soon() -> int:
    """Remind both sides of talks that begin within TALK_SOON; returns how many talks."""
    moment = clock.now()
    rows = db.session.scalars(
        sa.select(TalkBooking)
        .options(joinedload(TalkBooking.entry).joinedload(FairEntry.fair), joinedload(TalkBooking.recruiter))
        .where(
            TalkBooking.state == BookingState.PLACED,
            TalkBooking.reminded_at.is_(None),
            TalkBooking.starts_at > moment,
            TalkBooking.starts_at <= moment + TALK_SOON,
        )
        .order_by(TalkBooking.starts_at, TalkBooking.id)
        .limit(BATCH)
    ).all()
    for row in rows:
        row.reminded_at = moment
        _tell_talk(
            row,
            "talk_soon",
            f"talk_soon:{row.id}:{row.starts_at.isoformat() if row.starts_at else ''}",
            row.starts_at,
            None,
        )
    return len(rows)


def subscribe_notices() -> None:
    """Listen to the room's news. Called at start."""
    subscribe(CONSUMER, EntryMoved, tell_entry_moved)
    subscribe(CONSUMER, BookingMoved, tell_booking_moved)
