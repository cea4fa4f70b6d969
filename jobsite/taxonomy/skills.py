"""Skills and certificates: one name for each thing a person can do or hold, and which ones the law asks for.

Owns the vocabulary (data/skills.csv) and the certificates required by regulation
(data/skills_required_by_law.csv). Must not know people, vacancies or the database, and judges nothing:
whether a person may take a vacancy is decided by matching.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jobsite.taxonomy.phrases import PhraseScanner

Kind = Literal["skill", "certificate"]

DATA = Path(__file__).resolve().parent / "data"
MAX_TEXT = 20_000
# A licence class as people write it: "B2以上驾照", "持A2", "C1本"; the class counts only beside such a word.
LICENCE = re.compile(r"(?<![a-z0-9])([abc][12])(?![0-9])")
LICENCE_CONTEXT = re.compile(r"驾|照|本|证|司机|以上|票|开车|货车|持|跑")
# What people put before a skill without changing it: 会开叉车, 熟练使用Excel, 持有焊工证.
LEADING = re.compile(
    r"^(?:能够|能|会|熟练使用|熟练操作|熟练掌握|熟练|熟悉|精通|掌握|了解|擅长|具备|具有|持有|持|有|懂|使用|操作)+"
)
TRAILING = re.compile(r"(?:等?相关经验|的?工作经验|经验|技能|技术|操作|能力|证书|优先|等)+$")


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill or certificate; ``name`` is its identity, aliases are other ways to write it."""

    name: str
    kind: Kind
    name_en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalRequirement:
    """A certificate without which a person may not do the work, with the regulation that says so.

    ``accepts`` are the certificates that satisfy it (a B2 licence covers C1). ``occupation_words`` are words
    of occupations it applies to. ``is_quick_to_get``: issued within days, so its lack bars nobody.
    """

    certificate: str
    accepts: frozenset[str]
    occupation_words: tuple[str, ...]
    is_quick_to_get: bool
    regulation: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A skill found in a text at [start, end) of the folded text."""

    skill: Skill
    start: int
    end: int


def fold(text: str) -> str:
    """Text as it is compared: half-width, lower case, no spaces inside Chinese, same length rules for all."""
    folded = unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", folded).strip()


@lru_cache(maxsize=1)
def list_skills() -> tuple[Skill, ...]:
    """The whole vocabulary in the order of the file."""
    with (DATA / "skills.csv").open(encoding="utf-8") as handle:
        return tuple(
            Skill(
                row["name"],
                "certificate" if row["kind"] == "certificate" else "skill",
                row["name_en"],
                tuple(row["aliases"].split("|")),
            )
            for row in csv.DictReader(handle)
        )


@lru_cache(maxsize=1)
def _by_word() -> dict[str, Skill]:
    words: dict[str, Skill] = {}
    for skill in list_skills():
        for word in (skill.name, *skill.aliases):
            words.setdefault(fold(word), skill)
    return words


@lru_cache(maxsize=1)
def _scanner() -> PhraseScanner[Skill]:
    return PhraseScanner(_by_word())


def find_skill(text: str) -> Skill | None:
    """The skill this text names, by name or alias, without what people put before and after it; else None."""
    word = fold(text)
    words = _by_word()
    for candidate in (word, LEADING.sub("", word), TRAILING.sub("", LEADING.sub("", word))):
        if candidate in words:
            return words[candidate]
    return None


def normalise_skill(text: str) -> str:
    """The vocabulary's name for a written skill; an unknown one comes back folded.

    A phrase that holds exactly one known skill ("会用游标卡尺量尺寸") is that skill.
    """
    known = find_skill(text)
    if known:
        return known.name
    found = {mention.skill.name for mention in find_mentions(text)}
    if len(found) == 1:
        return found.pop()
    stripped = TRAILING.sub("", LEADING.sub("", fold(text)))
    return stripped or fold(text)


def find_mentions(text: str) -> list[Mention]:
    """Every skill and certificate named in the text, longest names first at each place, in order of place."""
    folded = fold(text)
    found = [Mention(one.meaning, one.start, one.end) for one in _scanner().scan(folded)]
    taken = [(mention.start, mention.end) for mention in found]
    for match in LICENCE.finditer(folded):
        if any(start <= match.start() < end for start, end in taken):
            continue
        around = folded[max(0, match.start() - 5) : match.end() + 6]
        if LICENCE_CONTEXT.search(around):
            skill = _by_word().get(f"{match.group(1)}驾照")
            if skill:
                found.append(Mention(skill, match.start(), match.end()))
                # the bare word after the class (B2以上驾照) says nothing more
                found = [one for one in found if not _is_bare_licence(folded, one, match.end())]
    return sorted(found, key=lambda mention: mention.start)


def _is_bare_licence(folded: str, mention: Mention, after: int) -> bool:
    return 0 <= mention.start - after <= 4 and folded[mention.start : mention.end] in ("驾照", "驾驶证")


def extract_skills(text: str) -> list[str]:
    """Names of the skills and certificates in the text, each once. Negation is the caller's matter."""
    return list(dict.fromkeys(mention.skill.name for mention in find_mentions(text)))


def is_certificate(name: str) -> bool:
    """Whether the written name is a certificate of the vocabulary, or ends like one."""
    known = find_skill(name)
    if known:
        return known.kind == "certificate"
    return fold(name).endswith(("证", "证书", "驾照"))


def skill_name(name: str, locale: str = "zh") -> str:
    """The name shown in the locale; an unknown skill is shown as written."""
    known = _by_word().get(fold(name))
    if known is None:
        return name
    return known.name_en if locale.startswith("en") else known.name


@lru_cache(maxsize=1)
def list_legal_requirements() -> tuple[LegalRequirement, ...]:
    """All certificates required by law, the strictest of a family first."""
    with (DATA / "skills_required_by_law.csv").open(encoding="utf-8") as handle:
        return tuple(
            LegalRequirement(
                row["certificate"],
                frozenset(row["accepts"].split("|")),
                tuple(row["occupation_words"].split("|")),
                row["quick_to_get"] == "yes",
                row["regulation"],
            )
            for row in csv.DictReader(handle)
        )


@lru_cache(maxsize=1)
def _legal_by_name() -> dict[str, LegalRequirement]:
    return {requirement.certificate: requirement for requirement in list_legal_requirements()}


def find_legal_requirement(certificate: str) -> LegalRequirement | None:
    """The regulation behind a certificate, or None where no law asks for it."""
    return _legal_by_name().get(normalise_skill(certificate))


def required_certificates(title: str) -> list[LegalRequirement]:
    """The certificates the law asks for in the work a title names; empty where none."""
    folded = fold(title)
    return [one for one in list_legal_requirements() if any(word in folded for word in one.occupation_words)]
