"""What a person who is lent sees: the question, the days, the pay. By link, by account, or at the counter."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.accounts.services import record_audit
from jobsite.core import clock
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.sharing import links, papers, policies
from jobsite.sharing import terms as wording
from jobsite.sharing.forms.agreements import AnswerForm, IncidentForm, ReasonForm, ReviewForm
from jobsite.sharing.models.agreeing import ConsentChannel, LoanState, Side, StaffLoan
from jobsite.sharing.queries import agreements as queries
from jobsite.sharing.queries import working
from jobsite.sharing.services import loans as services
from jobsite.sharing.services import paying
from jobsite.sharing.services import working as at_work
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import ATTENDANCE_WORDS, DIFFERENCE_WORDS, LOAN_TONES, LOAN_WORDS, SIDE_WORDS
from jobsite.vacancies.queries import list_open_vacancies
from jobsite.web.access import access, current_actor, is_signed_in, public

OVER = frozenset({LoanState.RETURNED, LoanState.ENDED_EARLY})
SHOWN_DAYS = 31


def question(loan: StaffLoan, form: AnswerForm) -> dict[str, Any]:
    """What the person is asked, in words."""
    number = services.question_of(loan)
    shown = queries.get_version(loan.agreement, number)
    terms = wording.from_json(shown.terms)
    if not form.is_submitted():
        form.version.data = str(number or "")
        form.answer.data = "yes" if loan.state is LoanState.AGREED else None
    return {
        "loan": loan,
        "agreement": loan.agreement,
        "form": form,
        "number": number,
        "facts": papers.term_facts(terms),
        "duties": papers.duty_texts(terms),
        "shown": shown,
        "lead": wording.clauses()["lead"],
        "loan_words": LOAN_WORDS,
        "loan_tones": LOAN_TONES,
    }


def take_answer(loan: StaffLoan, actor: Actor, form: AnswerForm, channel: ConsentChannel) -> bool:
    """Write the answer down; returns whether it was taken."""
    if form.validate_on_submit():
        with form.saving():
            services.answer(
                actor=actor,
                loan=loan,
                agrees=form.answer.data == "yes",
                version=form.seen_version or 0,
                channel=channel,
            )
        if not form.has_errors:
            flash(
                _("好的，您的答复已经记下。") if form.answer.data == "yes" else _("好的，不参加也没有任何影响。"),
                "success",
            )
            return True
    return False


@bp.route("/loans/<token>", methods=["GET", "POST"])
@public
def linked(token: str) -> Any:
    """The signed link: read and answer without an account."""
    loan = links.loan_of(token)
    form = AnswerForm()
    if take_answer(loan, Actor(), form, ConsentChannel.LINK):
        return redirect(url_for("sharing.linked", token=token), 303)
    page = render_template("sharing/linked.html", **question(loan, form))
    return page, 422 if form.is_submitted() else 200


@bp.get("/me/loans")
@access(is_signed_in)
def my_loans() -> Any:
    """The person's own loans, those to answer first."""
    return render_template(
        "sharing/my_loans.html",
        loans=queries.list_loans_of_person(current_actor().required_id),
        loan_words=LOAN_WORDS,
        loan_tones=LOAN_TONES,
        show=showing,
    )


@bp.route("/me/loans/<int:loan_id>", methods=["GET", "POST"])
@access(policies.can_answer_loan, queries.get_loan)
def my_loan(loan: StaffLoan) -> Any:
    """One's own loan: the question, days, pay, and what to do after the end."""
    form = AnswerForm()
    if take_answer(loan, current_actor(), form, ConsentChannel.ACCOUNT):
        return redirect(url_for("sharing.my_loan", loan_id=loan.id), 303)
    return _my_page(loan, form), 422 if form.is_submitted() else 200


def _my_page(loan: StaffLoan, form: AnswerForm, **forms: Any) -> str:
    today = clock.today()
    agreement = loan.agreement
    days = working.list_days(
        loan.id, date.fromordinal(today.toordinal() - SHOWN_DAYS), date.fromordinal(today.toordinal() + 7)
    )
    statements = working.list_statements_of_loan(loan.id)
    is_over = loan.state in OVER
    said = {row.about for row in working.list_reviews(agreement.id) if row.loan_id == loan.id}
    return render_template(
        "sharing/my_loan.html",
        days=days,
        unanswered=sum(row.recorded_at is not None and row.is_confirmed is None for row in days),
        statements=statements,
        differences={row.id: paying.differences_of(row) for row in statements},
        difference_words=DIFFERENCE_WORDS,
        attendance_words=ATTENDANCE_WORDS,
        is_over=is_over,
        is_bound=loan.state is LoanState.BOUND,
        review_sides=[side for side in Side if is_over and side not in said],
        side_words=SIDE_WORDS,
        vacancies=list_open_vacancies(agreement.borrower_id, today)[:10] if is_over else [],
        incident_form=forms.get("incident_form") or IncidentForm(formdata=None, data={"happened_on": today}),
        review_form=ReviewForm(formdata=None),
        show=showing,
        **question(loan, form),
    )


