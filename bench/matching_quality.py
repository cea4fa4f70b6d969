"""How well matching ranks judged people and posts: nDCG@10 in both directions, beside BM25 over the same text.

``python -m bench.matching_quality [--json] [--worst N] [--data FOLDER]``. The judged pairs stand in bench/data
(matching_seekers.jsonl, matching_vacancies.jsonl, matching_labels.tsv: 0 unfit … 3 would be sent there at once).
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.bm25 import Bm25, text_of
from jobsite.matching.engine import Match, MatchEngine
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.limits import CODES, Limit
from jobsite.matching.records import read_lines, read_seeker, read_vacancy

DATA = Path(__file__).resolve().parent / "data"
TODAY = date(2026, 11, 24)
Labels = dict[tuple[str, str], int]


def ndcg(ranked: list[int], ideal: list[int], depth: int = 10, *, exponential: bool = False) -> float:
    def gain(label: int) -> float:
        return 2.0**label - 1 if exponential else float(label)

    def total(labels: list[int]) -> float:
        return sum(gain(label) / math.log2(place + 2) for place, label in enumerate(labels[:depth]))

    best = total(sorted(ideal, reverse=True))
    return total(ranked) / best if best else 1.0


def mean(values: list[float]) -> float:
    return sum(values) / max(1, len(values))


def judge(
    labels: Labels, run: dict[tuple[str, str], float], seekers: list[str], vacancies: list[str]
) -> dict[str, float]:
    """nDCG@10 with linear and exponential gain, over queries that have at least one fitting answer."""
    figures: dict[str, float] = {}
    for name, outer, inner, key in (
        ("vacancies_for_seeker", seekers, vacancies, lambda a, b: (a, b)),
        ("seekers_for_vacancy", vacancies, seekers, lambda a, b: (b, a)),
    ):
        linear, steep = [], []
        for query in outer:
            ideal = [labels.get(key(query, one), 0) for one in inner]
            if not any(ideal):
                continue
            found = sorted((one for one in inner if key(query, one) in run), key=lambda one: -run[key(query, one)])
            ranked = [labels.get(key(query, one), 0) for one in found]
            linear.append(ndcg(ranked, ideal))
            steep.append(ndcg(ranked, ideal, exponential=True))
        figures[name] = round(mean(linear), 4)
        figures[f"{name}_exp"] = round(mean(steep), 4)
    return figures


def read_labels(path: Path) -> Labels:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return {(seeker, vacancy): int(label) for seeker, vacancy, label in rows}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--show", default="")
    parser.add_argument("--reverse", action="store_true", help="show the worst vacancies, not the worst seekers")
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    with (options.data / "matching_seekers.jsonl").open(encoding="utf-8") as handle:
        people = list(read_lines(handle, "seekers"))
    with (options.data / "matching_vacancies.jsonl").open(encoding="utf-8") as handle:
        posts = list(read_lines(handle, "vacancies"))
    labels = read_labels(options.data / "matching_labels.tsv")
    seekers, vacancies = [one["id"] for one in people], [one["id"] for one in posts]
    matches = match_all(people, posts)
    run = {pair: one.score for pair, one in matches.items() if one.limit is Limit.NONE}
    figures = {
        "matching": judge(labels, run, seekers, vacancies),
        "bm25": judge(labels, bm25(people, posts), seekers, vacancies),
    }
    titles = {one["id"]: one["title"] for one in posts} | {one["id"]: "/".join(one["wished_titles"]) for one in people}
    if options.worst:
        print_worst(labels, matches, vacancies if options.reverse else seekers, titles, options.worst)
    if options.show:
        print_ranking(labels, matches, options.show, titles)
    for name, figure in figures.items():
        print(f"{name:10s} {figure}")
    print(f"{len(seekers)} seekers, {len(vacancies)} vacancies, {len(labels)} fitting pairs")
    if options.json:
        print(json.dumps(figures))


def match_all(people: list[dict[str, object]], posts: list[dict[str, object]]) -> dict[tuple[str, str], Match]:
    engine = MatchEngine()
    rows = [vacancy_row(read_vacancy(post)) for post in posts]
    found = {}
    for person in people:
        for match in engine.match_everything(seeker_row(read_seeker(person)), rows, TODAY):
            found[match.seeker, match.vacancy] = match
    return found


def bm25(people: list[dict[str, object]], posts: list[dict[str, object]]) -> dict[tuple[str, str], float]:
    index = Bm25([text_of(post) for post in posts])
    run = {}
    for person in people:
        for post, score in zip(posts, index.scores(text_of(person)), strict=True):
            run[str(person["id"]), str(post["id"])] = score
    return run


def print_worst(
    labels: Labels, matches: dict[tuple[str, str], Match], asked: list[str], titles: dict[str, str], count: int
) -> None:
    def quality(who: str) -> float:
        mine = [match for pair, match in matches.items() if who in pair]
        ideal = [labels.get((m.seeker, m.vacancy), 0) for m in mine]
        ranked = sorted((m for m in mine if m.limit is Limit.NONE), key=lambda m: -m.score)
        return ndcg([labels.get((m.seeker, m.vacancy), 0) for m in ranked], ideal)

    for who in sorted(asked, key=quality)[:count]:
        print(f"--- {who} {titles[who]} nDCG {quality(who):.3f}")
        print_ranking(labels, matches, who, titles)


def print_ranking(labels: Labels, matches: dict[tuple[str, str], Match], who: str, titles: dict[str, str]) -> None:
    other: Callable[[Match], str] = lambda m: m.vacancy if m.seeker == who else m.seeker  # noqa: E731
    mine = defaultdict(list)
    for match in matches.values():
        if who in (match.seeker, match.vacancy):
            mine[match.limit is Limit.NONE].append(match)
    for place, match in enumerate(sorted(mine[True], key=lambda m: -m.score)):
        label = labels.get((match.seeker, match.vacancy), 0)
        if place < 12 or label:
            print(f"   {place + 1:3d} {label} {match.score:6.2f} {other(match)} {titles[other(match)]}")
    for match in mine[False]:
        label = labels.get((match.seeker, match.vacancy), 0)
        if label:
            print(
                f"     - {label} {match.score:6.2f} {other(match)} {titles[other(match)]} barred: {CODES[match.limit]}"
            )


if __name__ == "__main__":
    main()
