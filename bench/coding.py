"""Measure the occupation coder on titles it has not seen: `python -m bench.coding --json`.

Near-equal titles stay in one fold (see `group_titles`), so that 销售经理(宜春) never stands in training when
销售经理(海口) is asked. The last line is JSON: top-1 of levels 1 to 4 and top-5 of level 4, in per cent; beside it the
plain vote of the nearest titles and names on the same folds, and the times.
"""

import argparse
import json
import platform
import time
from collections.abc import Sequence

import numpy as np

from jobsite.taxonomy.coder import OccupationCoder, load_coder
from jobsite.taxonomy.coder_features import string_features, vectorise
from jobsite.taxonomy.coder_training import (
    Example,
    deal_folds,
    drop_contradicted,
    list_coded_titles,
    list_known_titles,
    train_coder,
)

PREFIXES = {"level1": 1, "level2": 4, "level3": 7, "level4": 10}
FOLDS = 5
NEIGHBOURS = 10


def vote_of_neighbours(train: Sequence[Example], titles: Sequence[str]) -> list[list[str]]:
    """Rank codes by the squared cosines of the 10 nearest titles and names: the reference to beat."""
    rows = [string_features(example.title) for example in train]
    index: dict[str, int] = {}
    for row in rows:
        for feature in row:
            index.setdefault(feature, len(index))
    counts = np.zeros(len(index), dtype=np.float32)
    for row in rows:
        counts[[index[feature] for feature in row]] += 1
    idf = (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
    cosines = vectorise(map(string_features, titles), index, idf) @ vectorise(rows, index, idf).T
    answers = []
    for row in cosines.toarray():
        votes: dict[str, float] = {}
        for place in np.argsort(-row, kind="stable")[:NEIGHBOURS]:
            votes[train[place].code] = votes.get(train[place].code, 0.0) + float(row[place]) ** 2
        answers.append(sorted(votes, key=lambda code: -votes[code])[:5])
    return answers


def score(answers: Sequence[Sequence[str]], examples: Sequence[Example]) -> dict[str, float]:
    """Give the share of right answers in per cent."""
    pairs = list(zip(answers, examples, strict=True))
    found = {name: sum(answer[0][:size] == one.code[:size] for answer, one in pairs) for name, size in PREFIXES.items()}
    found["top5"] = sum(one.code in answer[:5] for answer, one in pairs)
    return {name: round(100 * count / len(pairs), 1) for name, count in found.items()}


def cross_validate(folds: np.ndarray) -> tuple[dict[str, float], dict[str, float]]:
    """Train without each fold, ask for it; give the figures of the coder and of the vote."""
    coded, known = list_coded_titles(), list_known_titles()
    ours: dict[int, list[str]] = {}
    votes: dict[int, list[str]] = {}
    for fold in range(FOLDS):
        train = [one for one, place in zip(coded, folds, strict=True) if place != fold]
        asked = np.flatnonzero(folds == fold)
        titles = [coded[place].title for place in asked]
        coder = OccupationCoder(train_coder(drop_contradicted(train, known), known))
        for place, answer in zip(asked, coder.code_many(titles), strict=True):
            ours[int(place)] = [candidate.code for candidate in answer]
        for place, answer in zip(asked, vote_of_neighbours([*train, *known], titles), strict=True):
            votes[int(place)] = answer
        print(f"fold {fold + 1}/{FOLDS}: {score([ours[int(p)] for p in asked], [coded[p] for p in asked])}")
    order = range(len(coded))
    return score([ours[place] for place in order], coded), score([votes[place] for place in order], coded)


def time_coder() -> dict[str, float]:
    """Time the shipped model: loading, and the median of one title."""
    start = time.perf_counter()
    coder = load_coder()
    coder.code("热身")
    loaded = time.perf_counter() - start
    spent = []
    for example in list_coded_titles()[:300]:
        start = time.perf_counter()
        coder.code(example.title)
        spent.append(time.perf_counter() - start)
    p50, p95 = np.percentile(spent, [50, 95]) * 1000
    return {"load_s": round(loaded, 2), "title_p50_ms": round(float(p50), 2), "title_p95_ms": round(float(p95), 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print only the last line")
    parser.add_argument("--random", action="store_true", help="deal titles singly: flatters, for comparison only")
    options = parser.parse_args()
    coded = list_coded_titles()
    folds = deal_folds([one.title for one in coded], FOLDS)
    if options.random:
        folds = np.random.default_rng(0).integers(FOLDS, size=len(coded))
    times = time_coder()
    ours, vote = cross_validate(folds)
    if not options.json:
        print(f"Python {platform.python_version()}, {platform.machine()}; {len(coded)} titles, {FOLDS} folds")
        print("aim: level1 85, level4 65, top5 88; the vote of neighbours:", vote)
    print(json.dumps({**ours, "vote": vote, "folds": "random" if options.random else "grouped", **times}))


if __name__ == "__main__":
    main()
