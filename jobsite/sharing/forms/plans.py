"""Forms of plans."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from jobsite.core.i18n import lazy_gettext as _
from jobsite.web.forms import BaseForm, between


class PlanForm(BaseForm):
    """For which place and time a plan is made."""

    division_code = SelectField(_("范围"))
    starts_on = DateField(_("从哪天"), [InputRequired(_("请选择日期。"))])
    ends_on = DateField(_("到哪天"), [InputRequired(_("请选择日期。"))])
    least_days = IntegerField(
        _("至少重合几天"), [InputRequired(_("请填写天数。")), between(1, 60, _("请填写 1 到 60 天。"))], default=5
    )

    def offer_divisions(self, places: list[tuple[str, Any]]) -> None:
        """Fill the choices of the place; the first is the whole city."""
        self.division_code.choices = [SelectChoice("", _("全市")), *(SelectChoice(*place) for place in places)]


class FixForm(BaseForm):
    """How many people of a pair are fixed; 0 forbids it."""

    headcount = IntegerField(
        _("至少几人"), [InputRequired(_("请填写人数。")), between(0, 2000, _("请填写 0 到 2000。"))]
    )


class StepForm(BaseForm):
    """A step without anything to fill in."""
