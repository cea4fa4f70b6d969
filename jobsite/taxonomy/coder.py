"""Owns the coding of titles and free text with the 2022 classification. Must not train: see coder_training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jobsite.core.lazily import lazy_module
from jobsite.taxonomy.coder_features import main_text
from jobsite.taxonomy.coder_signals import Evidence, Family, NameIndex, SignalReader
from jobsite.taxonomy.coder_softmax import ClassSoftmax
from jobsite.taxonomy.occupations import DATA_DIR, Occupation, class_code, list_occupations, list_written_titles

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = lazy_module("scipy.sparse")

MODEL_PATH = DATA_DIR / "occupation_coder.npz"
ROUGH_SHARPNESS = 14.0
ROUGH_PRIOR = 0.1
WRITTEN_BOOST = 1.75
CLASS_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code of the classification with the probability that a person would have chosen it."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class CoderModel:
    """What training leaves behind: the evidence, a weight for each signal, and how often the candidates suffice."""

    evidence: Evidence
    weights: NDArray[np.float32]
    coverage: float


class OccupationCoder:
    """Rank the codes of the classification for titles.

    Kernel ridge scores, a softmax whose classes share strength, the nearest titles and the names in common are
    signals; a conditional logit over about 25 candidate codes a title weighs them. A title written by hand for this site counts more than coded ones, some of
    which are doubtful.
    """

    def __init__(self, model: CoderModel) -> None:
        self._model = model
        self._reader = SignalReader(model.evidence, _name_index())
        self._occupations = list_occupations()
        place = {occupation.code: position for position, occupation in enumerate(self._occupations)}
        self._written = {main_text(title): place[code] for title, code in list_written_titles()}
        self._classes = {
            level: np.unique([class_code(one.code, level) for one in self._occupations], return_inverse=True)[1]
            for level in (1, 2, 3)
        }
        self._bias = ROUGH_PRIOR * np.log(model.evidence.share)

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the code behind each column of `rough_probabilities`."""
        return tuple(occupation.code for occupation in self._occupations)

    def code(self, title: str, text: str = "", *, limit: int = 5) -> list[Candidate]:
        """Rank the most likely codes, best first, scores in [0, 1] as probabilities.

        The description may decide between near codes but never outweighs the title. A title that says nothing
        (empty, only digits or perks) still gets an answer: common codes.
        """
        return self.code_many([title], [text], limit=limit)[0]

    def code_many(self, titles: Sequence[str], texts: Sequence[str] = (), *, limit: int = 5) -> list[list[Candidate]]:
        """Rank codes for many titles at once, as `code` does for one. Some hundred at a time bound the memory."""
        scores = self._reader.score(titles, texts)
        rows, codes, signals = self._reader.lay_out(scores)
        written = np.array([self._written.get(main_text(title), -1) for title in titles])
        values = signals @ self._model.weights + WRITTEN_BOOST * (written[rows] == codes)
        chances = softmax_within(values, rows) * self._model.coverage
        ends = np.searchsorted(rows, np.arange(len(titles) + 1))
        answers = []
        for number, (start, end) in enumerate(pairwise(ends)):
            ranked = self._rank(codes[start:end], chances[start:end], limit)
            if len(ranked) < limit:
                ranked += self._rest(scores["mix"][number], {place for place, _ in ranked}, limit - len(ranked))
            answers.append([self._candidate(place, score) for place, score in ranked])
        return answers

    def rough_probabilities(self, titles: Sequence[str]) -> NDArray[np.float32]:
        """Give the probability of every code from the kernel scores alone: float32 [titles, codes], rows sum to 1."""
        scores = np.asarray(ROUGH_SHARPNESS * self._reader.mix(titles) + self._bias, dtype=np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores

    def _rank(self, codes: NDArray[np.int_], chances: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """Rank by probability; the first is the code that, with its classes, is likeliest, and takes the top score.

        So a title between two codes of one class gets that class, though a code of another may be likelier alone.
        """
        order = np.argsort(-chances, kind="stable")
        scores = [float(chances[place]) for place in order[:limit]]
        weighed = chances.copy()
        for level in (1, 2, 3):
            groups = self._classes[level][codes]
            weighed += CLASS_SHARE * np.bincount(groups, chances).astype(np.float32)[groups]
        first = int(np.argmax(weighed))
        places = [first, *(int(place) for place in order if place != first)][:limit]
        return [(int(codes[place]), score) for place, score in zip(places, scores, strict=True)]

    def _rest(self, mix: NDArray[np.float32], taken: set[int], count: int) -> list[tuple[int, float]]:
        order = np.argsort(-mix, kind="stable")[: count + len(taken)]
        return [(int(place), 0.0) for place in order if int(place) not in taken][:count]

    def _candidate(self, position: int, score: float) -> Candidate:
        occupation: Occupation = self._occupations[position]
        return Candidate(occupation.code, occupation.name, round(score, 4))


def softmax_within(values: NDArray[np.float32], rows: NDArray[np.int_]) -> NDArray[np.float32]:
    """Turn values into shares that sum to 1 within each row; `rows` are sorted."""
    starts = np.flatnonzero(np.r_[True, np.diff(rows) > 0])
    sizes = np.diff(np.r_[starts, len(rows)])
    shares = np.exp(values - np.repeat(np.maximum.reduceat(values, starts), sizes))
    return np.asarray(shares / np.repeat(np.add.reduceat(shares, starts), sizes))


@lru_cache(maxsize=1)
def load_coder() -> OccupationCoder:
    """Load the trained coder once; raises FileNotFoundError where `flask taxonomy train` has never run."""
    return OccupationCoder(read_model(MODEL_PATH))


@lru_cache(maxsize=1)
def _name_index() -> NameIndex:
    return NameIndex()


def read_model(path: Path) -> CoderModel:
    """Read a model that `write_model` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        share = arrays["share"].astype(np.float32)
        owners = arrays["owners"].astype(np.int64)
        count = int(arrays["coded_count"])
        evidence = Evidence(
            letters=_read_family(arrays, "letters", len(owners)),
            strings=_read_family(arrays, "strings", len(owners)),
            concepts=_read_family(arrays, "concepts", len(owners)),
            owners=owners,
            coded_count=count,
            coded=_read_csr(arrays, "coded", (count, len(share))),
            known=_read_csr(arrays, "known", (len(owners) - count, len(share))),
            share=share,
            softmax=ClassSoftmax(
                arrays["basis"].astype(np.float32), arrays["heads"].astype(np.float32), float(arrays["pull"])
            ),
        )
        return CoderModel(evidence, arrays["weights"].astype(np.float32), float(arrays["coverage"]))


def write_model(model: CoderModel, path: Path) -> None:
    """Write a model as one compressed file of plain arrays: no pickles."""
    evidence = model.evidence
    arrays: dict[str, Any] = {
        "owners": evidence.owners.astype(np.uint16),
        "coded_count": np.int32(evidence.coded_count),
        "share": evidence.share,
        "weights": model.weights,
        "coverage": np.float32(model.coverage),
        **_pack_csr("coded", evidence.coded),
        **_pack_csr("known", evidence.known),
        **_pack_family("letters", evidence.letters),
        **_pack_family("strings", evidence.strings),
        **_pack_family("concepts", evidence.concepts),
        "basis": evidence.softmax.basis.astype(np.float16),
        "heads": evidence.softmax.heads.astype(np.float16),
        "pull": np.float32(evidence.softmax.pull),
    }
    np.savez_compressed(path, **arrays)


def _pack_family(name: str, family: Family) -> dict[str, NDArray[np.generic]]:
    text = np.frombuffer("\n".join(family.features).encode(), dtype=np.uint8)
    return {f"{name}_features": text, f"{name}_idf": family.idf, **_pack_csr(f"{name}_vectors", family.vectors)}


def _pack_csr(name: str, matrix: sparse.csr_matrix) -> dict[str, NDArray[np.generic]]:
    return {
        f"{name}_data": matrix.data.astype(np.float16),
        f"{name}_indices": matrix.indices.astype(np.int32),
        f"{name}_indptr": matrix.indptr.astype(np.int32),
    }


def _read_family(arrays: np.lib.npyio.NpzFile, name: str, examples: int) -> Family:
    features = tuple(bytes(arrays[f"{name}_features"]).decode().split("\n"))
    vectors = _read_csr(arrays, f"{name}_vectors", (examples, len(features)))
    return Family(features, arrays[f"{name}_idf"], vectors)


def _read_csr(arrays: np.lib.npyio.NpzFile, name: str, shape: tuple[int, int]) -> sparse.csr_matrix:
    parts = (
        arrays[f"{name}_data"].astype(np.float32),
        arrays[f"{name}_indices"].astype(np.int32),
        arrays[f"{name}_indptr"],
    )
    return sparse.csr_matrix(parts, shape=shape)
