"""Forms of applications: apply, withdraw, answer, note. They read and show text; the rules are in the services."""

from __future__ import annotations

from wtforms import DateField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from jobsite.applications.models import ApplicationState, DeclineReason, WithdrawReason
from jobsite.applications.services import MAX_ANSWER, MAX_NOTE, Answer
from jobsite.applications.wording import DECLINE_TEXTS, LOOK_WORDS, WITHDRAW_WORDS
from jobsite.core.i18n import lazy_gettext as _
from jobsite.web.forms import BaseForm

TOO_LONG_NOTE = _("留言请不要超过 500 字。")
TOO_LONG = _("请不要超过 1000 字。")


class ApplyForm(BaseForm):
    """The second tap: an optional word to the firm."""

    note = TextAreaField(_("给单位留句话"), [Length(max=MAX_NOTE, message=TOO_LONG_NOTE)])


class WithdrawForm(BaseForm):
    """Why a seeker withdraws."""

    reason = RadioField(
        _("为什么撤回"),
        [InputRequired(_("请选一个原因。"))],
        choices=[SelectChoice(one.value, words) for one, words in WITHDRAW_WORDS.items()],
    )
    text = TextAreaField(_("想对单位说的话"), [Length(max=MAX_NOTE, message=_("请不要超过 500 字。"))])

    def chosen(self) -> WithdrawReason:
        """The reason that was picked."""
        return WithdrawReason(self.reason.data)


class MoveForm(BaseForm):
    """A good answer: where the application goes, words for the seeker, the date of the next step."""

    text = TextAreaField(_("给求职者的话"), [Length(max=MAX_ANSWER, message=TOO_LONG)])
    next_step_on = DateField(_("下一步的日期"), [Optional()])

    def answer(self, to: ApplicationState) -> Answer:
        """What was filled in, for the service."""
        return Answer(to=to, text=self.text.data or "", next_step_on=self.next_step_on.data)


class DeclineForm(BaseForm):
    """A decline for one fixed reason with its text, which may be changed."""

    text = TextAreaField(
        _("求职者会看到这段话"), [InputRequired(_("请写几句话。")), Length(max=MAX_ANSWER, message=TOO_LONG)]
    )

    @classmethod
    def for_reason(cls, reason: DeclineReason) -> DeclineForm:
        """The form as sent, else with the text of the reason."""
        return cls(data={"text": str(DECLINE_TEXTS[reason])})

    def answer(self, reason: DeclineReason) -> Answer:
        """What was filled in. An untouched text is kept as the reason, so that the seeker reads it in their language."""
        text = self.text.data or ""
        return Answer(
            to=ApplicationState.DECLINED,
            reason=reason,
            text="" if _plain(text) == _plain(str(DECLINE_TEXTS[reason])) else text,
        )


def _plain(text: str) -> str:
    return " ".join(text.split())


class NextStepForm(BaseForm):
    """The date that the seeker sees."""

    next_step_on = DateField(_("下一步的日期"), [Optional()])


class NoteForm(BaseForm):
    """A note for the firm's own people."""

    note = TextAreaField(
        _("内部备注"), [InputRequired(_("请写 1 到 1000 个字。")), Length(max=MAX_ANSWER, message=TOO_LONG)]
    )


class LookForm(BaseForm):
    """Why a member of the bureau looks at a résumé: words of the site, for the audit log holds no personal data."""

    reason = RadioField(
        _("为什么要看"),
        [InputRequired(_("请选一个原因。"))],
        choices=[SelectChoice(one, words) for one, words in LOOK_WORDS.items()],
    )
