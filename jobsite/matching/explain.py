"""The score in words: each part with its points and reason, the missing skills, what would raise it and by how much.

Owns the words for a seeker and for a firm. Must not score: what would raise a score is found by scoring the changed
record with the same engine, so that a promise of points is always kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.matching import scoring
from jobsite.matching import tables as t
from jobsite.matching.conditions import CONDITIONS
from jobsite.matching.engine import Match, MatchEngine
from jobsite.matching.features import SETTING, SKILL_IDS, Place, SeekerRow, VacancyRow
from jobsite.matching.limits import WORDS, Limit

Side = Literal["seeker", "employer"]
LABELS: dict[str, Text] = {
    "occupation": _("职业相符"),
    "skills": _("技能"),
    "wage": _("工资"),
    "distance": _("距离"),
    "experience": _("经验"),
    "shifts": _("班次与食宿"),
    "education": _("学历"),
    "availability": _("到岗时间"),
    "freshness": _("发布早晚"),
}
LEAST_GAIN = 0.5
MOST_RAISES = 4


@dataclass(frozen=True, slots=True)
class PartWords:
    """One part for a page: its label, points, the most it could be, and why in a few words."""

    name: str
    label: Text
    points: float
    most: float
    reason: Text
    is_neutral: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """Something that would raise the score, and by how many points."""

    words: Text
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a page says of one match."""

    match: Match
    parts: tuple[PartWords, ...]
    missing_skills: tuple[str, ...]
    clashes: tuple[Text, ...]
    raises: tuple[Raise, ...]
    limit: Text | None


def explain_pair(
    engine: MatchEngine, seeker: SeekerRow, vacancy: VacancyRow, today: date, side: Side = "seeker"
) -> Explanation:
    """Put one pair into words for the side that looks at it."""
    match = engine.match(seeker, vacancy, today)
    held = set(seeker.skills)
    missing = tuple(
        name
        for number, _ in sorted(vacancy.skills, key=lambda pair: -pair[1])
        if number not in held and not (name := SKILL_IDS.name_of(number)).startswith(SETTING)
    )
    reasons = _reasons(engine, seeker, vacancy, today)
    parts = tuple(
        PartWords(name, LABELS[name], match.parts[name], scoring.WEIGHTS[name], *reasons[name])
        for name in scoring.PARTS
    )
    return Explanation(
        match=match,
        parts=parts,
        missing_skills=missing,
        clashes=tuple(_clashes(seeker, vacancy)),
        raises=_raises(engine, seeker, vacancy, today, match) if side == "seeker" else (),
        limit=None if match.limit is Limit.NONE else WORDS[match.limit],
    )


def _reasons(engine: MatchEngine, seeker: SeekerRow, vacancy: VacancyRow, today: date) -> dict[str, tuple[Text, bool]]:
    """For each part its reason and whether it is neutral for want of data."""
    fit, _, years = engine.fit(seeker, vacancy)
    return {
        "occupation": (_occupation(fit), False),
        "skills": _skills(seeker, vacancy),
        "wage": _wage(seeker, vacancy),
        "distance": _distance(seeker.place, vacancy.place),
        "experience": _experience(seeker, vacancy, years),
        "shifts": _shifts(seeker, vacancy),
        "education": _education(seeker, vacancy),
        "availability": _availability(seeker, today),
        "freshness": _freshness(vacancy, today),
    }


def _occupation(fit: float) -> Text:
    if fit >= 0.85:
        return _("正是想找或做过的工种")
    if fit >= 0.5:
        return _("与想找的工种相近")
    if fit >= 0.25:
        return _("与想找的工种有些关系")
    return _("与想找的工种不同")


def _skills(seeker: SeekerRow, vacancy: VacancyRow) -> tuple[Text, bool]:
    listed = [number for number, _ in vacancy.skills if not SKILL_IDS.name_of(number).startswith(SETTING)]
    if not listed:
        return _("岗位没有列出技能"), True
    held = len(set(listed) & set(seeker.skills))
    return _("岗位看重的 %(all)d 项技能符合 %(held)d 项", all=len(listed), held=held), False


def _wage(seeker: SeekerRow, vacancy: VacancyRow) -> tuple[Text, bool]:
    if math.isnan(vacancy.wage_max) or math.isnan(seeker.wage):
        return _("工资或期望没有写明"), True
    if vacancy.wage_max >= seeker.wage:
        return _("最高月薪折合 %(top)d 元，达到期望 %(wish)d 元", top=vacancy.wage_max, wish=seeker.wage), False
    return _("最高月薪折合 %(top)d 元，低于期望 %(wish)d 元", top=vacancy.wage_max, wish=seeker.wage), False


