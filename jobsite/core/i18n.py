"""Words for people. The msgid is the Chinese text; English stands in `translations/en/*.po`. Knows no request."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask_babel import Domain, get_locale, gettext, lazy_gettext, ngettext, pgettext
from flask_babel.speaklater import LazyString

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FragmentDomain",
    "LazyString",
    "Text",
    "gettext",
    "lazy_gettext",
    "merged_catalog",
    "ngettext",
    "pgettext",
]

Text = str | LazyString
LOCALES = ("zh_Hans_CN", "en")


def merged_catalog(folder: Path, *, is_strict: bool = True) -> Catalog:
    """All PO fragments of one language as one catalog.

    Raises ValueError when two fragments disagree on a msgid, unless not `is_strict`: then the first one holds.
    """
    merged = Catalog()
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as stream:
            fragment = read_po(stream)
        for message in fragment:
            if not message.id:
                continue
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                if not is_strict:
                    continue
                raise ValueError(f"{path.name}: {message.id!r} is translated differently elsewhere")
            merged.add(message.id, message.string, context=message.context, flags=message.flags)
    return merged


class FragmentDomain(Domain):  # type: ignore[misc]  # flask-babel has no types
    """A gettext domain made from the PO fragments at its first use, so that no compiled catalog can be out of date.

    Reading them takes about 0.3 s: `web.warming` does it before anybody asks for an English page.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._none = Translations(domain=self.domain)

    @cached_property
    def _english(self) -> Translations:
        stream = BytesIO()
        write_mo(stream, merged_catalog(self._folder / "en", is_strict=False))
        stream.seek(0)
        return Translations(stream, domain=self.domain)

    def get_translations(self) -> Translations:
        """The catalog of the present language."""
        return self._english if str(get_locale()) == "en" else self._none
