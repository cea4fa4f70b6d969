"""A seeker's tickets: where they stand, and what can be done with them; works by reload without script."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from jobsite.core.i18n import gettext as _
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.models.queueing import QueueEntry
from jobsite.fairs.models.talking import Talk
from jobsite.fairs.policies.queueing import can_enter_fair, can_use_ticket
from jobsite.fairs.queries.booking import free_slots
from jobsite.fairs.queries.queueing import get_open_fair, get_ticket, list_tickets_of, place_of
from jobsite.fairs.queries.talking import find_talk_of, list_talks_of_person
from jobsite.fairs.queries.visiting import list_calls, list_similar_booths, queue_view
from jobsite.fairs.services import queueing
from jobsite.fairs.services.booking import can_book
from jobsite.fairs.services.talking import confirm_call
from jobsite.fairs.views.running.blueprint import acting, bp
from jobsite.web.access import access, current_actor, is_signed_in

PATH = "/fairs/tickets/<int:entry_id>"


def ticket_parts(ticket: QueueEntry | None) -> dict[str, Any]:
    """What `fairs/_ticket.html` shows of a ticket: position and wait at one revision, or what to do instead."""
    if ticket is None:
        return {"ticket": None, "place": None, "talk": None}
    place = place_of(ticket)
    view = queue_view(ticket.booth_id)
    is_stuck = view.is_unattended or ticket.state is ticket.state.CLOSED
    return {
        "ticket": ticket,
        "place": place,
        "ticket_queue": view,
        "ticket_wait_s": view.wait_at(place.position) if place is not None else None,
        "ticket_similar": list_similar_booths(ticket.booth) if is_stuck else [],
        "talk": find_talk_of(ticket.id),
        "can_book": is_stuck
        and can_book(ticket.booth, ticket.person_id)
        and bool(free_slots(ticket.booth, ticket.person_id)),
        "can_again": ticket.state is ticket.state.MISSED and ticket.requeues < queueing.MOST_REQUEUES,
    }


@bp.get(PATH)
@access(can_use_ticket, get_ticket)
def ticket(entry: QueueEntry) -> Any:
    """One ticket on a page of its own: position, wait, confirm, pause, leave."""
    return render_template("fairs/open_ticket.html", booth=entry.booth, fair=entry.booth.fair, **ticket_parts(entry))


@bp.get(f"{PATH}/part")
@access(can_use_ticket, get_ticket)
def ticket_part(entry: QueueEntry) -> Any:
    """The same as a part, for pages whose script was told to look."""
    return render_template("fairs/_ticket.html", booth=entry.booth, fair=entry.booth.fair, **ticket_parts(entry))


@bp.get("/fairs/<int:fair_id>/tickets")
@access(can_enter_fair, get_open_fair)
def my_tickets(fair: Fair) -> Any:
    """All queues that the person is in."""
    entries = list_tickets_of(current_actor().required_id, fair.id)
    return render_template(
        "fairs/open_tickets.html",
        fair=fair,
        tickets=[ticket_parts(entry) for entry in entries],
        talks=list_talks_of_person(current_actor().required_id, fair.id),
    )


@bp.get("/fairs/calls")
@access(is_signed_in)
def calls() -> Any:
    """Who calls the person now, as a part: any page of the fair shows it when it is told of a call."""
    return render_template("fairs/_calls.html", calls=list_calls(current_actor().required_id))


def _back(entry: QueueEntry) -> Any:
    return redirect(url_for("fair_open.ticket", entry_id=entry.id), 303)


@bp.post(f"{PATH}/confirm")
@access(can_use_ticket, get_ticket)
def confirm(entry: QueueEntry) -> Any:
    """ "I am here": to the talk."""
    talk: Talk | None = None
    with acting():
        talk = confirm_call(actor=current_actor(), entry=entry)
    return redirect(url_for("fair_open.talk", talk_id=talk.id), 303) if talk is not None else _back(entry)


@bp.post(f"{PATH}/pause")
@access(can_use_ticket, get_ticket)
def pause(entry: QueueEntry) -> Any:
    """Step aside for a while."""
    with acting(_("已暂停，号码替您留着。15 分钟内点“继续排队”。")):
        queueing.pause_ticket(actor=current_actor(), entry=entry)
    return _back(entry)


@bp.post(f"{PATH}/resume")
@access(can_use_ticket, get_ticket)
def resume(entry: QueueEntry) -> Any:
    """Come back."""
    with acting(_("回到原来的位置了。")):
        queueing.resume_ticket(actor=current_actor(), entry=entry)
    return _back(entry)


@bp.post(f"{PATH}/again")
@access(can_use_ticket, get_ticket)
def again(entry: QueueEntry) -> Any:
    """After a missed call, once more at the end."""
    with acting(_("已排到队尾。这一次请留意铃声。")):
        queueing.join_again(actor=current_actor(), entry=entry)
    return _back(entry)


@bp.post(f"{PATH}/leave")
@access(can_use_ticket, get_ticket)
def leave_ticket(entry: QueueEntry) -> Any:
    """Give the place up."""
    with acting(_("已离开这个队。")):
        queueing.leave_queue(actor=current_actor(), entry=entry)
    return redirect(url_for("fair_open.booth", fair_id=entry.fair_id, booth_id=entry.booth_id), 303)