def _mine(loan: StaffLoan) -> Any:
    return redirect(url_for("sharing.my_loan", loan_id=loan.id), 303)


@bp.post("/me/loans/<int:loan_id>/days")
@access(policies.can_answer_loan, queries.get_loan)
def confirm_days(loan: StaffLoan) -> Any:
    """The worker's word on one recorded day, or on all of them at once."""
    given = request.form.get("day", "")
    if given:
        form = ReasonForm()
        with form.saving():
            at_work.confirm_day(
                loan=loan,
                day=_day(given),
                agrees=request.form.get("agrees") == "yes",
                note=request.form.get("note", ""),
            )
        flash(str(form.form_error) if form.has_errors else _("已记下。"), "error" if form.has_errors else "success")
    else:
        flash(_("已确认 %(n)s 天。", n=at_work.confirm_all(loan=loan)), "success")
    return _mine(loan)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given[:10])
    except ValueError as error:
        raise NotFound from error


@bp.post("/me/loans/<int:loan_id>/pay")
@access(policies.can_answer_loan, queries.get_loan)
def confirm_pay(loan: StaffLoan) -> Any:
    """The worker's word on a month's pay."""
    form = ReasonForm()
    with form.saving():
        paying.confirm_statement(
            statement=working.get_statement(loan.id, _day(request.form.get("month", ""))),
            agrees=request.form.get("agrees") == "yes",
            note=request.form.get("note", ""),
        )
    flash(str(form.form_error) if form.has_errors else _("已记下。"), "error" if form.has_errors else "success")
    return _mine(loan)


@bp.post("/me/loans/<int:loan_id>/incident")
@access(policies.can_answer_loan, queries.get_loan)
def my_incident(loan: StaffLoan) -> Any:
    """The worker says what went wrong; both firms and the bureau are told."""
    form = IncidentForm()
    if form.validate():
        with form.saving():
            at_work.report_incident(
                actor=current_actor(),
                agreement=loan.agreement,
                loan=loan,
                kind=form.incident_kind,
                happened_on=form.happened_on.data,
                text=form.text.data,
                reported_as="worker",
            )
        if not form.has_errors:
            flash(_("已上报，两家单位和人社部门都会看到。"), "success")
            return _mine(loan)
    return _my_page(loan, AnswerForm(formdata=None), incident_form=form), 422


@bp.post("/me/loans/<int:loan_id>/review/<about>")
@access(policies.can_answer_loan, queries.get_loan)
def my_review(loan: StaffLoan, about: str) -> Any:
    """The worker says how a firm was."""
    if about not in set(Side):
        raise NotFound
    form = ReviewForm()
    if form.validate():
        with form.saving():
            at_work.review_partner(
                actor=current_actor(),
                agreement=loan.agreement,
                about=Side(about),
                author_key=f"loan:{loan.id}",
                rating=int(form.rating.data),
                text=form.text.data or "",
                loan=loan,
            )
    flash(
        str(form.form_error or _("请选 1 到 5 分。")) if form.has_errors else _("谢谢您的评价。"),
        "error" if form.has_errors else "success",
    )
    return _mine(loan)


@bp.route("/staff/sharing/loans/<int:loan_id>", methods=["GET", "POST"])
@access(policies.can_help_at_counter, queries.get_loan)
def counter(loan: StaffLoan) -> Any:
    """At the counter: staff read the question to the person and write the answer down; the look is logged."""
    record_audit(current_actor(), "loan_seen", "staff_loan", loan.id)
    form = AnswerForm()
    if take_answer(loan, current_actor(), form, ConsentChannel.COUNTER):
        return redirect(url_for("sharing.staff_agreement", agreement_id=loan.agreement_id), 303)
    page = render_template("sharing/counter.html", **question(loan, form))
    return page, 422 if form.is_submitted() else 200
