"""Features: a record becomes numbers once, so that scoring a pair reads arrays only.

Owns the rows (one record as numbers) and how free text and fields are joined. Must not know weights of the score.
Sex, ethnicity, name and home region are no part of a record; the birth year goes into the age limit alone.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from jobsite.matching import trades
from jobsite.matching.conditions import CONDITIONS, bit_of
from jobsite.matching.reading import (
    ANY_PAPERS,
    SIDE_JOB,
    SIDE_JOB_OFFERED,
    SeekerReading,
    VacancyReading,
    find_settings,
    list_settings,
    read_description,
    read_summary,
)
from jobsite.matching.records import BENEFITS, EDUCATION_LEVELS, EMPLOYMENT_TYPES, SeekerRecord, VacancyRecord, Work
from jobsite.taxonomy.coder import load_coder
from jobsite.taxonomy.divisions import find_division, significant_digits
from jobsite.taxonomy.skills import (
    extract_skills,
    is_certificate,
    list_legal_requirements,
    list_skills,
    normalise_skill,
    required_certificates,
)

# 21.75 paid days and 174 hours a month: 劳社部发〔2008〕3号. A piece wage has no month and is neutral.
MONTHS_OF_UNIT = {"month": 1.0, "day": 21.75, "hour": 174.0}
CODER_FLOOR = 0.4  # below it the coder guesses: 啥都行 is no occupation
UNCLASSIFIED = "8"
NEAR_TITLE = 0.5
UNKNOWN = float("nan")
NO_DAY = -1
OTHER_SKILLS = 1 << 14
SETTING = "@"  # marks a setting among the skills; people never see it
BLOCK_LEVELS = {"town": 0, "county": 1, "prefecture": 2, "province": 3}
SILENCE_IS_NEUTRAL = sum(
    bit_of(one.name) for one in CONDITIONS if one.kind == "offer" and not one.is_silence_no and one.name not in BENEFITS
)
_TAG_DEMANDS = {
    "heavy": "heavy",
    "dust": "dust",
    "smell": "smell",
    "heights": "heights",
    "fine": "eyes",
    "sales": "selling",
    "factory": "factory",
    "away": "long_haul",
}


class SkillIds:
    """Numbers for skill names, the same in every process, so that kept tables stay true.

    The vocabulary and the settings are numbered in their order; any other name gets a number by its hash, one of
    OTHER_SKILLS. Two unknown names may share one, rarely enough (1 in 16,384) to bear.
    """

    def __init__(self) -> None:
        known = [skill.name for skill in list_skills()] + [SETTING + name for name in list_settings()]
        self._ids = {name: number for number, name in enumerate(known)}
        self._names = dict(enumerate(known))
        self._first_other = len(known)

    def id_of(self, name: str) -> int:
        """The skill's number."""
        known = self._ids.get(name)
        if known is not None:
            return known
        number = self._first_other + zlib.crc32(name.encode("utf-8", "replace")) % OTHER_SKILLS
        self._names[number] = name
        return number

    def name_of(self, number: int) -> str:
        """The name behind a number that this process has given."""
        return self._names[number]

    def __len__(self) -> int:
        return self._first_other + OTHER_SKILLS


SKILL_IDS = SkillIds()


@dataclass(frozen=True, slots=True)
class Place:
    """Where: degrees, the code as a number (county × 1000 + town), and its level 0 town … 3 province, -1 unknown."""

    longitude: float = UNKNOWN
    latitude: float = UNKNOWN
    code: int = 0
    level: int = -1


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """A vacancy as numbers. Masks are bits of CONDITIONS, legal bits those of the legal requirements' order."""

    key: str
    nodes: tuple[tuple[int, float], ...]
    place: Place
    wage_max: float
    wage_middle: float
    education: int
    years: float
    is_for_novices: bool
    is_skilled: bool
    demands: int
    offers: int
    silent: int
    legal: int
    legal_of_trade: int
    skills: tuple[tuple[int, float], ...]
    certificates: tuple[int, ...]
    employment: int
    closes: int
    published: int
    age_max: int
    employer: int
    is_open: bool
    is_urgent: bool
    is_apprenticeship: bool = False


