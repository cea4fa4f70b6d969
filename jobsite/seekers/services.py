"""The verbs of profiles: save both parts, remove, keep a vacancy, block an employer. They flush, never commit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from jobsite.core import clock
from jobsite.core.database import db, savepoint
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.money import WageUnit
from jobsite.core.outbox import publish
from jobsite.seekers.events import ProfileChanged, ProfileRemoved
from jobsite.seekers.models import BlockedEmployer, SavedVacancy, SeekerProfile, Visibility
from jobsite.seekers.queries import find_profile, get_profile
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import suggest_occupations
from jobsite.taxonomy.skills import normalise_skill
from jobsite.taxonomy.terms import Benefit, Education, EmploymentType, Shift

MAX_WISHES = 6
MAX_WORDS = 30
MAX_WAGE_FEN = 100_000_000
_SEPARATORS = re.compile(r"[、,，;；/\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, kw_only=True)
class ShortAnswers:
    """The part of a profile that is enough to apply. `wage_min_fen` is in `wage_unit`; None means open."""

    name: str
    phone: str
    division_code: str
    wished_titles: tuple[str, ...]
    wage_min_fen: int | None
    wage_unit: WageUnit
    education: Education
    experience_years: int
    skills: tuple[str, ...]
    available_from_on: date | None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job held before. `years` may be broken (0.5)."""

    title: str
    employer: str = ""
    years: float | None = None
    duties: str = ""


@dataclass(frozen=True, kw_only=True)
class MoreAnswers:
    """The part of a profile that may stay empty."""

    experience: tuple[Job, ...] = ()
    certificates: tuple[str, ...] = ()
    shifts_ok: tuple[Shift, ...] = ()
    needs: tuple[Benefit, ...] = ()
    employment_types: tuple[EmploymentType, ...] = ()
    willing_divisions: tuple[str, ...] = ()
    summary: str = ""
    birth_year: int | None = None
    visibility: Visibility = Visibility.APPLIED_ONLY


def split_words(text: str) -> tuple[str, ...]:
    """Words that people part by commas, 、, slashes, lines, or a space between Chinese words; each once."""
    return tuple(dict.fromkeys(word.strip() for word in _SEPARATORS.split(text) if word.strip()))


def normal_phone(text: str) -> str | None:
    """A phone number as E.164, read as Chinese unless it says otherwise; None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def occupations_of(titles: Iterable[str]) -> list[str]:
    """The occupations that the wished words name, one each where a word names one; free words name none."""
    codes = []
    for title in titles:
        found = suggest_occupations(title, limit=1)
        if found and (title == found[0].name or title in found[0].aliases or title in found[0].name):
            codes.append(found[0].code)
    return list(dict.fromkeys(codes))


def save_profile(*, actor: Actor, answers: ShortAnswers) -> SeekerProfile:
    """Make or change the seeker's own profile. Raises Invalid with an error for each field that breaks a rule."""
    phone = normal_phone(answers.phone)
    errors = _errors_of(answers, phone)
    if errors:
        raise Invalid(errors)
    profile = find_profile(actor.required_id) or _new_profile(actor)
    profile.name, profile.phone = answers.name.strip(), phone or ""
    profile.division_code = answers.division_code
    profile.wished_titles = list(answers.wished_titles)
    profile.wished_occupations = occupations_of(answers.wished_titles)
    profile.wage_min_fen, profile.wage_unit = answers.wage_min_fen, answers.wage_unit
    profile.education, profile.experience_years = answers.education, answers.experience_years
    profile.skills = list(dict.fromkeys(normalise_skill(word) for word in answers.skills))
    profile.available_from_on = answers.available_from_on
    _changed(profile)
    return profile


def _errors_of(answers: ShortAnswers, phone: str | None) -> dict[str, Text]:
    today = clock.today()
    rules: tuple[tuple[str, bool, Text], ...] = (
        ("name", 0 < len(answers.name.strip()) <= 40, _("请填写姓名，不超过 40 个字。")),
        ("phone", phone is not None, _("请填写能联系到您的电话，例如 138 0000 0000。")),
        ("division", find_division(answers.division_code) is not None, _("没有找到这个地方，请从建议里选一个。")),
        ("wished_1", 0 < len(answers.wished_titles) <= MAX_WISHES, _("请至少写一种想做的工作。")),
        ("wished_1", all(len(title) <= 30 for title in answers.wished_titles), _("每种工作不超过 30 个字。")),
        ("wage_min", _is_wage(answers.wage_min_fen), _("请填写工资数额，只写数字；没想好可以不填。")),
        ("experience_years", 0 <= answers.experience_years <= 60, _("请填写 0 到 60 之间的年数。")),
        ("skills", _are_words(answers.skills), _("请用顿号分开，每项不超过 30 个字，最多 30 项。")),
        (
            "available_from",
            answers.available_from_on is None
            or today - timedelta(days=366) <= answers.available_from_on <= today + timedelta(days=366),
            _("请填写一年以内的日期；随时可以上岗就不用填。"),
        ),
    )
    return {field: words for field, is_kept, words in reversed(rules) if not is_kept}


def _is_wage(fen: int | None) -> bool:
    return fen is None or 0 < fen <= MAX_WAGE_FEN


