"""What the room gives out about a person and how it forgets them; reminders and messages on the way."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from jobsite.accounts.privacy import erase_person, export_person
from jobsite.core.clock import today
from jobsite.core.database import Model, db
from jobsite.notifications.models import Channel, Delivery, Notice
from jobsite.sharing import links
from jobsite.sharing.models.agreeing import LoanState
from jobsite.sharing.models.working import IncidentKind
from jobsite.sharing.queries.agreements import list_loans
from jobsite.sharing.services import agreements, people, working
from tests.factories.accounts import PersonFactory
from tests.factories.seekers import as_actor
from tests.factories.sharing import NamedWorkerFactory, SharedWorkerFactory, lending_case

CANARY = "金丝雀佳音"
OWN = ("sharing", "lending", "agreement", "staff_loan", "loan_", "named_worker", "shared_worker", "pay_statement")


def tables_of_the_room():
    return [table for table in Model.metadata.sorted_tables if table.name.startswith(OWN)]


def found_in_room(words):
    return [
        table.name
        for table in tables_of_the_room()
        for row in db.session.execute(sa.select(table))
        if any(words in str(value) for value in row)
    ]


def lent_person():
    person = PersonFactory(phone="+8613811112222", display_name=CANARY)
    case = lending_case(1)
    worker = SharedWorkerFactory(phone=person.phone, person_id=person.id)
    case.named = [NamedWorkerFactory(posting=case.offer, worker=worker, name=CANARY, birth_on=date(1987, 6, 5))]
    return person, case


def test_everything_about_a_lent_person_is_given_out_and_then_forgotten(db_session, clock):
    person, case = lent_person()
    case.sign()
    (loan,) = list_loans(case.agreement.id)
    clock.advance(timedelta(days=2))
    agreements.move_due()
    working.report_incident(
        actor=as_actor(person), agreement=case.agreement, loan=loan, kind=IncidentKind.INJURY, happened_on=today(),
        text=f"{CANARY}扭伤", reported_as="worker",
    )  # fmt: skip
    given = export_person(person.id)
    for name in ("shared_worker", "named_worker", "staff_loans", "staff_loan_history", "loan_days", "loan_incidents"):
        assert given[name], name
    assert found_in_room(CANARY)
    erase_person(person.id)
    db_session.flush()
    assert found_in_room(CANARY) == []
    assert found_in_room("13811112222") == []
    assert found_in_room("1987-06-05") == []
    assert loan.state is LoanState.BOUND


def test_who_leaves_while_being_asked_is_not_asked_any_longer(db_session):
    person, case = lent_person()
    (loan,) = case.ask()
    erase_person(person.id)
    db_session.refresh(loan)
    assert loan.state is LoanState.WITHDRAWN


def test_an_account_made_later_is_tied_to_the_people_named_before(db_session):
    worker = SharedWorkerFactory(phone="+8613833334444")
    other = SharedWorkerFactory(phone="+8613833335555")
    person = PersonFactory(phone="+8613833334444")
    assert people.link_accounts() == 1
    db_session.expire_all()
    assert (worker.person_id, other.person_id) == (person.id, None)


def test_the_person_gets_the_question_by_text_message_and_at_the_account(db_session, settle):
    person, case = lent_person()
    (loan,) = case.ask()
    settle()
    sent = db_session.scalars(sa.select(Delivery).where(Delivery.key == f"loan-asked:{loan.id}:1")).one()
    assert (sent.channel, sent.target) == (Channel.SMS, "+8613811112222")
    token = sent.body.rsplit("/loans/", 1)[1]
    assert links.loan_of(token).id == loan.id
    kinds = db_session.scalars(sa.select(Notice.kind).where(Notice.person_id == person.id)).all()
    assert "loan_asked" in kinds


@pytest.mark.parametrize(("days_before", "told"), [(20, 0), (14, 1), (3, 1)])
def test_everyone_is_reminded_before_the_end_once_for_each_step(db_session, clock, days_before, told):
    case = lending_case(1)
    case.sign()
    clock.advance(timedelta(days=2))
    agreements.move_due()
    clock.advance(timedelta(days=(case.agreement.ends_on - today()).days - days_before))
    assert working.remind_due() == told
    assert working.remind_due() == 0
