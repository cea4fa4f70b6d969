"""The base of all forms: CSRF, trimmed text, messages in the person's language, errors of services on their fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from jobsite.core.database import savepoint
from jobsite.core.errors import AppError, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import fen_of


def trimmed(value: Any) -> Any:
    """Text without white space around it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


def at_most(characters: int) -> Any:
    """A validator: no more than so many characters."""
    return Length(max=characters, message=_("最多 %(n)s 个字。", n=characters))


def between(low: int, high: int, message: Text) -> Any:
    """A validator: a number from `low` to `high`; unlike NumberRange it bears numbers of any length, and NaN."""

    def check(_form: Any, field: Any) -> None:
        is_number = field.data is not None and not (isinstance(field.data, Decimal) and field.data.is_nan())
        if not is_number or not low <= field.data <= high:
            raise ValidationError(message)

    return check


def checked_amount(_form: Any, field: Any) -> None:
    """A validator: yuan as people write them."""
    if field.data and fen_of(field.data) is None:
        raise ValidationError(_("请填写数字，单位是元。"))


class Wanted(Optional):  # type: ignore[misc]  # wtforms has no types
    """Marked as required, yet may be empty: in a draft, or where without script another field says it."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


class TicksField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BaseForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form whose fields are trimmed and which can show the errors of services."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask-wtf has no types
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = [*unbound_field.kwargs.get("filters", ()), trimmed]
            return unbound_field.bind(
                form=form, filters=filters, **{k: v for k, v in options.items() if k != "filters"}
            )

    form_errors: list[Text]

    @property
    def form_error(self) -> Text:
        """What is wrong with the form as a whole; empty when nothing is."""
        return self.form_errors[0] if self.form_errors else ""

    def show(self, error: AppError) -> None:
        """Put a service's refusal where it belongs: beside its field, else on top of the form."""
        if isinstance(error, Invalid):
            for name, message in error.errors.items():
                if name in self._fields:
                    field = self._fields[name]
                    field.errors = [*field.errors, message]
                else:
                    self.add_error(message)
        if error.message:
            self.add_error(error.message)

    def add_error(self, message: Text) -> None:
        """Say on top of the form what no field can say."""
        self.form_errors = [*self.form_errors, message]

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Run a service; when it refuses, undo what it did and show why. Ask `has_errors` afterwards.

        A refusal without words (404, 403) is not the form's to show: it goes on.
        """
        try:
            with savepoint():
                yield
        except AppError as error:
            if not (error.message or isinstance(error, Invalid)):
                raise
            self.show(error)

    @property
    def has_errors(self) -> bool:
        """Whether anything is to be mended."""
        return bool(self.form_errors) or any(field.errors for field in self)


class VersionedForm(BaseForm):
    """A change of, or a decision on, what was seen: `version` is that of the page."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version that the page showed; None when it is no number."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
