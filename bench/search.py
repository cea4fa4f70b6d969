"""Searching with filters and two facets: the default engine beside tantivy, SQLite FTS5 and plain Whoosh.

    python -m bench.search [--docs 40000] [--engines whoosh,tantivy,fts5,plain] [--json]

Every engine is built and asked in a process of its own on one core, over the same tokens and the same 200
searches. ``first``: every search once after opening, nothing decoded yet; ``warm``: the same searches again,
the median of five rounds each. Results are not cached anywhere. Processor time is printed beside the wall's,
because a busy machine adds waiting to the latter; the last line holds the wall's. The totals and counts of all engines must be
equal, and the first 20 of the site's two engines alike; if not the run fails.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.corpus import TODAY, asks, vacancies
from bench.engines import Fts5, PlainWhoosh
from bench.environment import describe, one_core, percentile, rss_mb
from jobsite.search.documents import VACANCIES
from jobsite.search.engine import AtLeast, AtMost, IndexDocument, SearchQuery, Under
from jobsite.search.indexes import ENGINES
from jobsite.search.queries import search_words
from jobsite.taxonomy.divisions import significant_digits
from jobsite.taxonomy.segmentation import query_tokens

NAMES = ("whoosh", "tantivy", "fts5", "plain")
FACETS = ("division", "occupation")
ROUNDS = 5
COMMITS = 40
AIMS = {
    40_000: {"first_p95_ms": 10.0, "warm_p95_ms": 0.5, "rebuild_s": 60.0, "commit_p95_ms": 100.0},
    200_000: {"first_p95_ms": 40.0, "warm_p95_ms": 1.5, "rss_mb": 320.0},
}


def questions() -> list[SearchQuery]:
    """The 200 searches as the engines take them."""
    found = []
    for one in asks():
        filters: list[Any] = [AtLeast("closes_on", TODAY.toordinal())]
        if one.division:
            filters.append(Under("division", (significant_digits(one.division),)))
        if one.wage_min_fen:
            filters.append(AtLeast("wage_month_fen", one.wage_min_fen))
        if one.education_max is not None:
            filters.append(AtMost("education", one.education_max))
        found.append(SearchQuery(words=search_words(query_tokens(one.text)), filters=tuple(filters), facets=FACETS))
    return found


def documents_in(file: Path) -> Any:
    """The corpus, cut once and read back one by one, so that engines are measured and not the cutting."""
    with file.open("rb") as stream:
        while True:
            try:
                yield from pickle.load(stream)
            except EOFError:
                return


def write_corpus(file: Path, count: int) -> float:
    """Cut the corpus into a file; returns the seconds that cutting took."""
    spent, batch = 0.0, []
    with file.open("wb") as stream:
        for vacancy in vacancies(count):
            start = time.perf_counter()
            batch.append(vacancy.to_index())
            spent += time.perf_counter() - start
            if len(batch) == 1000:
                pickle.dump(batch, stream, protocol=5)
                batch = []
        pickle.dump(batch, stream, protocol=5)
    return spent


def adapter(
    name: str, root: Path
) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """(build, open, search, add) of an engine; search gives (ids, total, facets)."""
    if name in ENGINES:
        engine = ENGINES[name](VACANCIES, root / name)

        def search(asked: SearchQuery) -> Any:
            engine.refresh()
            result = engine.search(asked)
            return list(result.ids), result.total, result.facets

        def add(documents: list[IndexDocument]) -> None:
            engine.upsert(documents)
            engine.commit()
            engine.refresh()

        return engine.rebuild, engine.refresh, search, add
    other = Fts5(root) if name == "fts5" else PlainWhoosh(root)
    return other.build, other.open, other.search, other.add


def build(name: str, root: Path, corpus: Path) -> dict[str, Any]:
    """Build the index; seconds, with the reading of the corpus taken off."""
    start = time.perf_counter()
    for _ in documents_in(corpus):
        pass
    reading = time.perf_counter() - start
    start = time.perf_counter()
    adapter(name, root)[0](documents_in(corpus))
    return {"rebuild_s": round(time.perf_counter() - start - reading, 2)}


def since(before: list[float], clocks: Sequence[Callable[[], float]]) -> list[float]:
    """Milliseconds by each clock."""
    return [(clock() - start) * 1e3 for clock, start in zip(clocks, before, strict=True)]


def at(times: list[list[float]], share: float, clock: int = 0) -> float:
    """A percentile by one of the clocks: 0 the wall's, 1 the processor's."""
    return round(percentile([one[clock] for one in times], share), 3)


def measure(name: str, root: Path, corpus: Path) -> dict[str, Any]:
    """Ask all questions, first and warm, then commit one document at a time."""
    _, open_, search, add = adapter(name, root)
    asked = questions()
    search_words(query_tokens("数控车床"))  # the dictionary is loaded before the clock starts
    start = time.perf_counter()
    open_()
    opened = time.perf_counter() - start
    clocks = (time.perf_counter, time.thread_time)
    first: list[list[float]] = []
    answers = []
    for one in asked:
        before = [clock() for clock in clocks]
        answers.append(search(one))
        first.append(since(before, clocks))
    rounds: list[list[list[float]]] = [[] for _ in asked]
    for _ in range(ROUNDS if name != "plain" else 1):
        for place, one in enumerate(asked):
            before = [clock() for clock in clocks]
            search(one)
            rounds[place].append(since(before, clocks))
    warm = [[statistics.median(column) for column in zip(*times, strict=True)] for times in rounds]
    memory = rss_mb()
    sample = [document for _, document in zip(range(COMMITS), documents_in(corpus), strict=False)]
    commits, clocks = [], (time.perf_counter, time.process_time)
    for number, document in enumerate(sample):
        before = [clock() for clock in clocks]
        add([replace(document, id=10_000_000 + number)])
        commits.append(since(before, clocks))
    return {
        "first_p50_ms": at(first, 0.5),
        "first_p95_ms": at(first, 0.95),
        "warm_p50_ms": at(warm, 0.5),
        "warm_p95_ms": at(warm, 0.95),
        "warm_p99_ms": at(warm, 0.99),
        "commit_p95_ms": at(commits, 0.95),
        "rss_mb": round(memory),
        "answers": answers,
        "processor": {
            "first_p95_ms": at(first, 0.95, 1),
            "warm_p50_ms": at(warm, 0.5, 1),
            "warm_p95_ms": at(warm, 0.95, 1),
            "warm_p99_ms": at(warm, 0.99, 1),
            "commit_p95_ms": at(commits, 0.95, 1),
        },
        "open_s": round(opened, 2),
    }


def in_own_process(step: str, name: str, root: Path, corpus: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.search", "--step", step, "--engines", name, str(root), str(corpus)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return dict(pickle.loads(done.stdout))


def compare(results: dict[str, dict[str, Any]]) -> float:
    """Raise unless totals and counts are equal everywhere; returns the least overlap of the site's two engines."""
    names = list(results)
    for place, asked in enumerate(asks()):
        answers = {name: results[name]["answers"][place] for name in names}
        told = {name: (answer[1], answer[2]) for name, answer in answers.items()}
        if any(one != told[names[0]] for one in told.values()):
            raise SystemExit(f"engines disagree on {asked}: " + str({name: one[0] for name, one in told.items()}))
    if not {"whoosh", "tantivy"} <= results.keys():
        return 1.0
    overlaps = []
    for one, other in zip(results["whoosh"]["answers"], results["tantivy"]["answers"], strict=True):
        overlaps.append(len(set(one[0]) & set(other[0])) / len(one[0]) if one[0] else 1.0)
    return min(overlaps)


