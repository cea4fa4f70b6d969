"""What is read when it is first used, so that a process starts quickly: commands, and packages that few requests need.

Rooms import each other at the top. Must not know any room.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask.cli import AppGroup


class LazyGroup(AppGroup):
    """A group of commands whose module is read when one of them is asked for: `LazyGroup("search", "jobsite.search.cli:search_cli")`."""

    def __init__(self, name: str, place: str, help_text: str) -> None:
        super().__init__(name, help=help_text)
        self._module_name, _, self._attribute = place.partition(":")

    def _group(self) -> click.Group:
        module = importlib.import_module(self._module_name)
        group = getattr(module, self._attribute)
        assert isinstance(group, click.Group)
        return group

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the real group, which then runs in place of this one."""
        return self._group().make_context(info_name, args, parent, **extra)


class Lazy:
    """Stands for what `make` returns; `make` is called when an attribute is first asked for (twice at most, by two threads)."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def lazy_module(name: str) -> Any:
    """The package or module `name` of another project, read at its first use. Errors of reading it appear then."""
    return Lazy(partial(importlib.import_module, name))
