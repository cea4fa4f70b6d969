"""The lobby of an open fair: halls and booths, live figures, vacancies with facets, what fits, the helpdesk."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.applications.cards import place_name, vacancy_card
from jobsite.core.i18n import gettext as _
from jobsite.core.money import yuan_text
from jobsite.core.paging import page_number
from jobsite.fairs.forms.queueing import HelpForm, id_or_none
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.policies.queueing import can_ask_help, can_enter_fair, can_operate_fairs
from jobsite.fairs.queries.announcements import list_fresh_announcements
from jobsite.fairs.queries.lobby import (
    WAGE_STEPS_FEN,
    VacancySearch,
    facets_of,
    find_fair_vacancies,
    list_booth_tiles,
    list_for_you,
    live_figures,
)
from jobsite.fairs.queries.moderating import list_own_questions
from jobsite.fairs.queries.queueing import get_open_fair
from jobsite.fairs.queries.visiting import count_open_tickets
from jobsite.fairs.services.visiting import ask_help
from jobsite.fairs.views.running.blueprint import bp
from jobsite.web.access import access, current_actor

PATH = "/fairs/<int:fair_id>"


def asked_vacancies() -> VacancySearch:
    """What the address looks for; what makes no sense is left out."""
    wage = id_or_none(request.args.get("wage"))
    return VacancySearch(
        words=request.args.get("q", "").strip()[:60],
        hall_id=id_or_none(request.args.get("hall")),
        division=request.args.get("division", "")[:9],
        wage_min_fen=wage if wage in WAGE_STEPS_FEN else 0,
    )


@bp.get(f"{PATH}/lobby")
@access(can_enter_fair, get_open_fair, is_open=True)
def lobby(fair: Fair) -> Any:
    """Halls and booths, with the fair's figures now."""
    actor = current_actor()
    hall_id = id_or_none(request.args.get("hall"))
    return render_template(
        "fairs/lobby.html",
        fair=fair,
        figures=live_figures(fair.id),
        hall=next((hall for hall in fair.halls if hall.id == hall_id), None),
        booths=list_booth_tiles(fair.id, hall_id=hall_id, page=page_number(request.args.get("page"))),
        announcements=list_fresh_announcements(fair.id, hall_ids=[hall_id] if hall_id else []),
        for_you=_for_you(fair) if actor.is_seeker else [],
        tickets=count_open_tickets(actor.required_id, fair.id) if actor.is_seeker else 0,
        can_run=can_operate_fairs(actor),
    )


def _for_you(fair: Fair) -> list[tuple[Any, float, str]]:
    found = list_for_you(current_actor().required_id, fair.id)
    return [
        (
            vacancy_card(one.vacancy),
            one.match.score,
            url_for("fair_open.booth", fair_id=fair.id, booth_id=booth_id, vacancy=one.vacancy.id),
        )
        for one, booth_id in found
    ]


@bp.get(f"{PATH}/vacancies")
@access(can_enter_fair, get_open_fair, is_open=True)
def vacancies(fair: Fair) -> Any:
    """The fair's vacancies by words and facets; each leads to its booth."""
    asked = asked_vacancies()
    found = find_fair_vacancies(fair.id, asked, page=page_number(request.args.get("page")))
    return render_template(
        "fairs/lobby_vacancies.html",
        fair=fair,
        asked=asked,
        found=found,
        rows=[(one, vacancy_card(one.vacancy)) for one in found.items],
        groups=_groups(fair, asked),
    )


def _groups(fair: Fair, asked: VacancySearch) -> list[dict[str, Any]]:
    counts = facets_of(fair.id, asked)
    halls = [
        _option(hall.id, hall.name, counts["hall"].get(hall.id, 0), asked.hall_id == hall.id) for hall in fair.halls
    ]
    places = [
        _option(code, place_name(code), count, asked.division == code)
        for code, count in sorted(counts["division"].items(), key=lambda item: -item[1])
    ]
    wages = [
        _option(step, _("%(n)s 元以上", n=yuan_text(step)), count, asked.wage_min_fen == step)
        for step, count in counts["wage"].items()
    ]
    return [
        {"name": "hall", "legend": _("展区"), "options": _with_any(halls, not asked.hall_id)},
        {"name": "division", "legend": _("镇街"), "options": _with_any(places, not asked.division)},
        {"name": "wage", "legend": _("月工资"), "options": _with_any(wages, not asked.wage_min_fen)},
    ]


def _option(value: Any, label: str, count: int, is_on: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "count": count, "is_on": is_on}


def _with_any(options: list[dict[str, Any]], is_any: bool) -> list[dict[str, Any]]:
    return [{"value": "", "label": _("不限"), "count": None, "is_on": is_any}, *options]


@bp.route(f"{PATH}/help", methods=["GET", "POST"])
@access(can_ask_help, get_open_fair)
def helpdesk(fair: Fair) -> Any:
    """Ask the people who run the fair, and read what they answered."""
    form = HelpForm()
    if form.validate_on_submit():
        with form.saving():
            ask_help(actor=current_actor(), fair=fair, text=form.text.data or "")
        if not form.has_errors:
            flash(_("问到了。答复会发消息给您，也会出现在这里。"), "success")
            return redirect(url_for("fair_open.helpdesk", fair_id=fair.id), 303)
    questions = list_own_questions(fair.id, current_actor().required_id)
    page = render_template("fairs/lobby_help.html", fair=fair, form=form, questions=questions)
    return page, 422 if form.is_submitted() else 200
