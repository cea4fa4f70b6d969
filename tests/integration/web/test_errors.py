"""Malformed requests get a calm answer."""

from typing import Any

import pytest
from sqlalchemy.exc import DataError, IntegrityError

from tests.factories.accounts import PersonFactory


@pytest.mark.parametrize(
    "path", ["/vacancies/99999999999999999999", "/vacancies/2147483648", "/nowhere", "/vacancies/abc"]
)
def test_an_address_that_leads_nowhere_is_not_found(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/vacancies?q=%00", "/divisions/%00", "/live/poll?topics=%00"])
def test_a_nul_character_is_a_bad_request(client: Any, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_a_json_caller_gets_json(client: Any) -> None:
    response = client.get("/nowhere", headers={"Accept": "application/json"})
    assert response.json["error"]["status"] == 404


def test_every_answer_carries_the_strict_policy(client: Any) -> None:
    policy = client.get("/nowhere").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_redirect_leaves_the_site(client: Any, target: str) -> None:
    response = client.post("/display", data={"name": "theme", "value": "dark", "next": target})
    assert response.location == "/"


@pytest.mark.parametrize(("error", "status"), [(DataError, 400), (IntegrityError, 409)])
def test_what_only_the_database_refuses_is_no_failure_of_the_site(app: Any, error: Any, status: int) -> None:
    with app.test_request_context():
        assert app.make_response(app.handle_user_exception(error("x", {}, Exception("y")))).status_code == status


def test_pages_of_people_are_kept_by_no_cache(client: Any) -> None:
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    client.sign_in(PersonFactory().id)
    assert client.get("/me").headers["Cache-Control"] == "private, no-store"
