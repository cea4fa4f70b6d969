"""Trades: what people call their work, and how far one kind of work fits another.

Owns the lexicon (data/trades.tsv), the relations (data/relations.tsv, data/families.tsv) and the affinity matrix
made from them. A trade is a node; a title no trade knows becomes the small class of the 2022 classification that
the occupation coder gives it, which is a node too. Must not know seekers, vacancies or weights of the score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobsite.taxonomy.occupations import Occupation, class_code, list_occupations
from jobsite.taxonomy.phrases import Found, PhraseScanner
from jobsite.taxonomy.skills import fold

DATA = Path(__file__).resolve().parent / "data"
# Heads that say little once a more telling word stands before them: 焊接机器人操作员 is no plain 操作员.
GENERIC_HEADS = frozenset((DATA / "generic_heads.txt").read_text(encoding="utf-8").split())
SEGMENT = re.compile(r"[/、|｜+＋&,，;；]|兼(?!职)|或者|或|和|及")
SEWING = re.compile(r"(?:服装|家纺|制衣|箱包|针织|窗帘|沙发|鞋|缝|服饰|羽绒|布艺|内衣|家居).{0,4}车工")
BRACKETS = re.compile(r"[（(【\[《<][^）)】\]》>]*[）)】\]》>]?")
SAME_SMALL_CLASS = 0.55
SAME_MIDDLE_CLASS = 0.25
WEAK_HINT = 0.5
SECOND_MENTION = 0.35
PASSING_HINT = 0.15
# Trades that share a tag but no relation still have something in common: a hall, a desk, a wheel.
SHARED_TAG = {"factory": 0.08, "office": 0.08, "simple": 0.1, "driving": 0.3, "sales": 0.4, "outdoor": 0.2}
ANY_TWO = 0.02


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of work as people name it; ``index`` is its node."""

    index: int
    name: str
    family: str
    tags: frozenset[str]
    words: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleTrade:
    """A trade read from a title and how surely the title means it, in (0, 1]."""

    node: int
    weight: float


def _lines(name: str) -> Iterator[list[str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@lru_cache(maxsize=1)
def list_trades() -> tuple[Trade, ...]:
    """All trades in the order of their nodes."""
    return tuple(
        Trade(
            index, name, family, frozenset(tags.split()), tuple(words.split("|")), tuple(filter(None, hints.split("|")))
        )
        for index, (name, family, tags, words, hints) in enumerate(_lines("trades.tsv"))
    )


@lru_cache(maxsize=1)
def _class_codes() -> tuple[str, ...]:
    """The small classes of the classification, each a node after the trades."""
    return tuple(sorted({class_code(one.code, 3) for one in list_occupations() if one.level == 4}))


@lru_cache(maxsize=1)
def _class_nodes() -> dict[str, int]:
    return {code: len(list_trades()) + place for place, code in enumerate(_class_codes())}


def node_count() -> int:
    """How many nodes there are: trades first, then small classes."""
    return len(list_trades()) + len(_class_codes())


def node_name(node: int) -> str:
    """The trade's name, or the small class's code."""
    trades = list_trades()
    return trades[node].name if node < len(trades) else _class_codes()[node - len(trades)]


def node_tags(node: int) -> frozenset[str]:
    """What the work is like (heavy, dust, office …); nothing is known of a small class."""
    trades = list_trades()
    return trades[node].tags if node < len(trades) else frozenset()


@lru_cache(maxsize=1)
def short_work_nodes() -> frozenset[int]:
    """The trades that are only a kind of employment: 暑假工, 临时工."""
    return frozenset(trade.index for trade in list_trades() if "short" in trade.tags)


@lru_cache(maxsize=1)
def _scanner() -> PhraseScanner[tuple[int, bool]]:
    """Phrase → (node, whether it is a hint only)."""
    phrases: dict[str, tuple[int, bool]] = {}
    for trade in list_trades():
        for hint in trade.hints:
            phrases.setdefault(fold(hint), (trade.index, True))
    for trade in list_trades():
        for word in (trade.name, *trade.words):
            phrases[fold(word)] = (trade.index, False)
    return PhraseScanner(phrases)


def scan_trades(folded: str) -> list[Found[tuple[int, bool]]]:
    """Every trade named in a folded text, in order; the meaning is (node, whether it is only a hint)."""
    return list(_scanner().scan(folded))


def read_title(title: str) -> list[TitleTrade]:
    """The trades a title means, surest first; empty where no word is known.

    The last telling word of a segment is its head and weighs 1; words before it 0.35; hints alone 0.6; words in brackets
    0.4; segments after the first (叉车工/仓管) 0.9.
    """
    folded = fold(title)
    if SEWING.search(folded):
        folded = folded.replace("车工", "车位工")  # at a sewing machine, not at a lathe
    weights: dict[int, float] = {}
    outside = BRACKETS.sub(" ", folded)
    for place, segment in enumerate(part for part in SEGMENT.split(outside) if part.strip()):
        for trade in _read_segment(segment):
            weight = trade.weight * (1.0 if place == 0 or not weights else 0.9)
            weights[trade.node] = max(weights.get(trade.node, 0.0), weight)
    for bracket in BRACKETS.findall(folded):
        for trade in _read_segment(bracket):
            share = 0.4 if weights else 0.8
            weights[trade.node] = max(weights.get(trade.node, 0.0), share * trade.weight)
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])
    return [TitleTrade(node, weight) for node, weight in ranked]


