"""Forms of firms in fairs: applying, and what of it can be changed later."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from jobsite.accounts.models import Person
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.forms.fairs import TicksField
from jobsite.vacancies.models import Vacancy
from jobsite.web.forms import BaseForm, at_most
from jobsite.web.page import wage_text


class PeopleForm(BaseForm):
    """Which vacancies a firm brings, and who will talk."""

    vacancies = TicksField(_("带哪些岗位来"), coerce=int, validate_choice=False)
    recruiters = TicksField(_("谁来谈"), coerce=int, validate_choice=False)

    def offer(self, vacancies: Iterable[Vacancy], people: Iterable[Person]) -> None:
        """What can be ticked: the firm's public vacancies and its people."""
        self.vacancies.choices = [
            SelectChoice(
                row.id,
                _(
                    "%(title)s，%(wage)s 元，招 %(n)s 人",
                    title=row.title,
                    wage=wage_text(row.wage_min_fen, row.wage_max_fen),
                    n=row.headcount,
                ),
            )
            for row in vacancies
        ]
        self.recruiters.choices = [SelectChoice(one.id, one.display_name) for one in people]


class EntryForm(PeopleForm):
    """A firm applies."""

    note = TextAreaField(_("想对主办方说的话"), [Optional(), at_most(500)])