def report(docs: int, results: dict[str, dict[str, Any]], overlap: float, cutting: float) -> None:
    print(f"cutting {docs} vacancies into tokens took {cutting:.1f} s, not counted below")
    for name, one in results.items():
        figures = {key: value for key, value in one.items() if key not in ("answers", "processor")}
        print(f"{name:8}", "  ".join(f"{key} {value}" for key, value in figures.items()))
        print(" " * 8, "processor time alone:", "  ".join(f"{key} {value}" for key, value in one["processor"].items()))
    hits = [answer[1] for answer in next(iter(results.values()))["answers"]]
    print(f"totals and counts of all engines are equal; hits p50 {percentile(hits, 0.5)}, max {max(hits)}")
    print(f"least overlap of the first 20, whoosh and tantivy: {overlap:.2f}")
    ours = results.get("whoosh")
    if ours and "tantivy" in results:
        ratio = ours["warm_p50_ms"] / results["tantivy"]["warm_p50_ms"]
        print(f"warm p50 whoosh / tantivy: {ratio:.2f} (aim 1.5)")
    for key, aim in AIMS.get(docs, {}).items():
        if ours:
            print(f"{key}: {ours[key]} (aim {aim}) {'met' if ours[key] <= aim else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=40_000)
    parser.add_argument("--engines", default=",".join(NAMES))
    parser.add_argument("--json", action="store_true", help="print the last line only")
    parser.add_argument("--step", choices=["build", "measure"], help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    one_core()
    if options.step:
        answer = (build if options.step == "build" else measure)(options.engines, *options.paths)
        sys.stdout.buffer.write(pickle.dumps(answer))
        return
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        root, corpus = Path(folder), Path(folder) / "corpus.pickle"
        cutting = write_corpus(corpus, options.docs)
        results = {}
        for name in options.engines.split(","):
            results[name] = in_own_process("build", name, root, corpus)
            results[name] |= in_own_process("measure", name, root, corpus)
        overlap = compare(results)
    if not options.json:
        print(describe("whoosh-reloaded", "tantivy", "numpy", "rjieba"))
        report(options.docs, results, overlap, cutting)
    for one in results.values():
        del one["answers"], one["open_s"], one["processor"]
    print(json.dumps({"docs": options.docs, "engines": results, "overlap_min": round(overlap, 3)}))


if __name__ == "__main__":
    main()
