"""Finding known phrases in text: the longest at each place, without overlaps, in linear time.

Owns the scanner that skills and trades share. Must not know what the phrases mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Found(Generic[Meaning]):
    """A phrase at [start, end) of the text and what it stands for."""

    phrase: str
    start: int
    end: int
    meaning: Meaning


class PhraseScanner(Generic[Meaning]):
    """Looks up phrases by their first character and length; Latin ones must stand as whole words."""

    def __init__(self, phrases: Mapping[str, Meaning]) -> None:
        self._meanings = dict(phrases)
        lengths: dict[str, set[int]] = {}
        for phrase in self._meanings:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def scan(self, text: str) -> Iterator[Found[Meaning]]:
        """The phrases of the text from left to right; the text must be folded like the phrases."""
        place, end = 0, len(text)
        while place < end:
            found = self._longest_at(text, place)
            if found is None:
                place += 1
            else:
                yield found
                place = found.end

    def _longest_at(self, text: str, place: int) -> Found[Meaning] | None:
        for size in self._lengths.get(text[place], ()):
            phrase = text[place : place + size]
            if len(phrase) == size and phrase in self._meanings and _stands_alone(text, place, place + size):
                return Found(phrase, place, place + size, self._meanings[phrase])
        return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return not (_joins(text[start], before) or _joins(text[end - 1], after))


def _joins(edge: str, neighbour: str) -> bool:
    latin = edge.isascii() and edge.isalnum() and neighbour.isascii()
    return bool(neighbour) and latin and (neighbour.isalnum() or neighbour in "+#")
