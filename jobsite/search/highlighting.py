"""Marks where the words of a search stand in a text, as plain parts; templates decide how a mark looks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobsite.taxonomy.segmentation import fold, query_tokens


def marked_words(text: str) -> tuple[str, ...]:
    """What to mark for a search text: its words and the dictionary words they are made of, longest first."""
    words = {part: None for word in query_tokens(text) for part in (word.text, *word.pieces)}
    return tuple(sorted(words, key=len, reverse=True))


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is a hit. The parts joined are the text, whatever its script.

    ``words`` are those of VacancyPage.words or of ``marked_words``; Latin words are marked whole only.
    """
    wanted = [_pattern(word) for word in words if word]
    if not wanted or not text:
        return [(text, False)] if text else []
    folded = "".join(_folded_one(character) for character in text)
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in re.finditer("|".join(wanted), folded):
        if match.start() > end:
            parts.append((text[end : match.start()], False))
        parts.append((text[match.start() : match.end()], True))
        end = match.end()
    if end < len(text):
        parts.append((text[end:], False))
    return parts


def _pattern(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if word.isascii() else escaped


def _folded_one(character: str) -> str:
    """The folded character, or itself where folding would change the length of the text."""
    folded = fold(character)
    return folded if len(folded) == 1 else character