@dataclass(frozen=True, slots=True)
class SeekerRow:
    """A seeker as numbers. ``wished``/``done``: node → weight; ``years``: node → years."""

    key: str
    wished: tuple[tuple[int, float], ...]
    done: tuple[tuple[int, float], ...]
    refused: tuple[int, ...]
    place: Place
    areas: tuple[tuple[int, int], ...]
    wage: float
    education: int
    years_total: float
    knows_experience: bool
    refusals: int
    wishes: int
    holds: int
    knows_certificates: bool
    skills: tuple[int, ...]
    employment: int
    available: int
    birth_year: int
    flags: int
    blocked: frozenset[int]


FLAG_NEAR, FLAG_STAYS, FLAG_ANYWHERE, FLAG_LEARNER, FLAG_WILLING, FLAG_OPEN, FLAG_LATER = (1 << n for n in range(7))


def place_of(code: str | None) -> Place:
    """The place of a division's code; unknown codes are unknown places."""
    division = find_division(code)
    if division is None:
        return Place()
    number = int(division.code) if len(division.code) == 9 else int(division.code) * 1000
    return Place(division.longitude, division.latitude, number, BLOCK_LEVELS[division.level])


def monthly(amount: float | None, unit: str | None) -> float:
    """Yuan a month, NaN where the wage is missing or by the piece below what a month could be."""
    if amount is None:
        return UNKNOWN
    if unit == "piece":
        return amount if amount >= 1_000 else UNKNOWN
    if unit is None and amount < 1_000:
        unit = "hour" if amount < 60 else "day"
    return amount * MONTHS_OF_UNIT[unit or "month"]


def day_number(day: date | None) -> int:
    """Days since year 1, -1 where there is none."""
    return day.toordinal() if day else NO_DAY


def legal_mask(names: set[str]) -> int:
    """Bits of the legal requirements that these certificates satisfy."""
    return sum(1 << bit for bit, one in enumerate(list_legal_requirements()) if one.accepts & names)


@lru_cache(maxsize=1)
def _legal_bits() -> dict[str, int]:
    """Certificate → bit, only of those whose lack bars a person."""
    return {one.certificate: 1 << bit for bit, one in enumerate(list_legal_requirements()) if not one.is_quick_to_get}


@lru_cache(maxsize=65_536)
def title_nodes(title: str, text: str = "") -> tuple[tuple[int, float], ...]:
    """The nodes a title means with weights: by the lexicon, else by the occupation coder, at most four."""
    if not title.strip():
        return ()
    found = tuple((one.node, one.weight) for one in trades.read_title(title)[:4])
    if found and found[0][1] >= 0.6:
        return found
    for candidate in load_coder().code(title, text, limit=2):
        node = trades.occupation_node(candidate.code)
        if node is not None and candidate.score >= CODER_FLOOR and not candidate.code.startswith(UNCLASSIFIED):
            found = (*found, (node, 0.85))
    return tuple(sorted(dict(reversed(found)).items(), key=lambda pair: -pair[1])[:4])


