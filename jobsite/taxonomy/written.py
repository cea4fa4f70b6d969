"""From what people write or pick in a form to a code: divisions and occupations. Reads the taxonomy, judges nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

from jobsite.taxonomy.divisions import (
    HOME_PREFECTURE,
    Division,
    ancestors,
    division_name,
    find_division,
    full_name,
    list_children,
    suggest_divisions,
)
from jobsite.taxonomy.occupations import Occupation, find_occupation, suggest_occupations
from jobsite.taxonomy.skills import normalise_skill

MOST_NAMES = 20
_SEPARATORS = re.compile(r"[、,，;；\n]+")
LOCALES = ("zh", "en")


def division_from(text: str, code: str = "") -> Division | None:
    """The division that the words mean. A `code` chosen beside them counts only while the words still are its name.

    Full names, short names and names from the county down are understood, in both languages; None when the words
    mean several divisions or none.
    """
    words = text.strip()
    chosen = find_division(code)
    if chosen is not None and words in ("", *_names(chosen)):
        return chosen
    if not words:
        return None
    last = words.split(",")[0].strip()
    candidates = suggest_divisions(last, limit=60) or suggest_divisions(last[-3:], limit=60)
    fitting = [one for one in candidates if words in _names(one)]
    return fitting[0] if fitting else None


def _names(division: Division) -> list[str]:
    """How a division may be written: alone, with its county, in full."""
    above = ancestors(division.code)
    names = [
        text for locale in LOCALES for text in (division_name(division.code, locale), full_name(division.code, locale))
    ]
    if above:
        names.append(division_name(above[-1].code) + division.name)
    return names


def occupation_from(text: str, code: str = "") -> Occupation | None:
    """The occupation that the words mean: its name or one of its aliases; a `code` counts while the words are its name."""
    words = text.strip()
    chosen = find_occupation(code)
    if chosen is not None and words in ("", chosen.name, chosen.name_en, *chosen.aliases):
        return chosen
    for found in suggest_occupations(words, limit=5):
        if words == found.name or words in found.aliases:
            return found
    return None


def names_in(text: str | None) -> tuple[str, ...]:
    """Names of skills or certificates separated by commas or line ends, each once and by its name in the vocabulary."""
    parts = [part.strip() for part in _SEPARATORS.split(text or "")]
    return tuple(dict.fromkeys(normalise_skill(part)[:40] for part in parts if part))[:MOST_NAMES]


@lru_cache(maxsize=2)
def home_towns(locale: str = "zh") -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The towns of the home prefecture by county, as `(county, ((code, town), …))`: for a plain select."""
    groups = []
    for county in list_children(HOME_PREFECTURE):
        towns = tuple((town.code, division_name(town.code, locale)) for town in list_children(county.code))
        if towns:
            groups.append((division_name(county.code, locale), towns))
    return tuple(groups)
