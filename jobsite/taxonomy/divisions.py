"""The administrative divisions of China: codes, names, places and distances.

Owns provinces, prefectures, counties (6-digit GB/T 2260 codes) and towns (9 digits, the statistical
extension). Must not know people, vacancies or the database. Sources and licences: data/divisions_LICENCES.md.

Places: a county has the coordinates of its seat. Towns have none in the open data, so a town stands at its
county's seat, except in Cixi, whose towns are placed by hand to about 2 km. ``distance_km`` says what is
assumed where two divisions cannot be told apart on the ground.
"""

from __future__ import annotations

import csv
import lzma
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jobsite.taxonomy.pinyin import initials_of, syllables_of

Level = Literal["province", "prefecture", "county", "town"]

DATA = Path(__file__).resolve().parent / "data"
HOME_COUNTY = "330282"
HOME_PREFECTURE = "330200"
EARTH_RADIUS_KM = 6371.0
SAME_TOWN_KM = 2.0
SAME_COUNTY_KM = 8.0
SAME_PREFECTURE_KM = 35.0
SAME_PROVINCE_KM = 150.0
GENERIC_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
ENGLISH_KINDS = (
    ("街道", " Subdistrict"),
    ("自治县", " Autonomous County"),
    ("自治州", " Autonomous Prefecture"),
    ("地区", " Prefecture"),
    ("自治旗", " Autonomous Banner"),
    ("民族乡", " Ethnic Township"),
    ("镇", " Town"),
    ("乡", " Township"),
    ("区", " District"),
    ("县", " County"),
    ("市", " City"),
    ("旗", " Banner"),
    ("盟", " League"),
    ("省", ""),
)


class UnknownDivisionError(LookupError):
    """No division, present or retired, has this code."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division; longitude and latitude in degrees (GCJ-02 as published), a town's may be its county's."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A division's place in a tile grid: rows count from the north, columns from the west, both from 0."""

    code: str
    row: int
    column: int


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _level(code: str) -> Level:
    if len(code) == 9:
        return "town"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _parent_code(code: str, known: dict[str, Division]) -> str | None:
    level = _level(code)
    if level == "province":
        return None
    if level == "town":
        return code[:6]
    above = f"{code[:4]}00" if level == "county" else f"{code[:2]}0000"
    return above if above in known else f"{code[:2]}0000"


@lru_cache(maxsize=1)
def _table() -> dict[str, Division]:
    """All divisions by code, in code order within each level."""
    table: dict[str, Division] = {}
    for row in sorted(_rows("divisions.csv"), key=lambda row: (_level(row["code"]), row["code"]), reverse=True):
        # reverse order of the level names puts provinces, then prefectures, then counties
        code = row["code"]
        parent_code = _parent_code(code, table)
        parent = table[parent_code] if parent_code else None
        longitude = float(row["longitude"]) if row["longitude"] else (parent.longitude if parent else 0.0)
        latitude = float(row["latitude"]) if row["latitude"] else (parent.latitude if parent else 0.0)
        table[code] = Division(code, row["name"], _level(code), parent_code, longitude, latitude)
    home = {row["code"]: row for row in _rows("divisions_home.csv") if row["longitude"]}
    for town in _read_towns(table):
        place = home.get(town.code)
        if place:
            town = Division(
                town.code,
                town.name,
                "town",
                town.parent_code,
                float(place["longitude"]),
                float(place["latitude"]),
            )
        table[town.code] = town
    return dict(sorted(table.items()))


def _read_towns(table: dict[str, Division]) -> Iterator[Division]:
    text = lzma.decompress((DATA / "divisions_towns.txt.xz").read_bytes()).decode()
    for line in text.splitlines():
        county_code, *towns = line.split("\t")
        county = table[county_code]
        for town in towns:
            yield Division(county_code + town[:3], town[3:], "town", county_code, county.longitude, county.latitude)


@lru_cache(maxsize=1)
def _successors() -> dict[str, str]:
    return {row["code"]: row["successor"] for row in _rows("divisions_retired.csv")}


@lru_cache(maxsize=1)
def _children() -> dict[str, tuple[Division, ...]]:
    children: dict[str, list[Division]] = {}
    for division in _table().values():
        if division.parent_code:
            children.setdefault(division.parent_code, []).append(division)
    return {code: tuple(sorted(found, key=lambda one: one.code)) for code, found in children.items()}


def find_division(code: str | None) -> Division | None:
    """The division with this code, or None; a retired code answers with the division that took its place.

    Codes of 12 digits are cut to 9, or to 6 where the town's digits are zeros.
    """
    if not code:
        return None
    code = code.strip()
    if len(code) == 12 and code.isdigit():
        code = code[:9]
    if len(code) == 9 and code.endswith("000"):
        code = code[:6]
    table = _table()
    return table.get(code) or table.get(_successors().get(code, ""))


def get_division(code: str) -> Division:
    """The division with this code; raises UnknownDivisionError."""
    division = find_division(code)
    if division is None:
        raise UnknownDivisionError(code)
    return division


def list_children(code: str | None = None) -> tuple[Division, ...]:
    """The divisions directly below, in code order; without a code the provinces."""
    if code is None:
        return tuple(division for division in _table().values() if division.level == "province")
    return _children().get(get_division(code).code, ())


def ancestors(code: str) -> tuple[Division, ...]:
    """The divisions above, the province first; empty for a province."""
    above: list[Division] = []
    division = get_division(code)
    while division.parent_code:
        division = _table()[division.parent_code]
        above.append(division)
    return tuple(reversed(above))


