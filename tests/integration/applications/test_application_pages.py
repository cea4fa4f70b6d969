"""The pages of applications: two taps, nothing lost, the firm's list and answers, and no look at what is others'."""

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import AuditEntry
from jobsite.accounts.privacy import erasers, export_person
from jobsite.applications.desks import firm_part
from jobsite.applications.models import Application, ApplicationState, DeclineReason
from jobsite.applications.privacy import forget_applicant
from jobsite.applications.queries import find_application, get_application
from jobsite.applications.services import add_note
from jobsite.applications.wording import DECLINE_TEXTS
from jobsite.core import clock
from jobsite.core.identity import StaffRole
from jobsite.core.jobs import Job
from jobsite.vacancies.models import VacancyState
from jobsite.vacancies.waiting import waiting_at
from tests.client import page_of
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.seekers import add_seeker
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.one_database
S = ApplicationState


def test_applying_takes_two_taps_from_the_vacancy_page(client):
    seeker, vacancy = add_seeker(), VacancyFactory()
    client.sign_in(seeker.id)
    box = client.page(f"/vacancies/{vacancy.id}").root.find("section", aria_label="应聘")
    go = box.find("a")["href"]
    answer = client.submit(go, {"note": "周一能来"})
    made = find_application(vacancy.id, seeker.id)
    assert (answer.status_code, answer.location) == (303, f"/me/applications/{made.id}")
    assert made.note == "周一能来"
    assert "已经送到" in client.page(answer.location).text
    assert "看进展" in client.page(f"/vacancies/{vacancy.id}").text


def test_a_poster_that_led_to_the_vacancy_is_kept_as_the_source(client):
    seeker, vacancy = add_seeker(), VacancyFactory()
    client.sign_in(seeker.id)
    box = client.page(f"/vacancies/{vacancy.id}?source=poster-7").root.find("section", aria_label="应聘")
    client.submit(box.find("a")["href"], {"note": ""})
    assert find_application(vacancy.id, seeker.id).source == "poster-7"


def test_someone_without_a_profile_fills_it_in_and_is_back_at_the_same_vacancy(client):
    seeker, vacancy = PersonFactory(), VacancyFactory()
    client.sign_in(seeker.id)
    first = client.get(f"/vacancies/{vacancy.id}/apply?source=poster")
    assert first.status_code == 303
    filled = {"phone": "13900001111", "name": "王工", "division": "周巷镇", "wished_1": "焊工", "experience_years": "1"}
    back = client.submit(first.location, filled)
    assert back.location == f"/vacancies/{vacancy.id}/apply?source=poster"
    assert client.submit(back.location, {"note": ""}).status_code == 303
    assert find_application(vacancy.id, seeker.id).source == "poster"


def test_someone_not_signed_in_comes_back_after_signing_in(client):
    vacancy = VacancyFactory()
    answer = client.get(f"/vacancies/{vacancy.id}/apply")
    assert answer.location == f"/account/sign-in?next=/vacancies/{vacancy.id}/apply"


def test_the_same_form_sent_twice_and_a_second_form_lead_to_the_one_application(client):
    seeker, vacancy = add_seeker(), VacancyFactory()
    client.sign_in(seeker.id)
    path = f"/vacancies/{vacancy.id}/apply"
    answers = [client.post(path, data={"note": "", "idempotency_key": key}) for key in ("a", "a", "b")]
    number = find_application(vacancy.id, seeker.id).id
    assert {answer.location for answer in answers} == {f"/me/applications/{number}"}
    assert client.get(path).location == f"/me/applications/{number}"
    assert "已经应聘过" in client.page(f"/me/applications/{number}").text


def test_a_closed_vacancy_and_a_blocked_firm_are_refused_with_words(client):
    client.sign_in(add_seeker().id)
    closed = VacancyFactory(state=VacancyState.CLOSED)
    assert "不招人" in client.page(f"/vacancies/{closed.id}/apply", status=409).text
    blocked = VacancyFactory()
    blocked.employer.blocked_at = clock.now()
    assert "不能招聘" in client.page(f"/vacancies/{blocked.id}/apply", status=409).text
    assert client.get("/vacancies/999999/apply").status_code == 404


def test_who_applied_still_sees_the_closed_vacancy_and_where_it_stands(client):
    case = make_case()
    case.vacancy.state = VacancyState.CLOSED
    client.sign_in(case.seeker.id)
    assert "看进展" in client.page(f"/vacancies/{case.vacancy.id}").text
    client.sign_in(add_seeker().id)
    assert client.get(f"/vacancies/{case.vacancy.id}").status_code == 410


