"""Whatever stands in the address of a firm's list, the answer is never an error of the site."""

from __future__ import annotations

import pytest

from tests.client import SiteClient
from tests.factories.employers import EmployerFactory, add_member

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31", "2026-02-31", "２０２６-01-01", "1" * 5000])
def test_a_date_that_makes_no_sense_is_left_out(client: SiteClient, since: str) -> None:
    firm = EmployerFactory()
    client.sign_in(add_member(firm).id)
    assert client.get(f"/desk/{firm.id}/applications?since={since}").status_code == 200


@pytest.mark.parametrize("name", ["employer_id", "endpoint", "_scheme", "_external", "_anchor", "_method"])
def test_a_name_of_the_address_may_stand_after_it_again(client: SiteClient, name: str) -> None:
    firm = EmployerFactory()
    client.sign_in(add_member(firm).id)
    for page in ("applications", "vacancies", "vacancies/new", "templates"):
        assert client.get(f"/desk/{firm.id}/{page}?{name}=2").status_code == 200, page
