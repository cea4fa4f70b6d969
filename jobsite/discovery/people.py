"""A person as firms and staff see them before they apply: what they can and want, never who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jobsite.core.i18n import Text
from jobsite.matching.explain import Explanation
from jobsite.seekers.models import SeekerProfile
from jobsite.taxonomy.divisions import division_name, find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import EDUCATION_WORDS


@dataclass(frozen=True)
class PersonCard:
    """One found or recommended person."""

    person_id: int
    heading: str
    place: str
    experience_years: int
    education: Text
    skills: Sequence[str]
    certificates: Sequence[str]
    wage_min_fen: int | None
    wage_unit: str
    available_from_on: Any
    explanation: Explanation | None = None
    is_invited: bool = False

    @property
    def score(self) -> int | None:
        """The match in whole points."""
        return round(self.explanation.match.score) if self.explanation else None


def person_card(
    profile: SeekerProfile,
    *,
    locale: str,
    explanation: Explanation | None = None,
    is_invited: bool = False,
) -> PersonCard:
    """The card of a profile, places named in `locale` (zh or en)."""
    occupations = [found.name for code in profile.wished_occupations if (found := find_occupation(code))]
    return PersonCard(
        person_id=profile.person_id,
        heading="、".join(list(profile.wished_titles)[:3] or occupations[:3]),
        place=division_name(profile.division_code, locale) if find_division(profile.division_code) else "",
        experience_years=profile.experience_years,
        education=EDUCATION_WORDS[profile.education],
        skills=list(profile.skills)[:8],
        certificates=list(profile.certificates)[:4],
        wage_min_fen=profile.wage_min_fen,
        wage_unit=profile.wage_unit.value,
        available_from_on=profile.available_from_on,
        explanation=explanation,
        is_invited=is_invited,
    )
