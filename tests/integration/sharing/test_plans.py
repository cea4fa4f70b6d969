"""Plans and figures of shared staff: made, solved, fixed by hand, explained, and every figure agrees with its records."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.core.clock import today
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import SYSTEM, StaffRole
from jobsite.employers.models import Industry
from jobsite.sharing.insurance import all_shares, estimated_fen, total_per_ten_thousand
from jobsite.sharing.models.agreeing import LendingAgreement
from jobsite.sharing.models.lending import PostingKind, PostingState
from jobsite.sharing.models.planning import LendingPlan, PlanLoan, PlanState
from jobsite.sharing.models.working import Attendance
from jobsite.sharing.queries import plan_figures
from jobsite.sharing.queries.agreements import list_loans
from jobsite.sharing.queries.plan_figures import By, Outcome
from jobsite.sharing.queries.plans import list_sides, sum_loans
from jobsite.sharing.queries.working import list_roster
from jobsite.sharing.services import agreements, loans, plans, working
from jobsite.sharing.services.plan_proposals import propose_loans
from tests.client import page_of
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory
from tests.factories.sharing import NamedWorkerFactory, SharingPostingFactory, lending_case

URL = "/staff/sharing/plans"


def an_offer(**changes):
    return SharingPostingFactory(**changes)


def a_request(**changes):
    return SharingPostingFactory(kind=PostingKind.SHORTAGE, **changes)


def a_plan(**changes):
    given = {"division_code": "", "starts_on": today(), "ends_on": today() + timedelta(days=90), "least_days": 5}
    return plans.make_plan(actor=SYSTEM, **(given | changes))


def loans_of(plan):
    return db.session.scalars(
        sa.select(PlanLoan).where(PlanLoan.plan_id == plan.id, PlanLoan.round == plan.rounds)
    ).all()


def test_a_plan_covers_the_shortage_and_proves_it(db_session):
    offer, wanted = an_offer(), a_request()
    plan = a_plan()
    assert plan.state is PlanState.SOLVED
    assert plan.person_days == plan.bound == 2 * offer.days
    assert plan.minutes == plan.minutes_bound > 0
    assert [(row.offer_id, row.request_id, row.headcount) for row in loans_of(plan)] == [(offer.id, wanted.id, 2)]
    assert sum_loans(plan) == (1, plan.person_days, 0)


def test_drafts_other_places_and_filled_postings_are_left_out(db_session):
    an_offer(state=PostingState.SUBMITTED)
    an_offer(lent_count=2, state=PostingState.FILLED)
    an_offer(division_code="330212001")
    a_request()
    assert a_plan(division_code="330282").person_days == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": today() - timedelta(days=1)}, "starts_on"),
        ({"ends_on": today() - timedelta(days=1)}, "ends_on"),
        ({"ends_on": today() + timedelta(days=400)}, "ends_on"),
        ({"least_days": 0}, "least_days"),
        ({"division_code": "999999"}, "division_code"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_field(db_session, changes, field):
    with pytest.raises(Invalid) as caught:
        a_plan(**changes)
    assert field in caught.value.errors


def test_pinned_and_forbidden_pairs_are_kept_and_solved_in_place(db_session):
    offer, near, far = an_offer(), a_request(), a_request(division_code="330282110", commute_km=60)
    offer.commute_km = 60
    plan = a_plan()
    assert {row.request_id for row in loans_of(plan)} == {near.id}
    plans.fix_pair(actor=SYSTEM, plan=plan, offer=offer, request=far, headcount=1)
    assert {row.request_id for row in loans_of(plan) if row.is_pinned} == {far.id}
    assert plan.person_days == plan.bound
    plans.fix_pair(actor=SYSTEM, plan=plan, offer=offer, request=far, headcount=0)
    assert {row.request_id for row in loans_of(plan)} == {near.id}
    plans.release_pair(actor=SYSTEM, plan=plan, offer_id=offer.id, request_id=far.id)
    assert plan.state is PlanState.SOLVED


def test_a_pin_that_cannot_be_kept_fails_the_plan_and_says_which(db_session):
    offer, wanted = an_offer(), a_request(certificates=["电工证"])
    plan = a_plan()
    plans.fix_pair(actor=SYSTEM, plan=plan, offer=offer, request=wanted, headcount=1)
    assert (plan.state, plan.failure) == (PlanState.FAILED, "limits")
    assert (plan.failed_offer_id, plan.failed_request_id) == (offer.id, wanted.id)
    with pytest.raises(Invalid):
        plans.fix_pair(actor=SYSTEM, plan=plan, offer=offer, request=wanted, headcount=3)


def test_named_people_are_named_in_the_loans(db_session):
    offer = an_offer()
    named = [NamedWorkerFactory(posting=offer) for _ in range(2)]
    a_request()
    plan = a_plan()
    assert sorted(loans_of(plan)[0].named) == sorted(one.worker_id for one in named)


def test_a_large_plan_is_a_job_with_progress(db_session, settle, monkeypatch):
    monkeypatch.setattr(plans, "AT_ONCE", 0)
    an_offer(), a_request()
    plan = a_plan()
    assert plan.state is PlanState.WAITING
    with pytest.raises(Conflict):
        plans.solve_again(actor=SYSTEM, plan=plan)
    plan_id = plan.id
    db_session.commit()
    settle()
    db_session.expire_all()
    plan = db_session.get(LendingPlan, plan_id)
    assert plan.state is PlanState.SOLVED
    assert plan.person_days > 0


def some_postings():
    """Hotels with people to spare, makers that are short, in two towns."""
    hotel = EmployerFactory(industry=Industry.HOSPITALITY)
    maker = EmployerFactory(industry=Industry.APPLIANCES)
    an_offer(employer=hotel, headcount=35), an_offer(employer=maker, headcount=3, division_code="330282110")
    a_request(employer=maker, headcount=20), a_request(employer=hotel, headcount=4, occupation_code="")
    a_request(headcount=5, lent_count=2, state=PostingState.PARTLY_FILLED)


@pytest.mark.parametrize("by", list(By))
def test_every_number_of_people_equals_the_sum_of_its_records(db_session, by):
    some_postings()
    rows = plan_figures.balances(by, today())
    assert sum(row.surplus for row in rows) == 38
    assert sum(row.shortage for row in rows) == 27
    for row in rows:
        for kind, people in ((PostingKind.SURPLUS, row.surplus), (PostingKind.SHORTAGE, row.shortage)):
            found, total = plan_figures.list_group(by, row.key, kind, today())
            assert total == people == sum(one.free_count for one in found.items)


def test_every_band_of_the_picture_opens_its_pairs(db_session):
    some_postings()
    until = today() + timedelta(days=90)
    bands = plan_figures.who_could_help(today(), until)
    assert bands
    offers, requests = list_sides(today(), until, "")
    assert sum(row.pairs for row in bands) <= len(offers) * len(requests)
    for band in bands:
        pairs = plan_figures.list_helpers(today(), until, band.lender, band.borrower)
        assert len(pairs) == band.pairs
        lend = sum(one.free_count for one in {offer for offer, _wanted in pairs})
        lack = sum(one.free_count for one in {wanted for _offer, wanted in pairs})
        assert band.people == min(lend, lack)
        assert {offer.employer.industry.value for offer, _wanted in pairs} == {band.lender}


@pytest.mark.one_database
def test_pages_show_the_same_figures_as_their_records(client, db_session):
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    some_postings()
    page = page_of(client.get("/staff/sharing/figures"))
    links = [link["href"] for link in page.root.find_all("a") if "/figures/" in link["href"]]
    assert len(links) > 8
    for link in links:
        response = client.get(link)
        assert response.status_code == 200, link


@pytest.mark.one_database
def test_staff_make_a_plan_see_its_proof_ask_why_and_pin(client, db_session):
    client.sign_in(StaffFactory(roles=[StaffRole.REVIEWER]).id)
    offer, wanted = an_offer(), a_request()
    response = client.post(
        URL,
        data={
            "division_code": "",
            "starts_on": today().isoformat(),
            "ends_on": (today() + timedelta(days=90)).isoformat(),
            "least_days": "5",
        },
    )
    assert response.status_code == 303
    plan = db_session.scalars(sa.select(LendingPlan)).one()
    page = client.get(f"{URL}/{plan.id}").get_data(as_text=True)
    assert "最优证明" in page
    assert re.search(rf"任何方案最多\s*</dt>\s*<dd[^>]*>\s*{plan.bound}\b", page)
    pair = f"{URL}/{plan.id}/pairs/{offer.id}/{wanted.id}"
    assert "在方案里：这样安排" in client.get(pair).get_data(as_text=True)
    assert client.post(pair, data={"headcount": "2"}).status_code == 303
    assert "您固定了这一对" in client.get(pair).get_data(as_text=True)
    assert client.post(pair, data={"headcount": "0"}).status_code == 303
    assert "您排除了这一对" in client.get(pair).get_data(as_text=True)
    assert client.post(pair, data={"verb": "release"}).status_code == 303
    assert client.post(pair, data={"headcount": "99"}).status_code == 422
    assert client.post(f"{URL}/{plan.id}/solve").status_code == 303


@pytest.mark.one_database
def test_why_not_is_told_with_the_limit_or_what_stands_in_the_way(client, db_session):
    client.sign_in(StaffFactory(roles=[StaffRole.REVIEWER]).id)
    offer, wanted = an_offer(commute_km=60), a_request()
    other = a_request(division_code="330282110", headcount=1)
    lacking = a_request(certificates=["电工证"])
    plan = a_plan()
    db_session.commit()
    assert {row.request_id for row in loans_of(plan)} == {wanted.id}

    def told(request):
        return client.get(f"{URL}/{plan.id}/pairs/{offer.id}/{request.id}").get_data(as_text=True)

    assert "缺少要求的证书" in told(lacking)
    assert "已经安排到别处" in told(other)
    assert client.get(f"{URL}/{plan.id}/pairs/{wanted.id}/{offer.id}").status_code == 404


@pytest.mark.one_database
def test_a_waiting_plan_shows_its_progress_and_goes_on_when_asked_by_script(client, db_session, monkeypatch):
    client.sign_in(StaffFactory(roles=[StaffRole.REVIEWER]).id)
    monkeypatch.setattr(plans, "AT_ONCE", 0)
    an_offer(), a_request()
    plan = a_plan()
    db_session.commit()
    assert "第 1 步" in client.get(f"{URL}/{plan.id}").get_data(as_text=True)
    part = client.get(f"{URL}/{plan.id}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<h1" not in part
    assert client.post(f"{URL}/{plan.id}/solve").status_code == 409


@pytest.mark.one_database
@pytest.mark.parametrize("who", [None, PersonFactory])
def test_others_never_see_plans(client, db_session, who):
    plan = a_plan()
    db_session.commit()
    if who is not None:
        client.sign_in(who().id)
    expected = {303, 302} if who is None else {403, 404}
    for path in (URL, f"{URL}/{plan.id}", "/staff/sharing/figures"):
        assert client.get(path).status_code in expected


def test_outcomes_are_counted_from_their_rows(db_session):
    assert plan_figures.outcomes() == dict.fromkeys(Outcome, 0)
    for of in (Outcome.DAYS, Outcome.RETURNED):
        assert plan_figures.list_counted(of).total == 0


def test_staff_propose_a_planned_loan_to_both_firms(client, db_session):
    client.sign_in(StaffFactory(roles=[StaffRole.REVIEWER]).id)
    offer, wanted = an_offer(), a_request(address="工业路 18 号")
    plan = a_plan()
    loan = loans_of(plan)[0]
    db_session.commit()
    assert client.post(f"{URL}/{plan.id}/propose").status_code == 409
    assert client.post(f"{URL}/{plan.id}/propose", data={"id": str(loan.id)}).status_code == 303
    assert (offer.state, wanted.state) == (PostingState.MATCHED, PostingState.MATCHED)
    agreement = db_session.scalars(sa.select(LendingAgreement)).one()
    assert (agreement.offer_id, agreement.request_id, agreement.headcount) == (offer.id, wanted.id, 2)
    assert (agreement.starts_on, agreement.ends_on) == (loan.starts_on, loan.ends_on)
    assert loan.agreement_id == agreement.id
    assert plan_figures.outcomes()[Outcome.PROPOSED] == plan_figures.list_proposed().total == 1
    assert client.get("/staff/sharing/figures/proposed").status_code == 200


def test_a_loan_is_not_proposed_twice_and_what_was_proposed_is_no_longer_free(db_session):
    an_offer(), a_request()
    plan = a_plan()
    loan = loans_of(plan)[0]
    assert propose_loans(actor=SYSTEM, plan=plan, loan_ids=[loan.id]).count == 1
    with pytest.raises(Conflict):
        propose_loans(actor=SYSTEM, plan=plan, loan_ids=[loan.id])
    plans.solve_again(actor=SYSTEM, plan=plan)
    assert plan.person_days == 0
    assert plan_figures.outcomes()[Outcome.PROPOSED] == 1


def test_a_loan_that_the_rules_of_agreements_refuse_is_told_with_the_reason(db_session):
    an_offer(), a_request(description="")
    plan = a_plan()
    done = propose_loans(actor=SYSTEM, plan=plan, loan_ids=[loans_of(plan)[0].id])
    assert done.count == 0
    assert done.refused
    assert loans_of(plan)[0].proposed_at is None


@pytest.mark.one_database
def test_days_worked_and_people_returned_open_the_agreements_that_sum_to_them(client, clock):
    cases = [lending_case(people) for people in (1, 2)]
    for case in cases:
        case.sign()
    clock.advance(timedelta(days=1))
    agreements.move_due()
    for _number in range(3):
        for case in cases:
            marks = {
                line.day.loan_id: working.Recorded(Attendance.PRESENT, 480)
                for line in list_roster(case.agreement.id, today())
            }
            working.record_day(actor=case.borrower, agreement=case.agreement, day=today(), marks=marks)
        clock.advance(timedelta(days=1))
    early = list_loans(cases[1].agreement.id)[0]
    loans.end_loan_early(actor=cases[1].lender, loan=early, last_on=today(), reason="家里有事")
    clock.advance(timedelta(days=90))
    while agreements.move_due():
        pass
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    for of, parts in ((Outcome.DAYS, [6, 3]), (Outcome.RETURNED, [2, 1])):
        found = plan_figures.list_counted(of)
        assert [count for _agreement, count in found.items] == parts
        assert plan_figures.outcomes()[of] == sum(parts)
        page = client.page(f"/staff/sharing/figures/outcomes/{of.value}")
        assert str(sum(parts)) in page.text
        links = [link["href"] for link in page.root.find_all("a")]
        assert all(f"/staff/sharing/agreements/{agreement.id}" in links for agreement, _count in found.items)


def test_the_draft_of_social_insurance_is_the_sum_of_named_shares():
    assert all(one.source and one.per_ten_thousand > 0 for one in all_shares())
    assert estimated_fen(0) == 0
    assert estimated_fen(1_000_000) == 100 * total_per_ten_thousand()
    assert abs(estimated_fen(543_217) * 10_000 - 543_217 * total_per_ten_thousand()) <= 5_000 * len(all_shares())
