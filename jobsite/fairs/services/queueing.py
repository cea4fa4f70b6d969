"""The verbs of a seeker's ticket: join, pause, resume, leave, confirm, join again. They flush, never commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import SERVING_STATES, BoothVacancy, EntryState, Fair, FairEntry
from jobsite.fairs.models.queueing import BUSY, BoothQueue, QueueEntry, QueueState, TalkWay
from jobsite.fairs.queries.moderating import is_removed
from jobsite.fairs.queries.queueing import find_open_ticket, find_queue, serving_of
from jobsite.fairs.services.moving import (
    cycle_of,
    ensure_queue,
    hold_queue,
    move_ticket,
    note_move,
    tell_booth,
    waiting_delta,
)
from jobsite.fairs.waiting import expected_wait_s
from jobsite.seekers.queries import find_profile, has_blocked, snapshot_of

Q = QueueState
CALL_SECONDS = 60
PAUSE_MINUTES = 15
MOST_REQUEUES = 1
MAX_ANSWER = 300


def join_queue(
    *,
    actor: Actor,
    booth_id: int,
    vacancy_id: int | None = None,
    way: TalkWay = TalkWay.VIDEO,
    answers: list[str] | None = None,
) -> QueueEntry:
    """Take a ticket at the end of a booth's queue, once: asked again, it gives the ticket that is held.

    The booth is given the résumé as it is now and the answers to its questions. Raises NotFound for a booth that is
    not placed; Conflict when the fair, the hall or the queue is closed, the person was removed from the fair, has no
    profile, blocks the firm, or holds a place in as many queues as the fair allows; Invalid for a vacancy of another
    booth (`vacancy_id`) and for answers over MAX_ANSWER characters (`answers`).
    """
    person_id = actor.required_id
    booth = _placed_booth(booth_id)
    if known := find_open_ticket(booth_id, person_id):
        return known
    _check_may_join(booth, person_id)
    snapshot = _snapshot(person_id)
    values = {"answers": _checked_answers(booth, answers or []), "snapshot": snapshot, "way": way}
    _check_vacancy(booth_id, vacancy_id)
    ensure_queue(booth_id, booth.fair_id)
    return take_place(booth.fair, booth_id, person_id, vacancy_id=vacancy_id, **values)


def _placed_booth(booth_id: int) -> FairEntry:
    booth = db.session.get(FairEntry, booth_id)
    if booth is None or booth.state is not EntryState.PLACED or booth.fair.is_rehearsal:
        raise NotFound
    return booth


def check_is_open(fair: Fair) -> None:
    """Raise Conflict unless the fair is open now, or a rehearsal."""
    if fair.state not in SERVING_STATES:
        raise Conflict(_("招聘会现在没有开放，请看开放时间。"))


def _check_may_join(booth: FairEntry, person_id: int) -> None:
    check_is_open(booth.fair)
    if booth.hall is None or not booth.hall.is_open:
        raise Conflict(_("这个展区现在关着，请先看看别的展区。"))
    if is_removed(booth.fair_id, person_id):
        raise Conflict(_("您已被请出这场招聘会。有疑问请联系服务台。"))
    if has_blocked(person_id, booth.employer_id):
        raise Conflict(_("您屏蔽了这家单位，解除后才能排队。"))


def _snapshot(person_id: int) -> dict[str, Any]:
    profile = find_profile(person_id)
    if profile is None:
        raise Conflict(_("请先填一份简历，再来排队。"))
    return snapshot_of(profile)


def _checked_answers(booth: FairEntry, answers: list[str]) -> list[str]:
    if any(len(answer) > MAX_ANSWER for answer in answers):
        raise Invalid({"answers": _("每个回答最多 300 字。")})
    given = [answer.strip() for answer in answers[: len(booth.questions)]]
    return given + [""] * (len(booth.questions) - len(given))


def _check_vacancy(booth_id: int, vacancy_id: int | None) -> None:
    if vacancy_id is None:
        return
    shown = sa.select(BoothVacancy.id).where(BoothVacancy.entry_id == booth_id, BoothVacancy.vacancy_id == vacancy_id)
    if db.session.scalar(shown) is None:
        raise Invalid({"vacancy_id": _("请选这个展位的岗位。")})


def take_place(fair: Fair, booth_id: int, person_id: int, **values: Any) -> QueueEntry:
    """Insert a ticket at the end, with these values. Try the free slots until the constraint lets one in: two joins at once never take the same."""
    for _try in range(fair.queues_most + 1):
        slot = _free_slot(fair, person_id)
        try:
            with savepoint():
                return _insert_ticket(fair, booth_id, person_id, open_slot=slot, **values)
        except sa.exc.IntegrityError as error:
            if "open_slot" not in constraint_of(error):
                known = find_open_ticket(booth_id, person_id)
                if known is None:
                    raise
                return known
    raise Conflict(_too_many(fair))


def _free_slot(fair: Fair, person_id: int) -> int:
    taken = db.session.scalars(
        sa.select(QueueEntry.open_slot).where(
            QueueEntry.fair_id == fair.id, QueueEntry.person_id == person_id, QueueEntry.open_slot.is_not(None)
        )
    ).all()
    free = next((slot for slot in range(1, fair.queues_most + 1) if slot not in taken), None)
    if free is None:
        raise Conflict(_too_many(fair))
    return free


def _too_many(fair: Fair) -> Any:
    return _("您已经在 %(n)s 个队里了。先离开一个，再来排这里。", n=fair.queues_most)


def _insert_ticket(fair: Fair, booth_id: int, person_id: int, **values: Any) -> QueueEntry:
    queue = hold_queue(booth_id, next_ticket=BoothQueue.next_ticket + 1, waiting_count=BoothQueue.waiting_count + 1)
    if queue.is_closed:
        raise Conflict(_("这个展位的队伍已经关了。可以留下简历，或者预约其他时间。"))
    serving = serving_of(queue)
    wait = expected_wait_s(queue.waiting_count, serving, clock.now())
    if queue.is_text_only:
        values["way"] = TalkWay.TEXT
    entry = QueueEntry(
        fair_id=fair.id,
        booth_id=booth_id,
        person_id=person_id,
        ticket=queue.next_ticket - 1,
        state=Q.QUEUED,
        joined_at=clock.now(),
        promised_wait_s=None if wait is None else round(wait),
        open_booth_id=booth_id,
        **values,
    )
    db.session.add(entry)
    db.session.flush()
    note_move(entry.id, None, Q.QUEUED, person_id, "")
    tell_booth(queue, entry.ticket, waiting_delta(None, Q.QUEUED), serving=serving)
    return entry


def pause_ticket(*, actor: Actor, entry: QueueEntry) -> QueueEntry:
    """Step aside for up to PAUSE_MINUTES and keep the number. Raises Conflict unless it waits."""
    until = clock.now() + timedelta(minutes=PAUSE_MINUTES)
    return move_ticket(entry, Q.PAUSED, actor_id=actor.person_id, due_at=until)


def resume_ticket(*, actor: Actor, entry: QueueEntry) -> QueueEntry:
    """Come back from a pause to the place of one's number. Raises Conflict unless it is paused."""
    if entry.state is not Q.PAUSED:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    _check_queue_open(entry)
    return move_ticket(entry, Q.QUEUED, actor_id=actor.person_id)