def vacancy_row(record: VacancyRecord) -> VacancyRow:
    """A vacancy's numbers from its fields and its text."""
    reading = read_description(record.description, record.title, record.division)
    nodes = _vacancy_nodes(record, reading)
    tags = trades.node_tags(nodes[0][0]) if nodes else frozenset()
    required, liked = _required_certificates(record, reading)
    low, high = monthly(record.wage_min, record.wage_unit), monthly(record.wage_max, record.wage_unit)
    high = low if np.isnan(high) else high
    years = record.experience_years if record.experience_years is not None else reading.years
    if reading.wants_experience:
        years = max(years or 0.0, 1.0)
    offers, silent = _offers(record, reading)
    bits = _legal_bits()
    return VacancyRow(
        key=record.id,
        nodes=nodes,
        place=place_of(_nearer(record.division, reading.place)),
        wage_max=high,
        wage_middle=float(np.nanmean([low, high])) if not np.isnan(high) else UNKNOWN,
        education=EDUCATION_LEVELS.index(record.education) if record.education else -1,
        years=UNKNOWN if years is None else years,
        is_for_novices=reading.is_for_novices,
        is_skilled="skilled" in tags,
        demands=_demands(record, reading, tags),
        offers=offers,
        silent=silent,
        legal=sum({bits[name] for name in required if name in bits}),
        legal_of_trade=_legal_of_trade(record.title),
        skills=_vacancy_skills(record, reading, liked),
        certificates=tuple(sorted(SKILL_IDS.id_of(name) for name in required if name not in bits)),
        employment=_employment_mask((record.employment_type,) if record.employment_type else _type_said(record)),
        closes=day_number(record.closes_on),
        published=day_number(record.published_on),
        age_max=record.age_max or 0,
        employer=record.employer or 0,
        is_open=record.is_open,
        is_urgent=reading.is_urgent,
        is_apprenticeship=reading.is_apprenticeship,
    )


def _vacancy_nodes(record: VacancyRecord, reading: VacancyReading) -> tuple[tuple[int, float], ...]:
    weights = dict(title_nodes(record.title, record.description[:200])) if record.title else {}
    coded = trades.occupation_node(record.occupation) if record.occupation else None
    if coded is not None and not any(weight >= 0.9 for weight in weights.values()):
        weights[coded] = 1.0
    heads = [node for node, weight in weights.items() if weight >= 0.9]
    related = trades.affinity()
    for node, weight in sorted(reading.trades.items(), key=lambda pair: -pair[1])[:3]:
        # work named in the text counts in full where it is near the title's, which it then makes precise
        is_near = any(related[head, node] >= NEAR_TITLE for head in heads)
        share = 1.0 if not heads or is_near else 0.3
        weights[node] = max(weights.get(node, 0.0), share * weight)
    return tuple(sorted(weights.items(), key=lambda pair: -pair[1])[:4])


def _legal_of_trade(title: str) -> int:
    bits = _legal_bits()
    names = [one.certificate for one in required_certificates(title)]
    return sum({bits[name] for name in names[:1] if name in bits})


def _nearer(code: str | None, place: str | None) -> str | None:
    """The town named in the text where it lies in the field's division; else the field."""
    if code and place and (len(code) != 6 or not place.startswith(significant_digits(code))):
        return code
    return place or code


def _required_certificates(record: VacancyRecord, reading: VacancyReading) -> tuple[set[str], set[str]]:
    """What must be held, and what is welcome. A certificate the firm helps to get must not be held yet."""
    liked = set(reading.liked_certificates)
    helped = liked if reading.is_for_novices else set()
    named = {normalise_skill(name) for name in record.certificates or ()}
    unsaid = {name for name in named if ANY_PAPERS.search(name)}
    named -= unsaid
    if unsaid:
        named |= {one.certificate for one in required_certificates(record.title)[:1]}
    return (named | (set(reading.certificates) - liked)) - helped, liked - named


def _offers(record: VacancyRecord, reading: VacancyReading) -> tuple[int, int]:
    """Offers, and those the vacancy is silent about: none of a list that names any, all of an empty one."""
    offers = reading.offers
    for benefit in record.benefits or ():
        offers |= bit_of(benefit)
    silent = 0
    if not record.benefits:
        for benefit in BENEFITS:
            silent |= bit_of(benefit)
    silent |= SILENCE_IS_NEUTRAL
    return offers, silent & ~offers & ~reading.denied


