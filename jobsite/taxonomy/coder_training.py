"""Owns the training of the occupation coder from the data files. Must not be imported by pages."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse

from jobsite.taxonomy.coder import CoderModel, softmax_within
from jobsite.taxonomy.coder_features import main_text, vectorise
from jobsite.taxonomy.coder_signals import (
    FEATURES,
    Evidence,
    Family,
    Floats,
    KernelScores,
    NameIndex,
    OwnerIndex,
    SignalReader,
    blend_kernel,
)
from jobsite.taxonomy.coder_softmax_training import fit_softmax
from jobsite.taxonomy.occupations import DATA_DIR, list_occupations, list_written_titles

CODED_RIDGE = 0.5
KNOWN_RIDGE = 0.7
NAME_WEIGHT = 0.5
WRITTEN_WEIGHT = 0.4
KEPT_PER_EXAMPLE = 48
SMALLEST_WEIGHT = 0.003
FOLDS = 5
SAME_TITLE = 0.6
LOGIT_RIDGE = 1e-3


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
    return examples + [Example(title, code, WRITTEN_WEIGHT) for title, code in list_written_titles()]


def drop_contradicted(coded: Sequence[Example], known: Sequence[Example]) -> list[Example]:
    """Leave out coded titles whose code is in another large class than the one written for the very same title."""
    written = {main_text(one.title): one.code for one in known if one.weight == WRITTEN_WEIGHT}
    return [one for one in coded if written.get(main_text(one.title), one.code)[0] == one.code[0]]


def group_titles(titles: Sequence[str]) -> NDArray[np.int_]:
    """Number the groups of near-equal titles: pairs of characters with a Jaccard index of 0.6 or more, transitively.

    Brackets, perks and numbers are taken off first, so that 销售经理(宜春) and 销售经理 double pay are one.
    """
    sets = [{f"^{text}$"[i : i + 2] for i in range(len(text) + 1)} for text in map(main_text, titles)]
    index: dict[str, int] = {}
    rows = [row for row, pairs in enumerate(sets) for _ in pairs]
    columns = [index.setdefault(pair, len(index)) for pairs in sets for pair in sorted(pairs)]
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)))
    shared = (matrix @ matrix.T).tocoo()
    sizes = np.array([len(pairs) for pairs in sets])
    alike = shared.data >= SAME_TITLE * (sizes[shared.row] + sizes[shared.col] - shared.data)
    graph = sparse.coo_matrix((alike[alike], (shared.row[alike], shared.col[alike])), shape=shared.shape)
    groups: NDArray[np.int_] = sparse.csgraph.connected_components(graph, directed=False)[1]
    return groups


def deal_folds(titles: Sequence[str], folds: int = FOLDS, seed: int = 0) -> NDArray[np.int_]:
    """Deal titles into folds at random, near-equal ones into the same."""
    groups = group_titles(titles)
    dealt: NDArray[np.int_] = np.random.default_rng(seed).integers(folds, size=groups.max() + 1)[groups]
    return dealt


def train_coder(coded: Sequence[Example], known: Sequence[Example]) -> CoderModel:
    """Fit the kernel scores on coded and on known titles, then weigh the signals on out-of-fold scores.

    Solves (K + ridge/weight) A = Y for the codes Y of each kind. 4,000 coded and 6,500 known titles take about three
    minutes on one core and 2 GB.
    """
    position = {occupation.code: place for place, occupation in enumerate(list_occupations())}
    coded, known = (sorted(kind, key=lambda one: position[one.code]) for kind in (coded, known))
    evidence, kernel = _gather([*coded, *known], len(coded), position)
    weights, coverage = _weigh_signals(evidence, kernel, [one.title for one in coded])
    return CoderModel(evidence, weights, coverage)


def _gather(examples: Sequence[Example], count: int, position: dict[str, int]) -> tuple[Evidence, Floats]:
    titles = [one.title for one in examples]
    letters, strings, concepts = (_describe([features(title) for title in titles]) for features in FEATURES)
    owners = np.array([position[one.code] for one in examples])
    trust = np.array([one.weight for one in examples], dtype=np.float32)
    vectors = [family.vectors for family in (letters, strings, concepts)]
    kernel = blend_kernel([rows[:count] for rows in vectors], [rows.T.tocsr() for rows in vectors])
    others = [rows[count:] for rows in vectors]
    kernel_of_known = blend_kernel(others, [rows.T.tocsr() for rows in others])
    codes = len(position)
    share = (np.bincount(owners[:count], minlength=codes) + 0.3) / max(count, 1)
    known = _keep_largest(_solve(kernel_of_known, owners[count:], trust[count:], KNOWN_RIDGE), codes)
    evidence = Evidence(
        letters=letters,
        strings=strings,
        concepts=concepts,
        owners=owners,
        coded_count=count,
        coded=_keep_largest(_solve(kernel[:, :count], owners[:count], trust[:count], CODED_RIDGE), codes),
        known=known,
        share=share.astype(np.float32),
        softmax=fit_softmax(kernel[:, :count], _known_scores(known, kernel[:, count:]), owners[:count]),
    )
    return evidence, kernel


def _weigh_signals(evidence: Evidence, kernel: Floats, titles: Sequence[str]) -> tuple[Floats, float]:
    """Fit a conditional logit on candidates whose coded scores come from models without the title's fold."""
    count, codes = evidence.coded_count, len(evidence.share)
    owners = evidence.owners
    inner, cross = kernel[:, :count], kernel[:, count:]
    coded = np.zeros((count, codes), dtype=np.float32)
    nearest, chances = np.zeros_like(coded), np.zeros_like(coded)
    known = _known_scores(evidence.known, cross)
    folds = deal_folds(titles, seed=1)
    for fold in range(FOLDS):
        rest, out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        dual, used = _solve(inner[np.ix_(rest, rest)], owners[rest], np.ones(len(rest), np.float32), CODED_RIDGE)
        coded[np.ix_(out, used)] = inner[np.ix_(out, rest)] @ dual
        nearest[out] = OwnerIndex(owners[rest], codes).best(inner[np.ix_(out, rest)])
        softmax = fit_softmax(inner[np.ix_(rest, rest)], known[rest], owners[rest])
        chances[out] = softmax.log_chances(inner[np.ix_(out, rest)], known[out])
    reader = SignalReader(evidence, NameIndex())
    nearest_known = OwnerIndex(owners[count:], codes).best(cross)
    scores = reader.complete(titles, KernelScores(coded, known, nearest, nearest_known, chances))
    rows, chosen, signals = reader.lay_out(scores)
    return _fit_logit(rows, chosen == owners[:count][rows], signals, count)


