"""The legal rules of shared staff, read from `data/rules.json`: one place for their words and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask_babel import get_locale

from jobsite.core.i18n import LazyString
from jobsite.sharing.models.lending import EmploymentForm
from jobsite.taxonomy.skills import normalise_skill
from jobsite.taxonomy.terms import Shift

DATA = Path(__file__).resolve().parent / "data" / "rules.json"
ADULT, YOUNGEST = 18, 16
NIGHTLY = frozenset({Shift.NIGHT.value, Shift.ROTATING.value})


@dataclass(frozen=True)
class Rule:
    """One rule in both languages; `source` names the notice or law."""

    key: str
    title: str
    title_en: str
    text: str
    text_en: str
    source: str

    @property
    def name(self) -> str:
        """The rule's short name in the present language."""
        return self.title_en if _is_english() else self.title

    @property
    def words(self) -> str:
        """The rule's text with its source in the present language."""
        return f"{self.text_en} ({self.source})" if _is_english() else f"{self.text}（{self.source}）"


def _is_english() -> bool:
    return str(get_locale()) == "en"


@lru_cache(maxsize=1)
def all_rules() -> dict[str, Rule]:
    """Every rule by its key, in the order of the file."""
    return {row["key"]: Rule(**row) for row in json.loads(DATA.read_text(encoding="utf-8"))}


def rule_text(key: str) -> LazyString:
    """The rule's words, in the language of whoever reads them."""
    return LazyString(lambda: all_rules()[key].words)


def age_on(birth_on: date, day: date) -> int:
    """Full years of age on `day`."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def rules_against(
    *,
    birth_on: date,
    employment_form: EmploymentForm,
    certificates: Iterable[str],
    needed: Sequence[str],
    shifts: Iterable[str],
    starts_on: date,
    is_lent: bool,
) -> list[str]:
    """The keys of the rules that forbid lending this person for this work; empty when none does.

    `needed` are the certificates that the work asks for; ages count on the first day; `is_lent` says that another loan
    binds the person on one of the days.
    """
    found = []
    if employment_form is EmploymentForm.DISPATCH:
        found.append("dispatch")
    age = age_on(birth_on, starts_on)
    if age < YOUNGEST:
        found.append("under_16")
    elif age < ADULT and NIGHTLY & {str(shift) for shift in shifts}:
        found.append("minor_night")
    held = {normalise_skill(name) for name in certificates}
    if any(normalise_skill(name) not in held for name in needed):
        found.append("certificate")
    if is_lent:
        found.append("overlap")
    return found
