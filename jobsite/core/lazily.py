"""Commands whose modules are read when one of them is asked for: the processes that serve the site never need them.

Only for commands; rooms import each other at the top. Must not know any room.
"""

from __future__ import annotations

import importlib

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

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the group's commands."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        return self._group().get_command(ctx, cmd_name)
