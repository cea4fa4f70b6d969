"""Tables: feature rows side by side in fixed-width arrays, so that a changed record is one row written in place.

Owns the columns' order, their types and growth. Must not know formulas or the database. ``Tables`` hold one array
per kind of column; the names below are positions in them. ``look`` repeats in 32 bytes what the first look at a pair
reads (bounds), so that passing over a row costs one line of the processor's cache.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobsite.matching.conditions import CONDITIONS, bit_of
from jobsite.matching.features import Place, SeekerRow, VacancyRow

V_NODES, V_SKILLS, V_CERTIFICATES = 4, 14, 4
S_NODES, S_REFUSED, S_SKILLS, S_AREAS, S_BLOCKED = 8, 6, 32, 8, 8
# whole numbers of a vacancy
(VI_CODE, VI_LEVEL, VI_EDUCATION, VI_FLAGS, VI_DEMANDS, VI_OFFERS, VI_SILENT, VI_LEGAL, VI_LEGAL_OF_TRADE) = range(9)
VI_EMPLOYMENT, VI_CLOSES, VI_PUBLISHED, VI_AGE_MAX, VI_EMPLOYER, VI_WIDTH = range(9, 15)
# measures of a vacancy
VF_LONGITUDE, VF_LATITUDE, VF_WAGE_MAX, VF_WAGE_MIDDLE, VF_YEARS, VF_SKILL_SUM, VF_EAST_KM, VF_WIDTH = range(8)
# whole numbers of a seeker
(SI_CODE, SI_LEVEL, SI_EDUCATION, SI_FLAGS, SI_REFUSALS, SI_WISHES, SI_HOLDS, SI_KNOWS_CERTIFICATES) = range(8)
SI_EMPLOYMENT, SI_AVAILABLE, SI_BIRTH_YEAR, SI_KNOWS_EXPERIENCE, SI_WIDTH = range(8, 13)
# measures of a seeker
SF_LONGITUDE, SF_LATITUDE, SF_WAGE, SF_YEARS_TOTAL, SF_WIDTH = range(5)
# the short rows: int64 [rows, 4], the last read as two float32. Words are cut at LOOK_BITS and PLACE_BITS:
# refusals or demands + employment + education; wishes or offers (named or unsaid) + flags; place + day; wages
L_AGAINST, L_FOR, L_PLACE, L_WAGES, L_WIDTH = range(5)
LF_WAGE, LF_WAGE_MIDDLE = 2 * L_WAGES, 2 * L_WAGES + 1
LOOK_BITS, LOOK_EDUCATION_BITS, PLACE_BITS = 40, 48, 36
LOOK_MASK, PLACE_MASK, EMPLOYMENT_MASK = (1 << LOOK_BITS) - 1, (1 << PLACE_BITS) - 1, 0xFF
KM_A_DEGREE = 111.2
LODGING, ANY_HOURS = bit_of("lodging"), bit_of("short_work") | bit_of("flexible")
OFFER_MASK = sum(1 << bit for bit, one in enumerate(CONDITIONS) if one.kind == "offer")
assert len(CONDITIONS) <= LOOK_BITS
IS_PRESENT = 1 << 20  # set in the flags of every seeker's written row
IS_OPEN, IS_FOR_NOVICES, IS_SKILLED, IS_URGENT, IS_APPRENTICESHIP = (1 << n for n in range(5))


class VacancyArrays(NamedTuple):
    """Vacancies, one a row. ``nodes`` int16, ``skills`` and ``certificates`` int32, all padded with -1."""

    whole: NDArray[np.int64]
    measure: NDArray[np.float32]
    nodes: NDArray[np.int16]
    weights: NDArray[np.float32]
    skills: NDArray[np.int32]
    skill_weights: NDArray[np.float32]
    certificates: NDArray[np.int32]
    look: NDArray[np.int64]


class SeekerArrays(NamedTuple):
    """Seekers, one a row; padded with -1. ``areas`` int32 [rows, areas, 2]: (number, divisor)."""

    whole: NDArray[np.int64]
    measure: NDArray[np.float32]
    wished: NDArray[np.int16]
    wished_weights: NDArray[np.float32]
    done: NDArray[np.int16]
    done_years: NDArray[np.float32]
    refused: NDArray[np.int16]
    skills: NDArray[np.int32]
    areas: NDArray[np.int32]
    blocked: NDArray[np.int32]
    look: NDArray[np.int64]


def empty_vacancies(size: int) -> VacancyArrays:
    """Room for so many vacancies; unwritten rows are closed."""
    return VacancyArrays(
        np.zeros((size, VI_WIDTH), np.int64),
        np.full((size, VF_WIDTH), np.nan, np.float32),
        np.full((size, V_NODES), -1, np.int16),
        np.zeros((size, V_NODES), np.float32),
        np.full((size, V_SKILLS), -1, np.int32),
        np.zeros((size, V_SKILLS), np.float32),
        np.full((size, V_CERTIFICATES), -1, np.int32),
        np.zeros((size, L_WIDTH), np.int64),
    )


def empty_seekers(size: int) -> SeekerArrays:
    """Room for so many seekers."""
    return SeekerArrays(
        np.zeros((size, SI_WIDTH), np.int64),
        np.full((size, SF_WIDTH), np.nan, np.float32),
        np.full((size, S_NODES), -1, np.int16),
        np.zeros((size, S_NODES), np.float32),
        np.full((size, S_NODES), -1, np.int16),
        np.zeros((size, S_NODES), np.float32),
        np.full((size, S_REFUSED), -1, np.int16),
        np.full((size, S_SKILLS), -1, np.int32),
        np.full((size, S_AREAS, 2), -1, np.int32),
        np.full((size, S_BLOCKED), -1, np.int32),
        np.zeros((size, L_WIDTH), np.int64),
    )


def write_vacancy(arrays: VacancyArrays, place: int, row: VacancyRow) -> None:
    """Write one vacancy's numbers into its row."""
    flags = row.is_open * IS_OPEN | row.is_for_novices * IS_FOR_NOVICES
    flags |= row.is_skilled * IS_SKILLED | row.is_urgent * IS_URGENT
    flags |= row.is_apprenticeship * IS_APPRENTICESHIP
    arrays.whole[place] = (
        row.place.code, row.place.level, row.education, flags, row.demands, row.offers, row.silent, row.legal,
        row.legal_of_trade, row.employment, row.closes, row.published, row.age_max, row.employer,
    )  # fmt: skip
    skills = sorted(row.skills, key=lambda pair: -pair[1])[:V_SKILLS]
    arrays.measure[place] = (
        row.place.longitude, row.place.latitude, row.wage_max, row.wage_middle, row.years,
        sum(weight for _, weight in skills), KM_A_DEGREE * math.cos(math.radians(row.place.latitude)),
    )  # fmt: skip
    _fill(arrays.nodes[place], [node for node, _ in row.nodes], -1)
    _fill(arrays.weights[place], [weight for _, weight in row.nodes], 0)
    _fill(arrays.skills[place], [skill for skill, _ in skills], -1)
    _fill(arrays.skill_weights[place], [weight for _, weight in skills], 0)
    _fill(arrays.certificates[place], list(row.certificates), -1)
    given = (row.offers | row.silent) & LOOK_MASK
    bed = bool(row.offers & LODGING) << LOOK_BITS | bool(row.offers & ANY_HOURS) << LOOK_BITS + 1
    arrays.look[place, :L_WAGES] = _short(
        row.demands, row.employment, row.education, given | bed, row.place, row.published
    )
    arrays.look[place : place + 1].view(np.float32)[0, LF_WAGE:] = row.wage_max, row.wage_middle


