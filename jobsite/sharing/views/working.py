"""At work: the roster, the month's pay and settlement, incidents, reviews. At the desks of both firms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.core import clock
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.money import fen_of
from jobsite.sharing import payroll, policies
from jobsite.sharing.forms.agreements import (
    EXTRA,
    CostsForm,
    IncidentForm,
    OutcomeForm,
    ReasonForm,
    ReviewForm,
    extra_line,
    minutes_of,
)
from jobsite.sharing.models.agreeing import OVER, DeskPlace, LendingAgreement, Side
from jobsite.sharing.models.working import Attendance, SettlementState
from jobsite.sharing.queries import agreements as queries
from jobsite.sharing.queries import working
from jobsite.sharing.services import paying
from jobsite.sharing.services import working as services
from jobsite.sharing.views.agreements import BASE
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import (
    ATTENDANCE_WORDS,
    DIFFERENCE_WORDS,
    INCIDENT_WORDS,
    REPORTER_WORDS,
    SETTLEMENT_WORDS,
    SIDE_WORDS,
)
from jobsite.web.access import access, current_actor


def _date(given: str) -> date | None:
    try:
        return date.fromisoformat(given[:10])
    except ValueError:
        return None


def _go(place: DeskPlace, endpoint: str, **arguments: Any) -> Any:
    target = url_for(f"sharing.{endpoint}", employer_id=place.employer_id, agreement_id=place.agreement.id, **arguments)
    return redirect(target, 303)


@bp.get(f"{BASE}/roster")
@access(policies.can_act_as_side, queries.get_place)
def roster(place: DeskPlace) -> Any:
    """A day's roster: the borrower records, the lender reads."""
    return _roster_page(place, _asked_day(place.agreement, request.args.get("day", "")), ReasonForm(formdata=None))


def _asked_day(agreement: LendingAgreement, given: str) -> date:
    day = _date(given) or min(clock.today(), agreement.ends_on)
    return max(agreement.starts_on, min(day, agreement.ends_on))


def _roster_page(place: DeskPlace, day: date, form: ReasonForm) -> str:
    one_day = timedelta(days=1)
    return render_template(
        "sharing/roster.html",
        place=place,
        agreement=place.agreement,
        employer=place.employer,
        form=form,
        day=day,
        before=day - one_day if day > place.agreement.starts_on else None,
        after=day + one_day if day < place.agreement.ends_on else None,
        lines=working.list_roster(place.agreement.id, day),
        planned=f"{services.planned_minutes(place.agreement) / 60:g}",
        can_record=place.side is Side.BORROWER and day <= clock.today(),
        attendance_words=ATTENDANCE_WORDS,
        choices=[one for one in Attendance if one is not Attendance.PLANNED],
    )


@bp.post(f"{BASE}/roster")
@access(policies.can_act_as_borrower, queries.get_place)
def record(place: DeskPlace) -> Any:
    """The borrower records a day for everyone on it."""
    day = _asked_day(place.agreement, request.form.get("day", ""))
    form = ReasonForm()
    marks = {line.day.loan_id: _mark(line.day.loan_id) for line in working.list_roster(place.agreement.id, day)}
    with form.saving():
        changed = services.record_day(
            actor=current_actor(),
            agreement=place.agreement,
            day=day,
            marks={key: mark for key, mark in marks.items() if mark is not None},
        )
    if form.has_errors:
        return _roster_page(place, day, form), 422
    flash(_("已登记 %(n)s 人，等本人确认。", n=changed), "success")
    return _go(place, "roster", day=day.isoformat())


def _mark(loan_id: int) -> services.Recorded | None:
    given = request.form.get(f"attendance-{loan_id}", "")
    if given not in set(Attendance):
        return None
    return services.Recorded(Attendance(given), minutes_of(request.form.get(f"hours-{loan_id}", "")))


def _asked_month(agreement: LendingAgreement, given: str) -> date:
    months = payroll.months_between(agreement.starts_on, agreement.ends_on)
    asked = _date(given)
    known = payroll.month_of(asked) if asked else payroll.month_of(clock.today())
    return max(months[0], min(known, months[-1]))