def _demands(record: VacancyRecord, reading: VacancyReading, tags: frozenset[str]) -> int:
    demands = reading.demands
    for tag in tags & _TAG_DEMANDS.keys():
        demands |= bit_of(_TAG_DEMANDS[tag])
    shifts = record.shifts or ()
    if shifts == ("night",):
        demands |= bit_of("night")
    elif "rotating" in shifts:
        is_late_only = reading.demands & bit_of("late") and not reading.demands & bit_of("night")
        demands |= 0 if is_late_only else bit_of("rotating")
    elif "night" in shifts:
        demands |= bit_of("late")
    if record.employment_type == "short":
        demands |= bit_of("short_term")
    return demands & ~reading.denied


def _vacancy_skills(record: VacancyRecord, reading: VacancyReading, liked: set[str]) -> tuple[tuple[int, float], ...]:
    """Skill → weight: listed ones 1, read from the text 0.5, welcome certificates 0.7, settings 0.35."""
    weights = {SETTING + name: 0.35 for name in find_settings(record.title, record.description)[:3]}
    for name in reading.skills:
        weights[name] = 0.5
    for name in liked:
        weights[name] = 0.7
    for name in (*(record.skills or ()), *(record.certificates or ())):
        weights[normalise_skill(name)] = 1.0
    return tuple((SKILL_IDS.id_of(name), weight) for name, weight in weights.items())


def _employment_mask(types: tuple[str, ...]) -> int:
    mask = sum(1 << EMPLOYMENT_TYPES.index(one) for one in set(types))
    part, hourly = 1 << EMPLOYMENT_TYPES.index("part"), 1 << EMPLOYMENT_TYPES.index("hourly")
    return mask | part | hourly if mask & (part | hourly) else mask


def _type_said(record: VacancyRecord) -> tuple[str, ...]:
    """The kind of employment a vacancy's title names, where the field is empty."""
    return ("part",) if SIDE_JOB_OFFERED.search(record.title) else ()


def _types_said(record: SeekerRecord) -> tuple[str, ...]:
    """The kinds of employment a seeker's own words name, where the field is empty."""
    said = any(SIDE_JOB.search(text) for text in (*record.wished_titles, record.summary))
    return ("part", "short") if said else ()


def seeker_row(record: SeekerRecord) -> SeekerRow:
    """A seeker's numbers from the fields and the summary."""
    reading = read_summary(record.summary, record.wished_titles, record.division)
    wished, done = _seeker_nodes(record, reading)
    names = {normalise_skill(name) for name in record.certificates or ()}
    listed = {normalise_skill(name) for name in record.skills or ()}
    names |= set(reading.certificates) | {name for name in listed if is_certificate(name)}
    if reading.has_papers or any(ANY_PAPERS.search(name) for name in names):
        titles = [*record.wished_titles, *(work.title for work in record.experience or ())]
        names |= {one.certificate for title in titles for one in required_certificates(title)[:1]}
    names -= reading.lacks
    skills = listed | set(reading.skills) | names
    for work in record.experience or ():
        skills |= set(extract_skills(work.title))
    works = [f"{work.title} {work.industry}" for work in record.experience or ()]
    skills |= {SETTING + name for name in find_settings(record.summary, *record.wished_titles, *works)}
    wage = monthly(record.wage_min, record.wage_unit)
    if np.isnan(wage) and reading.wage_month:
        wage = reading.wage_month
    return SeekerRow(
        key=record.id,
        wished=wished,
        done=done,
        refused=tuple(sorted(reading.refused - {node for node, weight in wished if weight >= 0.9})),
        place=place_of(_nearer(record.division, reading.residence)),
        areas=_areas(record, reading),
        wage=wage,
        education=EDUCATION_LEVELS.index(record.education) if record.education else -1,
        years_total=UNKNOWN if record.experience_years is None else record.experience_years,
        knows_experience=bool(record.experience) or record.experience_years is not None,
        refusals=_refusals(record, reading),
        wishes=_wishes(record, reading),
        holds=legal_mask(names),
        knows_certificates=record.certificates is not None,
        skills=tuple(sorted(SKILL_IDS.id_of(name) for name in skills)),
        employment=_employment_mask(record.employment_types or _types_said(record)),
        available=day_number(record.available_from),
        birth_year=record.birth_year or 0,
        flags=_flags(record, reading),
        blocked=record.blocked_employers,
    )


