"""Owns how alike two titles are, in Chinese and English. Must not know vacancies or people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.taxonomy.coder import load_coder
from jobsite.taxonomy.coder_features import normalise_title, vectorise, word_features
from jobsite.taxonomy.occupations import DATA_DIR
from jobsite.taxonomy.title_words import english_stems, has_chinese, say_in_english

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = lazy_module("scipy.sparse")

MEANINGS_PATH = DATA_DIR / "title_word_meanings.npz"
WORD_SHARE = 0.45
MEANING_SHARE = 0.45
CODE_SHARE = 0.35
SMALLEST_PROBABILITY = 0.01
BLOCK = 256


@dataclass(frozen=True, slots=True)
class TitleVectors:
    """Titles as rows: `words` [titles, features] and `codes` [titles, codes] CSR, `meanings` [titles, size].

    All float32. Rows of words and meanings have length 1, or 0 where nothing is known; a row of codes holds the
    square roots of the likely codes' probabilities, so that an unsure row is short.
    """

    words: sparse.csr_matrix
    codes: sparse.csr_matrix
    meanings: NDArray[np.float32]

    def cut(self, start: int, end: int) -> TitleVectors:
        """Return the rows from `start` up to `end`."""
        return TitleVectors(self.words[start:end], self.codes[start:end], self.meanings[start:end])


def title_similarity(queries: Sequence[str], corpus: Sequence[str]) -> NDArray[np.float32]:
    """Measure how alike each query is to each title: float32 [queries, corpus] in [0, 1], near 1 the same title.

    The weighted mean of three parts: the cosine of words and n-grams, weighted by how rare they are in the corpus;
    the cosine of what the English words mean, Chinese words put into English first; the overlap of the occupations
    both may be coded with. What is not known of the query is left out of the mean.
    """
    if not queries or not corpus:
        return np.zeros((len(queries), len(corpus)), dtype=np.float32)
    vectors = vectorise_titles([*queries, *corpus])
    total = len(queries) + len(corpus)
    return compare_titles(vectors.cut(0, len(queries)), vectors.cut(len(queries), total))


def rank_titles(queries: Sequence[str], corpus: Sequence[str], *, top: int = 1000) -> Iterator[list[tuple[int, float]]]:
    """Yield for each query the positions and similarities of the most alike titles, best first."""
    if not queries or not corpus:
        yield from ([] for _ in queries)
        return
    vectors = vectorise_titles([*queries, *corpus])
    others = vectors.cut(len(queries), len(queries) + len(corpus))
    for start in range(0, len(queries), BLOCK):
        for row in compare_titles(vectors.cut(start, min(start + BLOCK, len(queries))), others):
            order = np.argsort(-row, kind="stable")[:top]
            yield [(int(position), float(row[position])) for position in order]


def vectorise_titles(titles: Sequence[str]) -> TitleVectors:
    """Turn titles into vectors; how rare a word is, is counted over these titles."""
    said = [say_in_english(title) for title in titles]
    return TitleVectors(_word_vectors(titles), _code_vectors(titles), _meaning_vectors(said))


def compare_titles(queries: TitleVectors, corpus: TitleVectors) -> NDArray[np.float32]:
    """Compare all with all as `title_similarity` says: float32 [queries, corpus] in [0, 1]."""
    sure = np.asarray(queries.codes.multiply(queries.codes).sum(axis=1)).ravel()
    known = (queries.meanings**2).sum(axis=1)
    meaning = MEANING_SHARE * np.maximum(queries.meanings @ corpus.meanings.T, 0)
    words = WORD_SHARE * (queries.words @ corpus.words.T).toarray()
    codes = CODE_SHARE * (queries.codes @ corpus.codes.T).toarray()
    shares = WORD_SHARE + MEANING_SHARE * known + CODE_SHARE * sure
    similar = (words + meaning + codes) / shares[:, None]
    return np.asarray(np.clip(similar, 0, 1), dtype=np.float32)


def _word_vectors(titles: Sequence[str]) -> sparse.csr_matrix:
    rows = [_word_features(title) for title in titles]
    index: dict[str, int] = {}
    counts: list[int] = []
    for row in rows:
        for feature in row:
            position = index.setdefault(feature, len(index))
            if position == len(counts):
                counts.append(0)
            counts[position] += 1
    idf = np.log((1 + len(rows)) / (1 + np.array(counts, dtype=np.float32))) + 0.2
    return vectorise(rows, index, idf.astype(np.float32))


def _word_features(title: str) -> dict[str, float]:
    """Weigh the n-grams of Chinese parts, the stems of English words and the 3- to 5-grams of their letters."""
    features = word_features(title) if has_chinese(title) else {}
    plain = normalise_title(title)
    for stem in english_stems(plain):
        features["s:" + stem] = 1.0
    for word in "".join(char if char.isascii() and char.isalnum() else " " for char in plain).split():
        padded = f"^{word}$"
        grams = [padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1)]
        for gram in grams:
            features["c:" + gram] = 1 / len(grams) ** 0.5
    return features


def _code_vectors(titles: Sequence[str]) -> sparse.csr_matrix:
    coder = load_coder()
    blocks = []
    for start in range(0, len(titles), BLOCK):
        likely = coder.rough_probabilities(titles[start : start + BLOCK])
        likely[likely < SMALLEST_PROBABILITY] = 0
        blocks.append(sparse.csr_matrix(np.sqrt(likely)))
    return sparse.vstack(blocks).tocsr()


def _meaning_vectors(titles: Sequence[str]) -> NDArray[np.float32]:
    index, vectors, telling = _load_meanings()
    rows = np.zeros((len(titles), vectors.shape[1]), dtype=np.float32)
    for row, title in zip(rows, titles, strict=True):
        places = [index[stem] for stem in english_stems(title) if stem in index]
        if places:
            row += telling[places] @ vectors[places]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), dtype=np.float32)


@lru_cache(maxsize=1)
def _load_meanings() -> tuple[dict[str, int], NDArray[np.float32], NDArray[np.float32]]:
    with np.load(MEANINGS_PATH, allow_pickle=False) as arrays:
        words = bytes(arrays["words"]).decode().split("\n")
        vectors, telling = arrays["vectors"].astype(np.float32), arrays["telling"].astype(np.float32)
    return {word: position for position, word in enumerate(words)}, vectors, telling
