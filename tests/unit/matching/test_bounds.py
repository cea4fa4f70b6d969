"""The first look at a pair never says less than the pair scores: that is what keeps the top exact."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np

from bench.matching import Draw
from jobsite.matching import bounds, scoring
from jobsite.matching import tables as t
from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import Place, SeekerRow, VacancyRow, place_of

TODAY = date(2026, 3, 5)
ROWS = 100
NAN = float("nan")
FAR = [Place(), place_of("330000"), place_of("330200"), place_of("330100"), place_of("330282"), place_of("510104")]


def vary_vacancy(row: VacancyRow, chance: random.Random) -> VacancyRow:
    return replace(
        row, place=chance.choice([row.place, *FAR]), wage_max=chance.choice([row.wage_max, NAN, 300.0]), is_open=True,
        education=chance.randint(-1, 5), employment=chance.randint(0, 31), demands=chance.getrandbits(20),
        offers=chance.getrandbits(33), silent=chance.getrandbits(33), is_urgent=chance.random() < 0.5,
        published=chance.choice([-1, row.published]),
    )  # fmt: skip


def vary_seeker(row: SeekerRow, chance: random.Random) -> SeekerRow:
    areas = ((3302, 10**5), (330282, 10**3))
    return replace(
        row, place=chance.choice([row.place, *FAR]), wage=chance.choice([row.wage, NAN, 0.5]), flags=chance.getrandbits(7),
        education=chance.randint(-1, 5), employment=chance.randint(0, 31), areas=areas[: chance.randint(0, 2)],
        refusals=chance.getrandbits(33) & chance.getrandbits(33) & chance.getrandbits(33),
        wishes=chance.getrandbits(33) & chance.getrandbits(33), available=chance.choice([-1, row.available]),
    )  # fmt: skip


def test_the_first_look_is_never_below_the_score_in_ten_thousand_pairs() -> None:
    draw, engine = Draw(23), MatchEngine()
    vacancies = [vary_vacancy(draw.vacancy(number), draw.chance) for number in range(ROWS)]
    seekers = [vary_seeker(draw.seeker(number), draw.chance) for number in range(ROWS)]
    v, s = t.empty_vacancies(ROWS), t.empty_seekers(ROWS)
    for place in range(ROWS):
        t.write_vacancy(v, place, vacancies[place])
        t.write_seeker(s, place, seekers[place])
    vf, sf = v.look.view(np.float32), s.look.view(np.float32)
    factors, weights, today = scoring.clash_table(), scoring.weight_array(), TODAY.toordinal()
    keys, places = np.full((2, bounds.PLACES), -1, np.int64), np.zeros((2, bounds.PLACES, 2))
    tried, close = 0, 0
    for j in range(ROWS):
        keys[0] = -1  # a seeker's areas differ: each has a memory of places of their own
        for i, match in enumerate(engine.match_everything(seekers[j], vacancies, TODAY)):
            keys[1] = -1
            most, shifts = bounds.clash(v.look, i, s.look, j, factors)
            gate, lost = bounds.look(v.look, vf, i, s.look, sf, j, weights, today)
            points = 100.0 - weights[scoring.SHIFTS] * (1.0 - shifts) - lost
            for way, key in enumerate((bounds.vacancy_place(v.look, i), bounds.seeker_place(s.look, j))):
                near, far = bounds.with_place(key, i, j, v, s, way == 0, keys[way], places[way], weights)
                bound = most * gate * near * (points - far)
                assert bound >= match.score - 1e-3, (i, j, way)
            tried += 1
            close += match.score > 0.5 * bound
    assert tried == 10_000
    assert close > 100  # a bound that is always 100 would pass as well
