"""Forms of meetings: a message with a file, a word to someone refused, links elsewhere. The rules are in the services."""

from __future__ import annotations

from wtforms import FileField, StringField, TextAreaField

from jobsite.core.i18n import lazy_gettext as _
from jobsite.meetings.services.writing import MAX_TEXT
from jobsite.web.forms import BaseForm, at_most


class MessageForm(BaseForm):
    """One message of the chat, with or without a file."""

    text = TextAreaField(_("写点什么"), [at_most(MAX_TEXT)])
    file = FileField(_("附上文件"))


class RefuseForm(BaseForm):
    """The word that a refused person reads."""

    words = StringField(_("告诉对方为什么"), [at_most(300)])


class LinkForm(BaseForm):
    """The links of both sides to a meeting on another site."""

    host_link = StringField(_("主持人的链接"), [at_most(500)])
    guest_link = StringField(_("参加者的链接"), [at_most(500)])