def test_a_note_that_is_too_long_comes_back_whole(client):
    vacancy = VacancyFactory()
    client.sign_in(add_seeker().id)
    answer = client.submit(f"/vacancies/{vacancy.id}/apply", {"note": "长" * 501})
    assert answer.status_code == 422
    assert "长" * 501 in page_of(answer).text


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_seekers_pages_show_every_state(client, state, locale):
    case = make_case(state)
    client.set_cookie("display_locale", locale)
    client.sign_in(case.seeker.id)
    client.set_cookie("display_locale", locale)
    for path in ("/me/applications", f"/me/applications/{case.application.id}", "/me"):
        assert case.vacancy.title in client.page(path).text


def test_a_seeker_accepts_an_offer_and_withdraws_with_a_reason(client):
    case = make_case(S.OFFERED)
    client.sign_in(case.seeker.id)
    path = f"/me/applications/{case.application.id}"
    assert client.submit(path, {}, action="/accept").status_code == 303
    assert "已接受录用" in client.page(path).text
    assert client.submit(f"{path}/withdraw", {"text": "想想还是算了"}).status_code == 422
    assert client.submit(f"{path}/withdraw", {"reason": "distance", "text": ""}).status_code == 303
    assert "离家太远" in client.page(path).text


def test_kept_vacancies_and_blocked_firms_have_their_lists(client):
    seeker, vacancy = add_seeker(), VacancyFactory()
    client.sign_in(seeker.id)
    assert client.submit(f"/vacancies/{vacancy.id}", {}, action="/save").location == f"/vacancies/{vacancy.id}"
    assert vacancy.title in client.page("/me/saved").text
    client.submit("/me/saved", {}, action="/unsave")
    assert vacancy.title not in client.page("/me/saved").text
    name = vacancy.employer.name
    client.submit(f"/me/blocked?q={name}", {}, action="/block")
    assert name in client.page("/me/blocked").text
    assert "屏蔽" in client.page(f"/vacancies/{vacancy.id}/apply", status=409).text
    client.submit("/me/blocked", {}, action="/unblock")
    assert client.get(f"/vacancies/{vacancy.id}/apply").status_code == 200


def test_a_draft_cannot_be_kept_by_guessing_its_number(client):
    client.sign_in(add_seeker().id)
    draft = VacancyFactory(state=VacancyState.DRAFT, published_at=None)
    assert client.post(f"/vacancies/{draft.id}/save").status_code == 404


def test_an_unopened_resume_is_shown_only_by_opening_it(client):
    case = make_case(summary="金丝雀")
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}"
    assert "金丝雀" not in client.page(path).text
    assert client.get(f"{path}/print").status_code == 302
    assert get_application(case.application.id).state is S.SUBMITTED
    assert client.submit(path, {}, action="/open").location == path
    assert "金丝雀" in client.page(path).text
    assert "金丝雀" in client.page(f"{path}/print").text
    assert get_application(case.application.id).state is S.SEEN


@pytest.mark.parametrize("state", [state for state in S if state is not S.SUBMITTED])
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_firms_page_shows_every_state(client, state, locale):
    case = make_case(state, note="留言在此")
    client.sign_in(case.recruiter.id)
    client.set_cookie("display_locale", locale)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}"
    assert "留言在此" in client.page(path).text
    assert case.vacancy.title in client.page(f"/desk/{case.employer.id}/applications").text


def test_a_firm_answers_to_hiring(client):
    case = make_case(S.SEEN)
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}"
    for to in ("shortlisted", "interviewing", "offered", "hired"):
        answer = client.submit(path, {"text": f"到了{to}", "to": to}, action="/move")
        assert answer.location == path, page_of(answer).text
    assert get_application(case.application.id).state is S.HIRED
    assert "到了hired" in client.page(path).text


def test_a_move_that_is_not_allowed_keeps_what_was_typed(client):
    case = make_case(S.SEEN)
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}"
    answer = client.submit(path, {"text": "别丢了我", "to": "hired"}, action="/move")
    assert answer.status_code == 422
    assert "别丢了我" in page_of(answer).text
    answer = client.submit(path, {"text": "别丢了我", "to": "offered", "next_step_on": "2020-01-01"}, action="/move")
    assert answer.status_code == 422
    assert "今天以后" in page_of(answer).text


def test_a_decline_is_prefilled_by_its_reason_and_untouched_text_follows_the_readers_language(client):
    case = make_case(S.SEEN)
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}/decline?reason=certificate"
    assert str(DECLINE_TEXTS[DeclineReason.CERTIFICATE]) in client.page(path).text
    assert client.submit(path, {"text": str(DECLINE_TEXTS[DeclineReason.CERTIFICATE])}).status_code == 303
    made = get_application(case.application.id)
    assert (made.decline_reason, made.answer_text) == (DeclineReason.CERTIFICATE, "")
    client.sign_in(case.seeker.id)
    client.set_cookie("display_locale", "en")
    assert "This work requires a certificate" in client.page(f"/me/applications/{case.application.id}").text


