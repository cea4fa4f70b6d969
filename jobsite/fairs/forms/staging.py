"""Forms of the stage. They read and show text; the rules are in the services."""

from __future__ import annotations

from wtforms import DateTimeLocalField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core import clock
from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.staging import StageShow, StageSource
from jobsite.fairs.services.stage_picture import is_offered
from jobsite.fairs.services.staging import ShowContent
from jobsite.web.forms import BaseForm, at_most

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
REQUIRED = _("请填写这一项。")
SOURCE_WORDS = {
    StageSource.NONE: _("还没定"),
    StageSource.BROWSER: _("主讲人的浏览器（摄像头和麦克风，适合几十人看）"),
    StageSource.HLS: _("直播流（HLS，在本页播放，可供上千人看）"),
    StageSource.PAGE: _("别的网站的直播间（点开观看）"),
}


class ShowForm(BaseForm):
    """A show: who, when, and where the picture comes from."""

    title = StringField(_("直播标题"), [InputRequired(REQUIRED), at_most(60)])
    presenter = StringField(_("主讲人"), [InputRequired(REQUIRED), at_most(40)])
    presenter_title = StringField(_("主讲人职务"), [at_most(60)])
    about = TextAreaField(_("讲些什么"), [at_most(500)])
    starts_at = DateTimeLocalField(_("开始"), [InputRequired(REQUIRED)], format=FORMATS)
    ends_at = DateTimeLocalField(_("结束"), [InputRequired(REQUIRED)], format=FORMATS)
    source = RadioField(
        _("画面从哪里来"),
        choices=[SelectChoice(one.value, words) for one, words in SOURCE_WORDS.items()],
        default=StageSource.NONE.value,
    )
    source_url = StringField(_("直播地址"), [at_most(500)])

    @classmethod
    def for_show(cls, show: StageShow | None) -> ShowForm:
        """The form as sent, else with what the show has."""
        form = cls._filled(show)
        if not (is_offered() or (show is not None and show.source is StageSource.BROWSER)):
            form.source.choices = [one for one in form.source.choices if one.value != StageSource.BROWSER.value]
        return form

    @classmethod
    def _filled(cls, show: StageShow | None) -> ShowForm:
        if show is None:
            return cls()
        values = {
            name: getattr(show, name) for name in ("title", "presenter", "presenter_title", "about", "source_url")
        }
        times = {name: getattr(show, name).astimezone(clock.CITY_ZONE) for name in ("starts_at", "ends_at")}
        return cls(data=values | times | {"source": show.source.value})

    def content(self) -> ShowContent:
        """What was filled in; times are the city's."""
        return ShowContent(
            title=self.title.data,
            presenter=self.presenter.data,
            presenter_title=self.presenter_title.data or "",
            about=self.about.data or "",
            starts_at=self.starts_at.data.replace(tzinfo=clock.CITY_ZONE),
            ends_at=self.ends_at.data.replace(tzinfo=clock.CITY_ZONE),
            source=StageSource(self.source.data),
            source_url=self.source_url.data or "",
        )


class QuestionForm(BaseForm):
    """A question to the presenter."""

    text = StringField(_("想问什么"), [InputRequired(_("请写 1 到 200 个字。")), at_most(200)])


class AnswerForm(BaseForm):
    """What the presenter answered, in a few words."""

    answer = StringField(_("回答要点"), [at_most(300)])


class PollForm(BaseForm):
    """A poll: the question and its options, one a line."""

    question = StringField(_("问大家"), [InputRequired(REQUIRED), at_most(100)])
    options = TextAreaField(_("选项"), [InputRequired(REQUIRED)], description=_("一行一个，2 到 6 个。"))


class ReplayForm(BaseForm):
    """Where the recording is."""

    replay_url = StringField(_("回放地址"), [at_most(500)])


class LikesForm(BaseForm):
    """How many taps."""

    times = IntegerField(_("次数"), [Optional()])
