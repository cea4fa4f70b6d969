"""What the public page of a vacancy shows beside the vacancy itself. Pure, but for the rows it is given."""

from __future__ import annotations

from typing import Any

from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import ngettext
from jobsite.core.money import WageUnit
from jobsite.portal.cards import place_name
from jobsite.taxonomy.divisions import ancestors, find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.terms import EDUCATION_WORDS, EMPLOYMENT_WORDS, SHIFT_WORDS, EmploymentType, Shift
from jobsite.vacancies.models import Vacancy
from jobsite.web.page import shown_date

SCHEMA_TYPES = {
    EmploymentType.FULL: "FULL_TIME",
    EmploymentType.PART: "PART_TIME",
    EmploymentType.HOURLY: "PART_TIME",
    EmploymentType.INTERN: "INTERN",
    EmploymentType.SHORT: "TEMPORARY",
}
SCHEMA_UNITS = {WageUnit.MONTH: "MONTH", WageUnit.DAY: "DAY", WageUnit.HOUR: "HOUR"}


def facts_of(vacancy: Vacancy) -> list[tuple[Any, Any]]:
    """The facts under the wage, in the order in which people ask."""
    occupation = find_occupation(vacancy.occupation_code)
    return [
        (_("地点"), place_name(vacancy.division_code)),
        (_("招聘"), ngettext("%(num)s 人", "%(num)s 人", vacancy.headcount)),
        (_("班次"), "、".join(str(SHIFT_WORDS[Shift(name)]) for name in vacancy.shifts)),
        (_("经验"), experience_words(vacancy.experience_years)),
        (_("学历"), EDUCATION_WORDS[vacancy.education]),
        (_("用工类型"), EMPLOYMENT_WORDS[vacancy.employment_type]),
        (_("职业"), occupation.name if occupation else ""),
        (_("截止"), shown_date(vacancy.closes_on)),
    ]


def experience_words(years: int) -> str:
    """Years of experience that are asked for."""
    return str(ngettext("%(num)s 年以上", "%(num)s 年以上", years) if years else _("经验不限"))


def trail_of(vacancy: Vacancy) -> list[tuple[str, str]]:
    """Divisions from the city down to the town: (code, name)."""
    division = find_division(vacancy.division_code)
    if division is None:
        return []
    return [(item.code, place_name(item.code)) for item in (*ancestors(division.code), division)][1:]


def structured_data(vacancy: Vacancy, *, url: str) -> dict[str, Any]:
    """The vacancy as schema.org JobPosting, for this page only and while it is open."""
    occupation = find_occupation(vacancy.occupation_code)
    names = dict(trail_of(vacancy))
    data: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": vacancy.description,
        "identifier": {"@type": "PropertyValue", "name": vacancy.employer.name, "value": str(vacancy.id)},
        "datePosted": vacancy.published_at.date().isoformat() if vacancy.published_at else None,
        "validThrough": vacancy.closes_on.isoformat(),
        "employmentType": SCHEMA_TYPES[vacancy.employment_type],
        "hiringOrganization": {"@type": "Organization", "name": vacancy.employer.name},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "CN",
                "addressRegion": next(iter(names.values()), ""),
                "addressLocality": place_name(vacancy.division_code),
                "streetAddress": vacancy.address,
            },
        },
        "totalJobOpenings": vacancy.headcount,
        "directApply": True,
        "url": url,
    }
    if occupation:
        data["occupationalCategory"] = f"{occupation.code} {occupation.name}"
    if vacancy.wage_unit in SCHEMA_UNITS:
        data["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "CNY",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": vacancy.wage_min_fen / 100,
                "maxValue": vacancy.wage_max_fen / 100,
                "unitText": SCHEMA_UNITS[vacancy.wage_unit],
            },
        }
    return data
