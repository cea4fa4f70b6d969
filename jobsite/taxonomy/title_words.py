"""Owns the English words of titles: stems, word groups, Chinese words in English. Must not compare titles."""

import csv
import re
from functools import lru_cache

from jobsite.taxonomy.coder_features import normalise_title
from jobsite.taxonomy.occupations import DATA_DIR

LONGEST_PHRASE = 4
LONGEST_CHINESE_WORD = 6
_WORD = re.compile(r"[a-z0-9]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
_FILLERS = frozenset(
    ("a", "all", "an", "and", "at", "except", "for", "in", "of", "on", "or", "other", "the", "to", "with")
)
_ENDINGS = (
    *(("ization", "ize"), ("isation", "ize"), ("ational", "ate"), ("ements", ""), ("ement", ""), ("ments", "")),
    *((ending, "") for ending in ("ment", "ings", "ing", "ists", "ist", "ians", "ian", "ors", "or", "ers", "er")),
    *((ending, "") for ending in ("ives", "ive", "ions", "ion")),
    ("ies", "y"),
    *((ending, "") for ending in ("es", "s", "ed", "al", "ant", "ance", "e")),
)
_SHORTEST_STEM = 4


def has_chinese(text: str) -> bool:
    """Tell whether a title has Chinese characters."""
    return _CJK.search(text) is not None


def english_stems(text: str) -> list[str]:
    """List the stems of a title's English words, each word or phrase of a group replaced by the group's first."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _FILLERS]
    groups = _groups()
    stems: list[str] = []
    position = 0
    while position < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - position), 0, -1):
            phrase = " ".join(words[position : position + size])
            if phrase in groups:
                stems += groups[phrase]
                break
        else:
            size = 1
            stems.append(stem(words[position]))
        position += size
    return stems


def stem(word: str) -> str:
    """Cut the ending of an English word so that engineer, engineers and engineering meet."""
    for ending, kept in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: len(word) - len(ending)] + kept
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def say_in_english(title: str) -> str:
    """Put the Chinese words of a title into English, the longest known words first; unknown ones are left out."""
    title = normalise_title(title)
    known = _chinese_words()
    said = _WORD.findall(title)
    for run in _CJK.findall(title):
        position = 0
        while position < len(run):
            for size in range(min(LONGEST_CHINESE_WORD, len(run) - position), 0, -1):
                if run[position : position + size] in known:
                    said.append(known[run[position : position + size]])
                    break
            else:
                size = 1
            position += size
    return " ".join(said)


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    with (DATA_DIR / "title_words_en.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    groups: dict[str, tuple[str, ...]] = {}
    for row in rows:
        stems = tuple(stem(word) for word in _WORD.findall(row["word"]) if word not in _FILLERS)
        for variant in (row["word"], *row["variants"].split("|")):
            phrase = " ".join(word for word in _WORD.findall(variant) if word not in _FILLERS)
            if phrase:
                groups.setdefault(phrase, stems)
    return groups


@lru_cache(maxsize=1)
def _chinese_words() -> dict[str, str]:
    with (DATA_DIR / "title_words_zh_en.csv").open(encoding="utf-8", newline="") as file:
        return {row["zh"]: row["en"] for row in csv.DictReader(file)}