def test_notes_and_dates_are_kept_and_notes_never_reach_the_seeker(client):
    case = make_case(S.SHORTLISTED)
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications/{case.application.id}"
    client.submit(path, {"note": "内部的话"}, action="/notes")
    day = clock.today().isoformat()
    client.submit(path, {"next_step_on": day}, action="/next-step")
    assert "内部的话" in client.page(path).text
    assert client.submit(path, {"note": ""}, action="/notes").status_code == 422
    client.sign_in(case.seeker.id)
    shown = client.page(f"/me/applications/{case.application.id}").text
    assert "内部的话" not in shown
    assert "今天" in shown


def test_the_picked_are_answered_together(client):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(3)]
    stranger = make_case()
    client.sign_in(recruiter.id)
    ids = "&".join(f"id={case.application.id}" for case in [*cases[:2], stranger])
    path = f"/desk/{vacancy.employer_id}/applications/answer?{ids}&to=declined&reason=filled"
    assert "2 份" in client.page(path).text
    assert client.submit(path, {"text": "已招满"}).status_code == 303
    states = [get_application(case.application.id).state for case in [*cases, stranger]]
    assert states == [S.DECLINED, S.DECLINED, S.SUBMITTED, S.SUBMITTED]


def test_all_that_is_filtered_is_answered_by_a_job_whose_progress_shows(client, settle):
    vacancy = VacancyFactory()
    recruiter = add_member(vacancy.employer)
    cases = [make_case(vacancy=vacancy, recruiter=recruiter) for _number in range(51)]
    client.sign_in(recruiter.id)
    path = f"/desk/{vacancy.employer_id}/applications/answer?all=1&to=declined&vacancy={vacancy.id}"
    answer = client.submit(path, {"text": "已招满"})
    assert "/answering/" in answer.location
    assert "0 / 51" in client.page(answer.location).text
    settle()
    assert "51 / 51" in client.page(answer.location).text
    assert {get_application(case.application.id).state for case in cases} == {S.DECLINED}


def test_nothing_picked_is_said_calmly(client):
    case = make_case()
    client.sign_in(case.recruiter.id)
    answer = client.get(f"/desk/{case.employer.id}/applications/answer?to=declined")
    assert answer.location == f"/desk/{case.employer.id}/applications"


def test_a_vacancy_that_closes_leads_to_the_people_who_wait_with_offers_left_out(client):
    vacancy = VacancyFactory(state=VacancyState.FILLED)
    vacancy.state = VacancyState.PUBLISHED
    recruiter = add_member(vacancy.employer)
    waiting, offered = (make_case(state, vacancy=vacancy, recruiter=recruiter) for state in (S.SEEN, S.OFFERED))
    make_case(S.DECLINED, vacancy=vacancy, recruiter=recruiter)
    vacancy.state = VacancyState.FILLED
    found = waiting_at(vacancy)
    assert found.count == 2
    client.sign_in(recruiter.id)
    ticked = [
        box["value"] for box in client.page(found.url).root.find_all("input", name="id") if "checked" in box.attributes
    ]
    assert ticked == [str(waiting.application.id)]
    assert client.submit(found.url, {"id": ticked[0]}).status_code == 303
    made = get_application(waiting.application.id)
    assert (made.state, made.decline_reason) == (S.DECLINED, DeclineReason.FILLED)
    assert get_application(offered.application.id).state is S.OFFERED


def test_the_firms_desk_says_who_waits(client):
    case = make_case()
    part = firm_part(case.employer)
    assert [figure.number for figure in part.figures] == ["1", "–"]
    assert [task.is_urgent for task in part.tasks] == [True]
    client.sign_in(case.recruiter.id)
    assert "1 份应聘等您答复" in client.page(f"/desk/{case.employer.id}/").text


FIRM_PATHS = ("", "/print", "/decline", "/open", "/move", "/next-step", "/notes")
SEEKER_PATHS = ("", "/withdraw", "/accept")


@pytest.mark.parametrize("tail", FIRM_PATHS)
def test_another_firm_the_seeker_and_staff_find_no_page_of_the_firm(client, tail):
    case = make_case(S.SEEN)
    other = make_case(S.SEEN)
    people = {"other firm": other.recruiter.id, "seeker": case.seeker.id, "staff": StaffFactory().id}
    for who, person_id in people.items():
        client.sign_in(person_id)
        for employer_id in (case.employer.id, other.employer.id):
            path = f"/desk/{employer_id}/applications/{case.application.id}{tail}"
            get, post = client.get(path).status_code, client.post(path, data={"to": "declined"}).status_code
            assert {get, post} <= {404, 405}, f"{who}: {path}: {get} {post}"
    assert get_application(case.application.id).state is S.SEEN