def write_seeker(arrays: SeekerArrays, place: int, row: SeekerRow) -> None:
    """Write one seeker's numbers into its row."""
    arrays.whole[place] = (
        row.place.code, row.place.level, row.education, row.flags | IS_PRESENT, row.refusals, row.wishes, row.holds,
        row.knows_certificates, row.employment, row.available, row.birth_year, row.knows_experience,
    )  # fmt: skip
    arrays.measure[place] = (row.place.longitude, row.place.latitude, row.wage, row.years_total)
    _fill(arrays.wished[place], [node for node, _ in row.wished], -1)
    _fill(arrays.wished_weights[place], [weight for _, weight in row.wished], 0)
    _fill(arrays.done[place], [node for node, _ in row.done], -1)
    _fill(arrays.done_years[place], [years for _, years in row.done], 0)
    _fill(arrays.refused[place], list(row.refused), -1)
    _fill(arrays.skills[place], list(row.skills), -1)
    _fill(arrays.areas[place, :, 0], [number for number, _ in row.areas], -1)
    _fill(arrays.areas[place, :, 1], [divisor for _, divisor in row.areas], -1)
    _fill(arrays.blocked[place], sorted(row.blocked), -1)
    asked = row.wishes & OFFER_MASK | row.flags << LOOK_BITS
    arrays.look[place, :L_WAGES] = _short(row.refusals, row.employment, row.education, asked, row.place, row.available)
    arrays.look[place : place + 1].view(np.float32)[0, LF_WAGE:] = row.wage, 0.0


def _short(against: int, employment: int, education: int, wanted: int, place: Place, day: int) -> tuple[int, int, int]:
    """The whole numbers of a short row. A place is its code and level: both decide its coordinates."""
    return (
        against | employment << LOOK_BITS | (education + 1) << LOOK_EDUCATION_BITS,
        wanted,
        place.code * 8 + place.level + 1 | (day + 1) << PLACE_BITS,
    )


def _fill(target: NDArray[np.generic], values: list[float] | list[int], padding: int) -> None:
    kept = values[: len(target)]
    target[: len(kept)] = kept
    target[len(kept) :] = padding


def grown(arrays: tuple[NDArray[np.generic], ...], empty: tuple[NDArray[np.generic], ...]) -> None:
    """Copy the rows of ``arrays`` to the front of the larger ``empty``."""
    for old, new in zip(arrays, empty, strict=True):
        new[: len(old)] = old


def size_bytes(arrays: tuple[NDArray[np.generic], ...]) -> int:
    """The memory these columns take."""
    return sum(column.nbytes for column in arrays)
