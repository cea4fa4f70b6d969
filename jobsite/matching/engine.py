"""The engine: all vacancies and seekers in memory, ranked in both directions and in bulk, kept fresh row by row.

Owns the tables of one process and their postings. Must not read the database (loading does) nor word anything
(explain does). One writer at a time: ``upsert`` and ``remove`` take the lock; ranking reads a consistent view.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobsite.matching import loops, scoring
from jobsite.matching import tables as t
from jobsite.matching.bounds import PLACES
from jobsite.matching.features import FLAG_LEARNER, FLAG_OPEN, SKILL_IDS, SeekerRow, VacancyRow
from jobsite.matching.limits import Limit, limit_of

FIRST_ROOM = 256


@dataclass(frozen=True, slots=True)
class Match:
    """One pair: the score, its parts in the order of PARTS, and the limit that bars it, if any."""

    seeker: str
    vacancy: str
    score: float
    parts: dict[str, float]
    limit: Limit


class _Shelf:
    """Places by key in arrays that grow; a removed row's place is used again."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self.keys = list(keys)
        self.places = {key: place for place, key in enumerate(self.keys) if key}
        self._free = [place for place, key in enumerate(self.keys) if not key]

    def place_for(self, key: str) -> int:
        if key in self.places:
            return self.places[key]
        if self._free:
            place = self._free.pop()
            self.keys[place] = key
        else:
            place = len(self.keys)
            self.keys.append(key)
        self.places[key] = place
        return place

    def release(self, key: str) -> int | None:
        place = self.places.pop(key, None)
        if place is not None:
            self._free.append(place)
            self.keys[place] = ""
        return place


def _main_node_of_vacancy(row: VacancyRow) -> int:
    """Rows of one trade stand together, so that a ranking reads memory in order."""
    return row.nodes[0][0] if row.nodes else -1


def _main_node_of_seeker(row: SeekerRow) -> int:
    nodes = row.wished or row.done
    return nodes[0][0] if nodes else -1