@pytest.mark.parametrize("tail", SEEKER_PATHS)
def test_other_seekers_and_the_firm_find_no_page_of_the_seeker(client, tail):
    case = make_case(S.OFFERED)
    path = f"/me/applications/{case.application.id}{tail}"
    for person_id in (add_seeker().id, case.recruiter.id, StaffFactory(roles=[StaffRole.ADMINISTRATOR]).id):
        client.sign_in(person_id)
        found = {client.get(path).status_code, client.post(path, data={"reason": "found"}).status_code}
        assert found <= {404, 405}
    assert get_application(case.application.id).state is S.OFFERED


@pytest.mark.parametrize("path", ["applications", "applications/answer?all=1", "applications/answering/{job}"])
def test_the_lists_of_a_firm_are_its_own(client, db_session, path):
    case, other = make_case(), make_case()
    job = Job(
        kind="answer_applications",
        payload={"employer_id": case.employer.id},
        run_at=clock.now(),
        created_at=clock.now(),
    )
    db_session.add(job)
    db_session.flush()
    here = path.format(job=job.id)
    client.sign_in(case.recruiter.id)
    assert client.get(f"/desk/{case.employer.id}/{here}").status_code == 200
    client.sign_in(other.recruiter.id)
    assert client.get(f"/desk/{case.employer.id}/{here}").status_code == 404
    if "job" in path:
        assert client.get(f"/desk/{other.employer.id}/{here}").status_code == 404


def test_a_vacancy_of_another_firm_cannot_be_answered_under_ones_own(client):
    case, other = make_case(), make_case()
    client.sign_in(other.recruiter.id)
    path = f"/desk/{other.employer.id}/vacancies/{case.vacancy.id}/answer-waiting"
    assert client.get(path).status_code == client.post(path, data={"id": case.application.id}).status_code == 404


def test_staff_see_a_resume_only_with_a_reason_and_on_record(client, db_session):
    case = make_case(S.SEEN, summary="金丝雀")
    officer = StaffFactory(roles=[StaffRole.LIAISON_OFFICER])
    client.sign_in(officer.id)
    path = f"/staff/applications/{case.application.id}"
    assert "金丝雀" not in client.page(path).text
    assert client.submit(path, {"reason": None}).status_code == 422
    entries = sa.select(AuditEntry).where(AuditEntry.action == "resume_seen")
    assert db_session.scalars(entries).all() == []
    assert "金丝雀" in page_of(client.submit(path, {"reason": "complaint"})).text
    entry = db_session.scalars(entries).one()
    assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (officer.id, "person", case.seeker.id)
    assert entry.detail == {"application_id": case.application.id, "reason": "complaint"}


@pytest.mark.parametrize("roles", [[StaffRole.FAIR_OPERATOR], None])
def test_others_of_the_bureau_and_seekers_cannot_inspect(client, roles):
    case = make_case(S.SEEN)
    client.sign_in(StaffFactory(roles=roles).id if roles else case.seeker.id)
    path = f"/staff/applications/{case.application.id}"
    assert {client.get(path).status_code, client.post(path, data={"reason": "help"}).status_code} == {404}


def test_an_export_holds_applications_with_history_and_notes(db_session):
    case = make_case(S.SHORTLISTED, note="我的留言")
    add_note(actor=case.by_firm, application_id=case.application.id, text="关于此人")
    found = export_person(case.seeker.id)
    assert set(found["applications"][0]) == {column.key for column in Application.__table__.columns}
    assert found["applications"][0]["note"] == "我的留言"
    assert [row["to_state"] for row in found["application_history"]] == ["submitted", "shortlisted"]
    assert found["application_notes"][0]["text"] == "关于此人"


@pytest.mark.parametrize("state", list(S))
def test_who_leaves_is_forgotten_and_open_applications_are_withdrawn(client, state):
    case = make_case(state, name="金丝雀", summary="金丝雀", note="金丝雀")
    add_note(actor=case.by_firm, application_id=case.application.id, text="金丝雀")
    assert forget_applicant in list(erasers())
    forget_applicant(case.seeker.id)
    made = get_application(case.application.id)
    assert made.state is (state if state in (S.HIRED, S.DECLINED) else S.WITHDRAWN)
    assert "金丝雀" not in str(export_person(case.seeker.id)["applications"])
    assert made.notes == []
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/applications"
    for page in (client.page(path), client.page(f"{path}/{made.id}"), client.page(f"{path}/{made.id}/print")):
        assert "金丝雀" not in page.text
