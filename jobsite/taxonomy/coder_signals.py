"""Owns what speaks for a code: kernel scores, nearest titles, names in common. Must not decide between codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.taxonomy.coder_features import concept_features, letter_features, main_text, string_features, vectorise
from jobsite.taxonomy.coder_softmax import UNLIKELY, ClassSoftmax
from jobsite.taxonomy.occupations import LEVEL_PREFIX, list_occupations

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = lazy_module("scipy.sparse")

Floats = NDArray[np.float32]
KNOWN_SHARE = 0.5
TEXT_SHARE = 0.3
TEXT_LIMIT = 400
PRIOR_NUDGE = 1e-3
CANDIDATES = {"mix": 16, "known": 5, "nearest": 5, "name": 4, "alias": 4, "chance": 12}
SCORES = ("mix", "coded", "known", "nearest", "nearest_known", "name", "alias", "chance", "log_chance")
SUMMED = ("mix", "chance")


FEATURES = (letter_features, string_features, concept_features)


@dataclass(frozen=True, slots=True)
class KernelScores:
    """What the kernel says of titles, each float32 [titles, codes]."""

    coded: Floats
    known: Floats
    nearest: Floats
    nearest_known: Floats
    log_chances: Floats


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of features: its names, how rare each is, and the unit vectors of the examples (CSR)."""

    features: tuple[str, ...]
    idf: Floats
    vectors: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Evidence:
    """What training leaves behind to score titles. Examples are sorted by code within coded and within known.

    `owners` int [examples]; the first `coded_count` examples are titles that a person coded. `coded` and `known` are
    the dual weights, CSR [examples of the kind, codes]; `share` is float32 [codes], how common a code is.
    """

    letters: Family
    strings: Family
    concepts: Family
    owners: NDArray[np.int_]
    coded_count: int
    coded: sparse.csr_matrix
    known: sparse.csr_matrix
    share: Floats
    softmax: ClassSoftmax


class OwnerIndex:
    """Find the nearest example of each code; the owners are sorted."""

    def __init__(self, owners: NDArray[np.int_], codes: int) -> None:
        self._used, self._starts = np.unique(owners, return_index=True)
        self._codes = codes

    def best(self, kernel: Floats) -> Floats:
        """Give the largest kernel value of each code, 0 where it has no example: float32 [titles, codes]."""
        best = np.zeros((len(kernel), self._codes), dtype=np.float32)
        best[:, self._used] = np.maximum.reduceat(kernel, self._starts, axis=1)
        return best


class NameIndex:
    """Compare titles with the names and aliases of the classification by the characters in common."""

    def __init__(self) -> None:
        occupations = list_occupations()
        texts = [occupation.name.lower() for occupation in occupations]
        owners = list(range(len(occupations)))
        for position, occupation in enumerate(occupations):
            texts += [alias.lower() for alias in occupation.aliases]
            owners += [position] * len(occupation.aliases)
        order = np.argsort(owners, kind="stable")
        self._names = len(occupations)
        self._index: dict[str, int] = {}
        self._matrix = _character_sets(texts, self._index, grow=True)
        common = np.asarray(self._matrix[: self._names].sum(axis=0)).ravel()
        self._idf = np.log((1 + self._names) / (1 + common)).astype(np.float32)
        self._weights = (self._matrix @ self._idf)[: self._names]
        self._all_columns = self._matrix.T.tocsr()
        self._name_columns = self._matrix[: self._names].T.tocsr()
        self._order = order
        self._starts = np.searchsorted(np.asarray(owners)[order], np.arange(self._names))
        self._sizes = np.asarray(self._matrix.sum(axis=1)).ravel()

    def compare(self, titles: Sequence[str]) -> tuple[Floats, Floats]:
        """Give for each title and code the weighted Jaccard index with the name, and the best plain one with any."""
        texts = [main_text(title) for title in titles]
        rows = _character_sets(texts, self._index, grow=False)
        unknown = self._idf.max()
        lengths = np.array([len(set(text)) for text in texts], dtype=np.float32)
        known = np.asarray(rows.sum(axis=1)).ravel()
        weights = rows @ self._idf + (lengths - known) * unknown
        shared = (rows.multiply(self._idf).tocsr() @ self._name_columns).toarray()
        name = shared / (self._weights[None, :] + weights[:, None] - shared + 1e-6)
        common = (rows @ self._all_columns).toarray()
        plain = common / np.maximum(self._sizes[None, :] + lengths[:, None] - common, 1)
        best = np.maximum.reduceat(plain[:, self._order], self._starts, axis=1)
        return name.astype(np.float32), best.astype(np.float32)


