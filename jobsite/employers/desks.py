"""What desks show. Features above add their figures and tasks here at start; this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jobsite.core.i18n import Text
from jobsite.core.identity import Actor
from jobsite.employers.models import Employer


@dataclass(frozen=True)
class Figure:
    """A number people live by, with words and where it leads."""

    number: str
    label: Text
    url: str = ""
    note: Text = ""


@dataclass(frozen=True)
class Task:
    """Something that waits for the person: what, why now, and where to do it."""

    title: Text
    url: str
    note: Text = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Part:
    """What one feature adds to a desk."""

    figures: list[Figure] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


FirmPart = Callable[[Employer], Part]
StaffPart = Callable[[Actor], Part]
_firm_parts: list[FirmPart] = []
_staff_parts: list[StaffPart] = []


def add_to_firm_desk(part: FirmPart) -> None:
    """Let `part(employer)` add to the desk of every firm. Called at start."""
    if part not in _firm_parts:
        _firm_parts.append(part)


def add_to_staff_desk(part: StaffPart) -> None:
    """Let `part(actor)` add to the desk of the bureau's people. Called at start."""
    if part not in _staff_parts:
        _staff_parts.append(part)


def firm_desk(employer: Employer) -> Part:
    """Everything on a firm's desk, in the order in which features were added; urgent tasks first."""
    return _joined(part(employer) for part in _firm_parts)


def staff_desk(actor: Actor) -> Part:
    """Everything on a staff member's desk; urgent tasks first."""
    return _joined(part(actor) for part in _staff_parts)


def _joined(parts: Iterable[Part]) -> Part:
    found = list(parts)
    tasks = [task for part in found for task in part.tasks]
    figures = [figure for part in found for figure in part.figures]
    return Part(figures, sorted(tasks, key=lambda task: not task.is_urgent))
