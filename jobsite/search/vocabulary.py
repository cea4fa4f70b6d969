"""Words that exist: for suggestions while typing, for pinyin, and for "did you mean".

Owns the vocabulary file beside the index: words of titles with their counts and pinyin, written by the jobs
process, read by the web processes when it has changed. The synonyms and the classification are always in it.
"""

from __future__ import annotations

import json
import logging
import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jobsite.taxonomy.occupations import list_occupations
from jobsite.taxonomy.pinyin import syllables_of
from jobsite.taxonomy.segmentation import WHOLE_TITLE, fold, is_han
from jobsite.taxonomy.synonyms import all_words

log = logging.getLogger(__name__)
FILE = "vocabulary.json"
MOST_WORDS_KEPT = 20_000
LONGEST_WORD = 12
_MOST_ALIAS_LENGTH = 8
_MOST_TRIED = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its full pinyin, its initials and the number of titles that have it."""

    word: str
    pinyin: str
    initials: str
    count: int


def entry_of(word: str, count: int) -> Entry:
    """The entry of a folded word."""
    syllables = syllables_of(word)
    return Entry(word, "".join(syllables), "".join(syllable[:1] for syllable in syllables), count)


@lru_cache(maxsize=1)
def known_words() -> tuple[str, ...]:
    """Folded names of occupations, their short aliases and the synonyms: words that exist before any title."""
    words = dict.fromkeys(all_words())
    for occupation in list_occupations():
        if occupation.level == 4:
            names = (occupation.name, *occupation.aliases)
            words.update(dict.fromkeys(fold(name) for name in names if 2 <= len(name) <= _MOST_ALIAS_LENGTH))
    return tuple(words)


class Vocabulary:
    """Looks words up by beginning, by pinyin and by likeness. Unchanging."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.word: entry for entry in entries}
        self._by_word = sorted(self.entries)
        self._by_pinyin = sorted((entry.pinyin, entry.word) for entry in self.entries.values())
        self._by_initials = sorted((entry.initials, entry.word) for entry in self.entries.values())
        self._by_edge: dict[str, list[str]] = {}
        for word in self.entries:
            for edge in {"^" + word[0], word[-1] + "$"}:
                self._by_edge.setdefault(edge, []).append(word)

    def suggest(self, beginning: str, limit: int) -> list[str]:
        """Words that begin so, by writing, pinyin or initials; the commonest first, then the shortest."""
        start = fold(beginning).strip().replace(" ", "")
        if not start:
            return []
        found = dict.fromkeys(word for word in _run(self._by_word, start))
        if start.isascii():
            found.update((word, None) for word in _run_pairs(self._by_pinyin, start))
            if len(start) > 1:
                found.update((word, None) for word in _run_pairs(self._by_initials, start))
        return sorted(found, key=self._commonest_first)[:limit]

    def by_pinyin(self, letters: str) -> str | None:
        """The commonest Chinese word, or beginning of one, that is said so; None if there is none."""
        said = [word for _, word in _exact(self._by_pinyin, letters) if is_han(word[0])]
        if said:
            return min(said, key=self._commonest_first)
        longer = [word for word in _run_pairs(self._by_pinyin, letters) if is_han(word[0])]
        begun = (_said_beginning(word, letters) for word in sorted(longer, key=self._commonest_first)[:_MOST_TRIED])
        return next((word for word in begun if word), None)

    def nearest(self, word: str) -> str | None:
        """The commonest other word that sounds the same or differs by one character (or two exchanged)."""
        alike = [other for _, other in _exact(self._by_pinyin, entry_of(word, 0).pinyin) if other != word]
        if not alike and len(word) > 1:
            edges = [*self._by_edge.get("^" + word[0], ()), *self._by_edge.get(word[-1] + "$", ())]
            alike = [other for other in edges if other != word and is_one_edit_away(word, other)]
        return min(alike, key=self._commonest_first) if alike else None

    def _commonest_first(self, word: str) -> tuple[int, int, str]:
        return -self.entries[word].count, len(word), word


def _said_beginning(word: str, letters: str) -> str | None:
    """The first characters of a word, two at least, that are said so."""
    said = ""
    for place, syllable in enumerate(syllables_of(word), 1):
        said += syllable
        if said == letters and place > 1:
            return word[:place]
    return None


def _run(words: list[str], start: str) -> list[str]:
    first = bisect_left(words, start)
    last = bisect_left(words, start + "\U0010ffff")
    return words[first:last]


def _run_pairs(pairs: list[tuple[str, str]], start: str) -> list[str]:
    first = bisect_left(pairs, (start, ""))
    last = bisect_left(pairs, (start + "\U0010ffff", ""))
    return [word for _, word in pairs[first:last]]


def _exact(pairs: list[tuple[str, str]], key: str) -> list[tuple[str, str]]:
    return pairs[bisect_left(pairs, (key, "")) : bisect_left(pairs, (key + "\0", ""))]


def is_one_edit_away(one: str, other: str) -> bool:
    """Whether one character is changed, added, left out, or two neighbours are exchanged."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if len(one) == len(other):
        return rest[1:] == other_rest[1:] or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    return rest[1:] == other_rest if len(one) > len(other) else rest == other_rest[1:]


def write_vocabulary(root: Path, tokens: Mapping[str, int]) -> int:
    """Write the file from an engine's vocabulary (tokens of titles → counts); returns how many words it holds.

    The known words go in as well, so that web processes need not work out their pinyin.
    """
    counts = dict.fromkeys(known_words(), 0)
    for token, count in tokens.items():
        word = token.removeprefix(WHOLE_TITLE)
        if 2 <= len(word) <= LONGEST_WORD and not word.isdigit():
            counts[word] = max(count, counts.get(word, 0))
    commonest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS_KEPT]
    rows = [
        [entry.word, entry.pinyin, entry.initials, entry.count] for entry in (entry_of(*pair) for pair in commonest)
    ]
    root.mkdir(parents=True, exist_ok=True)
    beside = root / f".{FILE}.{os.getpid()}"
    beside.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, root / FILE)
    return len(rows)


_read: dict[Path, tuple[int, Vocabulary]] = {}


def vocabulary_at(root: Path) -> Vocabulary:
    """The vocabulary of the file below root, read again when it has changed; without a file the known words."""
    try:
        stamp = os.stat(root / FILE).st_mtime_ns
    except OSError:
        stamp = 0
    kept = _read.get(root)
    if kept is None or kept[0] != stamp:
        kept = stamp, _load(root / FILE if stamp else None)
        _read[root] = kept
    return kept[1]


def _load(file: Path | None) -> Vocabulary:
    if file is not None:
        try:
            return Vocabulary([Entry(*row) for row in json.loads(file.read_text(encoding="utf-8"))])
        except (OSError, ValueError, TypeError, IndexError):
            log.warning("the vocabulary cannot be read: only the known words are suggested")
    return Vocabulary([entry_of(word, 0) for word in known_words()])
