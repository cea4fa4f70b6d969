"""What a room above shows beside the picture of its meetings, and where people go afterwards. Knows no kind itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jobsite.core.identity import Actor
from jobsite.meetings.models import Meeting, Participant


def _nothing(_meeting: Meeting, _participant: Participant) -> Mapping[str, Any] | None:
    return None


def _home(_meeting: Meeting, _participant: Participant) -> str:
    return "/"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """How one kind of meeting is dressed.

    `template` is included with what `load` gives (None: nothing stands beside the picture for this participant; they
    may be a person without a sign-in, known only as this participant). `back_url` is the way out of lobby and room,
    `after_url` where to go when it is over; both are paths of this site.
    """

    template: str = ""
    load: Callable[[Meeting, Participant], Mapping[str, Any] | None] = _nothing
    back_url: Callable[[Meeting, Participant], str] = _home
    after_url: Callable[[Meeting, Participant], str] = _home


_subjects: dict[str, Subject] = {}
PLAIN = Subject()


def register_subject(kind: str, subject: Subject) -> None:
    """Dress meetings of this kind. Called at start, by the room above."""
    _subjects[kind] = subject


def subject_of(kind: str) -> Subject:
    """How meetings of this kind are dressed; plainly when nobody registered it."""
    return _subjects.get(kind, PLAIN)


def actor_of(participant: Participant) -> Actor:
    """The participant as an actor, for services: the person, without roles that only a sign-in proves."""
    return Actor(person_id=participant.person_id, display_name=participant.name)
