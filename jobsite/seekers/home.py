"""The sections of the seeker's home, filled by the rooms above, which this room does not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobsite.core.identity import Actor


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
