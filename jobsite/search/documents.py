"""What is indexed of a vacancy and of a seeker, in plain values, and how that becomes an engine's document.

Owns the two schemas and the coding of values into columns. It must not know how an engine stores or scores,
nor who may see what: of vacancies only public ones are handed over, of seekers visibility is a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from jobsite.search.engine import Column, IndexDocument, IndexSchema, Kind
from jobsite.search.places import DEGREE
from jobsite.taxonomy.divisions import ancestors, find_division, significant_digits
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.segmentation import index_tokens, title_words
from jobsite.taxonomy.terms import Benefit, EmploymentType, Shift
from jobsite.taxonomy.terms import Column as CuratedColumn

DIVISION_LEVELS = (2, 4, 6, 9)
OCCUPATION_LEVELS = (1, 3, 5, 7)
WAGE_BANDS_FEN = (400_000, 600_000, 800_000, 1_000_000)
"""Lower ends of the wage bands 2 and up, in fen a month; band 1 is below the first, band 0 has no monthly wage."""

EMPLOYMENT_CODES: dict[str, int] = {kind: number for number, kind in enumerate(EmploymentType, 1)}
EMPLOYMENT_BITS: dict[str, int] = {kind: 1 << number for number, kind in enumerate(EmploymentType)}
BENEFIT_BITS: dict[str, int] = {benefit: 1 << bit for bit, benefit in enumerate(Benefit)}
SHIFT_BITS: dict[str, int] = {shift: 1 << bit for bit, shift in enumerate(Shift)}
COLUMN_BITS: dict[str, int] = {column: 1 << bit for bit, column in enumerate(CuratedColumn)}
_BENEFIT_WORDS: dict[str, str] = {
    Benefit.LODGING: "包住 住宿",
    Benefit.MEALS: "包吃 工作餐",
    Benefit.INSURANCE: "五险 社保",
    Benefit.SHUTTLE: "班车",
    Benefit.BONUS: "年终奖",
}
_SHIFT_WORDS: dict[str, str] = {Shift.DAY: "长白班 白班", Shift.NIGHT: "夜班", Shift.ROTATING: "倒班 两班倒"}


class Visible(IntEnum):
    """Codes of the seekers' column ``visibility``."""

    NOBODY = 0
    APPLIED_TO = 1
    EVERY_FIRM = 2


VACANCIES = IndexSchema(
    name="vacancies",
    edition=1,
    columns=(
        Column("posted_on"),
        Column("closes_on"),
        Column("division", Kind.CODE, DIVISION_LEVELS),
        Column("occupation", Kind.CODE, OCCUPATION_LEVELS),
        Column("wage_month_fen"),
        Column("wage_band", Kind.CODE),
        Column("employment_type", Kind.CODE),
        Column("education", Kind.CODE),
        Column("benefits", Kind.BITS),
        Column("shifts", Kind.BITS),
        Column("columns", Kind.BITS),
        Column("employer", Kind.CODE),
        Column("longitude"),
        Column("latitude"),
    ),
    recency="posted_on",
    place=("longitude", "latitude"),
)

