"""A firm's vacancies: the list, one vacancy with its moves, templates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.states import can_move
from jobsite.employers.desks import Figure, Part, Task, add_to_firm_desk
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.vacancies import policies, queries, services
from jobsite.vacancies import templates as kept
from jobsite.vacancies.checks import LONGEST_RUN
from jobsite.vacancies.forms import ExtendForm, TemplateForm
from jobsite.vacancies.models import TRANSITIONS, Vacancy, VacancyState, VacancyTemplate
from jobsite.vacancies.views import show as words
from jobsite.vacancies.views.blueprint import bp
from jobsite.vacancies.waiting import waiting_at
from jobsite.vacancies.words import FIELD_WORDS, RULE_WORDS, STATE_TONES, STATE_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.forms import VersionedForm
from jobsite.web.page import shown_date

S = VacancyState
SOON = timedelta(days=3)
MOST_TASKS = 5


def _state_asked() -> VacancyState | None:
    shown = request.args.get("state", "")
    return VacancyState(shown) if shown in {one.value for one in VacancyState} else None


@bp.get("/desk/<int:employer_id>/vacancies")
@access(policies.can_list_vacancies, get_employer)
def list_own(employer: Employer) -> Any:
    """The firm's vacancies by state, with words in the title."""
    words_asked = request.args.get("q", "").strip()[:60]
    state = _state_asked()
    found = queries.list_of_employer(
        employer.id, state=state, words=words_asked, page=page_number(request.args.get("page"))
    )
    return render_template(
        "vacancies/list.html",
        employer=employer,
        found=found,
        state=state,
        words=words_asked,
        counts=queries.count_by_state(employer.id),
        state_words=STATE_WORDS,
        state_tones=STATE_TONES,
    )


@bp.get("/desk/<int:employer_id>/vacancies/<int:vacancy_id>")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def show(vacancy: Vacancy) -> Any:
    """One vacancy as the firm sees it: its state, what may be done, what is to be mended, its history."""
    return _show(vacancy, _extend_form(vacancy), TemplateForm(formdata=None))


def _extend_form(vacancy: Vacancy) -> ExtendForm:
    latest = clock.today() + LONGEST_RUN
    later = min(max(vacancy.closes_on, clock.today()), latest) + services.DEFAULT_RUN
    return ExtendForm(formdata=None, data={"closes_on": min(later, latest)})


def _show(vacancy: Vacancy, extend_form: ExtendForm, template_form: TemplateForm) -> str:
    can_resume = vacancy.state in (S.PAUSED, S.FILLED) and vacancy.closes_on >= clock.today()
    return render_template(
        "vacancies/show.html",
        vacancy=vacancy,
        employer=vacancy.employer,
        facts=words.facts_of(vacancy),
        findings=services.findings_of(vacancy) if vacancy.state is S.DRAFT else [],
        history=words.history_rows(queries.list_history(vacancy.id)),
        waiting=waiting_at(vacancy),
        can_edit=vacancy.state in services.EDITABLE,
        can_pause=vacancy.state is S.PUBLISHED,
        can_resume=can_resume,
        can_fill=can_move(TRANSITIONS, vacancy.state, S.FILLED),
        can_close=can_move(TRANSITIONS, vacancy.state, S.CLOSED),
        can_extend=vacancy.state in (S.PUBLISHED, S.PAUSED, S.EXPIRED),
        extend_form=extend_form,
        template_form=template_form,
        state_words=STATE_WORDS,
        state_tones=STATE_TONES,
        field_words=FIELD_WORDS,
        rule_words=RULE_WORDS,
    )