class MatchEngine:
    """Scores and ranks. ``today`` is given with each call, so that nothing here reads a clock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._local = threading.local()
        self._vacancies = _Shelf()
        self._seekers = _Shelf()
        self.vacancy_arrays = t.empty_vacancies(FIRST_ROOM)
        self.seeker_arrays = t.empty_seekers(FIRST_ROOM)
        self._matrix = scoring.affinity_matrix()
        self._traits = scoring.node_traits()
        self._weights = scoring.weight_array()
        self._factors = scoring.clash_table()
        self._nodes = np.arange(len(self._traits)).astype(np.int16)
        self._used_nodes = self._nodes
        self._vacancy_postings: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None
        self._seeker_postings: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None

    # rows in and out

    def upsert_vacancies(self, rows: Iterable[VacancyRow]) -> None:
        """Write vacancies, new or changed; they count from the next ranking on."""
        with self._lock:
            for row in sorted(rows, key=_main_node_of_vacancy):
                place = self._vacancies.place_for(row.key)
                if place >= len(self.vacancy_arrays.whole):
                    larger = t.empty_vacancies(2 * place)
                    t.grown(self.vacancy_arrays, larger)
                    self.vacancy_arrays = larger
                t.write_vacancy(self.vacancy_arrays, place, row)
            self._vacancy_postings = None

    def upsert_seekers(self, rows: Iterable[SeekerRow]) -> None:
        """Write seekers, new or changed; they count from the next ranking on."""
        with self._lock:
            for row in sorted(rows, key=_main_node_of_seeker):
                place = self._seekers.place_for(row.key)
                if place >= len(self.seeker_arrays.whole):
                    larger = t.empty_seekers(2 * place)
                    t.grown(self.seeker_arrays, larger)
                    self.seeker_arrays = larger
                t.write_seeker(self.seeker_arrays, place, row)
            self._seeker_postings = None

    def remove_vacancy(self, key: str) -> None:
        """Forget a vacancy; unknown ones are no error."""
        with self._lock:
            place = self._vacancies.release(key)
            if place is not None:
                t.grown(t.empty_vacancies(1), tuple(column[place : place + 1] for column in self.vacancy_arrays))
                self._vacancy_postings = None

    def remove_seeker(self, key: str) -> None:
        """Forget a seeker; unknown ones are no error."""
        with self._lock:
            place = self._seekers.release(key)
            if place is not None:
                t.grown(t.empty_seekers(1), tuple(column[place : place + 1] for column in self.seeker_arrays))
                self._seeker_postings = None

    @property
    def counts(self) -> tuple[int, int]:
        """(vacancies, seekers) loaded."""
        return len(self._vacancies.places), len(self._seekers.places)

    def memory_bytes(self) -> int:
        """The memory of all columns, postings and the affinity matrix."""
        held: list[NDArray[Any]] = [*self.vacancy_arrays, *self.seeker_arrays, self._matrix]
        for pair in (self._vacancy_postings, self._seeker_postings):
            held.extend(pair or ())
        return sum(column.nbytes for column in held)

    # kept on disk

    def save(self, folder: Path) -> None:
        """Write everything into an empty folder, so that another process can begin where this one stands."""
        with self._lock:
            for name, arrays, shelf in self._parts():
                for number, column in enumerate(arrays):
                    np.save(folder / f"{name}-{number}.npy", column)
                np.save(folder / f"{name}-keys.npy", np.array(shelf.keys or [""], dtype=np.str_))

    def load(self, folder: Path) -> None:
        """Take what `save` wrote. The columns are mapped copy-on-write: processes share what none has changed."""
        with self._lock:
            for name, arrays, _shelf in self._parts():
                columns = [np.load(folder / f"{name}-{number}.npy", mmap_mode="c") for number in range(len(arrays))]
                keys = [str(key) for key in np.load(folder / f"{name}-keys.npy")]
                if name == "vacancies":
                    self.vacancy_arrays, self._vacancies = t.VacancyArrays(*columns), _Shelf(keys)
                else:
                    self.seeker_arrays, self._seekers = t.SeekerArrays(*columns), _Shelf(keys)
            self._vacancy_postings = self._seeker_postings = None

    def _parts(self) -> tuple[tuple[str, Sequence[NDArray[Any]], _Shelf], ...]:
        return (
            ("vacancies", self.vacancy_arrays, self._vacancies),
            ("seekers", self.seeker_arrays, self._seekers),
        )

    # one pair

    def match(self, seeker: SeekerRow, vacancy: VacancyRow, today: date) -> Match:
        """Score one pair, barred or not."""
        return self.match_everything(seeker, [vacancy], today)[0]

    def fit(self, seeker: SeekerRow, vacancy: VacancyRow) -> tuple[float, float, float]:
        """(affinity of the work, related past work, its years) of one pair."""
        v, s = t.empty_vacancies(1), t.empty_seekers(1)
        t.write_vacancy(v, 0, vacancy)
        t.write_seeker(s, 0, seeker)
        fits = self._fits(s, 0)
        return loops.best_node(v, 0, fits)

    def match_everything(self, seeker: SeekerRow, vacancies: Sequence[VacancyRow], today: date) -> list[Match]:
        """Score a seeker with each of the vacancies, the barred and the unrelated ones too."""
        v, s = t.empty_vacancies(len(vacancies)), t.empty_seekers(1)
        for place, vacancy in enumerate(vacancies):
            t.write_vacancy(v, place, vacancy)
        t.write_seeker(s, 0, seeker)
        fits = self._fits(s, 0)
        has = self._has(s, 0)
        return [
            self._match(i, 0, v, s, fits, has, today, (seeker.key, vacancy.key)) for i, vacancy in enumerate(vacancies)
        ]

    def _match(
        self,
        i: int,
        j: int,
        v: t.VacancyArrays,
        s: t.SeekerArrays,
        fits: NDArray[np.float32],
        has: NDArray[np.uint8],
        today: date,
        keys: tuple[str, str],
    ) -> Match:
        parts = np.zeros(len(scoring.PARTS))
        best, skills = loops.best_node(v, i, fits), loops.held_skills(v, i, has)
        plain = scoring.plain_factors(v.whole, i, s.whole, j, self._factors, today.toordinal())
        measured = scoring.measured_factors(v.whole, i, v.measure, s.whole, j, s.measure, s.areas)
        scoring.score_pair(i, j, v, s, plain, measured, best, skills, self._weights, parts)
        limit = limit_of(v.whole, i, s.whole, j, s.areas, s.blocked, today.toordinal(), today.year)
        rounded = {name: round(float(value), 4) for name, value in zip(scoring.PARTS, parts, strict=True)}
        return Match(*keys, round(sum(rounded.values()), 4), rounded, Limit(limit))

    def _visits(self, size: int) -> tuple[NDArray[np.int32], int]:
        """This thread's marks of visited rows and a stamp that none of them holds yet."""
        marks: NDArray[np.int32] | None = getattr(self._local, "marks", None)
        if marks is None or len(marks) < size:
            marks, self._local.stamp = np.full(size, -1, np.int32), 0
            self._local.marks = marks
        self._local.stamp += 1
        return marks, self._local.stamp

    def _fits(self, s: t.SeekerArrays, j: int) -> NDArray[np.float32]:
        """How far a seeker fits each node, as `scoring.fit_nodes` says."""
        fits = np.zeros((3, len(self._nodes)), np.float32)
        scoring.fit_nodes(self._nodes, self._matrix, self._traits, j, s, fits, np.empty(t.S_NODES))
        return fits

    def _has(self, s: t.SeekerArrays, j: int) -> NDArray[np.uint8]:
        has = np.zeros(len(SKILL_IDS) + 1, np.uint8)
        loops.mark_skills(s, j, has, 1)
        return has

    # ranking

    def rank_vacancies(self, seeker: SeekerRow, today: date, top: int) -> list[Match]:
        """The best vacancies for a seeker, best first, none that a limit bars."""
        places, _ = self.rank_vacancy_places(seeker, today, top)
        v, s = self.vacancy_arrays, t.empty_seekers(1)
        t.write_seeker(s, 0, seeker)
        fits = self._fits(s, 0)
        has, keys = self._has(s, 0), self._vacancies.keys
        return [self._match(i, 0, v, s, fits, has, today, (seeker.key, keys[i])) for i in map(int, places)]

    def rank_vacancy_places(
        self, seeker: SeekerRow, today: date, top: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows of the best vacancies and their scores, int32 and float32, best first."""
        s = t.empty_seekers(1)
        t.write_seeker(s, 0, seeker)
        with self._lock:
            v = self.vacancy_arrays
            starts, rows = self._postings_of_vacancies()
            used = self._used_nodes
        nodes = len(self._nodes)
        top_rows, top_scores = np.zeros(top, np.int32), np.zeros(top, np.float32)
        count = loops.forward(
            0, v, s, starts, rows, self._matrix, self._traits, used, np.zeros(len(SKILL_IDS) + 1, np.uint8),
            *self._visits(len(v.whole)), today.toordinal(), today.year, self._weights, self._factors,
            top_rows, top_scores, np.zeros((3, nodes), np.float32), np.zeros(2 * nodes, np.float32),
            np.zeros(2 * nodes, np.int32), np.zeros(9), np.empty(PLACES, np.int64), np.empty((PLACES, 2)), np.empty(t.S_NODES),
        )  # fmt: skip
        return top_rows[:count], top_scores[:count]

    def rank_seekers(self, vacancy: VacancyRow, today: date, top: int) -> list[Match]:
        """The best seekers for a vacancy, best first, none that a limit bars."""
        places, _ = self.rank_seeker_places(vacancy, today, top)
        v, s = t.empty_vacancies(1), self.seeker_arrays
        t.write_vacancy(v, 0, vacancy)
        found = []
        for place in map(int, places):
            fits = self._fits(s, place)
            keys = (self._seekers.keys[place], vacancy.key)
            found.append(self._match(0, place, v, s, fits, self._has(s, place), today, keys))
        return found

    def rank_seeker_places(
        self, vacancy: VacancyRow, today: date, top: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows of the best seekers and their scores, int32 and float32, best first."""
        v = t.empty_vacancies(1)
        t.write_vacancy(v, 0, vacancy)
        with self._lock:
            s = self.seeker_arrays
            starts, rows = self._postings_of_seekers()
        reach = self._reach(vacancy)
        needs = np.zeros(len(SKILL_IDS) + 1, np.float32)
        listed, asked = v.skills[0] >= 0, v.certificates[0] >= 0
        needs[v.skills[0][listed]] = v.skill_weights[0][listed]
        certificates = np.zeros(len(SKILL_IDS) + 1, np.uint8)
        certificates[v.certificates[0][asked]] = 1
        top_rows, top_scores = np.zeros(top, np.int32), np.zeros(top, np.float32)
        count = loops.reverse(
            0, v, s, starts, rows, reach, self._matrix, self._traits, needs, certificates,
            *self._visits(len(s.whole)), today.toordinal(), today.year, self._weights, self._factors,
            top_rows, top_scores, np.zeros(len(reach), np.int32), np.zeros(9), np.zeros((3, t.V_NODES), np.float32),
            np.empty(PLACES, np.int64), np.empty((PLACES, 2)), np.empty(t.S_NODES),
        )  # fmt: skip
        return top_rows[:count], top_scores[:count]

    def rank_all(
        self, today: date, top: int, threads: int = 2, last: int | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The best vacancies of every seeker, or of the first ``last``: rows int32 [seekers, top], float32 scores.

        Rows are -1 where fewer are found.
        """
        with self._lock:
            v, s = self.vacancy_arrays, self.seeker_arrays
            starts, rows = self._postings_of_vacancies()
            used = self._used_nodes
            size = len(self._seekers.keys) if last is None else min(last, len(self._seekers.keys))
        top_rows, top_scores = np.full((size, top), -1, np.int32), np.zeros((size, top), np.float32)
        bounds = np.linspace(0, size, threads * 8 + 1).astype(np.int64)

        def work(first: int, last: int) -> None:
            loops.batch(
                first, last, v, s, starts, rows, self._matrix, self._traits, used, len(SKILL_IDS) + 1, today.toordinal(),
                today.year, self._weights, self._factors, top_rows, top_scores,
            )  # fmt: skip

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work, int(a), int(b)) for a, b in pairwise(bounds)]:
                done.result()
        return top_rows, top_scores

    def vacancy_key(self, place: int) -> str:
        """The key of a vacancy's row."""
        return self._vacancies.keys[place]

    def seeker_key(self, place: int) -> str:
        """The key of a seeker's row."""
        return self._seekers.keys[place]

    def _reach(self, vacancy: VacancyRow) -> NDArray[np.float32]:
        """The most a seeker of each list of _postings_of_seekers can fit this vacancy."""
        nodes = len(self._nodes)
        reach = np.zeros(3 * nodes + 1, np.float32)
        for node, weight in vacancy.nodes:
            related = weight * self._matrix[:, node]
            reach[:nodes] = np.maximum(reach[:nodes], related)
            is_simple = self._traits[node] == 1
            reach[-1] = max(reach[-1], weight * (scoring.OPEN_TO_SIMPLE if is_simple else scoring.LEARNER_OF_ANY))
        reach[nodes : 2 * nodes] = scoring.PAST_WORK_ONLY * reach[:nodes]
        reach[2 * nodes : 3 * nodes] = (scoring.PAST_WORK_SHARE + scoring.PAST_WORK_NEAR) * reach[:nodes]
        return reach

    def _postings_of_vacancies(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Vacancies under their main nodes, and under nodes + count for side nodes."""
        if self._vacancy_postings is None:
            nodes, weights = self.vacancy_arrays.nodes, self.vacancy_arrays.weights
            count = len(self._nodes)
            is_side = (weights <= loops.MAIN_WEIGHT) & (nodes >= 0)
            starts, rows = loops.postings(nodes + np.int16(count) * is_side, 2 * count)
            self._vacancy_postings = starts, rows
            in_use = np.diff(starts)[:count] + np.diff(starts)[count:] > 0
            self._used_nodes = np.where(in_use, self._nodes, -1).astype(np.int16)
        return self._vacancy_postings

    def _postings_of_seekers(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Seekers under wished nodes; under past ones + count where nothing is wished, + 2 count where something is.

        Those open to any work, or without any node, stand under one more list.
        """
        if self._seeker_postings is None:
            s, count = self.seeker_arrays, len(self._nodes)
            has_wish = s.wished[:, 0] >= 0
            past = np.where(s.done >= 0, s.done + count * (1 + has_wish[:, None]), -1).astype(np.int16)
            anyone = (s.whole[:, t.SI_FLAGS] & (FLAG_OPEN | FLAG_LEARNER)) > 0
            anyone |= ~has_wish & (s.done[:, 0] < 0)
            anyone &= (s.whole[:, t.SI_FLAGS] & t.IS_PRESENT) > 0
            last = np.where(anyone, 3 * count, -1).astype(np.int16)[:, None]
            self._seeker_postings = loops.postings(np.concatenate([s.wished, past, last], axis=1), 3 * count + 1)
        return self._seeker_postings
