"""The bureau's review of vacancies: the queue, one vacancy with its findings and diff, the decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.core.i18n import Text, lazy_gettext
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.core.paging import page_number
from jobsite.employers.desks import Figure, Part, add_to_staff_desk
from jobsite.employers.words import INDUSTRY_WORDS, SIZE_WORDS
from jobsite.taxonomy.divisions import HOME_PREFECTURE, division_name, find_division, list_children, significant_digits
from jobsite.vacancies import policies, queries, services
from jobsite.vacancies.content import content_of
from jobsite.vacancies.findings import marked_parts
from jobsite.vacancies.forms import RefuseForm
from jobsite.vacancies.models import Vacancy, VacancyState
from jobsite.vacancies.queries import QueueFilters
from jobsite.vacancies.views import show as words
from jobsite.vacancies.views.blueprint import bp
from jobsite.vacancies.words import FIELD_WORDS, RULE_WORDS, STATE_TONES, STATE_WORDS
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference
from jobsite.web.forms import VersionedForm
from jobsite.web.page import waited

REFUSAL_TEMPLATES = {
    "duties": lazy_gettext("请写清每天做什么、工作时间和休息。"),
    "wage": lazy_gettext("工资与内容对不上，请写清构成和范围。"),
    "discrimination": lazy_gettext("有歧视求职者的内容，请删去标出的词句。"),
    "fees": lazy_gettext("不能收押金、培训费等费用，请删去。"),
    "contact": lazy_gettext("正文里请不要写电话、微信等联系方式。"),
    "age": lazy_gettext("年龄限制没有法律依据，请删去。"),
    "occupation": lazy_gettext("职业选得不对，请重新选择。"),
    "duplicate": lazy_gettext("与您另一个岗位重复，请合并。"),
}


def _filters() -> QueueFilters:
    division = find_division(request.args.get("division", ""))
    kind = request.args.get("kind", "")
    return QueueFilters(
        words=request.args.get("q", "").strip()[:60],
        kind=kind if kind in ("new", "changed") else "",
        division_code=significant_digits(division.code) if division else "",
    )


def _filter_arguments() -> dict[str, Any]:
    return {name: value for name in ("q", "kind", "division") if (value := request.args.get(name, ""))}


@bp.get("/staff/review")
@access(policies.can_review_vacancies)
def review_queue() -> Any:
    """What waits for review, the oldest first, with what the checks say."""
    filters = _filters()
    found = queries.list_queue(filters, page=page_number(request.args.get("page")))
    locale = preference("locale")
    return render_template(
        "vacancies/review_queue.html",
        found=found,
        filters=filters,
        findings=services.findings_of_many(found.items),
        wages={row.id: words.wage_words(content_of(row)) for row in found.items},
        divisions=[(one.code, division_name(one.code, locale)) for one in list_children(HOME_PREFECTURE)],
        rule_words=RULE_WORDS,
        arguments=_filter_arguments(),
    )


@bp.post("/staff/review/batch")
@access(policies.can_review_vacancies)
def publish_batch() -> Any:
    """Publish the picked ones that have no findings and are as they were seen; say what became of the others."""
    one = request.form.get("one", "")
    seen = dict(pair for given in ([one] if one else request.form.getlist("id")) if (pair := _seen(given)))
    rows = [row for row in queries.list_vacancies(seen) if row.version == seen[row.id]]
    result = services.publish_batch(actor=current_actor(), vacancies=rows)
    left = len(seen) - len(result.published) - len(result.with_findings)
    flash(_("发布了 %(n)s 个岗位。", n=len(result.published)), "success" if result.published else "info")
    if result.with_findings:
        flash(_("%(n)s 个有提示，需要逐个看，没有发布。", n=len(result.with_findings)), "warn")
    if left:
        flash(_("%(n)s 个刚刚有变动，没有发布。", n=left), "warn")
    return redirect(url_for("vacancies.review_queue", **_filter_arguments()), 303)


def _seen(given: str) -> tuple[int, int] | None:
    """The id and version in the value of a tick box."""
    vacancy_id, _dash, version = given.partition("-")
    is_good = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (vacancy_id, version))
    return (int(vacancy_id), int(version)) if is_good else None


@bp.get("/staff/review/<int:vacancy_id>")
@access(policies.can_review_vacancy, queries.get_vacancy)
def review(vacancy: Vacancy) -> Any:
    """One vacancy: its words with the findings marked, what changed, the firm's record, the decision."""
    return _review_page(vacancy, RefuseForm(formdata=None))


