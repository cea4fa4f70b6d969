"""Small closed vocabularies that vacancies and seekers share: education, employment types, shifts, benefits, columns."""

from __future__ import annotations

from enum import StrEnum

from jobsite.core.i18n import lazy_gettext as _


class Education(StrEnum):
    """Levels in rising order; `rank` compares them."""

    NONE = "none"
    JUNIOR = "junior"
    SENIOR = "senior"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def rank(self) -> int:
        """0 (none) to 5 (master)."""
        return list(Education).index(self)


class EmploymentType(StrEnum):
    FULL = "full"
    PART = "part"
    HOURLY = "hourly"
    INTERN = "intern"
    SHORT = "short"


class Shift(StrEnum):
    DAY = "day"
    NIGHT = "night"
    ROTATING = "rotating"


class Benefit(StrEnum):
    LODGING = "lodging"
    MEALS = "meals"
    INSURANCE = "insurance"
    SHUTTLE = "shuttle"
    BONUS = "bonus"


class Column(StrEnum):
    """Curated columns of vacancies."""

    REOPENED = "reopened"
    CARE = "care"
    SPRING = "spring"
    GRADUATES = "graduates"


EDUCATION_WORDS = {
    Education.NONE: _("学历不限"),
    Education.JUNIOR: _("初中"),
    Education.SENIOR: _("高中或中专"),
    Education.COLLEGE: _("大专"),
    Education.BACHELOR: _("本科"),
    Education.MASTER: _("硕士及以上"),
}
EMPLOYMENT_WORDS = {
    EmploymentType.FULL: _("全职"),
    EmploymentType.PART: _("兼职"),
    EmploymentType.HOURLY: _("小时工"),
    EmploymentType.INTERN: _("实习"),
    EmploymentType.SHORT: _("短期工"),
}
SHIFT_WORDS = {Shift.DAY: _("长白班"), Shift.NIGHT: _("夜班"), Shift.ROTATING: _("倒班")}
BENEFIT_WORDS = {
    Benefit.LODGING: _("包住"),
    Benefit.MEALS: _("包吃"),
    Benefit.INSURANCE: _("五险"),
    Benefit.SHUTTLE: _("班车"),
    Benefit.BONUS: _("年终奖"),
}
COLUMN_WORDS = {
    Column.REOPENED: _("复工专栏"),
    Column.CARE: _("爱心岗位"),
    Column.SPRING: _("春风行动"),
    Column.GRADUATES: _("毕业生专区"),
}
