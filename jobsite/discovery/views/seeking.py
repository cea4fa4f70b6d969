"""The seeker's side: what fits, "not for me", saved searches, ending an alert, declining an invitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from jobsite.core.errors import AppError
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext
from jobsite.discovery import policies, queries, services
from jobsite.discovery.models import MatchInvitation
from jobsite.matching import services as matching
from jobsite.matching.models import AlertPace, DismissReason, SavedSearch
from jobsite.matching.queries import MatchingNotReady, list_recommended_vacancies
from jobsite.search.asking import SEARCH_PARAMETERS, asked_of_query
from jobsite.taxonomy.divisions import division_name
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import get_vacancy
from jobsite.web.access import access, current_actor, local_path, public
from jobsite.web.display import page_language

bp = Blueprint("discovery", __name__)
SHOWN = 30
REASON_WORDS = {
    DismissReason.TRADE: lazy_gettext("不是我的工种"),
    DismissReason.WAGE: lazy_gettext("工资不满意"),
    DismissReason.DISTANCE: lazy_gettext("太远"),
    DismissReason.SHIFTS: lazy_gettext("班次不合适"),
    DismissReason.EMPLOYER: lazy_gettext("不想去这家企业"),
    DismissReason.OTHER: lazy_gettext("别的原因"),
}
PACE_WORDS = {
    AlertPace.INSTANT: lazy_gettext("一有就提醒"),
    AlertPace.DAILY: lazy_gettext("每天早上提醒一次"),
    AlertPace.OFF: lazy_gettext("不提醒"),
}


@bp.get("/me/recommended")
@access(policies.can_get_recommendations)
def recommended() -> Any:
    """What fits the person's profile, best first, each with its score and the one thing to know."""
    person_id = current_actor().required_id
    try:
        found = list_recommended_vacancies(person_id, limit=SHOWN)
    except MatchingNotReady:
        return render_template("discovery/not_ready.html"), 503
    return render_template(
        "discovery/recommended.html",
        found=found,
        reasons=REASON_WORDS,
        undo_id=request.args.get("undo", type=int),
        has_match_alert=any(not row.criteria.get("query") for row in queries.list_saved_searches(person_id)),
    )


@bp.post("/vacancies/<int:vacancy_id>/dismiss")
@access(policies.can_dismiss_vacancy, get_vacancy)
def dismiss(vacancy: Vacancy) -> Any:
    """ "Not for me", with a reason; it can be taken back at once."""
    reason = _chosen(DismissReason, request.form.get("reason"))
    matching.dismiss_vacancy(person_id=current_actor().required_id, vacancy_id=vacancy.id, reason=reason)
    return redirect(url_for("discovery.recommended", undo=vacancy.id), 303)


@bp.post("/vacancies/<int:vacancy_id>/restore")
@access(policies.can_dismiss_vacancy, get_vacancy)
def restore(vacancy: Vacancy) -> Any:
    """Take "not for me" back."""
    matching.restore_vacancy(person_id=current_actor().required_id, vacancy_id=vacancy.id)
    flash(_("已恢复，还会推荐给您。"), "success")
    return redirect(url_for("discovery.recommended"), 303)


@bp.route("/me/searches", methods=["GET"])
@access(policies.can_get_recommendations)
def searches() -> Any:
    """The searches that the person keeps, and how often each tells."""
    rows = queries.list_saved_searches(current_actor().required_id)
    return render_template("discovery/searches.html", searches=rows, paces=PACE_WORDS)


@bp.post("/me/searches")
@access(policies.can_get_recommendations)
def save() -> Any:
    """Keep the search of the page that the person comes from; without words and filters: what fits them."""
    pairs = [(key, value) for key, value in request.form.items(multi=True) if key in SEARCH_PARAMETERS and value]
    query = urlencode(pairs)[:800]
    pace = _chosen(AlertPace, request.form.get("pace", "daily"))
    person_id = current_actor().required_id
    same = [row for row in queries.list_saved_searches(person_id) if row.criteria.get("query", "") == query]
    try:
        if same:
            matching.change_pace(person_id=person_id, search_id=same[0].id, pace=pace)
        else:
            matching.save_search(person_id=person_id, name=name_of(query), criteria={"query": query}, pace=pace)
        flash(_("已保存。有新岗位会按您选的方式提醒。"), "success")
    except AppError as error:
        flash(next(iter(getattr(error, "errors", {}).values()), error.message), "error")
    return redirect(url_for("discovery.searches"), 303)


def name_of(query: str) -> str:
    """A short name for a search: its words and places, or "what fits me"."""
    asked = asked_of_query(query)
    places = [division_name(code, page_language()) for code in (*asked.towns, asked.division) if code]
    parts = [asked.q, *places]
    return " ".join(part for part in parts if part)[:60] or (_("按条件找岗位") if query else _("适合我的岗位"))


@bp.post("/me/searches/<int:search_id>")
@access(policies.can_change_search, queries.get_saved_search)
def change(search: SavedSearch) -> Any:
    """Tell sooner, later or not at all."""
    pace = _chosen(AlertPace, request.form.get("pace"))
    matching.change_pace(person_id=search.person_id, search_id=search.id, pace=pace)
    flash(_("已改好。"), "success")
    return redirect(url_for("discovery.searches"), 303)


@bp.post("/me/searches/<int:search_id>/delete")
@access(policies.can_change_search, queries.get_saved_search)
def delete(search: SavedSearch) -> Any:
    """Forget a search."""
    matching.delete_search(person_id=search.person_id, search_id=search.id)
    flash(_("已删除。"), "success")
    return redirect(url_for("discovery.searches"), 303)


@bp.get("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> Any:
    """One button that ends an alert, without signing in; script presses it by itself."""
    return render_template("discovery/unsubscribe.html", search=services.find_by_token(token), token=token)


@bp.post("/unsubscribe/<token>")
@public
def unsubscribe_now(token: str) -> Any:
    """End the alert that the link belongs to."""
    search = services.find_by_token(token)
    matching.change_pace(person_id=search.person_id, search_id=search.id, pace=AlertPace.OFF)
    return redirect(url_for("discovery.unsubscribe", token=token), 303)


@bp.post("/me/invitations/<int:invitation_id>/decline")
@access(policies.can_decline_invitation, queries.get_invitation)
def decline(invitation: MatchInvitation) -> Any:
    """Say no to an invitation; nobody is told why."""
    services.decline_invitation(invitation=invitation)
    flash(_("好的，不再提醒这个邀请。"), "success")
    return redirect(local_path(request.form.get("next", "/me")), 303)


def _chosen(vocabulary: Any, given: str | None) -> Any:
    try:
        return vocabulary(given)
    except ValueError as error:
        raise BadRequest from error
