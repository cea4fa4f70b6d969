"""The fairness audit: how often each group of people is among the best, and by what ratio.

Owns groups and impact ratios. Reads sex and home region beside the records, never into them: no formula sees them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jobsite.matching.engine import MatchEngine
from jobsite.matching.features import seeker_row, vacancy_row
from jobsite.matching.records import VacancyRecord, read_seeker
from jobsite.taxonomy.divisions import ancestors, find_division

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class AuditedPerson:
    """One person of an audit: the groups they belong to and in how many vacancies' tops they stand."""

    sex: str
    birth_year: int | None
    home: str
    times_in_top: int


@dataclass(frozen=True, slots=True)
class AuditGroup:
    """One group: people, the mean number of tops a person stands in, and its ratio to the best group's."""

    name: str
    people: int
    share: float
    ratio: float


@dataclass(frozen=True, slots=True)
class AuditTable:
    """The groups of one attribute, best first."""

    attribute: str
    groups: tuple[AuditGroup, ...]


def audit_records(
    people: Sequence[Mapping[str, object]], posts: Iterable[VacancyRecord], today: date, top: int
) -> list[AuditedPerson]:
    """Rank everyone for every vacancy and count in how many tops each person stands."""
    engine = MatchEngine()
    rows = [seeker_row(read_seeker(person)) for person in people]
    engine.upsert_seekers(rows)
    counts: Counter[str] = Counter()
    for post in posts:
        places, _ = engine.rank_seeker_places(vacancy_row(post), today, top)
        counts.update(engine.seeker_key(int(place)) for place in places)
    audited = []
    for person, row in zip(people, rows, strict=True):
        birth_year = person.get("birth_year")
        audited.append(
            AuditedPerson(
                str(person.get("sex") or NOT_STATED),
                birth_year if isinstance(birth_year, int) else None,
                home_region(person.get("home_division")),
                counts[row.key],
            )
        )
    return audited


def home_region(code: object) -> str:
    """The province of a home division, by name."""
    division = find_division(code) if isinstance(code, str) else None
    if division is None:
        return NOT_STATED
    return next(iter(ancestors(division.code)), division).name


def age_band(birth_year: int | None, today: date) -> str:
    """Ten-year bands by the year of birth."""
    if birth_year is None:
        return NOT_STATED
    first = (today.year - birth_year) // 10 * 10
    return f"{first}-{first + 9}"


def impact_ratios(people: Sequence[AuditedPerson], today: date) -> list[AuditTable]:
    """By sex, age band and home region: mean tops a person, and the ratio to the best group with 5 people or more."""
    return [
        _table("sex", [(one.sex, one.times_in_top) for one in people]),
        _table("age band", [(age_band(one.birth_year, today), one.times_in_top) for one in people]),
        _table("home region", [(one.home, one.times_in_top) for one in people]),
    ]


def _table(attribute: str, counted: Sequence[tuple[str, int]]) -> AuditTable:
    sizes = Counter(name for name, _ in counted)
    tops: Counter[str] = Counter()
    for name, times in counted:
        tops[name] += times
    shares = {name: tops[name] / size for name, size in sizes.items()}
    best = max((share for name, share in shares.items() if sizes[name] >= 5), default=0.0)
    groups = [
        AuditGroup(name, sizes[name], share, share / best if best else 1.0)
        for name, share in sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return AuditTable(attribute, tuple(groups))