@bp.get(f"{BASE}/pay")
@access(policies.can_act_as_side, queries.get_place)
def pay(place: DeskPlace) -> Any:
    """A month's statements and settlement."""
    return _pay_page(place, _asked_month(place.agreement, request.args.get("month", "")), ReasonForm(formdata=None))


def _pay_page(place: DeskPlace, month_on: date, form: Any) -> str:
    agreement = place.agreement
    statements = working.list_statements(agreement.id, month_on)
    settlement = working.find_settlement(agreement.id, month_on)
    return render_template(
        "sharing/pay.html",
        place=place,
        agreement=agreement,
        employer=place.employer,
        form=form,
        costs=form if isinstance(form, CostsForm) else CostsForm(formdata=None),
        extra=EXTRA,
        month=month_on,
        months=payroll.months_between(agreement.starts_on, agreement.ends_on),
        statements=statements,
        totals={
            name: sum(getattr(row, name) or 0 for row in statements)
            for name in ("wage_due_fen", "social_due_fen", *paying.PAID)
        },
        differences={row.id: paying.differences_of(row) for row in statements},
        difference_words=DIFFERENCE_WORDS,
        settlement=settlement,
        settlement_word=SETTLEMENT_WORDS[settlement.state] if settlement else "",
        is_lender=place.side is Side.LENDER,
        can_write=settlement is None or settlement.state in (SettlementState.DRAFT, SettlementState.REFUSED),
        is_sent=settlement is not None and settlement.state is SettlementState.SENT,
    )


@bp.post(f"{BASE}/pay")
@access(policies.can_act_as_side, queries.get_place)
def make_pay(place: DeskPlace) -> Any:
    """Write the month's statements from the attendance as it is now."""
    month_on = _asked_month(place.agreement, request.form.get("month", ""))
    form = ReasonForm()
    with form.saving():
        made = paying.make_statements(agreement=place.agreement, month_on=month_on)
    if form.has_errors:
        return _pay_page(place, month_on, form), 409
    flash(_("已按考勤生成 %(n)s 份工资单。", n=len(made)), "success")
    return _go(place, "pay", month=month_on.isoformat())


@bp.post(f"{BASE}/pay/paid")
@access(policies.can_act_as_side, queries.get_place)
def paid(place: DeskPlace) -> Any:
    """Say what was paid: all as due, or one person's amount. Each side says what it paid itself."""
    month_on = _asked_month(place.agreement, request.form.get("month", ""))
    field = request.form.get("field", "")
    own = ("borrower_paid_fen",) if place.side is Side.BORROWER else ("worker_paid_fen", "social_paid_fen")
    if field not in own:
        raise NotFound
    form = ReasonForm()
    given = request.form.get("loan_id", "")
    with form.saving():
        if given.isascii() and given.isdigit() and len(given) < 10:
            loan = queries.get_place_loan(place, int(given))
            paying.record_paid(
                statement=working.get_statement(loan.id, month_on),
                field=field,
                amount_fen=_amount(request.form.get("amount", "")),
            )
        else:
            paying.pay_everyone(agreement=place.agreement, month_on=month_on, field=field)
    if form.has_errors:
        return _pay_page(place, month_on, form), 422
    flash(_("已登记。"), "success")
    return _go(place, "pay", month=month_on.isoformat())


def _amount(given: str) -> int:
    if given.strip() in ("0", "0.00"):
        return 0
    found = fen_of(given)
    return -1 if found is None else found


@bp.post(f"{BASE}/settlement")
@access(policies.can_act_as_lender, queries.get_place)
def settle(place: DeskPlace) -> Any:
    """The lender writes the month's settlement and sends it; a line that makes a profit is refused by name."""
    month_on = _asked_month(place.agreement, request.form.get("month", ""))
    form = CostsForm()
    if form.validate():
        costs = [line for number in EXTRA if (line := extra_line(form, number))]
        with form.saving():
            made = paying.write_settlement(
                actor=current_actor(), agreement=place.agreement, month_on=month_on, costs=costs
            )
            paying.send_settlement(settlement=made)
        if not form.has_errors:
            flash(_("结算单已发给借入单位。"), "success")
            return _go(place, "pay", month=month_on.isoformat())
    return _pay_page(place, month_on, form), 422


