"""Forms of people: what is typed, before any rule of a service is asked."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import PersonKind, StaffRole
from jobsite.web.forms import BaseForm

KIND_WORDS = {
    PersonKind.SEEKER: _("我要找工作"),
    PersonKind.EMPLOYER: _("我要招人"),
    PersonKind.AGENCY: _("人力资源机构"),
    PersonKind.SCHOOL: _("学校或培训机构"),
}
KIND_NAMES = {
    PersonKind.SEEKER: _("求职者"),
    PersonKind.EMPLOYER: _("用人单位"),
    PersonKind.STAFF: _("人社工作人员"),
    PersonKind.AGENCY: _("人力资源机构"),
    PersonKind.SCHOOL: _("学校或培训机构"),
}
ROLE_WORDS = {
    StaffRole.REVIEWER: _("审核员"),
    StaffRole.FAIR_OPERATOR: _("招聘会运营"),
    StaffRole.LIAISON_OFFICER: _("联企服务员"),
    StaffRole.ADMINISTRATOR: _("管理员"),
}
LANGUAGES = [SelectChoice("zh_Hans_CN", "中文"), SelectChoice("en", "English")]
_REQUIRED = InputRequired(_("请填写这一项。"))
_CHOOSE = _("请选择一项。")
_SHORT = Length(max=254, message=_("太长了，请检查。"))
CODE_LENGTH = Length(min=4, max=20, message=_("验证码是 6 位数字。"))


def _address(label: object) -> StringField:
    return StringField(label, validators=[_REQUIRED, _SHORT])


class PasswordSignInForm(BaseForm):
    address = _address(_("手机号或邮箱"))
    password = PasswordField(_("密码"), validators=[InputRequired(_("请填写密码。"))])
    is_remembered = BooleanField(_("在这台设备上保持登录"))
    next = HiddenField()


class AskCodeForm(BaseForm):
    """Where to send a code: to sign in, or to set a new password."""

    address = _address(_("手机号或邮箱"))
    next = HiddenField()


class NewAddressForm(AskCodeForm):
    """A new way in, with the password when there is one: who finds a screen left open must not move in."""

    current = PasswordField(_("现在的密码"), validators=[Optional()])


class CodeForm(BaseForm):
    """A code that was sent."""

    code = StringField(_("验证码"), validators=[InputRequired(_("请填写收到的验证码。")), CODE_LENGTH])


class CodeSignInForm(CodeForm):
    is_remembered = BooleanField(_("在这台设备上保持登录"))


class SignUpForm(BaseForm):
    kind = RadioField(
        _("您来这里是"),
        choices=[SelectChoice(kind.value, words) for kind, words in KIND_WORDS.items()],
        invalid_choice_message=_CHOOSE,
        validators=[InputRequired(_CHOOSE)],
    )
    address = _address(_("手机号或邮箱"))
    next = HiddenField()


class NewAccountForm(BaseForm):
    """What a new account needs besides a proved address."""

    display_name = StringField(_("怎么称呼您"), validators=[InputRequired(_("请填写称呼。")), _SHORT])
    password = PasswordField(_("密码"), validators=[Optional()])
    consent = BooleanField(_("我已阅读并同意个人信息保护告知"))


class FinishSignUpForm(NewAccountForm):
    code = StringField(_("验证码"), validators=[InputRequired(_("请填写收到的验证码。")), CODE_LENGTH])


class NewPasswordForm(BaseForm):
    password = PasswordField(_("新密码"), validators=[InputRequired(_("请填写新密码。"))])


class ResetForm(CodeForm):
    password = PasswordField(_("新密码"), validators=[InputRequired(_("请填写新密码。"))])


class ProfileForm(BaseForm):
    display_name = StringField(_("称呼"), validators=[InputRequired(_("请填写称呼。")), _SHORT])
    locale = RadioField(
        _("语言"), choices=LANGUAGES, invalid_choice_message=_CHOOSE, validators=[InputRequired(_CHOOSE)]
    )


class ChangePasswordForm(NewPasswordForm):
    """With the old password when there is one."""

    current = PasswordField(_("现在的密码"), validators=[Optional()])


class ProofForm(BaseForm):
    """Proof of who acts, before something that cannot be undone: the password, or a code when there is none."""

    proof = PasswordField(_("密码或验证码"), validators=[_REQUIRED])
    is_sure = BooleanField(_("我知道注销后无法恢复"), validators=[InputRequired(_("请先勾选。"))])


class InviteStaffForm(BaseForm):
    target = StringField(_("邮箱"), validators=[_REQUIRED, _SHORT])
    roles = SelectMultipleField(
        _("角色"),
        choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()],
        invalid_choice_message=_CHOOSE,
        validators=[InputRequired(_("请至少选一个角色。"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class RolesForm(BaseForm):
    roles = SelectMultipleField(
        _("角色"),
        choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()],
        invalid_choice_message=_CHOOSE,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ReasonForm(BaseForm):
    reason = TextAreaField(_("原因"), validators=[_REQUIRED, Length(max=300, message=_("最多 300 个字。"))])