def _distance(home: Place, work: Place) -> tuple[Text, bool]:
    v, s = t.empty_vacancies(1), t.empty_seekers(1)
    v.whole[0, [t.VI_CODE, t.VI_LEVEL]] = work.code, work.level
    s.whole[0, [t.SI_CODE, t.SI_LEVEL]] = home.code, home.level
    v.measure[0, [t.VF_LONGITUDE, t.VF_LATITUDE]] = work.longitude, work.latitude
    s.measure[0, [t.SF_LONGITUDE, t.SF_LATITUDE]] = home.longitude, home.latitude
    km = scoring.kilometres(v.whole, 0, v.measure, s.whole, 0, s.measure)
    if km < 0:
        return _("地点没有写明"), True
    return _("直线距离约 %(km)d 公里", km=round(km)), False


def _experience(seeker: SeekerRow, vacancy: VacancyRow, years: float) -> tuple[Text, bool]:
    if not seeker.knows_experience:
        return _("经历没有写明"), True
    if vacancy.years > 0:
        return _("要求 %(asked)g 年，相关经验约 %(years)g 年", asked=vacancy.years, years=round(years, 1)), False
    return _("不要求经验，相关经验约 %(years)g 年", years=round(years, 1)), False


def _shifts(seeker: SeekerRow, vacancy: VacancyRow) -> tuple[Text, bool]:
    if seeker.refusals & vacancy.demands:
        return _("有您不愿意的条件"), False
    asked = seeker.wishes & t.OFFER_MASK
    if not asked:
        return _("没有提出要求"), True
    met = (asked & vacancy.offers).bit_count()
    return _("%(all)d 项要求满足 %(met)d 项", all=asked.bit_count(), met=met), False


def _education(seeker: SeekerRow, vacancy: VacancyRow) -> tuple[Text, bool]:
    if vacancy.education <= 0:
        return _("学历不限"), vacancy.education < 0
    if seeker.education < 0:
        return _("学历没有写明"), True
    return (_("达到学历要求") if seeker.education >= vacancy.education else _("低于学历要求")), False


def _availability(seeker: SeekerRow, today: date) -> tuple[Text, bool]:
    if seeker.available < 0:
        return _("到岗时间没有写明"), True
    days = seeker.available - today.toordinal()
    return (_("随时可以到岗") if days <= 0 else _("%(days)d 天后可以到岗", days=days)), False


def _freshness(vacancy: VacancyRow, today: date) -> tuple[Text, bool]:
    if vacancy.published < 0:
        return _("发布时间没有写明"), True
    days = max(0, today.toordinal() - vacancy.published)
    return (_("今天发布") if days == 0 else _("%(days)d 天前发布", days=days)), False


def _clashes(seeker: SeekerRow, vacancy: VacancyRow) -> list[Text]:
    words: list[Text] = []
    for bit, condition in enumerate(CONDITIONS):
        mask = 1 << bit
        if condition.kind == "demand" and seeker.refusals & vacancy.demands & mask:
            words.append(_("岗位需要：%(what)s", what=condition.words))
        elif condition.kind == "offer" and seeker.wishes & ~vacancy.offers & ~vacancy.silent & mask:
            words.append(_("岗位没有：%(what)s", what=condition.words))
    return words


def _raises(
    engine: MatchEngine, seeker: SeekerRow, vacancy: VacancyRow, today: date, match: Match
) -> tuple[Raise, ...]:
    """The changes that would raise the score most, each tried alone."""
    found: list[Raise] = []

    def try_one(words: Text, changed: SeekerRow) -> None:
        gain = round(engine.match(changed, vacancy, today).score - match.score, 1)
        if gain >= LEAST_GAIN:
            found.append(Raise(words, gain))

    for number, _weight in vacancy.skills:
        name = SKILL_IDS.name_of(number)
        if number not in seeker.skills and not name.startswith(SETTING):
            try_one(_("掌握或补充：%(what)s", what=name), replace(seeker, skills=(*seeker.skills, number)))
    for bit, condition in enumerate(CONDITIONS):
        if seeker.refusals & vacancy.demands & (1 << bit):
            changed = replace(seeker, refusals=seeker.refusals & ~(1 << bit))
            try_one(_("能接受：%(what)s", what=condition.words), changed)
        elif condition.kind == "offer" and seeker.wishes & ~vacancy.offers & ~vacancy.silent & (1 << bit):
            changed = replace(seeker, wishes=seeker.wishes & ~(1 << bit))
            try_one(_("不要求：%(what)s", what=condition.words), changed)
    if vacancy.wage_max < seeker.wage:
        lower = replace(seeker, wage=vacancy.wage_max)
        try_one(_("期望月薪降到 %(top)d 元", top=vacancy.wage_max), lower)
    return tuple(sorted(found, key=lambda one: -one.points)[:MOST_RAISES])
