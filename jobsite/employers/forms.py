"""Forms of firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import MemberRole
from jobsite.employers.models import Employer, EmployerSize, Industry
from jobsite.employers.places import town_choices
from jobsite.employers.services import EmployerContent
from jobsite.employers.words import INDUSTRY_WORDS, SIZE_WORDS
from jobsite.taxonomy.divisions import full_name
from jobsite.taxonomy.written import division_from
from jobsite.web.forms import BaseForm, VersionedForm, Wanted, at_most


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice("", _("请选择")), *(SelectChoice(key.value, word) for key, word in words.items())]


class EmployerForm(BaseForm):
    """What a firm says about itself."""

    name = StringField(_("单位名称"), [InputRequired(_("请填写营业执照上的名称。")), at_most(120)])
    uscc = StringField(_("统一社会信用代码"), [InputRequired(_("请填写营业执照上的 18 位代码。")), at_most(40)])
    industry = SelectField(
        _("行业"),
        [InputRequired(_("请选择行业。"))],
        choices=_choices(INDUSTRY_WORDS),
    )
    size = SelectField(
        _("人数"),
        [InputRequired(_("请选择人数。"))],
        choices=_choices(SIZE_WORDS),
    )
    division_name = StringField(_("所在镇（街道）"), [Wanted(), at_most(80)])
    division_code = HiddenField()
    division_pick = SelectField(_("从列表选镇（街道）"), [Optional()], validate_choice=False)
    address = StringField(_("详细地址"), [InputRequired(_("请填写地址，求职者要找得到。")), at_most(200)])
    contact_name = StringField(_("联系人"), [InputRequired(_("请填写联系人。")), at_most(40)])
    contact_phone = StringField(_("联系电话"), [InputRequired(_("请填写联系电话。")), at_most(20)])
    introduction = TextAreaField(_("单位介绍"), [Optional(), at_most(2000)])
    licence = FileField(_("营业执照扫描件"))

    def offer_towns(self, locale: str) -> None:
        """Fill the plain list of towns for people without script."""
        self.division_pick.choices = town_choices(locale)

    def show_division(self, code: str, locale: str) -> None:
        """Fill in the division's words for the code."""
        self.division_code.data = code
        self.division_name.data = full_name(code, locale) if code else ""

    def content(self, licence_file_id: int | None) -> EmployerContent:
        """What was filled in; the division may be empty, the service says so on its field."""
        division = division_from(self.division_name.data or "", self.division_code.data or "")
        return EmployerContent(
            uscc=self.uscc.data,
            name=self.name.data,
            industry=Industry(self.industry.data),
            size=EmployerSize(self.size.data),
            division_code=division.code if division else self.division_pick.data or "",
            address=self.address.data,
            contact_name=self.contact_name.data,
            contact_phone=self.contact_phone.data,
            introduction=self.introduction.data or "",
            licence_file_id=licence_file_id,
        )

    @classmethod
    def of(cls, employer: Employer, locale: str) -> EmployerForm:
        """The form as the firm is now."""
        form = cls(obj=employer)
        if not form.is_submitted():
            form.industry.data, form.size.data = employer.industry.value, employer.size.value
            form.show_division(employer.division_code, locale)
        form.offer_towns(locale)
        return form


class ReasonForm(BaseForm):
    """A decision with its reason in words."""

    reason = TextAreaField(_("理由"), [InputRequired(_("请写明理由，单位会看到。")), at_most(400)])


class RefuseForm(VersionedForm):
    """Staff refuse a firm."""

    template = SelectField(_("常用理由"), [Optional()], choices=[])
    reason = TextAreaField(_("写给单位的话"), [Optional(), at_most(400)])


class InviteForm(BaseForm):
    """The owner invites someone to act for the firm."""

    target = StringField(_("对方的邮箱或手机号"), [InputRequired(_("请填写邮箱或手机号。")), at_most(120)])
    role = RadioField(
        _("让对方做什么"),
        choices=[
            SelectChoice(MemberRole.RECRUITER.value, _("招聘人员：写岗位、答复应聘")),
            SelectChoice(MemberRole.OWNER.value, _("管理人：还能改单位资料、邀请同事")),
        ],
        default=MemberRole.RECRUITER.value,
    )
