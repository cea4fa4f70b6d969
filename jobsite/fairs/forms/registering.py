"""Forms of seekers: what they look for at a fair, and booking a talk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import lazy_gettext as _
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.fairs.forms.fairs import TicksField, choices_of
from jobsite.fairs.models.preparing import BoothVacancy, FairRegistration
from jobsite.fairs.queries.booking import FreeSlot
from jobsite.web.forms import BaseForm, at_most
from jobsite.web.page import shown_time


class RegistrationForm(BaseForm):
    """What a seeker looks for."""

    wish = StringField(_("想找什么"), [Optional(), at_most(200)])
    trades = TicksField(_("想去的行业"), choices=choices_of(INDUSTRY_WORDS))

    @classmethod
    def of(cls, row: FairRegistration | None) -> RegistrationForm:
        """The form as the registration is now."""
        return cls(data={"wish": row.wish, "trades": list(row.trades)} if row else {})


class BookingForm(BaseForm):
    """Which vacancy to talk about, and when; an empty time leaves it to the timetable."""

    vacancy = RadioField(_("谈哪个岗位"), [InputRequired(_("请选这个展位的岗位。"))], coerce=int, validate_choice=False)
    starts_at = SelectField(_("时间"), [Optional()])

    def offer(self, vacancies: Iterable[BoothVacancy], slots: Iterable[FreeSlot], *, must_choose: bool = False) -> None:
        """What can be chosen; once the fair is open no timetable comes any more and a time must be chosen."""
        self.vacancy.choices = [SelectChoice(row.vacancy_id, row.vacancy.title) for row in vacancies]
        times = [SelectChoice(one.starts_at.isoformat(), shown_time(one.starts_at)) for one in slots]
        self.starts_at.choices = times if must_choose else [SelectChoice("", _("都可以，请帮我排")), *times]

    def chosen_time(self) -> datetime | None:
        """The chosen time; None when the timetable is to find one."""
        return datetime.fromisoformat(self.starts_at.data) if self.starts_at.data else None
