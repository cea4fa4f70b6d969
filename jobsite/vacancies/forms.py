"""Forms of vacancies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
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

from jobsite.core import clock
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, fen_of, yuan_text
from jobsite.employers.places import town_choices
from jobsite.taxonomy.coder import load_coder
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.occupations import find_occupation, suggest_occupations
from jobsite.taxonomy.terms import (
    BENEFIT_WORDS,
    COLUMN_WORDS,
    EDUCATION_WORDS,
    EMPLOYMENT_WORDS,
    SHIFT_WORDS,
    Education,
    EmploymentType,
)
from jobsite.taxonomy.written import division_from, names_in, occupation_from
from jobsite.vacancies.content import VacancyContent
from jobsite.vacancies.reports import ReportOutcome
from jobsite.web.forms import BaseForm, TicksField, VersionedForm, Wanted, at_most, between, checked_amount
from jobsite.web.page import UNIT_WORDS


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(key.value, word) for key, word in words.items()]


class VacancyForm(VersionedForm):
    """All that a firm says about a vacancy. A draft needs title, headcount and wage; the rest is checked on submit."""

    title = StringField(_("岗位名称"), [InputRequired(_("请填写岗位名称。")), at_most(60)])
    occupation_name = StringField(_("职业"), [Wanted(), at_most(60)])
    occupation_code = HiddenField()
    occupation_pick = StringField(_("按名称推荐的职业"), [Optional(), at_most(10)])
    headcount = IntegerField(
        _("招聘人数"),
        [InputRequired(_("请填写招聘人数。")), between(1, 9999, _("请填写 1 到 9999 之间的人数。"))],
        default=1,
    )
    employment_type = RadioField(_("用工形式"), choices=_choices(EMPLOYMENT_WORDS), default="full")
    wage_min = StringField(_("工资从"), [InputRequired(_("请填写工资，不能只写“面议”。")), checked_amount])
    wage_max = StringField(_("到"), [Optional(), checked_amount])
    wage_unit = SelectField(_("工资单位"), choices=_choices(UNIT_WORDS), default="month")
    pay_day = IntegerField(_("每月几号发工资"), [Optional(), between(1, 31, _("请填写 1 到 31 之间的日期。"))])
    description = TextAreaField(_("工作内容"), [Wanted(), at_most(5000)])
    division_name = StringField(_("工作地点"), [Wanted(), at_most(80)])
    division_code = HiddenField()
    division_pick = SelectField(_("从列表选镇（街道）"), [Optional()], validate_choice=False)
    address = StringField(_("详细地址"), [Optional(), at_most(200)])
    education = SelectField(_("学历要求"), choices=_choices(EDUCATION_WORDS), default="none")
    experience_years = IntegerField(
        _("至少几年经验"), [Optional(), between(0, 30, _("请填写 0 到 30 之间的年数。"))], default=0
    )
    skills = StringField(_("技能"), [Optional(), at_most(400)])
    certificates = StringField(_("证书"), [Optional(), at_most(400)])
    shifts = TicksField(_("班次"), choices=_choices(SHIFT_WORDS))
    benefits = TicksField(_("福利"), choices=_choices(BENEFIT_WORDS))
    columns = TicksField(_("参加专栏"), choices=_choices(COLUMN_WORDS))
    age_max = IntegerField(_("年龄上限"), [Optional(), between(16, 70, _("请填写 16 到 70 之间的年龄。"))])
    age_limit_basis = StringField(_("年龄限制的法律依据"), [Optional(), at_most(200)])
    contact_name = StringField(_("联系人"), [Optional(), at_most(40)])
    contact_phone = StringField(_("联系电话"), [Optional(), at_most(20)])
    closes_on = DateField(_("截止日期"), [Wanted()])
    is_confirmed = BooleanField(_("上面提醒的地方我看过了，没有问题"))

    def offer(self, locale: str) -> None:
        """Fill the list of towns in the viewer's language."""
        self.division_pick.choices = town_choices(locale)

    def wants_suggestions(self) -> bool:
        """Whether the words for the occupation name none, so that suggestions are to be shown."""
        return not self.occupation_code.data and not self.occupation_name.data

    def content(self) -> VacancyContent:
        """What was filled in; call it after `validate`."""
        division = division_from(self.division_name.data or "", self.division_code.data or "")
        low = fen_of(self.wage_min.data) or 0
        return VacancyContent(
            title=self.title.data,
            occupation_code=self._occupation_code(),
            description=self.description.data or "",
            headcount=self.headcount.data,
            employment_type=EmploymentType(self.employment_type.data),
            wage_min_fen=low,
            wage_max_fen=fen_of(self.wage_max.data) or low,
            wage_unit=WageUnit(self.wage_unit.data),
            pay_day=self.pay_day.data,
            division_code=division.code if division else self._picked_division(),
            address=self.address.data or "",
            education=Education(self.education.data),
            experience_years=self.experience_years.data or 0,
            skills=names_in(self.skills.data),
            certificates=names_in(self.certificates.data),
            shifts=tuple(self.shifts.data or ()),
            benefits=tuple(self.benefits.data or ()),
            columns=tuple(self.columns.data or ()),
            age_max=self.age_max.data,
            age_limit_basis=self.age_limit_basis.data or "",
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            closes_on=self.closes_on.data,
        )

    def _occupation_code(self) -> str:
        picked = find_occupation(self.occupation_pick.data)
        found = picked or occupation_from(self.occupation_name.data or "", self.occupation_code.data or "")
        return found.code if found else ""

    def _picked_division(self) -> str:
        found = find_division(self.division_pick.data) if not self.division_name.data else None
        return found.code if found else ""

    @classmethod
    def of(cls, content: VacancyContent | None, locale: str) -> VacancyForm:
        """The form filled in with the content, unless it was just sent; empty with None."""
        form = cls(data=form_data(content, locale) if content else {"closes_on": clock.today() + timedelta(days=30)})
        form.offer(locale)
        return form


