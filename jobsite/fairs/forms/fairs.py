"""Forms with which operators make a fair: what it is, its hours, halls and pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from jobsite.core import clock
from jobsite.core.i18n import lazy_gettext as _
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.fairs.models.preparing import Fair, FairTheme, Hall
from jobsite.fairs.services.fairs import FairContent
from jobsite.fairs.services.halls import HallContent
from jobsite.fairs.words import THEME_WORDS
from jobsite.taxonomy.divisions import full_name
from jobsite.taxonomy.written import division_from
from jobsite.web.forms import BaseForm, at_most, between

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
MOST_PARTNERS = 30
_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")
_HOURS = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～\u81f3\u5230]\s*(\d{1,2})[:：](\d{2})")
_number: Any = _("请填写数字。")


def choices_of(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """The choices of a closed vocabulary."""
    return [SelectChoice(key.value, word) for key, word in words.items()]


class TicksField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def sensible_day(_form: Any, field: Any) -> None:
    """A validator: a date or an instant within a lifetime, which every clock can bear."""
    if field.data is not None and not 2020 <= field.data.year <= 2100:
        raise ValidationError(_("请检查年份。"))


def city_instant(given: datetime | None) -> datetime | None:
    """What was typed as city time, as an instant."""
    return given.replace(tzinfo=clock.CITY_ZONE).astimezone(UTC) if given else None


def city_time(instant: datetime | None) -> datetime | None:
    """An instant as a form shows it."""
    return instant.astimezone(clock.CITY_ZONE).replace(tzinfo=None) if instant else None


class FairForm(BaseForm):
    """What a fair is, its rules and limits."""

    name = StringField(_("名称"), [InputRequired(_("请填写招聘会的名称。")), at_most(60)])
    theme = RadioField(_("主题"), choices=choices_of(THEME_WORDS), default=FairTheme.GENERAL.value)
    focus = StringField(_("哪个行业、学校、村镇或城市"), [Optional(), at_most(60)])
    introduction = TextAreaField(_("介绍"), [Optional(), at_most(4000)])
    rules = TextAreaField(_("参会规则"), [Optional(), at_most(4000)])
    partners = StringField(_("劳务协作地"), [Optional(), at_most(600)])
    picture = FileField(_("主图"))
    apply_until = DateTimeLocalField(_("单位报名截止"), [Optional(), sensible_day], format=FORMATS)
    book_until = DateTimeLocalField(_("预约截止"), [Optional(), sensible_day], format=FORMATS)
    booths_most = IntegerField(_("最多多少家单位"), [between(1, 5000, _number)], default=500)
    vacancies_most = IntegerField(_("每个展位最多几个岗位"), [between(1, 200, _number)], default=20)
    queues_most = IntegerField(_("每人同时最多排几个队"), [between(1, 10, _number)], default=3)
    bookings_most = IntegerField(_("每人最多预约几次"), [between(0, 50, _number)], default=8)
    talk_minutes = IntegerField(_("每次谈多久"), [between(3, 60, _number)], default=10)

    @classmethod
    def of(cls, fair: Fair, locale: str) -> FairForm:
        """The form as the fair is now."""
        return cls(
            data={
                "name": fair.name,
                "theme": fair.theme.value,
                "focus": fair.focus,
                "introduction": fair.introduction,
                "rules": fair.rules,
                "partners": "、".join(full_name(row.division_code, locale) for row in fair.partners),
                "apply_until": city_time(fair.apply_until),
                "book_until": city_time(fair.book_until),
                "booths_most": fair.booths_most,
                "vacancies_most": fair.vacancies_most,
                "queues_most": fair.queues_most,
                "bookings_most": fair.bookings_most,
                "talk_minutes": fair.talk_minutes,
            }
        )

    def content(self) -> FairContent:
        """What was filled in."""
        return FairContent(
            name=self.name.data,
            theme=FairTheme(self.theme.data),
            focus=self.focus.data or "",
            introduction=self.introduction.data or "",
            rules=self.rules.data or "",
            apply_until=city_instant(self.apply_until.data),
            book_until=city_instant(self.book_until.data),
            booths_most=self.booths_most.data,
            vacancies_most=self.vacancies_most.data,
            queues_most=self.queues_most.data,
            bookings_most=self.bookings_most.data,
            talk_minutes=self.talk_minutes.data,
        )

    def partner_codes(self) -> list[str]:
        """The codes of the partner places; what names no single place is given back as it is, for the service to refuse."""
        names = [part.strip() for part in _BETWEEN_NAMES.split(self.partners.data or "") if part.strip()]
        found = [(division_from(name), name) for name in names[:MOST_PARTNERS]]
        return list(dict.fromkeys(division.code if division else name for division, name in found))


class HoursForm(BaseForm):
    """Opening hours of one or many days."""

    first_on = DateField(_("第一天"), [InputRequired(_("请选择日期。")), sensible_day])
    last_on = DateField(_("最后一天"), [Optional(), sensible_day])
    hours = TextAreaField(_("每天的开放时间"), [InputRequired(_("请写开放时间，例如 09:00-11:30。")), at_most(400)])

    def hours_list(self) -> list[tuple[time, time]]:
        """The stretches of a day, as they are written; lines that say no time are left out."""
        found = []
        for one in _HOURS.finditer(self.hours.data or ""):
            from_hour, from_minute, to_hour, to_minute = (int(part) for part in one.groups())
            if from_hour < 24 and to_hour < 24 and from_minute < 60 and to_minute < 60:
                found.append((time(from_hour, from_minute), time(to_hour, to_minute)))
        return found[:12]


class HallForm(BaseForm):
    """A hall: its name, how many booths, for which trades."""

    name = StringField(_("展厅名称"), [InputRequired(_("请填写展厅名称。")), at_most(30)])
    capacity = IntegerField(_("展位数"), [between(1, 1000, _number)], default=30)
    trades = TicksField(_("行业"), choices=choices_of(INDUSTRY_WORDS))

    @classmethod
    def of(cls, hall: Hall) -> HallForm:
        """The form as the hall is now."""
        return cls(data={"name": hall.name, "capacity": hall.capacity, "trades": list(hall.trades)})

    def content(self) -> HallContent:
        """What was filled in."""
        return HallContent(name=self.name.data, capacity=self.capacity.data, trades=tuple(self.trades.data or ()))


class PictureForm(BaseForm):
    """A picture with its caption."""

    picture = FileField(_("图片"))
    caption = StringField(_("说明"), [InputRequired(_("请写一句图片里有什么，看不见的人也要知道。")), at_most(60)])


class ReasonForm(BaseForm):
    """A decision with its reason in words."""

    reason = TextAreaField(_("理由"), [InputRequired(_("请写明理由，单位会看到。")), at_most(400)])


class EndForm(BaseForm):
    """A move of the fair."""

    reason = StringField(_("理由"), [Optional(), at_most(400)])
