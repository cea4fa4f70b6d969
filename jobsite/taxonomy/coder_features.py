"""Owns how a vacancy title becomes weighted features: noise stripped, head nouns stressed. Must not score."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.taxonomy.occupations import DATA_DIR

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = lazy_module("scipy.sparse")

rjieba = lazy_module("rjieba")

MAX_TITLE = 120
BRACKET_WEIGHT = 0.35
FIRM_WEIGHT = 0.3
LONGEST_CONCEPT_WORD = 10

_BRACKETS = re.compile(r"[(【\[{<《「]([^()【】\[\]{}<>《》「」]*)[)】\]}>》」]")
_SEPARATORS = re.compile(r"[\W_]+")
_SPELLINGS = (("c++", "cpp"), ("c#", "csharp"), (".net", "dotnet"), ("node.js", "nodejs"), ("vue.js", "vue"))
_CALL = re.compile(r"^(.{2,})招聘(.{2,})$")
_RECRUITER_WORDS = re.compile(r"^(专员|经理|主管|顾问|助理|师|者|岗|负责人|实习)")
_INTERNAL_CODE = re.compile(r"\b[a-z]{1,4}\d{2,}\w*\b")
_NUMBERS = re.compile(
    r"\d+(?:\.\d+)?\s*(?:[-~]\s*\d+(?:\.\d+)?)?\s*(?:[kw万千元薪天月年小时届名人号岁级]\w?)?(?:/月|/天)?"
)
_PERKS = re.compile(
    r"[五六七]险[一二两]?金?|\d险\d?金?|双休|单休|[大小]小?周|包吃(?:包?住)?|包食宿|包住宿?|管吃住?|管住|吃住|食宿"
    r"|提供(?:食宿|住宿|宿舍)|住宿|带薪\w{0,2}|年终奖|\d+薪|社保|公积金|不加班|朝[九八]晚[五六]|早[八九]晚[五六]"
    r"|就近(?:分配|安排)|接受小白|可小白|小白|不限经验|无需经验|无经验|零?0?基础|无责|底薪|高?提成|绩效|奖金|补[贴助]"
    r"|高薪|急招|急聘|诚聘|诚招|直招|招聘|招募|聘|月[入薪]过?万?|年薪|薪资|保底|日结|周结|月结|长白班|白班|夜班"
    r"|可兼职|全职|兼职|应届生?|实习生?|急|福利好?|晋升快?|上市公司|国企|央企|待遇优?"
)


def normalise_title(text: str) -> str:
    """Fold width and case, and drop control characters and lone surrogates; cut at 120 characters."""
    folded = unicodedata.normalize("NFKC", text[: 4 * MAX_TITLE]).lower()
    for spelling, word in _SPELLINGS:
        folded = folded.replace(spelling, word)
    kept = (char if unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn") else " " for char in folded)
    return "".join(kept).strip()[:MAX_TITLE]


def split_title(text: str) -> list[tuple[str, float]]:
    """Split a title into parts with weights: what stands in brackets or names the firm counts less."""
    parts: list[tuple[str, float]] = []

    def put_aside(match: re.Match[str]) -> str:
        parts.append((match.group(1), BRACKET_WEIGHT))
        return " "

    main = _BRACKETS.sub(put_aside, _INTERNAL_CODE.sub(" ", normalise_title(text)))
    call = _CALL.match(main)
    if call and not _RECRUITER_WORDS.match(call.group(2)):
        parts.append((call.group(1), FIRM_WEIGHT))
        main = call.group(2)
    parts.insert(0, (main, 1.0))
    split = [(piece, weight) for part, weight in parts for piece in _SEPARATORS.split(part) if piece]
    clean = [(re.sub(r"\s+", "", _PERKS.sub(" ", _NUMBERS.sub(" ", piece))), weight) for piece, weight in split]
    return [pair for pair in clean if pair[0]] or [(piece, weight / 2) for piece, weight in split]


def main_text(text: str) -> str:
    """Join the parts of a title that name the job, without brackets, firm, perks and numbers."""
    parts = split_title(text)
    return "".join(part for part, weight in parts if weight == 1.0) or "".join(part for part, _ in parts)


def letter_features(text: str) -> dict[str, float]:
    """Weigh the single characters of a title, wherever they stand."""
    features: defaultdict[str, float] = defaultdict(float)
    for part, weight in split_title(text):
        for char in part:
            features[char] += weight
    return features


def string_features(text: str) -> dict[str, float]:
    """Weigh the 2- and 3-grams of a title's parts, ends marked."""
    features: defaultdict[str, float] = defaultdict(float)
    for part, weight in split_title(text):
        marked = f"^{part}$"
        for size in (2, 3):
            for start in range(len(marked) - size + 1):
                features[marked[start : start + size]] += weight
    return features


def concept_features(text: str) -> dict[str, float]:
    """Weigh what a title is about: the concepts of its known words, the longest words first.

    A word of several concepts says less of each. A word counts where it has a character that no longer word has.
    """
    words = _concept_words()
    features: defaultdict[str, float] = defaultdict(float)
    for part, weight in split_title(text):
        for word in _known_words(part, words):
            concepts = words[word]
            for concept in concepts:
                features[concept] = max(features[concept], weight / len(concepts) ** 0.5)
    return features


def _known_words(part: str, words: dict[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    taken = [False] * len(part)
    for size in range(min(LONGEST_CONCEPT_WORD, len(part)), 0, -1):
        for start in range(len(part) - size + 1):
            if part[start : start + size] in words and not all(taken[start : start + size]):
                found.append(part[start : start + size])
                taken[start : start + size] = [True] * size
    return found


@lru_cache(maxsize=1)
def _concept_words() -> dict[str, tuple[str, ...]]:
    words: dict[str, dict[str, None]] = {}
    for line in (DATA_DIR / "title_concepts.txt").read_text(encoding="utf-8").splitlines():
        concept, colon, listed = line.partition(": ")
        if colon and not line.startswith("#"):
            for word in listed.split():
                words.setdefault(word[:LONGEST_CONCEPT_WORD], {})[concept] = None
    return {word: tuple(concepts) for word, concepts in words.items()}


def word_features(text: str) -> dict[str, float]:
    """Weigh the strings of a title and its words as the dictionary cuts them."""
    features = defaultdict(float, string_features(text))
    for part, weight in split_title(text):
        for word in rjieba.cut(part):
            if len(word) > 1:
                features["w:" + word] += weight
    return features


def vectorise(rows: Iterable[dict[str, float]], index: dict[str, int], idf: NDArray[np.float32]) -> sparse.csr_matrix:
    """Turn feature weights into unit vectors: float32 [rows, features], CSR; unknown features are dropped."""
    indices: list[int] = []
    values: list[float] = []
    starts = [0]
    for row in rows:
        known = [(index[feature], weight) for feature, weight in row.items() if feature in index]
        indices.extend(position for position, _ in known)
        values.extend(weight for _, weight in known)
        starts.append(len(indices))
    data = np.asarray(values, dtype=np.float32)
    data = np.where(data > 1, 1 + np.log(np.maximum(data, 1)), data) * idf[indices]
    lengths = np.sqrt(np.add.reduceat(np.append(data**2, 0), starts[:-1]))
    sizes = np.diff(starts)
    lengths[sizes == 0] = 1
    data = (data / np.repeat(lengths, sizes)).astype(np.float32)
    shape = (len(sizes), len(idf))
    return sparse.csr_matrix((data, np.asarray(indices, dtype=np.int32), starts), shape=shape)