def full_name(code: str, locale: str = "zh") -> str:
    """The names from the province down (浙江省宁波市慈溪市); in English from the smallest up, with commas."""
    chain = [*ancestors(code), get_division(code)]
    named = [one for one in chain if one.name not in GENERIC_NAMES]
    if locale.startswith("en"):
        return ", ".join(division_name(one.code, locale) for one in reversed(named))
    return "".join(one.name for one in named)


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    return {
        row["code"]: row["name_en"] for name in ("divisions_names_en.csv", "divisions_home.csv") for row in _rows(name)
    }


@lru_cache(maxsize=4096)
def division_name(code: str, locale: str = "zh") -> str:
    """The name in the locale; English by the curated list, else by pinyin and kind (Zhouxiang Town)."""
    division = get_division(code)
    if not locale.startswith("en"):
        return division.name
    listed = _english_names().get(division.code)
    if listed:
        return listed
    for kind, english in ENGLISH_KINDS:
        if division.name.endswith(kind) and len(division.name) > len(kind):
            stem = division.name[: -len(kind)]
            # a county of one syllable keeps its kind in the name, as on signs: 忠县 is Zhongxian
            return _pinyin(division.name) if len(stem) == 1 and kind == "县" else _pinyin(stem) + english
    return _pinyin(division.name)


def _pinyin(text: str) -> str:
    return "".join(syllables_of(text)).capitalize()


@lru_cache(maxsize=1)
def _suggestion_keys() -> tuple[tuple[Division, str, str], ...]:
    """Divisions with full and initial pinyin; without them for the towns of other cities."""
    keys = []
    for division in _table().values():
        if division.name in GENERIC_NAMES:
            continue
        if division.level == "town" and not division.code.startswith(HOME_PREFECTURE[:4]):
            keys.append((division, "", ""))
            continue
        keys.append(
            (
                division,
                "".join(syllables_of(division.name)),
                initials_of(division.name),
            )
        )
    return tuple(keys)


def suggest_divisions(text: str, limit: int = 8) -> list[Division]:
    """Divisions whose name or pinyin begins with the text, then those that contain it.

    Near home comes first, then the larger. An empty text suggests nothing.
    """
    needle = text.strip().lower()
    if not needle or limit <= 0:
        return []
    latin = needle.isascii()
    found: list[tuple[tuple[int, int, int, str], Division]] = []
    for division, pinyin, initials in _suggestion_keys():
        names = (pinyin, initials) if latin else (division.name,)
        starts = any(name.startswith(needle) for name in names)
        if starts or (not latin and needle in division.name):
            size = ("province", "prefecture", "county", "town").index(division.level)
            found.append(((0 if starts else 1, _remoteness(division.code), size, division.code), division))
    return [division for _, division in sorted(found, key=lambda pair: pair[0])[:limit]]


def _remoteness(code: str) -> int:
    for step, prefix in enumerate((HOME_COUNTY, HOME_PREFECTURE[:4], HOME_PREFECTURE[:2])):
        if code.startswith(prefix):
            return step
    return 3


def contains(outer: str, inner: str) -> bool:
    """Whether the outer division is the inner one or above it, by code."""
    return inner.startswith(significant_digits(outer))


def significant_digits(code: str) -> str:
    """The digits shared by all divisions inside this one: 33, 3302, 330282 or 330282121."""
    if len(code) == 6 and code.endswith("0000"):
        return code[:2]
    if len(code) == 6 and code.endswith("00"):
        return code[:4]
    return code


def distance_km(a: str, b: str) -> float:
    """Kilometres between two divisions in a straight line; raises UnknownDivisionError.

    Assumed where the data cannot tell: the same town 2 km, one county 8 km, one of them the prefecture of the
    other 35 km, its province 150 km. Two divisions with different places are measured, never below 2 km.
    """
    first, second = get_division(a), get_division(b)
    if first.level == "town" and first.code == second.code:
        return SAME_TOWN_KM
    for one, other in ((first, second), (second, first)):
        if contains(one.code, other.code):
            return {"province": SAME_PROVINCE_KM, "prefecture": SAME_PREFECTURE_KM}.get(one.level, SAME_COUNTY_KM)
    measured = straight_line_km(first.longitude, first.latitude, second.longitude, second.latitude)
    if first.code[:6] == second.code[:6] and measured == 0.0:
        return SAME_COUNTY_KM
    return max(SAME_TOWN_KM, measured)


def straight_line_km(longitude_a: float, latitude_a: float, longitude_b: float, latitude_b: float) -> float:
    """The great circle's length in kilometres between two places in degrees (haversine)."""
    lat_a, lat_b = math.radians(latitude_a), math.radians(latitude_b)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(longitude_b - longitude_a) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def nearby(code: str, km: float) -> list[tuple[Division, float]]:
    """Divisions of the same level within so many kilometres, nearest first, itself left out."""
    centre = get_division(code)
    degrees = km / 111.0
    found = []
    for division in _table().values():
        if division.level != centre.level or division.code == centre.code or division.name in GENERIC_NAMES:
            continue
        if abs(division.latitude - centre.latitude) > degrees + 0.01:
            continue
        apart = distance_km(centre.code, division.code)
        if apart <= km:
            found.append((division, apart))
    return sorted(found, key=lambda pair: (pair[1], pair[0].code))


def tile_grid(code: str) -> tuple[Tile, ...]:
    """The tile grid of Ningbo's counties (330200) or Cixi's towns (330282), by row and column; else empty.

    The development zones of Cixi, which are no towns, stand in the last row.
    """
    children = {division.code for division in list_children(code)}
    tiles = [Tile(row["code"], int(row["row"]), int(row["column"])) for row in _rows("divisions_home.csv")]
    return tuple(sorted((tile for tile in tiles if tile.code in children), key=lambda tile: (tile.row, tile.column)))
