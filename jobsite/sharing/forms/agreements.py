"""Forms of agreements, of people asked, and of what happens at work."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import gettext
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, fen_of, yuan_text
from jobsite.employers.places import town_choices
from jobsite.sharing.models.working import IncidentKind, LineKind
from jobsite.sharing.terms import DUTIES, Line, Terms
from jobsite.sharing.words import DUTY_WORDS, INCIDENT_WORDS, LINE_WORDS, WEEKDAY_WORDS
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.terms import SHIFT_WORDS
from jobsite.taxonomy.written import division_from, names_in
from jobsite.web.forms import BaseForm, TicksField, VersionedForm, at_most, between, checked_amount
from jobsite.web.page import UNIT_WORDS

EXTRA = (1, 2, 3)


class TermsForm(BaseForm):
    """All that both sides and the workers agree to."""

    own_id = SelectField(_("用哪条信息对接"), coerce=int, choices=[], validate_choice=False)
    headcount = IntegerField(
        _("人数"), [InputRequired(_("请填写人数。")), between(1, 2000, _("请填写 1 到 2000 之间的人数。"))]
    )
    starts_on = DateField(_("从哪天"), [InputRequired(_("请选择日期。"))])
    ends_on = DateField(_("到哪天"), [InputRequired(_("请选择日期。"))])
    division_name = StringField(_("上班地点"), [InputRequired(_("请选择到镇或街道。")), at_most(80)])
    division_code = HiddenField()
    division_pick = SelectField(_("从列表选镇（街道）"), [Optional()], validate_choice=False)
    address = StringField(_("详细地址"), [Optional(), at_most(200)])
    work = TextAreaField(
        _("工作内容"), [InputRequired(_("请写清做什么、几点到几点、怎么休息，员工本人要看。")), at_most(2000)]
    )
    certificates = StringField(_("需要证书"), [Optional(), at_most(400)])
    shifts = TicksField(_("班次"), choices=[SelectChoice(key.value, word) for key, word in SHIFT_WORDS.items()])
    hours = StringField(_("每天工作"), [InputRequired(_("请填写小时数。")), at_most(6)])
    rest_weekdays = TicksField(
        _("休息日"), choices=[SelectChoice(str(day), word) for day, word in WEEKDAY_WORDS.items()]
    )
    pay = StringField(_("工资"), [InputRequired(_("请填写工资。")), checked_amount])
    pay_unit = SelectField(
        _("工资单位"),
        choices=[SelectChoice(key.value, word) for key, word in UNIT_WORDS.items() if key is not WageUnit.PIECE],
    )
    pay_day = IntegerField(
        _("每月几号前发工资"),
        [InputRequired(_("请填写 1 到 31 之间的日期。")), between(1, 31, _("请填写 1 到 31 之间的日期。"))],
    )
    social = StringField(
        _("每人每月社会保险（单位部分）"),
        [InputRequired(_("社会保险不能中断，请填写每人每月单位缴纳的金额。")), checked_amount],
    )
    settle_wage = StringField(_("结算：劳动报酬"), [InputRequired(_("请填写金额。")), checked_amount])
    settle_social = StringField(_("结算：社会保险费"), [InputRequired(_("请填写金额。")), checked_amount])
    lodging = BooleanField(_("提供住宿"))
    transport = BooleanField(_("提供接送"))
    injury = TextAreaField(DUTY_WORDS["injury"], [InputRequired(_("这一条不能空着。")), at_most(1000)])
    insurance = TextAreaField(DUTY_WORDS["insurance"], [InputRequired(_("这一条不能空着。")), at_most(1000)])
    rest = TextAreaField(DUTY_WORDS["rest"], [InputRequired(_("这一条不能空着。")), at_most(1000)])
    return_home = TextAreaField(DUTY_WORDS["return_home"], [InputRequired(_("这一条不能空着。")), at_most(1000)])
    disputes = TextAreaField(DUTY_WORDS["disputes"], [InputRequired(_("这一条不能空着。")), at_most(1000)])
    reason = TextAreaField(_("变更原因"), [Optional(), at_most(300)])

    def offer(self, locale: str) -> None:
        """Fill the list of towns in the viewer's language."""
        self.division_pick.choices = town_choices(locale)

    def terms(self) -> Terms:
        """What was filled in; call it after `validate`."""
        division = division_from(self.division_name.data or "", self.division_code.data or "")
        if division is None and not self.division_name.data:
            division = find_division(self.division_pick.data)
        wage = Line(kind=LineKind.WAGE, label=gettext("劳动报酬"), amount_fen=fen_of(self.settle_wage.data) or 0)
        social = Line(
            kind=LineKind.SOCIAL, label=gettext("社会保险费"), amount_fen=fen_of(self.settle_social.data) or 0
        )
        return Terms(
            headcount=self.headcount.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            division_code=division.code if division else "",
            address=self.address.data or "",
            work=self.work.data or "",
            certificates=names_in(self.certificates.data),
            shifts=tuple(self.shifts.data or ()),
            minutes_per_day=minutes_of(self.hours.data),
            rest_weekdays=tuple(sorted(int(day) for day in self.rest_weekdays.data or ())),
            pay_fen=fen_of(self.pay.data) or 0,
            pay_unit=WageUnit(self.pay_unit.data),
            pay_day=self.pay_day.data,
            social_fen=fen_of(self.social.data) or 0,
            lines=(wage, social, *(line for number in EXTRA if (line := extra_line(self, number)))),
            lodging=self.lodging.data,
            transport=self.transport.data,
            **{name: self[name].data or "" for name in DUTIES},
        )

    @classmethod
    def of(cls, terms: Terms, locale: str) -> TermsForm:
        """The form filled in with the terms, unless it was just sent."""
        form = cls(data=terms_data(terms, locale))
        form.offer(locale)
        return form

    @property
    def extra_rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """The fields of the further lines of the settlement: kind, label, amount, document."""
        return [tuple(self[f"{part}_{n}"] for part in ("kind", "label", "amount", "document")) for n in EXTRA]


