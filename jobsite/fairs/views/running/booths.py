"""A booth as visitors see it: what it offers, who is there, the queue, the chat, a résumé to leave."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.applications.cards import vacancy_card
from jobsite.core.i18n import gettext as _
from jobsite.fairs.forms.queueing import ChatForm, JoinForm, LeaveResumeForm, id_or_none
from jobsite.fairs.models.preparing import FairEntry
from jobsite.fairs.models.queueing import HOLDING, QueueState
from jobsite.fairs.policies.queueing import can_chat, can_enter_booth, can_queue, can_serve_booth
from jobsite.fairs.queries.announcements import list_fresh_announcements
from jobsite.fairs.queries.moderating import is_muted
from jobsite.fairs.queries.queueing import find_last_ticket, get_booth
from jobsite.fairs.queries.visiting import (
    find_left_resume,
    list_booth_vacancies,
    list_chat,
    list_recruiters,
    list_similar_booths,
    queue_view,
)
from jobsite.fairs.services.queueing import join_queue
from jobsite.fairs.services.visiting import leave_resume, record_visit, write_in_chat
from jobsite.fairs.views.running.blueprint import acting, bp
from jobsite.fairs.views.running.tickets import ticket_parts
from jobsite.web.access import access, current_actor

PATH = "/fairs/<int:fair_id>/booths/<int:booth_id>"


@bp.get(f"{PATH}/visit")
@access(can_enter_booth, get_booth, is_open=True)
def booth(booth: FairEntry) -> Any:
    """The booth of an open fair."""
    return _page(booth, JoinForm(formdata=None), ChatForm(formdata=None), LeaveResumeForm(formdata=None))


def _page(booth: FairEntry, form: JoinForm, chat: ChatForm, resume: LeaveResumeForm) -> str:
    actor = current_actor()
    vacancies = list_booth_vacancies(booth.id)
    wanted = request.args.get("vacancy", "")
    if not form.is_submitted() and any(str(vacancy.id) == wanted for vacancy in vacancies):
        form.vacancy_id.data = wanted
    ticket = find_last_ticket(booth.id, actor.required_id) if actor.is_seeker else None
    queue = queue_view(booth.id)
    is_alone = queue.is_unattended or queue.is_closed
    return render_template(
        "fairs/open_booth.html",
        booth=booth,
        fair=booth.fair,
        employer=booth.employer,
        announcements=list_fresh_announcements(booth.fair_id, hall_ids=[booth.hall_id] if booth.hall_id else []),
        vacancies=[(vacancy, vacancy_card(vacancy)) for vacancy in vacancies],
        recruiters=list_recruiters(booth.id),
        queue=queue,
        form=form.offer(vacancies),
        chat_form=chat,
        resume_form=resume,
        lines=list_chat(booth.id),
        similar=list_similar_booths(booth) if is_alone else [],
        left=find_left_resume(booth.id, actor.required_id) if actor.is_seeker else None,
        can_queue=can_queue(actor, booth),
        is_own=can_serve_booth(actor, booth),
        can_write=can_chat(actor, booth) and not (actor.is_seeker and is_muted(booth.fair_id, actor.required_id)),
        answers=request.form.getlist("answers"),
        **ticket_parts(ticket if ticket and ticket.state in HOLDING | {QueueState.MISSED, QueueState.CLOSED} else None),
    )


@bp.post(f"{PATH}/visit")
@access(can_enter_booth, get_booth, is_open=True)
def visit(booth: FairEntry) -> Any:
    """The page says that someone is here; only seekers are counted, once a day, with how often."""
    record_visit(actor=current_actor(), booth=booth)
    return "", 204


@bp.post(f"{PATH}/queue")
@access(can_queue, get_booth)
def join(booth: FairEntry) -> Any:
    """Take a ticket."""
    actor = current_actor()
    form = JoinForm().offer(list_booth_vacancies(booth.id))
    if form.validate_on_submit():
        with form.saving():
            join_queue(
                actor=actor,
                booth_id=booth.id,
                vacancy_id=id_or_none(form.vacancy_id.data),
                way=form.chosen_way,
                answers=request.form.getlist("answers"),
            )
            record_visit(actor=actor, booth=booth)
        if not form.has_errors:
            flash(_("排上了。轮到您时会响铃，请在 60 秒内确认。"), "success")
            return redirect(address(booth) + "#queue", 303)
    return _page(booth, form, ChatForm(formdata=None), LeaveResumeForm(formdata=None)), 422


def address(booth: FairEntry) -> str:
    """The booth's page."""
    return url_for("fair_open.booth", fair_id=booth.fair_id, booth_id=booth.id)


@bp.get(f"{PATH}/chat")
@access(can_enter_booth, get_booth, is_open=True)
def chat(booth: FairEntry) -> Any:
    """The lines of the chat, for the page that is told of a new one."""
    return render_template("fairs/_chat_lines.html", lines=list_chat(booth.id), booth=booth)


@bp.post(f"{PATH}/chat")
@access(can_chat, get_booth)
def write(booth: FairEntry) -> Any:
    """Write a line."""
    form = ChatForm()
    if form.validate_on_submit():
        with form.saving():
            write_in_chat(actor=current_actor(), booth=booth, text=form.text.data or "")
        if not form.has_errors:
            return redirect(address(booth) + "#chat", 303)
    return _page(booth, JoinForm(formdata=None), form, LeaveResumeForm(formdata=None)), 422


@bp.post(f"{PATH}/resume")
@access(can_queue, get_booth)
def leave(booth: FairEntry) -> Any:
    """Leave a résumé."""
    form = LeaveResumeForm()
    if form.validate_on_submit():
        with form.saving():
            leave_resume(actor=current_actor(), booth=booth, note=form.note.data or "")
        if not form.has_errors:
            with acting():
                if booth.fair.state.value == "open":
                    record_visit(actor=current_actor(), booth=booth)
            flash(_("简历留下了。单位看过会联系您。"), "success")
            return redirect(address(booth) + "#resume", 303)
    return _page(booth, JoinForm(formdata=None), ChatForm(formdata=None), form), 422
