"""The side of firms and staff: who fits a vacancy, inviting them, and the search for people."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.accounts.services import record_audit
from jobsite.core import clock
from jobsite.core.errors import AppError
from jobsite.core.i18n import ngettext
from jobsite.core.paging import Page, page_number
from jobsite.discovery import policies, queries, services
from jobsite.discovery.people import PersonCard, person_card
from jobsite.discovery.views.seeking import bp
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.matching.queries import MatchingNotReady, explain_match, list_recommended_seekers
from jobsite.search.seekers import SeekerCriteria, SeekerSort, search_seekers
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import EDUCATION_WORDS, Education
from jobsite.vacancies.models import Vacancy
from jobsite.vacancies.queries import get_desk_vacancy, get_vacancy, list_open_vacancies
from jobsite.web.access import access, current_actor
from jobsite.web.display import page_language

SHOWN = 30


def _candidates(vacancy: Vacancy, *, by_staff: bool) -> list[PersonCard]:
    found = list_recommended_seekers(vacancy, limit=SHOWN)
    ids = [one.profile.person_id for one in found]
    seen = queries.visible_among(ids, employer_id=vacancy.employer_id, by_staff=by_staff)
    invited = queries.invited_among(vacancy.id, ids)
    return [
        person_card(
            one.profile,
            locale=page_language(),
            explanation=explain_match(one.profile, vacancy, side="employer"),
            is_invited=one.profile.person_id in invited,
        )
        for one in found
        if one.profile.person_id in seen
    ]


def _invite(vacancy: Vacancy, *, by_staff: bool) -> None:
    given = request.form.getlist("picked")[:100]
    picked = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 10]
    allowed = queries.visible_among(picked, employer_id=vacancy.employer_id, by_staff=by_staff)
    try:
        count = services.invite_seekers(
            actor=current_actor(),
            vacancy=vacancy,
            person_ids=picked,
            allowed=allowed,
            message=request.form.get("message", "").strip(),
            by_staff=by_staff,
        )
        flash(ngettext("已邀请 %(num)s 人。", "已邀请 %(num)s 人。", count), "success")
    except AppError as error:
        flash(next(iter(getattr(error, "errors", {}).values()), error.message), "error")


def _candidates_page(vacancy: Vacancy, *, by_staff: bool) -> Any:
    try:
        people = _candidates(vacancy, by_staff=by_staff)
    except MatchingNotReady:
        return render_template("discovery/not_ready.html"), 503
    return render_template("discovery/candidates.html", vacancy=vacancy, people=people, by_staff=by_staff)


@bp.get("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/candidates")
@access(policies.can_see_candidates, get_desk_vacancy)
def candidates(vacancy: Vacancy) -> Any:
    """Who fits the firm's own vacancy, among those who let firms find them."""
    return _candidates_page(vacancy, by_staff=False)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/candidates")
@access(policies.can_see_candidates, get_desk_vacancy)
def invite(vacancy: Vacancy) -> Any:
    """Invite the picked people to apply."""
    _invite(vacancy, by_staff=False)
    return redirect(url_for("discovery.candidates", employer_id=vacancy.employer_id, vacancy_id=vacancy.id), 303)


@bp.get("/staff/vacancies/<int:vacancy_id>/candidates")
@access(policies.can_propose_candidates, get_vacancy)
def staff_candidates(vacancy: Vacancy) -> Any:
    """Who could be invited for any vacancy; without names, so that looking is no look at a person."""
    return _candidates_page(vacancy, by_staff=True)


@bp.post("/staff/vacancies/<int:vacancy_id>/candidates")
@access(policies.can_propose_candidates, get_vacancy)
def staff_invite(vacancy: Vacancy) -> Any:
    """Invite the picked people on the firm's behalf; recorded."""
    _invite(vacancy, by_staff=True)
    record_audit(actor=current_actor(), action="invite_seekers", subject_kind="vacancy", subject_id=vacancy.id)
    return redirect(url_for("discovery.staff_candidates", vacancy_id=vacancy.id), 303)


def _criteria() -> SeekerCriteria:
    given = request.args
    years = given.get("years", "")
    wage = given.get("wage", "")
    division = find_division(given.get("division", ""))
    occupation = find_occupation(given.get("occ", ""))
    education = given.get("edu", "")
    return SeekerCriteria(
        text=given.get("q", "")[:60].strip(),
        divisions=(division.code,) if division else (),
        occupations=(occupation.code,) if occupation else (),
        wage_max_fen=int(wage) * 100 if wage.isascii() and wage.isdigit() and len(wage) < 7 and int(wage) else None,
        education_min=education if education in {str(level) for level in Education} else None,
        experience_min=int(years) if years.isascii() and years.isdigit() and len(years) < 3 else None,
        available_by=clock.today() if given.get("now") == "1" else None,
        shifts=(given["shift"],) if given.get("shift") in ("day", "night", "rotating") else (),
        sort=SeekerSort.NEWEST if given.get("sort") == "newest" else SeekerSort.RELEVANCE,
        page=page_number(given.get("page")),
    )


def _people_page(template_values: dict[str, Any], *, employer_id: int | None) -> Any:
    found = search_seekers(_criteria(), for_employer=employer_id)
    seen = queries.visible_among(found.person_ids, employer_id=employer_id, by_staff=employer_id is None)
    rows = queries.list_profiles(one for one in found.person_ids if one in seen)  # the index may be behind
    cards = [person_card(row, locale=page_language()) for row in rows]
    page = Page(cards, found.page, found.per_page, found.total)
    return render_template("discovery/people.html", people=page, educations=EDUCATION_WORDS, **template_values)


@bp.get("/desk/<int:employer_id>/people")
@access(policies.can_search_people_for, get_employer)
def people(employer: Employer) -> Any:
    """Look for people within what they allow; the count says nothing of those who hide."""
    vacancies = list_open_vacancies(employer.id, clock.today())
    return _people_page({"employer": employer, "vacancies": vacancies}, employer_id=employer.id)


@bp.get("/staff/seekers")
@access(policies.can_search_people)
def staff_people() -> Any:
    """Staff look for people who are not hidden."""
    return _people_page({"employer": None, "vacancies": []}, employer_id=None)
