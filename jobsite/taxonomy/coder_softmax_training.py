"""Owns the fitting of the softmax whose classes share strength. Must not be imported by pages, nor know titles."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse

from jobsite.taxonomy.coder_softmax import ClassSoftmax, Floats
from jobsite.taxonomy.occupations import LEVEL_PREFIX, list_occupations

DIRECTIONS = 600
RIDGE = 8e-6
STEPS = 50
SMALLEST_DIRECTION = 1e-4
FIRST_PULL = 8.0


def fit_softmax(kernel: Floats, known: Floats, owners: NDArray[np.int_]) -> ClassSoftmax:
    """Fit on examples: kernel float32 [examples, examples], known scores float32 [examples, codes], a code for each.

    The weights of a code are the sum of its own and those of its classes at levels 1 to 3, all under one ridge, so
    that rare codes lean on their class (Salakhutdinov et al. 2011). The directions are the kernel's strongest.
    """
    count = min(DIRECTIONS, len(kernel))
    strengths, vectors = linalg.eigh(kernel, subset_by_index=[len(kernel) - count, len(kernel) - 1], check_finite=False)
    roots = np.sqrt(np.maximum(strengths, SMALLEST_DIRECTION)).astype(np.float32)
    places = np.c_[vectors * roots, np.ones(len(kernel))].astype(np.float32)
    heads, pull = _fit_heads(places, known, owners)
    return ClassSoftmax((vectors / roots).astype(np.float32), heads, pull)


def _fit_heads(places: Floats, known: Floats, owners: NDArray[np.int_]) -> tuple[Floats, float]:
    """Maximise the penalised likelihood; the weights of levels 1 to 4 stand one after the other in one vector."""
    members = _members()
    number, width = places.shape
    ends = np.cumsum([0, *(matrix.shape[1] * width for matrix in members)])
    rows = np.arange(number)

    def heads_of(weights: Floats) -> Floats:
        parts = [weights[start:end].reshape(-1, width) for start, end in pairwise(ends)]
        return np.asarray(sum(matrix @ part for matrix, part in zip(members, parts, strict=True)), dtype=np.float32)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, pull = point[:-1].astype(np.float32), np.float32(point[-1])
        shares = places @ heads_of(weights).T + pull * known
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        cost = -np.log(np.maximum(shares[rows, owners], 1e-12)).mean() + RIDGE * float(weights @ weights)
        shares[rows, owners] -= 1
        shares /= number
        slope = shares.T @ places
        slopes = np.concatenate([(matrix.T @ slope).ravel() for matrix in members]) + 2 * RIDGE * weights
        return float(cost), np.append(slopes, (shares * known).sum()).astype(np.float64)

    start = np.zeros(ends[-1] + 1)
    start[-1] = FIRST_PULL
    options = {"maxiter": STEPS, "maxcor": 8}
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return heads_of(found.x[:-1].astype(np.float32)), float(found.x[-1])


def _members() -> list[sparse.csr_matrix]:
    """List for levels 1 to 4 which code is in which class: CSR [codes, classes]."""
    codes = [occupation.code for occupation in list_occupations()]
    members = []
    for level in (1, 2, 3, 4):
        _, places = np.unique([code[: LEVEL_PREFIX[level]] for code in codes], return_inverse=True)
        members.append(sparse.csr_matrix((np.ones(len(codes), np.float32), (np.arange(len(codes)), places))))
    return members
