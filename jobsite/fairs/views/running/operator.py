"""The operator's desk of an open fair: every booth and queue, incidents, announcements, order, all of it logged."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.fairs.forms.queueing import AnnounceForm, AnswerForm, ExtendForm, ReasonForm, id_or_none
from jobsite.fairs.models.preparing import Fair, FairEntry, Hall
from jobsite.fairs.models.staging import Audience
from jobsite.fairs.models.talking import BoothMessage, Incident, ModerationKind
from jobsite.fairs.policies.queueing import can_handle_incident, can_operate_booth, can_operate_fair, can_remove_message
from jobsite.fairs.queries.lobby import list_booth_tiles, live_figures, load_of
from jobsite.fairs.queries.moderating import get_incident, get_message, list_actions, list_open_incidents
from jobsite.fairs.queries.queueing import get_booth, get_open_fair, list_busy, list_present, list_waiting
from jobsite.fairs.queries.visiting import list_chat, queue_view
from jobsite.fairs.services import moderating
from jobsite.fairs.services.announcements import announce
from jobsite.fairs.views.running.blueprint import acting, bp
from jobsite.web.access import access, current_actor

PATH = "/staff/fairs/<int:fair_id>/run"
BOOTHS_A_PAGE = 50


def _announce_form(fair: Fair) -> AnnounceForm:
    form = AnnounceForm()
    form.audience.choices = [
        SelectChoice("all", _("所有人")),
        SelectChoice("exhibitors", _("参展单位")),
        *(SelectChoice(f"hall-{hall.id}", hall.name) for hall in fair.halls),
    ]
    return form


@bp.get(PATH)
@access(can_operate_fair, get_open_fair)
def run(fair: Fair) -> Any:
    """The desk."""
    return _page(fair, _announce_form(fair))


@bp.get(f"{PATH}/part")
@access(can_operate_fair, get_open_fair)
def run_part(fair: Fair) -> Any:
    """Figures, incidents and booths as a part, for the desk that is told of news."""
    return render_template("fairs/_run_part.html", fair=fair, **_parts(fair))


def _parts(fair: Fair) -> dict[str, Any]:
    only, words = request.args.get("only", ""), request.args.get("q", "").strip()[:60]
    page = page_number(request.args.get("page"))
    return {
        "figures": live_figures(fair.id),
        "load": load_of(fair.id),
        "incidents": list_open_incidents(fair.id),
        "only": only,
        "words": words,
        "booths": list_booth_tiles(fair.id, words=words, only=only, page=page, size=BOOTHS_A_PAGE),
        "part_url": url_for("fair_open.run_part", fair_id=fair.id, only=only or None, q=words or None, page=page),
    }


def _page(fair: Fair, form: AnnounceForm) -> str:
    return render_template(
        "fairs/run.html",
        fair=fair,
        **_parts(fair),
        form=form,
        answer_form=AnswerForm(formdata=None),
        extend_form=ExtendForm(formdata=None),
    )


def _back(fair_id: int) -> Any:
    return redirect(url_for("fair_open.run", fair_id=fair_id), 303)


@bp.post(f"{PATH}/announce")
@access(can_operate_fair, get_open_fair)
def say(fair: Fair) -> Any:
    """Say something to all, to exhibitors, to a hall."""
    form = _announce_form(fair)
    if form.validate_on_submit():
        hall_id = id_or_none((form.audience.data or "").removeprefix("hall-"))
        hall = next((one for one in fair.halls if one.id == hall_id), None)
        audience = Audience.HALL if hall else Audience(form.audience.data)
        with form.saving():
            announce(fair=fair, text=form.text.data or "", audience=audience, hall=hall, actor=current_actor())
            moderating.log_action(
                actor=current_actor(), fair_id=fair.id, kind=ModerationKind.ANNOUNCE, reason=form.text.data or "",
                hall_id=hall.id if hall else None,
            )  # fmt: skip
        if not form.has_errors:
            return _back(fair.id)
    return _page(fair, form), 422


@bp.post(f"{PATH}/halls/<int:hall_id>")
@access(can_operate_fair, get_open_fair)
def switch_hall(fair: Fair, hall_id: int) -> Any:
    """Open or close a hall."""
    hall = _hall(fair, hall_id)
    is_open = request.form.get("open") == "1"
    with acting(_("展区打开了。") if is_open else _("展区关了，排队的人都已收到通知。")):
        moderating.set_hall_open(actor=current_actor(), hall=hall, is_open=is_open)
    return _back(fair.id)


def _hall(fair: Fair, hall_id: int) -> Hall:
    found = next((hall for hall in fair.halls if hall.id == hall_id), None)
    return found if found is not None else abort(404)


@bp.post(f"{PATH}/extend")
@access(can_operate_fair, get_open_fair)
def extend_fair(fair: Fair) -> Any:
    """Stay open longer."""
    form = ExtendForm()
    with acting(_("延长了，大家都能看到新的结束时间。")):
        moderating.extend_session(actor=current_actor(), fair=fair, minutes=form.minutes.data or 0)
    return _back(fair.id)


@bp.post(f"{PATH}/text")
@access(can_operate_fair, get_open_fair)
def text_fair(fair: Fair) -> Any:
    """New talks of the whole fair in text, or with picture again."""
    is_text = request.form.get("text") == "1"
    with acting(_("新的交谈改用文字。") if is_text else _("新的交谈恢复视频。")):
        moderating.set_text_only(actor=current_actor(), fair=fair, is_text_only=is_text)
    return _back(fair.id)


@bp.post(f"{PATH}/incidents/<int:incident_id>")
@access(can_handle_incident, get_incident)
def close_incident(incident: Incident) -> Any:
    """Answer, or mark as dealt with."""
    form = AnswerForm()
    with acting(_("处理好了。")):
        moderating.close_incident(actor=current_actor(), incident=incident, answer=form.answer.data or "")
    return _back(incident.fair_id)


@bp.get(f"{PATH}/booths/<int:booth_id>")
@access(can_operate_booth, get_booth)
def run_booth(booth: FairEntry) -> Any:
    """One booth: who is there, who waits, its chat, switches."""
    return render_template(
        "fairs/run_booth.html",
        booth=booth,
        fair=booth.fair,
        queue=queue_view(booth.id),
        present=list_present(booth.id),
        busy=list_busy(booth.id),
        waiting=list_waiting(booth.id),
        lines=list_chat(booth.id),
    )


def _booth(booth: FairEntry) -> Any:
    return redirect(url_for("fair_open.run_booth", fair_id=booth.fair_id, booth_id=booth.id), 303)


@bp.post(f"{PATH}/booths/<int:booth_id>")
@access(can_operate_booth, get_booth)
def switch_booth(booth: FairEntry) -> Any:
    """Open or close a booth's queue, or hold its new talks in text."""
    actor, verb = current_actor(), request.form.get("verb", "")
    with acting(_("改好了。")):
        if verb in ("open", "close"):
            moderating.set_queue_open(actor=actor, booth=booth, is_open=verb == "open")
        elif verb in ("text", "video"):
            moderating.set_text_only(actor=actor, fair=booth.fair, is_text_only=verb == "text", booth=booth)
        else:
            abort(400)
    return _booth(booth)


