"""The verbs of pay: the month's statements, what was really paid, and the settlement between the firms. Whole fen."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.money import yuan_text
from jobsite.core.outbox import publish
from jobsite.core.states import check_move
from jobsite.sharing import payroll
from jobsite.sharing.events import SettlementSent
from jobsite.sharing.models.agreeing import LendingAgreement
from jobsite.sharing.models.working import (
    SETTLEMENT_TRANSITIONS,
    LineKind,
    PayStatement,
    Settlement,
    SettlementLine,
    SettlementState,
)
from jobsite.sharing.queries.agreements import terms_of
from jobsite.sharing.queries.working import MonthCount, count_month, find_settlement, list_statements
from jobsite.sharing.rules import rule_text
from jobsite.sharing.terms import Line, Terms, breaches_of, total_fen

PAID = ("borrower_paid_fen", "worker_paid_fen", "social_paid_fen")


def make_statements(*, agreement: LendingAgreement, month_on: date) -> Sequence[PayStatement]:
    """Write, or bring up to date, everyone's statement of a month from the attendance as it is now.

    A worker's yes falls away when what is due changes. Raises Conflict for a month that has not begun or is accepted.
    """
    month_on = payroll.month_of(month_on)
    if agreement.signed_at is None or month_on > clock.today():
        raise Conflict(_("这个月还没有开始。"))
    settled = find_settlement(agreement.id, month_on)
    if settled is not None and settled.state is SettlementState.ACCEPTED:
        raise Conflict(_("这个月已经结清，不能再改。"))
    terms = terms_of(agreement)
    last_on = month_on.replace(day=monthrange(month_on.year, month_on.month)[1])
    known = {row.loan_id: row for row in list_statements(agreement.id, month_on)}
    for loan_id, count in count_month(agreement.id, month_on, last_on).items():
        _write(known.get(loan_id), loan_id, month_on, count, terms)
    db.session.flush()
    return list_statements(agreement.id, month_on)


def _write(row: PayStatement | None, loan_id: int, month_on: date, count: MonthCount, terms: Terms) -> None:
    wage = payroll.wage_due_fen(
        pay_fen=terms.pay_fen,
        pay_unit=terms.pay_unit,
        days_present=count.days_present,
        minutes=count.minutes,
        workdays=payroll.workdays_of(month_on, terms.rest_weekdays),
    )
    days = monthrange(month_on.year, month_on.month)[1]
    social = payroll.social_due_fen(social_fen=terms.social_fen, days_bound=count.days_bound, days_in_month=days)
    if row is None:
        row = PayStatement(loan_id=loan_id, month_on=month_on, wage_due_fen=0, social_due_fen=0)
        db.session.add(row)
    elif row.wage_due_fen != wage:
        row.is_confirmed = row.confirmed_at = None
    row.days_present, row.minutes = count.days_present, count.minutes
    row.wage_due_fen, row.social_due_fen = wage, social
    row.updated_at = clock.now()


def record_paid(*, statement: PayStatement, field: str, amount_fen: int) -> None:
    """Say what was really paid: `borrower_paid_fen` by the borrower, `worker_paid_fen` and `social_paid_fen` by the lender."""
    if field not in PAID:
        raise NotFound
    if amount_fen < 0:
        raise Invalid({field: _("请填写数字，单位是元。")})
    setattr(statement, field, amount_fen)
    statement.updated_at = clock.now()
    if field == "worker_paid_fen":
        statement.is_confirmed = statement.confirmed_at = None
    db.session.flush()


def pay_everyone(*, agreement: LendingAgreement, month_on: date, field: str) -> int:
    """Say that everyone's amount of a month was paid as it was due; those already said stay. Returns how many."""
    if field not in PAID:
        raise NotFound
    rows = [row for row in list_statements(agreement.id, month_on) if getattr(row, field) is None]
    for row in rows:
        due = row.social_due_fen if field == "social_paid_fen" else row.wage_due_fen
        record_paid(statement=row, field=field, amount_fen=due)
    return len(rows)


def confirm_statement(*, statement: PayStatement, agrees: bool, note: str = "") -> None:
    """The worker says whether the money came as the statement says. Raises Conflict before the lender has paid."""
    if statement.worker_paid_fen is None:
        raise Conflict(_("借出单位还没有登记发放。"))
    statement.is_confirmed, statement.confirmed_at = agrees, clock.now()
    statement.worker_note = "" if agrees else note.strip()[:200]
    db.session.flush()


