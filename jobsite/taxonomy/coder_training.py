"""Owns the training of the occupation coder from the data files. Must not be imported by pages."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from jobsite.taxonomy.coder import CoderModel, vectorise
from jobsite.taxonomy.coder_features import title_features
from jobsite.taxonomy.occupations import DATA_DIR, list_occupations

RIDGE = 1.0
NAME_WEIGHT = 0.5
KNOWN_WEIGHT = 0.4
KEPT_PER_FEATURE = 24
SMALLEST_WEIGHT = 0.004
SHARPNESS = 18.0
PRIOR_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A title with its code; `weight` 1 is a title a person coded."""

    title: str
    code: str
    weight: float


def list_coded_titles() -> list[Example]:
    """List the vacancy titles that a person coded."""
    with (DATA_DIR / "occupation_titles_dev.csv").open(encoding="utf-8", newline="") as file:
        return [Example(row["job_name"], row["expected_code"], 1.0) for row in csv.DictReader(file)]


def list_known_titles() -> list[Example]:
    """List what is known without coded vacancies: names and aliases, and the titles written for this site."""
    examples = [
        Example(text, occupation.code, NAME_WEIGHT)
        for occupation in list_occupations()
        for text in (occupation.name, *occupation.aliases)
    ]
    path = DATA_DIR / "occupation_titles_known.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            examples += [Example(row["title"], row["code"], KNOWN_WEIGHT) for row in csv.DictReader(file)]
    return examples


def train_coder(examples: Sequence[Example]) -> CoderModel:
    """Fit kernel ridge regression of the codes on the titles and fold it into one sparse weight matrix.

    Solves (K + ridge/weight) A = Y for the linear kernel K of unit tf-idf vectors and keeps W = X'A, per feature the
    largest weights. About 10,000 examples take half a minute and 1 GB.
    """
    rows = [title_features(example.title) for example in examples]
    features, idf = _weigh_features(rows)
    vectors = vectorise(rows, {feature: position for position, feature in enumerate(features)}, idf)
    codes = tuple(occupation.code for occupation in list_occupations())
    column = {code: position for position, code in enumerate(codes)}
    targets = np.array([column[example.code] for example in examples])
    weights = np.array([example.weight for example in examples], dtype=np.float32)
    share = (np.bincount(targets, weights == 1, minlength=len(codes)) + 0.3) / len(targets)
    bias = (PRIOR_SHARE * np.log(share)).astype(np.float32)
    return CoderModel(features, idf, _fit(vectors, targets, weights, len(codes)), codes, SHARPNESS, bias)


def _weigh_features(rows: Iterable[dict[str, float]]) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    seen: dict[str, int] = {}
    total = 0
    for row in rows:
        total += 1
        for feature in row:
            seen[feature] = seen.get(feature, 0) + 1
    counts = np.array(list(seen.values()), dtype=np.float32)
    return tuple(seen), (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32)


def _fit(
    vectors: sparse.csr_matrix, targets: NDArray[np.int_], weights: NDArray[np.float32], codes: int
) -> sparse.csr_matrix:
    kernel = (vectors @ vectors.T).toarray()
    kernel[np.diag_indices_from(kernel)] += RIDGE / weights
    factor = linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    used, compact = np.unique(targets, return_inverse=True)
    goal = np.zeros((len(targets), len(used)), dtype=np.float32)
    goal[np.arange(len(targets)), compact] = 1
    dual = linalg.cho_solve(factor, goal, overwrite_b=True, check_finite=False)
    return _keep_largest(vectors.T.tocsr(), dual.astype(np.float32), used, codes)


def _keep_largest(
    transposed: sparse.csr_matrix, dual: NDArray[np.float32], used: NDArray[np.int_], codes: int
) -> sparse.csr_matrix:
    """Multiply block by block and keep per feature the weights that matter, so that memory stays bounded."""
    blocks = []
    for start in range(0, transposed.shape[0], 2048):
        block = np.asarray(transposed[start : start + 2048] @ dual)
        size = np.abs(block)
        floor = np.partition(size, -KEPT_PER_FEATURE, axis=1)[:, -KEPT_PER_FEATURE, None]
        block[size < np.maximum(floor, SMALLEST_WEIGHT)] = 0
        sparse_block = sparse.coo_matrix(block)
        blocks.append(
            sparse.csr_matrix(
                (sparse_block.data, (sparse_block.row, used[sparse_block.col])), shape=(block.shape[0], codes)
            )
        )
    return sparse.vstack(blocks).tocsr()
