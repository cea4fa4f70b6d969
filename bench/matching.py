"""How fast matching ranks: one seeker against all vacancies, one vacancy against all seekers, all against all.

``python -m bench.matching [--vacancies 40000] [--seekers 300000] [--threads 2]``. Records are drawn at random from the
trades of the lexicon with a skew (a few trades hold most), in all three cases through the whole score with all limits.
The yardstick is the memory: how many postings a second numpy can scatter into a column of the vacancies' size, the
limit of any engine that adds up postings. ``limit_share`` = scored pairs a second ÷ that limit, in the bulk on the same
threads. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from datetime import date

import numpy as np

from bench.environment import describe, percentile, rss_mb
from jobsite.matching import scoring
from jobsite.matching.conditions import bit_of
from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import SKILL_IDS, Place, SeekerRow, VacancyRow, place_of
from jobsite.matching.trades import list_trades
from jobsite.taxonomy.divisions import list_children
from jobsite.taxonomy.skills import list_skills

TODAY = date(2026, 3, 5)
TOP = 20
NAN = float("nan")


class Draw:
    """Random records as numbers: the readers of text are measured by bench.matching_quality, not here."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        trades = list_trades()
        self.nodes = [trade.index for trade in trades]
        self.weights = [1.0 / (place + 4) for place in range(len(trades))]
        self.skilled = [trade.index for trade in trades if "skilled" in trade.tags]
        self.skills = [SKILL_IDS.id_of(skill.name) for skill in list_skills() if skill.kind == "skill"]
        towns = [place_of(one.code) for one in list_children("330282")]
        counties = [place_of(one.code) for one in list_children("330200")]
        self.places: list[Place] = [*towns * 3, *counties]
        self.demands = [bit_of(name) for name in ("night", "rotating", "heavy", "standing", "overtime", "long_hours")]
        self.offers = [bit_of(name) for name in ("lodging", "meals", "insurance", "rest", "daily_pay")]

    def trade(self) -> int:
        return self.chance.choices(self.nodes, self.weights)[0]

    def mask(self, bits: list[int], share: float) -> int:
        return sum(bit for bit in bits if self.chance.random() < share)

    def skills_of(self, trade: int, count: int) -> list[int]:
        """Mostly skills near those of the trade, so that shared ones occur as they do in life."""
        near = [self.skills[(trade * 7 + step) % len(self.skills)] for step in range(8)]
        return self.chance.sample(near, min(count, 5)) + self.chance.sample(self.skills, 1)

    def vacancy(self, number: int) -> VacancyRow:
        chance, trade = self.chance, self.trade()
        wage = chance.gauss(6500, 1500)
        return VacancyRow(
            key=str(number), nodes=((trade, 1.0), (self.trade(), 0.3)), place=chance.choice(self.places),
            wage_max=wage, wage_middle=wage * 0.9, education=chance.randint(-1, 3), years=float(chance.choice([0, 0, 1, 2])),
            is_for_novices=chance.random() < 0.4, is_skilled=trade in self.skilled, demands=self.mask(self.demands, 0.25),
            offers=self.mask(self.offers, 0.5), silent=0, legal=1 << 3 if chance.random() < 0.04 else 0, legal_of_trade=0,
            skills=tuple((skill, 1.0) for skill in set(self.skills_of(trade, 4))), certificates=(), employment=1,
            closes=TODAY.toordinal() + chance.randint(1, 60), published=TODAY.toordinal() - chance.randint(0, 60),
            age_max=0, employer=chance.randint(1, 2400), is_open=chance.random() < 0.98, is_urgent=False,
        )  # fmt: skip

    def seeker(self, number: int) -> SeekerRow:
        chance, trade = self.chance, self.trade()
        wished = [(trade, 1.0)] + ([(self.trade(), 0.9)] if chance.random() < 0.5 else [])
        done = [(trade, chance.uniform(0, 10))] if chance.random() < 0.7 else []
        return SeekerRow(
            key=str(number), wished=tuple(wished), done=(*done, (self.trade(), 1.0)), refused=(),
            place=chance.choice(self.places), areas=((3302, 10**5),), wage=chance.gauss(5500, 1200),
            education=chance.randint(0, 4), years_total=NAN, knows_experience=True,
            refusals=self.mask(self.demands, 0.2), wishes=self.mask(self.offers, 0.3), holds=chance.getrandbits(8),
            knows_certificates=chance.random() < 0.6, skills=tuple(sorted(set(self.skills_of(trade, 5)))), employment=1,
            available=TODAY.toordinal() + chance.randint(-5, 40), birth_year=0, flags=16 if chance.random() < 0.3 else 0,
            blocked=frozenset(),
        )  # fmt: skip


