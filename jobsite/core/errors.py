"""The errors that services raise and `web.errors` turns into answers. They carry words for people, never HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobsite.core.i18n import Text


class AppError(Exception):
    """An expected refusal. `message` is shown to the person."""

    def __init__(self, message: Text = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(AppError):
    """The thing does not exist, or the actor may not know that it does (404)."""


class Forbidden(AppError):
    """The actor may know of the thing but not do this (403)."""


class Conflict(AppError):
    """Not now: the thing's state does not allow it, or someone was faster (409)."""


class TooMany(AppError):
    """Too often in too short a time (429). `retry_after` is in seconds."""

    def __init__(self, message: Text, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Invalid(AppError):
    """The input breaks a rule (422). `errors` maps a form field's name to what to do about it."""

    def __init__(self, errors: Mapping[str, Text], message: Text = "") -> None:
        super().__init__(message)
        self.errors = dict(errors)
