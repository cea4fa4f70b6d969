"""Cuts Chinese and mixed text into search tokens; both search engines and the vocabulary use only this.

Owns: folding of writing (width, case, traditional characters), the word dictionary and its trade words,
and the three ways a title is cut. It must not know an engine, a table or a person.

How a text is cut
-----------------
* Folding: NFKC (full width becomes half width), lower case, traditional characters become simplified.
* Latin, digits and ``+ # .`` form one token (``plc``, ``c++``, ``asp.net`` and also its parts).
* Chinese runs are cut by the dictionary in search mode without a hidden Markov model. Characters that the
  dictionary leaves alone are joined into bigrams (``二保焊工`` gives ``二保`` and ``焊工``).
* A title is indexed as words, as bigrams and as single characters, so that a short trade word is found
  wherever it stands in a title. A description is indexed as words only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from opencc import OpenCC

from jobsite.core.lazily import lazy_module

if TYPE_CHECKING:
    import rjieba
else:
    rjieba = lazy_module("rjieba")  # its dictionary takes 0.1 s

TRADE_WORDS = Path(__file__).parent / "data" / "trade_words.txt"
WHOLE_TITLE = "="
"""Prefix of the token that stands for a whole title; no folded word can begin with it."""
LONGEST_WHOLE_TITLE = 16

_TRADE_WORD_FREQUENCY = 3_000_000
_RUNS = re.compile(r"(?P<latin>[a-z0-9][a-z0-9+#.]*)|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]+)")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]")
_HIGHEST_TRADITIONAL_BLOCK = (0x4E00, 0xA000)


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word that a person typed: all of it must be found, in one of the ways described here.

    ``pieces`` stand anywhere in the text, all of them; ``bigrams`` all stand in the title.
    A word of one or two characters has itself as its only piece and its only bigram.
    """

    text: str
    pieces: tuple[str, ...]
    bigrams: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The token of a title that is nothing but this word."""
        return WHOLE_TITLE + self.text


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional character → simplified, one to one, made once from OpenCC's table (some 3,500 pairs)."""
    characters = [chr(code) for code in range(*_HIGHEST_TRADITIONAL_BLOCK)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """The word dictionary with the trade words added; loaded at the first cut (about 0.3 s)."""
    dictionary = rjieba.Jieba()
    for line in TRADE_WORDS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            for word in line.split():
                dictionary.add_word(word, _TRADE_WORD_FREQUENCY, "n")
    return dictionary


def fold(text: str) -> str:
    """One spelling for all: half width, lower case, simplified characters. Idempotent."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


def is_han(character: str) -> bool:
    return _HAN.match(character) is not None


def _latin_tokens(run: str) -> list[str]:
    run = run.rstrip(".")
    if "." not in run:
        return [run]
    return [run, *(part for part in run.split(".") if part)]


def _joined_singles(words: list[str]) -> list[str]:
    """Characters the dictionary left alone, joined: a run of them becomes bigrams, a lone one stays."""
    out: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1:
            run += word
            continue
        if len(run) == 1:
            out.append(run)
        else:
            out.extend(run[i : i + 2] for i in range(len(run) - 1))
        run = ""
        if word:
            out.append(word)
    return out


def _pieces(run: str) -> list[str]:
    return _joined_singles(_dictionary().cut(run, False))


def bigrams(run: str) -> list[str]:
    """Overlapping pairs of a run of Chinese characters; a run of one gives itself."""
    return [run] if len(run) < 2 else [run[i : i + 2] for i in range(len(run) - 1)]


def index_tokens(text: str, *, title: bool = False) -> list[str]:
    """Distinct tokens under which a text is found, in order of first appearance.

    A title gives words, bigrams and single characters; other text gives words of two characters and more.
    """
    seen: dict[str, None] = {}
    for match in _RUNS.finditer(fold(text)):
        run = match.group()
        if match.lastgroup == "latin":
            seen.update(dict.fromkeys(_latin_tokens(run)))
            continue
        words = [*_dictionary().cut_for_search(run, False), *_pieces(run)]
        seen.update((word, None) for word in words if len(word) > 1)
        if title:
            seen.update(dict.fromkeys(bigrams(run)))
            seen.update(dict.fromkeys(run))
    return list(seen)


def title_words(title: str) -> list[str]:
    """Distinct words that stand in a title in their own right, with the whole title as one more token."""
    seen: dict[str, None] = {}
    runs = list(_RUNS.finditer(fold(title)))
    for match in runs:
        words = _latin_tokens(match.group()) if match.lastgroup == "latin" else _pieces(match.group())
        seen.update(dict.fromkeys(words))
    whole = "".join(match.group() for match in runs)
    if whole and len(whole) <= LONGEST_WHOLE_TITLE:
        seen[WHOLE_TITLE + whole] = None
    return list(seen)


def query_tokens(text: str) -> list[QueryWord]:
    """The words a person typed, all of which must be found; an empty list for nothing to look for.

    Blanks, punctuation and a change of script part the words. A word of up to two characters is looked for
    whole; of a longer one either every bigram stands in the title or every dictionary word in the text.
    """
    seen: dict[str, QueryWord] = {}
    for match in _RUNS.finditer(fold(text)):
        run = match.group()
        if match.lastgroup == "latin":
            run = run.rstrip(".")
            seen[run] = QueryWord(run, (run,), (run,))
        elif len(run) <= 2:
            seen[run] = QueryWord(run, (run,), (run,))
        else:
            pieces = _pieces(run)
            long_pieces = [piece for piece in pieces if len(piece) > 1]
            chosen = tuple(dict.fromkeys(long_pieces or pieces))
            seen[run] = QueryWord(run, chosen, tuple(dict.fromkeys(bigrams(run))))
    return list(seen.values())