class SignalReader:
    """Score every code for titles in several ways, and lay the scores out for the candidates of each title."""

    def __init__(self, evidence: Evidence, names: NameIndex) -> None:
        self._evidence = evidence
        self._names = names
        self._families = tuple(
            (features, _positions(family), family.idf, family.vectors.T.tocsr())
            for features, family in zip(FEATURES, families_of(evidence), strict=True)
        )
        count = evidence.coded_count
        self._coded_owners = OwnerIndex(evidence.owners[:count], len(evidence.share))
        self._known_owners = OwnerIndex(evidence.owners[count:], len(evidence.share))
        self._coded = evidence.coded.T.tocsr()
        self._known = evidence.known.T.tocsr()
        codes = [occupation.code for occupation in list_occupations()]
        self._groups = {level: _groups_of(codes, level) for level in (1, 2, 3)}
        self._levels = np.array([occupation.level for occupation in list_occupations()])
        self._prior = np.log(evidence.share)

    def score(self, titles: Sequence[str], texts: Sequence[str] = ()) -> dict[str, Floats]:
        """Give each named score as float32 [titles, codes]; a description adds its share to the kernel scores."""
        kernel = self.kernel(titles)
        coded, known = self._kernel_scores(kernel)
        if any(text.strip() for text in texts):
            more = self._kernel_scores(self.kernel([text[:TEXT_LIMIT] for text in texts]))
            coded, known = coded + TEXT_SHARE * more[0], known + TEXT_SHARE * more[1]
        count = self._evidence.coded_count
        nearest = self._coded_owners.best(kernel[:, :count])
        nearest_known = self._known_owners.best(kernel[:, count:])
        chances = self._evidence.softmax.log_chances(kernel[:, :count], known)
        return self.complete(titles, KernelScores(coded, known, nearest, nearest_known, chances))

    def complete(self, titles: Sequence[str], scores: KernelScores) -> dict[str, Floats]:
        """Add the names to the kernel's scores: training has those out of fold."""
        name, alias = self._names.compare(titles)
        mix = scores.coded + KNOWN_SHARE * scores.known
        chance, log_chance = np.exp(scores.log_chances), 1 + scores.log_chances / -UNLIKELY
        own = (mix, scores.coded, scores.known, scores.nearest, scores.nearest_known)
        return dict(zip(SCORES, (*own, name, alias, chance, log_chance), strict=True))

    def mix(self, titles: Sequence[str]) -> Floats:
        """Give the blended kernel score alone: float32 [titles, codes]."""
        coded, known = self._kernel_scores(self.kernel(titles))
        return np.asarray(coded + KNOWN_SHARE * known, dtype=np.float32)

    def kernel(self, titles: Sequence[str]) -> Floats:
        """Compare titles with the examples: float32 [titles, examples] in [0, 1].

        See `blend_kernel`.
        """
        pairs = [
            (vectorise(map(features, titles), positions, idf), columns)
            for features, positions, idf, columns in self._families
        ]
        return blend_kernel([rows for rows, _ in pairs], [columns for _, columns in pairs])

    def lay_out(self, scores: dict[str, Floats]) -> tuple[NDArray[np.int_], NDArray[np.int_], Floats]:
        """Choose candidates and give rows, codes and signals: int [n], int [n], float32 [n, signals].

        Novelty, how far the nearest coded title is, multiplies some signals: names count more in new ground.
        """
        rows, codes = np.nonzero(self._choose(scores))
        columns: list[NDArray[np.float32]] = []
        for name in SCORES:
            values, best = scores[name][rows, codes], scores[name].max(axis=1)
            columns += [values, values / np.maximum(best, 1e-3)[rows]]
        for name in SUMMED:
            for level in (1, 2, 3):
                columns.append(self.sum_classes(scores[name], level)[rows, codes])
        prior = self._prior[codes]
        novelty = (1 - scores["nearest"].max(axis=1))[rows]
        columns += [scores[name][rows, codes] * novelty for name in SCORES] + [prior, prior * novelty]
        for level in (1, 2, 3, 4):
            at_level = (self._levels[codes] == level).astype(np.float32)
            columns += [at_level, at_level * novelty]
        return rows, codes, np.stack(columns, axis=1).astype(np.float32)

    def sum_classes(self, values: Floats, level: int) -> Floats:
        """Give each code the sum of the values over its class of a level: float32 [titles, codes]."""
        starts, group_of = self._groups[level]
        return np.asarray(np.add.reduceat(values, starts, axis=1)[:, group_of], dtype=np.float32)

    def _choose(self, scores: dict[str, Floats]) -> NDArray[np.bool_]:
        chosen = np.zeros(scores["mix"].shape, dtype=bool)
        for name, count in CANDIDATES.items():
            values = -scores[name] - PRIOR_NUDGE * self._evidence.share
            best = np.argpartition(values, count, axis=1)[:, :count]
            chosen[np.arange(len(chosen))[:, None], best] = True
        return chosen

    def _kernel_scores(self, kernel: Floats) -> tuple[Floats, Floats]:
        count = self._evidence.coded_count
        return (self._coded @ kernel[:, :count].T).T, (self._known @ kernel[:, count:].T).T


def families_of(evidence: Evidence) -> tuple[Family, Family, Family]:
    """List the kinds of features in the order of FEATURES."""
    return evidence.letters, evidence.strings, evidence.concepts


def blend_kernel(rows: Sequence[sparse.csr_matrix], columns: Sequence[sparse.csr_matrix]) -> Floats:
    """Blend the kernels of letters, strings and concepts, the examples as columns: float32 [titles, examples].

    Half of what is written comes from the strings, half from the letters and their pairs: the square of the letters'
    cosine counts pairs of characters wherever they stand. What is written counts half where no concept is shared,
    and the shared concepts count a quarter by themselves.
    """
    letters, strings, concepts = ((row @ column).toarray() for row, column in zip(rows, columns, strict=True))
    written = 0.25 * (letters + letters**2) + 0.5 * strings
    return np.asarray(0.75 * written * (0.5 + 0.5 * concepts) + 0.25 * concepts, dtype=np.float32)


def _positions(family: Family) -> dict[str, int]:
    return {feature: position for position, feature in enumerate(family.features)}


def _character_sets(texts: Sequence[str], index: dict[str, int], *, grow: bool) -> sparse.csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    for row, text in enumerate(texts):
        for char in dict.fromkeys(text):
            position = index.setdefault(char, len(index)) if grow else index.get(char)
            if position is not None:
                rows.append(row)
                columns.append(position)
    ones = np.ones(len(rows), dtype=np.float32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(texts), len(index)))


def _groups_of(codes: list[str], level: int) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Give where each class begins, the codes being sorted, and the class of each code."""
    prefixes = [code[: LEVEL_PREFIX[level]] for code in codes]
    _, starts, groups = np.unique(prefixes, return_index=True, return_inverse=True)
    return starts, groups
