"""The public pages show what is public, and the truth about what has ended."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jobsite.core import outbox
from jobsite.vacancies.events import VacancyPublished
from jobsite.vacancies.models import Vacancy, VacancyReport, VacancyState
from tests.factories.vacancies import VacancyFactory

Settle = Callable[[], int]
pytestmark = pytest.mark.one_database


def publish_vacancy(**changes: Any) -> Vacancy:
    vacancy: Vacancy = VacancyFactory(**changes)
    outbox.publish(VacancyPublished(vacancy.id))
    return vacancy


def text_of(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.get_data(as_text=True))


def test_a_published_vacancy_is_found_by_its_trade(client: Any, settle: Settle) -> None:
    publish_vacancy(title="电焊工(二保焊)")
    settle()
    assert "(二保焊)" in text_of(client, "/vacancies?q=焊工")


def test_filters_are_in_the_address_and_can_be_taken_off(client: Any, settle: Settle) -> None:
    publish_vacancy(title="电焊工", benefits=["lodging"])
    settle()
    page = text_of(client, "/vacancies?q=电焊工&benefit=lodging")
    assert 'value="lodging" checked' in re.sub(r"\s+", " ", page)
    assert "/vacancies?q=%E7%94%B5%E7%84%8A%E5%B7%A5" in page


def test_nothing_found_says_what_to_do(client: Any, settle: Settle) -> None:
    publish_vacancy(title="电焊工")
    settle()
    assert "清除条件再看" in text_of(client, "/vacancies?q=宇航员")


def test_nonsense_in_the_address_is_left_out(client: Any, settle: Settle) -> None:
    publish_vacancy(title="电焊工")
    settle()
    page = text_of(client, "/vacancies?town=xyz&wage=abc&type=slave&edu=9&since=soon&sort=best&page=-3&occ=1")
    assert "电焊工" in page


def test_a_vacancy_page_carries_structured_data(client: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(title="电焊工</script><b>")
    page = text_of(client, f"/vacancies/{vacancy.id}")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    data = json.loads(found.group(1))
    assert data["title"] == vacancy.title
    assert data["baseSalary"]["value"]["unitText"] == "MONTH"


def test_a_closed_vacancy_is_gone_and_says_so(client: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(state=VacancyState.CLOSED)
    response = client.get(f"/vacancies/{vacancy.id}")
    assert response.status_code == 410
    assert vacancy.title not in response.get_data(as_text=True)


def test_a_vacancy_past_its_date_is_gone_at_once(client: Any, db_session: Any, clock: Any) -> None:
    vacancy = VacancyFactory(closes_on=clock.today() - timedelta(days=1))
    assert client.get(f"/vacancies/{vacancy.id}").status_code == 410


def test_a_blocked_firm_and_its_vacancies_are_gone_at_once(client: Any, db_session: Any, clock: Any) -> None:
    vacancy = VacancyFactory()
    assert client.get(f"/employers/{vacancy.employer_id}").status_code == 200
    vacancy.employer.blocked_at = clock.now()
    db_session.flush()
    assert client.get(f"/employers/{vacancy.employer_id}").status_code == 404
    assert client.get(f"/vacancies/{vacancy.id}").status_code == 404


def test_a_draft_does_not_exist_for_strangers(client: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(draft=True)
    assert client.get(f"/vacancies/{vacancy.id}").status_code == 404


def test_anyone_may_report_a_vacancy(client: Any, db_session: Any) -> None:
    vacancy = VacancyFactory()
    response = client.submit(f"/vacancies/{vacancy.id}/report", {"reason": "fee", "text": "要交 500 元"})
    assert response.status_code == 303
    assert db_session.query(VacancyReport).one().text == "要交 500 元"


@pytest.mark.parametrize(
    "path", ["/", "/vacancies", "/divisions", "/occupations", "/divisions/330282", "/occupations/6-00-00-00"]
)
def test_public_pages_are_small(client: Any, settle: Settle, path: str) -> None:
    for number in range(25):
        publish_vacancy(title=f"电焊工{number}", occupation_code="6-18-02-04")
    settle()
    assert len(gzip.compress(text_of(client, path).encode())) <= 60_000


def test_robots_are_sent_to_open_vacancies_only(client: Any, db_session: Any) -> None:
    shown, hidden = VacancyFactory(), VacancyFactory(state=VacancyState.CLOSED)
    sitemap = text_of(client, "/sitemap.xml")
    assert f"/vacancies/{shown.id}<" in sitemap
    assert f"/vacancies/{hidden.id}<" not in sitemap
    assert "Disallow: /desk/" in text_of(client, "/robots.txt")


def test_the_health_check_names_its_parts(client: Any, db_session: Any) -> None:
    parts = client.get("/healthz").json
    assert {"database", "index", "jobs", "status"} <= set(parts)


def test_addresses_that_leave_the_page_are_not_what_a_request_claims(client: Any) -> None:
    vacancy = publish_vacancy()
    for path in (f"/vacancies/{vacancy.id}", "/sitemap.xml", "/robots.txt"):
        text = client.get(path, base_url="http://evil.example/").get_data(as_text=True)
        assert "http://localhost/" in text
        assert "evil.example" not in text
    pictures = [
        client.get(f"/vacancies/{vacancy.id}/qr.svg", base_url=f"http://{host}/").get_data()
        for host in ("localhost", "evil.example")
    ]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("name", ["endpoint", "_scheme", "_external", "_anchor", "_method", "self", "values", "code"])
def test_no_name_in_an_address_is_taken_for_more_than_a_name(client: Any, settle: Settle, name: str) -> None:
    vacancy = publish_vacancy(title="电焊工")
    settle()
    for path in ("/vacancies", f"/divisions/{vacancy.division_code[:6]}", f"/employers/{vacancy.employer_id}"):
        text = text_of(client, f"{path}?q=电焊工&benefit=lodging&page=1&{name}=evil")
        assert "evil://" not in text
        assert 'href="http' not in text.split("<main")[1].split("</main")[0]
