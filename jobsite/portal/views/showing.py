"""The public pages of one vacancy and of one firm, the QR picture, and reporting a vacancy."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from flask import Response, flash, redirect, render_template, request, url_for
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from jobsite.accounts.login import client_address
from jobsite.applications.queries import apply_box_for, find_application
from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext, ngettext
from jobsite.core.identity import Actor
from jobsite.core.paging import page_number
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.employers.words import INDUSTRY_WORDS, SIZE_WORDS
from jobsite.matching.explain import Explanation
from jobsite.matching.queries import MatchingNotReady, explain_match
from jobsite.portal import policies
from jobsite.portal.cards import VacancyCard, card_of, place_name, tags_of
from jobsite.portal.queries import page_of_public
from jobsite.portal.vacancy_page import facts_of, structured_data, trail_of
from jobsite.portal.views.finding import bp, cards_of, home_division
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import VacancyCriteria, search_vacancies
from jobsite.seekers.queries import find_profile
from jobsite.taxonomy.divisions import tile_grid
from jobsite.taxonomy.occupations import class_code
from jobsite.vacancies.models import ReportReason, Vacancy
from jobsite.vacancies.queries import get_vacancy
from jobsite.vacancies.reports import report_vacancy
from jobsite.web.access import access, current_actor
from jobsite.web.forms import BaseForm
from jobsite.web.navigation import whole_url

SIMILAR = 4


@bp.get("/vacancies/<int:vacancy_id>")
@access(policies.can_see_vacancy_page, get_vacancy, is_open=True)
def vacancy(vacancy: Vacancy) -> Any:
    """One vacancy; when it has ended, the truth and what else there is."""
    is_public = vacancy.is_public(clock.today())
    actor = current_actor()
    has_applied = actor.is_seeker and find_application(vacancy.id, actor.required_id) is not None
    if not is_public and not (actor.is_member(vacancy.employer_id) or actor.is_staff or has_applied):
        return render_template("portal/vacancy_closed.html", similar=similar_to(vacancy)), 410
    url = whole_url("search.vacancy", vacancy_id=vacancy.id)
    return render_template(
        "portal/vacancy.html",
        vacancy=vacancy,
        is_public=is_public,
        place=place_name(vacancy.division_code),
        vacancy_facts=facts_of(vacancy),
        firm_facts=firm_facts(vacancy.employer),
        tags=tags_of(vacancy),
        trail=[
            *((name, url_for("search.division", code=code)) for code, name in trail_of(vacancy)),
            (vacancy.title, ""),
        ],
        data=structured_data(vacancy, url=url) if is_public else None,
        tiles=tiles_for(vacancy),
        similar=similar_to(vacancy),
        match=match_for(actor, vacancy),
        share_url=url,
        apply_box=apply_box_for(actor, vacancy) if is_public or has_applied else None,
    )


def match_for(actor: Actor, vacancy: Vacancy) -> Explanation | None:
    """How well the vacancy fits the seeker who looks; None for others and without a profile."""
    profile = find_profile(actor.required_id) if actor.is_seeker else None
    try:
        return explain_match(profile, vacancy) if profile else None
    except MatchingNotReady:
        return None


def similar_to(vacancy: Vacancy) -> list[VacancyCard]:
    """Open vacancies of the same occupation, then of its small class; none while the index is away."""
    cards: dict[str, VacancyCard] = {}
    try:
        for code in (vacancy.occupation_code, class_code(vacancy.occupation_code, 3)):
            criteria = VacancyCriteria(occupations=(code,), per_page=SIMILAR + 1, with_facets=False)
            cards |= {card.url: card for card in cards_of(search_vacancies(criteria)) if card.url not in cards}
            if len(cards) > SIMILAR:
                break
    except SearchUnavailable:
        return []
    cards.pop(url_for("search.vacancy", vacancy_id=vacancy.id), None)
    return list(cards.values())[:SIMILAR]


def tiles_for(vacancy: Vacancy) -> list[dict[str, Any]]:
    """The towns of the city as tiles with their numbers of open vacancies, this one's town marked."""
    city = home_division()
    if not vacancy.division_code.startswith(city):
        return []
    try:
        towns = search_vacancies(VacancyCriteria(divisions=(city,), per_page=1)).facets.get("town", {})
    except SearchUnavailable:
        return []
    most = max(towns.values(), default=1)
    return [
        {
            "label": place_name(tile.code),
            "number": towns.get(tile.code, 0),
            "url": url_for("search.division", code=tile.code),
            "level": min(3, 4 * towns.get(tile.code, 0) // (most + 1)),
            "is_here": tile.code == vacancy.division_code,
        }
        for tile in tile_grid(city)
    ]


def firm_facts(employer: Employer) -> list[tuple[Any, Any]]:
    """What a seeker wants to know of a firm."""
    rate = employer.answer_rate
    return [
        (_("行业"), INDUSTRY_WORDS[employer.industry]),
        (_("规模"), SIZE_WORDS[employer.size]),
        (_("所在地"), f"{place_name(employer.division_code)} {employer.address}"),
        (_("答复率"), f"{rate}%" if rate is not None else ""),
    ]


def answer_speed(employer: Employer) -> str:
    """How long the firm usually takes to answer, in words."""
    hours = employer.answer_hours_median
    if hours is None:
        return ""
    days = max(1, round(hours / 24))
    return str(ngettext("一般 %(num)s 天内答复", "一般 %(num)s 天内答复", days))


@bp.get("/employers/<int:employer_id>")
@access(policies.can_see_employer_page, get_employer, is_open=True)
def employer(employer: Employer) -> Any:
    """One firm: what it is, how it answers, what it offers."""
    vacancies = page_of_public(employer.id, clock.today(), page=page_number(request.args.get("page")))
    return render_template(
        "portal/employer.html",
        employer=employer,
        place=place_name(employer.division_code),
        vacancies=vacancies,
        cards=[card_of(row, url=url_for("search.vacancy", vacancy_id=row.id)) for row in vacancies.items],
        firm_facts=firm_facts(employer),
        answer_speed=answer_speed(employer),
    )


@bp.get("/vacancies/<int:vacancy_id>/qr.svg")
@access(policies.can_see_vacancy_page, get_vacancy, is_open=True)
def vacancy_qr(vacancy: Vacancy) -> Response:
    """The address of the vacancy as a square code, with a token that says it came from a shared picture."""
    url = whole_url("search.vacancy", vacancy_id=vacancy.id, src="qr")
    stream = BytesIO()
    segno.make(url, error="m").save(stream, kind="svg", scale=4, border=3)
    response = Response(stream.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


REASON_WORDS = {
    ReportReason.FALSE: lazy_gettext("内容不真实"),
    ReportReason.FEE: lazy_gettext("要交押金、培训费或介绍费"),
    ReportReason.DISCRIMINATION: lazy_gettext("有歧视"),
    ReportReason.FILLED: lazy_gettext("其实已经招满"),
    ReportReason.OTHER: lazy_gettext("其他"),
}


class ReportForm(BaseForm):
    """Why someone reports a vacancy."""

    reason = SelectField(
        lazy_gettext("原因"), choices=[SelectChoice(str(key), words) for key, words in REASON_WORDS.items()]
    )
    text = TextAreaField(lazy_gettext("说明"), validators=[Length(max=500)])


@bp.route("/vacancies/<int:vacancy_id>/report", methods=["GET", "POST"])
@access(policies.can_see_vacancy_page, get_vacancy, is_open=True)
def report(vacancy: Vacancy) -> Any:
    """Tell staff that something is wrong with a vacancy; no account is needed."""
    form = ReportForm()
    if form.validate_on_submit():
        with form.saving():
            report_vacancy(
                actor=current_actor(),
                vacancy=vacancy,
                reason=ReportReason(form.reason.data),
                text=form.text.data or "",
                address=client_address(),
            )
        if not form.has_errors:
            flash(_("谢谢，工作人员会尽快核实。"), "success")
            return redirect(url_for("search.vacancy", vacancy_id=vacancy.id), 303)
    return render_template("portal/report.html", form=form, vacancy=vacancy), 422 if form.is_submitted() else 200
