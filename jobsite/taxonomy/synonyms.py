"""Knows which words of the trade mean nearly the same; reads the small editable list beside it.

Owns the list and its folding. It must not decide how much a synonym counts: the search engines do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from jobsite.taxonomy.segmentation import fold

SYNONYMS = Path(__file__).parent / "data" / "synonyms.txt"
MOST_SYNONYMS = 8


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


def synonyms_of(word: str) -> tuple[str, ...]:
    """Up to MOST_SYNONYMS other words for a folded word, nearest first; empty when none is known."""
    return _table().get(word, ())[:MOST_SYNONYMS]


def all_words() -> list[str]:
    """Every word of the list, for the vocabulary of pinyin and spelling help."""
    return list(_table())
