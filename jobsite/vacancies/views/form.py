"""Writing a vacancy: new, from a copy or template, and editing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.employers.models import Employer, EmployerState
from jobsite.employers.queries import get_employer
from jobsite.vacancies import policies, queries, services
from jobsite.vacancies import templates as kept
from jobsite.vacancies.content import VacancyContent, content_of, without_closing_date
from jobsite.vacancies.findings import Finding
from jobsite.vacancies.forms import VacancyForm, suggested_occupations
from jobsite.vacancies.models import Vacancy, VacancyState
from jobsite.vacancies.views.blueprint import bp
from jobsite.vacancies.words import FIELD_WORDS, RULE_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference

SUBMIT, SUGGEST = "submit", "suggest"


def _given_id(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _beginning(employer: Employer) -> VacancyContent | None:
    """What a new form begins with: a template, a copy, or nothing."""
    if (template_id := _given_id("template")) is not None:
        return kept.content_of_template(queries.get_template(employer.id, template_id))
    if (copy_id := _given_id("copy")) is not None:
        return without_closing_date(content_of(queries.get_desk_vacancy(employer.id, copy_id)))
    return None


@bp.route("/desk/<int:employer_id>/vacancies/new", methods=["GET", "POST"])
@access(policies.can_create_vacancy, get_employer)
def create(employer: Employer) -> Any:
    """Write a new vacancy: keep it as a draft, or submit it."""
    form = VacancyForm.of(_beginning(employer), preference("locale"))
    if not form.is_submitted() or request.form.get("verb") == SUGGEST:
        return _page(employer, form)
    findings: Sequence[Finding] = ()
    if form.validate():
        with form.saving():
            vacancy = services.create_draft(actor=current_actor(), employer=employer, content=form.content())
            if request.form.get("verb") == SUBMIT:
                services.submit_vacancy(actor=current_actor(), vacancy=vacancy, is_confirmed=form.is_confirmed.data)
        if not form.has_errors:
            return _done(vacancy)
        findings = _findings(employer, form)
    return _page(employer, form, findings=findings), 422


@bp.route("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/edit", methods=["GET", "POST"])
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def edit(vacancy: Vacancy) -> Any:
    """Change a vacancy. A draft may be submitted at once; a published one may go back to review."""
    form = VacancyForm.of(content_of(vacancy), preference("locale"))
    if not form.is_submitted():
        form.version.data = str(vacancy.version)
    if not form.is_submitted() or request.form.get("verb") == SUGGEST:
        return _page(vacancy.employer, form, vacancy)
    findings: Sequence[Finding] = ()
    if form.validate():
        with form.saving():
            _save(form, vacancy)
        if not form.has_errors:
            return _done(vacancy)
        findings = _findings(vacancy.employer, form, vacancy)
    return _page(vacancy.employer, form, vacancy, findings=findings), 422


def _save(form: VacancyForm, vacancy: Vacancy) -> None:
    services.update_vacancy(
        actor=current_actor(),
        vacancy=vacancy,
        content=form.content(),
        is_confirmed=form.is_confirmed.data,
        seen_version=form.seen_version,
    )
    if request.form.get("verb") == SUBMIT and vacancy.state is VacancyState.DRAFT:
        services.submit_vacancy(actor=current_actor(), vacancy=vacancy, is_confirmed=form.is_confirmed.data)


def _done(vacancy: Vacancy) -> Any:
    said = {
        VacancyState.DRAFT: _("草稿已保存，还没有提交。"),
        VacancyState.SUBMITTED: _("已提交，一般几小时内审完。审核通过求职者就能看到。"),
        VacancyState.PAUSED: _("已保存，岗位仍是暂停。"),
    }
    flash(said.get(vacancy.state, _("已保存，岗位照常招聘。")), "success")
    return redirect(url_for("vacancies.show", employer_id=vacancy.employer_id, vacancy_id=vacancy.id), 303)


def _findings(employer: Employer, form: VacancyForm, vacancy: Vacancy | None = None) -> Sequence[Finding]:
    """What the checks say about what was typed; call it once the form itself is in order."""
    return services.findings_for(employer.id, form.content(), apart_from=vacancy.id if vacancy else None)


def _page(
    employer: Employer, form: VacancyForm, vacancy: Vacancy | None = None, findings: Sequence[Finding] = ()
) -> str:
    return render_template(
        "vacancies/form.html",
        employer=employer,
        form=form,
        picks=suggested_occupations(form.title.data, form.description.data),
        vacancy=vacancy,
        findings=findings,
        warns=any(not finding.is_blocking for finding in findings),
        templates=queries.list_templates(employer.id) if vacancy is None else [],
        can_submit=employer.state is EmployerState.VERIFIED and employer.blocked_at is None,
        field_words=FIELD_WORDS,
        rule_words=RULE_WORDS,
    )
