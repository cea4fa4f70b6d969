"""State machines: one mapping of allowed moves per thing, checked in one place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _

State = TypeVar("State", bound=StrEnum)
Transitions = Mapping[State, frozenset[State]]


def check_move(transitions: Transitions[State], current: State, target: State) -> None:
    """Raise Conflict unless `current` → `target` is an allowed move."""
    if target not in transitions.get(current, frozenset()):
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))


def can_move(transitions: Transitions[State], current: State, target: State) -> bool:
    """Whether `current` → `target` is an allowed move."""
    return target in transitions.get(current, frozenset())
