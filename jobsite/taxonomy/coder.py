"""Owns the coding of titles and free text with the 2022 classification. Must not train: see coder_training."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from jobsite.taxonomy.coder_features import title_features
from jobsite.taxonomy.occupations import DATA_DIR, get_occupation

MODEL_PATH = DATA_DIR / "occupation_coder.npz"
TEXT_SHARE = 0.3
TEXT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code of the classification with the probability that a person would have chosen it."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class CoderModel:
    """What training leaves behind. `weights` is float32 [features, codes], CSR; `idf` is float32 [features].

    Probability is softmax(sharpness * score + bias) over the codes.
    """

    features: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: sparse.csr_matrix
    codes: tuple[str, ...]
    sharpness: float
    bias: NDArray[np.float32]


class OccupationCoder:
    """Rank the codes of the classification for a title; a linear model over n-grams and words."""

    def __init__(self, model: CoderModel) -> None:
        self._model = model
        self._index = {feature: position for position, feature in enumerate(model.features)}

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the code behind each column of `probabilities`."""
        return self._model.codes

    def code(self, title: str, text: str = "", *, limit: int = 5) -> list[Candidate]:
        """Rank the most likely codes, best first, scores in [0, 1] as probabilities.

        The description may decide between near codes but never outweighs the title. A title that says nothing
        (empty, only digits or perks) still gets an answer: the most common codes, with low scores.
        """
        row = self.probabilities([title], [text])[0]
        ranked = np.argsort(-row, kind="stable")[:limit]
        return [self._candidate(int(position), float(row[position])) for position in ranked]

    def probabilities(self, titles: Sequence[str], texts: Sequence[str] = ()) -> NDArray[np.float32]:
        """Give the probability of every code for every title: float32 [titles, codes], rows sum to 1."""
        scores = self.raw_scores(titles)
        if any(text.strip() for text in texts):
            scores += TEXT_SHARE * self.raw_scores([text[:TEXT_LIMIT] for text in texts])
        scores *= self._model.sharpness
        scores += self._model.bias
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores

    def raw_scores(self, titles: Sequence[str]) -> NDArray[np.float32]:
        """Give the uncalibrated score of every code: float32 [titles, codes]."""
        vectors = vectorise((title_features(title) for title in titles), self._index, self._model.idf)
        return np.asarray((vectors @ self._model.weights).todense(), dtype=np.float32)

    def _candidate(self, position: int, score: float) -> Candidate:
        code = self._model.codes[position]
        return Candidate(code, get_occupation(code).name, round(score, 4))


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


@lru_cache(maxsize=1)
def load_coder() -> OccupationCoder:
    """Load the trained coder once; raises FileNotFoundError where `flask taxonomy train` has never run."""
    return OccupationCoder(read_model(MODEL_PATH))


def read_model(path: Path) -> CoderModel:
    """Read a model that `write_model` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        features = tuple(bytes(arrays["features"]).decode().split("\n"))
        codes = tuple(bytes(arrays["codes"]).decode().split("\n"))
        weights = sparse.csr_matrix(
            (
                arrays["weights_data"].astype(np.float32),
                arrays["weights_indices"].astype(np.int32),
                arrays["weights_indptr"],
            ),
            shape=(len(features), len(codes)),
        )
        idf, bias = arrays["idf"].astype(np.float32), arrays["bias"].astype(np.float32)
        return CoderModel(features, idf, weights, codes, float(arrays["sharpness"]), bias)


def write_model(model: CoderModel, path: Path) -> None:
    """Write a model as one compressed file of plain arrays: no pickles."""
    np.savez_compressed(
        path,
        features=np.frombuffer("\n".join(model.features).encode(), dtype=np.uint8),
        codes=np.frombuffer("\n".join(model.codes).encode(), dtype=np.uint8),
        idf=model.idf.astype(np.float16),
        weights_data=model.weights.data.astype(np.float16),
        weights_indices=model.weights.indices.astype(np.uint16),
        weights_indptr=model.weights.indptr.astype(np.int32),
        sharpness=np.float32(model.sharpness),
        bias=model.bias.astype(np.float16),
    )
