"""The pages of agreements: both desks, the worker by link and account, the counter, and nobody else."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
import sqlalchemy as sa

from jobsite.accounts.models import AuditEntry
from jobsite.core.clock import today
from jobsite.core.database import db
from jobsite.core.identity import StaffRole
from jobsite.core.pdf import has_chinese_font
from jobsite.sharing import links
from jobsite.sharing.models.agreeing import AgreementState, ConsentChannel, LendingAgreement, LoanState
from jobsite.sharing.models.lending import PostingKind
from jobsite.sharing.models.working import LoanIncident
from jobsite.sharing.queries.agreements import list_loans
from jobsite.sharing.queries.working import find_day, find_settlement, list_statements
from jobsite.sharing.services import agreements
from jobsite.sharing.services.paying import make_statements
from tests.client import page_of
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.sharing import SharingPostingFactory, lending_case

pytestmark = pytest.mark.one_database
A, L = AgreementState, LoanState


def base(case, side):
    employer_id = case.agreement.lender_id if side == "lender" else case.agreement.borrower_id
    return f"/desk/{employer_id}/sharing/agreements/{case.agreement.id}"


def give_account(loan):
    person = PersonFactory(phone=loan.worker.phone)
    loan.worker.person_id = person.id
    db.session.flush()
    return person


def test_a_borrower_proposes_from_the_public_page(client):
    offer, wanted = SharingPostingFactory(headcount=5), SharingPostingFactory(kind=PostingKind.SHORTAGE, headcount=3)
    client.sign_in(add_member(wanted.employer).id)
    go = f"/desk/{wanted.employer_id}/sharing/propose/{offer.id}"
    assert go in [link["href"] for link in client.page(f"/sharing/{offer.id}").root.find_all("a")]
    answer = client.submit(go, {"headcount": "3", "social": "1200", "settle_social": "1200"})
    made = db.session.scalars(sa.select(LendingAgreement)).one()
    assert answer.location == f"/desk/{wanted.employer_id}/sharing/agreements/{made.id}"
    assert (made.lender_id, made.borrower_id, made.headcount) == (offer.employer_id, wanted.employer_id, 3)
    assert "商量中" in client.page(answer.location).text


def test_a_settlement_with_profit_is_refused_naming_the_line(client):
    offer, wanted = SharingPostingFactory(headcount=5), SharingPostingFactory(kind=PostingKind.SHORTAGE, headcount=3)
    client.sign_in(add_member(offer.employer).id)
    go = f"/desk/{offer.employer_id}/sharing/propose/{wanted.id}"
    fee = {"kind_1": "fee", "label_1": "管理费", "amount_1": "50"}
    answer = client.submit(go, {"headcount": "3", "social": "1200", "settle_social": "1200"} | fee)
    assert answer.status_code == 422
    assert "“管理费”多出 50 元" in answer.get_data(as_text=True)


def test_without_a_posting_of_its_own_a_firm_is_shown_the_way(client):
    offer, employer = SharingPostingFactory(), EmployerFactory()
    client.sign_in(add_member(employer).id)
    assert "您还没有公开的缺工需求" in client.page(f"/desk/{employer.id}/sharing/propose/{offer.id}").text


def test_the_lender_asks_the_person_agrees_by_link_both_confirm_and_the_paper_says_so(client):
    case = lending_case(1)
    case.named[0].name = "周小燕"
    client.sign_in(case.lender.person_id)
    answer = client.submit(base(case, "lender") + "/ask", {"named": str(case.named[0].id)})
    assert answer.status_code == 303
    (loan,) = list_loans(case.agreement.id)
    client.sign_out()
    link = links.path_of(loan)
    assert client.submit(link, {"answer": "yes"}).status_code == 303
    assert (loan.state, loan.consent_channel) == (L.AGREED, ConsentChannel.LINK)
    for actor, side in ((case.lender, "lender"), (case.borrower, "borrower")):
        client.sign_in(actor.person_id)
        assert client.submit(base(case, side), {"version": "1"}).status_code == 303
    assert case.agreement.state is A.SIGNED
    if has_chinese_font():
        paper = client.get(base(case, "borrower") + "/paper.pdf")
        pages = pypdf.PdfReader(BytesIO(paper.data)).pages
        words = "".join(page.extract_text() for page in pages).replace(" ", "")
        for said in (
            "共享用工协议",
            "周小燕",
            case.offer.employer.name,
            "短信链接",
            case.lender.display_name,
            "不得营利",
        ):
            assert said in words


def test_confirming_before_the_person_agreed_says_who_is_missing_without_naming(client):
    case = lending_case(1)
    case.ask()
    client.sign_in(case.borrower.person_id)
    answer = client.submit(base(case, "borrower"), {"version": "1"})
    assert answer.status_code == 409
    assert "还有员工没有同意" in answer.get_data(as_text=True)


def test_a_refusal_shows_only_that_the_person_is_not_available(client):
    case = lending_case(1)
    (loan,) = case.ask()
    assert client.submit(links.path_of(loan), {"answer": "no"}).status_code == 303
    client.sign_in(case.lender.person_id)
    shown = client.page(base(case, "lender")).text
    assert "不能参加" in shown
    assert "拒绝" not in shown


@pytest.mark.parametrize("token", ["x", "W10.aaaa.bbbb", "MQ.aaaaaa.cccccccccccccccccccccccccccc"])
def test_a_forged_link_leads_nowhere(client, token):
    assert client.get(f"/loans/{token}").status_code == 404


def test_a_person_answers_at_their_own_account_and_others_find_nothing(client):
    case = lending_case(1)
    (loan,) = case.ask()
    client.sign_in(give_account(loan).id)
    assert "等本人答复" in client.page("/me/loans").text
    assert client.submit(f"/me/loans/{loan.id}", {"answer": "yes"}).status_code == 303
    assert (loan.state, loan.consent_channel) == (L.AGREED, ConsentChannel.ACCOUNT)
    client.sign_in(PersonFactory().id)
    assert client.get(f"/me/loans/{loan.id}").status_code == 404
    for path in ("days", "pay", "incident", "review/lender"):
        assert client.post(f"/me/loans/{loan.id}/{path}").status_code == 404


def test_staff_write_down_an_answer_at_the_counter_and_the_look_is_logged(client):
    case = lending_case(1)
    (loan,) = case.ask()
    staff = StaffFactory(roles=[StaffRole.LIAISON_OFFICER])
    client.sign_in(staff.id)
    assert client.submit(f"/staff/sharing/loans/{loan.id}", {"answer": "yes"}).status_code == 303
    assert (loan.state, loan.consent_channel) == (L.AGREED, ConsentChannel.COUNTER)
    looks = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "loan_seen")).all()
    assert {row.actor_id for row in looks} == {staff.id}


PARTS = ("", "/edit", "/ask", "/roster", "/pay", "/incidents", "/review", "/paper.pdf")


def test_a_third_firm_finds_nothing_of_an_agreement(client):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    stranger = EmployerFactory()
    client.sign_in(add_member(stranger).id)
    own = f"/desk/{stranger.id}/sharing/agreements/{case.agreement.id}"
    for where in (base(case, "lender"), base(case, "borrower"), own):
        for part in (*PARTS, f"/loans/{loan.id}/return"):
            assert client.get(where + part).status_code == 404, where + part
        for part in ("/confirm", "/withdraw", "/drop", "/roster", "/pay", "/pay/paid", "/settlement",
                     "/settlement/answer", f"/loans/{loan.id}/take-back"):  # fmt: skip
            assert client.post(where + part).status_code == 404, where + part


def test_each_side_does_only_what_is_its_own(client):
    case = lending_case(1)
    case.sign()
    client.sign_in(case.borrower.person_id)
    assert client.get(base(case, "lender")).status_code == 404
    assert client.get(base(case, "borrower") + "/ask").status_code == 404
    assert client.post(base(case, "borrower") + "/settlement").status_code == 404
    client.sign_in(case.lender.person_id)
    assert client.post(base(case, "lender") + "/roster").status_code == 404
    assert client.post(base(case, "lender") + "/settlement/answer").status_code == 404
    assert client.post(base(case, "lender") + "/pay/paid", data={"field": "borrower_paid_fen"}).status_code == 404


def test_a_loan_of_another_agreement_is_not_found_under_this_one(client):
    case, other = lending_case(1), lending_case(1)
    other.sign()
    (theirs,) = list_loans(other.agreement.id)
    client.sign_in(case.lender.person_id)
    assert client.get(base(case, "lender") + f"/loans/{theirs.id}/return").status_code == 404


def test_days_pay_and_settlement_go_from_the_borrower_to_the_worker_and_back(client, clock):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    worker = give_account(loan)
    clock.advance(timedelta(days=1, hours=8))
    agreements.move_due()
    client.sign_in(case.borrower.person_id)
    day = today().isoformat()
    marks = {f"attendance-{loan.id}": "present", f"hours-{loan.id}": "8"}
    assert client.submit(base(case, "borrower") + f"/roster?day={day}", marks).status_code == 303
    client.sign_in(worker.id)
    assert (
        client.post(f"/me/loans/{loan.id}/days", data={"day": day, "agrees": "no", "note": "是九小时"}).status_code
        == 303
    )
    client.sign_in(case.borrower.person_id)
    assert "是九小时" in client.page(base(case, "borrower") + f"/roster?day={day}").text
    client.submit(base(case, "borrower") + f"/roster?day={day}", marks | {f"hours-{loan.id}": "9"})
    client.sign_in(worker.id)
    client.post(f"/me/loans/{loan.id}/days")
    assert find_day(loan.id, today()).is_confirmed
    client.sign_in(case.lender.person_id)
    month = today().replace(day=1).isoformat()
    pay = base(case, "lender") + "/pay"
    assert client.post(pay, data={"month": month}).status_code == 303
    (row,) = list_statements(case.agreement.id, today().replace(day=1))
    assert (row.days_present, row.minutes) == (1, 540)
    client.post(pay + "/paid", data={"month": month, "field": "worker_paid_fen", "loan_id": loan.id, "amount": "100"})
    shown = client.page(pay + f"?month={month}").text
    assert "发到本人的工资少" in shown
    client.post(pay + "/paid", data={"month": month, "field": "social_paid_fen"})
    cost = {"kind_1": "cost", "label_1": "体检费", "amount_1": "80", "document_1": "发票 31"}
    refused = client.post(base(case, "lender") + "/settlement", data={"month": month} | cost | {"document_1": ""})
    assert refused.status_code == 422
    assert "“体检费”多出 80 元" in page_of(refused).text
    assert client.post(base(case, "lender") + "/settlement", data={"month": month} | cost).status_code == 303
    client.sign_in(case.borrower.person_id)
    done = client.post(base(case, "borrower") + "/settlement/answer", data={"month": month, "verb": "accept"})
    assert done.status_code == 303
    settled = find_settlement(case.agreement.id, today().replace(day=1))
    assert settled.total_fen == row.wage_due_fen + row.social_due_fen + 8_000
    client.sign_in(worker.id)
    answer = client.post(f"/me/loans/{loan.id}/pay", data={"month": month, "agrees": "no", "note": "少发了"})
    assert answer.status_code == 303
    assert "少发了" in client.page(f"/me/loans/{loan.id}").text


def test_an_incident_is_seen_by_all_sides_and_settled(client, clock):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    worker = give_account(loan)
    clock.advance(timedelta(days=2))
    agreements.move_due()
    client.sign_in(worker.id)
    told = {"kind": "injury", "happened_on": today().isoformat(), "text": "搬箱子扭了腰"}
    assert client.post(f"/me/loans/{loan.id}/incident", data=told).status_code == 303
    for actor, side in ((case.lender, "lender"), (case.borrower, "borrower")):
        client.sign_in(actor.person_id)
        assert "搬箱子扭了腰" in client.page(base(case, side) + "/incidents").text
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    assert "搬箱子扭了腰" in client.page(f"/staff/sharing/agreements/{case.agreement.id}").text
    client.sign_in(case.lender.person_id)
    (row,) = db.session.scalars(sa.select(LoanIncident)).all()
    where = base(case, "lender") + f"/incidents/{row.id}/settle"
    too_long = "已送医院检查，" * 200
    refused = client.post(where, data={"outcome": too_long})
    assert refused.status_code == 422
    assert too_long in refused.text
    assert client.post(where, data={"outcome": "已送医，申报工伤"}).status_code == 303
    assert "已送医" in client.page(base(case, "lender") + "/incidents").text


def test_after_the_end_everyone_reviews_once_and_the_worker_may_apply(client, clock):
    case = lending_case(1)
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    worker = give_account(loan)
    clock.advance(timedelta(days=70))
    agreements.move_due()
    agreements.move_due()
    client.sign_in(case.lender.person_id)
    assert client.submit(base(case, "lender") + "/review", {"rating": "5", "text": "守约"}).status_code == 303
    assert client.post(base(case, "lender") + "/review", data={"rating": "1"}).status_code == 422
    client.sign_in(worker.id)
    page = client.page(f"/me/loans/{loan.id}").text
    assert "也可以像别人一样应聘" in page
    for about in ("lender", "borrower"):
        assert client.post(f"/me/loans/{loan.id}/review/{about}", data={"rating": "4"}).status_code == 303
    client.sign_in(case.borrower.person_id)
    assert "守约" in client.page(base(case, "borrower") + "/review").text


def test_every_page_of_a_running_agreement_stands(client, clock):
    case = lending_case(2)
    case.sign()
    clock.advance(timedelta(days=5))
    agreements.move_due()
    make_statements(agreement=case.agreement, month_on=today())
    loan = list_loans(case.agreement.id)[0]
    for actor, side in ((case.lender, "lender"), (case.borrower, "borrower")):
        client.sign_in(actor.person_id)
        for part in (
            "",
            "/edit?kind=change",
            "/edit?kind=early_end",
            "/roster",
            "/pay",
            "/incidents",
            "/review",
            f"/loans/{loan.id}/return",
        ):
            client.page(base(case, side) + part)
        client.page(base(case, side).rsplit("/", 1)[0])
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    client.page("/staff/sharing/agreements")
    client.page(f"/staff/sharing/agreements/{case.agreement.id}")
