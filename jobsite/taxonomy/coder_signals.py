"""Owns what speaks for a code: kernel scores, nearest titles, names in common. Must not decide between codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.taxonomy.coder_features import letter_features, main_text, string_features, vectorise
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
CANDIDATES = {"mix": 16, "known": 5, "nearest": 5, "name": 4, "alias": 4}
SCORES = ("mix", "coded", "known", "nearest", "nearest_known", "name", "alias")


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
    owners: NDArray[np.int_]
    coded_count: int
    coded: sparse.csr_matrix
    known: sparse.csr_matrix
    share: Floats


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
        self._letters = _positions(evidence.letters)
        self._strings = _positions(evidence.strings)
        self._letter_columns = evidence.letters.vectors.T.tocsr()
        self._string_columns = evidence.strings.vectors.T.tocsr()
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
        return self.complete(
            titles,
            coded,
            known,
            self._coded_owners.best(kernel[:, :count]),
            self._known_owners.best(kernel[:, count:]),
        )

    def complete(
        self, titles: Sequence[str], coded: Floats, known: Floats, nearest: Floats, nearest_known: Floats
    ) -> dict[str, Floats]:
        """Add the names to the kernel's scores: training has those out of fold."""
        name, alias = self._names.compare(titles)
        mix = coded + KNOWN_SHARE * known
        values = (mix, coded, known, nearest, nearest_known, name, alias)
        return dict(zip(SCORES, values, strict=True))

    def mix(self, titles: Sequence[str]) -> Floats:
        """Give the blended kernel score alone: float32 [titles, codes]."""
        coded, known = self._kernel_scores(self.kernel(titles))
        return np.asarray(coded + KNOWN_SHARE * known, dtype=np.float32)

    def kernel(self, titles: Sequence[str]) -> Floats:
        """Compare titles with the examples: float32 [titles, examples] in [0, 1].

        Half from the strings, half from the letters and their pairs: the square of the letters' cosine counts pairs
        of characters wherever they stand.
        """
        letters = vectorise(map(letter_features, titles), self._letters, self._evidence.letters.idf)
        strings = vectorise(map(string_features, titles), self._strings, self._evidence.strings.idf)
        return blend_kernel(letters, strings, self._letter_columns, self._string_columns)

    def lay_out(self, scores: dict[str, Floats]) -> tuple[NDArray[np.int_], NDArray[np.int_], Floats]:
        """Choose candidates and give rows, codes and signals: int [n], int [n], float32 [n, signals].

        Novelty, how far the nearest coded title is, multiplies some signals: names count more in new ground.
        """
        rows, codes = np.nonzero(self._choose(scores))
        columns: list[NDArray[np.float32]] = []
        for name in SCORES:
            values, best = scores[name][rows, codes], scores[name].max(axis=1)
            columns += [values, values / np.maximum(best, 1e-3)[rows]]
        for level in (1, 2, 3):
            sums = scores["mix"] @ self._groups[level]
            columns.append(np.asarray(sums @ self._groups[level].T)[rows, codes])
        prior = self._prior[codes]
        novelty = (1 - scores["nearest"].max(axis=1))[rows]
        columns += [scores[name][rows, codes] * novelty for name in SCORES] + [prior, prior * novelty]
        for level in (1, 2, 3, 4):
            at_level = (self._levels[codes] == level).astype(np.float32)
            columns += [at_level, at_level * novelty]
        return rows, codes, np.stack(columns, axis=1).astype(np.float32)

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


def blend_kernel(
    letters: sparse.csr_matrix,
    strings: sparse.csr_matrix,
    letter_columns: sparse.csr_matrix,
    string_columns: sparse.csr_matrix,
) -> Floats:
    """Blend the two kernels of titles and examples, the examples as columns: float32 [titles, examples]."""
    pairs = (letters @ letter_columns).toarray()
    exact = (strings @ string_columns).toarray()
    return np.asarray(0.25 * (pairs + pairs**2) + 0.5 * exact, dtype=np.float32)


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


def _groups_of(codes: list[str], level: int) -> sparse.csr_matrix:
    prefixes = [code[: LEVEL_PREFIX[level]] for code in codes]
    _, groups = np.unique(prefixes, return_inverse=True)
    ones = np.ones(len(codes), dtype=np.float32)
    return sparse.csr_matrix((ones, (np.arange(len(codes)), groups)))
