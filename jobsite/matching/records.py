"""The records that matching judges: one vacancy, one seeker, as plain data.

Owns their fields, how they are read from JSON (the file face) and what a missing or odd value becomes: None,
which every formula treats as neutral. Must not know the database, the score or any page. Sex, ethnicity, name
and home region have no field here, so that no formula can read them; the birth year serves a lawful age limit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

EDUCATION_LEVELS = ("none", "junior", "senior", "college", "bachelor", "master")
EMPLOYMENT_TYPES = ("full", "part", "hourly", "intern", "short")
SHIFTS = ("day", "night", "rotating")
BENEFITS = ("lodging", "meals", "insurance", "shuttle", "bonus")
WAGE_UNITS = ("month", "hour", "day", "piece")
MAX_TEXT = 8_000
MAX_ITEMS = 60


class RecordError(ValueError):
    """A line is no record at all; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Work:
    """One job held: its title, for how many years, in which industry."""

    title: str
    years: float | None = None
    industry: str = ""


@dataclass(frozen=True, slots=True)
class VacancyRecord:
    """A vacancy as matching sees it. Wages in yuan per ``wage_unit``; None or empty means not stated."""

    id: str
    title: str = ""
    description: str = ""
    division: str | None = None
    headcount: int | None = None
    wage_min: float | None = None
    wage_max: float | None = None
    wage_unit: str | None = None
    employment_type: str | None = None
    education: str | None = None
    experience_years: float | None = None
    certificates: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None
    shifts: tuple[str, ...] | None = None
    benefits: tuple[str, ...] | None = None
    age_max: int | None = None
    closes_on: date | None = None
    published_on: date | None = None
    occupation: str | None = None
    is_open: bool = True
    employer: int | None = None


@dataclass(frozen=True, slots=True)
class SeekerRecord:
    """A seeker as matching sees one; None or empty means not stated."""

    id: str
    wished_titles: tuple[str, ...] = ()
    skills: tuple[str, ...] | None = None
    division: str | None = None
    willing_divisions: tuple[str, ...] = ()
    wage_min: float | None = None
    wage_unit: str | None = None
    education: str | None = None
    experience_years: float | None = None
    experience: tuple[Work, ...] | None = None
    certificates: tuple[str, ...] | None = None
    shifts_ok: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    employment_types: tuple[str, ...] = ()
    birth_year: int | None = None
    available_from: date | None = None
    summary: str = ""
    wished_occupations: tuple[str, ...] = ()
    blocked_employers: frozenset[int] = field(default_factory=frozenset)


def read_vacancy(data: Mapping[str, Any]) -> VacancyRecord:
    """A vacancy from a JSON object; raises RecordError without an id, takes every odd value as not stated."""
    return VacancyRecord(
        id=_identity(data),
        title=_text(data.get("title")),
        description=_text(data.get("description")),
        division=_division(data.get("division")),
        headcount=_whole(data.get("headcount"), 1, 100_000),
        wage_min=_number(data.get("wage_min"), 0.01, 10_000_000),
        wage_max=_number(data.get("wage_max"), 0.01, 10_000_000),
        wage_unit=_one_of(data.get("wage_unit"), WAGE_UNITS),
        employment_type=_one_of(data.get("employment_type"), EMPLOYMENT_TYPES),
        education=_one_of(data.get("education"), EDUCATION_LEVELS),
        experience_years=_number(data.get("experience_years"), 0, 60),
        certificates=_texts(data.get("certificates")),
        skills=_texts(data.get("skills")),
        shifts=_some_of(data.get("shifts"), SHIFTS),
        benefits=_some_of(data.get("benefits"), BENEFITS),
        age_max=_whole(data.get("age_max"), 16, 100),
        closes_on=_date(data.get("closes_on")),
        published_on=_date(data.get("published_on")),
    )


def read_seeker(data: Mapping[str, Any]) -> SeekerRecord:
    """A seeker from a JSON object; raises RecordError without an id, takes every odd value as not stated."""
    willing = _texts(data.get("willing_divisions")) or ()
    return SeekerRecord(
        id=_identity(data),
        wished_titles=_texts(data.get("wished_titles")) or (),
        skills=_texts(data.get("skills")),
        division=_division(data.get("division")),
        willing_divisions=tuple(code for code in map(_division, willing) if code),
        wage_min=_number(data.get("wage_min"), 0.01, 10_000_000),
        wage_unit=_one_of(data.get("wage_unit"), WAGE_UNITS),
        education=_one_of(data.get("education"), EDUCATION_LEVELS),
        experience_years=_number(data.get("experience_years"), 0, 60),
        experience=_works(data.get("experience")),
        certificates=_texts(data.get("certificates")),
        shifts_ok=_some_of(data.get("shifts_ok"), SHIFTS) or (),
        needs=_some_of(data.get("needs"), BENEFITS) or (),
        employment_types=_some_of(data.get("employment_types"), EMPLOYMENT_TYPES) or (),
        birth_year=_whole(data.get("birth_year"), 1900, 2100),
        available_from=_date(data.get("available_from")),
        summary=_text(data.get("summary")),
    )


def read_lines(lines: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    """JSON objects, one a line; blank lines are passed over, a bad one raises RecordError naming it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecordError(f"{name}:{number}: not JSON: {error}") from error
        if not isinstance(data, dict):
            raise RecordError(f"{name}:{number}: not an object")
        if _plain_id(data.get("id")) is None:
            raise RecordError(f"{name}:{number}: no id")
        yield data


def _plain_id(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def _identity(data: Mapping[str, Any]) -> str:
    identity = _plain_id(data.get("id"))
    if identity is None:
        raise RecordError("no id")
    return identity


def _text(value: object) -> str:
    if isinstance(value, list):
        value = "，".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ""
    # lone surrogates and NUL come from broken exports and would break every writer downstream
    return value.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")[:MAX_TEXT].strip()


def _texts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [part for part in value.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    if not isinstance(value, list):
        return None
    texts = (_text(item) if isinstance(item, str) else str(item) for item in value[:MAX_ITEMS] if _is_plain(item))
    return tuple(dict.fromkeys(text for text in texts if text))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _number(value: object, low: float, high: float) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if low <= value <= high else None


def _whole(value: object, low: int, high: int) -> int | None:
    number = _number(value, low, high)
    return None if number is None else int(number)


def _one_of(value: object, choices: tuple[str, ...]) -> str | None:
    return value if isinstance(value, str) and value in choices else None


def _some_of(value: object, choices: tuple[str, ...]) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    return tuple(choice for choice in choices if choice in value)


def _division(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return value.strip()
    return None


def _date(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _works(value: object) -> tuple[Work, ...] | None:
    if not isinstance(value, list):
        return None
    works = []
    for item in value[:MAX_ITEMS]:
        if isinstance(item, str):
            item = {"title": item}
        if isinstance(item, dict) and _text(item.get("title")):
            works.append(Work(_text(item.get("title")), _number(item.get("years"), 0, 60), _text(item.get("industry"))))
    return tuple(works)
