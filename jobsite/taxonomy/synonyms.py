"""Knows which words of the trade mean nearly the same: from the small editable list beside it, and the aliases
of an occupation for its name. It must not decide how much a synonym counts: the search engines do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from jobsite.taxonomy.occupations import list_occupations
from jobsite.taxonomy.segmentation import fold, is_han

SYNONYMS = Path(__file__).parent / "data" / "synonyms.txt"
MOST_SYNONYMS = 8
LONGEST_ALIAS = 5
OTHER_RANKS = ("经理", "主管", "店长", "总监", "顾问", "导师", "学徒", "助理")
"""An alias that ends so is another post than the occupation itself."""


def read_groups(lines: Iterable[str]) -> list[list[str]]:
    """Groups of words, one a line, words parted by blanks; lines that begin with # are notes."""
    return [fold(line).split() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def table_of(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Word → the other words of its groups, in the order of the list and without itself."""
    table: dict[str, dict[str, None]] = {}
    for group in groups:
        words = list(group)
        for word in words:
            table.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in table.items()}


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[str, ...]]:
    return table_of(read_groups(SYNONYMS.read_text(encoding="utf-8").splitlines()))


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, tuple[str, ...]]:
    """Folded name of an occupation → its short Chinese aliases. Not the other way: an alias may be of several."""
    found: dict[str, tuple[str, ...]] = {}
    for occupation in list_occupations():
        if occupation.level == 4 and len(occupation.name) <= LONGEST_ALIAS:
            name = fold(occupation.name)
            aliases = dict.fromkeys(fold(alias) for alias in occupation.aliases if len(alias) <= LONGEST_ALIAS)
            found[name] = tuple(
                alias
                for alias in aliases
                if alias != name and not alias.endswith(OTHER_RANKS) and all(map(is_han, alias))
            )
    return found


def synonyms_of(word: str) -> tuple[str, ...]:
    """Up to MOST_SYNONYMS other words for a folded word, those of the list first; empty when none is known."""
    return tuple(dict.fromkeys((*_table().get(word, ()), *_aliases().get(word, ()))))[:MOST_SYNONYMS]


def all_words() -> list[str]:
    """Every word of the list, for the vocabulary of pinyin and spelling help."""
    return list(_table())
