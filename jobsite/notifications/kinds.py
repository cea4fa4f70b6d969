"""The kinds of notices: their words in the person's language, and the channels they use unless the person chose.

A feature adds its kinds with `register_kind` at start; the words are gettext messages with the notice's parameters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from jobsite.core.database import db
from jobsite.core.i18n import LazyString, gettext
from jobsite.notifications.models import Channel, NoticePreference


@dataclass(frozen=True)
class Kind:
    """`title` and `body` may hold `%(name)s` of the notice's parameters. `label` names the kind in the preferences."""

    name: str
    label: LazyString
    title: LazyString
    body: LazyString
    channels: frozenset[Channel] = frozenset({Channel.MAIL})
    is_optional: bool = True


KINDS: dict[str, Kind] = {}
_public_url: list[str] = [""]


def register_kind(kind: Kind) -> None:
    """Make a kind known. Called at import of a feature's `notices`."""
    KINDS[kind.name] = kind


def configure_links(public_url: str) -> None:
    """Where links in messages lead: the site's public address."""
    _public_url[:] = [public_url]


def link_to(path: str) -> str:
    """The whole address of a path of this site, for messages."""
    return f"{_public_url[0]}{path}"


def filled(text: LazyString, parameters: Mapping[str, Any]) -> str:
    """The words in the present language with their parameters; one that an old notice lacks is left empty."""
    return str(text) % defaultdict(str, parameters) if parameters else str(text)


def compose(kind: str, parameters: Mapping[str, Any], *, locale: str, path: str) -> tuple[str, str]:
    """Subject and plain-text body of a message in `locale`, with a link when there is somewhere to go."""
    with force_locale(locale):
        found = KINDS[kind]
        body = filled(found.body, parameters)
        if path and _public_url[0]:
            body += f"\n\n{gettext('查看')}: {link_to(path)}"
        return filled(found.title, parameters), body


def is_wanted(person_id: int, kind: str, channel: Channel) -> bool:
    """Whether a person wants this kind by this channel: their choice, else the kind's default."""
    found = KINDS[kind]
    if not found.is_optional:
        return channel in found.channels
    row = db.session.get(NoticePreference, (person_id, kind, channel))
    return row.is_wanted if row is not None else channel in found.channels
