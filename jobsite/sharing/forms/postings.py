"""Forms of postings."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, fen_of, yuan_text
from jobsite.employers.places import town_choices
from jobsite.sharing.content import PostingContent
from jobsite.sharing.models.lending import EmploymentForm
from jobsite.sharing.services.people import NamedContent
from jobsite.sharing.words import EMPLOYMENT_FORM_WORDS
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import SHIFT_WORDS
from jobsite.taxonomy.written import division_from, names_in, occupation_from
from jobsite.web.forms import BaseForm, TicksField, VersionedForm, Wanted, at_most, between, checked_amount
from jobsite.web.page import UNIT_WORDS


class PostingForm(VersionedForm):
    """All that a firm says in a posting. A draft needs title, headcount, dates and wage."""

    title = StringField(_("什么工作"), [InputRequired(_("请写清是什么工作。")), at_most(60)])
    occupation_name = StringField(_("职业"), [Wanted(), at_most(60)])
    occupation_code = HiddenField()
    headcount = IntegerField(
        _("人数"), [InputRequired(_("请填写人数。")), between(1, 2000, _("请填写 1 到 2000 之间的人数。"))]
    )
    starts_on = DateField(_("从哪天"), [InputRequired(_("请选择日期。"))])
    ends_on = DateField(_("到哪天"), [InputRequired(_("请选择日期。"))])
    description = TextAreaField(_("工作内容"), [Optional(), at_most(3000)])
    skills = StringField(_("技能"), [Optional(), at_most(400)])
    certificates = StringField(_("证书"), [Optional(), at_most(400)])
    division_name = StringField(_("地点"), [Wanted(), at_most(80)])
    division_code = HiddenField()
    division_pick = SelectField(_("从列表选镇（街道）"), [Optional()], validate_choice=False)
    address = StringField(_("详细地址"), [Optional(), at_most(200)])
    commute_km = IntegerField(
        _("通勤范围"), [InputRequired(_("请填写公里数。")), between(0, 200, _("请填写 0 到 200 公里。"))], default=15
    )
    shifts = TicksField(_("班次"), choices=[SelectChoice(key.value, word) for key, word in SHIFT_WORDS.items()])
    wage = StringField(_("工资"), [InputRequired(_("请填写工资。")), checked_amount])
    wage_unit = SelectField(
        _("工资单位"),
        choices=[SelectChoice(key.value, word) for key, word in UNIT_WORDS.items() if key is not WageUnit.PIECE],
        default="month",
    )
    lodging = BooleanField(_("住宿"))
    transport = BooleanField(_("接送"))
    expects = TextAreaField(_("对对方的希望"), [Optional(), at_most(500)])
    contact_name = StringField(_("联系人"), [Optional(), at_most(40)])
    contact_phone = StringField(_("联系电话"), [Optional(), at_most(20)])

    def offer(self, locale: str) -> None:
        """Fill the list of towns in the viewer's language."""
        self.division_pick.choices = town_choices(locale)

    def content(self) -> PostingContent:
        """What was filled in; call it after `validate`."""
        division = division_from(self.division_name.data or "", self.division_code.data or "")
        if division is None and not self.division_name.data:
            division = find_division(self.division_pick.data)
        occupation = occupation_from(self.occupation_name.data or "", self.occupation_code.data or "")
        return PostingContent(
            title=self.title.data,
            occupation_code=occupation.code if occupation else "",
            headcount=self.headcount.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            description=self.description.data or "",
            skills=names_in(self.skills.data),
            certificates=names_in(self.certificates.data),
            division_code=division.code if division else "",
            address=self.address.data or "",
            commute_km=self.commute_km.data,
            shifts=tuple(self.shifts.data or ()),
            wage_fen=fen_of(self.wage.data) or 0,
            wage_unit=WageUnit(self.wage_unit.data),
            lodging=self.lodging.data,
            transport=self.transport.data,
            expects=self.expects.data or "",
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
        )

    @classmethod
    def of(cls, content: PostingContent | None, locale: str, *, division_code: str = "") -> PostingForm:
        """The form filled in with the content, unless it was just sent; a new one begins at the firm's own town."""
        form = cls(data=form_data(content, locale) if content else _place(division_code, locale))
        form.offer(locale)
        return form


def _place(code: str, locale: str) -> dict[str, Any]:
    return {"division_name": full_name(code, locale) if find_division(code) else "", "division_code": code}


def form_data(content: PostingContent, locale: str) -> dict[str, Any]:
    """The content as the form's fields show it."""
    occupation = find_occupation(content.occupation_code)
    return _place(content.division_code, locale) | {
        "title": content.title,
        "occupation_name": occupation.name if occupation else "",
        "occupation_code": content.occupation_code,
        "headcount": content.headcount,
        "starts_on": content.starts_on,
        "ends_on": content.ends_on,
        "description": content.description,
        "skills": "、".join(content.skills),
        "certificates": "、".join(content.certificates),
        "address": content.address,
        "commute_km": content.commute_km,
        "shifts": list(content.shifts),
        "wage": yuan_text(content.wage_fen),
        "wage_unit": content.wage_unit.value,
        "lodging": content.lodging,
        "transport": content.transport,
        "expects": content.expects,
        "contact_name": content.contact_name,
        "contact_phone": content.contact_phone,
    }


class RefusePostingForm(VersionedForm):
    """Why a posting goes back."""

    reason = TextAreaField(_("退回理由"), [InputRequired(_("请写明怎么改，单位会看到。")), at_most(300)])


class VisitForm(BaseForm):
    """Which firm staff post for."""

    q = StringField(_("单位名称或统一社会信用代码"), [Optional(), at_most(60)])


class NamedForm(BaseForm):
    """A person whom the firm would lend."""

    name = StringField(_("姓名"), [InputRequired(_("请填写姓名。")), at_most(40)])
    phone = StringField(_("本人手机号"), [InputRequired(_("请填写本人的手机号，征求意见要发到这里。")), at_most(20)])
    birth_on = DateField(_("出生日期"), [InputRequired(_("请填写出生日期。"))])
    employment_form = SelectField(
        _("用工形式"), choices=[SelectChoice(key.value, word) for key, word in EMPLOYMENT_FORM_WORDS.items()]
    )
    skills = StringField(_("技能"), [Optional(), at_most(400)])
    certificates = StringField(_("证书"), [Optional(), at_most(400)])

    def content(self) -> NamedContent:
        """What was filled in; call it after `validate`."""
        return NamedContent(
            name=self.name.data,
            phone=self.phone.data,
            birth_on=self.birth_on.data,
            employment_form=EmploymentForm(self.employment_form.data),
            skills=names_in(self.skills.data),
            certificates=names_in(self.certificates.data),
        )


class ImportForm(BaseForm):
    """A table of postings."""

    file = FileField(_("表格文件"))


class PeopleListForm(BaseForm):
    """Many people at once: pasted, or a table. What a table says is put where it can be mended."""

    rows = TextAreaField(_("粘贴名单"), [Optional(), at_most(200_000)])
    file = FileField(_("表格文件"))