def scatter_limit(columns: int) -> float:
    """Postings a second that numpy scatters into a float32 column of this size: the median of five runs."""
    places = np.sort(np.random.default_rng(1).integers(0, columns, 4_000_000).astype(np.int32))
    rates = []
    for _ in range(5):
        column = np.zeros(columns, np.float32)
        started = time.perf_counter()
        column[places] += 1.0
        rates.append(len(places) / (time.perf_counter() - started))
    return sorted(rates)[2]


def candidates(engine: MatchEngine, seekers: list[SeekerRow]) -> float:
    """How many vacancies share a related trade with a seeker on average: the pairs a full scan would score."""
    matrix = scoring.affinity_matrix()
    counts = np.zeros(len(matrix))
    for node in engine.vacancy_arrays.nodes[:, 0]:
        if node >= 0:
            counts[node] += 1
    return float(np.mean([counts[matrix[row.wished[0][0]] >= 0.3].sum() for row in seekers]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="kept for symmetry: the last line is always JSON")
    parser.add_argument("--vacancies", type=int, default=40_000)
    parser.add_argument("--seekers", type=int, default=300_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1_000)
    options = parser.parse_args()
    print(describe("numpy", "numba"))
    engine, draw = MatchEngine(), Draw(3)
    started = time.perf_counter()
    engine.upsert_vacancies([draw.vacancy(number) for number in range(options.vacancies)])
    engine.upsert_seekers(draw.seeker(number) for number in range(options.seekers))
    print(f"loaded in {time.perf_counter() - started:.0f} s, {engine.memory_bytes() / 1e6:.0f} MB of columns")
    askers = [draw.seeker(-number) for number in range(1, options.rounds + 1)]
    posts = [draw.vacancy(-number) for number in range(1, options.rounds + 1)]
    forward = timed("1 seeker x all vacancies", lambda one: engine.rank_vacancy_places(one, TODAY, TOP), askers)
    reverse = timed("1 vacancy x all seekers", lambda one: engine.rank_seeker_places(one, TODAY, TOP), posts)
    upserts = timed("write 1 vacancy and rank anew", lambda one: renew(engine, one, askers[0]), posts[:200])
    engine.rank_all(TODAY, TOP, options.threads, last=64)
    started, spent = time.perf_counter(), time.process_time()
    rows, scores = engine.rank_all(TODAY, TOP, options.threads)
    batch_s, batch_cpu_s = time.perf_counter() - started, time.process_time() - spent
    found = float((rows >= 0).sum(axis=1).mean())
    related = candidates(engine, askers)
    limit = scatter_limit(options.vacancies) * options.threads
    share = options.seekers * related / batch_s / limit
    print(
        f"all x all top-{TOP}: {batch_s:.1f} s ({batch_cpu_s:.1f} s of processor) on {options.threads} threads, {found:.1f} found each"
    )
    print(
        f"related vacancies a seeker {related:.0f}; {options.seekers * related / batch_s / 1e6:.0f} M pairs/s decided"
    )
    print(f"scatter limit {limit / 1e6:.0f} M/s on {options.threads} threads: share {share:.2f}; rss {rss_mb():.0f} MB")
    assert math.isfinite(float(scores.max()))
    print(
        json.dumps(
            {
                "forward_p99_ms": round(forward[0], 3),
                "reverse_p99_ms": round(reverse[0], 3),
                "batch_s": round(batch_s, 1),
                "limit_share": round(share, 3),
                "forward_cpu_p99_ms": round(forward[1], 3),
                "reverse_cpu_p99_ms": round(reverse[1], 3),
                "batch_cpu_s": round(batch_cpu_s, 1),
                "upsert_p99_ms": round(upserts[0], 3),
                "columns_mb": round(engine.memory_bytes() / 1e6, 1),
            }
        )
    )


def renew(engine: MatchEngine, vacancy: VacancyRow, seeker: SeekerRow) -> None:
    engine.upsert_vacancies([vacancy])
    engine.rank_vacancy_places(seeker, TODAY, TOP)


def timed(name: str, work: object, items: list[object]) -> tuple[float, float]:
    """(p99 by the wall, p99 of this thread's processor time): they differ where the machine is shared."""
    assert callable(work)
    for item in items[:20]:
        work(item)
    wall, cpu = [], []
    for item in items:
        started, spent = time.perf_counter(), time.thread_time()
        work(item)
        cpu.append((time.thread_time() - spent) * 1e3)
        wall.append((time.perf_counter() - started) * 1e3)
    for kind, taken in (("wall", wall), ("processor", cpu)):
        p50, p95, p99 = (percentile(taken, share) for share in (0.5, 0.95, 0.99))
        print(f"{name:32s} {kind:9s} p50 {p50:.3f} p95 {p95:.3f} p99 {p99:.3f} ms over {len(items)}")
    return percentile(wall, 0.99), percentile(cpu, 0.99)


if __name__ == "__main__":
    main()
