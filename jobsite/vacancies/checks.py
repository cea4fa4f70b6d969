"""What is checked when a vacancy is submitted: one list of named rules, `RULES`. To add a rule, add it here.

Pure: a rule gets the content and a context and returns findings. A blocking finding must be mended, a warning may be
confirmed. The rules about words stand in `check_words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, monthly_fen, yuan_text
from jobsite.taxonomy.divisions import find_division, list_children
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import Education, EmploymentType, Shift
from jobsite.vacancies import check_words as words
from jobsite.vacancies.check_words import fold, phrases
from jobsite.vacancies.content import VacancyContent
from jobsite.vacancies.findings import CheckContext, Finding, Rule, Severity, texts_of
from jobsite.vacancies.minimum_wages import find_minimum_wage

LONGEST_RUN = timedelta(days=180)
SHORTEST_DESCRIPTION = 20
HIGH_MONTH_FEN = 2_500_000  # for work that asks for neither schooling nor experience
WIDEST_RANGE = 3


def _complete(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """What a draft may lack and a submitted vacancy may not."""
    division = find_division(content.division_code)
    is_town = division is not None and (division.level == "town" or not list_children(division.code))
    latest = context.today + LONGEST_RUN
    missing: list[tuple[bool, str, Text]] = [
        (
            find_occupation(content.occupation_code) is None,
            "occupation_name",
            _("请选择职业，它决定谁能搜到这个岗位。"),
        ),
        (
            len(content.description) < SHORTEST_DESCRIPTION,
            "description",
            _("请写清做什么、什么时间做、在哪里做，至少 20 个字。"),
        ),
        (not is_town, "division_name", _("请选择工作地点，到镇或街道。")),
        (content.closes_on is None or content.closes_on < context.today, "closes_on", _("请选择今天以后的截止日期。")),
        (
            content.closes_on is not None and content.closes_on > latest,
            "closes_on",
            _("截止日期最长半年，到期可以延长。"),
        ),
    ]
    for is_missing, name, message in missing:
        if is_missing:
            yield Finding("complete", Severity.BLOCKING, name, message)


def _minimum_wage(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """The lower wage against the local minimum: by the month and day for whole work, by the hour for any.

    Part-time work paid by the month or day cannot be compared; interns' pay is only warned about.
    """
    row = find_minimum_wage(content.division_code, context.today)
    least = row.fen_in(content.wage_unit) if row else None
    is_whole = content.employment_type in (EmploymentType.FULL, EmploymentType.SHORT, EmploymentType.INTERN)
    if row is None or least is None or (content.wage_unit is not WageUnit.HOUR and not is_whole):
        return
    if content.wage_min_fen < least:
        is_intern = content.employment_type is EmploymentType.INTERN
        severity = Severity.WARNING if is_intern else Severity.BLOCKING
        message = _("低于当地最低工资，至少 %(yuan)s 元。", yuan=yuan_text(least))
        yield Finding("minimum_wage", severity, "wage_min", message, row.source)


def _wage_sense(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """A wage that looks mistyped or too good to be true."""
    month = monthly_fen(content.wage_max_fen, content.wage_unit)
    is_simple = content.education in (Education.NONE, Education.JUNIOR) and content.experience_years == 0
    if month is not None and is_simple and month > HIGH_MONTH_FEN:
        message = _("不要求学历和经验，工资却这么高，求职者会当成骗局。请核对工资和单位。")
        yield Finding("too_good", Severity.WARNING, "wage_max", message)
    if content.wage_max_fen > WIDEST_RANGE * content.wage_min_fen:
        message = _("工资上限超过下限的三倍，求职者看不出能拿多少。请缩小范围。")
        yield Finding("wide_range", Severity.WARNING, "wage_max", message)


def _duplicate(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """The same title, place and kind of work as an open vacancy of the firm."""
    for other in context.own_open:
        is_same = (
            fold(other.title).replace(" ", "") == fold(content.title).replace(" ", "")
            and other.division_code == content.division_code
            and other.employment_type is content.employment_type
        )
        if is_same:
            message = _("您有一个同名、同地点的岗位还开着。要多招人，请改那个岗位的人数。")
            yield Finding("duplicate", Severity.BLOCKING, "title", message, "", content.title, 0, len(content.title))
            return


def _young_at_night(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """Night work for interns: they may be under 18."""
    at_night = {Shift.NIGHT, Shift.ROTATING} & set(content.shifts)
    if content.employment_type is EmploymentType.INTERN and at_night:
        message = _("实习生里可能有未成年人：不得安排夜班和加班。请确认只招已满 18 岁的人，或去掉夜班。")
        source = _("《职业学校学生实习管理规定》；《未成年工特殊保护规定》")
        yield Finding("young_at_night", Severity.WARNING, "shifts", message, source)


def _age_limits(content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
    """An age limit wants a lawful basis, whether it stands in the field or in the text; 16 or 18 and over is none."""
    pattern = phrases(
        r"(?:年龄)?(?:要求)?[:\s]?(?<!\d)\d{2}\s?(?:周?岁)?\s?[-~—至到]\s?\d{2}\s?周?岁(?:之间|以[下内])?",
        r"(?<!\d)[2-6]\d\s?周?岁(?:及|\(含\))?(?:以[下内]|之内|封顶)",
        r"(?:不超过|不大于|小于|低于|限)\s?[2-6]\d\s?周?岁",
        r"年龄(?:要求)?[:\s]?\d{2}\s?[-~—至到]\s?\d{2}",
        r"(?:年轻|90后|95后|00后)[^，。；\s]{0,2}优先",
    )
    source = _("《就业促进法》第三条；只有法律、行政法规对年龄有规定的岗位才可以限制")
    for name in ("title", "description"):
        text = texts_of(content)[name]
        for match in pattern.finditer(fold(text)):
            severity = Severity.WARNING if content.age_limit_basis else Severity.BLOCKING
            message = _("正文里有年龄限制。法律规定了年龄的岗位，请填“年龄上限”和依据；没有规定的，请删去。")
            yield Finding("age", severity, name, message, source, text[match.start() : match.end()], *match.span())
    if content.age_max is not None and not content.age_limit_basis:
        yield Finding("age", Severity.BLOCKING, "age_limit_basis", _("填了年龄上限，请写明法律依据。"), source)


RULES: tuple[Rule, ...] = (
    _complete,
    _minimum_wage,
    _wage_sense,
    _duplicate,
    _young_at_night,
    _age_limits,
    words.SEX,
    words.ETHNICITY,
    words.HEALTH,
    words.HUKOU,
    words.HUKOU_PREFERRED,
    words.MARRIAGE,
    words.RELIGION,
    words.DISABILITY,
    words.APPEARANCE,
    words.FEES,
    words.HIDDEN_COSTS,
    words.SCAM,
    words.PHONE,
    words.CHAT,
    words.MAIL,
    words.LINK,
)


def find_findings(content: VacancyContent, context: CheckContext) -> list[Finding]:
    """What all rules say about the content: blocking ones first, then by field and place."""
    found = [finding for rule in RULES for finding in rule(content, context)]
    return sorted(found, key=lambda one: (not one.is_blocking, one.field, one.start, one.rule))
