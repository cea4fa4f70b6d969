"""Vacancies that a seeker keeps, and firms that they block: both need vacancies and firms, so they live here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.applications.cards import vacancy_card
from jobsite.applications.policies import can_apply
from jobsite.applications.queries import find_employers_by_name, get_vacancy_to_apply, list_saved
from jobsite.applications.views.blueprint import bp
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.queries import get_public_employer, list_employers
from jobsite.seekers.queries import blocked_employer_ids
from jobsite.seekers.services import block_employer, save_vacancy, unblock_employer, unsave_vacancy
from jobsite.vacancies.models import Vacancy
from jobsite.web.access import access, current_actor, local_path


def _back(default: str) -> Any:
    target = local_path(request.form.get("next", "/"))
    return redirect(target if target != "/" else default, 303)


@bp.get("/me/saved")
@access(can_apply)
def saved() -> Any:
    """What was kept for later; closed ones say so."""
    found = list_saved(current_actor().required_id, page=page_number(request.args.get("page")))
    return render_template("applications/saved.html", vacancies=found.map(_saved_row))


def _saved_row(vacancy: Vacancy) -> dict[str, Any]:
    return {"id": vacancy.id, "title": vacancy.title, "card": vacancy_card(vacancy)}


@bp.post("/vacancies/<int:vacancy_id>/save")
@access(can_apply)
def save(vacancy_id: int) -> Any:
    """Keep a vacancy for later."""
    vacancy = get_vacancy_to_apply(vacancy_id)
    save_vacancy(actor=current_actor(), vacancy_id=vacancy.id)
    flash(_("收藏好了，在“我的收藏”里。"), "success")
    return _back(url_for("applications.saved"))


@bp.post("/vacancies/<int:vacancy_id>/unsave")
@access(can_apply)
def unsave(vacancy_id: int) -> Any:
    """Keep it no longer."""
    unsave_vacancy(actor=current_actor(), vacancy_id=vacancy_id)
    flash(_("已取消收藏。"), "success")
    return _back(url_for("applications.saved"))


@bp.get("/me/blocked")
@access(can_apply)
def blocked() -> Any:
    """Firms that shall not see this seeker."""
    hidden = blocked_employer_ids(current_actor().required_id)
    words = request.args.get("q", "").strip()[:60]
    return render_template(
        "applications/blocked.html",
        employers=list_employers(sorted(hidden)),
        words=words,
        found=[one for one in find_employers_by_name(words) if one.id not in hidden] if words else [],
    )


@bp.post("/employers/<int:employer_id>/block")
@access(can_apply)
def block(employer_id: int) -> Any:
    """See this firm no more, and be seen by it no more."""
    employer = get_public_employer(employer_id)
    block_employer(actor=current_actor(), employer_id=employer.id)
    flash(_("已屏蔽%(name)s，它看不到您的简历了。", name=employer.name), "success")
    return _back(url_for("applications.blocked"))


@bp.post("/employers/<int:employer_id>/unblock")
@access(can_apply)
def unblock(employer_id: int) -> Any:
    """Take the block back."""
    unblock_employer(actor=current_actor(), employer_id=employer_id)
    flash(_("已取消屏蔽。"), "success")
    return _back(url_for("applications.blocked"))