SEEKERS = IndexSchema(
    name="seekers",
    edition=1,
    columns=(
        Column("updated_on"),
        Column("visibility", Kind.CODE),
        Column("division", Kind.CODE, DIVISION_LEVELS),
        Column("wage_month_fen"),
        Column("education", Kind.CODE),
        Column("experience_years"),
        Column("available_on"),
        Column("employment_types", Kind.BITS),
        Column("shifts", Kind.BITS),
        Column("longitude"),
        Column("latitude"),
    ),
    recency="updated_on",
    place=("longitude", "latitude"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyDocument:
    """A public vacancy. ``wage_month_fen`` is the upper wage by the month, None when it cannot be compared;
    ``education_rank`` is what is asked for, 0 to 5; a place left out is its division's."""

    id: int
    version: int
    title: str
    description: str = ""
    employer_id: int = 0
    employer_name: str = ""
    division_code: str = ""
    occupation_code: str = ""
    wage_month_fen: int | None = None
    employment_type: str = EmploymentType.FULL
    education_rank: int = 0
    skills: Iterable[str] = ()
    benefits: Iterable[str] = ()
    shifts: Iterable[str] = ()
    columns: Iterable[str] = ()
    posted_on: date = date(1970, 1, 1)
    closes_on: date = date(9999, 12, 31)
    longitude: float | None = None
    latitude: float | None = None

    def to_index(self) -> IndexDocument:
        """The engine's document. Values that the vocabularies do not have are left out."""
        east, north = place_of(self.division_code, self.longitude, self.latitude)
        values = {
            "posted_on": self.posted_on.toordinal(),
            "closes_on": self.closes_on.toordinal(),
            "division": division_number(self.division_code),
            "occupation": occupation_number(self.occupation_code),
            "wage_month_fen": self.wage_month_fen or 0,
            "wage_band": wage_band(self.wage_month_fen),
            "employment_type": EMPLOYMENT_CODES.get(self.employment_type, 0),
            "education": self.education_rank,
            "benefits": mask_of(self.benefits, BENEFIT_BITS),
            "shifts": mask_of(self.shifts, SHIFT_BITS),
            "columns": mask_of(self.columns, COLUMN_BITS),
            "employer": self.employer_id,
            "longitude": east,
            "latitude": north,
        }
        return cut_document(self.id, self.version, self.title, self._text(), values)

    def _text(self) -> str:
        both = "包吃住" if {Benefit.LODGING, Benefit.MEALS} <= set(self.benefits) else ""
        words = [_BENEFIT_WORDS.get(one, "") for one in self.benefits]
        words += [_SHIFT_WORDS.get(one, "") for one in self.shifts]
        parts = [
            self.description,
            self.employer_name,
            occupation_name(self.occupation_code),
            division_words(self.division_code),
            both,
        ]
        return "\n".join([*parts, *words, *self.skills])


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekerDocument:
    """What firms and staff may look for in a profile. ``available_on`` left out means at once.

    Names, phone, birth year, sex and home region are not here: nobody is found by them.
    """

    id: int
    version: int
    wished_titles: Iterable[str] = ()
    wished_occupations: Iterable[str] = ()
    skills: Iterable[str] = ()
    certificates: Iterable[str] = ()
    experience_titles: Iterable[str] = ()
    summary: str = ""
    division_code: str = ""
    willing_divisions: Iterable[str] = ()
    wage_month_fen: int | None = None
    education_rank: int = 0
    experience_years: int = 0
    available_on: date | None = None
    employment_types: Iterable[str] = ()
    shifts: Iterable[str] = ()
    visibility: Visible = Visible.NOBODY
    blocked_employers: Iterable[int] = ()
    applied_employers: Iterable[int] = ()
    updated_on: date = date(1970, 1, 1)

    def to_index(self) -> IndexDocument:
        """The engine's document, visibility and blocked employers with it."""
        east, north = place_of(self.division_code, None, None)
        values = {
            "updated_on": self.updated_on.toordinal(),
            "visibility": int(self.visibility),
            "division": division_number(self.division_code),
            "wage_month_fen": self.wage_month_fen or 0,
            "education": self.education_rank,
            "experience_years": self.experience_years,
            "available_on": self.available_on.toordinal() if self.available_on else 0,
            "employment_types": mask_of(self.employment_types, EMPLOYMENT_BITS),
            "shifts": mask_of(self.shifts, SHIFT_BITS),
            "longitude": east,
            "latitude": north,
        }
        return cut_document(self.id, self.version, " ".join(self.wished_titles), self._text(), values, self._tags())

    def _text(self) -> str:
        occupations = [occupation_name(code) for code in self.wished_occupations]
        return "\n".join([*self.skills, *self.certificates, *self.experience_titles, *occupations, self.summary])

    def _tags(self) -> tuple[str, ...]:
        tags = [f"blocked:{one}" for one in self.blocked_employers]
        tags += [f"applied:{one}" for one in self.applied_employers]
        tags += [f"area:{digits}" for code in (self.division_code, *self.willing_divisions) for digits in _areas(code)]
        for code in self.wished_occupations:
            digits = code.replace("-", "")
            tags += [f"occupation:{digits[:level]}" for level in OCCUPATION_LEVELS]
        return tuple(dict.fromkeys(tags))


def cut_document(
    number: int, version: int, title: str, text: str, values: Mapping[str, int], tags: tuple[str, ...] = ()
) -> IndexDocument:
    """Cut title and text into the tokens of an engine's document."""
    in_title = index_tokens(title, title=True)
    return IndexDocument(
        id=number,
        version=version,
        title_words=tuple(title_words(title)),
        title_tokens=tuple(in_title),
        tokens=tuple(dict.fromkeys([*in_title, *index_tokens(text)])),
        values=values,
        tags=tags,
    )


def mask_of(values: Iterable[str], bits: Mapping[str, int]) -> int:
    """The bits of the values that are known."""
    return sum({bits[value] for value in values if value in bits})


def division_number(code: str) -> int:
    """A division's 9 digits as a number, counties and above filled with zeros; 0 for none."""
    return int(code[:9].ljust(9, "0")) if code.isdigit() else 0


def division_code_of(number: int) -> str:
    """The division of a number: 9 digits for a town, 6 for what is above; empty for 0."""
    digits = f"{number:09d}"
    if number == 0:
        return ""
    return digits[:6] if digits.endswith("000") else digits


def division_prefix(code: str) -> str:
    """The leading digits under which a division and all inside it lie."""
    return significant_digits(code)


def occupation_number(code: str) -> int:
    """An occupation's 7 digits as a number; 0 for none."""
    digits = code.replace("-", "")
    return int(digits) if digits.isdigit() and len(digits) == OCCUPATION_LEVELS[-1] else 0


def occupation_code_of(number: int) -> str:
    """The occupation of a number, as 6-18-02-04; empty for 0."""
    digits = f"{number:07d}"
    return f"{digits[0]}-{digits[1:3]}-{digits[3:5]}-{digits[5:]}" if number else ""


def occupation_prefix(code: str) -> str:
    """The leading digits of a class or occupation: 6, 618, 61802 or all seven."""
    digits = code.replace("-", "")
    while len(digits) > 1 and digits.endswith("00"):
        digits = digits[:-2]
    return digits


def occupation_name(code: str) -> str:
    occupation = find_occupation(code)
    return occupation.name if occupation else ""


def wage_band(wage_month_fen: int | None) -> int:
    """0 without a monthly wage, then 1 and up by WAGE_BANDS_FEN."""
    return 1 + sum(wage_month_fen >= lower for lower in WAGE_BANDS_FEN) if wage_month_fen else 0


def division_words(code: str) -> str:
    """The names of a division and those above it, apart, for words of places in a query."""
    division = find_division(code)
    if division is None:
        return ""
    return " ".join(one.name for one in (*ancestors(division.code), division))


def place_of(code: str, longitude: float | None, latitude: float | None) -> tuple[int, int]:
    """Longitude and latitude in 0.00001 degrees: as given, else the division's, else 0 and 0."""
    if longitude is None or latitude is None:
        division = find_division(code)
        if division is None:
            return 0, 0
        longitude, latitude = division.longitude, division.latitude
    return round(longitude * DEGREE), round(latitude * DEGREE)


def _areas(code: str) -> list[str]:
    digits = significant_digits(code) if code else ""
    return [digits[:level] for level in DIVISION_LEVELS if level <= len(digits)]
