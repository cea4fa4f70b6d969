"""The two forms of a profile. They read and show text; the rules are in `seekers.services`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, yuan_text
from jobsite.seekers.models import SeekerProfile, Visibility
from jobsite.seekers.services import Job, MoreAnswers, ShortAnswers, split_words
from jobsite.taxonomy.divisions import division_name, find_division, full_name, suggest_divisions
from jobsite.taxonomy.skills import skill_name
from jobsite.taxonomy.terms import (
    BENEFIT_WORDS,
    EDUCATION_WORDS,
    EMPLOYMENT_WORDS,
    SHIFT_WORDS,
    Benefit,
    Education,
    EmploymentType,
    Shift,
)
from jobsite.web.display import preference
from jobsite.web.forms import BaseForm, between
from jobsite.web.page import UNIT_WORDS

MOST_JOBS = 6
JOB_PARTS = ("title", "employer", "years", "duties")
WISH_FIELDS = ("wished_1", "wished_2", "wished_3")
LEVEL_WORDS = EDUCATION_WORDS | {Education.NONE: _("小学或没上过学")}
VISIBILITY_WORDS = {
    Visibility.APPLIED_ONLY: _("只给我应聘的单位看"),
    Visibility.EVERY_FIRM: _("所有已核实的单位都可以找到我"),
    Visibility.HIDDEN: _("先不找工作，谁也看不到"),
}
NEED_WORDS = {
    need: BENEFIT_WORDS[need] for need in (Benefit.LODGING, Benefit.MEALS, Benefit.INSURANCE, Benefit.SHUTTLE)
}


def division_of(text: str, code: str) -> str:
    """The code of a place: the one chosen from the suggestions if the words still name it, else the nearest to home
    among those that the words name. Empty when they name nothing."""
    chosen = find_division(code)
    if chosen is not None and text in _names_of(chosen.code):
        return chosen.code
    suggested = suggest_divisions(text, limit=8)
    exact = [one for one in suggested if text in _names_of(one.code)]
    found = exact or [one for one in suggested if len(text) > 1 and not text.isascii() and one.name.startswith(text)]
    return found[0].code if found else ""


def _names_of(code: str) -> set[str]:
    return {name(code, locale) for name in (division_name, full_name) for locale in ("zh", "en")}


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several of a few choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProfileForm(BaseForm):
    """The short profile: three minutes on a phone."""

    name = StringField(_("姓名"), [InputRequired(_("请填写姓名。")), Length(max=40)])
    phone = TelField(_("电话"), [InputRequired(_("请填写能联系到您的电话。"))])
    division = StringField(_("现在住在哪里"), [InputRequired(_("请填写区县或镇街，例如 周巷镇。"))])
    division_code = HiddenField()
    wished_1 = StringField(_("想做的工作"), [InputRequired(_("请至少写一种想做的工作。"))])
    wished_2 = StringField(_("也愿意做"))
    wished_3 = StringField(_("还愿意做"))
    wage_min = DecimalField(_("期望工资，不低于"), [Optional()], places=None)
    wage_unit = SelectField(
        _("工资按什么算"), choices=[SelectChoice(unit.value, words) for unit, words in UNIT_WORDS.items()]
    )
    education = SelectField(
        _("学历"), choices=[SelectChoice(level.value, words) for level, words in LEVEL_WORDS.items()]
    )
    experience_years = IntegerField(
        _("做过几年"),
        [
            InputRequired(_("请填写年数，没做过写 0。")),
            between(0, 60, _("请填写 0 到 60 之间的年数。")),
        ],
    )
    skills = StringField(_("会的技能和证书"))
    available_from = DateField(_("哪天可以上岗"), [Optional()])

    @classmethod
    def of(cls, profile: SeekerProfile | None, *, name: str, phone: str) -> ProfileForm:
        """The form as sent, else filled from the profile, else from what the account knows."""
        if profile is None:
            return cls(data={"name": name, "phone": phone, "experience_years": 0, "wage_unit": WageUnit.MONTH.value})
        locale = preference("locale")
        data: dict[str, Any] = {
            "name": profile.name,
            "phone": profile.phone,
            "division": division_name(profile.division_code, locale),
            "division_code": profile.division_code,
            "wage_min": Decimal(yuan_text(profile.wage_min_fen)) if profile.wage_min_fen else None,
            "wage_unit": profile.wage_unit.value,
            "education": profile.education.value,
            "experience_years": profile.experience_years,
            "skills": "、".join(profile.skills),
            "available_from": profile.available_from_on,
        }
        return cls(data=data | dict(zip(WISH_FIELDS, profile.wished_titles, strict=False)))

    def answers(self) -> ShortAnswers:
        """What was filled in, for the service. Raises Invalid where a number is not one."""
        wished = [word for name in WISH_FIELDS for word in split_words(self[name].data or "")]
        return ShortAnswers(
            name=self.name.data or "",
            phone=self.phone.data or "",
            division_code=division_of(self.division.data or "", self.division_code.data or ""),
            wished_titles=tuple(dict.fromkeys(wished)),
            wage_min_fen=fen_of(self.wage_min.data, "wage_min"),
            wage_unit=WageUnit(self.wage_unit.data),
            education=Education(self.education.data),
            experience_years=self.experience_years.data or 0,
            skills=split_words(self.skills.data or ""),
            available_from_on=self.available_from.data,
        )


def fen_of(yuan: Decimal | None, field: str) -> int | None:
    """Yuan as whole fen; None stays None. Raises Invalid for what no wage can be."""
    if yuan is None:
        return None
    if not yuan.is_finite() or abs(yuan) > 10_000_000:
        raise Invalid({field: _("请填写工资数额，只写数字；没想好可以不填。")})
    return round(yuan * 100)


class MoreForm(BaseForm):
    """The part of a profile that may stay empty. The fields of MOST_JOBS jobs are added below the class."""

    certificates = StringField(_("证书"))
    shifts_ok = CheckboxesField(
        _("能上的班次"), choices=[SelectChoice(one.value, words) for one, words in SHIFT_WORDS.items()]
    )
    needs = CheckboxesField(
        _("希望单位提供"), choices=[SelectChoice(one.value, words) for one, words in NEED_WORDS.items()]
    )
    employment_types = CheckboxesField(
        _("用工方式"), choices=[SelectChoice(one.value, words) for one, words in EMPLOYMENT_WORDS.items()]
    )
    willing = StringField(_("还愿意去哪些地方"))
    summary = TextAreaField(_("自我介绍"), [Length(max=1000, message=_("请不要超过 1000 字。"))])
    birth_year = IntegerField(_("出生年份"), [Optional()])
    visibility = RadioField(
        _("谁可以看到您的简历"), choices=[SelectChoice(one.value, words) for one, words in VISIBILITY_WORDS.items()]
    )

    @classmethod
    def of(cls, profile: SeekerProfile) -> MoreForm:
        """The form as sent, else filled from the profile."""
        locale = preference("locale")
        data: dict[str, Any] = {
            "certificates": "、".join(profile.certificates),
            "shifts_ok": profile.shifts_ok,
            "needs": profile.needs,
            "employment_types": profile.employment_types,
            "willing": "、".join(division_name(code, locale) for code in profile.willing_divisions),
            "summary": profile.summary,
            "birth_year": profile.birth_year,
            "visibility": profile.visibility.value,
        }
        for number, job in enumerate(profile.experience[:MOST_JOBS], start=1):
            data |= {f"job_{number}_{part}": job.get(part) for part in JOB_PARTS}
        return cls(data=data)

    def job_fields(self, number: int) -> dict[str, Any]:
        """The fields of one job by part."""
        return {part: self[f"job_{number}_{part}"] for part in JOB_PARTS}

    def shown_jobs(self) -> list[int]:
        """Numbers of the jobs to show: those filled in, and two more."""
        filled = [n for n in range(1, MOST_JOBS + 1) if any(field.data for field in self.job_fields(n).values())]
        return list(range(1, min(MOST_JOBS, max(filled, default=0) + 2) + 1))

    def answers(self) -> MoreAnswers:
        """What was filled in, for the service; jobs without a title are left out."""
        rows = [{part: field.data for part, field in self.job_fields(n).items()} for n in range(1, MOST_JOBS + 1)]
        return MoreAnswers(
            experience=tuple(_job(row) for row in rows if row["title"]),
            certificates=split_words(self.certificates.data or ""),
            shifts_ok=tuple(Shift(one) for one in self.shifts_ok.data or ()),
            needs=tuple(Benefit(one) for one in self.needs.data or ()),
            employment_types=tuple(EmploymentType(one) for one in self.employment_types.data or ()),
            willing_divisions=tuple(division_of(word, "") for word in split_words(self.willing.data or "")),
            summary=self.summary.data or "",
            birth_year=self.birth_year.data,
            visibility=Visibility(self.visibility.data),
        )


def _add_job_fields() -> None:
    for number in range(1, MOST_JOBS + 1):
        fields = {
            "title": StringField(_("做什么"), [Length(max=40, message=_("不超过 40 个字。"))]),
            "employer": StringField(_("在哪里做"), [Length(max=60, message=_("不超过 60 个字。"))]),
            "years": DecimalField(
                _("做了几年"),
                [Optional(), between(0, 60, _("请填写 0 到 60 之间的年数。"))],
                places=None,
            ),
            "duties": StringField(_("主要干些什么"), [Length(max=300, message=_("不超过 300 个字。"))]),
        }
        for part, field in fields.items():
            setattr(MoreForm, f"job_{number}_{part}", field)


_add_job_fields()


def _job(row: dict[str, Any]) -> Job:
    years = row["years"]
    return Job(
        title=row["title"],
        employer=row["employer"] or "",
        years=float(years) if years is not None else None,
        duties=row["duties"] or "",
    )


def skills_text(names: list[str]) -> str:
    """Skills in one line in the person's language."""
    locale = preference("locale")
    return ("、" if locale != "en" else ", ").join(skill_name(name, locale) for name in names)