def _back(vacancy: Vacancy) -> Any:
    return redirect(url_for("vacancies.show", employer_id=vacancy.employer_id, vacancy_id=vacancy.id), 303)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/submit")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def submit(vacancy: Vacancy) -> Any:
    """Hand a draft to review; what stands against it is said above the draft."""
    form = VersionedForm()
    with form.saving():
        services.submit_vacancy(actor=current_actor(), vacancy=vacancy, is_confirmed="is_confirmed" in request.form)
    if form.has_errors:
        flash(str(form.form_error), "error")
    else:
        flash(_("已提交，一般几小时内审完。"), "success")
    return _back(vacancy)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/pause")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def pause(vacancy: Vacancy) -> Any:
    """Take it off public pages for a while."""
    services.pause_vacancy(actor=current_actor(), vacancy=vacancy)
    flash(_("已暂停，求职者暂时看不到。"), "success")
    return _back(vacancy)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/resume")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def resume(vacancy: Vacancy) -> Any:
    """Make a paused or filled one public again."""
    services.resume_vacancy(actor=current_actor(), vacancy=vacancy)
    flash(_("已恢复招聘。"), "success")
    return _back(vacancy)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/fill")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def fill(vacancy: Vacancy) -> Any:
    """All places are taken."""
    services.mark_filled(actor=current_actor(), vacancy=vacancy)
    flash(_("已标为招满。还没答复的应聘，请尽快答复。"), "success")
    return _back(vacancy)


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/close")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def close(vacancy: Vacancy) -> Any:
    """End it for good."""
    services.close_vacancy(actor=current_actor(), vacancy=vacancy)
    flash(_("已关闭。还没答复的应聘，请尽快答复。"), "success")
    return _back(vacancy)


@bp.get("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/end")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def end(vacancy: Vacancy) -> Any:
    """Before a vacancy ends: who still waits for an answer, and the two ways to end it."""
    return render_template(
        "vacancies/end.html",
        vacancy=vacancy,
        employer=vacancy.employer,
        waiting=waiting_at(vacancy),
        can_fill=can_move(TRANSITIONS, vacancy.state, S.FILLED),
        can_close=can_move(TRANSITIONS, vacancy.state, S.CLOSED),
    )


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/extend")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def extend(vacancy: Vacancy) -> Any:
    """A later closing date."""
    form = ExtendForm()
    if form.validate():
        with form.saving():
            services.extend_vacancy(actor=current_actor(), vacancy=vacancy, closes_on=form.closes_on.data)
        if not form.has_errors:
            flash(_("已延长到 %(day)s。", day=shown_date(vacancy.closes_on)), "success")
            return _back(vacancy)
    return _show(vacancy, form, TemplateForm(formdata=None)), 422


@bp.post("/desk/<int:employer_id>/vacancies/<int:vacancy_id>/template")
@access(policies.can_edit_vacancy, queries.get_desk_vacancy)
def save_template(vacancy: Vacancy) -> Any:
    """Keep the vacancy's content as a template."""
    form = TemplateForm()
    if form.validate():
        with form.saving():
            kept.save_template(actor=current_actor(), vacancy=vacancy, name=form.name.data)
        if not form.has_errors:
            flash(_("已存为模板，写新岗位时可以选它。"), "success")
            return _back(vacancy)
    return _show(vacancy, _extend_form(vacancy), form), 422


@bp.get("/desk/<int:employer_id>/templates")
@access(policies.can_list_vacancies, get_employer)
def templates(employer: Employer) -> Any:
    """The firm's templates: begin from one, or remove it."""
    return render_template("vacancies/templates.html", employer=employer, templates=queries.list_templates(employer.id))


@bp.post("/desk/<int:employer_id>/templates/<int:template_id>/delete")
@access(policies.can_use_template, queries.get_template)
def delete_template(template: VacancyTemplate) -> Any:
    """Remove a template."""
    kept.delete_template(template=template)
    flash(_("模板已删除。"), "success")
    return redirect(url_for("vacancies.templates", employer_id=template.employer_id), 303)


def _firm_part(employer: Employer) -> Part:
    """What vacancies add to a firm's desk: figures by state, and what is to be mended or extended."""
    counts = queries.count_by_state(employer.id)
    figures = [
        Figure(
            str(counts[state]), STATE_WORDS[state], url_for("vacancies.list_own", employer_id=employer.id, state=state)
        )
        for state in (S.PUBLISHED, S.SUBMITTED, S.DRAFT)
    ]
    today = clock.today()
    ending = queries.list_ending_soon(employer.id, today=today, until=today + SOON)
    refused = queries.list_refused(employer.id, limit=MOST_TASKS)
    tasks = [
        Task(_("“%(title)s”被退回，要改一下", title=row.title), _url(row), "；".join(row.refusal_reasons), True)
        for row in refused
    ]
    tasks += [
        Task(_("“%(title)s”快到期", title=row.title), _url(row), shown_date(row.closes_on))
        for row in ending[:MOST_TASKS]
    ]
    return Part(figures, tasks)


def _url(vacancy: Vacancy) -> str:
    return url_for("vacancies.show", employer_id=vacancy.employer_id, vacancy_id=vacancy.id)


add_to_firm_desk(_firm_part)