def _read_segment(segment: str) -> list[TitleTrade]:
    found = scan_trades(segment)
    strong = [one for one in found if not one.meaning[1]]
    telling = [one for one in strong if one.phrase not in GENERIC_HEADS]
    head = telling[-1] if telling else (strong[-1] if strong else None)
    if head is None:
        return [TitleTrade(one.meaning[0], WEAK_HINT + 0.1) for one in found]
    trades = []
    for one in found:
        if one is head:
            trades.append(TitleTrade(one.meaning[0], 1.0))
        elif one.meaning[0] != head.meaning[0]:
            hint_or_generic = one.meaning[1] or one.phrase in GENERIC_HEADS
            trades.append(TitleTrade(one.meaning[0], PASSING_HINT if hint_or_generic else SECOND_MENTION))
    return trades


@lru_cache(maxsize=4096)
def occupation_node(code: str) -> int | None:
    """The node of an occupation's code: the trade its name or aliases mean, else its small class."""
    trade = _trades_by_code().get(code)
    if trade is not None:
        return trade
    return _class_nodes().get(class_code(code, 3)) if len(code) == 10 else None


@lru_cache(maxsize=1)
def _trades_by_code() -> dict[str, int]:
    found: dict[str, int] = {}
    for occupation in list_occupations():
        if occupation.level == 4:
            node = _trade_of_occupation(occupation)
            if node is not None:
                found[occupation.code] = node
    return found


def _trade_of_occupation(occupation: Occupation) -> int | None:
    """The trade most of the occupation's names mean as their head; its own name counts three times."""
    votes: dict[int, float] = {}
    for place, name in enumerate((occupation.name, *occupation.aliases)):
        for trade in read_title(name)[:1]:
            if trade.weight == 1.0:
                votes[trade.node] = votes.get(trade.node, 0.0) + (3.0 if place == 0 else 1.0)
    if not votes:
        return None
    node, count = max(votes.items(), key=lambda pair: pair[1])
    return node if count >= 3.0 else None


@lru_cache(maxsize=1)
def affinity() -> NDArray[np.float32]:
    """How far work of one node fits a wish for another, float32 [nodes, nodes], symmetric, 1 on the diagonal.

    Source: judged pair by pair for the trades of this city (relations.tsv); else the family's figure; classes by
    their distance in the 2022 classification.
    """
    trades = list_trades()
    size = node_count()
    matrix = np.full((size, size), ANY_TWO, np.float32)
    families = {family: float(value) for family, value in _lines("families.tsv")}
    for one in trades:
        for other in trades:
            shared = [SHARED_TAG[tag] for tag in one.tags & other.tags if tag in SHARED_TAG]
            matrix[one.index, other.index] = max([ANY_TWO, *shared])
            if one.family == other.family:
                matrix[one.index, other.index] = families.get(one.family, 0.3)
    by_name = {trade.name: trade.index for trade in trades}
    for name, other_name, value in _lines("relations.tsv"):
        matrix[by_name[name], by_name[other_name]] = matrix[by_name[other_name], by_name[name]] = float(value)
    _relate_classes(matrix)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _relate_classes(matrix: NDArray[np.float32]) -> None:
    first = len(list_trades())
    middles = np.array([class_code(code, 2) for code in _class_codes()])
    classes = matrix[first:, first:]
    classes[middles[:, None] == middles[None, :]] = SAME_MIDDLE_CLASS
    for code, node in _trades_by_code().items():
        row = _class_nodes()[class_code(code, 3)]
        matrix[row, node] = matrix[node, row] = SAME_SMALL_CLASS