def _are_words(words: tuple[str, ...]) -> bool:
    return len(words) <= MAX_WORDS and all(len(word) <= 30 for word in words)


def _new_profile(actor: Actor) -> SeekerProfile:
    empty: dict[str, list[Any]] = {name: [] for name in ("willing_divisions", "experience", "certificates")}
    empty |= {name: [] for name in ("shifts_ok", "needs", "employment_types")}
    moment = clock.now()
    profile = SeekerProfile(person_id=actor.required_id, version=0, created_at=moment, updated_at=moment, **empty)
    db.session.add(profile)
    return profile


def _changed(profile: SeekerProfile) -> None:
    profile.version = (profile.version or 0) + 1
    profile.updated_at = clock.now()
    db.session.flush()
    publish(ProfileChanged(person_id=profile.person_id))


def save_more(*, actor: Actor, answers: MoreAnswers) -> SeekerProfile:
    """Change the optional part of the seeker's own profile. Raises NotFound without a profile, Invalid per field."""
    errors = _errors_of_more(answers)
    if errors:
        raise Invalid(errors)
    profile = get_profile(actor.required_id)
    industries = {row.get("title"): row["industry"] for row in profile.experience if row.get("industry")}
    profile.experience = [_kept_job(job, industries.get(job.title)) for job in answers.experience]
    profile.certificates = list(dict.fromkeys(normalise_skill(word) for word in answers.certificates))
    profile.shifts_ok = [shift.value for shift in answers.shifts_ok]
    profile.needs = [need.value for need in answers.needs]
    profile.employment_types = [kind.value for kind in answers.employment_types]
    profile.willing_divisions = list(dict.fromkeys(answers.willing_divisions))
    profile.summary, profile.birth_year = answers.summary, answers.birth_year
    profile.visibility = answers.visibility
    _changed(profile)
    return profile


def _kept_job(job: Job, industry: str | None) -> dict[str, Any]:
    """A job as it is stored; the industry, which an import may know and the form does not ask, stays."""
    row: dict[str, Any] = {"title": job.title, "employer": job.employer, "years": job.years, "duties": job.duties}
    return row | ({"industry": industry} if industry else {})


def _errors_of_more(answers: MoreAnswers) -> dict[str, Text]:
    year = clock.today().year
    birth = answers.birth_year
    are_known = all(find_division(code) for code in answers.willing_divisions)
    rules: tuple[tuple[str, bool, Text], ...] = (
        ("certificates", _are_words(answers.certificates), _("请用顿号分开，每项不超过 30 个字，最多 30 项。")),
        ("willing", are_known and len(answers.willing_divisions) <= 10, _("有的地方没有找到，请写全名，最多 10 处。")),
        ("summary", len(answers.summary) <= 1000, _("请不要超过 1000 字。")),
        (
            "birth_year",
            birth is None or year - 100 <= birth <= year - 16,
            _("请填写四位数的年份；不满 16 岁不能应聘。"),
        ),
        ("jobs", len(answers.experience) <= 20, _("最多写 20 段经历。")),
    )
    return {field: words for field, is_kept, words in rules if not is_kept}


def remove_profile(*, person_id: int) -> bool:
    """Remove the profile, what is kept and what is blocked; returns whether there was a profile."""
    for table in (SavedVacancy, BlockedEmployer):
        db.session.execute(sa.delete(table).where(table.person_id == person_id))
    profile = find_profile(person_id)
    if profile is None:
        return False
    db.session.delete(profile)
    db.session.flush()
    publish(ProfileRemoved(person_id=person_id))
    return True


def save_vacancy(*, actor: Actor, vacancy_id: int) -> None:
    """Keep a vacancy for later; again is no error. Raises NotFound when there is no such vacancy."""
    key = (actor.required_id, vacancy_id)
    if db.session.get(SavedVacancy, key) is None:
        _add(SavedVacancy(person_id=key[0], vacancy_id=vacancy_id, created_at=clock.now()), key)


def unsave_vacancy(*, actor: Actor, vacancy_id: int) -> None:
    """Keep it no longer; again is no error."""
    row = db.session.get(SavedVacancy, (actor.required_id, vacancy_id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def block_employer(*, actor: Actor, employer_id: int) -> None:
    """See this employer no more, and be seen by it no more; again is no error. Raises NotFound for an unknown one."""
    key = (actor.required_id, employer_id)
    if db.session.get(BlockedEmployer, key) is None:
        _add(BlockedEmployer(person_id=key[0], employer_id=employer_id, created_at=clock.now()), key)
        publish(ProfileChanged(person_id=actor.required_id))


def unblock_employer(*, actor: Actor, employer_id: int) -> None:
    """Take the block back; again is no error."""
    row = db.session.get(BlockedEmployer, (actor.required_id, employer_id))
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        publish(ProfileChanged(person_id=actor.required_id))


def _add(row: SavedVacancy | BlockedEmployer, key: tuple[int, int]) -> None:
    """Add a row unless a twin request just did. Raises NotFound when what it names does not exist."""
    try:
        with savepoint():
            db.session.add(row)
    except IntegrityError as error:
        if db.session.get(type(row), key) is None:
            raise NotFound from error