@bp.post(f"{PATH}/messages/<int:message_id>/remove")
@access(can_remove_message, get_message)
def take_out(message: BoothMessage) -> Any:
    """Take a line out of a booth's chat."""
    with acting(_("移除了，记录还在。")):
        moderating.remove_message(actor=current_actor(), message=message, reason=ReasonForm().reason.data or "")
    return redirect(url_for("fair_open.run_booth", fair_id=message.fair_id, booth_id=message.booth_id), 303)


@bp.post(f"{PATH}/people/<int:person_id>/<verb>")
@access(can_operate_fair, get_open_fair)
def discipline(fair: Fair, person_id: int, verb: str) -> Any:
    """Mute someone who was at the fair, let them write again, or remove them."""
    if verb not in ("mute", "unmute", "remove"):
        abort(404)
    person_id, actor = moderating.get_person_of_fair(fair.id, person_id), current_actor()
    reason = ReasonForm().reason.data or ""
    with acting(_("处理好了。")):
        if verb == "mute":
            moderating.mute_person(actor=actor, fair=fair, person_id=person_id, reason=reason)
        elif verb == "unmute":
            moderating.unmute_person(actor=actor, fair=fair, person_id=person_id)
        else:
            moderating.remove_person(actor=actor, fair=fair, person_id=person_id, reason=reason)
    return _back(fair.id)


@bp.get(f"{PATH}/log")
@access(can_operate_fair, get_open_fair)
def run_log(fair: Fair) -> Any:
    """Everything that operators did in this fair."""
    return render_template(
        "fairs/run_log.html", fair=fair, found=list_actions(fair.id, page=page_number(request.args.get("page")))
    )
