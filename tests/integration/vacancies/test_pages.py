"""The firm's and the bureau's pages of vacancies, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState
from tests.client import SiteClient
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.vacancies import DESCRIPTION, ReportFactory, VacancyFactory

pytestmark = pytest.mark.one_database

FILLED = {
    "title": "氩弧焊工",
    "occupation_name": "焊工",
    "headcount": "5",
    "wage_min": "7000",
    "wage_max": "9,500",
    "description": DESCRIPTION,
    "division_name": "周巷镇",
}


@pytest.fixture
def firm(client: SiteClient) -> Any:
    """A verified firm whose owner is signed in."""
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    return employer


@pytest.fixture
def reviewer(client: SiteClient) -> Any:
    person = StaffFactory()
    client.sign_in(person.id)
    return person


def test_vacancy_is_written_and_submitted(client: SiteClient, firm: Any, db_session: Any) -> None:
    response = client.submit(f"/desk/{firm.id}/vacancies/new", FILLED | {"verb": "submit"})
    assert response.status_code == 303, response.get_data(as_text=True)
    vacancy = db_session.query(Vacancy).one()
    assert (vacancy.state, vacancy.title, vacancy.wage_max_fen) == (VacancyState.SUBMITTED, "氩弧焊工", 950_000)
    assert (vacancy.division_code, vacancy.occupation_code) == ("330282121", "6-18-02-04")
    assert "正在审核" in client.page(response.location).text


def test_draft_needs_only_title_headcount_and_wage(client: SiteClient, firm: Any, db_session: Any) -> None:
    few = {"title": "普工", "headcount": "1", "wage_min": "5000", "verb": "draft"}
    response = client.submit(f"/desk/{firm.id}/vacancies/new", few)
    assert response.status_code == 303
    page = client.page(response.location)
    assert "去改" in page.text
    assert db_session.query(Vacancy).one().state is VacancyState.DRAFT


def test_missing_wage_is_said_on_its_field_and_nothing_typed_is_lost(client: SiteClient, firm: Any) -> None:
    response = client.submit(f"/desk/{firm.id}/vacancies/new", FILLED | {"wage_min": "面议", "verb": "submit"})
    assert response.status_code == 422
    shown = response.get_data(as_text=True)
    assert "请填写数字，单位是元。" in shown
    assert DESCRIPTION in shown


def test_blocking_words_come_back_marked(client: SiteClient, firm: Any, db_session: Any) -> None:
    text = f"{DESCRIPTION}限男性，押金200元。"
    response = client.submit(f"/desk/{firm.id}/vacancies/new", FILLED | {"description": text, "verb": "submit"})
    assert response.status_code == 422
    shown = response.get_data(as_text=True)
    assert '<mark class="marked">限男性</mark>' in shown
    assert "《劳动合同法》第九条" in shown
    assert db_session.query(Vacancy).count() == 0


def test_warnings_want_a_tick(client: SiteClient, firm: Any, db_session: Any) -> None:
    filled = FILLED | {"description": f"{DESCRIPTION}本地人优先。", "verb": "submit"}
    response = client.submit(f"/desk/{firm.id}/vacancies/new", filled)
    assert response.status_code == 422
    assert "is_confirmed" in response.get_data(as_text=True)
    response = client.submit(f"/desk/{firm.id}/vacancies/new", filled | {"is_confirmed": "y"})
    assert response.status_code == 303
    assert db_session.query(Vacancy).one().state is VacancyState.SUBMITTED


def test_unverified_firm_is_offered_only_a_draft(client: SiteClient, db_session: Any) -> None:
    employer = EmployerFactory(state="pending")
    client.sign_in(add_member(employer).id)
    page = client.page(f"/desk/{employer.id}/vacancies/new")
    assert [
        button["value"] for button in page.root.find_all("button", name="verb") if button["value"] == "submit"
    ] == []
    response = client.submit(f"/desk/{employer.id}/vacancies/new", FILLED | {"verb": "submit"})
    assert response.status_code == 422
    assert "单位通过核实后才能提交岗位" in response.get_data(as_text=True)
    assert db_session.query(Vacancy).count() == 0


def test_occupations_are_suggested_without_script(client: SiteClient, firm: Any) -> None:
    response = client.submit(
        f"/desk/{firm.id}/vacancies/new", {"title": "氩弧焊工", "occupation_name": "", "verb": "suggest"}
    )
    assert response.status_code == 200
    assert 'name="occupation_pick" value="6-18-02-04"' in response.get_data(as_text=True)


def test_picked_occupation_counts(client: SiteClient, firm: Any, db_session: Any) -> None:
    filled = FILLED | {"occupation_name": "", "occupation_pick": "6-18-02-04", "verb": "submit"}
    assert client.submit(f"/desk/{firm.id}/vacancies/new", filled).status_code == 303
    assert db_session.query(Vacancy).one().occupation_code == "6-18-02-04"


def test_town_from_the_plain_list_counts(client: SiteClient, firm: Any, db_session: Any) -> None:
    filled = FILLED | {"division_name": "", "division_pick": "330282121", "verb": "submit"}
    assert client.submit(f"/desk/{firm.id}/vacancies/new", filled).status_code == 303
    assert db_session.query(Vacancy).one().division_code == "330282121"


def test_published_vacancy_goes_back_to_review_when_its_meaning_changes(
    client: SiteClient, firm: Any, db_session: Any
) -> None:
    vacancy = VacancyFactory(employer=firm)
    path = f"/desk/{firm.id}/vacancies/{vacancy.id}/edit"
    assert client.submit(path, {"wage_min": "8000"}).status_code == 303
    assert db_session.get(Vacancy, vacancy.id).state is VacancyState.SUBMITTED
    row = db_session.query(VacancyHistory).filter_by(vacancy_id=vacancy.id).one()
    assert row.changes == {"wage_min_fen": [700_000, 800_000]}


def test_moves_of_the_firm(client: SiteClient, firm: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(employer=firm)
    path = f"/desk/{firm.id}/vacancies/{vacancy.id}"
    for verb, state in (
        ("pause", "paused"),
        ("resume", "published"),
        ("fill", "filled"),
        ("resume", "published"),
        ("close", "closed"),
    ):
        assert client.post(f"{path}/{verb}").status_code == 303
        assert db_session.get(Vacancy, vacancy.id).state == state
        client.page(path)
    assert client.post(f"{path}/pause").status_code == 409


def test_list_template_copy_extend_and_end_pages(client: SiteClient, firm: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(employer=firm)
    path = f"/desk/{firm.id}/vacancies/{vacancy.id}"
    client.page(f"{path}/end")
    assert client.submit(path, {"closes_on": "2099-01-01"}, action="/extend").status_code == 422
    assert client.submit(path, {"name": "焊工常用"}, action="/template").status_code == 303
    page = client.page(f"/desk/{firm.id}/templates")
    assert "焊工常用" in page.text
    link = next(a["href"] for a in page.root.find_all("a") if "template=" in a["href"])
    assert client.page(link).form(holding="title").find("input", name="title")["value"] == vacancy.title
    copied = client.page(f"/desk/{firm.id}/vacancies/new?copy={vacancy.id}")
    assert copied.form(holding="wage_min").find("input", name="wage_max")["value"] == "9500"
    assert vacancy.title in client.page(f"/desk/{firm.id}/vacancies?state=published").text
    assert "没有符合的岗位" in client.page(f"/desk/{firm.id}/vacancies?q=没有这个").text
    assert "还没有岗位" not in client.page(f"/desk/{firm.id}/vacancies").text
    client.page(f"/desk/{firm.id}/")


def test_objects_of_other_firms_do_not_exist(client: SiteClient, firm: Any) -> None:
    other = VacancyFactory()
    paths = [
        f"/desk/{other.employer_id}/",
        f"/desk/{other.employer_id}/edit",
        f"/desk/{other.employer_id}/vacancies",
        f"/desk/{other.employer_id}/vacancies/new",
        f"/desk/{other.employer_id}/templates",
        f"/desk/{other.employer_id}/vacancies/{other.id}",
        f"/desk/{firm.id}/vacancies/{other.id}",
        f"/desk/{firm.id}/vacancies/{other.id}/edit",
    ]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    for verb in ("submit", "pause", "resume", "fill", "close", "extend", "template"):
        assert client.post(f"/desk/{other.employer_id}/vacancies/{other.id}/{verb}").status_code == 404
    assert client.get("/staff/review").status_code == 403
    assert client.get(f"/staff/review/{other.id}").status_code == 404


def test_reviewer_publishes_and_goes_on_to_the_next(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    first, second = VacancyFactory(waiting=True), VacancyFactory(waiting=True)
    page = client.page("/staff/review")
    assert page.text.index(first.title) < page.text.index(second.title)
    response = client.submit(f"/staff/review/{first.id}", {}, action="/publish")
    assert response.location == f"/staff/review/{second.id}"
    assert db_session.get(Vacancy, first.id).state is VacancyState.PUBLISHED


def test_reviewer_refuses_with_reasons(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(waiting=True)
    path = f"/staff/review/{vacancy.id}"
    assert client.submit(path, {}, action="/refuse").status_code == 422
    response = client.submit(path, {"reasons": "duties", "text": "写清倒班"}, action="/refuse")
    assert response.location == "/staff/review"
    refused = db_session.get(Vacancy, vacancy.id)
    assert refused.state is VacancyState.DRAFT
    assert refused.refusal_reasons == ["请写清每天做什么、工作时间和休息。", "写清倒班"]
    assert "都审完了" in client.page("/staff/review").text


def test_reviewer_who_saw_an_older_version_is_told_so(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(waiting=True)
    response = client.submit(f"/staff/review/{vacancy.id}", {"version": "7"}, action="/publish")
    assert response.status_code == 409
    assert db_session.get(Vacancy, vacancy.id).state is VacancyState.SUBMITTED


def test_batch_publishes_only_those_without_findings(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    good, bad = VacancyFactory(waiting=True), VacancyFactory(waiting=True, title="普工（限男性）")
    response = client.submit("/staff/review", {"id": [f"{good.id}-1", f"{bad.id}-1", "x", "9-9"]})
    assert response.status_code == 303
    assert db_session.get(Vacancy, good.id).state is VacancyState.PUBLISHED
    assert db_session.get(Vacancy, bad.id).state is VacancyState.SUBMITTED
    page = client.page(response.location)
    assert "发布了 1 个岗位" in page.text
    assert "性别歧视" in page.text


def test_review_shows_what_changed_and_marks_the_phrases(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    vacancy = VacancyFactory(waiting=True, description=f"{DESCRIPTION}限男性。")
    db_session.add(
        VacancyHistory(
            vacancy_id=vacancy.id, from_state="submitted", to_state="published", created_at=vacancy.created_at
        )
    )
    db_session.flush()
    db_session.add(
        VacancyHistory(
            vacancy_id=vacancy.id,
            from_state="published",
            to_state="submitted",
            created_at=vacancy.created_at,
            changes={"wage_max_fen": [800_000, 950_000], "shifts": [["day"], ["night"]]},
        )
    )
    page = client.page(f"/staff/review/{vacancy.id}")
    assert [mark.text for mark in page.root.find_all("mark")].count("限男性") == 2
    assert "8000" in page.root.find("del").text
    assert "长白班" in page.text


def test_reports_are_answered(client: SiteClient, reviewer: Any, db_session: Any) -> None:
    report = ReportFactory()
    assert report.vacancy.title in client.page("/staff/reports").text
    path = f"/staff/reports/{report.id}"
    assert client.submit(path, {"outcome": "send_back", "note": ""}).status_code == 422
    assert client.submit(path, {"outcome": "send_back", "note": "请删去押金"}).status_code == 303
    assert db_session.get(Vacancy, report.vacancy_id).state is VacancyState.DRAFT
    assert "没有举报" in client.page("/staff/reports").text
    assert report.vacancy.title in client.page("/staff/reports?state=handled").text
    client.page(path)


def test_suggestions_answer_as_json(client: SiteClient) -> None:
    towns = client.get("/suggest/divisions?q=周巷&level=town").get_json()
    assert towns[0] == {"value": "330282121", "label": "浙江省宁波市慈溪市周巷镇"}
    occupations = client.get("/suggest/occupations?q=焊工").get_json()
    assert occupations[0]["value"] == "6-18-02-04"
    assert {"value", "label", "note"} <= client.get("/suggest/titles?q=焊").get_json()[0].keys()
    assert "焊工" in client.get("/suggest/occupation-of-title?title=电焊工").get_data(as_text=True)
    for path in ("divisions", "occupations", "titles"):
        assert client.get(f"/suggest/{path}").get_json() == []


def test_seekers_and_visitors_stay_out(client: SiteClient) -> None:
    vacancy = VacancyFactory()
    assert client.get(f"/desk/{vacancy.employer_id}/vacancies").status_code == 303
    client.sign_in(PersonFactory().id)
    assert client.get(f"/desk/{vacancy.employer_id}/vacancies").status_code == 404
    assert client.get("/desk/").status_code == 403
    assert client.get("/staff/").status_code == 403
