"""Forms of an open fair: queue, chat, résumé, helpdesk, verdicts and notes, the operator's acts."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from jobsite.core.i18n import lazy_gettext as _
from jobsite.fairs.models.queueing import TalkWay
from jobsite.fairs.models.talking import Verdict
from jobsite.fairs.queue_words import VERDICT_WORDS, WAY_WORDS
from jobsite.vacancies.models import Vacancy
from jobsite.web.forms import BaseForm, at_most


def id_or_none(text: str | None) -> int | None:
    """A number that a select sends, or None for its empty choice."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class JoinForm(BaseForm):
    """Take a ticket: which vacancy, how to talk. Answers to the booth's questions are read by the view."""

    vacancy_id = SelectField(_("想谈哪个岗位"))
    way = RadioField(
        _("怎么谈"), choices=[SelectChoice(way.value, words) for way, words in WAY_WORDS.items()], default="video"
    )

    def offer(self, vacancies: Sequence[Vacancy]) -> JoinForm:
        """Offer these vacancies, and to talk about the firm in general."""
        self.vacancy_id.choices = [
            *(SelectChoice(str(vacancy.id), vacancy.title) for vacancy in vacancies),
            SelectChoice("", _("先了解一下")),
        ]
        return self

    @property
    def chosen_way(self) -> TalkWay:
        """The way that was picked."""
        return TalkWay(self.way.data)


class ChatForm(BaseForm):
    """A line in a booth's chat."""

    text = StringField(_("说一句"), [InputRequired(_("请写点什么。")), at_most(300)])


class LeaveResumeForm(BaseForm):
    """A word beside the résumé."""

    note = TextAreaField(_("给单位留句话"), [at_most(300)])


class HelpForm(BaseForm):
    """A question to the helpdesk."""

    text = TextAreaField(_("要问的事"), [InputRequired(_("请写要问的事。")), at_most(500)])


class VerdictForm(BaseForm):
    """Interested or not, in which vacancy, with a note for one's own side."""

    verdict = RadioField(
        _("谈得怎么样"),
        [InputRequired(_("请选一个。"))],
        choices=[SelectChoice(verdict.value, words) for verdict, words in VERDICT_WORDS.items()],
    )
    vacancy_id = SelectField(_("岗位"), validate_choice=True)
    note = TextAreaField(_("自己的记录"), [at_most(1000)])

    def offer(self, vacancies: Sequence[Vacancy], chosen: int | None) -> VerdictForm:
        """Offer these vacancies, the talk's own one picked."""
        self.vacancy_id.choices = [SelectChoice(str(vacancy.id), vacancy.title) for vacancy in vacancies]
        if not self.is_submitted():
            self.vacancy_id.data = str(chosen) if chosen else None
        return self

    @property
    def said(self) -> Verdict:
        """What was picked."""
        return Verdict(self.verdict.data)


class NoteForm(BaseForm):
    """A note for one's own side."""

    note = TextAreaField(_("自己的记录"), [at_most(1000)])


class HandOverForm(BaseForm):
    """To which colleague."""

    to_id = SelectField(_("交给"))


class ReasonForm(BaseForm):
    """Why, for the log."""

    reason = StringField(_("原因"), [at_most(300)])


class ExtendForm(BaseForm):
    """How many minutes longer the fair stays open."""

    minutes = IntegerField(_("延长"), [Optional()], default=30)


class AnswerForm(BaseForm):
    """The helpdesk's answer."""

    answer = TextAreaField(_("答复"), [at_most(500)])


class AnnounceForm(BaseForm):
    """What to say and to whom: everyone, exhibitors, or one hall by its id."""

    text = TextAreaField(_("要说的话"), [InputRequired(_("请写要说的话。")), at_most(300)])
    audience = SelectField(_("说给谁听"))