def form_data(content: VacancyContent, locale: str) -> dict[str, Any]:
    """The content as the form's fields show it."""
    occupation = find_occupation(content.occupation_code)
    return {
        "title": content.title,
        "occupation_name": occupation.name if occupation else "",
        "occupation_code": content.occupation_code,
        "description": content.description,
        "headcount": content.headcount,
        "employment_type": content.employment_type.value,
        "wage_min": yuan_text(content.wage_min_fen),
        "wage_max": yuan_text(content.wage_max_fen),
        "wage_unit": content.wage_unit.value,
        "pay_day": content.pay_day,
        "division_name": full_name(content.division_code, locale) if find_division(content.division_code) else "",
        "division_code": content.division_code,
        "address": content.address,
        "education": content.education.value,
        "experience_years": content.experience_years,
        "skills": "、".join(content.skills),
        "certificates": "、".join(content.certificates),
        "shifts": list(content.shifts),
        "benefits": list(content.benefits),
        "columns": list(content.columns),
        "age_max": content.age_max,
        "age_limit_basis": content.age_limit_basis,
        "contact_name": content.contact_name,
        "contact_phone": content.contact_phone,
        "closes_on": content.closes_on or clock.today() + timedelta(days=30),
    }


def suggested_occupations(title: str | None, description: str | None) -> list[tuple[str, str, str]]:
    """Up to five `(code, name, small class)` that fit a title, best first; none without a title."""
    if not (title or "").strip():
        return []
    candidates = [
        (one.code, one.name) for one in load_coder().code(title or "", description or "", limit=4) if one.score >= 0.03
    ]
    candidates += [(one.code, one.name) for one in suggest_occupations(title or "", limit=2)]
    named = dict(candidates)
    return [(code, name, _class_of(code)) for code, name in list(named.items())[:5]]


def _class_of(code: str) -> str:
    found = find_occupation(code)
    parent = find_occupation(found.parent_code) if found else None
    return parent.name if parent else ""


class ExtendForm(BaseForm):
    """A later closing date."""

    closes_on = DateField(_("新的截止日期"), [InputRequired(_("请选择日期。"))])


class TemplateForm(BaseForm):
    """A name for a template."""

    name = StringField(_("模板名称"), [InputRequired(_("请给模板起个名字。")), at_most(60)])


class RefuseForm(VersionedForm):
    """Reasons to send a vacancy back: ticked, in words, or both."""

    reasons = TicksField(_("退回理由"), choices=[])
    text = TextAreaField(_("补充说明"), [Optional(), at_most(300)])


class HandleReportForm(BaseForm):
    """What staff do about a report."""

    outcome = RadioField(
        _("怎么处理"),
        [InputRequired(_("请选一项。"))],
        choices=[
            SelectChoice(ReportOutcome.DISMISS.value, _("情况不属实，不处理岗位")),
            SelectChoice(ReportOutcome.SEND_BACK.value, _("退回单位修改")),
            SelectChoice(ReportOutcome.CLOSE.value, _("关闭岗位")),
        ],
    )
    note = TextAreaField(_("处理结果"), [InputRequired(_("请写一句处理结果，单位和同事会看到。")), at_most(300)])
