"""Owns the 2022 classification of occupations: names, tree, type-ahead. Must not code titles."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from jobsite.core.errors import NotFound
from jobsite.taxonomy.pinyin import syllables_of

DATA_DIR = Path(__file__).parent / "data"
LEVEL_PREFIX = {1: 1, 2: 4, 3: 7, 4: 10}
_CODE = re.compile(r"\d-\d\d-\d\d-\d\d")
_TASK_NUMBER = re.compile(r"(?:^|\s)\d+\.")
_CJK = re.compile(r"[\u4e00-\u9fff]")


class UnknownOccupation(NotFound, LookupError):
    """No class or occupation of the 2022 classification has this code."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """A class (level 1 large, 2 middle, 3 small) or an occupation (level 4) of the 2022 classification."""

    code: str
    name: str
    level: int
    definition: str
    tasks: tuple[str, ...]
    aliases: tuple[str, ...]
    parent_code: str | None
    name_en: str
    is_green: bool
    is_digital: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """One way to say an occupation, as the type-ahead looks it up."""

    occupation: Occupation
    text: str
    pinyin: str
    initials: str
    weight: float


def get_occupation(code: str) -> Occupation:
    """Return the class or occupation with this code; raises UnknownOccupation."""
    found = find_occupation(code)
    if found is None:
        raise UnknownOccupation(code)
    return found


def find_occupation(code: str | None) -> Occupation | None:
    """Return the class or occupation with this code, None where there is none."""
    return _by_code().get(code or "")


def list_occupations() -> list[Occupation]:
    """List every class and occupation in the order of the codes."""
    return list(_by_code().values())


def list_children(code: str | None = None) -> list[Occupation]:
    """List the classes right below this one in the order of the codes; without a code the 8 large classes."""
    if code is not None:
        get_occupation(code)
    return list(_children().get(code, ()))


def ancestors(code: str) -> list[Occupation]:
    """List the classes above this code, the large class first; raises UnknownOccupation."""
    found: list[Occupation] = []
    parent = get_occupation(code).parent_code
    while parent is not None:
        occupation = get_occupation(parent)
        found.append(occupation)
        parent = occupation.parent_code
    return found[::-1]


def class_code(code: str, level: int) -> str:
    """Cut a code to a level: `class_code("6-18-01-01", 2)` is "6-18-00-00". The class need not be listed."""
    return code[: LEVEL_PREFIX[level]] + "0-00-00-00"[LEVEL_PREFIX[level] :]


def class_name(code: str, level: int, *, english: bool = False) -> str:
    """Name the class of this code at a level, or the nearest listed one above; raises UnknownOccupation.

    English names exist for levels 1 and 2; below them the Chinese name is given.
    """
    chain = [*ancestors(code), get_occupation(code)]
    fitting = [one for one in chain if one.level <= level]
    best = fitting[-1] if fitting else chain[0]
    return best.name_en if english else best.name


def occupation_distance(one: str, other: str) -> float:
    """Measure how far apart two codes stand in the tree: 0 the same, 1 not even in one large class.

    0.15 within a small class, 0.45 within a middle class, 0.75 within a large class. A class stands 0.1 for
    each level it is above the other: it says the same thing less exactly. Unknown codes are at 1.
    """
    if not (_CODE.fullmatch(one) and _CODE.fullmatch(other)):
        return 1.0
    if one == other:
        return 0.0
    depth = min(_depth(one), _depth(other))
    if one[: LEVEL_PREFIX[depth]] == other[: LEVEL_PREFIX[depth]] and _depth(one) != _depth(other):
        return round(0.1 * abs(_depth(one) - _depth(other)), 2)
    for level, distance in ((3, 0.15), (2, 0.45), (1, 0.75)):
        if one[: LEVEL_PREFIX[level]] == other[: LEVEL_PREFIX[level]]:
            return distance
    return 1.0


def suggest_occupations(text: str, limit: int = 10) -> list[Occupation]:
    """List the occupations and small classes a half-typed name, alias or pinyin points to, best first."""
    query = re.sub(r"\s+", "", text).lower()[:40]
    if not query:
        return []
    pairs = tuple({query[place : place + 2] for place in range(len(query) - 1)})
    score = partial(_score_chinese, pairs=pairs) if _CJK.search(query) else _score_latin
    best: dict[str, tuple[float, Occupation]] = {}
    for entry in _entries():
        points = score(query, entry)
        if points > 0 and points > best.get(entry.occupation.code, (0.0,))[0]:
            best[entry.occupation.code] = (points, entry.occupation)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].code))
    return [occupation for _, occupation in ranked[:limit]]


def _depth(code: str) -> int:
    if code[8:] != "00":
        return 4
    if code[5:7] != "00":
        return 3
    return 2 if code[2:4] != "00" else 1


def _score_chinese(query: str, entry: _Entry, pairs: tuple[str, ...]) -> float:
    """Exact 100, prefix 80, inside 60, pairs of characters in common below 40; shorter names first."""
    text = entry.text
    if query in text:
        base = 100.0 if text == query else 80.0 if text.startswith(query) else 60.0
        return base + entry.weight - min(len(text) - len(query), 18)
    common = sum(pair in text for pair in pairs)
    return 40.0 * common / len(pairs) + entry.weight - len(text) / 4 if common * 2 >= len(pairs) > 0 else 0.0


def _score_latin(query: str, entry: _Entry) -> float:
    """English letters in the text itself 90, full pinyin 70, initials 50; shorter names first."""
    size = len(query)
    if query in entry.text and (size > 1 or entry.text == query):
        base = 98.0 if entry.text.startswith(query) else 90.0
        return base + entry.weight - min(len(entry.text) - size, 20)
    if entry.pinyin.startswith(query):
        return 70.0 + entry.weight - min(len(entry.pinyin) - size, 25)
    if entry.initials.startswith(query):
        return 50.0 + entry.weight - min(2 * (len(entry.initials) - size), 20)
    return 30.0 + entry.weight - len(entry.pinyin) / 4 if size > 3 and query in entry.pinyin else 0.0


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Occupation]:
    with (DATA_DIR / "occupation_class_names_en.csv").open(encoding="utf-8", newline="") as file:
        english = {row["code"]: row["name_en"] for row in csv.DictReader(file)}
    with (DATA_DIR / "occupations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {row["code"] for row in rows}
    return {row["code"]: _read(row, codes, english) for row in rows}


def _read(row: dict[str, str], codes: set[str], english: dict[str, str]) -> Occupation:
    code = row["code"]
    parents = [class_code(code, level) for level in range(_depth(code) - 1, 0, -1)]
    return Occupation(
        code=code,
        name=row["name"],
        level=int(row["level"]),
        definition=row["definition"],
        tasks=tuple(part.strip(" 。；") for part in _TASK_NUMBER.split(row["tasks"]) if part.strip()),
        aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
        parent_code=next((parent for parent in parents if parent in codes), None),
        name_en=english.get(code, row["name"]),
        is_green="L" in row["marks"],
        is_digital="S" in row["marks"],
    )


@lru_cache(maxsize=1)
def list_written_titles() -> tuple[tuple[str, str], ...]:
    """List the everyday titles written by hand for this site with their codes."""
    with (DATA_DIR / "occupation_titles_known.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["title"], row["code"]) for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def _children() -> dict[str | None, list[Occupation]]:
    children: dict[str | None, list[Occupation]] = {}
    for occupation in _by_code().values():
        children.setdefault(occupation.parent_code, []).append(occupation)
    return children


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    return tuple(_list_entries())


def _list_entries() -> Iterator[_Entry]:
    written: dict[str, list[str]] = {}
    for title, code in list_written_titles():
        written.setdefault(code, []).append(title)
    for occupation in _by_code().values():
        if occupation.level >= 3:
            weight = 2.0 if occupation.level == 4 else 0.0
            yield _describe(occupation, occupation.name, weight + 5)
            for text in (*occupation.aliases, *written.get(occupation.code, ())):
                yield _describe(occupation, text, weight)


def _describe(occupation: Occupation, text: str, weight: float) -> _Entry:
    plain = re.sub(r"\s+", "", text).lower()
    syllables = syllables_of(plain)
    initials = "".join(syllable[0] for syllable in syllables if syllable)
    return _Entry(occupation, plain, "".join(syllables), initials, weight)
