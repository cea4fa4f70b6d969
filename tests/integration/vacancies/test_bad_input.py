"""Whatever is sent to the forms of firms and vacancies, the answer is never an error of the site."""

from __future__ import annotations

from datetime import date

import pytest

from tests.client import SiteClient
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.vacancies import VacancyFactory

NASTY = [
    "",
    "-1",
    "0",
    "1e400",
    "NaN",
    "-Infinity",
    "9" * 400,
    "0x10",
    "1_000",
    "١٢٣",
    "９１３３０２８２",
    "2026-02-31",
    "9999-12-31",
    "0001-01-01",
    "\u202e\ufeff",
    "<script>alert(1)</script>",
    "{{7*7}}%(x)s%s",
    "押金" * 3000,
    "' OR 1=1 --",
    "+86" * 30,
    "=cmd|' /C calc'!A0",
]
VACANCY_FIELDS = [
    "title",
    "occupation_name",
    "occupation_code",
    "occupation_pick",
    "headcount",
    "employment_type",
    "wage_min",
    "wage_max",
    "wage_unit",
    "pay_day",
    "description",
    "division_name",
    "division_code",
    "division_pick",
    "address",
    "education",
    "experience_years",
    "skills",
    "certificates",
    "shifts",
    "benefits",
    "columns",
    "age_max",
    "age_limit_basis",
    "contact_name",
    "contact_phone",
    "closes_on",
    "is_confirmed",
    "version",
    "verb",
]
FIRM_FIELDS = [
    "uscc",
    "name",
    "industry",
    "size",
    "division_name",
    "division_code",
    "division_pick",
    "address",
    "contact_name",
    "contact_phone",
    "introduction",
]
GOOD_VACANCY = {
    "title": "普工",
    "headcount": "1",
    "wage_min": "5000",
    "wage_unit": "month",
    "employment_type": "full",
    "education": "none",
}
GOOD_FIRM = {
    "name": "厂",
    "uscc": "913302820000000015",
    "industry": "food",
    "size": "20_99",
    "address": "路",
    "contact_name": "王",
    "contact_phone": "13800000000",
}
EXPECTED = {200, 303, 400, 404, 409, 413, 422}


@pytest.mark.parametrize("field", VACANCY_FIELDS)
def test_nasty_values_in_a_vacancy_are_answered_calmly(client: SiteClient, field: str) -> None:
    employer = EmployerFactory()
    vacancy = VacancyFactory(employer=employer)
    client.sign_in(add_member(employer).id)
    tried = 0
    for value in NASTY:
        data = GOOD_VACANCY | {"verb": "draft", field: value}
        for path in ("new", f"{vacancy.id}/edit"):
            response = client.post(f"/desk/{employer.id}/vacancies/{path}", data=data)
            assert response.status_code in EXPECTED, (path, value)
            tried += 1
    assert tried == 2 * len(NASTY)


@pytest.mark.parametrize("field", FIRM_FIELDS)
def test_nasty_values_in_a_firm_are_answered_calmly(client: SiteClient, field: str) -> None:
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    for value in NASTY:
        for path in ("/desk/register", f"/desk/{employer.id}/edit"):
            assert client.post(path, data=GOOD_FIRM | {field: value}).status_code in EXPECTED, value


def test_nasty_addresses_are_answered_calmly(client: SiteClient) -> None:
    client.sign_in(StaffFactory().id)
    for value in NASTY:
        for path in (
            "/staff/review",
            "/staff/employers",
            "/staff/reports",
            "/suggest/divisions",
            "/suggest/occupations",
        ):
            for name in ("q", "page", "state", "kind", "division", "level"):
                assert client.get(path, query_string={name: value}).status_code in EXPECTED, (path, name, value)
        assert client.get("/suggest/occupation-of-title", query_string={"title": value}).status_code in EXPECTED
        for data in ({"one": value}, {"id": [value, f"{value}-1", f"1-{value}"]}):
            assert client.post("/staff/review/batch", data=data).status_code in EXPECTED


def test_a_draft_that_closes_on_the_last_day_of_all_can_be_opened(client: SiteClient) -> None:
    vacancy = VacancyFactory(draft=True, closes_on=date.max)
    client.sign_in(add_member(vacancy.employer).id)
    for page in ("", "/edit", "/end"):
        path = f"/desk/{vacancy.employer_id}/vacancies/{vacancy.id}{page}"
        assert client.get(path).status_code == 200, path
