"""Whatever is sent to the pages of discovery, the answer is never an error of the site."""

from __future__ import annotations

import pytest

from tests.client import SiteClient
from tests.factories.employers import add_member
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("picked", ["9" * 25, "9" * 5000, "²", "-1", "1.5", "x"])
def test_a_picked_person_that_cannot_be_is_left_out(client: SiteClient, picked: str) -> None:
    vacancy = VacancyFactory()
    client.sign_in(add_member(vacancy.employer).id)
    path = f"/desk/{vacancy.employer_id}/vacancies/{vacancy.id}/candidates"
    assert client.post(path, data={"picked": picked}).status_code == 303