def _add_extra_lines(form: type[BaseForm]) -> None:
    """Give a form the further lines of a settlement: costs with their papers, and other fees, which the check refuses."""
    for number in EXTRA:
        choices = [SelectChoice(kind.value, word) for kind, word in LINE_WORDS.items()]
        setattr(form, f"kind_{number}", SelectField(_("类别"), choices=choices, validate_choice=False))
        setattr(form, f"label_{number}", StringField(_("名称"), [Optional(), at_most(60)]))
        setattr(form, f"amount_{number}", StringField(_("金额"), [Optional(), checked_amount]))
        setattr(form, f"document_{number}", StringField(_("凭据"), [Optional(), at_most(120)]))


def extra_line(form: BaseForm, number: int) -> Line | None:
    """A further line as it was filled in; None when it is empty."""
    amount = fen_of(form[f"amount_{number}"].data)
    label = form[f"label_{number}"].data or ""
    if amount is None and not label:
        return None
    given = form[f"kind_{number}"].data
    kind = LineKind.FEE if given == LineKind.FEE.value else LineKind.COST
    return Line(
        kind=kind,
        label=label or str(LINE_WORDS[kind]),
        amount_fen=amount or 0,
        document=form[f"document_{number}"].data or "",
    )


_add_extra_lines(TermsForm)


def minutes_of(text: str | None) -> int:
    """Hours as written (`8`, `7.5`) in whole minutes; 0 when it is no sensible number."""
    fen = fen_of(text)
    return (fen * 60 + 50) // 100 if fen is not None and fen <= 2400 else 0


def terms_data(terms: Terms, locale: str) -> dict[str, Any]:
    """The terms as the form's fields show them."""
    amounts = {kind: sum(line.amount_fen for line in terms.lines if line.kind is kind) for kind in LineKind}
    found: dict[str, Any] = {
        name: getattr(terms, name)
        for name in ("headcount", "starts_on", "ends_on", "division_code", "address", "work", "pay_day", "lodging",
                     "transport", *DUTIES)
    }  # fmt: skip
    found |= {
        "division_name": full_name(terms.division_code, locale) if find_division(terms.division_code) else "",
        "certificates": "、".join(terms.certificates),
        "shifts": list(terms.shifts),
        "hours": f"{terms.minutes_per_day / 60:g}",
        "rest_weekdays": [str(day) for day in terms.rest_weekdays],
        "pay": yuan_text(terms.pay_fen) if terms.pay_fen else "",
        "pay_unit": terms.pay_unit.value,
        "social": yuan_text(terms.social_fen) if terms.social_fen else "",
        "settle_wage": yuan_text(amounts[LineKind.WAGE]) if amounts[LineKind.WAGE] else "",
        "settle_social": yuan_text(amounts[LineKind.SOCIAL]) if amounts[LineKind.SOCIAL] else "",
    }
    extra = [line for line in terms.lines if line.kind in (LineKind.COST, LineKind.FEE)]
    for number, line in zip(EXTRA, extra, strict=False):
        found |= {
            f"kind_{number}": line.kind.value,
            f"label_{number}": line.label,
            f"amount_{number}": yuan_text(line.amount_fen),
            f"document_{number}": line.document,
        }
    return found


class CostsForm(BaseForm):
    """Documented costs of a month's settlement."""


_add_extra_lines(CostsForm)


class ReasonForm(BaseForm):
    """A few words on why."""

    reason = TextAreaField(_("原因"), [Optional(), at_most(300)])


class ReturnForm(BaseForm):
    """One person goes back early."""

    last_on = DateField(_("最后一天"), [InputRequired(_("请选择日期。"))])
    reason = TextAreaField(_("原因"), [InputRequired(_("请写明原因，对方和员工会看到。")), at_most(300)])


class AnswerForm(VersionedForm):
    """A person's yes or no to the text that they saw."""

    answer = RadioField(
        _("您愿意吗？"),
        [InputRequired(_("请选一项。"))],
        choices=[SelectChoice("yes", _("我愿意")), SelectChoice("no", _("我不参加"))],
    )


class IncidentForm(BaseForm):
    """What went wrong."""

    kind = SelectField(_("什么事"), choices=[SelectChoice(key.value, word) for key, word in INCIDENT_WORDS.items()])
    happened_on = DateField(_("哪天"), [InputRequired(_("请选择日期。"))])
    loan_id = SelectField(_("关于谁"), coerce=int, choices=[], validate_choice=False)
    text = TextAreaField(_("经过"), [InputRequired(_("请写清发生了什么。")), at_most(1000)])

    @property
    def incident_kind(self) -> IncidentKind:
        """The kind chosen."""
        return IncidentKind(self.kind.data)


class OutcomeForm(BaseForm):
    """How it was dealt with."""

    outcome = TextAreaField(_("怎么处理的"), [InputRequired(_("请写清怎么处理的。")), at_most(1000)])


class ReviewForm(BaseForm):
    """One to five, and a few words."""

    rating = RadioField(
        _("合作得怎么样"),
        [InputRequired(_("请选 1 到 5 分。"))],
        choices=[SelectChoice(str(n), _("%(n)s 分", n=n)) for n in range(5, 0, -1)],
    )
    text = TextAreaField(_("说几句"), [Optional(), at_most(500)])
