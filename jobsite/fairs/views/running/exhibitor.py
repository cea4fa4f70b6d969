"""The exhibitor's desk: who waits, next, résumés and answers before the talk, talks, leads and their export."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for

from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.fairs.leads import leads_workbook
from jobsite.fairs.models.preparing import FairEntry, TalkBooking
from jobsite.fairs.models.queueing import QueueEntry, QueueState
from jobsite.fairs.models.talking import LeftResume
from jobsite.fairs.policies.queueing import (
    can_read_left_resume,
    can_serve_booking,
    can_serve_booth,
    can_serve_ticket,
)
from jobsite.fairs.queries.announcements import list_fresh_announcements
from jobsite.fairs.queries.leads import list_leads
from jobsite.fairs.queries.queueing import get_own_booth, get_ticket_of_booth, list_busy, list_present, list_waiting
from jobsite.fairs.queries.talking import (
    find_talk_of,
    get_booking_of_booth,
    get_left_resume,
    list_bookings_soon,
    list_booth_intents,
    list_left_resumes,
    list_open_talks,
    list_talks_to_judge,
)
from jobsite.fairs.queries.visiting import list_chat, queue_view
from jobsite.fairs.services import attending, serving
from jobsite.fairs.services.talking import begin_booked, begin_talk
from jobsite.fairs.services.visiting import read_left_resume
from jobsite.fairs.views.running.blueprint import acting, bp
from jobsite.web.access import access, current_actor

PATH = "/desk/<int:employer_id>/booths/<int:booth_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _parts(booth: FairEntry) -> dict[str, Any]:
    present = list_present(booth.id)
    me = next((one for one in present if one.person_id == current_actor().person_id), None)
    busy = list_busy(booth.id)
    return {
        "booth": booth,
        "fair": booth.fair,
        "employer": booth.employer,
        "queue": queue_view(booth.id),
        "waiting": list_waiting(booth.id),
        "busy": [one for one in busy if one.state is not QueueState.IN_TALK],
        "talk_of": {one.id: find_talk_of(one.id) for one in busy if one.state is QueueState.CONFIRMED},
        "talks": list_open_talks(booth.id),
        "to_judge": list_talks_to_judge(booth.id),
        "bookings": list_bookings_soon(booth.id),
        "present": present,
        "me": me,
    }


@bp.get(PATH)
@access(can_serve_booth, get_own_booth)
def desk(booth: FairEntry) -> Any:
    """The desk."""
    halls = [booth.hall_id] if booth.hall_id else []
    return render_template(
        "fairs/desk_booth.html",
        lines=list_chat(booth.id),
        announcements=list_fresh_announcements(booth.fair_id, hall_ids=halls, is_exhibitor=True),
        **_parts(booth),
    )


@bp.get(f"{PATH}/part")
@access(can_serve_booth, get_own_booth)
def desk_part(booth: FairEntry) -> Any:
    """Queue and talks as a part, for the page that is told of news."""
    return render_template("fairs/_desk_queue.html", **_parts(booth))


def _desk(booth: FairEntry) -> Any:
    return redirect(url_for("fair_open.desk", employer_id=booth.employer_id, booth_id=booth.id), 303)


@bp.post(f"{PATH}/presence")
@access(can_serve_booth, get_own_booth)
def presence(booth: FairEntry) -> Any:
    """Be at the booth for half a minute more: by the page's script, or by a button."""
    attending.attend(actor=current_actor(), booth=booth)
    return ("", 204) if request.headers.get("X-Requested-With") == "fetch" else _desk(booth)


@bp.post(f"{PATH}/break")
@access(can_serve_booth, get_own_booth)
def pause_serving(booth: FairEntry) -> Any:
    """Rest, or go on."""
    is_on_break = request.form.get("on") == "1"
    attending.take_break(actor=current_actor(), booth=booth, is_on_break=is_on_break)
    flash(_("您在休息，排队的人看得到。") if is_on_break else _("您又在接待了。"), "success")
    return _desk(booth)


@bp.post(f"{PATH}/away")
@access(can_serve_booth, get_own_booth)
def away(booth: FairEntry) -> Any:
    """Leave the booth."""
    attending.go_away(actor=current_actor(), booth=booth)
    flash(_("您离开了展位。已叫的人回到了队里。"), "success")
    return redirect(url_for("employers.desk", employer_id=booth.employer_id), 303)