def leave_queue(*, actor: Actor, entry: QueueEntry, reason: str = "") -> QueueEntry:
    """Give the place up, also when called. Raises Conflict when the talk runs or all is over."""
    called = entry.state in BUSY
    cycle_s = cycle_of(entry, clock.now()) if called else 0.0 if entry.state is Q.QUEUED else None
    return move_ticket(entry, Q.LEFT, actor_id=actor.person_id, reason=reason, cycle_s=cycle_s)


def join_again(*, actor: Actor, entry: QueueEntry) -> QueueEntry:
    """After a missed call: once, with a new number at the end. Raises Conflict a second time, or when all is closed."""
    if entry.state is not Q.MISSED:
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    if entry.requeues >= MOST_REQUEUES:
        raise Conflict(_("错过两次就不能再排这一号了。可以留下简历，或者重新排队。"))
    booth = _placed_booth(entry.booth_id)
    _check_may_join(booth, entry.person_id)
    _check_queue_open(entry)
    slot = _free_slot(booth.fair, entry.person_id)
    try:
        with savepoint():
            return move_ticket(
                entry, Q.QUEUED, actor_id=actor.person_id, reason="again", is_renumbered=True,
                requeues=entry.requeues + 1, open_slot=slot, open_booth_id=entry.booth_id,
            )  # fmt: skip
    except sa.exc.IntegrityError as error:
        raise Conflict(_too_many(booth.fair)) from error


def _check_queue_open(entry: QueueEntry) -> None:
    queue = find_queue(entry.booth_id)
    if queue is None or queue.is_closed:
        raise Conflict(_("这个展位的队伍已经关了。可以留下简历，或者预约其他时间。"))
