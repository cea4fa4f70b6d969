"""Forms of follow-ups."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.forms.fairs import sensible_day
from jobsite.fairs.models.preparing import FairEntry
from jobsite.web.forms import BaseForm, at_most


class FollowUpForm(BaseForm):
    """Something to do after a fair."""

    text = StringField(_("要做什么"), [InputRequired(_("请写要做什么，300 字以内。")), at_most(300)])
    due_on = DateField(_("什么时候办完"), [InputRequired(_("请选择日期。")), sensible_day])
    entry = SelectField(_("哪家单位"), [Optional()], validate_choice=True)

    def offer(self, entries: Iterable[FairEntry]) -> None:
        """The firms it can be about."""
        firms = [SelectChoice(str(one.id), one.employer.name) for one in entries]
        self.entry.choices = [SelectChoice("", _("整场招聘会")), *firms]


class OutcomeForm(BaseForm):
    """What came of it."""

    outcome = StringField(_("办得怎么样"), [Optional(), at_most(300)])
