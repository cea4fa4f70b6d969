"""Forms with which a firm builds its booth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from jobsite.core import clock
from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.preparing import BoothRecruiter, FairEntry, FairSession
from jobsite.fairs.services.booths import BoothContent
from jobsite.web.forms import BaseForm, at_most, between

_BREAK = re.compile(
    r"^(?:(\d{4})-(\d{1,2})-(\d{1,2})\s+)?(\d{1,2})[:：](\d{2})\s*[-–—~～\u81f3\u5230]\s*(\d{1,2})[:：](\d{2})$"
)


class BoothForm(BaseForm):
    """The booth's words, banner and questions."""

    slogan = StringField(_("一句话"), [Optional(), at_most(60)])
    introduction = TextAreaField(_("展位介绍"), [Optional(), at_most(4000)])
    banner = FileField(_("横幅图"))
    video_url = StringField(_("宣传片网址"), [Optional(), at_most(300)])
    questions = TextAreaField(_("想先问求职者的问题"), [Optional(), at_most(600)])

    @classmethod
    def of(cls, entry: FairEntry) -> BoothForm:
        """The form as the booth is now."""
        return cls(
            data={
                "slogan": entry.slogan,
                "introduction": entry.introduction,
                "video_url": entry.video_url,
                "questions": "\n".join(entry.questions),
            }
        )

    def content(self) -> BoothContent:
        """What was filled in; one question a line."""
        lines = [line.strip() for line in (self.questions.data or "").splitlines()]
        return BoothContent(
            slogan=self.slogan.data or "",
            introduction=self.introduction.data or "",
            video_url=self.video_url.data or "",
            questions=tuple(line for line in lines if line),
        )


class BoothFileForm(BaseForm):
    """A picture or a document with its title."""

    file = FileField(_("图片或 PDF"))
    title = StringField(_("名称"), [InputRequired(_("请写名称，例如：厂区照片、薪酬说明。")), at_most(60)])


class RecruiterForm(BaseForm):
    """One recruiter's capacity and breaks."""

    capacity = IntegerField(_("文字同时最多谈几个"), [between(1, 10, _("请填写数字。"))], default=1)
    breaks = TextAreaField(_("休息时间"), [Optional(), at_most(2000)])

    @classmethod
    def of(cls, recruiter: BoothRecruiter, *, is_new: bool = False) -> RecruiterForm:
        """The form as the recruiter's times are now; `is_new` keeps what another one sent out of it."""
        data = {"capacity": recruiter.capacity, "breaks": "\n".join(breaks_text(recruiter))}
        return cls(formdata=None, data=data) if is_new else cls(data=data)

    def breaks_list(self, sessions: Sequence[FairSession]) -> list[tuple[datetime, datetime]]:
        """The breaks as instants: a line without a day counts for every day of the fair. Raises Invalid on `breaks`."""
        days = sorted({one.opens_at.astimezone(clock.CITY_ZONE).date() for one in sessions})
        found: list[tuple[datetime, datetime]] = []
        for line in (self.breaks.data or "").splitlines():
            if line.strip():
                found += _breaks_of(line.strip(), days)
        return sorted(set(found))


def _breaks_of(line: str, days: Sequence[date]) -> list[tuple[datetime, datetime]]:
    wrong = Invalid({"breaks": _("看不懂“%(line)s”，请写成 12:00-13:00。", line=line[:30])})
    match = _BREAK.match(line)
    if match is None:
        raise wrong
    year, month, day, *hours = match.groups()
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in hours)
    try:
        wanted = [date(int(year), int(month), int(day))] if year else list(days)
        begins, ends = time(from_hour, from_minute), time(to_hour, to_minute)
    except ValueError as error:
        raise wrong from error
    if any(not 2020 <= one.year <= 2100 for one in wanted):
        raise wrong
    return [
        (
            datetime.combine(one, begins, tzinfo=clock.CITY_ZONE).astimezone(UTC),
            datetime.combine(one, ends, tzinfo=clock.CITY_ZONE).astimezone(UTC),
        )
        for one in wanted
    ]


def breaks_text(recruiter: BoothRecruiter) -> list[str]:
    """The breaks as the form takes them, one a line."""
    city = [
        (one.starts_at.astimezone(clock.CITY_ZONE), one.ends_at.astimezone(clock.CITY_ZONE)) for one in recruiter.breaks
    ]
    return [f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M}" for begins, ends in city]
