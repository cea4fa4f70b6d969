"""The agreement and the month's settlement as papers in Chinese: data for `core.pdf`. Reads rows, changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import force_locale

from jobsite.core.clock import CITY_ZONE
from jobsite.core.i18n import gettext as _
from jobsite.core.money import WageUnit, yuan_text
from jobsite.sharing import terms as wording
from jobsite.sharing.models.agreeing import AgreementVersion, LendingAgreement, LoanState, Side, StaffLoan
from jobsite.sharing.terms import Terms, total_fen
from jobsite.sharing.words import CHANNEL_WORDS, DUTY_WORDS, LOAN_WORDS, SIDE_WORDS, VERSION_WORDS, WEEKDAY_WORDS
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.terms import SHIFT_WORDS, Shift

SHOWN = frozenset({LoanState.AGREED, LoanState.BOUND, LoanState.RETURNED, LoanState.ENDED_EARLY})


def number_of(agreement: LendingAgreement) -> str:
    """The agreement's number on papers."""
    return f"GX-{agreement.created_at.astimezone(CITY_ZONE):%Y}-{agreement.id:06d}"


def term_facts(terms: Terms) -> list[tuple[str, str]]:
    """Term and text of what is agreed, in the present language."""
    units = {WageUnit.MONTH: _("元/月"), WageUnit.DAY: _("元/天"), WageUnit.HOUR: _("元/小时")}
    place = full_name(terms.division_code) if find_division(terms.division_code) else ""
    comma = str(_("、"))
    lines = [
        f"{line.label} {yuan_text(line.amount_fen)}" + (f"（{line.document}）" if line.document else "")
        for line in terms.lines
    ]
    return [
        (_("人数"), _("%(n)s 人", n=terms.headcount)),
        (_("时间"), f"{terms.starts_on} – {terms.ends_on}"),
        (_("地点"), " ".join(part for part in (place, terms.address) if part)),
        (_("工作内容"), terms.work),
        (_("班次"), comma.join(str(SHIFT_WORDS[Shift(one)]) for one in terms.shifts)),
        (_("每天工作"), _("%(hours)s 小时", hours=f"{terms.minutes_per_day / 60:g}")),
        (_("休息日"), comma.join(str(WEEKDAY_WORDS[day]) for day in terms.rest_weekdays)),
        (_("工资"), f"{yuan_text(terms.pay_fen)} {units[terms.pay_unit]}"),
        (_("谁付工资"), _("借入单位付给借出单位，借出单位每月 %(day)s 日前发给本人", day=terms.pay_day)),
        (_("社会保险"), _("借出单位照常缴纳，每人每月 %(yuan)s 元", yuan=yuan_text(terms.social_fen))),
        (
            _("每人每月结算"),
            _("%(lines)s，合计 %(yuan)s 元", lines=comma.join(lines), yuan=yuan_text(total_fen(terms.lines))),
        ),
        (_("需要证书"), comma.join(terms.certificates)),
        (_("住宿"), _("提供") if terms.lodging else _("不提供")),
        (_("接送"), _("提供") if terms.transport else _("不提供")),
    ]


def duty_texts(terms: Terms) -> list[tuple[str, str]]:
    """Heading and text of the duties and the fixed clauses."""
    found = [(str(DUTY_WORDS[name]), getattr(terms, name)) for name in wording.DUTIES]
    return found + [(one["heading"], one["text"]) for one in wording.clauses()["fixed"]]


def agreement_paper(agreement: LendingAgreement, version: AgreementVersion, loans: list[StaffLoan]) -> dict[str, Any]:
    """The whole agreement in Chinese, as `print/document.typ` sets it; the staff copy is the same paper."""
    with force_locale("zh_Hans_CN"):
        terms = wording.from_json(version.terms)
        sections = [{"heading": _("共享用工"), "paragraphs": [wording.clauses()["lead"]]}]
        sections += [{"heading": heading, "paragraphs": [text]} for heading, text in duty_texts(terms)]
        return {
            "title": _("共享用工协议"),
            "subtitle": _(
                "编号 %(number)s · 第 %(n)s 版（%(kind)s）· 条款版本 %(wording)s",
                number=number_of(agreement),
                n=version.number,
                kind=VERSION_WORDS[version.kind],
                wording=version.wording,
            ),
            "facts": [
                [_("甲方（借出单位）"), f"{agreement.lender.name} {agreement.lender.uscc}"],
                [_("乙方（借入单位）"), f"{agreement.borrower.name} {agreement.borrower.uscc}"],
                *([str(term), str(text)] for term, text in term_facts(terms) if text),
            ],
            "sections": sections,
            "tables": [_people_table(loans)],
            "signs": [_sign(version, side) for side in Side],
            "foot": number_of(agreement),
        }


def _people_table(loans: list[StaffLoan]) -> dict[str, Any]:
    rows = [
        [
            loan.named.name,
            str(LOAN_WORDS[loan.state]),
            _moment(loan.consent_at),
            str(CHANNEL_WORDS[loan.consent_channel]) if loan.consent_channel else "",
        ]
        for loan in loans
        if loan.state in SHOWN
    ]
    return {
        "heading": _("员工名单和本人同意"),
        "columns": [_("姓名"), _("状态"), _("同意时间"), _("怎么同意的")],
        "rows": rows,
    }


def _sign(version: AgreementVersion, side: Side) -> dict[str, Any]:
    found = next((one for one in version.confirmations if one.side is side), None)
    lines = [_("确认人：%(name)s", name=found.person_name), _moment(found.confirmed_at)] if found else [_("还没有确认")]
    return {"heading": str(SIDE_WORDS[side]), "lines": lines}


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}" if at else ""
