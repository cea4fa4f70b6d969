"""The verbs of fairs: make, change, publish, open and close by the clock, archive, copy.

Every move leaves a history row and news. Flushes, never commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.fairs.events import FairClosed, FairOpened, FairPaused, FairPublished
from jobsite.fairs.models.preparing import (
    FAIR_TRANSITIONS,
    RUNNING_STATES,
    Fair,
    FairHistory,
    FairPicture,
    FairSession,
    FairState,
    FairTheme,
    PartnerDivision,
)
from jobsite.fairs.queries.fairs import current_session
from jobsite.fairs.services.rehearsing import end_rehearsal
from jobsite.taxonomy.divisions import find_division

S = FairState
LONGEST_RUN = timedelta(days=60)
MOST_SESSIONS = 200
MOST_PICTURES = 12
EDITABLE = frozenset({S.DRAFT, S.PUBLISHED, S.OPEN, S.PAUSED})
NEEDS_FOCUS = frozenset({FairTheme.TRADE, FairTheme.SCHOOL, FairTheme.VILLAGE, FairTheme.PARTNER_CITY})
NEWS = {S.PUBLISHED: FairPublished, S.OPEN: FairOpened, S.PAUSED: FairPaused, S.CLOSED: FairClosed}


@dataclass(frozen=True, kw_only=True)
class FairContent:
    """What operators say about a fair, beside its hours, halls and pictures."""

    name: str
    theme: FairTheme = FairTheme.GENERAL
    focus: str = ""
    introduction: str = ""
    rules: str = ""
    apply_until: datetime | None = None
    book_until: datetime | None = None
    booths_most: int = 500
    vacancies_most: int = 20
    queues_most: int = 3
    bookings_most: int = 8
    talk_minutes: int = 10


def _checked(content: FairContent, partners: Sequence[str]) -> dict[str, object]:
    errors: dict[str, Text] = {}
    if not content.name:
        errors["name"] = _("请填写招聘会的名称。")
    if content.theme in NEEDS_FOCUS and not content.focus:
        errors["focus"] = _("专场请写明是哪个行业、学校、村镇或城市。")
    limits = {
        "booths_most": (1, 5000),
        "vacancies_most": (1, 200),
        "queues_most": (1, 10),
        "bookings_most": (0, 50),
        "talk_minutes": (3, 60),
    }
    for name, (low, high) in limits.items():
        if not low <= getattr(content, name) <= high:
            errors[name] = _("请填写 %(low)s 到 %(high)s 之间的数。", low=low, high=high)
    if any(find_division(code) is None for code in partners):
        errors["partners"] = _("有不认识的地名，请写到县或市。")
    if errors:
        raise Invalid(errors)
    return asdict(content)


def create_fair(*, actor: Actor, content: FairContent, partners: Sequence[str] = ()) -> Fair:
    """A draft that only operators see. `partners` are division codes; raises Invalid."""
    fair = Fair(
        **_checked(content, partners), state=S.DRAFT, created_by_id=actor.person_id, created_at=clock.now(), version=1
    )
    db.session.add(fair)
    _set_partners(fair, partners)
    db.session.flush()
    _remember(fair, actor, "", S.DRAFT)
    return fair


def update_fair(*, actor: Actor, fair: Fair, content: FairContent, partners: Sequence[str] = ()) -> Fair:
    """Change a fair that has not closed. Raises Conflict afterwards, Invalid on its fields."""
    require_editable(fair)
    for name, value in _checked(content, partners).items():
        setattr(fair, name, value)
    fair.version += 1
    _set_partners(fair, partners)
    db.session.flush()
    return fair


def _set_partners(fair: Fair, codes: Iterable[str]) -> None:
    wanted = set(codes)
    kept = [row for row in fair.partners if row.division_code in wanted]
    known = {row.division_code for row in kept}
    fair.partners = kept + [PartnerDivision(division_code=code) for code in sorted(wanted - known)]


def require_editable(fair: Fair) -> None:
    """Raises Conflict for a fair that has closed."""
    if fair.state not in EDITABLE:
        raise Conflict(_("招聘会已经结束，不能再改。"))


def add_sessions(
    *, actor: Actor, fair: Fair, first_on: date, last_on: date, hours: Sequence[tuple[time, time]]
) -> list[FairSession]:
    """The same opening hours (city time) on every day from `first_on` to `last_on`; hours that are there already stay.

    Raises Invalid for hours in the past, out of order, overlapping ones, or a run of more than LONGEST_RUN.
    """
    require_editable(fair)
    if last_on < first_on:
        raise Invalid({"last_on": _("最后一天不能早于第一天。")})
    if last_on - first_on > LONGEST_RUN:
        raise Invalid({"last_on": _("一次最多安排 %(n)s 天。", n=LONGEST_RUN.days)})
    if not hours:
        raise Invalid({"hours": _("请写开放时间，例如 09:00-11:30。")})
    known = {(one.opens_at, one.closes_at) for one in fair.sessions}
    days = [first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1)]
    wanted = [(_in_city(day, begins), _in_city(day, ends)) for day in days for begins, ends in hours]
    new = [pair for pair in wanted if pair not in known]
    _check_hours([*known, *new], new)
    made = [FairSession(opens_at=begins, closes_at=ends) for begins, ends in new]
    fair.sessions = sorted([*fair.sessions, *made], key=lambda one: one.opens_at)
    set_bounds(fair)
    return made


def _in_city(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.CITY_ZONE).astimezone(UTC)


def _check_hours(whole: list[tuple[datetime, datetime]], new: list[tuple[datetime, datetime]]) -> None:
    if any(ends <= begins for begins, ends in new):
        raise Invalid({"hours": _("结束时间要晚于开始时间。")})
    if any(ends <= clock.now() for _begins, ends in new):
        raise Invalid({"first_on": _("这些时间已经过去了。")})
    if len(whole) > MOST_SESSIONS:
        raise Invalid({"last_on": _("一场招聘会最多 %(n)s 个时段。", n=MOST_SESSIONS)})
    ordered = sorted(whole)
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise Invalid({"hours": _("时段之间有重叠。")})


def remove_session(*, actor: Actor, fair: Fair, session_id: int) -> None:
    """Take out opening hours that have not begun. Raises Conflict for others and for the last ones of a public fair."""
    require_editable(fair)
    row = next((one for one in fair.sessions if one.id == session_id), None)
    if row is None:
        raise NotFound
    if row.opens_at <= clock.now() and fair.state is not S.DRAFT:
        raise Conflict(_("这个时段已经开始，不能删除。"))
    if len(fair.sessions) == 1 and fair.state is not S.DRAFT:
        raise Conflict(_("至少要留一个时段。"))
    fair.sessions.remove(row)
    set_bounds(fair)


def set_bounds(fair: Fair) -> None:
    """Keep the fair's first opening and last closing in step with its sessions."""
    fair.opens_at = min((one.opens_at for one in fair.sessions), default=None)
    fair.closes_at = max((one.closes_at for one in fair.sessions), default=None)
    fair.version += 1
    db.session.flush()


