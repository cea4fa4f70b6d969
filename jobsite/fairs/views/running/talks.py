"""A talk for both sides: the way into the room, the timer, hand-over, what both say, notes, next steps."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.applications.models import FINAL
from jobsite.core.errors import Conflict
from jobsite.core.i18n import gettext as _
from jobsite.fairs.forms.queueing import HandOverForm, NoteForm, VerdictForm, id_or_none
from jobsite.fairs.models.talking import Side, Talk, TalkState
from jobsite.fairs.policies.queueing import can_host_talk, can_see_talk, is_seeker_of_talk
from jobsite.fairs.queries.queueing import list_present
from jobsite.fairs.queries.talking import find_application, find_note, get_talk
from jobsite.fairs.queries.visiting import list_booth_vacancies
from jobsite.fairs.services import rehearsing, talking
from jobsite.fairs.services.continuing import application_of_intent
from jobsite.fairs.services.deciding import find_intent, say_verdict, write_note
from jobsite.fairs.views.running.blueprint import acting, bp
from jobsite.web.access import access, current_actor

PATH = "/fairs/talks/<int:talk_id>"


def side_of(talk: Talk) -> Side:
    """On which side of the talk the person of this request is."""
    return Side.SEEKER if is_seeker_of_talk(current_actor(), talk) else Side.FIRM


def _form(talk: Talk) -> VerdictForm:
    side = side_of(talk)
    note = find_note(talk.id, side)
    said = talk.seeker_says if side is Side.SEEKER else talk.firm_says
    form = VerdictForm(data={"verdict": said.value if said else None, "note": note.text if note else ""})
    return form.offer(list_booth_vacancies(talk.booth_id), talk.vacancy_id)


def _hand_over_form(talk: Talk) -> HandOverForm | None:
    if side_of(talk) is Side.SEEKER or talk.state is TalkState.ENDED:
        return None
    colleagues = [one for one in list_present(talk.booth_id) if one.person_id != talk.host_id]
    form = HandOverForm()
    form.to_id.choices = [SelectChoice(str(one.person_id), one.person.display_name) for one in colleagues]
    return form if colleagues else None


@bp.get(PATH)
@access(can_see_talk, get_talk)
def talk(talk: Talk) -> Any:
    """The talk's page for whichever side looks."""
    return _page(talk, _form(talk))


def _page(talk: Talk, form: VerdictForm) -> str:
    side, application = side_of(talk), find_application(talk.person_id, talk.vacancy_id)
    return render_template(
        "fairs/open_talk.html",
        talk=talk,
        fair=talk.booth.fair,
        booth=talk.booth,
        is_seeker=side is Side.SEEKER,
        form=form,
        intent=find_intent(talk),
        application=application,
        visitor_link=rehearsing.visitor_link(talk),
        is_settled=application is not None and application.state in FINAL,
        hand_over_form=_hand_over_form(talk),
        extensions_left=talking.MOST_EXTENSIONS - talking.count_moves(talk.id, "extended"),
        snapshot=talk.entry.snapshot if talk.entry else None,
        answers=list(zip(talk.booth.questions, talk.entry.answers, strict=False)) if talk.entry else [],
    )


def back(talk: Talk) -> Any:
    """To the talk's page."""
    return redirect(url_for("fair_open.talk", talk_id=talk.id), 303)


@bp.post(f"{PATH}/begin")
@access(can_host_talk, get_talk)
def begin(talk: Talk) -> Any:
    """Start the timer and go into the room."""
    with acting():
        talking.begin_talk(actor=current_actor(), talk=talk)
        return redirect(f"/meetings/{talk.meeting_id}", 303)
    return back(talk)


@bp.post(f"{PATH}/extend")
@access(can_host_talk, get_talk)
def extend(talk: Talk) -> Any:
    """A few minutes more."""
    with acting(_("延长了 5 分钟。")):
        talking.extend_talk(actor=current_actor(), talk=talk)
    return back(talk)


@bp.post(f"{PATH}/text")
@access(can_see_talk, get_talk)
def text(talk: Talk) -> Any:
    """Picture or sound fail: go on in text. Either side may."""
    with acting(_("改成文字交谈了。")):
        talking.make_text(actor=current_actor(), talk=talk)
    return back(talk)


@bp.post(f"{PATH}/hand-over")
@access(can_host_talk, get_talk)
def hand_over(talk: Talk) -> Any:
    """Give the talk to a colleague at the booth."""
    form = _hand_over_form(talk)
    with acting(_("已交给同事，对方会看到。")):
        to_id = id_or_none(form.to_id.data) if form is not None else None
        talking.hand_over(actor=current_actor(), talk=talk, to_id=to_id or 0)
    return back(talk)


@bp.post(f"{PATH}/end")
@access(can_see_talk, get_talk)
def end(talk: Talk) -> Any:
    """It is over. Either side may say so."""
    with acting(_("谈完了。说说您的意向吧。")):
        talking.end_talk(actor=current_actor(), talk=talk)
    return back(talk)


@bp.post(f"{PATH}/verdict")
@access(can_see_talk, get_talk)
def verdict(talk: Talk) -> Any:
    """Interested or not, with a note for one's own side."""
    form, actor, side = _form(talk), current_actor(), side_of(talk)
    if form.validate_on_submit():
        with form.saving():
            write_note(actor=actor, talk=talk, side=side, text=form.note.data or "")
            intent = say_verdict(
                actor=actor, talk=talk, side=side, verdict=form.said, vacancy_id=id_or_none(form.vacancy_id.data)
            )
            rehearsing.agree(talk=talk)
        if not form.has_errors:
            flash(_("双方都愿意，达成初步意向！") if intent else _("记下了。对方说了会告诉您。"), "success")
            return back(talk)
    return _page(talk, form), 422


@bp.post(f"{PATH}/note")
@access(can_see_talk, get_talk)
def note(talk: Talk) -> Any:
    """A note while talking, for one's own side."""
    form = NoteForm()
    with acting(_("记下了，只有您这一方能看到。")):
        write_note(actor=current_actor(), talk=talk, side=side_of(talk), text=form.note.data or "")
    return back(talk)


@bp.post(f"{PATH}/interview")
@access(can_host_talk, get_talk)
def interview(talk: Talk) -> Any:
    """From the intent to the form that invites to an interview."""
    intent = find_intent(talk)
    with acting():
        if intent is None:
            raise Conflict(_("双方都说愿意之后，才能约面试。"))
        application = application_of_intent(intent=intent)
        return redirect(url_for("interviews.invite", employer_id=talk.employer_id, id=application.id), 303)
    return back(talk)
