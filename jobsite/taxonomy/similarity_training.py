"""Owns how the meaning of English title words is learned from the O*NET titles and tasks. Must not rank."""

import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from jobsite.taxonomy.occupations import DATA_DIR
from jobsite.taxonomy.title_words import english_stems

SIZE = 160
NAME_WEIGHT = 3.0
DESCRIPTION_WEIGHT = 1.0
TITLE_WEIGHT = 1.0
TASK_WEIGHT = 0.3


def train_word_meanings() -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32]]:
    """Learn a vector for each stem: words, float32 [words, SIZE], float32 [words] how telling each word is.

    Positive pointwise mutual information of stems and occupations, reduced by SVD (Levy and Goldberg 2014): stems of
    the same occupations get near vectors. How telling is the log of how rare the stem is among titles.
    """
    counts, titles_with, titles = _count_stems()
    matrix = _weigh(counts)
    left, strengths, _ = svds(matrix, k=SIZE, rng=np.random.default_rng(0))
    vectors = (left * np.sqrt(strengths)).astype(np.float32)
    words = _vocabulary(counts)
    telling = np.log((titles + 1) / (np.array([titles_with[word] for word in words]) + 1)).astype(np.float32)
    return tuple(words), vectors, telling / telling.max()


def write_word_meanings(path: Path) -> None:
    """Train and write the vectors as one file of plain arrays."""
    words, vectors, telling = train_word_meanings()
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        vectors=vectors.astype(np.float16),
        telling=telling.astype(np.float16),
    )


def list_english_occupations() -> Iterator[tuple[str, str, list[str], str]]:
    """Yield name, description, titles and tasks of each O*NET occupation."""
    with lzma.open(DATA_DIR / "english_occupations.tsv.xz", "rt", encoding="utf-8") as file:
        for line in file:
            _, name, description, titles, tasks = line.rstrip("\n").split("\t")
            yield name, description, titles.split("|") if titles else [], tasks


def _count_stems() -> tuple[list[dict[str, float]], Counter[str], int]:
    counts: list[dict[str, float]] = []
    titles_with: Counter[str] = Counter()
    titles_read = 0
    for name, description, titles, tasks in list_english_occupations():
        count: dict[str, float] = {}
        for text, weight in ((name, NAME_WEIGHT), (description, DESCRIPTION_WEIGHT), (tasks, TASK_WEIGHT)):
            _add(count, english_stems(text), weight)
        for title in titles:
            stems = english_stems(title)
            titles_with.update(set(stems))
            _add(count, stems, TITLE_WEIGHT)
        titles_read += len(titles)
        counts.append(count)
    return counts, titles_with, titles_read


def _add(count: dict[str, float], stems: list[str], weight: float) -> None:
    for word in stems:
        count[word] = count.get(word, 0.0) + weight


def _vocabulary(counts: list[dict[str, float]]) -> list[str]:
    return sorted({word for count in counts for word in count})


def _weigh(counts: list[dict[str, float]]) -> sparse.csr_matrix:
    position = {word: place for place, word in enumerate(_vocabulary(counts))}
    rows = [position[word] for count in counts for word in count]
    columns = [place for place, count in enumerate(counts) for _ in count]
    values = np.array([value for count in counts for value in count.values()])
    matrix = sparse.coo_matrix((values, (rows, columns)), shape=(len(position), len(counts)))
    by_word = np.asarray(matrix.sum(axis=1)).ravel()
    by_occupation = np.asarray(matrix.sum(axis=0)).ravel() ** 0.75
    expected = by_word[matrix.row] * (by_occupation / by_occupation.sum())[matrix.col]
    information = np.maximum(np.log(matrix.data / expected), 0)
    return sparse.csr_matrix((information, (matrix.row, matrix.col)), shape=matrix.shape)