@bp.post(f"{BASE}/settlement/answer")
@access(policies.can_act_as_borrower, queries.get_place)
def answer_settlement(place: DeskPlace) -> Any:
    """The borrower accepts the month or sends it back."""
    month_on = _asked_month(place.agreement, request.form.get("month", ""))
    settlement = working.find_settlement(place.agreement.id, month_on)
    if settlement is None:
        raise NotFound
    form = ReasonForm()
    with form.saving():
        paying.answer_settlement(
            actor=current_actor(),
            settlement=settlement,
            accepts=request.form.get("verb") == "accept",
            reason=form.reason.data or "",
        )
    if form.has_errors:
        return _pay_page(place, month_on, form), 422
    flash(_("已答复。"), "success")
    return _go(place, "pay", month=month_on.isoformat())


@bp.route(f"{BASE}/incidents", methods=["GET", "POST"])
@access(policies.can_act_as_side, queries.get_place)
def incidents(place: DeskPlace) -> Any:
    """What went wrong; say what did."""
    form = _incident_form(place)
    if form.validate_on_submit():
        with form.saving():
            services.report_incident(
                actor=current_actor(),
                agreement=place.agreement,
                loan=queries.get_place_loan(place, form.loan_id.data) if form.loan_id.data else None,
                kind=form.incident_kind,
                happened_on=form.happened_on.data,
                text=form.text.data,
                reported_as=place.side.value,
            )
        if not form.has_errors:
            flash(_("已登记，另一方和人社部门都会看到。"), "success")
            return _go(place, "incidents")
    return _incidents_page(place, form), 422 if form.is_submitted() else 200


def _incident_form(place: DeskPlace, **given: Any) -> IncidentForm:
    form = IncidentForm(data={"happened_on": clock.today()}, **given)
    loans = queries.list_loans(place.agreement.id)
    form.loan_id.choices = [SelectChoice(0, _("不只一个人")), *(SelectChoice(one.id, one.named.name) for one in loans)]
    return form


def _incidents_page(place: DeskPlace, form: IncidentForm, outcomes: dict[int, OutcomeForm] | None = None) -> str:
    """The page with the outcome forms that were refused, by incident."""
    return render_template(
        "sharing/incidents.html",
        place=place,
        agreement=place.agreement,
        employer=place.employer,
        form=form,
        outcomes=outcomes or {},
        outcome_form=OutcomeForm(formdata=None),
        rows=queries.list_incidents(place.agreement.id),
        kind_words=INCIDENT_WORDS,
        reporter_words=REPORTER_WORDS,
    )


@bp.post(f"{BASE}/incidents/<int:incident_id>/settle")
@access(policies.can_act_as_side, queries.get_place)
def settle_incident(place: DeskPlace, incident_id: int) -> Any:
    """Say how it was dealt with."""
    form = OutcomeForm()
    incident = working.get_incident(place.agreement.id, incident_id)
    if form.validate_on_submit():
        with form.saving():
            services.settle_incident(incident=incident, outcome=form.outcome.data)
    if form.has_errors:
        return _incidents_page(place, _incident_form(place, formdata=None), {incident_id: form}), 422
    flash(_("已记下。"), "success")
    return _go(place, "incidents")


@bp.route(f"{BASE}/review", methods=["GET", "POST"])
@access(policies.can_act_as_side, queries.get_place)
def review_partner(place: DeskPlace) -> Any:
    """After the end: how the other firm kept the agreement."""
    form = ReviewForm()
    about = Side.BORROWER if place.side is Side.LENDER else Side.LENDER
    if form.validate_on_submit():
        with form.saving():
            services.review_partner(
                actor=current_actor(),
                agreement=place.agreement,
                about=about,
                author_key=place.side.value,
                rating=int(form.rating.data),
                text=form.text.data or "",
            )
        if not form.has_errors:
            flash(_("谢谢您的评价。"), "success")
            return _go(place, "review_partner")
    rows = working.list_reviews(place.agreement.id)
    page = render_template(
        "sharing/review.html",
        place=place,
        agreement=place.agreement,
        employer=place.employer,
        form=form,
        rows=rows,
        can_review=place.agreement.state in OVER and all(row.author_key != place.side.value for row in rows),
        side_words=SIDE_WORDS,
        reporter_words=REPORTER_WORDS,
        about=about,
        rating=working.rating_of(place.partner.id),
    )
    return page, 422 if form.is_submitted() else 200
