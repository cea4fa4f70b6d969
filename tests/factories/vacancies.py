"""Vacancies for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from jobsite.core import clock
from jobsite.core.money import WageUnit
from jobsite.taxonomy.terms import Education, EmploymentType
from jobsite.vacancies.content import VacancyContent
from jobsite.vacancies.models import ReportReason, Vacancy, VacancyReport, VacancyState
from tests.factories.base import BaseFactory
from tests.factories.employers import ZHOUXIANG, EmployerFactory

WELDER = "6-18-02-04"
DESCRIPTION = "在车间用氩弧焊焊接不锈钢水槽，白班八小时，中午休息一小时，有师傅带。"


class VacancyFactory(BaseFactory):
    """A published vacancy for a welder, without findings; each with a title of its own."""

    class Meta:
        model = Vacancy

    employer = factory.SubFactory(EmployerFactory)
    state = VacancyState.PUBLISHED
    title = factory.Sequence(lambda n: f"氩弧焊工{n}组")
    occupation_code = WELDER
    description = DESCRIPTION
    headcount = 5
    employment_type = EmploymentType.FULL
    wage_min_fen = 700_000
    wage_max_fen = 950_000
    wage_unit = WageUnit.MONTH
    division_code = ZHOUXIANG
    education = Education.NONE
    skills = factory.LazyFunction(list)
    certificates = factory.LazyFunction(list)
    shifts = factory.LazyFunction(list)
    benefits = factory.LazyFunction(list)
    columns = factory.LazyFunction(list)
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=30))
    submitted_at = factory.LazyFunction(clock.now)
    published_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)

    class Params:
        waiting = factory.Trait(state=VacancyState.SUBMITTED, published_at=None)
        draft = factory.Trait(state=VacancyState.DRAFT, submitted_at=None, published_at=None)


class ReportFactory(BaseFactory):
    """An open report of a published vacancy."""

    class Meta:
        model = VacancyReport

    vacancy = factory.SubFactory(VacancyFactory)
    reason = ReportReason.FEE
    text = "面试时要交 200 元押金"
    created_at = factory.LazyFunction(clock.now)


def vacancy_content(**changes: Any) -> VacancyContent:
    """A vacancy's content without findings."""
    given: dict[str, Any] = {
        "title": "氩弧焊工",
        "headcount": 5,
        "wage_min_fen": 700_000,
        "wage_max_fen": 950_000,
        "wage_unit": WageUnit.MONTH,
        "occupation_code": WELDER,
        "description": DESCRIPTION,
        "division_code": ZHOUXIANG,
    }
    return VacancyContent(**(given | changes))