def what_is_missing(fair: Fair) -> list[Text]:
    """What must be there before a fair is published; empty when nothing is missing."""
    missing: list[Text] = []
    if not fair.sessions:
        missing.append(_("还没有开放时间。"))
    elif fair.closes_at is not None and fair.closes_at <= clock.now():
        missing.append(_("开放时间都已经过去。"))
    if not fair.halls:
        missing.append(_("还没有展厅。"))
    if not fair.introduction:
        missing.append(_("还没有写介绍。"))
    return missing


def publish_fair(*, actor: Actor, fair: Fair) -> Fair:
    """Make the fair public and open registration. Raises Conflict with what is missing."""
    check_move(FAIR_TRANSITIONS, fair.state, S.PUBLISHED)
    missing = what_is_missing(fair)
    if missing:
        raise Conflict(_("还不能发布：%(what)s", what="".join(str(one) for one in missing)))
    fair.published_at = clock.now()
    return move_fair(actor=actor, fair=fair, target=S.PUBLISHED)


def move_fair(*, actor: Actor, fair: Fair, target: FairState, reason: str = "") -> Fair:
    """Move a fair; of many who do the same at once, one succeeds. Raises Conflict for a move that is not allowed."""
    before = fair.state
    check_move(FAIR_TRANSITIONS, before, target)
    moment = clock.now()
    values: dict[str, object] = {"state": target}
    if target is S.OPEN and fair.opened_at is None:
        values["opened_at"] = moment
    if target is S.CLOSED:
        values["ended_at"] = moment
    if target in (S.OPEN, S.CLOSED, S.DRAFT):
        values["is_rehearsing"] = False
    changed = db.session.execute(
        sa.update(Fair)
        .where(Fair.id == fair.id, Fair.state == before)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an update has a row count
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    db.session.flush()
    db.session.refresh(fair)
    if not fair.is_rehearsing:
        end_rehearsal(fair.id)
    _remember(fair, actor, before, target, reason)
    if target in NEWS:
        publish(NEWS[target](fair.id), topic=f"fair:{fair.id}")
    return fair


def _remember(fair: Fair, actor: Actor, before: str, target: FairState, reason: str = "") -> None:
    db.session.add(
        FairHistory(
            fair_id=fair.id,
            from_state=before,
            to_state=target,
            actor_id=actor.person_id,
            reason=reason[:500],
            created_at=clock.now(),
        )
    )
    db.session.flush()


def due_state(fair: Fair, moment: datetime) -> FairState | None:
    """The state in which the clock wants a published or running fair; None for others and before it opens."""
    if fair.state not in (S.PUBLISHED, *RUNNING_STATES) or fair.opens_at is None or fair.closes_at is None:
        return None
    if moment >= fair.closes_at:
        return S.CLOSED
    if current_session(fair, moment) is not None:
        return S.OPEN
    return S.PAUSED if fair.state in RUNNING_STATES else None


def has_due_fairs() -> bool:
    """Whether `move_due_fairs` has anything to do. Reads only."""
    return bool(_due_fairs())


def move_due_fairs() -> int:
    """Open, pause and close what the clock says; returns how many moved. Run by the jobs process."""
    due = _due_fairs()
    for fair, target in due:
        move_fair(actor=SYSTEM, fair=fair, target=target)
    return len(due)


def _due_fairs() -> list[tuple[Fair, FairState]]:
    """Fairs that are not in the state that the clock says, with that state."""
    moment = clock.now()
    rows = db.session.scalars(
        sa.select(Fair)
        .where(
            sa.or_(
                sa.and_(Fair.state == S.PUBLISHED, Fair.opens_at <= moment),
                Fair.state.in_(RUNNING_STATES),
            )
        )
        .order_by(Fair.id)
    ).all()
    wanted = [(fair, due_state(fair, moment)) for fair in rows]
    return [(fair, target) for fair, target in wanted if target is not None and target is not fair.state]


def open_now(*, actor: Actor, fair: Fair) -> Fair:
    """Open a published fair before its time: the first session begins now. Raises Conflict when it is not published."""
    check_move(FAIR_TRANSITIONS, fair.state, S.OPEN)
    moment = clock.now()
    if current_session(fair, moment) is None:
        coming = next((one for one in fair.sessions if one.opens_at > moment), None)
        if coming is None:
            raise Conflict(_("没有还没开始的时段。"))
        coming.opens_at = moment
        set_bounds(fair)
    return move_fair(actor=actor, fair=fair, target=S.OPEN)


def close_now(*, actor: Actor, fair: Fair, reason: str = "") -> Fair:
    """End a public fair before its time; sessions that have not begun go. Raises Conflict for others."""
    check_move(FAIR_TRANSITIONS, fair.state, S.CLOSED)
    moment = clock.now()
    for one in fair.sessions:
        if one.opens_at < moment < one.closes_at:
            one.closes_at = moment
    begun = [one for one in fair.sessions if one.opens_at < moment]
    if begun:
        fair.sessions = begun
        set_bounds(fair)
    return move_fair(actor=actor, fair=fair, target=S.CLOSED, reason=reason)


def set_rehearsal(*, actor: Actor, fair: Fair, is_on: bool) -> None:
    """Let firms try their booths before the fair opens, or end that. Raises Conflict when it is not published."""
    if is_on and fair.state is not S.PUBLISHED:
        raise Conflict(_("发布以后、开放以前才能彩排。"))
    fair.is_rehearsing = is_on
    fair.version += 1
    db.session.flush()
    if not is_on:
        end_rehearsal(fair.id)


def set_picture(*, fair: Fair, file_id: int) -> None:
    """The main picture of a fair's page."""
    require_editable(fair)
    fair.picture_file_id = file_id
    db.session.flush()


def add_picture(*, fair: Fair, file_id: int, caption: str = "") -> FairPicture:
    """A further picture. Raises Conflict beyond MOST_PICTURES."""
    require_editable(fair)
    if len(fair.pictures) >= MOST_PICTURES:
        raise Conflict(_("最多放 %(n)s 张图片。", n=MOST_PICTURES))
    picture = FairPicture(file_id=file_id, caption=caption[:60])
    fair.pictures.append(picture)
    db.session.flush()
    return picture


def remove_picture(*, fair: Fair, picture: FairPicture) -> None:
    """Take a picture away."""
    require_editable(fair)
    fair.pictures.remove(picture)
    db.session.flush()