def _fit_logit(rows: NDArray[np.int_], right: NDArray[np.bool_], signals: Floats, titles: int) -> tuple[Floats, float]:
    """Maximise the likelihood of the right candidates; titles without one count only for the coverage."""
    covered = np.bincount(rows, right, minlength=titles) > 0
    kept = covered[rows]
    rows, right = rows[kept], right[kept]
    spread = signals.std(axis=0) + 1e-6
    scaled = (signals[kept] / spread).astype(np.float64)
    number = covered.sum()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shares = softmax_within(scaled @ weights, rows)
        cost = -np.log(np.maximum(shares[right], 1e-12)).sum() / number + LOGIT_RIDGE * weights @ weights
        return float(cost), scaled.T @ (shares - right) / number + 2 * LOGIT_RIDGE * weights

    found = optimize.minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return (found.x / spread).astype(np.float32), float(covered.mean())


def _describe(rows: Sequence[dict[str, float]]) -> Family:
    seen: dict[str, int] = {}
    for row in rows:
        for feature in row:
            seen[feature] = seen.get(feature, 0) + 1
    counts = np.array(list(seen.values()), dtype=np.float32)
    idf = (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
    family = Family(tuple(seen), idf, sparse.csr_matrix((0, len(seen)), dtype=np.float32))
    positions = {feature: place for place, feature in enumerate(seen)}
    return replace(family, vectors=vectorise(rows, positions, idf))


def _known_scores(known: sparse.csr_matrix, kernel: Floats) -> Floats:
    return np.asarray((known.T.tocsr() @ kernel.T).T, dtype=np.float32)


def _solve(kernel: Floats, owners: NDArray[np.int_], trust: Floats, ridge: float) -> tuple[Floats, NDArray[np.int_]]:
    """Give the dual weights float32 [examples, used codes] and the positions of the used codes."""
    matrix = kernel.copy()
    matrix[np.diag_indices_from(matrix)] += ridge / trust
    factor = linalg.cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    used, column = np.unique(owners, return_inverse=True)
    goal = np.zeros((len(owners), len(used)), dtype=np.float32)
    goal[np.arange(len(owners)), column] = 1
    return linalg.cho_solve(factor, goal, overwrite_b=True, check_finite=False), used


def _keep_largest(solved: tuple[Floats, NDArray[np.int_]], codes: int) -> sparse.csr_matrix:
    dual, used = solved
    size = np.abs(dual)
    kept = min(KEPT_PER_EXAMPLE, dual.shape[1])
    floor = np.partition(size, -kept, axis=1)[:, -kept, None]
    rows, columns = np.nonzero(size >= np.maximum(floor, SMALLEST_WEIGHT))
    return sparse.csr_matrix((dual[rows, columns], (rows, used[columns])), shape=(len(dual), codes))
