"""The sample form of the style page: every kind of field once. Holds no data and is never saved."""

from __future__ import annotations

from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget


class SampleForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """One field of each kind; the title and the wage carry an error, so that both states are seen."""

    class Meta:
        csrf = False

    title = StringField(lazy_pgettext("sample", "岗位名称"), [InputRequired()])
    occupation = StringField(lazy_pgettext("sample", "职业"), [InputRequired()])
    occupation_code = HiddenField()
    description = TextAreaField(
        lazy_pgettext("sample", "岗位内容"), description=lazy_pgettext("sample", "写清做什么、怎么上班、有什么条件。")
    )
    wage_min = IntegerField(lazy_pgettext("sample", "最低工资"), [InputRequired()])
    closes_on = DateField(lazy_pgettext("sample", "截止日期"))
    employment_type = SelectField(
        lazy_pgettext("sample", "用工形式"),
        choices=[
            SelectChoice("full", lazy_pgettext("sample", "全职")),
            SelectChoice("part", lazy_pgettext("sample", "兼职")),
        ],
    )
    wage_unit = RadioField(
        lazy_pgettext("sample", "工资单位"),
        choices=[
            SelectChoice("month", lazy_pgettext("sample", "元/月")),
            SelectChoice("hour", lazy_pgettext("sample", "元/小时")),
        ],
        default="month",
    )
    lodging = RadioField(
        lazy_pgettext("sample", "住宿"),
        choices=[
            SelectChoice("yes", lazy_pgettext("sample", "包住")),
            SelectChoice("no", lazy_pgettext("sample", "不包住")),
        ],
        default="yes",
    )
    benefits = SelectMultipleField(
        lazy_pgettext("sample", "福利"),
        choices=[
            SelectChoice("meals", lazy_pgettext("sample", "包吃")),
            SelectChoice("insurance", lazy_pgettext("sample", "五险")),
            SelectChoice("shuttle", lazy_pgettext("sample", "班车")),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    password = PasswordField(lazy_pgettext("sample", "密码"))
    photo = FileField(lazy_pgettext("sample", "照片"))
    licence = FileField(lazy_pgettext("sample", "营业执照"), [InputRequired()])
    agree = BooleanField(lazy_pgettext("sample", "我已看过隐私说明"), [InputRequired()])

    def show_errors(self) -> SampleForm:
        """This form with two errors, without any input."""
        self.title.errors = [lazy_pgettext("sample", "请填写岗位名称")]
        self.wage_min.errors = [lazy_pgettext("sample", "低于当地最低工资，请改高一些")]
        return self