def _review_page(vacancy: Vacancy, form: RefuseForm, conflict: Text = "") -> str:
    form.reasons.choices = [SelectChoice(name, text) for name, text in REFUSAL_TEMPLATES.items()]
    findings = services.findings_of(vacancy)
    return render_template(
        "vacancies/review.html",
        vacancy=vacancy,
        employer=vacancy.employer,
        form=form,
        conflict=conflict,
        skip_url=_next_url(vacancy),
        findings=findings,
        title_parts=marked_parts(vacancy.title, [one for one in findings if one.field == "title"]),
        description_parts=marked_parts(vacancy.description, [one for one in findings if one.field == "description"]),
        facts=words.facts_of(vacancy),
        changes=words.change_rows(queries.changes_since_published(vacancy.id)),
        record=queries.record_of(vacancy.employer_id),
        history=words.history_rows(queries.list_history(vacancy.id)),
        is_waiting=vacancy.state is VacancyState.SUBMITTED,
        arguments=_filter_arguments(),
        state_words=STATE_WORDS,
        state_tones=STATE_TONES,
        field_words=FIELD_WORDS,
        rule_words=RULE_WORDS,
        industry_words=INDUSTRY_WORDS,
        size_words=SIZE_WORDS,
    )


def _next(vacancy: Vacancy) -> Any:
    """On to the one that follows, or to the empty queue."""
    return redirect(_next_url(vacancy) or url_for("vacancies.review_queue", **_filter_arguments()), 303)


def _next_url(vacancy: Vacancy) -> str:
    """The page of the vacancy that follows in the queue; empty when none does."""
    following = queries.next_in_queue(_filters(), after=vacancy)
    return "" if following is None else url_for("vacancies.review", vacancy_id=following, **_filter_arguments())


@bp.post("/staff/review/<int:vacancy_id>/publish")
@access(policies.can_review_vacancy, queries.get_vacancy)
def publish(vacancy: Vacancy) -> Any:
    """Make it public, if it still is what was seen."""
    form = VersionedForm()
    with form.saving():
        services.publish_vacancy(actor=current_actor(), vacancy=vacancy, seen_version=form.seen_version)
    if form.has_errors:
        return _review_page(vacancy, RefuseForm(formdata=None), conflict=form.form_error), 409
    flash(_("已发布“%(title)s”。", title=vacancy.title), "success")
    return _next(vacancy)


@bp.post("/staff/review/<int:vacancy_id>/refuse")
@access(policies.can_review_vacancy, queries.get_vacancy)
def refuse(vacancy: Vacancy) -> Any:
    """Send it back with reasons."""
    form = RefuseForm()
    form.reasons.choices = [SelectChoice(name, text) for name, text in REFUSAL_TEMPLATES.items()]
    if form.validate():
        reasons = [str(REFUSAL_TEMPLATES[one]) for one in form.reasons.data] + [form.text.data or ""]
        with form.saving():
            services.refuse_vacancy(
                actor=current_actor(), vacancy=vacancy, reasons=reasons, seen_version=form.seen_version
            )
        if not form.has_errors:
            flash(_("已退回“%(title)s”，单位会收到理由。", title=vacancy.title), "success")
            return _next(vacancy)
    return _review_page(vacancy, form), 422


def _staff_part(actor: Actor) -> Part:
    """What vacancies add to the desk of reviewers."""
    if not policies.can_review_vacancies(actor):
        return Part()
    oldest = queries.oldest_waiting_at()
    note = _("等得最久的 %(time)s", time=waited(oldest)) if oldest else ""
    return Part(
        [
            Figure(str(queries.count_waiting()), _("岗位等待审核"), url_for("vacancies.review_queue"), note),
            Figure(str(queries.count_open_reports()), _("举报待处理"), url_for("vacancies.reports")),
        ]
    )


add_to_staff_desk(_staff_part)
