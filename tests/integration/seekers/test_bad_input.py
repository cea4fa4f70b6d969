"""Whatever is sent to the forms of a profile, the answer is never an error of the site."""

from __future__ import annotations

import pytest

from tests.client import SiteClient
from tests.factories.seekers import add_seeker

pytestmark = pytest.mark.one_database
NASTY = ["", "bogus", "NaN", "sNaN", "-Infinity", "1e400", "9" * 5000, "²", "9999-12-31", "0001-01-01", "押金" * 3000]
SHORT_FIELDS = [
    "name", "phone", "division", "division_code", "wished_1", "wage_min", "wage_unit", "education",
    "experience_years", "skills", "available_from",
]  # fmt: skip
MORE_FIELDS = [
    "certificates", "shifts_ok", "needs", "employment_types", "willing", "summary", "birth_year", "visibility",
    "job_1_title", "job_1_employer", "job_1_years", "job_1_duties",
]  # fmt: skip


@pytest.fixture
def seeker(client: SiteClient) -> None:
    client.sign_in(add_seeker().id)


@pytest.mark.usefixtures("seeker")
@pytest.mark.parametrize(
    ("path", "field"),
    [("/me/profile", field) for field in SHORT_FIELDS] + [("/me/profile/more", field) for field in MORE_FIELDS],
)
def test_no_value_of_a_field_breaks_the_profile(client: SiteClient, path: str, field: str) -> None:
    for value in NASTY:
        data = ({"job_1_title": "电焊工"} if path.endswith("more") else {"phone": "13900001111"}) | {field: value}
        assert client.submit(path, data).status_code in (303, 422), (field, value[:20])
        assert client.get(path).status_code == 200, (field, value[:20])