@bp.post(f"{PATH}/next")
@access(can_serve_booth, get_own_booth)
def call_next(booth: FairEntry) -> Any:
    """Call the next one."""
    with acting():
        entry = serving.call_next(actor=current_actor(), booth=booth)
        if entry is None:
            flash(_("现在没有可以叫的人。有人来了会提示您。"), "info")
        else:
            flash(_("正在叫 %(name)s，60 秒内确认就能开始。", name=entry.person.display_name), "success")
    return _desk(booth)


@bp.get("/desk/<int:employer_id>/tickets/<int:entry_id>")
@access(can_serve_ticket, get_ticket_of_booth)
def ticket_resume(entry: QueueEntry) -> Any:
    """Résumé and answers of someone in the queue, before or after calling."""
    return render_template(
        "fairs/desk_resume.html",
        booth=entry.booth,
        employer=entry.booth.employer,
        entry=entry,
        snapshot=entry.snapshot,
        answers=list(zip(entry.booth.questions, entry.answers, strict=False)),
        note="",
    )


@bp.post("/desk/<int:employer_id>/tickets/<int:entry_id>/take-back")
@access(can_serve_ticket, get_ticket_of_booth)
def take_back(entry: QueueEntry) -> Any:
    """Cannot begin after all: the person waits again at their place."""
    with acting(_("已收回叫号，对方回到原来的位置。")):
        serving.take_back_call(actor=current_actor(), entry=entry)
    return _desk(entry.booth)


@bp.post("/desk/<int:employer_id>/tickets/<int:entry_id>/begin")
@access(can_serve_ticket, get_ticket_of_booth)
def begin_ticket(entry: QueueEntry) -> Any:
    """Begin with someone who confirmed."""
    found = find_talk_of(entry.id)
    with acting():
        if found is not None:
            begin_talk(actor=current_actor(), talk=found)
            return redirect(url_for("fair_open.talk", talk_id=found.id), 303)
    return _desk(entry.booth)


@bp.post("/desk/<int:employer_id>/bookings/<int:booking_id>/begin")
@access(can_serve_booking, get_booking_of_booth)
def begin_booking(booking: TalkBooking) -> Any:
    """Begin a booked talk."""
    with acting():
        found = begin_booked(actor=current_actor(), booking=booking)
        return redirect(url_for("fair_open.talk", talk_id=found.id), 303)
    return _desk(booking.entry)


@bp.get(f"{PATH}/leads")
@access(can_serve_booth, get_own_booth)
def leads(booth: FairEntry) -> Any:
    """Intents, and résumés left at the booth."""
    return render_template(
        "fairs/desk_leads.html",
        booth=booth,
        employer=booth.employer,
        intents=list_booth_intents(booth.id, page=page_number(request.args.get("page"))),
        left=list_left_resumes(booth.id, page=page_number(request.args.get("left"))),
    )


@bp.get(f"{PATH}/leads.xlsx")
@access(can_serve_booth, get_own_booth)
def leads_file(booth: FairEntry) -> Any:
    """Everyone who talked, left a résumé or reached an intent, as a workbook."""
    content = leads_workbook(list_leads(booth))
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"leads-{booth.id}.xlsx")


@bp.post("/desk/<int:employer_id>/left-resumes/<int:left_id>/open")
@access(can_read_left_resume, get_left_resume)
def open_left(left: LeftResume) -> Any:
    """Open a résumé that was left: from now on it counts as read."""
    read_left_resume(left=left)
    address = url_for("fair_open.left_resume", employer_id=left.booth.employer_id, left_id=left.id)
    return redirect(address, 303)


@bp.get("/desk/<int:employer_id>/left-resumes/<int:left_id>")
@access(can_read_left_resume, get_left_resume)
def left_resume(left: LeftResume) -> Any:
    """A résumé that was left."""
    return render_template(
        "fairs/desk_resume.html",
        booth=left.booth,
        employer=left.booth.employer,
        entry=None,
        snapshot=left.snapshot,
        answers=[],
        note=left.note,
    )
