"""The sections of the seeker's home: unread notices, and what the rooms above add, which this room does not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobsite.core.identity import Actor
from jobsite.notifications.kinds import KINDS, filled
from jobsite.notifications.queries import list_notices

SHOWN_NOTICES = 3


@dataclass(frozen=True)
class HomeSection:
    """One part of the page: `load` gives what `template` shows as `section`; None leaves the part out."""

    name: str
    template: str
    load: Callable[[Actor], Any]
    order: int


_sections: dict[str, HomeSection] = {}


def register_home_section(name: str, template: str, load: Callable[[Actor], Any], *, order: int) -> None:
    """Add a part, or take the place of the part of that name. Called at start, by `app`."""
    _sections[name] = HomeSection(name, template, load, order)


def load_home_sections(actor: Actor) -> list[tuple[str, Any]]:
    """Template and content of each part that has something to show, in their order."""
    loaded = [(part, part.load(actor)) for part in sorted(_sections.values(), key=lambda part: (part.order, part.name))]
    return [(part.template, content) for part, content in loaded if content is not None]


@dataclass(frozen=True)
class NoticeLine:
    """One unread notice in the reader's words."""

    id: int
    title: str
    created_at: datetime


def load_notices(actor: Actor) -> list[NoticeLine] | None:
    """The latest unread notices; None when everything is read."""
    lines = [
        NoticeLine(notice.id, filled(KINDS[notice.kind].title, notice.parameters), notice.created_at)
        for notice in list_notices(actor.required_id, page=1).items
        if notice.read_at is None and notice.kind in KINDS
    ]
    return lines[:SHOWN_NOTICES] or None