def _seeker_nodes(
    record: SeekerRecord, reading: SeekerReading
) -> tuple[tuple[tuple[int, float], ...], tuple[tuple[int, float], ...]]:
    """Wished nodes with weights, and nodes of past work with their years."""
    wished: dict[int, float] = {}
    for place, title in enumerate(record.wished_titles):
        for node, weight in title_nodes(title):
            wished[node] = max(wished.get(node, 0.0), weight * max(0.9, 1.0 - 0.02 * place))
    for code in record.wished_occupations:
        node_of_code = trades.occupation_node(code)
        if node_of_code is not None:
            wished[node_of_code] = max(wished.get(node_of_code, 0.0), 0.95)
    for node, weight in reading.wished.items():
        wished[node] = max(wished.get(node, 0.0), weight)
    years: dict[int, float] = {}
    for work in record.experience or ():
        for node, weight in title_nodes(work.title):
            if weight >= 0.4:
                years[node] = years.get(node, 0.0) + _years(work) * weight
    for node, weight in reading.done.items():
        years.setdefault(node, 1.5 * weight)
    return _ranked(wished), _ranked(years)


def _years(work: Work) -> float:
    return 1.0 if work.years is None else max(work.years, 0.2)


def _ranked(weights: dict[int, float]) -> tuple[tuple[int, float], ...]:
    return tuple(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:8])


def _refusals(record: SeekerRecord, reading: SeekerReading) -> int:
    refusals = reading.refusals
    shifts = record.shifts_ok
    if shifts and "night" not in shifts and "rotating" not in shifts and not reading.accepts & bit_of("night"):
        refusals |= bit_of("night")
    if shifts and "rotating" not in shifts and not reading.accepts & bit_of("rotating"):
        refusals |= bit_of("rotating") if "night" not in shifts or "day" not in shifts else 0
    return refusals


def _wishes(record: SeekerRecord, reading: SeekerReading) -> int:
    wishes = reading.wishes
    for need in record.needs:
        wishes |= bit_of(need)
    if record.employment_types:
        wishes &= ~bit_of("short_work")  # the kind of employment is compared by itself
    return wishes


def _areas(record: SeekerRecord, reading: SeekerReading) -> tuple[tuple[int, int], ...]:
    """Areas willing to work in, as (number, divisor): code // divisor == number. The own county is always one."""
    codes = list(record.willing_divisions) + list(reading.places)
    if codes and record.division:
        codes.append(record.division)
    areas = []
    for code in codes:
        division = find_division(code)
        if division:
            digits = significant_digits(division.code)[:6]
            areas.append((int(digits), 10 ** (9 - len(digits))))
    return tuple(dict.fromkeys(areas))[:8]


def _wants_any_short_work(record: SeekerRecord) -> bool:
    """Whether the wished titles name nothing but short or odd jobs, whatever the trade."""
    nodes = {node for title in record.wished_titles for node, _ in title_nodes(title)}
    return bool(nodes) and nodes <= trades.short_work_nodes()


def _flags(record: SeekerRecord, reading: SeekerReading) -> int:
    flags = {
        FLAG_NEAR: reading.is_near_home,
        FLAG_STAYS: reading.is_away_refused and not reading.is_anywhere,
        FLAG_ANYWHERE: reading.is_anywhere,
        FLAG_LEARNER: reading.is_learner,
        FLAG_WILLING: bool(record.willing_divisions),
        FLAG_OPEN: reading.is_open_to_any or _wants_any_short_work(record),
        FLAG_LATER: reading.is_available_later and not reading.is_available_now,
    }
    return sum(flag for flag, is_set in flags.items() if is_set)