@dataclass(frozen=True)
class Difference:
    """Where money paid is not money due: `what` a code, `fen` too much (positive) or too little."""

    what: str
    fen: int


def differences_of(statement: PayStatement) -> list[Difference]:
    """What is paid against what is due, by the three payments; amounts that nobody has named yet are left out. Pure."""
    pairs = (
        ("borrower", statement.borrower_paid_fen, statement.wage_due_fen),
        ("worker", statement.worker_paid_fen, statement.wage_due_fen),
        ("social", statement.social_paid_fen, statement.social_due_fen),
    )
    return [Difference(what, paid - due) for what, paid, due in pairs if paid is not None and paid != due]


def write_settlement(*, actor: Actor, agreement: LendingAgreement, month_on: date, costs: Sequence[Line]) -> Settlement:
    """The lender writes what it asks for a month: wages and social insurance by the statements, and documented costs.

    Raises Invalid on `lines` naming the line that makes a profit, Conflict without statements or when accepted.
    """
    month_on = payroll.month_of(month_on)
    statements = list_statements(agreement.id, month_on)
    if not statements:
        raise Conflict(_("请先生成这个月的工资单。"))
    wage = sum(row.wage_due_fen for row in statements)
    social = sum(row.social_due_fen for row in statements)
    lines = [
        Line(kind=LineKind.WAGE, label=str(_("劳动报酬")), amount_fen=wage),
        Line(kind=LineKind.SOCIAL, label=str(_("社会保险费")), amount_fen=social),
        *costs,
    ]
    check_settlement(lines, wage_fen=wage, social_fen=social)
    row = find_settlement(agreement.id, month_on)
    if row is None:
        row = Settlement(agreement_id=agreement.id, month_on=month_on, state=SettlementState.DRAFT, lines=[])
        db.session.add(row)
    if row.state in (SettlementState.ACCEPTED, SettlementState.SENT):
        raise Conflict(_("结算单已经发出，等对方答复；退回后才能改。"))
    row.lines = [
        SettlementLine(kind=one.kind, label=one.label, amount_fen=one.amount_fen, document=one.document)
        for one in lines
    ]
    row.total_fen, row.updated_at, row.settled_by_id = total_fen(lines), clock.now(), actor.person_id
    db.session.flush()
    return row


def check_settlement(lines: Sequence[Line], *, wage_fen: int, social_fen: int) -> None:
    """Raise Invalid on `lines` when one of them makes a profit, naming it with the rule."""
    found = breaches_of(lines, wage_fen=wage_fen, social_fen=social_fen)
    if found:
        text = _(
            "结算里的“%(line)s”多出 %(yuan)s 元。%(rule)s",
            line=lines[found[0].index].label,
            yuan=yuan_text(found[0].over_fen),
            rule=rule_text("no_profit"),
        )
        raise Invalid({"lines": text})


def send_settlement(*, settlement: Settlement) -> None:
    """Hand it to the borrower. Raises Conflict when it was sent already, Invalid when a line makes a profit by now."""
    check_move(SETTLEMENT_TRANSITIONS, settlement.state, SettlementState.SENT)
    statements = list_statements(settlement.agreement_id, settlement.month_on)
    check_settlement(
        [
            Line(kind=one.kind, label=one.label, amount_fen=one.amount_fen, document=one.document)
            for one in settlement.lines
        ],
        wage_fen=sum(row.wage_due_fen for row in statements),
        social_fen=sum(row.social_due_fen for row in statements),
    )
    settlement.state, settlement.reason, settlement.updated_at = SettlementState.SENT, "", clock.now()
    db.session.flush()
    publish(SettlementSent(settlement_id=settlement.id, agreement_id=settlement.agreement_id))


def answer_settlement(*, actor: Actor, settlement: Settlement, accepts: bool, reason: str = "") -> None:
    """The borrower accepts the month, or sends it back with a reason."""
    target = SettlementState.ACCEPTED if accepts else SettlementState.REFUSED
    check_move(SETTLEMENT_TRANSITIONS, settlement.state, target)
    if not accepts and not reason.strip():
        raise Invalid({"reason": _("请写明哪里不对，对方会看到。")})
    settlement.state, settlement.reason = target, "" if accepts else reason.strip()[:500]
    settlement.settled_by_id, settlement.updated_at = actor.person_id, clock.now()
    db.session.flush()
