"""Postings: writing, review, finding, alerts, the people named, and no look at what is others'."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.core.clock import today
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import SYSTEM, StaffRole
from jobsite.core.money import WageUnit
from jobsite.employers.models import EmployerState
from jobsite.notifications.models import Notice
from jobsite.sharing.models.lending import EmploymentForm, PostingKind, PostingOrigin, PostingState, SharingPosting
from jobsite.sharing.queries.postings import list_alerts, list_history, list_named
from jobsite.sharing.services import alerts, people, postings
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.sharing import NamedWorkerFactory, SharingPostingFactory, posting_content

S = PostingState


def person(**changes):
    given = {"name": "周师傅", "phone": "13812345678", "birth_on": today() - timedelta(days=9000)}
    return people.NamedContent(**(given | changes))


def test_a_posting_goes_from_draft_through_review_to_the_public_list(db_session):
    employer = EmployerFactory()
    made = postings.create_posting(
        actor=SYSTEM, employer=employer, kind=PostingKind.SHORTAGE, content=posting_content()
    )
    postings.submit_posting(actor=SYSTEM, posting=made)
    assert not made.is_public(today())
    postings.approve_posting(actor=SYSTEM, posting=made, seen_version=made.version)
    assert made.is_public(today())
    assert [row.to_state for row, _name in list_history(made.id)] == ["open", "submitted", "draft"]


def test_a_refused_posting_keeps_the_reason_and_may_be_submitted_again(db_session):
    made = SharingPostingFactory(waiting=True)
    postings.refuse_posting(actor=SYSTEM, posting=made, reason="请写清班次")
    assert (made.state, made.refusal_reason) == (S.REFUSED, "请写清班次")
    postings.submit_posting(actor=SYSTEM, posting=made)
    assert (made.state, made.refusal_reason) == (S.SUBMITTED, "")


def test_an_open_posting_that_is_changed_goes_back_to_review(db_session):
    made = SharingPostingFactory()
    assert postings.update_posting(actor=SYSTEM, posting=made, content=posting_content(title="包装工"))
    assert made.state is S.SUBMITTED


@pytest.mark.parametrize("state", [S.MATCHED, S.PARTLY_FILLED, S.FILLED, S.CLOSED, S.EXPIRED])
def test_what_is_bound_or_over_cannot_be_changed(db_session, state):
    made = SharingPostingFactory(state=state)
    with pytest.raises(Conflict):
        postings.update_posting(actor=SYSTEM, posting=made, content=posting_content())


def test_staff_who_looked_at_an_older_text_do_not_publish_the_newer_one(db_session):
    made = SharingPostingFactory(waiting=True)
    seen = made.version
    postings.update_posting(actor=SYSTEM, posting=made, content=posting_content(headcount=9))
    with pytest.raises(Conflict):
        postings.approve_posting(actor=SYSTEM, posting=made, seen_version=seen)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headcount": 0}, "headcount"),
        ({"wage_fen": 0}, "wage"),
        ({"wage_unit": WageUnit.PIECE}, "wage_unit"),
        ({"ends_on": today() - timedelta(days=1), "starts_on": today() - timedelta(days=9)}, "ends_on"),
        ({"ends_on": today() + timedelta(days=500)}, "ends_on"),
        ({"commute_km": 900}, "commute_km"),
        ({"contact_phone": "no"}, "contact_phone"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(db_session, changes, field):
    with pytest.raises(Invalid) as refused:
        postings.create_posting(
            actor=SYSTEM, employer=EmployerFactory(), kind=PostingKind.SURPLUS, content=posting_content(**changes)
        )
    assert field in refused.value.errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"occupation_code": ""}, "occupation_name"), ({"division_code": ""}, "division_name"), ({"shifts": ()}, "shifts"),
     ({"description": ""}, "description")],
)  # fmt: skip
def test_a_request_says_everything_before_review(db_session, changes, field):
    made = postings.create_posting(
        actor=SYSTEM, employer=EmployerFactory(), kind=PostingKind.SHORTAGE, content=posting_content(**changes)
    )
    with pytest.raises(Invalid) as refused:
        postings.submit_posting(actor=SYSTEM, posting=made)
    assert field in refused.value.errors


def test_a_firm_that_is_not_verified_keeps_drafts_only(db_session):
    made = SharingPostingFactory(draft=True, employer=EmployerFactory(state=EmployerState.PENDING))
    with pytest.raises(Conflict):
        postings.submit_posting(actor=SYSTEM, posting=made)


def test_what_is_over_by_its_date_expires_and_the_firm_is_told(db_session, settle):
    made = SharingPostingFactory(starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1))
    member = add_member(made.employer)
    going = SharingPostingFactory()
    assert postings.expire_due() == 1
    settle()
    assert (made.state, going.state) == (S.EXPIRED, S.OPEN)
    assert f"sharing-posting:{list_history(made.id)[0][0].id}:{member.id}" in notice_keys(member.id)


def notice_keys(person_id):
    return list(db.session.scalars(sa.select(Notice.key).where(Notice.person_id == person_id)))


def test_people_are_named_once_and_not_more_than_posted(db_session):
    made = SharingPostingFactory(headcount=2)
    people.name_worker(actor=SYSTEM, posting=made, content=person())
    with pytest.raises(Invalid) as twice:
        people.name_worker(actor=SYSTEM, posting=made, content=person(name="别人", phone="138 1234 5678"))
    assert "phone" in twice.value.errors
    people.name_worker(actor=SYSTEM, posting=made, content=person(phone="13812345679"))
    with pytest.raises(Conflict):
        people.name_worker(actor=SYSTEM, posting=made, content=person(phone="13812345670"))
    assert len(list_named(made.id)) == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"employment_form": EmploymentForm.DISPATCH}, "employment_form", "98号"),
        ({"birth_on": today() - timedelta(days=365 * 15)}, "birth_on", "十六周岁"),
        ({"phone": "person@example.org"}, "phone", "手机号"),
        ({"name": ""}, "name", "姓名"),
    ],
)
def test_people_who_may_not_be_lent_are_refused_with_the_rule(app, db_session, changes, field, words):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        people.name_worker(actor=SYSTEM, posting=SharingPostingFactory(), content=person(**changes))
    with app.test_request_context():
        assert words in str(refused.value.errors[field])


def test_an_alert_tells_once_a_day_of_what_is_new_and_fits(db_session, clock):
    member = add_member(EmployerFactory())
    wish = {"kind": "shortage", "words": "", "picks": {}, "least": 0}
    alerts.save_alert(person_id=member.id, name="缺工", filters=wish)
    assert alerts.save_alert(person_id=member.id, name="again", filters=wish).name == "缺工"
    clock.advance(timedelta(minutes=1))
    SharingPostingFactory(kind=PostingKind.SHORTAGE)
    assert alerts.tell_due() == 0
    clock.advance(timedelta(hours=23))
    SharingPostingFactory(kind=PostingKind.SURPLUS)
    clock.advance(timedelta(hours=2))
    assert alerts.tell_due() == 1
    clock.advance(timedelta(days=1, hours=1))
    assert alerts.tell_due() == 0


def typed(**changes):
    start, end = today() + timedelta(days=2), today() + timedelta(days=40)
    given = {
        "title": "客房服务员", "occupation_name": "客房服务员", "headcount": "20", "starts_on": start.isoformat(),
        "ends_on": end.isoformat(), "division_name": "周巷镇", "commute_km": "20", "shifts": ["day"], "wage": "4800",
        "wage_unit": "month", "lodging": "y", "contact_name": "陈经理", "contact_phone": "13812340000",
    }  # fmt: skip
    return given | changes


@pytest.mark.one_database
def test_a_firm_posts_staff_publish_and_everyone_finds_it_without_contacts(client):
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    address = f"/desk/{employer.id}/sharing/new?kind=surplus"
    answer = client.submit(address, typed(verb="submit"))
    made = db.session.scalars(sa.select(SharingPosting)).one()
    assert (answer.status_code, answer.location) == (303, f"/desk/{employer.id}/sharing/{made.id}")
    assert "审核中" in client.page(answer.location).text
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    assert "客房服务员" in client.page("/staff/sharing").text
    version = {"version": str(made.version)}
    assert client.post(f"/staff/sharing/{made.id}/approve", data=version).status_code == 303
    client.sign_out()
    shown = client.page("/sharing?q=客房&shift=day&offers=lodging").text
    assert "客房服务员" in shown
    page = client.page(f"/sharing/{made.id}").text
    assert employer.name in page
    assert "13812340000" not in page
    assert "陈经理" not in page


@pytest.mark.one_database
def test_a_form_that_is_not_in_order_comes_back_with_all_that_was_typed(client):
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    answer = client.submit(f"/desk/{employer.id}/sharing/new?kind=shortage", typed(wage="很多", expects="整组借出"))
    assert answer.status_code == 422
    assert "整组借出" in answer.get_data(as_text=True)


@pytest.mark.one_database
def test_staff_post_for_a_firm_seen_on_a_visit(client):
    employer = EmployerFactory()
    staff = StaffFactory(roles=[StaffRole.LIAISON_OFFICER])
    client.sign_in(staff.id)
    words = {"description": "在车间装配，八点到十七点，周日休息。"}
    answer = client.submit(f"/staff/sharing/visit/{employer.id}?kind=shortage", typed(**words))
    made = db.session.scalars(sa.select(SharingPosting)).one()
    assert answer.location == f"/staff/sharing/{made.id}"
    assert (made.origin, made.state, made.kind) == (PostingOrigin.VISIT, S.SUBMITTED, PostingKind.SHORTAGE)
    client.sign_in(add_member(employer).id)
    assert "工作人员走访代发" in client.page(f"/desk/{employer.id}/sharing/{made.id}").text


@pytest.mark.one_database
def test_another_firm_finds_nothing_of_it(client):
    named = NamedWorkerFactory(posting=SharingPostingFactory(draft=True))
    client.sign_in(add_member(EmployerFactory()).id)
    base = f"/desk/{named.posting.employer_id}/sharing"
    for path in (base, f"{base}/new", f"{base}/{named.posting_id}", f"{base}/{named.posting_id}/people",
                 f"{base}/{named.posting_id}/edit", f"/sharing/{named.posting_id}"):  # fmt: skip
        assert client.get(path).status_code == 404
    for path in (f"{base}/{named.posting_id}/close", f"{base}/{named.posting_id}/people/{named.id}/remove"):
        assert client.post(path).status_code == 404
    assert client.get("/staff/sharing").status_code == 403


@pytest.mark.one_database
def test_counts_of_filters_are_those_of_the_list_they_lead_to(client):
    SharingPostingFactory(shifts=["day"], lodging=True, headcount=7)
    SharingPostingFactory(shifts=["day", "night"], headcount=5)
    SharingPostingFactory(kind=PostingKind.SHORTAGE, shifts=["night"])
    page = client.page("/sharing?kind=surplus")
    assert "2 条信息，共 12 人" in page.text
    assert "1 条信息，共 5 人" in client.page("/sharing?kind=surplus&shift=night").text
    tiles = [link["href"] for link in page.root.find_all("a") if link["class"].startswith("tile")]
    assert tiles == ["/sharing?kind=surplus&town=330282121"]


@pytest.mark.one_database
def test_someone_keeps_and_deletes_an_alert(client):
    member = add_member(EmployerFactory())
    client.sign_in(member.id)
    assert client.post("/me/sharing-alerts", data={"kind": "shortage", "q": "装配"}).status_code == 303
    assert "装配" in client.page("/me/sharing-alerts").text
    (alert,) = list_alerts(member.id)
    other = add_member(EmployerFactory())
    client.sign_in(other.id)
    assert client.post(f"/me/sharing-alerts/{alert.id}/delete").status_code == 404
    client.sign_in(member.id)
    assert client.post(f"/me/sharing-alerts/{alert.id}/delete").status_code == 303
    assert not list_alerts(member.id)
