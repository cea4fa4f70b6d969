"""Owns how alike two titles are, in Chinese and English. Must not know vacancies or people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from jobsite.taxonomy.coder import load_coder, vectorise
from jobsite.taxonomy.coder_features import title_features

CODE_SHARE = 0.4
BLOCK = 256


@dataclass(frozen=True, slots=True)
class TitleVectors:
    """Titles as unit vectors: `words` float32 [titles, features], `codes` float32 [titles, codes], both CSR."""

    words: sparse.csr_matrix
    codes: sparse.csr_matrix


def title_similarity(queries: Sequence[str], corpus: Sequence[str]) -> NDArray[np.float32]:
    """Measure how alike each query is to each title: float32 [queries, corpus] in [0, 1], 1 the same title.

    The cosine of n-grams and words, weighted by how rare they are in the corpus, and the cosine of the occupations
    that both may be coded with, 6 to 4.
    """
    words = _word_vectors([*queries, *corpus])
    codes = _code_vectors([*queries, *corpus])
    one = TitleVectors(words[: len(queries)], codes[: len(queries)])
    other = TitleVectors(words[len(queries) :], codes[len(queries) :])
    return compare_vectors(one, other)


def compare_vectors(one: TitleVectors, other: TitleVectors) -> NDArray[np.float32]:
    """Compare all with all: float32 [one, other] in [0, 1]."""
    words = (one.words @ other.words.T).toarray()
    codes = (one.codes @ other.codes.T).toarray()
    blended = (1 - CODE_SHARE) * words + CODE_SHARE * codes
    return np.asarray(np.clip(blended, 0, 1), dtype=np.float32)


def _word_vectors(titles: Sequence[str]) -> sparse.csr_matrix:
    rows = [title_features(title) for title in titles]
    index: dict[str, int] = {}
    counts: list[int] = []
    for row in rows:
        for feature in row:
            position = index.setdefault(feature, len(index))
            if position == len(counts):
                counts.append(0)
            counts[position] += 1
    idf = np.log((1 + len(rows)) / (1 + np.array(counts, dtype=np.float32))) + 1
    return vectorise(rows, index, idf.astype(np.float32))


def _code_vectors(titles: Sequence[str]) -> sparse.csr_matrix:
    """Turn titles into unit vectors of the square roots of code probabilities, the small ones dropped."""
    coder = load_coder()
    blocks = []
    for start in range(0, len(titles), BLOCK):
        likely = coder.probabilities(titles[start : start + BLOCK])
        likely[likely < 0.01] = 0
        roots = np.sqrt(likely)
        roots /= np.maximum(np.sqrt((roots**2).sum(axis=1, keepdims=True)), 1e-6)
        blocks.append(sparse.csr_matrix(roots.astype(np.float32)))
    return sparse.vstack(blocks).tocsr() if blocks else sparse.csr_matrix((0, len(coder.codes)), dtype=np.float32)


def rank_titles(queries: Sequence[str], corpus: Sequence[str], *, top: int = 1000) -> Iterator[list[tuple[int, float]]]:
    """Yield for each query the positions and similarities of the most alike titles, best first."""
    words = _word_vectors([*queries, *corpus])
    codes = _code_vectors([*queries, *corpus])
    other = TitleVectors(words[len(queries) :], codes[len(queries) :])
    for start in range(0, len(queries), BLOCK):
        end = min(start + BLOCK, len(queries))
        similar = compare_vectors(TitleVectors(words[start:end], codes[start:end]), other)
        for row in similar:
            order = np.argsort(-row, kind="stable")[:top]
            yield [(int(position), float(row[position])) for position in order]
