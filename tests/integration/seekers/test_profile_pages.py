"""The pages of the profile: the form by name, errors kept beside what was typed, and the way back."""

import pytest

from jobsite.applications.models import ApplicationState
from jobsite.core.identity import PersonKind
from jobsite.seekers.queries import find_profile, get_profile
from tests.client import page_of
from tests.factories.accounts import PersonFactory
from tests.factories.applications import make_case
from tests.factories.seekers import add_seeker

pytestmark = pytest.mark.one_database
FILLED = {
    "phone": "13900001111",
    "name": "李师傅",
    "division": "周巷镇",
    "wished_1": "电焊工",
    "wished_2": "搬运",
    "wage_min": "7000",
    "education": "junior",
    "experience_years": "5",
    "skills": "电焊、叉车证",
}


@pytest.fixture
def seeker(client):
    person = PersonFactory()
    client.sign_in(person.id)
    return person


def test_a_profile_is_made_in_one_form(client, seeker):
    answer = client.submit("/me/profile", FILLED)
    assert (answer.status_code, answer.location) == (303, "/me")
    made = get_profile(seeker.id)
    assert (made.division_code, made.wage_min_fen) == ("330282121", 700_000)
    assert made.wished_titles == ["电焊工", "搬运"]


def test_the_form_leads_back_to_where_it_was_needed(client, seeker):
    answer = client.submit("/me/profile?next=/vacancies/7/apply%3Fsource%3Dposter", FILLED)
    assert answer.location == "/vacancies/7/apply?source=poster"


def test_the_form_never_leads_to_another_site(client, seeker):
    assert client.submit("/me/profile?next=https://evil.example/", FILLED).location == "/me"


def test_errors_stand_beside_what_was_typed(client, seeker):
    answer = client.submit("/me/profile", FILLED | {"phone": "不告诉", "division": "没有这地方"})
    assert answer.status_code == 422
    page = page_of(answer)
    assert page.root.find("input", name="phone")["value"] == "不告诉"
    assert page.root.find("input", name="phone")["aria-invalid"] == "true"
    assert page.root.find("input", name="division")["aria-invalid"] == "true"
    assert find_profile(seeker.id) is None


@pytest.mark.parametrize("wage", ["1e99", "NaN", "-5", "Infinity", "七千"])
def test_a_wage_that_is_none_is_refused_without_an_error_page(client, seeker, wage):
    assert client.submit("/me/profile", FILLED | {"wage_min": wage}).status_code == 422


def test_the_optional_part_comes_after_the_short_one(client, seeker):
    assert client.get("/me/profile/more").location == "/me/profile?next=/me/profile/more"


def test_the_optional_part_takes_jobs_and_shows_room_for_more(client):
    person = add_seeker()
    client.sign_in(person.id)
    filled = {
        "job_1_title": "焊工",
        "job_1_years": "2.5",
        "willing": "余姚市",
        "visibility": "every_firm",
        "verb": "add",
    }
    answer = client.submit("/me/profile/more", filled)
    assert answer.status_code == 303, page_of(answer).text
    assert get_profile(person.id).experience[0]["title"] == "焊工"
    assert get_profile(person.id).willing_divisions == ["330281"]
    assert client.page("/me/profile/more").root.find("input", name="job_3_title")


def test_the_home_page_says_what_to_fill_in_next(client):
    person = add_seeker()
    client.sign_in(person.id)
    assert "30%" in client.page("/me").text


def test_unread_notices_stand_on_the_home_page_until_they_are_opened(client, settle):
    case = make_case(ApplicationState.SHORTLISTED)
    settle()
    client.sign_in(case.seeker.id)
    title = f"您进入了“{case.vacancy.title}”的候选"
    assert title in client.page("/me").text
    assert client.submit("/me", {}, action="/open").location == f"/me/applications/{case.application.id}"
    assert title not in client.page("/me").text


@pytest.mark.parametrize("path", ["/me", "/me/profile", "/me/profile/more"])
def test_a_firm_has_no_profile(client, path):
    client.sign_in(PersonFactory(kind=PersonKind.EMPLOYER).id)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(("words", "code"), [("浙江省宁波市慈溪市周巷镇", "330282121"), ("周巷镇", ""), ("周巷", "")])
def test_a_place_may_be_chosen_or_written_in_full_or_in_short(client, seeker, words, code):
    client.submit("/me/profile", FILLED | {"division": words, "division_code": code})
    assert get_profile(seeker.id).division_code == "330282121"
